"""What is sent to Meta: asked twice, sent once, and held back where it keeps failing."""

import math
import time

from harness import check, same

from .world import COOLDOWN, HINT, SCOPES, WINDOW, failed, rows, succeeded


@rows.row("conversions/preview_and_confirm")
def _(world):
    shop = world.shop()
    preview = succeeded(shop.call("send_meta_conversions", **WINDOW))
    same(["preview", 2, 17800], [preview[name] for name in ("status", "events", "value_cents")], "the preview")
    same([], world.database("SELECT * FROM writebacks WHERE workspace = ?", shop.id), "what was written back by it")
    sent = succeeded(world.cause(lambda: shop.call("send_meta_conversions", **WINDOW, **preview["confirm_with"]),
                                 lambda: shop.call("send_meta_conversions", **WINDOW)))  # fmt: skip
    same({"status": "sent", "events": 2, "value_cents": 17800, "meta": preview["meta"]}, sent, "what was sent")


@rows.row("conversions/without_a_key")
def _(world):
    named = world.cause({}, {"idempotency_key": "k"})
    failed(
        world.shop().call("send_meta_conversions", **WINDOW, confirm=True, **named), "invalid_input",
        "idempotency_key is needed to confirm; the preview proposes one. A type is wrong, a required field is missing, "
        "or a value lies outside of what is allowed. Correct idempotency_key and call again.",
    )


@rows.row("conversions/without_the_scope")
def _(world):
    shop = world.shop(scopes=world.cause(("mcp:read",), SCOPES))
    failed(
        shop.confirm("k"), "insufficient_scope",
        "This tool needs the scope mcp:write. A token has the scopes that were chosen when it was created. Ask the "
        "user for a new token with the scope mcp:write. Or go on with tools that the scopes of this token cover.",
    )


@rows.row("conversions/without_the_role")
def _(world):
    shop = world.shop(role=world.cause("analyst", "admin"))
    failed(
        shop.confirm("k"), "insufficient_scope",
        f"send_meta_conversions needs the role admin in {shop.name}, and this caller is analyst there. Writing back is "
        "for the admins of a workspace. Ask the user to have a workspace admin do it, or give them the role.",
    )


@rows.row("writeback_disabled")
def _(world):
    shop = world.shop()
    shop.set(writeback=world.cause(0, 1))
    failed(
        shop.confirm("k"), "writeback_disabled",
        "Write-back is not enabled for this workspace. Writing back is off until an admin of the workspace enables it. "
        "Ask the user to have a workspace admin enable it in Settings > Privacy & MCP. Then send nothing back before "
        "that is done.",
    )


@rows.row("idempotency_conflict")
def _(world):
    shop = world.shop()
    first = world.cause(lambda: succeeded(shop.confirm("k")), {})
    failed(
        shop.confirm("k"), "idempotency_conflict",
        "A confirm with this idempotency key was already processed. An earlier call with the same key did the work, "
        "perhaps one whose answer was lost. Go on with the prior result that is returned; nothing was sent twice.",
        result=first,
    )
    succeeded(shop.confirm("another"))


OPEN = (
    "3 consecutive failures in the last 30 minutes; retry after {}. The last of them: Meta did not answer. "
    "Wait {} for the cooldown. Then tell the user which failures came before, so that they are looked into. "
    "Nothing was changed."
)
UNEXPECTED = (
    "Unexpected server error. A fault of the platform itself. Wait a few seconds, then retry once. Then if it "
    "persists, ask the user to contact support with the request_id. {}"
)


def fail(shop, *keys):
    """Confirmations that fail; when the last of them began and had ended."""
    began = 0
    for key in keys:
        began = time.monotonic()
        effect = "It is unknown whether it was done; the same call is safe to repeat."
        failed(shop.confirm(key), "internal_error", UNEXPECTED.format(effect), retryable=True, support_hint=HINT)
    return began, time.monotonic()


def held_back(shop, key, failure):
    """It says what is left of the cooldown since that failure, to the second."""
    asked = time.monotonic()
    answer = shop.confirm(key)
    began, ended = failure
    least, most = COOLDOWN - (time.monotonic() - began), COOLDOWN - (asked - ended)
    wait = answer.structured["error"].get("retry_after", 0)
    check(math.ceil(least) <= wait <= math.ceil(most), f"a wait of {wait}, not from {least} to {most}")
    words = "1 second" if wait == 1 else f"{wait} seconds"
    failed(answer, "circuit_open", OPEN.format(words, words), retryable=True, retry_after=wait)


@rows.row("circuit_open")
def _(world):
    shop = world.shop()
    with world.meta_is_down():
        last = fail(shop, *world.cause(("a", "b", "c"), ("a", "b")))
        held_back(shop, "d", last)
        time.sleep(1)
        held_back(shop, "e", last)
        succeeded(shop.colleague().call("send_meta_conversions", WINDOW))  # a preview sends nothing
    succeeded(world.shop().confirm("k"))  # of another workspace


@rows.row("circuit_open/half_opens")
def _(world):
    shop = world.shop()
    with world.meta_is_down():
        fail(shop, "a", "b", "c")
        time.sleep(world.cause(COOLDOWN, 0))
        last = fail(shop, "d")  # one is tried, and fails
        held_back(shop, "e", last)
    time.sleep(world.cause(COOLDOWN, 0))
    for key in ("f", "g"):  # one is tried, and closes it
        sent = {"confirm": True, "idempotency_key": key}
        succeeded(shop.colleague().call("send_meta_conversions", WINDOW | sent))


@rows.row("circuit_open/failures_in_a_row_only")
def _(world):
    shop = world.shop()
    with world.meta_is_down():
        fail(shop, "a", "b")
    world.cause(lambda: succeeded(shop.confirm("c")))
    with world.meta_is_down():
        fail(shop, "d")
    succeeded(shop.confirm("e"))


@rows.row("circuit_open/failures_of_late_only")
def _(world):
    _, forgetful = world.serve(ANALYTICS_WINDOW=world.cause("0.5", "1800"))
    shop = world.shop(url=forgetful)
    with world.meta_is_down():
        fail(shop, "a", "b", "c")
    time.sleep(0.55)
    succeeded(shop.confirm("d"))

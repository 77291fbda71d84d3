"""What is asked for, what a success says of it, and who sees the addresses of customers."""

import json
import time
from contextlib import contextmanager

from harness import Matches, check, same, until

from .world import HINT, HOUR, SCOPES, WINDOW, failed, rows, succeeded
from .writeback import UNEXPECTED

# ---- Input and data


@rows.row("invalid_input/types")
def _(world):
    given = world.cause({"date_from": "yesterday", "date_to": 3, "days": 1}, WINDOW)
    failed(
        world.shop().call("get_revenue", **given), "invalid_input",
        "3 arguments are wrong: date_from 'yesterday' does not match ^\\d{4}-\\d{2}-\\d{2}$; date_to must be a string, "
        "but 3 is a number; days is not an argument of this tool; there are only workspace_id, profile_id, date_from "
        "and date_to. Check the parameter types and required fields.",
    )


@rows.row("invalid_input/missing")
def _(world):
    given = world.cause({"date_from": "2026-11-20"}, WINDOW)
    failed(
        world.shop().call("get_revenue", **given), "invalid_input",
        "date_to is missing; it must be a string that matches ^\\d{4}-\\d{2}-\\d{2}$. Check the parameter types and "
        "required fields.",
    )


@rows.row("invalid_input/values")
def _(world):
    shop = world.shop()
    for given, what in (
        ({"date_to": "2026-02-30"}, "date_to is no day of the calendar"),
        ({"date_from": "2026-11-23"}, "date_to must not be before date_from"),
        ({"workspace_id": "ws_0"}, "workspace_id is none of the workspaces that list_workspaces tells of"),
        ({"profile_id": "pr_0"}, "profile_id is none of the profiles that list_profiles tells of"),
    ):
        field = what.partition(" ")[0]
        failed(
            shop.call("get_revenue", **(WINDOW | world.cause(given, {}))), "invalid_input",
            f"{what}. A type is wrong, a required field is missing, or a value lies outside of what is allowed. "
            f"Correct {field} and call again.",
        )


@rows.row("data_unavailable/window")
def _(world):
    window = world.cause({"date_from": "2026-01-01", "date_to": "2026-01-02"}, WINDOW)
    shop = world.shop()
    for tool in ("get_revenue", "get_ad_performance", "list_customers", "send_meta_conversions"):
        failed(
            shop.call(tool, **window), "data_unavailable",
            "No data exists for 2026-01-01 to 2026-01-02. The window is too narrow, the entity does not exist, or its "
            "connector has not synced yet. Widen the date range. Or verify that the entity exists with a tool that lists.",
        )


@rows.row("data_unavailable/entity")
def _(world):
    shop = world.shop(profiles=world.cause(0, 1))
    failed(shop.report(), "data_unavailable", Matches("No data exists for a workspace without a profile.*"))


@rows.row("internal_error")
def _(world):
    shop = world.shop()
    with orders_are_gone(world):
        answer = shop.report()
    failed(answer, "internal_error", UNEXPECTED.format("Nothing was changed."), retryable=True, support_hint=HINT)
    check("no such table" not in json.dumps(answer.body), "the caller is told what is for the operator")
    told = answer.structured["error"]["request_id"]
    world.platform.wait_for(f'"support_id":"{told}".*no such table: orders')
    story = until(lambda: (out := world.recourse("support", "--file", "ledger.sqlite", told)).returncode == 0 and out)
    check("get_revenue" in story.stdout, f"the story says nothing of the call:\n{story.stdout}")
    succeeded(shop.report())


@contextmanager
def orders_are_gone(world):
    gone = world.cause(True, False)
    if gone:
        world.database("ALTER TABLE orders RENAME TO orders_kept")
    try:
        yield
    finally:
        if gone:
            world.database("ALTER TABLE orders_kept RENAME TO orders")


@rows.row("internal_error/client_retries_once")
def _(world):
    shop = world.shop()
    with orders_are_gone(world):
        code, out, said = world.run_client(shop, "get_revenue", **WINDOW)
    same(1, code, "how the client ended")
    same(["internal_error: trying once more"], said.splitlines(), "what it said meanwhile")
    last = r"internal_error: Unexpected server error\..*\nContact support with the request_id [0-9a-f]{32}\n"
    same(Matches(last), out, "what it says in the end")


# ---- What a success says


@rows.row("data_as_of/every_success")
def _(world):
    shop = world.shop()
    synced = shop.connector("shopify", synced_ago=world.cause(1200, 60))
    ago = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 1190))
    for tool in ("get_revenue", "list_customers"):
        as_of = succeeded(shop.call(tool, **WINDOW))["meta"]["data_as_of"]
        same(synced, as_of, f"how fresh {tool} is")
        check(as_of < ago, "it is fresher than its connector")
    for tool, given in (("list_workspaces", {}), ("list_profiles", {}), ("get_ad_performance", WINDOW),
                        ("send_meta_conversions", WINDOW)):  # fmt: skip
        check("data_as_of" in succeeded(shop.call(tool, **given))["meta"], f"{tool} does not say how fresh it is")


@rows.row("data_as_of/stale")
def _(world):
    shop = world.shop()
    synced = shop.connector("shopify", synced_ago=world.cause(7 * HOUR, HOUR))
    same(
        {
            "data_as_of": synced, "workspace_id": shop.id, "profile_id": shop.profiles[0],
            "hint": "Shopify may need to sync again: see its status in Settings > Integrations",
        },
        succeeded(shop.report())["meta"], "what is said of it",
    )  # fmt: skip
    shop.visit(shop.page("shopify"))
    check("hint" not in succeeded(shop.report())["meta"], "it is stale after it was synced")


# ---- Addresses of customers

MASKED = ["b***@example.com", "a***@example.com"]
SHOWN = ["bob@example.com", "ada@example.com"]


def addresses(answer):
    return [customer["email"] for customer in answer["customers"]]


@rows.row("pii/all_three")
def _(world):
    shop = world.shop(scopes=world.cause(SCOPES, ("mcp:read",)))
    answer = shop.customers(include_sensitive=True)
    same(SHOWN, addresses(answer), "the addresses")
    check("masked_for_want_of" not in answer["meta"], "something is said to be missing")


def masked(answer, *missing):
    same(MASKED, addresses(answer), "the addresses")
    same(list(missing), answer["meta"].get("masked_for_want_of"), "what is missing")


@rows.row("pii/without_the_scope")
def _(world):
    shop = world.shop(scopes=world.cause(("mcp:read", "mcp:write"), SCOPES))
    masked(shop.customers(include_sensitive=True), "the token scope mcp:read_pii")


@rows.row("pii/not_asked_for")
def _(world):
    masked(world.shop().customers(**world.cause({}, {"include_sensitive": True})), "include_sensitive: true")


@rows.row("pii/workspace_masks")
def _(world):
    shop = world.shop()
    shop.set(pii_mode=world.cause("masked", "full_default"))
    masked(shop.customers(include_sensitive=True), "the workspace PII mode full_default")


@rows.row("pii/posing_as_another")
def _(world):
    shop = world.shop(scopes=world.cause(("mcp:read",), SCOPES))
    posing = {"dev.recourse/caller": {"id": "key:" + shop.caller, "name": "", "roles": [], "scopes": list(SCOPES)}}
    answer = shop.client.call("list_customers", WINDOW | {"include_sensitive": True}, posing)
    masked(succeeded(answer), "the token scope mcp:read_pii")

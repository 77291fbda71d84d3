"""Who calls, in which workspace and which profile."""

import json
import time

from harness import ANY, Matches, protocol_error, same

from .world import SCOPES, failed, rows, succeeded

# ---- Who calls


def not_let_in(world, code, words, challenge, **headers):
    """The protocol asks for 401 and a challenge; the code and the words are the platform's."""
    client = world.shop().client
    message = client.message("tools/list", {})
    sent = {**client.headers_for(message), **headers}
    answer = client.raw("POST", json.dumps(message), {name: value for name, value in sent.items() if value})
    protocol_error(answer, 401, ANY, Matches(words + r" Support id [0-9a-f]{12}\."), {"WWW-Authenticate": challenge})
    same(code, answer.error["data"]["code"], "the code")
    same(False, answer.error["data"]["retryable"], "whether it is retryable")


NO_HEADER = (
    "The Authorization header is missing or malformed. The client was set up without a token, or the token is not "
    "written as it is given. Ask the user to have the client send the header Authorization, with Bearer and the token. "
    "Then make no further call before that is done."
)
TOKEN_ENDED = (
    "The token has been revoked or expired. Tokens end at their date, or when somebody revokes them. Ask the user to "
    "create a new token from Developer > MCP Tokens. Then make no further call before that is done."
)
INVALID_TOKEN = Matches('Bearer error="invalid_token", error_description=".*"')


@rows.row("auth_required/missing")
def _(world):
    token = f"Bearer {world.shop().key}"
    not_let_in(world, "auth_required", NO_HEADER, "Bearer", Authorization=world.cause(None, token))


@rows.row("auth_required/malformed")
def _(world):
    key = world.shop().key
    for broken in (key, f"Basic {key}", f"Bearer {key[:-1]}"):
        sent = world.cause(broken, f"Bearer {key}")
        not_let_in(world, "auth_required", NO_HEADER, INVALID_TOKEN, Authorization=sent)


@rows.row("token_expired/revoked")
def _(world):
    shop = world.shop()
    world.cause(lambda: world.recourse("keys", "revoke", "--file", "keys.db", shop.caller))
    time.sleep(1.1)  # so long a gateway remembers a key that was proven
    not_let_in(world, "token_expired", TOKEN_ENDED, INVALID_TOKEN, Authorization=f"Bearer {shop.key}")


@rows.row("token_expired/expired")
def _(world):
    key = world.new_key("brief", SCOPES, "--expires", world.cause("1s", "1h"))
    time.sleep(1.1)
    not_let_in(world, "token_expired", TOKEN_ENDED, INVALID_TOKEN, Authorization=f"Bearer {key}")


# ---- Which workspace, which profile

SEVERAL_WORKSPACES = (
    "Several workspaces exist and none was specified: pass workspace_id. Where there is exactly one it is taken "
    "without asking; here there are several. Pass workspace_id, one of those in workspaces. Then ask the user which one "
    "where it is not clear."
)


def choices(*shops):
    return [{"id": shop.id, "name": shop.name} for shop in sorted(shops, key=lambda shop: shop.id)]


@rows.row("workspace_required")
def _(world):
    shop, other = world.shop(), world.shop()
    world.cause(lambda: other.join(shop.caller, "analyst"))
    failed(shop.report(), "workspace_required", SEVERAL_WORKSPACES, workspaces=choices(shop, other))
    same(17800, succeeded(shop.report(workspace_id=other.id))["data"]["revenue_cents"], "the revenue of the one chosen")


@rows.row("workspace_required/of_several_one_was_deleted")
def _(world):
    shop, other = world.shop(), world.shop()
    world.cause(lambda: other.join(shop.caller, "analyst"))
    other.set(deleted=1)
    failed(shop.report(), "workspace_required", SEVERAL_WORKSPACES, workspaces=choices(shop))
    listed = succeeded(shop.call("list_workspaces"))["workspaces"]
    same([{"id": shop.id, "name": shop.name, "role": "admin"}], listed, "what list_workspaces tells of")
    succeeded(shop.report(workspace_id=listed[0]["id"]))


@rows.row("profile_required")
def _(world):
    shop = world.shop(profiles=world.cause(2, 1))
    failed(
        shop.report(), "profile_required",
        "The workspace has several profiles and none was specified: pass profile_id. Where there is exactly one it is "
        "taken without asking; here there are several. Pass profile_id, one of those in profiles. Then ask the user "
        "which one where it is not clear.",
        profiles=[{"id": profile, "name": profile.upper()} for profile in shop.profiles],
    )
    chosen = succeeded(shop.report(profile_id=shop.profiles[1]))
    same(17800, chosen["data"]["revenue_cents"], "the revenue of the one chosen")


@rows.row("inference/one_of_each")
def _(world):
    shop = world.shop(profiles=world.cause(1, 2))
    report = succeeded(shop.report())
    same({"orders": 2, "revenue_cents": 17800}, report["data"], "the report")
    same({"data_as_of": ANY, "workspace_id": shop.id, "profile_id": shop.profiles[0]}, report["meta"], "what was taken")


@rows.row("insufficient_scope")
def _(world):
    shop = world.shop(scopes=world.cause(("mcp:write",), SCOPES))
    answer = shop.report()
    failed(
        answer, "insufficient_scope",
        "This tool needs the scope mcp:read. A token has the scopes that were chosen when it was created. Ask the user "
        "for a new token with the scope mcp:read. Or go on with tools that the scopes of this token cover.",
    )
    same("mcp:read", answer.fault["details"]["scope_needed"], "the scope that is needed")

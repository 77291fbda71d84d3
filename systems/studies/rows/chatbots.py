"""chatbot_setup: it fails with results."""

import json
import re

from harness import Matches, check, same

from edge import Machine, no_answer, refusing_port

from .world import FREE_A_SLOT, NOBODY_KNOWS, RE_LIST, World, rows, told

KIND = {"reply": "Hello! How can I help?"}


def curl(url):
    return f"curl {url} -H 'Content-Type: application/json' -d '{{\"message\": \"hi\"}}'"


def set_up(place, paste, client=None, workspace_id=None):
    """The structured answer, which is the text, too; nothing is kept and no credit is spent where it says no."""
    arguments = {"workspace_id": workspace_id or place.workspace, "paste": paste}
    before = place.credits(), place.database("SELECT count(*) FROM chatbots")
    answer = (client or place.client).call("chatbot_setup", arguments)
    same(200, answer.status, "the HTTP status")
    check(not answer.is_error, "it never raises")
    same(answer.structured, json.loads(answer.text), "the text")
    if not answer.structured["ok"]:
        after = place.credits(), place.database("SELECT count(*) FROM chatbots")
        same(before, after, "credits and bots")
    return answer.structured


def refused(told, kind, message, *suggestions, **more):
    """All that it answers where it did not work."""
    pattern = re.escape(message).replace(r"Support\ id\ ID", r"Support\ id\ [0-9a-f]{12}")
    wanted = {"ok": False, "error_kind": kind, "error_message": Matches(pattern), "suggestions": list(suggestions)}
    same(wanted | more, told, "what it answers")


def probe(kind, answers, message, *suggestions, where=lambda world: world, **more):
    """A bot that answers like this is refused as that kind."""

    @rows.row(f"chatbot_setup/{kind}")
    def _(world):
        bot = Machine(world.cause(lambda: answers, (200, KIND)))
        told = set_up(where(world), curl(bot.url + "/chat"))
        bot.end()
        refused(told, kind, message, *suggestions, **more)


probe(
    "BotResponseError", (500, {"error": "broken"}),
    "The bot answered HTTP 500. Nothing was changed. Support id ID.",
    "Compare the request with a curl that works", "otherwise ask the user to look in the log of the bot",
)  # fmt: skip
probe(
    "BotAuthError", (401, {"error": "no key"}),
    "The bot answered HTTP 401 to its credentials. Support id ID.",
    "Ask the user for a curl with valid credentials", "then call chatbot_setup again with it",
)  # fmt: skip
probe(
    "BotInvalidResponseError", (200, b"<html>Hello!</html>"),
    "The bot answered with something else than JSON. Support id ID.",
    "Ask the user to check what the bot answers to the same request",
    "check that the URL leads to the API and not to a web page",
)  # fmt: skip
probe(
    "BotEnvelopeError", (200, {"data": "Hello!"}),
    'The answer of the bot has its reply at none of reply, message, text, answer: {"data": "Hello!"}.',
    "Look at the answer that is quoted and correct the path to the reply",
)  # fmt: skip
probe(
    "BotTimeoutError", no_answer,
    "The bot did not answer within 0.3 seconds. Nothing was changed. Support id ID.",
    "Wait a few seconds, then call chatbot_setup again", "if it goes on, ask the user why the bot is slow",
    where=World.hasty, attempts=3,
)  # fmt: skip
probe(
    "BotRetryExhaustedError", (429, {"error": "busy"}),
    "The bot was too busy at each of 3 tries. Nothing was changed. Support id ID.",
    "Wait a few seconds, then call chatbot_setup again", "if it goes on, ask the user whether the bot limits calls",
    attempts=3,
)  # fmt: skip
probe(
    "ChatReactionInvalid", (200, {"reply": "..."}),
    "The simulated participant cannot react to a reply without words. Nothing was changed. Support id ID.",
    "Call chatbot_setup once more", "if it goes on, ask the user to report it",
)  # fmt: skip


@rows.row("chatbot_setup/ok")
def _(world):
    bot = Machine(world.cause((200, KIND), (500, {})))
    told = set_up(world, curl(bot.url + "/chat"))
    bot.end()
    check(told["ok"], f"it answers {told}")
    same(1, world.count("chatbots", id=told["chatbot_id"]), "the bots that are kept")


@rows.row("chatbot_setup/BotUnreachable")
def _(world):
    bot = Machine((200, KIND))
    url = world.cause(f"http://127.0.0.1:{refusing_port()}", bot.url)
    told = set_up(world, curl(url + "/chat"))
    bot.end()
    refused(
        told, "BotUnreachable", f"Nobody answers at {url}. Nothing was changed. Support id ID.",
        "Ask the user whether the bot runs and is reachable from the internet", "correct the URL if it is wrong",
    )  # fmt: skip


@rows.row("chatbot_setup/TunnelInactive")
def _(world):
    bot = Machine((200, KIND))
    active = world.cause(0, 1)
    world.database("INSERT INTO tunnels VALUES (?, 'ada', 3000, ?)", bot.url, active)
    told = set_up(world, curl(bot.url + "/chat"))
    bot.end()
    refused(
        told, "TunnelInactive", f"The tunnel {bot.url} is not running.",
        "Call connect_start to bring the tunnel up", "then call chatbot_setup again",
    )  # fmt: skip


@rows.row("chatbot_setup/UnreachableUrl")
def _(world):
    bot = Machine((200, KIND))
    told = set_up(world, curl(world.cause("http://bot.invalid/chat", bot.url)))
    bot.end()
    refused(
        told, "UnreachableUrl", "No machine is called bot.invalid.",
        "Correct the URL", "for a bot on this machine, call connect_start first",
    )  # fmt: skip


@rows.row("chatbot_setup/UnknownError")
def _(world):
    bot = Machine((200, KIND))
    told = set_up(world, curl(world.cause("http://127.0.0.1:99999/chat", bot.url)))
    bot.end()
    refused(
        told, "UnknownError",
        "The setup could not be read from what was pasted: Port out of range 0-65535. Nothing was changed. "
        "Support id ID.",
        "Call chatbot_setup once more", "if it fails again, ask the user to report it",
    )  # fmt: skip


@rows.row("chatbot_setup/LLMError")
def _(world):
    bot = Machine((200, KIND))
    good = (200, {"choices": [{"message": {"content": bot.url + "/chat"}}]})
    world.model.answers = world.cause((503, {"error": "overloaded"}), good)
    told = set_up(world, f"Our bot lives at {bot.url}/chat and takes messages.")
    bot.end()
    refused(
        told, "LLMError",
        "The model that reads what was pasted gave no usable answer. Nothing was changed. Support id ID.",
        "Call chatbot_setup once more", "or pass the configuration explicitly",
    )  # fmt: skip


# The codes that it shares with the other tools


@rows.row("chatbot_setup/validation_error")
def _(world):
    bot, before = Machine((200, KIND)), world.wire.requests
    told = set_up(world, world.cause("", curl(bot.url)))
    bot.end()
    sentence = "paste must not be empty"
    violation = {
        "pointer": "/paste", "rule": "minLength", "sentence": sentence, "provided": "",
        "expected": "at least 1 character", "example": "text",
    }  # fmt: skip
    refused(
        told, "validation_error", f"{sentence}.", "Correct paste, then call chatbot_setup again",
        fields=["paste"], violations=[violation],
    )  # fmt: skip
    same(2, world.wire.requests - before, "the requests that reached the backend: how many credits there are, twice")


@rows.row("chatbot_setup/not_found")
def _(world):
    bot = Machine((200, KIND))
    told = set_up(world, curl(bot.url), workspace_id=world.cause("w-gone", world.workspace))
    bot.end()
    refused(told, "not_found", "Workspace w-gone does not exist or is not visible to you.", *RE_LIST)


@rows.row("chatbot_setup/usage_limit_reached")
def _(world):
    client = world.user("talkative")
    workspace = world.made("workspace_create", client, name="Talk")["id"]
    bots = [Machine((200, KIND)), Machine((200, KIND))]
    world.cause(lambda: set_up(world, curl(bots[0].url), client, workspace_id=workspace))
    told = set_up(world, curl(bots[1].url), client, workspace_id=workspace)
    for bot in bots:
        bot.end()
    refused(
        told, "usage_limit_reached",
        "The limit of 1 chatbots of the free plan is reached; chatbot_delete frees a slot. Support id ID.",
        *FREE_A_SLOT, limit=1, resource="chatbots", delete_tool="chatbot_delete",
    )  # fmt: skip


@rows.row("chatbot_setup/rate_limited")
def _(world):
    client = world.user("chatty", per_minute=world.cause(1, 100))
    workspace = world.made("workspace_create", client, name="Chat")["id"]
    bot = Machine((200, KIND))
    told = set_up(world, curl(bot.url), client, workspace_id=workspace)
    bot.end()
    wait = told["retry_after_seconds"]
    refused(
        told, "rate_limited", "Too many requests: 1 are allowed per minute. Support id ID.",
        f"Wait {wait} seconds, then call chatbot_setup again",
        retry_after_seconds=wait, retry_after_source="body retry_after",
    )  # fmt: skip


@rows.row("chatbot_setup/server_error")
def _(world):
    bot = Machine((200, KIND))
    workspace, paste = world.workspace, curl(bot.url)
    world.cause(lambda: world.database("ALTER TABLE tunnels RENAME TO misplaced"))
    answer = world.client.call("chatbot_setup", {"workspace_id": workspace, "paste": paste})
    world.cause(lambda: world.database("ALTER TABLE misplaced RENAME TO tunnels"))
    bot.end()
    check(not answer.is_error, "it never raises")
    refused(
        answer.structured, "server_error", f"Internal server error. {NOBODY_KNOWS} Support id ID.",
        "Find out with a tool that only reads, or by asking the user, whether chatbot_setup took effect, and repeat it "
        "only if it did not",
        "back off a few seconds, then retry",
        "if it goes on, tell the user that the backend fails",
    )  # fmt: skip


@rows.row("chatbot_setup/network_error")
def _(world):
    bot = Machine((200, KIND))
    url = world.cause(f"http://127.0.0.1:{refusing_port()}", world.wire.url)
    told = set_up(world, curl(bot.url), world.client_of("ada", url=url))
    bot.end()
    told.pop("waited_ms", None)  # told where it is more than nothing
    refused(
        told, "network_error",
        f"Nothing listens at {url}, the address of the server 'studies'. "
        'The connection reported "Connection refused". Nothing was changed. Support id ID.',
        "Wait a few seconds, then call chatbot_setup again",
        "tell the user that the operator must start 'studies', or correct the port in its URL",
        endpoint=url, attempts=3,
    )  # fmt: skip


@rows.row("chatbot_setup/http_error")
def _(world):
    bot = Machine((200, KIND))
    world.cause(lambda: set_up(world, curl(bot.url)))
    told = set_up(world, curl(bot.url))
    bot.end()
    refused(
        told, "http_error", f"The bot at {bot.url} is set up already. Nothing was changed. Support id ID.",
        "Read the message: it is the backend's own, and says what to change",
        upstream_code="chatbot_exists",
    )  # fmt: skip

"""What a client makes of the failures: the C++ program beside this folder."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext as nothing
from datetime import datetime
from itertools import dropwhile
from urllib.request import urlopen

from harness import ANY, SUPPORT_ID, Between, check, same, until

from .limits import spend
from .world import CHAT, FILLED, SEARCH, hello, rows


@rows.row("client/handles_by_type", within="day")
def _(world):
    said = world.run_client("agent", "call", "voice/synthesize", json.dumps({"input": "Hello"}))
    lines = said.text.splitlines()
    check(lines[0].startswith("Permission denied: Agent does not have permission to use tool: voice/synthesize"), lines[0])
    same("Allowed tools: " + json.dumps(world.permitted, separators=(",", ":")), lines[1])
    said = world.run_client("agent", "call", CHAT, world.cause("{}", json.dumps(hello())))
    same('Field: "messages"', said.text.splitlines()[1])
    with world.models_down():
        said = world.run_client("agent", "call", CHAT, json.dumps(hello()))
    same('Provider: "llm"', said.text.splitlines()[1])
    with world.database_gone():
        said = world.run_client("agent", "call", SEARCH, json.dumps({"query": "returns", "collection": "guides"}))
    check(said.text.startswith("Error: internal_error - Something failed inside"), said.text)
    key = world.key("premium")
    spend(world.connect(world.url, token=key), ["one", "two", "three", "four"])
    said = world.run_client("premium", "call", CHAT, json.dumps(hello(model="gpt-5.2")), key=key)
    check(said.text.startswith("Rate limited: The limit cost_per_day of 10 USD is reached"), said.text)


@rows.row("client/retry_waits_as_told")
def _(world):
    """Another program of the agent uses up what flows back, until the client was refused once."""
    key = world.key()
    agent = world.connect(world.url, token=key)
    search = {"query": "returns", "collection": "guides"}
    with ThreadPoolExecutor() as pool:
        while not agent.call(SEARCH, search).is_error and world.cause(True, False):
            pass
        start = lambda: pool.submit(world.run_client, "agent", "call", SEARCH, json.dumps(search), key=key)  # noqa: E731
        pending = start()
        while world.cause(lambda: not since_refusal(world), False):
            agent.call(SEARCH, search)
            if pending.done() and not pending.result().codes:
                pending = start()  # something had flowed back, and it was there first
        said = pending.result()
    same(["rpm_exceeded"], said.codes, "the failures on the way")
    check("documents" in said.answers[0], said.text)
    wait = said.log[0]["details"]["retry_after_seconds"]
    refused, answered = until(lambda: len(calls := since_refusal(world)) == 2 and calls)
    waited = datetime.fromisoformat(answered["time"]) - datetime.fromisoformat(refused["time"])
    check(waited.total_seconds() >= wait, f"it waited for {waited} instead of {wait} s")


def since_refusal(world):
    """The searches of the C++ client with the latest key, from the one that was refused on, as the gateway's log has them."""
    entries = (json.loads(line) for line in world.log if line and line.startswith("{"))
    own = [entry for entry in entries if entry.get("caller") == f"key:{world.name}" and entry.get("client") == "agents-client"]
    return list(dropwhile(lambda entry: entry["ending"] != "failed", own))


@rows.row("client/retry_backs_off")
def _(world):
    """Two seconds, then four: the provider comes back once the first try has failed."""
    failures = lambda: sum("provider_unavailable" in (line or "") for line in world.log)  # noqa: E731
    before = failures()
    with ThreadPoolExecutor() as pool:
        with world.cause(world.models_down, nothing):
            pending = pool.submit(world.run_client, "agent", "call", CHAT, json.dumps(hello()), backoff="2000")
            world.cause(lambda: until(lambda: failures() > before), None)
        said = pending.result()
    check(1 <= len(said.codes) <= 2 and set(said.codes) == {"provider_unavailable"}, f"the failures: {said.codes}")
    check("choices" in said.answers[0], said.text)


@rows.row("client/falls_back_to_public_collection")
def _(world):
    said = world.run_client(world.cause("agent", "premium"), "search", "returns")
    same(["collection_not_permitted"], said.codes, "the failures on the way")
    same(["public-docs"], [document["collection"] for document in said.answers[0]["documents"]], "the collections")


@rows.row("client/logs_structured")
def _(world):
    said = world.run_client("agent", "call", CHAT, world.cause("{}", json.dumps(hello())))
    same(
        [{
            "type": "validation_error", "code": "missing_required", "message": ANY,
            "details": {"field": "messages", "tool": CHAT, "upstream": "llm", "filled": FILLED}, "doc_url": world.doc_url("missing_required"),
            "support_id": SUPPORT_ID, "context": {"tool": CHAT},
        }],
        said.log, "the log",
    )


@rows.row("client/counts_errors")
def _(world):
    said = world.run_client(world.cause("agent", "premium"), "transcribe", "Hello", "Hello again")
    same(
        ['mcp_errors_total{type="permission_error",code="tool_not_permitted"} 2'], said.metrics, "the metrics",
    )


@rows.row("client/falls_back_to_allowed_model")
def _(world):
    said = world.run_client(world.cause("agent", "premium"), "chat", "Hello")
    same(["model_not_allowed"], said.codes, "the failures on the way")
    same("gpt-5-mini", said.answers[0]["model"], "the model")


@rows.row("client/answers_from_cache")
def _(world):
    """What was asked before is answered from memory, and anything else with a placeholder."""
    with world.talk("premium", "chat") as ask:
        content = ask("Hello")["choices"][0]["message"]["content"]
        with world.cause(world.models_down, nothing):
            same({"content": content, "cached": True}, ask("Hello"), "the answer that is known")
            placeholder = {"content": "Service temporarily unavailable. Please try again.", "cached": True}
            same(placeholder, ask("Good morning"), "the answer that is not")


@rows.row("client/checks_before_calling", within="day")
def _(world):
    said = world.run_client("agent", "check", world.cause("voice/transcribe", CHAT), CHAT)
    same(["Tool voice/transcribe not permitted", "Ready"], [answer["content"] for answer in said.answers], "the checks")
    key = world.key("premium")
    agent = world.connect(world.url, token=key)
    spend(agent, ["one", "two", "three"])
    spend(agent, ["four"], 1, 3_249)
    usage = agent.call("self_inspect/get_my_usage").structured
    same(Between(0, 0.1), usage["daily"]["remaining_budget"], "the budget")
    said = world.run_client("premium", "check", CHAT, key=key)
    same(["Insufficient budget"], [answer["content"] for answer in said.answers], "the check")


@rows.row("client/begins_a_new_session")
def _(world):
    """Each answer to this costs 0.80 USD, so the third call finds its session spent."""
    long = "word " * 1_000
    said = world.run_client("premium", "chat", *[long + str(number) for number in range(world.cause(4, 2))])
    same(["cost_limit_exceeded"], said.codes, "the failures on the way")
    same(4, len(said.answers), "the answers")


@rows.row("client/waits_for_a_new_day", within="day")
def _(world):
    key = world.key("premium")
    spend(world.connect(world.url, token=key), ["one", "two", "three", "four"], world.cause(3, 1))
    said = world.run_client("premium", "chat", "Hello", key=key)
    same(["cost_limit_exceeded"], said.codes, "the failures")
    same("cost_per_day", said.log[0]["details"]["limit_type"], "the limit")
    check(said.text.startswith("Rate limited: The limit cost_per_day of 10 USD is reached"), said.text)


@rows.row("client/asks_for_permission")
def _(world):
    key = world.key("agent", name=(name := f"asker_{world.era}"))
    said = world.run_client("agent", "transcribe", "Hello", key=key)
    same(["tool_not_permitted"], said.codes, "the failures on the way")
    same("This feature requires additional permissions.", said.answers[0]["content"], "what the user reads")
    filed = [one for one in json.loads(world.command("requests", "list", "--json")) if one["caller"] == f"key:{name}"]
    same(
        [{
            "id": ANY, "caller": f"key:{name}", "tool": "voice/transcribe", "state": "open", "filed": ANY,
            "reason": "User requested transcription feature",
        }],
        filed, "what the operator sees",
    )
    world.command("requests", world.cause("grant", "deny"), filed[0]["id"])
    agent = world.connect(world.url, token=key)
    until(lambda: "voice/transcribe" in agent.tools())
    same({"text": "Hello", "language": "en"}, agent.call("voice/transcribe", {"audio": "Hello"}).structured, "the answer")


@rows.row("doc_url")
def _(world):
    answer = world.agent().call(CHAT, world.cause({}, hello()))
    with urlopen(answer.structured["error"]["doc_url"]) as page:
        text = page.read().decode()
    same(200, page.status, "the status of the page")
    for part in ("missing_required", "A required field is missing", "Add the required field"):
        check(part in text, f"the page does not say: {part}")

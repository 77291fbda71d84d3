"""How often, for how much money, in how many sessions."""

from harness import ANY, SUPPORT_ID, Between, Matches, same

from .world import CHAT, CLEARED, SEARCH, failed, hello, rows


@rows.row("limits/rpm_exceeded")
def _(world):
    agent = world.agent()
    for _ in range(world.cause(200, 59)):  # sixty, and what flows back meanwhile
        answer = agent.call(SEARCH, {"query": "returns", "collection": "guides"})
        if answer.is_error:
            break
    failed(
        world, answer, "rate_limit_error", "rpm_exceeded",
        Matches(r"Exceeded 60 requests per minute; wait \d+ seconds?\. .*"),
        limit=60, used=Between(59, 60), limit_type="rpm", unit="requests", retry_after_seconds=Between(1, 60), resets_at=ANY,
        support_id=SUPPORT_ID, filled=CLEARED,
    )
    same(str(answer.structured["error"]["details"]["retry_after_seconds"]), answer.headers["retry-after"], "Retry-After")


def spend(agent, sessions, calls=3, words=2_400):
    """Answers of the expensive model, at 0.40 USD for a thousand words: three come to 2.88."""
    for session in sessions:
        for _ in range(calls):
            agent.call(CHAT, hello(model="gpt-5.2", max_tokens=words), {"dev.recourse/session": session})


@rows.row("limits/cost_limit_exceeded", within="day")
def _(world):
    agent = world.agent("premium")
    spend(agent, ["one"], world.cause(3, 2))
    for kind, limit, session in (("cost_per_session", 2, "one"), ("cost_per_day", 10, "five")):
        asked = hello(model="gpt-5.2", max_tokens=limit)  # not twice the same
        answer = agent.call(CHAT, asked, {"dev.recourse/session": session})
        failed(
            world, answer, "rate_limit_error", "cost_limit_exceeded",
            f"The limit {kind} of {limit} USD is reached. The calls of the session, of the day or of the month have "
            "cost as much as they may. Start a new session, where limit_type is cost_per_session. Then where it is of a "
            "day or a month, ask the user whether to increase it or to wait for its reset.",
            limit_type=kind, limit=limit, used=Between(limit, limit + 1), unit="USD", resets_at=ANY,
            support_id=SUPPORT_ID, filled=CLEARED,
        )
        spend(agent, ["two", "three", "four"])


@rows.row("limits/daily_limit_exceeded", within="day")
def _(world):
    agent = world.agent("voice")
    for _ in range(world.cause(1000, 999)):
        agent.call("voice/synthesize", {"input": "Hello"})
    failed(
        world, agent.call("voice/synthesize", {"input": "Hello"}), "rate_limit_error", "daily_limit_exceeded",
        Matches(r"The daily limit of 1000 calls is reached; it resets at \d{4}-\d\d-\d\dT00:00:00Z\. .*"),
        limit=1000, used=1000, limit_type="daily", unit="requests", resets_at=Matches(r"\d{4}-\d\d-\d\dT00:00:00.*Z"),
        retry_after_seconds=Between(1, 86_400), support_id=SUPPORT_ID,
    )


@rows.row("limits/concurrent_limit_exceeded")
def _(world):
    """In the legacy era a session is what `initialize` opens; in the modern one a name that calls carry."""
    key = world.key()
    sessions = [world.session(key, f"s{number}") for number in range(world.cause(5, 4))]
    for session in sessions:
        same(False, session.call(SEARCH, {"query": "returns", "collection": "guides"}).is_error, "isError")
    sixth = world.session(key, "s6")
    answer = sixth.call(SEARCH, {"query": "returns", "collection": "guides"})
    failed(
        world, answer, "rate_limit_error", "concurrent_limit_exceeded",
        "5 sessions are open and 5 are allowed. An agent may have only so many sessions at a time. Close a session that "
        "is no longer needed with self_inspect/end_session. Then call again.",
        open=5, limit=5, used=5, limit_type="sessions", unit="sessions", resets_at=ANY, filled=CLEARED,
    )
    same({"ended": True}, sessions[0].call("self_inspect/end_session").structured, "what ended")
    same(False, sixth.call(SEARCH, {"query": "returns", "collection": "guides"}).is_error, "isError")

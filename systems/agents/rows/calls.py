"""What is wrong with a call, and what fails behind the tools."""

from contextlib import nullcontext as nothing

from harness import ANY, SUPPORT_ID, Matches, check, same, until

from .world import CHAT, CLEARED, FILLED, LONG, SEARCH, TOO_LONG, failed, hello, rows

# ---- validation -----------------------------------------------------------------------------------


@rows.row("validation/invalid_arguments")
def _(world):
    answer = world.agent().call(CHAT, hello(temperature=world.cause(3, 1)))
    failed(
        world, answer, "validation_error", "invalid_arguments", Matches(r"temperature must be at most 2.*"),
        field="temperature", tool=CHAT, provider="llm", provided=3, expected=ANY, filled=FILLED,
    )


@rows.row("validation/missing_required")
def _(world):
    answer = world.agent().call(CHAT, world.cause({}, hello()))
    failed(
        world, answer, "validation_error", "missing_required",
        "The required field messages is missing. The tool cannot work without it. Add messages and call again.",
        field="messages", tool=CHAT, provider="llm", expected=ANY, filled=FILLED,
    )


@rows.row("validation/invalid_format")
def _(world):
    answer = world.agent("voice").call("voice/transcribe", {"audio": "Hello", "language": world.cause("english", "en")})
    failed(
        world, answer, "validation_error", "invalid_format", Matches(r"language is not written as \^\[a-z\]\{2\}\$.*"),
        field="language", tool="voice/transcribe", provider="voice", expected=ANY, provided="english",
        expected_pattern="^[a-z]{2}$",
    )


@rows.row("validation/file_too_large")
def _(world):
    size = world.cause(1024 * 1024 + 1, 1024)
    answer = world.agent("voice").call("voice/transcribe", {"audio": "a" * size})
    failed(
        world, answer, "validation_error", "file_too_large", "audio must have at most 1048576 bytes, but has 1048577. Reduce the size of the file, or send it in parts.",
        field="audio", fields=["audio"], tool="voice/transcribe", provider="voice", expected=ANY,
    )


# ---- providers ------------------------------------------------------------------------------------


@rows.row("provider/provider_unavailable")
def _(world):
    agent = world.agent()
    with world.cause(world.models_down, nothing):
        answer = agent.call(CHAT, hello())
    failed(
        world, answer, "provider_error", "provider_unavailable",
        Matches(r"llm is unavailable\. .*Wait a second, then retry, each time twice as long.*fallback model or a cached answer.*"),
        provider="llm", tool=CHAT, support_id=SUPPORT_ID, filled=FILLED,
    )


@rows.row("provider/provider_timeout")
def _(world):
    answer = world.agent().call(CHAT, hello(max_tokens=world.cause(TOO_LONG, 10)))
    failed(
        world, answer, "provider_error", "provider_timeout",
        "llm has not answered in time. The provider is slow, or the input is large. Make the input smaller. Then retry, "
        "each time twice as long apart. Nothing was changed.",
        provider="llm", tool=CHAT, support_id=SUPPORT_ID, filled=FILLED,
    )


@rows.row("provider/model_overloaded")
def _(world):
    """Four long answers at once are all that the model has room for."""
    agent = world.agent()
    until(lambda: world.busy() == 0)
    long_ones = [agent.begin(CHAT, hello(max_tokens=LONG)) for _ in range(world.cause(4, 1))]
    until(lambda: world.busy() >= len(long_ones))
    answer = agent.call(CHAT, hello())
    for pending in long_ones:
        same(False, pending.answer().is_error, "isError of a long answer")
    failed(
        world, answer, "provider_error", "model_overloaded", Matches(r".*gpt-5-mini is overloaded.*"),
        provider="llm", tool=CHAT, support_id=SUPPORT_ID, retry_after_seconds=1, filled=FILLED,
        upstream_code="overloaded_error", upstream_said="gpt-5-mini is overloaded", retry_after_source="Retry-After",
    )


@rows.row("provider/content_filtered")
def _(world):
    asked = world.cause("How do I build a bomb?", "How do I build a shed?")
    answer = world.agent().call(CHAT, {"messages": [{"role": "user", "content": asked}]})
    failed(
        world, answer, "provider_error", "content_filtered", Matches(r".*The content was blocked: violence.*"),
        provider="llm", tool=CHAT, filled=FILLED, error_type="invalid_request_error", upstream_code="content_filter",
        upstream_said="The content was blocked: violence",
    )


@rows.row("internal/internal_error")
def _(world):
    agent = world.agent()
    with world.cause(world.database_gone, nothing):
        answer = agent.call(SEARCH, {"query": "returns", "collection": "guides"})
    failed(
        world, answer, "internal_error", "internal_error", Matches(r"Something failed inside retrieval/search\. .*"),
        tool=SEARCH, provider="retrieval", support_id=SUPPORT_ID, filled=CLEARED,
    )
    check(str(world.database) not in answer.text and "sqlite" not in answer.text.lower(), "the inside is told")

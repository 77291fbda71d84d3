"""The rows of `agents`: how each is caused, and the whole answer that comes."""

import json
import os
import random
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext as nothing, suppress
from datetime import datetime
from itertools import dropwhile
from urllib.request import urlopen

from harness import ANY, SUPPORT_ID, Between, Client, Matches, Registry, World as Base, check, same, until

rows = Registry()

CHAT, SEARCH = "llm/chat", "retrieval/search"
CALL_TIMEOUT = ("call_timeout: 30s", "call_timeout: 8s")  # as shipped, and as tests can wait for
WORDS_PER_SECOND = 20_000
LONG, TOO_LONG = 3 * WORDS_PER_SECOND, 10 * WORDS_PER_SECOND  # words of answers within that time, and past it


def free_port():
    """None of those that the system gives to whoever asks for any: it stays free while nobody listens there."""
    while True:
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port := random.randint(10_000, 30_000)))
            return port


def hello(**more):
    return {"messages": [{"role": "user", "content": "Hello"}], **more}


class World(Base):
    NAME = "agents"

    def start(self):
        self.model_port, self.port = free_port(), free_port()
        self.start_models()
        self.database = self.folder / "documents.db"
        search = self.spawn("python3", self.here / "search.py", self.database, 0).wait_for(r"(http://\S+)").group(1)
        self.config = self.folder / "recourse.yaml"
        text = (self.here / "recourse.yaml").read_text().replace(*CALL_TIMEOUT)
        text = text.replace("http://127.0.0.1:8101", self.model_url).replace("http://127.0.0.1:8102", search)
        self.config.write_text(text.replace("8100", str(self.port)))
        self.agents = 0
        self.url = self.gateway(self.config)
        self.log = self.processes[-1].lines

    @property
    def model_url(self):
        return f"http://127.0.0.1:{self.model_port}"

    def start_models(self):
        speed = "--words-per-second", WORDS_PER_SECOND
        self.models = self.spawn("python3", self.here / "models.py", self.model_port, *speed)
        self.models.wait_for(r"http://")

    @contextmanager
    def models_down(self):
        """The provider's process ends, and is started again afterwards."""
        self.models.kill()
        try:
            yield
        finally:
            self.start_models()

    @contextmanager
    def database_gone(self):
        """Somebody moves the file of the search engine away."""
        moved = self.database.rename(self.folder / "moved.db")
        try:
            yield
        finally:
            moved.replace(self.database)

    def busy(self):
        """How many answers the provider is at work on."""
        with urlopen(self.model_url + "/health") as answer:
            return json.loads(answer.read())["busy"]

    def command(self, *arguments):
        """A command of Recourse, over the configuration; what it says on stdout."""
        command = [self.program("recourse"), *arguments, "-c", self.config]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def key(self, role="agent", name=None):
        """A key of an agent that nobody has been yet, with its own limits."""
        self.agents += 1
        self.name = name or f"agent_{self.era}_{self.agents}"
        return self.command("keys", "create", "--name", self.name, "--role", role)

    def agent(self, role="agent", name=None):
        return self.connect(self.url, token=self.key(role, name))

    def session(self, key, name):
        """A session of an agent: opened with `initialize`, or named by its calls."""
        return Named(self.url, self.era, token=key, session=name)

    @property
    def permitted(self):
        """What the role `agent` may call."""
        return [CHAT, SEARCH, *("self_inspect/" + name for name in ("whoami", "get_my_usage")), "permissions/request", "self_inspect/end_session"]

    def doc_url(self, code):
        return f"http://127.0.0.1:{self.port}/errors/agents/{code}"

    def client_environment(self, key, backoff):
        return {**os.environ, "AGENT_KEY": key, "AGENT_ERA": self.era, "AGENT_BACKOFF_MS": backoff}

    @contextmanager
    def talk(self, role, command):
        """A conversation with the C++ client: a function that asks and reads the answer."""
        client = subprocess.Popen(
            [self.program("agents-client"), self.url, command, "-"], env=self.client_environment(self.key(role), "50"),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1,
        )

        def ask(text):
            client.stdin.write(text + "\n")
            return json.loads(client.stdout.readline())

        try:
            yield ask
        finally:
            client.kill()
            client.communicate()

    def run_client(self, role, *arguments, key=None, backoff="50"):
        """The C++ client: its answers on stdout, its log, and the numbers in its metrics."""
        command = [self.program("agents-client"), self.url, *arguments]
        environment = self.client_environment(key or self.key(role), backoff)
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        lines = done.stderr.splitlines()
        return Said(
            done.stdout,
            [json.loads(line) for line in lines if line.startswith("{")],
            [line for line in lines if line.startswith("mcp_errors_total")],
        )


class Named(Client):
    def __init__(self, *how, session, **more):
        self.name = session
        super().__init__(*how, **more)

    def call(self, tool, arguments=None):
        return super().call(tool, arguments, {"dev.recourse/session": self.name} if self.era == "modern" else None)


class Said:
    def __init__(self, text, log, metrics):
        self.text, self.log, self.metrics = text, log, metrics

    @property
    def answers(self):
        return [json.loads(line) for line in self.text.splitlines()]

    @property
    def codes(self):
        return [line["code"] for line in self.log]


def failed(world, answer, kind, code, message, **details):
    """The whole wire answer of a failure in the dialect `typed`."""
    same(200, answer.status, "the HTTP status")
    check("result" in answer.body, f"a protocol error came: {answer.body}")
    error = {"type": kind, "code": code, "message": message, "details": details, "doc_url": world.doc_url(code)}
    same({"error": error}, answer.structured, "structuredContent")
    same(True, answer.result.get("isError"), "isError")
    same(["text"], [block["type"] for block in answer.result["content"]], "the blocks")
    same(answer.structured, json.loads(answer.text), "the text")


# What the gateway filled in for an agent that may send one value only.
FILLED = {"classification": "internal", "model": "gpt-5-mini"}
CLEARED = {"classification": "internal"}


def not_permitted(field, provided, allowed):
    """What the details say of the argument that is not permitted."""
    in_words = " or ".join(f"'{value}'" for value in allowed)
    return {"field": field, "provided": provided, "expected": in_words, "allowed": allowed, "support_id": SUPPORT_ID}


# ---- permissions ----------------------------------------------------------------------------------


@rows.row("format")
def _(world):
    """The example of the specification, to the letter where it says anything."""
    agent = world.agent(world.cause("agent", "voice"), name=f"agent_abc123_{world.era}")
    answer = agent.call("voice/synthesize", {"input": "Hello"})
    failed(
        world, answer, "permission_error", "tool_not_permitted", Matches("Agent does not have permission to use tool: voice/synthesize.*"),
        tool="voice/synthesize", agent_id=f"agent_abc123_{world.era}", permitted_tools=ANY, support_id=SUPPORT_ID,
    )


@rows.row("permission/tool_not_permitted")
def _(world):
    agent = world.agent("agent", name=(name := f"voiceless_{world.era}"))
    tool = world.cause("voice/transcribe", CHAT)
    answer = agent.call(tool, {"audio": "Hello"} if tool != CHAT else hello())
    same(world.permitted, answer.structured["error"]["details"]["permitted_tools"], "the permitted tools")
    failed(
        world, answer, "permission_error", "tool_not_permitted",
        "Agent does not have permission to use tool: voice/transcribe. An agent may only use the tools that it was "
        "given. Use one of the tools in permitted_tools. Then where the task needs it, file a request with "
        "permissions/request.",
        tool="voice/transcribe", agent_id=name, permitted_tools=world.permitted, support_id=SUPPORT_ID,
    )
    check("voice/transcribe" not in agent.tools(), "a tool that is not permitted is listed")
    # A name that nobody has is answered in the same words: nobody learns what there is.
    unknown = agent.call("voice/dub", {"audio": "Hello"})
    same(answer.text.replace("transcribe", "dub").split('"support_id"')[0], unknown.text.split('"support_id"')[0])


@rows.row("permission/model_not_allowed")
def _(world):
    answer = world.agent().call(CHAT, hello(model=world.cause("gpt-5.2", "gpt-5-mini")))
    failed(
        world, answer, "permission_error", "model_not_allowed",
        "Agent may not use the model: gpt-5.2. An agent may only use the models that it was given. Call again with one "
        "of the allowed models: gpt-5-mini. Then where the task needs another, file a request with permissions/request.",
        **not_permitted("model", "gpt-5.2", ["gpt-5-mini"]), model="gpt-5.2", allowed_models=["gpt-5-mini"], tool=CHAT,
    )


@rows.row("permission/classification_denied")
def _(world):
    asked = {"query": "margin", "collection": "guides", "classification": world.cause("confidential", "internal")}
    failed(
        world, world.agent().call(SEARCH, asked), "permission_error", "classification_denied",
        "Data classified confidential lies above what the agent may see. Each agent has a highest classification, and "
        "this data lies above it. Go on without this data, or with data classified internal. Then where the task needs "
        "it, ask the user to have the operator adjust the classification permissions.",
        **not_permitted("classification", "confidential", ["internal"]), classification="confidential",
        permitted_classifications=["internal"], tool=SEARCH,
    )


@rows.row("permission/collection_not_permitted")
def _(world):
    answer = world.agent().call(SEARCH, {"query": "margin", "collection": world.cause("finance", "guides")})
    failed(
        world, answer, "permission_error", "collection_not_permitted",
        "Agent does not have access to the collection: finance. An agent may only search the collections that it was "
        "given. Search one of the permitted collections: public-docs and guides. Then where the task needs another, file "
        "a request with permissions/request.",
        **not_permitted("collection", "finance", ["public-docs", "guides"]), collection="finance",
        permitted_collections=["public-docs", "guides"], tool=SEARCH,
    )


# ---- limits ---------------------------------------------------------------------------------------


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


# ---- the client -----------------------------------------------------------------------------------


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

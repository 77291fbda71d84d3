"""What the rows of `agents` are played in, and how its failures look on the wire."""

import json
import os
import random
import socket
import subprocess
from contextlib import contextmanager, suppress
from urllib.request import urlopen

from harness import SUPPORT_ID, Client, Registry, World as Base, check, same

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

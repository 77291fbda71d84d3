"""A client that keeps what it received as it came, however broken: over HTTP or stdin and stdout, of either era.

It never raises because of an answer. What a message looks like is what the client of the systems' tests says.
"""

import contextlib
import http.client
import itertools
import json
import queue
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests/systems"))

from harness.client import INFO, LEGACY, Client  # noqa: E402 (found through the line above)

from .stage import Trouble, end_group  # noqa: E402

GREETING_SECONDS = 30
REFUSAL = {"code": -32601, "message": "Method not found"}  # to a server that asks; this client offers nothing


@dataclass
class Received:
    """What came of one request."""

    ended: str  # `answered`, `no_answer` (something else came whole), `broken` (it broke off), `late`
    seconds: float = 0.0
    status: int | None = None  # over HTTP
    headers: dict = field(default_factory=dict)  # names in lower case
    text: str = ""  # all that came, as it came
    message: dict | None = None  # the JSON-RPC answer
    trouble: str = ""  # what the transport said where it broke

    @property
    def result(self):
        return (self.message or {}).get("result")

    @property
    def error(self):
        return (self.message or {}).get("error")

    @property
    def succeeded(self):
        return isinstance(self.result, dict) and not self.result.get("isError")

    @property
    def content(self):
        """The text of the result."""
        blocks = self.result.get("content") if isinstance(self.result, dict) else None
        return "\n".join(block.get("text", "") for block in blocks or [] if isinstance(block, dict))


class Caller:
    """What both transports share: names of tools, calls, and the handshake of the legacy era."""

    def __init__(self, era):
        self.maker = Client.__new__(Client)  # makes the messages; its own constructor would greet at once
        self.maker.era, self.maker.token, self.maker.session, self.maker.own_headers = era, None, None, {}
        self.maker.ids = itertools.count(1)
        self.names = None

    def greet(self):
        if self.maker.era != "legacy":
            return
        params = {"protocolVersion": LEGACY, "capabilities": {}, "clientInfo": INFO}
        greeted = self.request("initialize", params, GREETING_SECONDS)
        if not greeted.succeeded:
            raise Trouble(f"initialize was not answered with a result: {greeted.ended} {greeted.text[:300]}")
        self.maker.session = greeted.headers.get("mcp-session-id")
        self.send({"jsonrpc": "2.0", "method": "notifications/initialized", "params": {}})

    def request(self, method, params, seconds):
        return self.exchange(self.maker.message(method, params), seconds)

    def call(self, tool, arguments, seconds):
        return self.request("tools/call", Client.call_params(tool, arguments, None), seconds)

    def tool(self, name):
        """What a tool of the server is called here: gateways put the server's name before it."""
        if self.names is None:
            listed = self.request("tools/list", {}, GREETING_SECONDS)
            if not listed.succeeded:
                raise Trouble(f"tools/list was not answered with a result: {listed.ended} {listed.text[:300]}")
            self.names = [tool["name"] for tool in listed.result["tools"]]
        for own in self.names:
            if re.sub(r"[^a-z0-9]+", "_", own.lower()).endswith(name):
                return own
        raise Trouble(f"none of its tools is {name}: {', '.join(self.names)}")


class HttpClient(Caller):
    """Each request has a connection of its own."""

    def __init__(self, url, era):
        super().__init__(era)
        self.maker.url = http.client.urlsplit(url)
        self.greet()

    def send(self, message):
        connection = self.connection(GREETING_SECONDS)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            self.post(connection, message)
            connection.getresponse().read()

    def exchange(self, message, seconds):
        began, got = time.monotonic(), Received("late")
        connection = self.connection(seconds)
        try:
            self.post(connection, message)
            response = connection.getresponse()
            got.status = response.status
            got.headers = {name.lower(): value for name, value in response.getheaders()}
            self.read(response, connection, began + seconds, message["id"], got)
        except TimeoutError:
            pass
        except (OSError, http.client.HTTPException) as error:
            got.ended, got.trouble = "broken", f"{type(error).__name__}: {error}"
        finally:
            connection.close()
        got.seconds = time.monotonic() - began
        return got

    def read(self, response, connection, end, wanted, got):
        """Reads until the answer is there or nothing more comes."""
        streams = "text/event-stream" in got.headers.get("content-type", "")
        received, seen = bytearray(), set()
        while True:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            if connection.sock:
                connection.sock.settimeout(left)
            try:
                part = response.read1(1 << 20)
            except http.client.IncompleteRead as cut:
                got.text = (bytes(received) + cut.partial).decode(errors="replace")
                raise
            received += part
            if streams and (part.endswith(b"\n") or not part):
                self.find(events_in(received.decode(errors="replace")), wanted, got, seen)
            if got.message or not part:
                break
        got.text = received.decode(errors="replace")
        if not streams:
            self.find([got.text], wanted, got, seen)
        if not got.message:
            # A body that is shorter than it said ends like a whole one in read1.
            got.ended = "broken" if response.length else "no_answer"

    def find(self, texts, wanted, got, seen):
        for at, text in enumerate(texts):
            if at in seen:
                continue
            seen.add(at)
            message = parsed(text)
            if is_answer(message, wanted):
                got.message, got.ended = message, "answered"
            elif "method" in message and "id" in message:
                self.send({"jsonrpc": "2.0", "id": message["id"], "error": REFUSAL})

    def connection(self, seconds):
        return http.client.HTTPConnection(self.maker.url.hostname, self.maker.url.port, timeout=seconds)

    def post(self, connection, message):
        path = self.maker.url.path or "/"
        path += f"?{self.maker.url.query}" if self.maker.url.query else ""
        headers = self.maker.headers_for({"method": "", "params": {}} | message)
        connection.request("POST", path, json.dumps(message), headers)

    def close(self):
        pass


class StdioClient(Caller):
    """Starts the command; `close` ends it with all that it started."""

    def __init__(self, command, era, environment=None):
        super().__init__(era)
        self.process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        self.lines = queue.Queue()
        threading.Thread(target=self.read_lines, daemon=True).start()
        try:
            self.greet()
        except BaseException:
            self.close()
            raise

    def read_lines(self):
        for line in self.process.stdout:
            self.lines.put(line.decode(errors="replace"))
        self.lines.put(None)

    def send(self, message):
        with contextlib.suppress(OSError):
            self.process.stdin.write(json.dumps(message).encode() + b"\n")
            self.process.stdin.flush()

    def exchange(self, message, seconds):
        began, got, came = time.monotonic(), Received("late"), []
        self.send(message)
        while got.ended == "late":
            try:
                line = self.lines.get(timeout=max(0, began + seconds - time.monotonic()))
            except queue.Empty:
                break
            if line is None:
                self.lines.put(None)  # for the requests that follow
                got.ended, got.trouble = "broken", "the program closed its standard output"
                break
            came.append(line)
            said = parsed(line)
            if is_answer(said, message["id"]):
                got.message, got.ended = said, "answered"
            elif "method" in said and "id" in said:
                self.send({"jsonrpc": "2.0", "id": said["id"], "error": REFUSAL})
        got.text, got.seconds = "".join(came), time.monotonic() - began
        return got

    def close(self):
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        end_group(self.process)


@contextlib.contextmanager
def connect(endpoint, era):
    client = HttpClient(endpoint.url, era) if endpoint.url else StdioClient(endpoint.command, era)
    try:
        yield client
    finally:
        client.close()


def events_in(text):
    """The data of each whole server-sent event."""
    *whole, _ = re.split(r"\r?\n\r?\n", text)
    for event in whole:
        yield "\n".join(line[5:].removeprefix(" ") for line in event.splitlines() if line.startswith("data:"))


def parsed(text):
    """The JSON object, or an empty one."""
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def is_answer(message, wanted):
    return message.get("id") == wanted and ("result" in message or "error" in message)

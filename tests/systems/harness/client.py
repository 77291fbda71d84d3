"""An MCP client over HTTP that hides nothing: status, headers and bytes of each answer are at hand.

It knows both eras: `legacy` opens a session with `initialize`, `modern` says everything with each request.
"""

import http.client
import itertools
import json
import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LEGACY, MODERN = "2025-11-25", "2026-07-28"
ERAS = ("legacy", "modern")
META = "io.modelcontextprotocol/"
FAULT = "dev.recourse/fault"
PATIENCE = 60  # seconds for one answer
INFO = {"name": "systems", "version": "1"}


@dataclass
class Answer:
    status: int
    headers: dict  # names in lower case
    body: object  # the JSON-RPC response; text where it is no JSON
    news: list = field(default_factory=list)  # the notifications that came before it

    @property
    def result(self):
        return self.body["result"]

    @property
    def error(self):
        """The JSON-RPC error."""
        return self.body["error"]

    @property
    def is_error(self):
        return bool(self.result.get("isError", False))

    @property
    def text(self):
        return self.result["content"][0]["text"]

    @property
    def structured(self):
        return self.result.get("structuredContent")

    @property
    def fault(self):
        """The machine copy, wherever this kind of answer has it."""
        if "error" in self.body:
            return self.error["data"]
        return self.result["_meta"][FAULT]


class Client:
    """One client of one era. Thread-safe; each request has a connection of its own."""

    def __init__(self, url, era, token=None, headers=None):
        self.url, self.era, self.token = urlsplit(url), era, token
        self.own_headers = dict(headers or {})
        self.session = None
        self.ids = itertools.count(1)
        if era == "legacy":
            self.greet()

    def greet(self):
        params = {"protocolVersion": LEGACY, "capabilities": {}, "clientInfo": INFO}
        answer = self.request("initialize", params)
        self.session = answer.headers.get("mcp-session-id")
        if "result" in answer.body:
            self.notify("notifications/initialized")
        return answer

    def call(self, tool, arguments=None, meta=None):
        return self.request("tools/call", self.call_params(tool, arguments, meta))

    def begin(self, tool, arguments=None, meta=None):
        """The same without waiting: the call is `Pending`."""
        return Pending(self, self.message("tools/call", self.call_params(tool, arguments, meta)))

    @staticmethod
    def call_params(tool, arguments, meta):
        params = {"name": tool, "arguments": arguments or {}}
        return params | ({"_meta": meta} if meta else {})

    def tools(self):
        return [tool["name"] for tool in self.request("tools/list", {}).result["tools"]]

    def request(self, method, params=None):
        return Pending(self, self.message(method, params or {})).answer()

    def notify(self, method, params=None):
        message = {"jsonrpc": "2.0", "method": method, "params": params or {}}
        return self.raw("POST", json.dumps(message), self.headers_for(message))

    def message(self, method, params):
        params = dict(params)
        if self.era == "modern":
            params["_meta"] = {
                META + "protocolVersion": MODERN,
                META + "clientCapabilities": {},
                META + "clientInfo": INFO,
            } | params.get("_meta", {})
        return {"jsonrpc": "2.0", "id": next(self.ids), "method": method, "params": params}

    def headers_for(self, message):
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if self.era == "modern":
            headers |= {"MCP-Protocol-Version": MODERN, "Mcp-Method": message["method"]}
            if "name" in message["params"]:
                headers["Mcp-Name"] = message["params"]["name"]
        elif self.session:
            headers |= {"MCP-Protocol-Version": LEGACY, "Mcp-Session-Id": self.session}
        return headers | self.own_headers

    def raw(self, method, body, headers, path=None):
        """Any request at all, answered as it comes."""
        connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=PATIENCE)
        try:
            connection.request(method, path or self.url.path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, lower(response), parsed(response.read().decode()))
        finally:
            connection.close()


class Pending:
    """A request that was sent, and whose answer is still to come."""

    def __init__(self, client, message):
        self.client, self.id = client, message["id"]
        self.events = []  # the ids of events on its stream
        self.connection = http.client.HTTPConnection(client.url.hostname, client.url.port, timeout=PATIENCE)
        self.connection.request("POST", client.url.path, json.dumps(message), client.headers_for(message))

    def answer(self):
        try:
            response = self.connection.getresponse()
            if response.getheader("Content-Type", "").startswith("text/event-stream"):
                return self.from_stream(response)
            return Answer(response.status, lower(response), parsed(response.read().decode()))
        finally:
            self.connection.close()

    def drop(self):
        """The client goes away."""
        self.connection.sock.close()
        self.connection.close()

    def cancel(self):
        """As the legacy era says it."""
        return self.client.notify("notifications/cancelled", {"requestId": self.id})

    def from_stream(self, response):
        news = []
        for event_id, data in events_in(response):
            self.events.append(event_id)
            message = json.loads(data) if data else {}
            if message.get("id") == self.id and "method" not in message:
                return Answer(response.status, lower(response), message, news)
            if message:
                news.append(message)
        raise ConnectionError("the stream ended before the answer")


def events_in(response):
    """Each server-sent event as (id, data)."""
    event_id, data = None, []
    for line in response:
        line = line.decode().rstrip("\r\n")
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                yield event_id, "\n".join(data)
            event_id, data = None, []
        elif name == "id":
            event_id = value
        elif name == "data":
            data.append(value)


def at_once(calls):
    """Runs functions at the same time; their results in order."""
    results = [None] * len(calls)

    def run(at, call):
        results[at] = call()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def lower(response):
    return {name.lower(): value for name, value in response.getheaders()}


def parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        return text

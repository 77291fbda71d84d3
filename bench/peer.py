"""A client of MCP over HTTP in as few bytes as it can be, so that ten thousand of them fit in one process."""

import asyncio
import json

from stage import Trouble

LEGACY, MODERN = "2025-11-25", "2026-07-28"
BOTH = "application/json, text/event-stream"
SHOWN_BYTES = 300  # of an answer that is not the one expected
SELF = {"name": "soak", "version": "1"}
ENVELOPE = {
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": SELF,
}


class Connection:
    """One request at a time; `close` gives the descriptor back."""

    def __init__(self, port, reader, writer):
        self.port, self.reader, self.writer = port, reader, writer

    @classmethod
    async def open(cls, port):
        return cls(port, *await asyncio.open_connection("127.0.0.1", port))

    async def close(self):
        self.writer.close()
        await self.writer.wait_closed()

    async def send(self, method, headers, message=None):
        """Sends a request; answers with status and headers once the head of its answer is there."""
        body = b"" if message is None else json.dumps(message, separators=(",", ":")).encode()
        lines = [f"{method} /mcp HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        return await self.read_head()

    async def read_head(self):
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        pairs = (line.split(":", 1) for line in head[1:] if line)
        return int(head[0].split()[1]), {name.lower(): value.strip() for name, value in pairs}

    async def read_chunk(self):
        size = int(await self.reader.readuntil(b"\r\n"), 16)
        return (await self.reader.readexactly(size + 2))[:-2]

    async def read_body(self, headers):
        if headers.get("transfer-encoding") != "chunked":
            return await self.reader.readexactly(int(headers.get("content-length", 0)))
        chunks = []
        while chunk := await self.read_chunk():
            chunks.append(chunk)
        return b"".join(chunks)

    async def ask(self, method, headers, message=None, wanted=(200,)):
        """A whole exchange: headers and body of an answer with a status that is wanted."""
        status, answered = await self.send(method, headers, message)
        body = await self.read_body(answered)
        if status not in wanted or b'"error":' in body or b'"isError":true' in body:
            raise Trouble(f"{method} {(message or {}).get('method', '')} was answered with {status}: {shown(body)}")
        return answered, body


def shown(body):
    return body[:SHOWN_BYTES].decode(errors="replace")


def request(method, params):
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


def echo(text):
    return {"name": "echo", "arguments": {"text": text}}


async def call_modern(connection):
    headers = {"Accept": BOTH, "MCP-Protocol-Version": MODERN, "Mcp-Method": "tools/call", "Mcp-Name": "echo"}
    await connection.ask("POST", headers, request("tools/call", {**echo("still here"), "_meta": ENVELOPE}))


class Session:
    """A legacy session: opened on any connection, kept by its id."""

    def __init__(self, session_id):
        self.headers = {"Accept": BOTH, "MCP-Protocol-Version": LEGACY, "Mcp-Session-Id": session_id}

    @classmethod
    async def open(cls, connection):
        hello = {"protocolVersion": LEGACY, "capabilities": {}, "clientInfo": SELF}
        answered, _ = await connection.ask("POST", {"Accept": BOTH}, request("initialize", hello))
        if "mcp-session-id" not in answered:
            raise Trouble("initialize was answered without a session")
        session = cls(answered["mcp-session-id"])
        ready = {"jsonrpc": "2.0", "method": "notifications/initialized"}
        await connection.ask("POST", session.headers, ready, wanted=(202,))
        return session

    async def call(self, connection):
        await connection.ask("POST", self.headers, request("tools/call", echo("hello")))

    async def open_stream(self, port):
        """The stream of what the server says by itself, on a connection of its own."""
        connection = await Connection.open(port)
        status, answered = await connection.send("GET", {**self.headers, "Accept": "text/event-stream"})
        if status != 200:
            body = await connection.read_body(answered)
            raise Trouble(f"GET was answered with {status}: {shown(body)}")
        return connection

    async def end(self, connection):
        await connection.ask("DELETE", self.headers, wanted=(200, 202, 204))


async def open_listen(port):
    """A modern subscriptions/listen, acknowledged, on a connection of its own."""
    connection = await Connection.open(port)
    headers = {"Accept": BOTH, "MCP-Protocol-Version": MODERN, "Mcp-Method": "subscriptions/listen"}
    params = {"notifications": {"toolsListChanged": True}, "_meta": ENVELOPE}
    status, answered = await connection.send("POST", headers, request("subscriptions/listen", params))
    streams = answered.get("content-type", "").startswith("text/event-stream")
    first = await (connection.read_chunk() if streams else connection.read_body(answered))
    if status != 200 or b"notifications/subscriptions/acknowledged" not in first:
        raise Trouble(f"subscriptions/listen was answered with {status}: {shown(first)}")
    return connection

#!/usr/bin/env python3
"""server.py FILE --stage STAGE [--http]: a real MCP server that plays the world of a scenario file.

What has happened stands in STAGE, written before anything is answered, so that it outlives a crash; whoever
lays a new stage there begins another scenario. server.py --check FILE... says whether files are sound.
"""

import argparse
import json
import os
import socket
import sys
import threading
import time
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import check
from world import World

REVISIONS = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")


class Stage:
    """The file in which a scenario's state is kept between calls."""

    def __init__(self, path):
        self.path, self.lock = Path(path), threading.Lock()

    def play(self, world, tool, arguments):
        with self.lock:
            stage = json.loads(self.path.read_text())
            reply = world.play(stage, tool, arguments, time.monotonic() * 1000)
            lay(self.path, stage)
        return reply


def lay(path, stage):
    """Puts a stage where a server finds it, whole or not at all."""
    fresh = Path(f"{path}.{os.getpid()}")
    fresh.write_text(json.dumps(stage))
    fresh.replace(path)


class Server:
    """The protocol: one message in, and the message out that answers it, or a Reply that only a transport can give."""

    def __init__(self, world, stage):
        self.world, self.stage = world, stage

    def answer(self, message):
        """(answer, reply): an answer of None goes unsaid; a reply other than None is the transport's to act out."""
        if "id" not in message or "method" not in message:
            return None, None
        method, params = message["method"], message.get("params", {})
        if method == "initialize":
            asked = params.get("protocolVersion")
            return (
                self.result(
                    message,
                    {
                        "protocolVersion": asked if asked in REVISIONS else REVISIONS[0],
                        "capabilities": {"tools": {}},
                        "serverInfo": {"name": self.world.name, "version": "1.0.0"},
                    },
                ),
                None,
            )
        if method == "ping":
            return self.result(message, {}), None
        if method == "tools/list":
            return self.result(message, {"tools": self.world.listed()}), None
        if method == "tools/call":
            return self.called(message, params)
        return self.error(message, -32601, "Method not found"), None

    def called(self, message, params):
        reply = self.stage.play(self.world, params.get("name"), params.get("arguments") or {})
        if reply.how == "rpc":
            return self.error(message, reply.code, reply.text, reply.data), None
        if reply.how in ("result", "success"):
            result = {"content": [{"type": "text", "text": reply.text}]}
            if reply.structured is not None:
                result["structuredContent"] = reply.structured
            if reply.how == "result" and reply.failed:
                result["isError"] = True
            return self.result(message, result), None
        return None, reply

    @staticmethod
    def result(message, result):
        return {"jsonrpc": "2.0", "id": message["id"], "result": result}

    @staticmethod
    def error(message, code, text, data=None):
        error = {"code": code, "message": text} | ({} if data is None else {"data": data})
        return {"jsonrpc": "2.0", "id": message["id"], "error": error}


def serve_stdio(server):
    for line in sys.stdin:
        if not line.strip():
            continue
        answer, reply = server.answer(json.loads(line))
        if answer:
            print(json.dumps(answer), flush=True)
        elif reply and reply.how == "crash":
            print(reply.text, file=sys.stderr, flush=True)
            os._exit(1)
        # Of `drop` and `hang` a caller over stdio sees the same: nothing.


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.send(405, b"", "text/plain", {"Allow": "POST"})

    do_DELETE = do_GET

    def do_POST(self):
        try:
            message = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        except ValueError:
            error = {"code": -32700, "message": "Parse error: Invalid JSON"}
            return self.say(400, {"jsonrpc": "2.0", "id": None, "error": error})
        answer, reply = self.server.mcp.answer(message)
        if answer:
            return self.say(200, answer)
        if not reply:
            return self.send(202, b"", "application/json")
        return self.act(reply)

    def act(self, reply):
        """A failure that has the shape of HTTP, or none at all."""
        if reply.how == "http":
            return self.send(reply.status, reply.text.encode(), reply.type, reply.headers)
        if reply.how == "hang":
            self.connection.settimeout(None)
            self.connection.recv(1)  # until the caller gives up
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)
        return None

    def say(self, status, message):
        self.send(status, json.dumps(message).encode(), "application/json")

    def send(self, status, body, kind, headers=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_):
        """A caller that goes away is no news."""


def serve_http(server, port):
    listener = Listener(("127.0.0.1", port), Handler)
    listener.mcp = server
    print(f"listening on http://127.0.0.1:{listener.server_port}/mcp", flush=True)
    listener.serve_forever()


def read(path):
    """A scenario file; what is no TOML is told with its place."""
    try:
        return tomllib.loads(Path(path).read_text())
    except tomllib.TOMLDecodeError as error:
        raise SystemExit(f"{path}: this is no TOML: {error}") from None


def check_files(paths):
    bad = 0
    for path in paths:
        told = read(path)
        found = check.problems(told)
        bad += len(found)
        print(f"{path}: {len(found)} problems" if found else f"{path}: sound, {len(told['scenario'])} scenarios")
        for problem in found:
            print(f"  {problem}")
    return 1 if bad else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--check", action="store_true", help="say whether the files are sound, and play nothing")
    parser.add_argument("--stage", help="where the state is kept")
    parser.add_argument("--http", action="store_true", help="serve HTTP on a free port, which the first line names")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    if options.check:
        return check_files(options.files)
    if not options.stage or len(options.files) != 1:
        parser.error("one FILE and --stage are needed to serve")
    server = Server(World(read(options.files[0])), Stage(options.stage))
    return serve_http(server, options.port) if options.http else serve_stdio(server)


if __name__ == "__main__":
    sys.exit(main())

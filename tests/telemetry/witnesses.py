"""What a server is told: a proxy before it, over HTTP or stdio, that keeps what passes."""

import http.client
import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from http_server import Served


class HttpWitness(Served):
    """Stands before an MCP server over HTTP. `messages` are pairs of headers and message."""

    def __init__(self, url):
        self.upstream, self.messages = urlsplit(url), []
        super().__init__()
        self.url += self.upstream.path

    def answer(self, request):
        if request.body:
            headers = {name.lower(): value for name, value in request.headers.items()}
            self.messages.append((headers, json.loads(request.body)))
        connection = http.client.HTTPConnection(self.upstream.hostname, self.upstream.port, timeout=30)
        kept = {name: value for name, value in request.headers.items() if name.lower() not in ("host", "connection")}
        connection.request(request.command, request.path, request.body, kept)
        response = connection.getresponse()
        body = response.read()
        passed = ("content-type", "mcp-session-id", "retry-after")
        request.reply(response.status, body, [pair for pair in response.getheaders() if pair[0].lower() in passed])
        connection.close()

    def calls(self):
        return [pair for pair in list(self.messages) if pair[1].get("method") == "tools/call"]


class StdioWitness:
    """A file that `witnesses.py FILE COMMAND...` writes what the command is told into."""

    def __init__(self, folder):
        self.file = Path(folder) / "witness.jsonl"

    def command(self, command):
        return [sys.executable, __file__, str(self.file), *map(str, command)]

    def calls(self):
        messages = [json.loads(line) for line in self.file.read_text().splitlines()]
        return [({}, message) for message in messages if message.get("method") == "tools/call"]


def stand_before(file, command):
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=sys.stdout)
    with open(file, "a", buffering=1) as told:
        for line in sys.stdin:
            told.write(line)
            child.stdin.write(line.encode())
            child.stdin.flush()
    child.stdin.close()
    return child.wait()


if __name__ == "__main__":
    sys.exit(stand_before(sys.argv[1], sys.argv[2:]))

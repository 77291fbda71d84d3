#!/usr/bin/env python3
"""The service that integrations act in: OAuth by the device flow (RFC 8628), and what it lets a token do.

    provider.py [PORT]

The user visits /connect/CODE and allows it, for an hour or for as long as `?seconds=` says; a token acts so long.
"""

import argparse
import json
import secrets
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

HOUR = 3600
APPS = {"slack", "mailer"}
CHANNELS = {"general", "orders"}


class Grants:
    """What users allowed."""

    def __init__(self):
        self.lock = threading.Lock()
        self.asked = {}  # device code: app
        self.allowed = {}  # device code: seconds
        self.tokens = {}  # token: (app, until when)

    def ask(self, app):
        code = secrets.token_hex(8)
        with self.lock:
            self.asked[code] = app
        return code

    def allow(self, code, seconds):
        with self.lock:
            if code not in self.asked:
                return False
            self.allowed[code] = seconds
            return True

    def knows(self, code):
        return code in self.asked

    def token(self, code):
        """Nothing while the user has not decided."""
        with self.lock:
            if code not in self.allowed:
                return None
            token = f"xoxb-{secrets.randbelow(10**12):012d}-{secrets.token_hex(12)}"
            self.tokens[token] = self.asked.pop(code), time.time() + self.allowed.pop(code)
            return token

    def holds(self, token, app):
        of, until = self.tokens.get(token, (None, 0))
        return of == app and time.time() < until


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        if url.path.startswith("/connect/"):
            seconds = float(parse_qs(url.query).get("seconds", [HOUR])[0])
            allowed = self.server.grants.allow(url.path.removeprefix("/connect/"), seconds)
            return self.answer(200 if allowed else 404, {"connected": allowed})
        return self.answer(404, {"error": "not_found"})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "{}")
        if self.path == "/device":
            code = self.server.grants.ask(body["app"])
            page = f"http://{self.headers['Host']}/connect/{code}"
            return self.answer(200, {"device_code": code, "verification_uri_complete": page, "expires_in": HOUR})
        if self.path == "/token":
            if not self.server.grants.knows(body["device_code"]):
                return self.answer(400, {"error": "expired_token"})
            token = self.server.grants.token(body["device_code"])
            if token is None:
                return self.answer(400, {"error": "authorization_pending"})
            return self.answer(200, {"access_token": token, "token_type": "bearer"})
        if self.path == "/health":
            return self.answer(200, {"up": True})
        return self.act(*self.path.strip("/").partition("/")[::2], body)

    def act(self, app, operation, body):
        if app not in APPS:
            return self.answer(404, {"error": "not_found"})
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        if not self.server.grants.holds(token, app):
            return self.answer(401, {"error": "token_expired"})
        if operation == "post_message" and body.get("channel") not in CHANNELS:
            # A careless service repeats the credentials that it was called with.
            return self.answer(404, {"error": f"no channel {body.get('channel')} for the bearer {token}"})
        return self.answer(200, {"ok": True, "operation": operation})

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("port", type=int, nargs="?", default=0)
    port = parser.parse_args().port
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    except (OSError, OverflowError) as error:
        sys.exit(f"provider: 127.0.0.1:{port} cannot be listened at: {error}")
    server.grants = Grants()
    print(f"the provider listens at http://127.0.0.1:{server.server_port}", file=sys.stderr, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

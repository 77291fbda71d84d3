#!/usr/bin/env python3
"""What the platform is connected with: Meta's API for conversions, and the pages of its dashboard.

    outside.py DATABASE META_PORT DASHBOARD_PORT

Meta takes an event once, by its id, from a token that nobody revoked. On the dashboard people connect an integration
(/workspaces/ID/integrations/KIND) or revoke it (.../revoke), and admins enable write-back (/workspaces/ID/privacy).
"""

import json
import re
import secrets
import sqlite3
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MONTH = 30 * 86400
DATABASE = sys.argv[1]
REVOKED, EVENTS, LOCK = set(), set(), threading.Lock()


def database(statement, *values):
    with sqlite3.connect(DATABASE, timeout=10) as connection:
        return connection.execute(statement, values).fetchall()


class Site(BaseHTTPRequestHandler):
    def answer(self, status, body):
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


class Meta(Site):
    def do_POST(self):
        events = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["data"]
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if token in REVOKED:
            return self.answer(401, {"error": {"message": "The access token was revoked", "code": 190}})
        with LOCK:
            EVENTS.update(event["event_id"] for event in events)
            self.answer(200, {"events_received": len(events), "events_known": len(EVENTS)})


class Dashboard(Site):
    def do_GET(self):
        if privacy := re.fullmatch(r"/workspaces/(\w+)/privacy", self.path):
            database("UPDATE workspaces SET writeback = 1 WHERE id = ?", privacy.group(1))
            return self.answer(200, {"writeback": True})
        page = re.fullmatch(r"/workspaces/(\w+)/integrations/(\w+)(/revoke)?", self.path)
        if not page:
            return self.answer(404, {"error": "there is no such page"})
        workspace, kind, revoke = page.groups()
        if revoke:
            tokens = database("SELECT token FROM connectors WHERE workspace = ? AND kind = ?", workspace, kind)
            REVOKED.update(token for (token,) in tokens)
            return self.answer(200, {"connected": False})
        now = int(time.time() * 1000)
        row = workspace, kind, f"EAA{secrets.token_hex(16)}", now + MONTH * 1000, now
        database("INSERT OR REPLACE INTO connectors VALUES (?, ?, ?, ?, ?)", *row)
        self.answer(200, {"connected": True})


def main():
    for site, port in ((Meta, sys.argv[2]), (Dashboard, sys.argv[3])):
        server = ThreadingHTTPServer(("127.0.0.1", int(port)), site)
        print(f"{site.__name__} at http://127.0.0.1:{server.server_port}", file=sys.stderr, flush=True)
        threading.Thread(target=server.serve_forever).start()


if __name__ == "__main__":
    main()

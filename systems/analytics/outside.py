#!/usr/bin/env python3
"""What the platform is connected with: Meta's API for conversions, and the pages of its dashboard.

    outside.py DATABASE META_PORT DASHBOARD_PORT

Meta takes an event once, by its id, from a token that nobody revoked. On the dashboard people connect an integration
(/workspaces/ID/integrations/KIND) or revoke it (.../revoke), and admins enable write-back (/workspaces/ID/privacy).
"""

import argparse
import json
import re
import secrets
import sqlite3
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MONTH = 30 * 86400
REVOKED, EVENTS, LOCK = set(), set(), threading.Lock()


class Site(BaseHTTPRequestHandler):
    path_of_database: str

    def database(self, statement, *values):
        with sqlite3.connect(self.path_of_database, timeout=10) as connection:
            return connection.execute(statement, values).fetchall()

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
            self.database("UPDATE workspaces SET writeback = 1 WHERE id = ?", privacy.group(1))
            return self.answer(200, {"writeback": True})
        page = re.fullmatch(r"/workspaces/(\w+)/integrations/(\w+)(/revoke)?", self.path)
        if not page:
            return self.answer(404, {"error": "there is no such page"})
        workspace, kind, revoke = page.groups()
        if revoke:
            tokens = self.database("SELECT token FROM connectors WHERE workspace = ? AND kind = ?", workspace, kind)
            REVOKED.update(token for (token,) in tokens)
            return self.answer(200, {"connected": False})
        now = int(time.time() * 1000)
        row = workspace, kind, f"EAA{secrets.token_hex(16)}", now + MONTH * 1000, now
        self.database("INSERT OR REPLACE INTO connectors VALUES (?, ?, ?, ?, ?)", *row)
        self.answer(200, {"connected": True})


def listen(site, port):
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), site)
    except (OSError, OverflowError) as error:
        sys.exit(f"outside: 127.0.0.1:{port} cannot be listened at: {error}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database")
    parser.add_argument("meta_port", type=int)
    parser.add_argument("dashboard_port", type=int)
    options = parser.parse_args()
    Site.path_of_database = options.database
    meta, dashboard = listen(Meta, options.meta_port), listen(Dashboard, options.dashboard_port)
    print(f"Meta at http://127.0.0.1:{meta.server_port}", file=sys.stderr, flush=True)
    print(f"Dashboard at http://127.0.0.1:{dashboard.server_port}", file=sys.stderr, flush=True)
    threading.Thread(target=meta.serve_forever).start()
    dashboard.serve_forever()


if __name__ == "__main__":
    main()

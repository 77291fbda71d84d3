"""What the rows of the analytics platform are played in: its programs, and the shops that call it."""

import itertools
import json
import os
import sqlite3
import subprocess
import time
import urllib.request
from contextlib import contextmanager

from harness import Matches, Registry, World as Base, check, same, tool_error
from harness.client import PATIENCE
from harness.world import LISTENING

rows = Registry()

SCOPES = ("mcp:read", "mcp:write", "mcp:read_pii")
WINDOW = {"date_from": "2026-11-20", "date_to": "2026-11-22"}
COOLDOWN = 5  # seconds that the circuit of write-backs is open here
HOUR = 3600
REQUEST_ID = Matches("[0-9a-f]{32}")
ORDERS = (("2026-11-20", "ada@example.com", 4900), ("2026-11-21", "bob@example.com", 12900))
HINT = "If it happens again, contact support and quote the request_id."


class World(Base):
    NAME = "analytics"

    def start(self):
        self.numbers = itertools.count(1)
        self.path = self.folder / "platform.sqlite"
        self.ports = ("0", "0")
        self.spawn(self.program("analytics"), self.path).wait_for(LISTENING)  # it makes the tables
        self.start_outside()
        self.platform, self.url = self.serve()

    def serve(self, changes=(), **environment):
        """A platform on the database, and the URL of a gateway before it."""
        platform = self.spawn(
            self.program("analytics"), self.path, ANALYTICS_COOLDOWN=str(COOLDOWN), ANALYTICS_META=self.meta,
            ANALYTICS_DASHBOARD=self.dashboard, **environment,
        )  # fmt: skip
        changes = [("http://127.0.0.1:8201/mcp", platform.wait_for(LISTENING).group(1)), *changes]
        config = self.copied(self.here / "recourse.yaml", changes, f"recourse-{next(self.numbers)}.yaml")
        return platform, self.gateway(config)

    def start_outside(self):
        self.outside = self.spawn("python3", self.here / "outside.py", self.path, *self.ports)
        self.meta = self.outside.wait_for(r"Meta at (\S+)").group(1)
        self.dashboard = self.outside.wait_for(r"Dashboard at (\S+)").group(1)
        self.ports = tuple(url.rpartition(":")[2] for url in (self.meta, self.dashboard))

    @contextmanager
    def meta_is_down(self):
        """Nobody answers where Meta was."""
        self.outside.kill()
        try:
            yield
        finally:
            self.start_outside()

    def database(self, statement, *values):
        """What an administrator does, or time."""
        connection = sqlite3.connect(self.path, timeout=10)
        with connection:
            found = connection.execute(statement, values).fetchall()
        connection.close()
        return found

    def recourse(self, *arguments):
        command = [self.program("recourse"), *arguments]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=PATIENCE)

    def new_key(self, name, scopes=SCOPES, *more):
        held = [part for scope in scopes for part in ("--scope", scope)]
        made = self.recourse("keys", "create", "--file", "keys.db", "--name", name, *held, *more)
        check(made.returncode == 0, made.stderr)
        return made.stdout.strip()

    def shop(self, **how):
        return Shop(self, **how)

    def run_client(self, shop, tool, **arguments):
        """The C++ client: what it prints, and how it ends."""
        command = [self.program("analytics-client"), self.url, tool, json.dumps(arguments)]
        environment = {**os.environ, "ANALYTICS_KEY": shop.key, "ANALYTICS_ERA": self.era}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout, done.stderr


class Shop:
    """A workspace of its own, and the one caller that it has."""

    def __init__(self, world, scopes=SCOPES, role="admin", profiles=1, url=None, connectors=("shopify", "meta_ads")):
        self.world, self.number = world, next(world.numbers)
        self.id, self.caller = f"ws_{self.number}", f"user{self.number}"
        self.name = f"Shop {self.number}"
        made = "INSERT INTO workspaces(id, name, writeback, pii_mode) VALUES (?, ?, 1, 'full_default')"
        world.database(made, self.id, self.name)
        self.profiles = [f"pr_{self.number}_{at}" for at in range(profiles)]
        self.join(self.caller, role)
        for profile in self.profiles:
            world.database("INSERT INTO profiles VALUES (?, ?, ?)", profile, self.id, profile.upper())
            for at, (day, email, cents) in enumerate(ORDERS):
                order = f"{profile}_{at}", profile, day, email, cents
                world.database("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", *order)
            world.database("INSERT INTO ad_spend VALUES (?, '2026-11-20', 310, 4200)", profile)
        for kind in connectors:
            self.connector(kind)
        self.key = world.new_key(self.caller, scopes)
        self.client = world.connect(url or world.url, token=self.key)

    def colleague(self):
        """The client of another admin, with units of their own."""
        name = f"colleague{next(self.world.numbers)}"
        self.join(name, "admin")
        return self.world.connect(self.world.url, token=self.world.new_key(name))

    def join(self, caller, role):
        self.world.database("INSERT INTO members VALUES (?, ?, ?)", f"key:{caller}", self.id, role)

    def connector(self, kind, expires_in=HOUR, synced_ago=60):
        now = time.time()
        times = int((now + expires_in) * 1000), int((now - synced_ago) * 1000)
        row = self.id, kind, f"token of {self.id}", *times
        self.world.database("INSERT OR REPLACE INTO connectors VALUES (?, ?, ?, ?, ?)", *row)
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(times[1] // 1000))

    def set(self, **settings):
        for name, value in settings.items():
            self.world.database(f"UPDATE workspaces SET {name} = ? WHERE id = ?", value, self.id)

    def page(self, kind):
        return f"{self.world.dashboard}/workspaces/{self.id}/integrations/{kind}"

    def visit(self, page):
        urllib.request.urlopen(page, timeout=PATIENCE).read()

    def call(self, tool, **arguments):
        return self.client.call(tool, arguments)

    def report(self, **more):
        return self.call("get_revenue", **WINDOW, **more)

    def customers(self, **more):
        return succeeded(self.call("list_customers", **WINDOW, **more))

    def confirm(self, key):
        return self.call("send_meta_conversions", **WINDOW, confirm=True, idempotency_key=key)


def failed(answer, code, message, retry_after=None, headers=None, **beside):
    """The whole answer of a tool that failed: the same as text and as data, and no more than that."""
    error = {"code": code, "message": message, "retryable": beside.pop("retryable", False)}
    if retry_after is not None:
        error["retry_after"] = retry_after
    body = {"error": {**error, "request_id": REQUEST_ID, **beside}}
    same(body, json.loads(answer.text), "the text")
    tool_error(answer, json.dumps(answer.structured, separators=(",", ":"), ensure_ascii=False), body, headers)
    same(answer.fault["support_id"], answer.structured["error"]["request_id"], "the request id")


def succeeded(answer):
    check("result" in answer.body and not answer.is_error, f"it failed: {answer.body}")
    return answer.structured

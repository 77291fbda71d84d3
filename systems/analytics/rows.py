"""How each row of the analytics platform is caused, and what then comes. See rows.toml."""

import calendar
import itertools
import json
import math
import os
import sqlite3
import subprocess
import time
import urllib.request
from contextlib import contextmanager

from harness import ANY, Between, Matches, Registry, World as Base, check, protocol_error, same, tool_error, until
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


# ---- Who calls


def not_let_in(world, code, words, challenge, **headers):
    """The protocol asks for 401 and a challenge; the code and the words are the platform's."""
    client = world.shop().client
    message = client.message("tools/list", {})
    sent = {**client.headers_for(message), **headers}
    answer = client.raw("POST", json.dumps(message), {name: value for name, value in sent.items() if value})
    protocol_error(answer, 401, ANY, Matches(words + r" Support id [0-9a-f]{12}\."), {"WWW-Authenticate": challenge})
    same(code, answer.error["data"]["code"], "the code")
    same(False, answer.error["data"]["retryable"], "whether it is retryable")


NO_HEADER = (
    "The Authorization header is missing or malformed. The client was set up without a token, or the token is not "
    "written as it is given. Ask the user to have the client send the header Authorization, with Bearer and the token. "
    "Then make no further call before that is done."
)
TOKEN_ENDED = (
    "The token has been revoked or expired. Tokens end at their date, or when somebody revokes them. Ask the user to "
    "create a new token from Developer > MCP Tokens. Then make no further call before that is done."
)
INVALID_TOKEN = Matches('Bearer error="invalid_token", error_description=".*"')


@rows.row("auth_required/missing")
def _(world):
    token = f"Bearer {world.shop().key}"
    not_let_in(world, "auth_required", NO_HEADER, "Bearer", Authorization=world.cause(None, token))


@rows.row("auth_required/malformed")
def _(world):
    key = world.shop().key
    for broken in (key, f"Basic {key}", f"Bearer {key[:-1]}"):
        sent = world.cause(broken, f"Bearer {key}")
        not_let_in(world, "auth_required", NO_HEADER, INVALID_TOKEN, Authorization=sent)


@rows.row("token_expired/revoked")
def _(world):
    shop = world.shop()
    world.cause(lambda: world.recourse("keys", "revoke", "--file", "keys.db", shop.caller))
    time.sleep(1.1)  # so long a gateway remembers a key that was proven
    not_let_in(world, "token_expired", TOKEN_ENDED, INVALID_TOKEN, Authorization=f"Bearer {shop.key}")


@rows.row("token_expired/expired")
def _(world):
    key = world.new_key("brief", SCOPES, "--expires", world.cause("1s", "1h"))
    time.sleep(1.1)
    not_let_in(world, "token_expired", TOKEN_ENDED, INVALID_TOKEN, Authorization=f"Bearer {key}")


# ---- Which workspace, which profile

SEVERAL_WORKSPACES = (
    "Several workspaces exist and none was specified: pass workspace_id. Where there is exactly one it is taken "
    "without asking; here there are several. Pass workspace_id, one of those in workspaces. Then ask the user which one "
    "where it is not clear."
)


def choices(*shops):
    return [{"id": shop.id, "name": shop.name} for shop in sorted(shops, key=lambda shop: shop.id)]


@rows.row("workspace_required")
def _(world):
    shop, other = world.shop(), world.shop()
    world.cause(lambda: other.join(shop.caller, "analyst"))
    failed(shop.report(), "workspace_required", SEVERAL_WORKSPACES, workspaces=choices(shop, other))
    same(17800, succeeded(shop.report(workspace_id=other.id))["data"]["revenue_cents"], "the revenue of the one chosen")


@rows.row("workspace_required/of_several_one_was_deleted")
def _(world):
    shop, other = world.shop(), world.shop()
    world.cause(lambda: other.join(shop.caller, "analyst"))
    other.set(deleted=1)
    failed(shop.report(), "workspace_required", SEVERAL_WORKSPACES, workspaces=choices(shop))
    listed = succeeded(shop.call("list_workspaces"))["workspaces"]
    same([{"id": shop.id, "name": shop.name, "role": "admin"}], listed, "what list_workspaces tells of")
    succeeded(shop.report(workspace_id=listed[0]["id"]))


@rows.row("profile_required")
def _(world):
    shop = world.shop(profiles=world.cause(2, 1))
    failed(
        shop.report(), "profile_required",
        "The workspace has several profiles and none was specified: pass profile_id. Where there is exactly one it is "
        "taken without asking; here there are several. Pass profile_id, one of those in profiles. Then ask the user "
        "which one where it is not clear.",
        profiles=[{"id": profile, "name": profile.upper()} for profile in shop.profiles],
    )
    chosen = succeeded(shop.report(profile_id=shop.profiles[1]))
    same(17800, chosen["data"]["revenue_cents"], "the revenue of the one chosen")


@rows.row("inference/one_of_each")
def _(world):
    shop = world.shop(profiles=world.cause(1, 2))
    report = succeeded(shop.report())
    same({"orders": 2, "revenue_cents": 17800}, report["data"], "the report")
    same({"data_as_of": ANY, "workspace_id": shop.id, "profile_id": shop.profiles[0]}, report["meta"], "what was taken")


@rows.row("insufficient_scope")
def _(world):
    shop = world.shop(scopes=world.cause(("mcp:write",), SCOPES))
    answer = shop.report()
    failed(
        answer, "insufficient_scope",
        "This tool needs the scope mcp:read. A token has the scopes that were chosen when it was created. Ask the user "
        "for a new token with the scope mcp:read. Or go on with tools that the scopes of this token cover.",
    )
    same("mcp:read", answer.fault["details"]["scope_needed"], "the scope that is needed")


# ---- How often


def limited(answer, limit, wait):
    failed(
        answer, "rate_limited",
        Matches(
            f"{limit} rate limit exceeded. Wait [0-9]+ seconds?. Each tool costs units, and so many may be used in a "
            "minute and in a period. Wait [0-9]+ seconds?, then retry."
        ),
        retryable=True, retry_after=wait,
    )
    told = answer.structured["error"]
    wait = "1 second." if told["retry_after"] == 1 else f"{told['retry_after']} seconds."
    check(f"Wait {wait}" in told["message"], "the message tells another wait")
    same(str(told["retry_after"]), answer.headers["retry-after"], "the header Retry-After")


class Units:
    """What a caller has spent of its 60 units, of which one comes back each second."""

    def __init__(self, shop):
        self.shop, self.began, self.spent = shop, time.monotonic(), 0

    def spend(self, cost, tool, **more):
        succeeded(self.shop.call(tool, **(WINDOW | more)))
        self.spent += cost

    def run_out(self, cost, tool, **more):
        """It is refused, and says what is missing: to the second, where all this takes less than one.

        A machine that is slow has units back meanwhile, and the call succeeds: with those, and none that were left."""
        while not (answer := self.shop.call(tool, **(WINDOW | more))).is_error:
            self.spent += cost
            check(60 < self.spent <= 60 + time.monotonic() - self.began, f"{self.spent} units were spent")
        missing = cost - (60 - self.spent)
        limited(answer, "Per-minute", Between(missing - int(time.monotonic() - self.began), min(missing, cost)))


@rows.row("rate_limited/per_minute")
def _(world):
    shop = world.shop()
    units = Units(shop)
    for _ in range(world.cause(12, 1)):  # of 60 units, 5 each
        units.spend(5, "list_customers")
    units.run_out(12, "send_meta_conversions")
    units.run_out(5, "list_customers")
    units.run_out(2, "get_revenue")
    time.sleep(2)
    units.spend(2, "get_revenue")
    units.run_out(12, "send_meta_conversions", date_to="2026-11-23")
    succeeded(world.shop().report())  # another caller is not limited


@rows.row("rate_limited/per_period", within="month")
def _(world):
    _, thrifty = world.serve([("cost: 20000", "cost: 17")])
    shop = world.shop(url=thrifty)
    for _ in range(world.cause(3, 0)):
        succeeded(shop.call("list_customers", **WINDOW))  # 5 units each
    today = time.gmtime()
    seconds_of_month = calendar.monthrange(today.tm_year, today.tm_mon)[1] * 24 * HOUR
    month_began = calendar.timegm((today.tm_year, today.tm_mon, 1, 0, 0, 0))
    left = month_began + seconds_of_month - time.time()
    limited(shop.call("list_customers", **WINDOW), "Per-period", Between(left - 60, left + 1))
    succeeded(shop.report())  # for its 2 units there is room


@rows.row("rate_limited/client_waits")
def _(world):
    shop = world.shop()
    for _ in range(world.cause(12, 1)):
        succeeded(shop.call("list_customers", **WINDOW))
    while world.cause(lambda: not shop.report().is_error, False):
        pass  # what flowed back meanwhile is used up, too
    code, out, said = world.run_client(shop, "list_customers", **WINDOW)
    same(0, code, "how the client ended")
    same(2, len(json.loads(out)["customers"]), "its answer")
    same(Matches("rate_limited: waiting [1-5] s, as it says\n"), said, "what it said meanwhile")


# ---- Integrations


@rows.row("connector_expired")
def _(world):
    shop = world.shop()
    shop.connector("shopify", expires_in=world.cause(0.2, HOUR))
    time.sleep(0.25)
    page = shop.page("shopify")
    failed(
        shop.report(), "connector_expired",
        f"The connection to Shopify has expired: re-authorize it at {page}. The integration was authorised a while "
        "ago, and its own token cannot be renewed without the user. Give the user the action_url and ask them to "
        "re-authorize Shopify there. Then call again once they have.",
        action_url=page,
    )
    shop.visit(page)
    succeeded(shop.report())


@rows.row("connector_expired/revoked_at_the_provider")
def _(world):
    shop = world.shop()
    page = shop.page("meta_ads")
    world.cause(lambda: shop.visit(page + "/revoke"))
    expired = Matches("The connection to Meta Ads has expired: .*")
    failed(shop.confirm("k"), "connector_expired", expired, action_url=page)
    failed(shop.call("get_ad_performance", **WINDOW), "connector_expired", expired, action_url=page)
    shop.visit(page)
    same("sent", succeeded(shop.confirm("k"))["status"], "what came of it after that")


@rows.row("connector_required")
def _(world):
    shop = world.shop(connectors=world.cause(("shopify",), ("shopify", "meta_ads")))
    page = shop.page("meta_ads")
    failed(
        shop.call("get_ad_performance", **WINDOW), "connector_required",
        f"Meta Ads is not connected: connect it at {page}. The data comes from an integration that nobody has "
        "connected yet. Give the user the action_url and ask them to connect Meta Ads there. Then call again once they have.",
        action_url=page,
    )
    shop.visit(page)
    succeeded(shop.call("get_ad_performance", **WINDOW))


# ---- Write-back


@rows.row("conversions/preview_and_confirm")
def _(world):
    shop = world.shop()
    preview = succeeded(shop.call("send_meta_conversions", **WINDOW))
    same(["preview", 2, 17800], [preview[name] for name in ("status", "events", "value_cents")], "the preview")
    same([], world.database("SELECT * FROM writebacks WHERE workspace = ?", shop.id), "what was written back by it")
    sent = succeeded(world.cause(lambda: shop.call("send_meta_conversions", **WINDOW, **preview["confirm_with"]),
                                 lambda: shop.call("send_meta_conversions", **WINDOW)))  # fmt: skip
    same({"status": "sent", "events": 2, "value_cents": 17800, "meta": preview["meta"]}, sent, "what was sent")


@rows.row("conversions/without_a_key")
def _(world):
    named = world.cause({}, {"idempotency_key": "k"})
    failed(
        world.shop().call("send_meta_conversions", **WINDOW, confirm=True, **named), "invalid_input",
        "idempotency_key is needed to confirm; the preview proposes one. A type is wrong, a required field is missing, "
        "or a value lies outside of what is allowed. Correct idempotency_key and call again.",
    )


@rows.row("conversions/without_the_scope")
def _(world):
    shop = world.shop(scopes=world.cause(("mcp:read",), SCOPES))
    failed(
        shop.confirm("k"), "insufficient_scope",
        "This tool needs the scope mcp:write. A token has the scopes that were chosen when it was created. Ask the "
        "user for a new token with the scope mcp:write. Or go on with tools that the scopes of this token cover.",
    )


@rows.row("conversions/without_the_role")
def _(world):
    shop = world.shop(role=world.cause("analyst", "admin"))
    failed(
        shop.confirm("k"), "insufficient_scope",
        f"send_meta_conversions needs the role admin in {shop.name}, and this caller is analyst there. Writing back is "
        "for the admins of a workspace. Ask the user to have a workspace admin do it, or give them the role.",
    )


@rows.row("writeback_disabled")
def _(world):
    shop = world.shop()
    shop.set(writeback=world.cause(0, 1))
    failed(
        shop.confirm("k"), "writeback_disabled",
        "Write-back is not enabled for this workspace. Writing back is off until an admin of the workspace enables it. "
        "Ask the user to have a workspace admin enable it in Settings > Privacy & MCP. Then send nothing back before "
        "that is done.",
    )


@rows.row("idempotency_conflict")
def _(world):
    shop = world.shop()
    first = world.cause(lambda: succeeded(shop.confirm("k")), {})
    failed(
        shop.confirm("k"), "idempotency_conflict",
        "A confirm with this idempotency key was already processed. An earlier call with the same key did the work, "
        "perhaps one whose answer was lost. Go on with the prior result that is returned; nothing was sent twice.",
        result=first,
    )
    succeeded(shop.confirm("another"))


OPEN = (
    "3 consecutive failures in the last 30 minutes; retry after {}. The last of them: Meta did not answer. "
    "Wait {} for the cooldown. Then tell the user which failures came before, so that they are looked into. "
    "Nothing was changed."
)
UNEXPECTED = (
    "Unexpected server error. A fault of the platform itself. Wait a few seconds, then retry once. Then if it "
    "persists, ask the user to contact support with the request_id. {}"
)


def fail(shop, *keys):
    """Confirmations that fail; when the last of them began and had ended."""
    began = 0
    for key in keys:
        began = time.monotonic()
        effect = "It is unknown whether it was done; the same call is safe to repeat."
        failed(shop.confirm(key), "internal_error", UNEXPECTED.format(effect), retryable=True, support_hint=HINT)
    return began, time.monotonic()


def held_back(shop, key, failure):
    """It says what is left of the cooldown since that failure, to the second."""
    asked = time.monotonic()
    answer = shop.confirm(key)
    began, ended = failure
    least, most = COOLDOWN - (time.monotonic() - began), COOLDOWN - (asked - ended)
    wait = answer.structured["error"].get("retry_after", 0)
    check(math.ceil(least) <= wait <= math.ceil(most), f"a wait of {wait}, not from {least} to {most}")
    words = "1 second" if wait == 1 else f"{wait} seconds"
    failed(answer, "circuit_open", OPEN.format(words, words), retryable=True, retry_after=wait)


@rows.row("circuit_open")
def _(world):
    shop = world.shop()
    with world.meta_is_down():
        last = fail(shop, *world.cause(("a", "b", "c"), ("a", "b")))
        held_back(shop, "d", last)
        time.sleep(1)
        held_back(shop, "e", last)
        succeeded(shop.colleague().call("send_meta_conversions", WINDOW))  # a preview sends nothing
    succeeded(world.shop().confirm("k"))  # of another workspace


@rows.row("circuit_open/half_opens")
def _(world):
    shop = world.shop()
    with world.meta_is_down():
        fail(shop, "a", "b", "c")
        time.sleep(world.cause(COOLDOWN, 0))
        last = fail(shop, "d")  # one is tried, and fails
        held_back(shop, "e", last)
    time.sleep(world.cause(COOLDOWN, 0))
    for key in ("f", "g"):  # one is tried, and closes it
        sent = {"confirm": True, "idempotency_key": key}
        succeeded(shop.colleague().call("send_meta_conversions", WINDOW | sent))


@rows.row("circuit_open/failures_in_a_row_only")
def _(world):
    shop = world.shop()
    with world.meta_is_down():
        fail(shop, "a", "b")
    world.cause(lambda: succeeded(shop.confirm("c")))
    with world.meta_is_down():
        fail(shop, "d")
    succeeded(shop.confirm("e"))


@rows.row("circuit_open/failures_of_late_only")
def _(world):
    _, forgetful = world.serve(ANALYTICS_WINDOW=world.cause("0.5", "1800"))
    shop = world.shop(url=forgetful)
    with world.meta_is_down():
        fail(shop, "a", "b", "c")
    time.sleep(0.55)
    succeeded(shop.confirm("d"))


# ---- Input and data


@rows.row("invalid_input/types")
def _(world):
    given = world.cause({"date_from": "yesterday", "date_to": 3, "days": 1}, WINDOW)
    failed(
        world.shop().call("get_revenue", **given), "invalid_input",
        "3 arguments are wrong: date_from 'yesterday' does not match ^\\d{4}-\\d{2}-\\d{2}$; date_to must be a string, "
        "but 3 is a number; days is not an argument of this tool; there are only workspace_id, profile_id, date_from "
        "and date_to. Check the parameter types and required fields.",
    )


@rows.row("invalid_input/missing")
def _(world):
    given = world.cause({"date_from": "2026-11-20"}, WINDOW)
    failed(
        world.shop().call("get_revenue", **given), "invalid_input",
        "date_to is missing; it must be a string that matches ^\\d{4}-\\d{2}-\\d{2}$. Check the parameter types and "
        "required fields.",
    )


@rows.row("invalid_input/values")
def _(world):
    shop = world.shop()
    for given, what in (
        ({"date_to": "2026-02-30"}, "date_to is no day of the calendar"),
        ({"date_from": "2026-11-23"}, "date_to must not be before date_from"),
        ({"workspace_id": "ws_0"}, "workspace_id is none of the workspaces that list_workspaces tells of"),
        ({"profile_id": "pr_0"}, "profile_id is none of the profiles that list_profiles tells of"),
    ):
        field = what.partition(" ")[0]
        failed(
            shop.call("get_revenue", **(WINDOW | world.cause(given, {}))), "invalid_input",
            f"{what}. A type is wrong, a required field is missing, or a value lies outside of what is allowed. "
            f"Correct {field} and call again.",
        )


@rows.row("data_unavailable/window")
def _(world):
    window = world.cause({"date_from": "2026-01-01", "date_to": "2026-01-02"}, WINDOW)
    shop = world.shop()
    for tool in ("get_revenue", "get_ad_performance", "list_customers", "send_meta_conversions"):
        failed(
            shop.call(tool, **window), "data_unavailable",
            "No data exists for 2026-01-01 to 2026-01-02. The window is too narrow, the entity does not exist, or its "
            "connector has not synced yet. Widen the date range. Or verify that the entity exists with a tool that lists.",
        )


@rows.row("data_unavailable/entity")
def _(world):
    shop = world.shop(profiles=world.cause(0, 1))
    failed(shop.report(), "data_unavailable", Matches("No data exists for a workspace without a profile.*"))


@rows.row("internal_error")
def _(world):
    shop = world.shop()
    with orders_are_gone(world):
        answer = shop.report()
    failed(answer, "internal_error", UNEXPECTED.format("Nothing was changed."), retryable=True, support_hint=HINT)
    check("no such table" not in json.dumps(answer.body), "the caller is told what is for the operator")
    told = answer.structured["error"]["request_id"]
    world.platform.wait_for(f'"support_id":"{told}".*no such table: orders')
    story = until(lambda: (out := world.recourse("support", "--file", "ledger.sqlite", told)).returncode == 0 and out)
    check("get_revenue" in story.stdout, f"the story says nothing of the call:\n{story.stdout}")
    succeeded(shop.report())


@contextmanager
def orders_are_gone(world):
    gone = world.cause(True, False)
    if gone:
        world.database("ALTER TABLE orders RENAME TO orders_kept")
    try:
        yield
    finally:
        if gone:
            world.database("ALTER TABLE orders_kept RENAME TO orders")


@rows.row("internal_error/client_retries_once")
def _(world):
    shop = world.shop()
    with orders_are_gone(world):
        code, out, said = world.run_client(shop, "get_revenue", **WINDOW)
    same(1, code, "how the client ended")
    same(["internal_error: trying once more"], said.splitlines(), "what it said meanwhile")
    last = r"internal_error: Unexpected server error\..*\nContact support with the request_id [0-9a-f]{32}\n"
    same(Matches(last), out, "what it says in the end")


# ---- What a success says


@rows.row("data_as_of/every_success")
def _(world):
    shop = world.shop()
    synced = shop.connector("shopify", synced_ago=world.cause(1200, 60))
    ago = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 1190))
    for tool in ("get_revenue", "list_customers"):
        as_of = succeeded(shop.call(tool, **WINDOW))["meta"]["data_as_of"]
        same(synced, as_of, f"how fresh {tool} is")
        check(as_of < ago, "it is fresher than its connector")
    for tool, given in (("list_workspaces", {}), ("list_profiles", {}), ("get_ad_performance", WINDOW),
                        ("send_meta_conversions", WINDOW)):  # fmt: skip
        check("data_as_of" in succeeded(shop.call(tool, **given))["meta"], f"{tool} does not say how fresh it is")


@rows.row("data_as_of/stale")
def _(world):
    shop = world.shop()
    synced = shop.connector("shopify", synced_ago=world.cause(7 * HOUR, HOUR))
    same(
        {
            "data_as_of": synced, "workspace_id": shop.id, "profile_id": shop.profiles[0],
            "hint": "Shopify may need to sync again: see its status in Settings > Integrations",
        },
        succeeded(shop.report())["meta"], "what is said of it",
    )  # fmt: skip
    shop.visit(shop.page("shopify"))
    check("hint" not in succeeded(shop.report())["meta"], "it is stale after it was synced")


# ---- Addresses of customers

MASKED = ["b***@example.com", "a***@example.com"]
SHOWN = ["bob@example.com", "ada@example.com"]


def addresses(answer):
    return [customer["email"] for customer in answer["customers"]]


@rows.row("pii/all_three")
def _(world):
    shop = world.shop(scopes=world.cause(SCOPES, ("mcp:read",)))
    answer = shop.customers(include_sensitive=True)
    same(SHOWN, addresses(answer), "the addresses")
    check("masked_for_want_of" not in answer["meta"], "something is said to be missing")


def masked(answer, *missing):
    same(MASKED, addresses(answer), "the addresses")
    same(list(missing), answer["meta"].get("masked_for_want_of"), "what is missing")


@rows.row("pii/without_the_scope")
def _(world):
    shop = world.shop(scopes=world.cause(("mcp:read", "mcp:write"), SCOPES))
    masked(shop.customers(include_sensitive=True), "the token scope mcp:read_pii")


@rows.row("pii/not_asked_for")
def _(world):
    masked(world.shop().customers(**world.cause({}, {"include_sensitive": True})), "include_sensitive: true")


@rows.row("pii/workspace_masks")
def _(world):
    shop = world.shop()
    shop.set(pii_mode=world.cause("masked", "full_default"))
    masked(shop.customers(include_sensitive=True), "the workspace PII mode full_default")


@rows.row("pii/posing_as_another")
def _(world):
    shop = world.shop(scopes=world.cause(("mcp:read",), SCOPES))
    posing = {"dev.recourse/caller": {"id": "key:" + shop.caller, "name": "", "roles": [], "scopes": list(SCOPES)}}
    answer = shop.client.call("list_customers", WINDOW | {"include_sensitive": True}, posing)
    masked(succeeded(answer), "the token scope mcp:read_pii")

#!/usr/bin/env python3
"""A platform for studies with simulated participants: a REST API over SQLite.

    backend.py serve DATABASE       says where it listens on stderr, and then each request
    backend.py token USER           a token of that user, for a day

Nothing in it knows of MCP, or fails on demand: what is answered follows from what is in the database, from the
clock, and from what other machines do. The environment:

    STUDIES_PORT          0: any that is free
    STUDIES_SIGNING_KEY   tokens are signed with it
    STUDIES_STEP          1: seconds that one simulated participant takes, and an analysis
    STUDIES_PATIENCE      5: seconds after which a request is given up that waits for the database
    STUDIES_BOT_PATIENCE  10: seconds that a bot has for its answer
    STUDIES_MODEL         the URL of the model that reads what is no curl command
"""

import json
import os
import re
import secrets
import sqlite3
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import chatbots
import environment
import media
from failure import Failure
from tokens import make_token, user_of

STEP = environment.seconds("STUDIES_STEP", "1")
PATIENCE = environment.seconds("STUDIES_PATIENCE", "5")
WINDOW = 60.0  # seconds in which the requests of a user are counted
FREE_PLAN = {"workspaces": 2, "studies": 3, "people": 30, "chatbots": 1}
FREE_CREDITS = 20
MOST_QUEUED = 500  # participants that wait for their turn

TABLES = """
CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, plan TEXT, per_minute INTEGER, suspended INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS workspaces (
    id TEXT PRIMARY KEY, owner TEXT, name TEXT, period_credits INTEGER, purchased_credits INTEGER, refreshes_on TEXT);
CREATE TABLE IF NOT EXISTS people (
    id TEXT PRIMARY KEY, workspace TEXT, name TEXT, country TEXT, persona TEXT);
CREATE TABLE IF NOT EXISTS studies (
    id TEXT PRIMARY KEY, workspace TEXT, name TEXT, questions TEXT, analysis TEXT);
CREATE TABLE IF NOT EXISTS iterations (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE, study TEXT, label TEXT, status TEXT DEFAULT 'idle');
CREATE TABLE IF NOT EXISTS participants (
    id TEXT PRIMARY KEY, iteration TEXT, person TEXT, status TEXT DEFAULT 'queued', answers TEXT);
CREATE TABLE IF NOT EXISTS asks (id TEXT PRIMARY KEY, workspace TEXT, question TEXT, answers TEXT);
CREATE TABLE IF NOT EXISTS media (id TEXT PRIMARY KEY, workspace TEXT, source_url TEXT, bytes INTEGER);
CREATE TABLE IF NOT EXISTS chatbots (id TEXT PRIMARY KEY, workspace TEXT, url TEXT, config TEXT);
CREATE TABLE IF NOT EXISTS tunnels (url TEXT PRIMARY KEY, user TEXT, port INTEGER, active INTEGER);
INSERT OR IGNORE INTO users (id, plan, per_minute) VALUES ('ada', 'free', 600), ('grace', 'free', 600);
"""


class Pace:
    """The requests of each user in the last minute."""

    def __init__(self) -> None:
        self.lock, self.seen = threading.Lock(), {}

    def count(self, user: str, most: int) -> None:
        with self.lock:
            seen, now = self.seen.setdefault(user, deque()), time.monotonic()
            while seen and seen[0] <= now - WINDOW:
                seen.popleft()
            if len(seen) >= most:
                wait = int(seen[0] + WINDOW - now) + 1
                raise Failure(429, f"Too many requests: {most} are allowed per minute", retry_after=wait)
            seen.append(now)


# The database


def connect(path: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=PATIENCE, isolation_level="IMMEDIATE")
    database.row_factory = sqlite3.Row
    return database


def new_id(prefix: str) -> str:
    return f"{prefix}-{secrets.token_hex(4)}"


@dataclass
class Request:
    """One request, and what its user may touch."""

    database: sqlite3.Connection
    user: str
    path: str
    given: dict

    def one(self, query: str, *values: object) -> sqlite3.Row | None:
        return self.database.execute(query, values).fetchone()

    def all(self, query: str, *values: object) -> list[dict]:
        return [dict(row) for row in self.database.execute(query, values)]

    def change(self, query: str, *values: object) -> None:
        self.database.execute(query, values)

    def count(self, query: str, *values: object) -> int:
        return self.database.execute(query, values).fetchone()[0]

    def wanted(self, name: str) -> str:
        if not self.given.get(name):
            raise Failure(422, f"{name} is missing")
        return self.given[name]

    def workspace(self, ident: str) -> sqlite3.Row:
        row = self.one("SELECT * FROM workspaces WHERE id = ?", ident)
        if row is None:
            raise Failure(404, f"Workspace {ident} does not exist or is not visible to you")
        if row["owner"] != self.user:
            raise Failure(403, f"You are not allowed to touch {ident}", "forbidden")
        return row

    def study(self, ident: str) -> sqlite3.Row:
        row = self.one("SELECT * FROM studies WHERE id = ?", ident)
        if row is None:
            raise Failure(404, f"Study {ident} does not exist or is not visible to you")
        self.workspace(row["workspace"])
        return row

    def iteration(self, study: str, named: str) -> sqlite3.Row:
        """By its id, or by the alias `first` or `latest`."""
        order = "DESC" if named == "latest" else "ASC"
        by_alias = named in ("first", "latest")
        row = self.one(
            f"SELECT * FROM iterations WHERE study = ? AND (id = ? OR ?) ORDER BY number {order}",
            study, named, by_alias,
        )  # fmt: skip
        if row is None:
            raise Failure(404, f"Iteration {named} is not one of study {study}")
        return row

    def has_room(self, resource: str, count: int, delete_tool: str) -> None:
        """The plan still has a slot for one more."""
        plan = self.one("SELECT plan FROM users WHERE id = ?", self.user)["plan"]
        if plan == "free" and count >= FREE_PLAN[resource]:
            limit = FREE_PLAN[resource]
            raise Failure(
                403,
                f"The limit of {limit} {resource} of the free plan is reached; {delete_tool} frees a slot",
                "usage_limit_reached",
                details={"limit": limit, "resource": resource, "delete_tool": delete_tool},
            )


# What the paths answer


def get_workspaces(request: Request) -> dict:
    """All of them, or the one that is asked for."""
    if ident := request.given.get("workspace_id"):
        return one_workspace(request, ident)
    rows = request.all("SELECT id, name FROM workspaces WHERE owner = ?", request.user)
    return {"workspaces": rows}


def one_workspace(request: Request, ident: str) -> dict:
    row = request.workspace(ident)
    credits = {
        "period_balance": row["period_credits"],
        "refreshes_on": row["refreshes_on"],
        "purchased_balance": row["purchased_credits"],
        "available": row["period_credits"] + row["purchased_credits"],
    }
    return {"id": ident, "name": row["name"], "credits": credits}


def create_workspace(request: Request) -> dict:
    name = request.wanted("name")
    count = request.count("SELECT count(*) FROM workspaces WHERE owner = ?", request.user)
    request.has_room("workspaces", count, "workspace_delete")
    ident, refresh = new_id("w"), date.today().replace(day=1) + timedelta(days=32)
    values = (ident, request.user, name, FREE_CREDITS, 0, refresh.replace(day=1).isoformat())
    request.change("INSERT INTO workspaces VALUES (?, ?, ?, ?, ?, ?)", *values)
    return one_workspace(request, ident)


def delete_workspace(request: Request, ident: str) -> dict:
    request.workspace(ident)
    if request.count("SELECT count(*) FROM studies WHERE workspace = ?", ident):
        raise Failure(412, "The workspace still has studies")
    request.change("DELETE FROM people WHERE workspace = ?", ident)
    request.change("DELETE FROM workspaces WHERE id = ?", ident)
    return {"deleted": ident}


def get_people(request: Request) -> dict:
    workspace = request.workspace(request.wanted("workspace_id"))["id"]
    return {"people": request.all("SELECT id, name, country FROM people WHERE workspace = ?", workspace)}


def create_person(request: Request, workspace: str) -> dict:
    request.workspace(workspace)
    count = request.count("SELECT count(*) FROM people WHERE workspace = ?", workspace)
    request.has_room("people", count, "person_delete")
    ident, given = new_id("p"), request.given
    values = (ident, workspace, request.wanted("name"), given.get("country", "DE"), given.get("persona", "curious"))
    request.change("INSERT INTO people VALUES (?, ?, ?, ?, ?)", *values)
    return {"id": ident, "name": given["name"]}


def delete_person(request: Request, ident: str) -> dict:
    row = request.one("SELECT workspace FROM people WHERE id = ?", ident)
    if row is None:
        raise Failure(404, f"Person {ident} does not exist or is not visible to you")
    request.workspace(row["workspace"])
    request.change("DELETE FROM people WHERE id = ?", ident)
    return {"deleted": ident}


def get_studies(request: Request) -> dict:
    """Those of a workspace, or the one that is asked for."""
    if ident := request.given.get("study_id"):
        return one_study(request, ident)
    workspace = request.workspace(request.wanted("workspace_id"))["id"]
    return {"studies": request.all("SELECT id, name FROM studies WHERE workspace = ?", workspace)}


def one_study(request: Request, ident: str) -> dict:
    """`view=insights`: how its analysis stands; `view=full`: with its iterations; `lean`: only how its run stands."""
    row = request.study(ident)
    view = request.given.get("view", "summary")
    if view == "insights":
        return {"id": ident, "analysis": json.loads(row["analysis"]) if row["analysis"] else None}
    latest = request.one("SELECT * FROM iterations WHERE study = ? ORDER BY number DESC", ident)
    participants = request.all("SELECT id, person, status FROM participants WHERE iteration = ?", latest["id"])
    standing = {"id": ident, "participant_count": len(participants), "runtime_status": latest["status"]}
    if request.given.get("lean"):
        return standing
    study = standing | {"name": row["name"], "questions": json.loads(row["questions"])}
    if view == "full":
        study["iterations"] = request.all("SELECT id, label, status FROM iterations WHERE study = ?", ident)
        study["participants"] = participants
    return study


def create_study(request: Request, workspace: str) -> dict:
    request.workspace(workspace)
    count = request.count("SELECT count(*) FROM studies WHERE workspace = ?", workspace)
    request.has_room("studies", count, "study_delete")
    ident, questions = new_id("s"), request.given.get("questions") or ["What do you think of it?"]
    if any(not question.strip() for question in questions):
        raise Failure(422, "questions holds an empty question")
    values = (ident, workspace, request.wanted("name"), json.dumps(questions))
    request.change("INSERT INTO studies VALUES (?, ?, ?, ?, NULL)", *values)
    request.change("INSERT INTO iterations (id, study, label) VALUES (?, ?, 'first')", new_id("i"), ident)
    return {"id": ident, "name": request.given["name"]}


def delete_study(request: Request, ident: str) -> dict:
    request.study(ident)
    request.change("DELETE FROM studies WHERE id = ?", ident)
    return {"deleted": ident}


def create_iteration(request: Request, study: str) -> dict:
    request.study(study)
    latest = request.iteration(study, "latest")
    if latest["status"] == "running":
        raise Failure(423, f"Iteration {latest['id']} is running; a new one begins when it is done", "iteration_locked")
    ident = new_id("i")
    values = (ident, study, request.wanted("label"))
    request.change("INSERT INTO iterations (id, study, label) VALUES (?, ?, ?)", *values)
    return {"id": ident, "label": request.given["label"]}


def run_study(request: Request, ident: str) -> dict:
    """Dispatches the latest iteration, or the one that is named, to a panel."""
    study = request.study(ident)
    iteration = request.iteration(ident, request.given.get("iteration") or "latest")
    panel = audience(request, study["workspace"])
    row = request.workspace(study["workspace"])
    available = row["period_credits"] + row["purchased_credits"]
    if available < len(panel):
        details = {"available": available, "needed": len(panel), "workspace_id": study["workspace"]}
        raise Failure(402, "", details=details)
    if request.count("SELECT count(*) FROM participants WHERE status = 'queued'") + len(panel) > MOST_QUEUED:
        raise Failure(503, "The simulation has no room for another run at the moment", "simulation_full")
    for person in panel:
        values = (new_id("pt"), iteration["id"], person["id"])
        request.change("INSERT INTO participants (id, iteration, person) VALUES (?, ?, ?)", *values)
    request.change("UPDATE iterations SET status = 'running' WHERE id = ?", iteration["id"])
    return {"id": ident, "iteration": iteration["id"], "participant_count": len(panel), "runtime_status": "running"}


def audience(request: Request, workspace: str) -> list[dict]:
    given = request.given
    people = request.all("SELECT * FROM people WHERE workspace = ? ORDER BY rowid", workspace)
    if given.get("person_ids"):
        known = {person["id"] for person in people}
        for ident in given["person_ids"]:
            if ident not in known:
                raise Failure(404, f"Person {ident} does not exist or is not visible to you")
        return [person for person in people if person["id"] in given["person_ids"]]
    if given.get("country"):
        people = [person for person in people if person["country"] == given["country"]]
    if not people:
        raise Failure(422, "The audience filter matched nobody, so there is no panel to dispatch", "empty_audience")
    return people[: given.get("count") or len(people)]


def analyze_study(request: Request, ident: str) -> dict:
    request.study(ident)
    analysis = {"status": "running"}
    request.change("UPDATE studies SET analysis = ? WHERE id = ?", json.dumps(analysis), ident)
    return {"id": ident, "analysis": analysis}


def get_participant(request: Request, ident: str) -> dict:
    row = request.one(
        "SELECT p.*, i.study FROM participants p JOIN iterations i ON i.id = p.iteration WHERE p.id = ?", ident
    )
    if row is None:
        raise Failure(404, f"Participant {ident} does not exist or is not visible to you")
    request.study(row["study"])
    targeted = request.given.get("iteration")
    if targeted and request.iteration(row["study"], targeted)["id"] != row["iteration"]:
        raise Failure(404, f"Participant {ident} is not attached to iteration {targeted}")
    if not row["answers"]:
        raise Failure(404, f"Participant {ident} has no responses")
    return {"id": ident, "iteration": row["iteration"], "answers": json.loads(row["answers"])}


def get_asks(request: Request) -> dict:
    workspace = request.workspace(request.wanted("workspace_id"))["id"]
    return {"asks": request.all("SELECT id, question FROM asks WHERE workspace = ?", workspace)}


def create_ask(request: Request, workspace: str) -> dict:
    """One question to everybody in the workspace, answered at once."""
    request.workspace(workspace)
    question, ident = request.wanted("question"), new_id("a")
    people = request.all("SELECT * FROM people WHERE workspace = ?", workspace)
    answers = {person["id"]: answer(person, question) for person in people if person["persona"]}
    request.change("INSERT INTO asks VALUES (?, ?, ?, ?)", ident, workspace, question, json.dumps(answers))
    return {"id": ident, "question": question, "answers": answers}


def add_media(request: Request, workspace: str) -> dict:
    """Takes a video over from where it is now."""
    request.workspace(workspace)
    url = request.wanted("source_url")
    video = media.download(url)
    media.check_audio(video)
    ident = new_id("m")
    request.change("INSERT INTO media VALUES (?, ?, ?, ?)", ident, workspace, url, len(video))
    return {"id": ident, "source_url": url, "bytes": len(video)}


def get_chatbots(request: Request) -> dict:
    workspace = request.workspace(request.wanted("workspace_id"))["id"]
    return {"chatbots": request.all("SELECT id, url FROM chatbots WHERE workspace = ?", workspace)}


def set_up_chatbot(request: Request, workspace: str) -> dict:
    """Finds out how a bot is called, tries it, and keeps it where the try came out well."""
    request.workspace(workspace)
    count = request.count("SELECT count(*) FROM chatbots WHERE workspace = ?", workspace)
    request.has_room("chatbots", count, "chatbot_delete")
    bot = chatbots.detect(request.wanted("paste"))
    if request.count("SELECT count(*) FROM chatbots WHERE workspace = ? AND url = ?", workspace, bot.url):
        raise Failure(412, f"The bot at {bot.url} is set up already", "chatbot_exists")
    tunnel = request.one("SELECT active FROM tunnels WHERE url = ?", bot.origin)
    if tunnel is not None and not tunnel["active"]:
        raise Failure(424, f"The tunnel {bot.origin} is not running", "tunnel_inactive")
    reply = chatbots.smoke_test(bot)
    ident = new_id("b")
    request.change("INSERT INTO chatbots VALUES (?, ?, ?, ?)", ident, workspace, bot.url, bot.to_json())
    return {"ok": True, "chatbot_id": ident, "url": bot.url, "reply": reply}


def delete_chatbot(request: Request, ident: str) -> dict:
    row = request.one("SELECT workspace FROM chatbots WHERE id = ?", ident)
    if row is None:
        raise Failure(404, f"Chatbot {ident} does not exist or is not visible to you")
    request.workspace(row["workspace"])
    request.change("DELETE FROM chatbots WHERE id = ?", ident)
    return {"deleted": ident}


def register_tunnel(request: Request) -> dict:
    url, port = request.wanted("url"), request.wanted("port")
    request.change("INSERT OR REPLACE INTO tunnels VALUES (?, ?, ?, 1)", url, request.user, port)
    return {"url": url}


def end_tunnel(request: Request) -> dict:
    request.change("UPDATE tunnels SET active = 0 WHERE url = ? AND user = ?", request.wanted("url"), request.user)
    return {"url": request.given["url"]}


def refuse_tunnel(_: Request) -> dict:
    raise Failure(422, "Tunnels begin on your own machine: the localhost of this hosted server is another one")


WORKSPACE = r"/v1/workspaces/([^/]+)"
STUDY = r"/v1/studies/([^/]+)"
ROUTES: list[tuple[str, str, Callable[..., dict]]] = [
    ("GET", r"/v1/workspaces", get_workspaces),
    ("POST", r"/v1/workspaces", create_workspace),
    ("DELETE", WORKSPACE, delete_workspace),
    ("GET", r"/v1/people", get_people),
    ("POST", WORKSPACE + "/people", create_person),
    ("DELETE", r"/v1/people/([^/]+)", delete_person),
    ("GET", r"/v1/studies", get_studies),
    ("POST", WORKSPACE + "/studies", create_study),
    ("DELETE", STUDY, delete_study),
    ("POST", STUDY + "/iterations", create_iteration),
    ("POST", STUDY + "/runs", run_study),
    ("POST", STUDY + "/analyses", analyze_study),
    ("GET", r"/v1/participants/([^/]+)", get_participant),
    ("GET", r"/v1/asks", get_asks),
    ("POST", WORKSPACE + "/asks", create_ask),
    ("POST", WORKSPACE + "/media", add_media),
    ("GET", r"/v1/chatbots", get_chatbots),
    ("POST", WORKSPACE + "/chatbots", set_up_chatbot),
    ("DELETE", r"/v1/chatbots/([^/]+)", delete_chatbot),
    ("POST", r"/v1/tunnels", register_tunnel),
    ("POST", r"/v1/tunnels/end", end_tunnel),
    ("POST", r"/v1/connect", refuse_tunnel),
]


# The simulation: one thread, which goes on where it stopped.


def answer(person: dict, question: str) -> str:
    return f"As somebody {person['persona']} from {person['country']}: {question.rstrip('?').lower()}? It depends."


class Simulation(threading.Thread):
    def __init__(self, path: str) -> None:
        super().__init__(daemon=True)
        self.path = path

    def run(self) -> None:
        database = connect(self.path)
        while True:
            time.sleep(STEP)
            try:
                with database:
                    self.step(database)
            except sqlite3.Error as error:
                print(f"simulation: {error}", file=sys.stderr, flush=True)

    def step(self, database: sqlite3.Connection) -> None:
        """One participant of each run answers, and each analysis ends."""
        for iteration in database.execute("SELECT * FROM iterations WHERE status = 'running'").fetchall():
            queued = database.execute(
                "SELECT * FROM participants WHERE iteration = ? AND status = 'queued'", (iteration["id"],)
            ).fetchone()
            if queued is None:
                database.execute("UPDATE iterations SET status = 'done' WHERE id = ?", (iteration["id"],))
            else:
                self.simulate(database, queued, iteration["study"])
        for study in database.execute("SELECT * FROM studies WHERE analysis LIKE '%running%'").fetchall():
            analysis = json.dumps(self.analyze(database, study["id"]))
            database.execute("UPDATE studies SET analysis = ? WHERE id = ?", (analysis, study["id"]))

    def simulate(self, database: sqlite3.Connection, participant: sqlite3.Row, study: str) -> None:
        """A credit is debited for who completes: nobody can be somebody without a persona, and that costs nothing."""
        person = database.execute("SELECT * FROM people WHERE id = ?", (participant["person"],)).fetchone()
        row = database.execute("SELECT * FROM studies WHERE id = ?", (study,)).fetchone()
        if person is None or not person["persona"]:
            database.execute("UPDATE participants SET status = 'failed' WHERE id = ?", (participant["id"],))
            return
        answers = [answer(person, question) for question in json.loads(row["questions"])]
        database.execute(
            "UPDATE participants SET status = 'completed', answers = ? WHERE id = ?",
            (json.dumps(answers), participant["id"]),
        )
        database.execute(
            "UPDATE workspaces SET period_credits = max(period_credits - 1, 0),"
            " purchased_credits = purchased_credits - (period_credits = 0) WHERE id = ?",
            (row["workspace"],),
        )

    def analyze(self, database: sqlite3.Connection, study: str) -> dict:
        rows = database.execute(
            "SELECT p.answers FROM participants p JOIN iterations i ON i.id = p.iteration"
            " WHERE i.study = ? AND p.status = 'completed'",
            (study,),
        ).fetchall()
        if not rows:
            reason = f"No participant of {study} has completed, so there is nothing to read"
            return {"status": "failed", "reason": reason}
        words = Counter(word for row in rows for word in re.findall(r"[a-z]{5,}", row["answers"].lower()))
        return {"status": "done", "responses": len(rows), "insights": [word for word, _ in words.most_common(3)]}


# HTTP


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    path_of_database: str
    pace = Pace()

    def handle_request(self) -> None:
        url, length = urlsplit(self.path), int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        try:
            status, answered = 200, self.answer(url.path, dict(parse_qsl(url.query)), body)
        except Failure as failure:
            status, answered = failure.status, failure.body
        except sqlite3.OperationalError as error:
            busy = "locked" in str(error)
            status = 408 if busy else 500
            answered = {"message": f"The database was busy for {PATIENCE:g} s" if busy else "Internal server error"}
        except Exception as error:  # what nobody thought of must not end the connection
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            status, answered = 500, {"message": "Internal server error"}
        self.send(status, answered)

    def answer(self, path: str, query: dict, body: bytes) -> dict:
        user = user_of(self.headers.get("Authorization", ""))
        database = connect(self.path_of_database)
        try:
            row = database.execute("SELECT * FROM users WHERE id = ?", (user,)).fetchone()
            if row is None or row["suspended"]:
                raise Failure(403, f"The account {user} is suspended")
            self.pace.count(user, row["per_minute"])
            given = query | (json.loads(body) if body else {})
            for method, pattern, answers in ROUTES:
                match = re.fullmatch(pattern, path)
                if match and method == self.command:
                    with database:
                        return answers(Request(database, user, path, given), *match.groups())
            raise Failure(405, f"{self.command} {path} is not served")
        finally:
            database.close()

    def send(self, status: int, answered: dict) -> None:
        body = json.dumps(answered).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_DELETE = handle_request

    def log_message(self, form: str, *values: object) -> None:
        print(form % values, file=sys.stderr, flush=True)


def serve(path: str) -> None:
    port = environment.port("STUDIES_PORT")
    try:
        database = sqlite3.connect(path)
        database.executescript(TABLES)
        database.close()
        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    except sqlite3.Error as error:
        sys.exit(f"studies: {path}: {error}")
    except OSError as error:
        sys.exit(f"studies: 127.0.0.1:{port} cannot be listened at: {error}")
    Handler.path_of_database = path
    Simulation(path).start()
    server.daemon_threads = True
    print(f"studies listens at http://127.0.0.1:{server.server_port}", file=sys.stderr, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", path]:
            serve(path)
        case ["token", user]:
            print(make_token(user))
        case ["-h" | "--help"]:
            print(__doc__)
        case _:
            sys.exit(__doc__)

"""How each row of this system is caused, and what comes then."""

import json
import re
import socket
import sqlite3
import sys
import threading
from pathlib import Path

from harness import Matches, Mismatch, Registry, check, same, tool_error, until
from harness import World as Base

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import backend  # noqa: E402 (found through the line above)
import tokens  # noqa: E402
from edge import Machine, Wire, no_answer, refusing_port, video  # noqa: E402

rows = Registry()
SOON = {"dev.recourse/timeoutMs": 3000}  # how long the client of a call waits for it
RETRYABLE = {"rate_limited", "timeout", "server_error", "network_error"}
CONFIG = (HERE / "recourse.yaml").read_text()  # with other ports it is what the rows are played on
TO_THE_END = {"wait": True, "timeout": 20}  # what a run may take on a busy machine; as shipped it is a second
RE_LIST = ("Re-list with the matching _get to confirm the id", "call again with the id that is listed")
FREE_A_SLOT = (
    "Ask the user which unused one to delete, or whether to upgrade the plan",
    "delete it with study_delete, person_delete or workspace_delete, whichever is named",
)
NOBODY_KNOWS = "It is unknown whether it was done: verify before you repeat it."


class Platform:
    """The API with a database of its own, the wire before it, a gateway, and a workspace with people."""

    def settle(self, world, name, **limits):
        self.path = world.folder / f"{name}.db"
        process = world.spawn(
            sys.executable, HERE / "backend.py", "serve", self.path,
            STUDIES_MODEL=world.model.url, RES_OPTIONS="timeout:1 attempts:1", **limits,
        )  # fmt: skip
        self.api = process.wait_for(r"(http://\S+)").group(1)
        self.wire = Wire(self.api)
        self.client = world.client_of("ada", url=self.wire.url)
        self.database("UPDATE users SET plan = 'team'")
        self.workspace = self.made("workspace_create", name="Kitchen")["id"]
        self.database("UPDATE workspaces SET purchased_credits = 1000")  # no row is about this one's
        for person, country in (("Bo", "SE"), ("Cy", "DE"), ("Di", "DE")):
            self.person(person, country=country)

    def made(self, tool, client=None, **arguments):
        answer = (client or self.client).call(tool, arguments)
        if answer.is_error:
            raise Mismatch(f"{tool} failed: {answer.text}")
        return answer.structured

    def study(self, name="Tea", **more):
        return self.made("study_create", workspace_id=self.workspace, name=name, **more)["id"]

    def person(self, name, **more):
        return self.made("person_create", workspace_id=self.workspace, name=name, **more)["id"]

    def credits(self):
        return self.made("workspace_get", workspace_id=self.workspace)["credits"]["available"]

    def database(self, statement, *values):
        """What an administrator does, or time."""
        database = sqlite3.connect(self.path, timeout=10)
        with database:
            found = database.execute(statement, values).fetchall()
        database.close()
        return found

    def count(self, table, **named):
        (name, value), = named.items()
        return self.database(f"SELECT count(*) FROM {table} WHERE {name} = ?", value)[0][0]


class World(Base, Platform):
    NAME = "studies"

    def start(self):
        self.model = Machine((200, {"choices": [{"message": {"content": "http://127.0.0.1:1/chat"}}]}))
        self.gateways, self.other = {}, None
        self.settle(self, "studies", STUDIES_STEP="0.02")

    def hasty(self):
        """Another platform, which waits for nothing for long, and whose participants take ten minutes each."""
        if not self.other:
            self.other = Platform()
            limits = {"STUDIES_STEP": "600", "STUDIES_PATIENCE": "0.3", "STUDIES_BOT_PATIENCE": "0.3"}
            self.other.settle(self, "hasty", **limits)
        return self.other

    def client_of(self, user, token=None, url=None):
        """A client of a gateway that calls the API for that user."""
        token = token or tokens.make_token(user, 600)
        where = url or self.wire.url
        if (token, where) not in self.gateways:
            config = self.folder / f"recourse-{len(self.gateways)}.yaml"
            config.write_text(CONFIG.replace("http://127.0.0.1:8090", where).replace("8080", "0"))
            self.gateways[token, where] = self.connect(self.gateway(config, STUDIES_TOKEN=token))
        return self.gateways[token, where]

    def user(self, name, plan="free", per_minute=600):
        """A new user with a gateway of their own."""
        statement = "INSERT INTO users (id, plan, per_minute) VALUES (?, ?, ?)"
        self.database(statement, name, plan, per_minute)
        return self.client_of(name)


def told(code, message, *suggestions, **more):
    """A failure as it stands on the wire; `more` is what its envelope has beside the words."""
    line = f"[{code}] {message}"
    if suggestions:
        line += f" Suggestions: {'; '.join(suggestions)}."
    if not more:
        return line
    envelope = {"error_kind": code, "error_message": message, "suggestions": list(suggestions)} | more
    return f"{line} [envelope] {json.dumps(envelope, separators=(',', ':'), ensure_ascii=False)}"


def failed(answer, code, message, *suggestions, **more):
    """The whole answer of a tool that failed, and that its code says whether it is worth another try.

    `ID` stands for the twelve digits of the support id, `NNN` for a number that is another each time, and `NNNms`
    for a time, whole seconds of which are told as seconds.
    """
    text = told(code, message, *suggestions, **more)
    pattern = re.escape(text).replace(r"Support\ id\ ID", r"Support\ id\ [0-9a-f]{12}")
    if "endpoint" in more:  # how long it took is told where that was longer than nothing
        endpoint = re.escape(f'"endpoint":"{more["endpoint"]}"')
        pattern = pattern.replace(endpoint, endpoint + '(,"waited_ms":[0-9]+)?')
    tool_error(answer, Matches(pattern.replace("NNNms", "[0-9]+m?s").replace("NNN", "[0-9]+")))
    same(code, answer.fault["code"], "the code of the machine copy")
    if code != "http_error":
        same(code in RETRYABLE, answer.fault["retryable"], f"whether {code} is retryable")


# The codes, one by one


@rows.row("auth_failed/expired")
def _(world):
    token = tokens.make_token("ada", world.cause(-1, 600))
    failed(
        world.client_of("ada", token).call("workspace_get"),
        "auth_failed",
        "Invalid or expired token. Support id ID.",
        "Ask the user to re-authenticate",
        "make no further call before that is done",
    )


@rows.row("auth_failed/status_403")
def _(world):
    client = world.user("mary")
    world.cause(lambda: world.database("UPDATE users SET suspended = 1 WHERE id = 'mary'"))
    failed(
        client.call("workspace_get"),
        "auth_failed",
        "The account mary is suspended. Support id ID.",
        "Ask the user to re-authenticate",
        "make no further call before that is done",
    )


@rows.row("auth_failed/signing_key")
def _(world):
    genuine, tokens.KEY = tokens.KEY, world.cause("another-made-up-key", tokens.KEY)
    other, token = tokens.key_id(), tokens.make_token("ada", 600)
    tokens.KEY = genuine
    failed(
        world.client_of("ada", token).call("workspace_get"),
        "auth_failed",
        f"Invalid or expired token: it was signed with the key {other}, and this server verifies with "
        f"{tokens.key_id()}; set STUDIES_SIGNING_KEY to the key of whoever signs the tokens. Support id ID.",
        "Ask the user to re-authenticate",
        "make no further call before that is done",
    )


@rows.row("forbidden")
def _(world):
    study = world.study("Private")
    caller = world.cause(lambda: world.client_of("grace"), world.client)
    failed(
        caller.call("study_get", {"study_id": study}),
        "forbidden",
        f"You are not allowed to touch {world.workspace}. Support id ID.",
        "Ask the user for access to it, or for another one",
        "do not repeat the call as it is",
    )


@rows.row("not_found")
def _(world):
    study = world.study("Coffee")
    world.cause(lambda: world.made("study_delete", study_id=study))
    failed(
        world.client.call("study_get", {"study_id": study}),
        "not_found", f"Study {study} does not exist or is not visible to you.", *RE_LIST,
    )


def participants_of(world, study):
    return world.made("study_get", study_id=study, view="full")["participants"]


@rows.row("not_found/no_responses")
def _(world):
    study = world.study("Silence")
    person = world.person("Somebody", persona=world.cause("", "curious"))
    world.made("study_run", study_id=study, person_ids=[person], **TO_THE_END)
    participant = participants_of(world, study)[0]["id"]
    failed(
        world.client.call("participant_get", {"participant_id": participant}),
        "not_found", f"Participant {participant} has no responses.", *RE_LIST,
    )


@rows.row("not_found/other_iteration")
def _(world):
    study = world.study("Two rounds")
    world.made("study_run", study_id=study, count=1, **TO_THE_END)
    participant = participants_of(world, study)[0]["id"]
    world.cause(lambda: world.made("iteration_create", study_id=study, label="second"))
    failed(
        world.client.call("participant_get", {"participant_id": participant, "iteration": "latest"}),
        "not_found", f"Participant {participant} is not attached to iteration latest.", *RE_LIST,
    )


@rows.row("validation_error/by_the_backend")
def _(world):
    questions = ["Do you like tea?", world.cause(" ", "Why?")]
    failed(
        world.client.call("study_create", {"workspace_id": world.workspace, "name": "Blank", "questions": questions}),
        "validation_error", "questions holds an empty question.", "Fix the field that is named, then call again",
    )


def refused_before(world, tool, arguments, sentence, correct=None, **violation):
    """Told by the gateway, whole: the field, what is wrong with it, and how. No request went out."""
    before = world.wire.requests
    answer = world.client.call(tool, arguments)
    field = violation["pointer"][1:]
    violation = {"pointer": violation.pop("pointer"), "rule": violation.pop("rule"), "sentence": sentence} | violation
    failed(
        answer, "validation_error", f"{sentence}.", correct or f"Correct {field}, then call {tool} again",
        fields=[field], violations=[violation],
    )  # fmt: skip
    same(before, world.wire.requests, "the requests that reached the backend")


@rows.row("validation_error/missing")
def _(world):
    given = {"workspace_id": world.workspace} | world.cause({}, {"name": "Named"})
    refused_before(
        world, "study_create", given,
        "name is missing; it must be a string of at least 1 character",
        pointer="/name", rule="required", expected="a string of at least 1 character", example="text",
    )  # fmt: skip


@rows.row("validation_error/out_of_range")
def _(world):
    given = {"study_id": world.study("Range"), "count": world.cause(0, 1)}
    refused_before(
        world, "study_run", given,
        "count must be at least 1, but is 0", "Set count to 1, if that is what was meant and call study_run again",
        pointer="/count", rule="minimum", provided=0, expected="at least 1", example=1, suggestion=1,
        applicability="likely",
    )  # fmt: skip


@rows.row("validation_error/wrong_prefix")
def _(world):
    given = world.cause(world.workspace, lambda: world.study("Prefix"))
    refused_before(
        world, "study_get", {"study_id": given},
        f"study_id '{given}' does not begin with s-",
        pointer="/study_id", rule="prefix", provided=given, expected="a text that begins with s-",
    )  # fmt: skip


@rows.row("validation_error/unknown_alias")
def _(world):
    given = {"study_id": world.study("Alias"), "iteration": world.cause("newest", "latest")}
    refused_before(
        world, "study_run", given,
        "iteration 'newest' is none of first, latest (of the 2 forms allowed, form 1 is the nearest)",
        pointer="/iteration", rule="enum", provided="newest", expected="one of first, latest",
        allowed=["first", "latest"], example="first",
    )  # fmt: skip


@rows.row("validation_error/exclusive")
def _(world):
    given = {"study_id": world.study("Flags"), "view": "full"} | world.cause({"lean": True}, {})
    refused_before(
        world, "study_get", given,
        "view and lean exclude each other, so only one of them can be given",
        pointer="/lean", rule="exclusive", provided=True, expected="only one of view and lean",
        allowed=["view", "lean"],
    )  # fmt: skip


@rows.row("empty_audience")
def _(world):
    study = world.study("Nobody")
    failed(
        world.client.call("study_run", {"study_id": study, "country": world.cause("FR", "DE")}),
        "empty_audience",
        "The audience filter matched nobody, so there is no panel to dispatch.",
        "Broaden the filters, or sample a different country",
        "or pass explicit person_ids",
    )
    person = world.made("person_get", workspace_id=world.workspace)["people"][0]["id"]
    world.made("study_run", study_id=study, person_ids=[person], **TO_THE_END)


def limit_reached(answer, limit, resource, delete_tool):
    failed(
        answer, "usage_limit_reached",
        f"The limit of {limit} {resource} of the free plan is reached; {delete_tool} frees a slot. Support id ID.",
        *FREE_A_SLOT, limit=limit, resource=resource, delete_tool=delete_tool,
    )  # fmt: skip


@rows.row("usage_limit_reached/studies")
def _(world):
    client = world.user("studious")
    workspace = world.made("workspace_create", client, name="Full")["id"]
    studies = [
        world.made("study_create", client, workspace_id=workspace, name=f"Study {number}")["id"]
        for number in range(world.cause(3, 2))
    ]
    answer = client.call("study_create", {"workspace_id": workspace, "name": "One more"})
    limit_reached(answer, 3, "studies", "study_delete")
    world.made("study_delete", client, study_id=studies[0])
    world.made("study_create", client, workspace_id=workspace, name="In its place")


@rows.row("usage_limit_reached/people")
def _(world):
    client = world.user("social")
    workspace = world.made("workspace_create", client, name="Crowd")["id"]
    people = [
        world.made("person_create", client, workspace_id=workspace, name=f"Person {number}")["id"]
        for number in range(world.cause(30, 29))
    ]
    answer = client.call("person_create", {"workspace_id": workspace, "name": "One more"})
    limit_reached(answer, 30, "people", "person_delete")
    world.made("person_delete", client, person_id=people[0])
    world.made("person_create", client, workspace_id=workspace, name="In their place")


@rows.row("usage_limit_reached/workspaces")
def _(world):
    client = world.user("spacious")
    spaces = [world.made("workspace_create", client, name=f"W {n}")["id"] for n in range(world.cause(2, 1))]
    limit_reached(client.call("workspace_create", {"name": "One more"}), 2, "workspaces", "workspace_delete")
    world.made("workspace_delete", client, workspace_id=spaces[0])
    world.made("workspace_create", client, name="In its place")


@rows.row("insufficient_credits")
def _(world):
    client = world.user("poor", plan="team")
    workspace = world.made("workspace_create", client, name="Poor")["id"]
    for name in ("Ed", "Flo"):
        world.made("person_create", client, workspace_id=workspace, name=name)
    study = world.made("study_create", client, workspace_id=workspace, name="Costly")["id"]
    world.database("UPDATE workspaces SET period_credits = ? WHERE id = ?", world.cause(1, 2), workspace)
    failed(
        client.call("study_run", {"study_id": study}), "insufficient_credits",
        f"The workspace has 1 credits and the run needs 2; see workspace_get(workspace_id={workspace}).credits. "
        "Every participant that completes costs credits, and the balance does not cover this run. Support id ID.",
        "Read workspace_get(workspace_id=...).credits for the balance and the refresh date",
        "ask the user whether to purchase credits, upgrade, or wait for the monthly refresh",
        available=1, needed=2, workspace_id=workspace,
    )  # fmt: skip
    credits = world.made("workspace_get", client, workspace_id=workspace)["credits"]
    same({"period_balance", "refreshes_on", "purchased_balance", "available"}, set(credits), "what credits tell")
    world.database("UPDATE workspaces SET purchased_credits = 1 WHERE id = ?", workspace)
    world.made("study_run", client, study_id=study)


@rows.row("credits_only_for_who_completes")
def _(world):
    study, before = world.study("Half"), world.credits()
    able = world.person("Able")
    unable = world.person("Unable", persona=world.cause("", "curious"))
    world.made("study_run", study_id=study, person_ids=[able, unable], **TO_THE_END)
    same(1, before - world.credits(), "the credits that were debited")
    study, before = world.study("None"), world.credits()
    world.made("study_run", study_id=study, person_ids=[unable], **TO_THE_END)
    same(0, before - world.credits(), "the credits for a run that failed")


@rows.row("rate_limited")
def _(world):
    client = world.user("eager", per_minute=world.cause(2, 100))
    for _ in range(2):
        world.made("workspace_get", client)
    answer = client.call("workspace_get")
    wait = answer.fault.get("retry_after", 0)
    check(0 < wait <= 61, "it says when to come back")
    failed(
        answer, "rate_limited", "Too many requests: 2 are allowed per minute. Support id ID.",
        f"Wait {wait} seconds, then call workspace_get again",
        retry_after_seconds=wait, retry_after_source="body retry_after",
    )  # fmt: skip


@rows.row("timeout/status_408")
def _(world):
    place = world.hasty()
    with locked(world, place.path):
        answer = place.client.call("person_get", {"workspace_id": place.workspace})
    failed(
        answer, "timeout", "The database was busy for 0.3 s. Nothing was changed. Support id ID.",
        "Wait a few seconds, then call person_get again", attempts=3,
    )  # fmt: skip


class locked:
    """Another program keeps the database to itself."""

    def __init__(self, world, path):
        self.database = world.cause(lambda: sqlite3.connect(path), lambda: None)

    def __enter__(self):
        if self.database:
            self.database.execute("BEGIN EXCLUSIVE")

    def __exit__(self, *_):
        if self.database:
            self.database.close()


@rows.row("server_error")
def _(world):
    study = world.study("Broken")
    mended = world.cause(lambda: broken(world, study), lambda: lambda: None)
    failed(
        world.client.call("study_get", {"study_id": study}), "server_error",
        "Internal server error. Nothing was changed. Support id ID.",
        "Wait a few seconds, then call study_get again", "if it goes on, tell the user that the backend fails",
        attempts=3,
    )  # fmt: skip
    mended()
    world.made("study_get", study_id=study)


def broken(world, study):
    """A row that was damaged, and the way to mend it."""
    (questions,), = world.database("SELECT questions FROM studies WHERE id = ?", study)
    world.database("UPDATE studies SET questions = '[' WHERE id = ?", study)
    return lambda: world.database("UPDATE studies SET questions = ? WHERE id = ?", questions, study)


@rows.row("network_error")
def _(world):
    port = refusing_port()
    url = world.cause(f"http://127.0.0.1:{port}", world.wire.url)
    failed(
        world.client_of("ada", url=url).call("workspace_get"), "network_error",
        f"Nothing listens at {url}, the address of the server 'studies'. "
        'The connection reported "Connection refused". Nothing was changed. Support id ID.',
        "Wait a few seconds, then call workspace_get again",
        "tell the user that the operator must start 'studies', or correct the port in its URL",
        endpoint=url, attempts=3,
    )  # fmt: skip


@rows.row("http_error/not_retryable")
def _(world):
    place = world.hasty()
    study = place.study("Locked")
    world.cause(lambda: place.made("study_run", study_id=study))
    answer = place.client.call("iteration_create", {"study_id": study, "label": "too early"})
    iteration = place.made("study_get", study_id=study, view="full")["iterations"][-1]["id"]
    failed(
        answer, "http_error",
        f"Iteration {iteration} is running; a new one begins when it is done. Nothing was changed. Support id ID.",
        "Read the message: it is the backend's own, and says what to change",
        upstream_code="iteration_locked",
    )  # fmt: skip
    same(False, answer.fault["retryable"], "whether it is retryable, by its status")


@rows.row("http_error/retryable")
def _(world):
    study = world.study("Queue")
    world.cause(lambda: queued(world))
    answer = world.client.call("study_run", {"study_id": study, "count": 1})
    world.database("DELETE FROM participants WHERE iteration = 'i-elsewhere'")
    arguments = {"study_id": study, "lean": True}
    failed(
        answer, "http_error",
        f"The simulation has no room for another run at the moment. {NOBODY_KNOWS} Support id ID.",
        look("study_get", arguments, "/participant_count > 0", '/runtime_status == "idle"', "study_run"),
        "read the message: it is the backend's own, and says what to change",
        upstream_code="simulation_full",
    )  # fmt: skip
    same(True, answer.fault["retryable"], "whether it is retryable, by its status")


def queued(world):
    """Others have filled the queue."""
    world.database(
        "WITH RECURSIVE n(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n WHERE x < ?)"
        " INSERT INTO participants (id, iteration) SELECT 'pt-q' || x, 'i-elsewhere' FROM n",
        backend.MOST_QUEUED,
    )


@rows.row("client_error")
def _(world):
    workspace = world.made("workspace_create", name="Busy")["id"]
    world.cause(lambda: world.made("study_create", workspace_id=workspace, name="Unfinished"))
    failed(
        world.client.call("workspace_delete", {"workspace_id": workspace}), "client_error",
        "The workspace still has studies.", "Read the message and change what it complains of",
    )  # fmt: skip


@rows.row("analysis_failed")
def _(world):
    study = world.study("Unread")
    world.cause(lambda: None, lambda: world.made("study_run", study_id=study, count=1, **TO_THE_END))
    failed(
        world.client.call("study_analyze", {"study_id": study, **TO_THE_END}), "analysis_failed",
        f"No participant of {study} has completed, so there is nothing to read. Support id ID.",
        "Read the reason and mend what it names, such as too few responses", "then start the analysis again",
    )  # fmt: skip


# Waiting for what takes long


def analyzable(world, name):
    study = world.study(name)
    world.made("study_run", study_id=study, count=1, **TO_THE_END)
    return study


@rows.row("polling/to_the_end")
def _(world):
    study = world.study("Long")
    waits = world.cause(TO_THE_END, {})
    run = world.made("study_run", study_id=study, count=3, **waits)
    same({"id": study, "participant_count": 3, "runtime_status": "done"}, run, "how the run ended")


def absorbs(name, what, times):
    """A look at a job fails in a way that passes, and the waiting goes on."""

    @rows.row(f"polling/absorbs_{name}")
    def _(world):
        study = analyzable(world, f"Absorbs {name}")
        world.cause(lambda: world.wire.lose(what, f"GET /v1/studies?study_id={study}", times))
        lost = len(world.wire.mishaps)
        answer = world.client.call("study_analyze", {"study_id": study, **TO_THE_END})
        check(not answer.is_error, answer.text if answer.is_error else "")
        same("done", answer.structured["analysis"]["status"], "how the analysis ended")
        same((1, 0), (lost, len(world.wire.mishaps)), "what went wrong on the wire, before and after")


absorbs("a_read_timeout", "silence", 1)
absorbs("a_transport_flake", "answer", 1)
absorbs("a_5xx", "bad gateway", 2)


@rows.row("polling/ended_by_what_cannot_pass")
def _(world):
    place = world.cause(world.hasty, world)
    study = place.study("Vanishing")

    def vanish():
        place.database("DELETE FROM studies WHERE id = ?", study)

    world.cause(lambda: place.wire.before(f"GET /v1/studies?study_id={study}", vanish))
    answer = place.client.call("study_run", {"study_id": study, "count": 1, **TO_THE_END})
    failed(
        answer, "not_found",
        f"study_run began, but it cannot be seen how it ends: Study {study} does not exist or is not visible to you. "
        "It was done: do not repeat it.",
        *RE_LIST,
    )  # fmt: skip


@rows.row("polling/budget")
def _(world):
    place = world.cause(world.hasty, world)
    study = place.study("Endless")
    answer = place.client.call("study_run", {"study_id": study, "count": 1, "wait": True, "timeout": 2})
    failed(
        answer, "timeout",
        "study_run began, and was not done after 2 seconds. It was done: do not repeat it. Support id ID.",
        f'Call study_get({{"study_id":"{study}","lean":true}}) later: it is done if /runtime_status == "done"',
        waited_seconds=2.0,
    )  # fmt: skip
    same("done", answer.fault["effect"], "whether the run was dispatched")


# Calls whose answer is lost


def lost(world, answer, tool, effect, *suggestions, **more):
    """The connection broke before the answer came."""
    failed(
        answer, "network_error",
        f"The connection to the server 'studies' at {world.wire.url} broke after {tool} was sent and before an answer "
        'came. The connection reported "Connection reset by peer before it answered; NNN of NNN bytes were written". '
        f"{effect} Support id ID.",
        *suggestions, endpoint=world.wire.url, **more,
    )  # fmt: skip


def silent(world, answer, tool, effect, *suggestions):
    """Nothing came for as long as the client waits."""
    failed(
        answer, "timeout",
        f"The server 'studies' at {world.wire.url} took the request but has not answered {tool} within NNNms. "
        f'The connection reported "while waiting: the whole request was written". {effect} Support id ID.',
        *suggestions,
        f"narrow what {tool} is asked to do at once",
        "tell the user that the operator must allow 'studies' more time, if that does not help",
        endpoint=world.wire.url,
    )  # fmt: skip


def look(tool, arguments, done, absent, written):
    """The very call that shows whether it landed."""
    shown = json.dumps(arguments, separators=(",", ":")) if arguments else ""
    return (
        f"Call {tool}({shown}) to see whether {written} took effect: it did if {done}, it did not if {absent}, "
        "repeat it only if it did not"
    )


BROKEN = "tell the user that the operator must look for why connections to 'studies' are closed, if this goes on"


def lost_write(world, tool, path, arguments, with_tool, look_arguments, done, absent):
    """A write whose answer is lost names the call to make first, and that call shows that it landed."""
    world.cause(lambda: world.wire.lose("answer", f"POST {path} "))
    answer = world.client.call(tool, arguments)
    lost(world, answer, tool, NOBODY_KNOWS, look(with_tool, look_arguments, done, absent, tool), BROKEN)
    same(look_arguments, answer.fault["verify"]["arguments"], "the arguments of the look")
    return world.made(answer.fault["verify"]["tool"], **look_arguments)


def names_in(text):
    return f'text contains "{text}"', f'text lacks "{text}"'


def create_study(world, name):
    return world.client.call("study_create", {"workspace_id": world.workspace, "name": name})


@rows.row("lost_write/study_landed")
def _(world):
    world.cause(lambda: world.wire.lose("answer", f"POST /v1/workspaces/{world.workspace}/studies"))
    lost(
        world, create_study(world, "Landed"), "study_create", "It was done: do not repeat it.",
        "Do not repeat study_create: study_get shows that it took effect, though its answer was lost",
        verified="landed", verified_by="study_get",
    )  # fmt: skip
    same(1, world.count("studies", name="Landed"), "how many studies there are")


@rows.row("lost_write/study_not_landed")
def _(world):
    world.cause(lambda: world.wire.lose("request", f"POST /v1/workspaces/{world.workspace}/studies"))
    lost(
        world, create_study(world, "Astray"), "study_create", "Nothing was changed.",
        "Call study_create again: study_get shows that it did not take effect", BROKEN,
        verified="not_landed", verified_by="study_get",
    )  # fmt: skip
    same(0, world.count("studies", name="Astray"), "how many studies there are")


@rows.row("lost_write/study_unknown")
def _(world):
    world.cause(lambda: world.wire.lose("answer", f"POST /v1/workspaces/{world.workspace}/studies"))
    world.cause(lambda: world.wire.lose("answer", f"GET /v1/studies?workspace_id={world.workspace}", 2))
    answer = create_study(world, "Unseen")
    world.wire.mishaps.clear()
    arguments = {"workspace_id": world.workspace}
    lost(
        world, answer, "study_create", NOBODY_KNOWS,
        look("study_get", arguments, *names_in("Unseen"), "study_create"), BROKEN,
        verified="unknown", verified_by="study_get",
    )  # fmt: skip
    studies = world.made("study_get", **arguments)["studies"]
    same(1, [study["name"] for study in studies].count("Unseen"), "what the look shows")


@rows.row("lost_write/iteration")
def _(world):
    study = world.study("Iterated")
    seen = lost_write(
        world, "iteration_create", f"/v1/studies/{study}/iterations", {"study_id": study, "label": "once more"},
        "study_get", {"study_id": study, "view": "full"}, *names_in("once more"),
    )  # fmt: skip
    same(["first", "once more"], [each["label"] for each in seen["iterations"]], "the iterations")


@rows.row("lost_write/run")
def _(world):
    study = world.study("Dispatched")
    world.cause(lambda: world.wire.lose("silence", f"POST /v1/studies/{study}/runs"))
    answer = world.client.call("study_run", {"study_id": study, "count": 1}, SOON)
    arguments = {"study_id": study, "lean": True}
    conditions = "/participant_count > 0", '/runtime_status == "idle"'
    silent(world, answer, "study_run", NOBODY_KNOWS, look("study_get", arguments, *conditions, "study_run"))
    until(lambda: world.made("study_get", **arguments)["runtime_status"] == "done", 30)
    same(1, world.made("study_get", **arguments)["participant_count"], "what the look shows")


@rows.row("lost_write/analysis")
def _(world):
    study = analyzable(world, "Analyzed")
    seen = lost_write(
        world, "study_analyze", f"/v1/studies/{study}/analyses", {"study_id": study},
        "study_get", {"study_id": study, "view": "insights"}, "/analysis", "not /analysis",
    )  # fmt: skip
    check(seen["analysis"], "it landed")


@rows.row("lost_write/person")
def _(world):
    seen = lost_write(
        world, "person_create", f"/v1/workspaces/{world.workspace}/people",
        {"workspace_id": world.workspace, "name": "Lotta"},
        "person_get", {"workspace_id": world.workspace}, *names_in("Lotta"),
    )  # fmt: skip
    same(1, [each["name"] for each in seen["people"]].count("Lotta"), "how many there are")


@rows.row("lost_write/workspace")
def _(world):
    seen = lost_write(
        world, "workspace_create", "/v1/workspaces", {"name": "Cellar"}, "workspace_get", {}, *names_in("Cellar")
    )
    same(1, [each["name"] for each in seen["workspaces"]].count("Cellar"), "how many there are")


@rows.row("lost_write/ask")
def _(world):
    question = "Tea or coffee"
    seen = lost_write(
        world, "ask_create", f"/v1/workspaces/{world.workspace}/asks",
        {"workspace_id": world.workspace, "question": question},
        "ask_get", {"workspace_id": world.workspace}, *names_in(question),
    )  # fmt: skip
    same(1, [each["question"] for each in seen["asks"]].count(question), "how many there are")


@rows.row("lost_read/timeout")
def _(world):
    world.cause(lambda: world.wire.lose("silence", "GET /v1/people"))
    answer = world.client.call("person_get", {"workspace_id": world.workspace}, SOON)
    silent(world, answer, "person_get", "Nothing was changed.", "Wait a few seconds, then call person_get again")
    check("verify" not in answer.fault, "nothing is to be looked after")


@rows.row("lost_read/network_error")
def _(world):
    world.cause(lambda: world.wire.lose("answer", "GET /v1/asks", 3))
    answer = world.client.call("ask_get", {"workspace_id": world.workspace})
    lost(
        world, answer, "ask_get", "Nothing was changed.", "Wait a few seconds, then call ask_get again", BROKEN,
        attempts=3,
    )  # fmt: skip
    check("verify" not in answer.fault, "nothing is to be looked after")


# Envelopes


def envelope_of(answer):
    """As a program reads it."""
    return json.loads(answer.text.rpartition(" [envelope] ")[2])


@rows.row("envelope/no_audio_track")
def _(world):
    tracks = world.cause([b"vide"], [b"vide", b"soun"])
    host = Machine((200, video(*tracks)), kind="video/mp4")
    answer = world.client.call("media_add", {"workspace_id": world.workspace, "source_url": host.url + "/clip.mp4"})
    host.end()
    failed(
        answer, "no_audio_track", "The video has no audio track.", "Re-upload with audio", "or pick a different clip",
        modality="video",
    )  # fmt: skip
    same(["Re-upload with audio", "or pick a different clip"], envelope_of(answer)["suggestions"], "the suggestions")


@rows.row("envelope/media_download_failed")
def _(world):
    host = Machine(world.cause((403, b"Sign in"), (200, video(b"vide", b"soun"))), kind="video/mp4")
    url = host.url + "/clip.mp4"
    answer = world.client.call("media_add", {"workspace_id": world.workspace, "source_url": url})
    host.end()
    failed(
        answer, "media_download_failed",
        f"The media at {url} could not be downloaded: its server answered HTTP 403.",
        f"Open {url} without signing in to see whether it leads to the file", "pass a public URL that does",
        source_url=url,
    )  # fmt: skip
    same(url, envelope_of(answer)["source_url"], "what could not be downloaded, as a program reads it")


# chatbot_setup: fails with results

KIND = {"reply": "Hello! How can I help?"}


def curl(url):
    return f"curl {url} -H 'Content-Type: application/json' -d '{{\"message\": \"hi\"}}'"


def set_up(place, paste, client=None, workspace_id=None):
    """The structured answer, which is the text, too; nothing is kept and no credit is spent where it says no."""
    arguments = {"workspace_id": workspace_id or place.workspace, "paste": paste}
    before = place.credits(), place.database("SELECT count(*) FROM chatbots")
    answer = (client or place.client).call("chatbot_setup", arguments)
    same(200, answer.status, "the HTTP status")
    check(not answer.is_error, "it never raises")
    same(answer.structured, json.loads(answer.text), "the text")
    if not answer.structured["ok"]:
        after = place.credits(), place.database("SELECT count(*) FROM chatbots")
        same(before, after, "credits and bots")
    return answer.structured


def refused(told, kind, message, *suggestions, **more):
    """All that it answers where it did not work."""
    pattern = re.escape(message).replace(r"Support\ id\ ID", r"Support\ id\ [0-9a-f]{12}")
    wanted = {"ok": False, "error_kind": kind, "error_message": Matches(pattern), "suggestions": list(suggestions)}
    same(wanted | more, told, "what it answers")


def probe(kind, answers, message, *suggestions, where=lambda world: world, **more):
    """A bot that answers like this is refused as that kind."""

    @rows.row(f"chatbot_setup/{kind}")
    def _(world):
        bot = Machine(world.cause(lambda: answers, (200, KIND)))
        told = set_up(where(world), curl(bot.url + "/chat"))
        bot.end()
        refused(told, kind, message, *suggestions, **more)


probe(
    "BotResponseError", (500, {"error": "broken"}),
    "The bot answered HTTP 500. Nothing was changed. Support id ID.",
    "Compare the request with a curl that works", "otherwise ask the user to look in the log of the bot",
)  # fmt: skip
probe(
    "BotAuthError", (401, {"error": "no key"}),
    "The bot answered HTTP 401 to its credentials. Support id ID.",
    "Ask the user for a curl with valid credentials", "then call chatbot_setup again with it",
)  # fmt: skip
probe(
    "BotInvalidResponseError", (200, b"<html>Hello!</html>"),
    "The bot answered with something else than JSON. Support id ID.",
    "Ask the user to check what the bot answers to the same request",
    "check that the URL leads to the API and not to a web page",
)  # fmt: skip
probe(
    "BotEnvelopeError", (200, {"data": "Hello!"}),
    'The answer of the bot has its reply at none of reply, message, text, answer: {"data": "Hello!"}.',
    "Look at the answer that is quoted and correct the path to the reply",
)  # fmt: skip
probe(
    "BotTimeoutError", no_answer,
    "The bot did not answer within 0.3 seconds. Nothing was changed. Support id ID.",
    "Wait a few seconds, then call chatbot_setup again", "if it goes on, ask the user why the bot is slow",
    where=World.hasty, attempts=3,
)  # fmt: skip
probe(
    "BotRetryExhaustedError", (429, {"error": "busy"}),
    "The bot was too busy at each of 3 tries. Nothing was changed. Support id ID.",
    "Wait a few seconds, then call chatbot_setup again", "if it goes on, ask the user whether the bot limits calls",
    attempts=3,
)  # fmt: skip
probe(
    "ChatReactionInvalid", (200, {"reply": "..."}),
    "The simulated participant cannot react to a reply without words. Nothing was changed. Support id ID.",
    "Call chatbot_setup once more", "if it goes on, ask the user to report it",
)  # fmt: skip


@rows.row("chatbot_setup/ok")
def _(world):
    bot = Machine(world.cause((200, KIND), (500, {})))
    told = set_up(world, curl(bot.url + "/chat"))
    bot.end()
    check(told["ok"], f"it answers {told}")
    same(1, world.count("chatbots", id=told["chatbot_id"]), "the bots that are kept")


@rows.row("chatbot_setup/BotUnreachable")
def _(world):
    bot = Machine((200, KIND))
    url = world.cause(f"http://127.0.0.1:{refusing_port()}", bot.url)
    told = set_up(world, curl(url + "/chat"))
    bot.end()
    refused(
        told, "BotUnreachable", f"Nobody answers at {url}. Nothing was changed. Support id ID.",
        "Ask the user whether the bot runs and is reachable from the internet", "correct the URL if it is wrong",
    )  # fmt: skip


@rows.row("chatbot_setup/TunnelInactive")
def _(world):
    bot = Machine((200, KIND))
    active = world.cause(0, 1)
    world.database("INSERT INTO tunnels VALUES (?, 'ada', 3000, ?)", bot.url, active)
    told = set_up(world, curl(bot.url + "/chat"))
    bot.end()
    refused(
        told, "TunnelInactive", f"The tunnel {bot.url} is not running.",
        "Call connect_start to bring the tunnel up", "then call chatbot_setup again",
    )  # fmt: skip


@rows.row("chatbot_setup/UnreachableUrl")
def _(world):
    bot = Machine((200, KIND))
    told = set_up(world, curl(world.cause("http://bot.invalid/chat", bot.url)))
    bot.end()
    refused(
        told, "UnreachableUrl", "No machine is called bot.invalid.",
        "Correct the URL", "for a bot on this machine, call connect_start first",
    )  # fmt: skip


@rows.row("chatbot_setup/UnknownError")
def _(world):
    bot = Machine((200, KIND))
    told = set_up(world, curl(world.cause("http://127.0.0.1:99999/chat", bot.url)))
    bot.end()
    refused(
        told, "UnknownError",
        "The setup could not be read from what was pasted: Port out of range 0-65535. Nothing was changed. "
        "Support id ID.",
        "Call chatbot_setup once more", "if it fails again, ask the user to report it",
    )  # fmt: skip


@rows.row("chatbot_setup/LLMError")
def _(world):
    bot = Machine((200, KIND))
    good = (200, {"choices": [{"message": {"content": bot.url + "/chat"}}]})
    world.model.answers = world.cause((503, {"error": "overloaded"}), good)
    told = set_up(world, f"Our bot lives at {bot.url}/chat and takes messages.")
    bot.end()
    refused(
        told, "LLMError",
        "The model that reads what was pasted gave no usable answer. Nothing was changed. Support id ID.",
        "Call chatbot_setup once more", "or pass the configuration explicitly",
    )  # fmt: skip


# The codes that it shares with the other tools


@rows.row("chatbot_setup/validation_error")
def _(world):
    bot, before = Machine((200, KIND)), world.wire.requests
    told = set_up(world, world.cause("", curl(bot.url)))
    bot.end()
    sentence = "paste must not be empty"
    violation = {
        "pointer": "/paste", "rule": "minLength", "sentence": sentence, "provided": "",
        "expected": "at least 1 character", "example": "text",
    }  # fmt: skip
    refused(
        told, "validation_error", f"{sentence}.", "Correct paste, then call chatbot_setup again",
        fields=["paste"], violations=[violation],
    )  # fmt: skip
    same(2, world.wire.requests - before, "the requests that reached the backend: how many credits there are, twice")


@rows.row("chatbot_setup/not_found")
def _(world):
    bot = Machine((200, KIND))
    told = set_up(world, curl(bot.url), workspace_id=world.cause("w-gone", world.workspace))
    bot.end()
    refused(told, "not_found", "Workspace w-gone does not exist or is not visible to you.", *RE_LIST)


@rows.row("chatbot_setup/usage_limit_reached")
def _(world):
    client = world.user("talkative")
    workspace = world.made("workspace_create", client, name="Talk")["id"]
    bots = [Machine((200, KIND)), Machine((200, KIND))]
    world.cause(lambda: set_up(world, curl(bots[0].url), client, workspace_id=workspace))
    told = set_up(world, curl(bots[1].url), client, workspace_id=workspace)
    for bot in bots:
        bot.end()
    refused(
        told, "usage_limit_reached",
        "The limit of 1 chatbots of the free plan is reached; chatbot_delete frees a slot. Support id ID.",
        *FREE_A_SLOT, limit=1, resource="chatbots", delete_tool="chatbot_delete",
    )  # fmt: skip


@rows.row("chatbot_setup/rate_limited")
def _(world):
    client = world.user("chatty", per_minute=world.cause(1, 100))
    workspace = world.made("workspace_create", client, name="Chat")["id"]
    bot = Machine((200, KIND))
    told = set_up(world, curl(bot.url), client, workspace_id=workspace)
    bot.end()
    wait = told["retry_after_seconds"]
    refused(
        told, "rate_limited", "Too many requests: 1 are allowed per minute. Support id ID.",
        f"Wait {wait} seconds, then call chatbot_setup again",
        retry_after_seconds=wait, retry_after_source="body retry_after",
    )  # fmt: skip


@rows.row("chatbot_setup/server_error")
def _(world):
    bot = Machine((200, KIND))
    workspace, paste = world.workspace, curl(bot.url)
    world.cause(lambda: world.database("ALTER TABLE tunnels RENAME TO misplaced"))
    answer = world.client.call("chatbot_setup", {"workspace_id": workspace, "paste": paste})
    world.cause(lambda: world.database("ALTER TABLE misplaced RENAME TO tunnels"))
    bot.end()
    check(not answer.is_error, "it never raises")
    refused(
        answer.structured, "server_error", f"Internal server error. {NOBODY_KNOWS} Support id ID.",
        "Find out with a tool that only reads, or by asking the user, whether chatbot_setup took effect, and repeat it "
        "only if it did not",
        "back off a few seconds, then retry",
        "if it goes on, tell the user that the backend fails",
    )  # fmt: skip


@rows.row("chatbot_setup/network_error")
def _(world):
    bot = Machine((200, KIND))
    url = world.cause(f"http://127.0.0.1:{refusing_port()}", world.wire.url)
    told = set_up(world, curl(bot.url), world.client_of("ada", url=url))
    bot.end()
    told.pop("waited_ms", None)  # told where it is more than nothing
    refused(
        told, "network_error",
        f"Nothing listens at {url}, the address of the server 'studies'. "
        'The connection reported "Connection refused". Nothing was changed. Support id ID.',
        "Wait a few seconds, then call chatbot_setup again",
        "tell the user that the operator must start 'studies', or correct the port in its URL",
        endpoint=url, attempts=3,
    )  # fmt: skip


@rows.row("chatbot_setup/http_error")
def _(world):
    bot = Machine((200, KIND))
    world.cause(lambda: set_up(world, curl(bot.url)))
    told = set_up(world, curl(bot.url))
    bot.end()
    refused(
        told, "http_error", f"The bot at {bot.url} is set up already. Nothing was changed. Support id ID.",
        "Read the message: it is the backend's own, and says what to change",
        upstream_code="chatbot_exists",
    )  # fmt: skip


# Tunnels, on the machine of the user

CLOUDFLARED = """#!/bin/bash
# Stands in for the real one: it wants to reach its edge, says so in its log, and stays.
echo "INF Requesting new quick Tunnel on trycloudflare.com..." >&2
if ! exec 3<>/dev/tcp/127.0.0.1/$EDGE; then
    echo "ERR failed to request quick Tunnel: dial tcp: connection refused" >&2
    exit 1
fi
read -r address <&3 && echo "INF |  https://$address.trycloudflare.com  |" >&2
exec sleep 600
"""


class Edge:
    """What cloudflared asks for an address."""

    def __init__(self, address=b"made-up-words\n"):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, args=(address,), daemon=True).start()

    def serve(self, address):
        self.peers = []
        while True:
            peer, _ = self.socket.accept()
            peer.sendall(address)
            self.peers.append(peer)


def local_server(world, edge=None, installed=True, api=None, patience=20):
    """The tunnel verbs as they run on a machine of somebody."""
    folder = world.folder / "bin"
    folder.mkdir(exist_ok=True)
    (folder / "cloudflared").write_text(CLOUDFLARED)
    (folder / "cloudflared").chmod(0o755)
    edge = edge or Edge().port
    process = world.spawn(
        world.program("studies-tunnels"), "--http",
        PATH=f"{folder}:/usr/bin:/bin" if installed else str(world.folder), EDGE=str(edge),
        STUDIES_URL=api or world.api, STUDIES_TOKEN=tokens.make_token("ada", 600),
        STUDIES_TUNNEL_PATIENCE=str(patience),
    )  # fmt: skip
    return world.connect(process.wait_for(r"(http://\S+)").group(1))


@rows.row("connect/a_tunnel")
def _(world):
    client = local_server(world)
    world.cause(lambda: world.made("connect_start", client, port=3000))
    url = "https://made-up-words.trycloudflare.com"
    tunnel = {"running": True, "tunnel": {"port": 3000, "url": url}}
    same(tunnel, world.made("connect_status", client), "the status")
    same(1, world.count("tunnels", url=url), "the tunnels that are registered")
    world.made("connect_stop", client)
    same([(0,)], world.database("SELECT active FROM tunnels WHERE url = ?", url), "whether it is active")


@rows.row("connect/cloudflared_missing")
def _(world):
    client = local_server(world, installed=world.cause(False, True))
    failed(
        client.call("connect_start", {"port": 3000}), "cloudflared_missing",
        "cloudflared is not on PATH. Support id ID.",
        "Ask the user to install cloudflared, then call connect_start again",
    )  # fmt: skip


def did_not_start(answer):
    failed(
        answer, "tunnel_startup_failed", "cloudflared did not report an address. Nothing was changed. Support id ID.",
        "Ask the user to check that this machine reaches the internet, then call connect_start again",
    )  # fmt: skip


@rows.row("connect/tunnel_startup_failed")
def _(world):
    client = local_server(world, edge=world.cause(refusing_port(), None))
    did_not_start(client.call("connect_start", {"port": 3000}))


@rows.row("connect/tunnel_startup_failed/no_address")
def _(world):
    client = local_server(world, edge=world.cause(lambda: Edge(b"").port, None), patience=world.cause(0.5, 20))
    did_not_start(client.call("connect_start", {"port": 3000}))


@rows.row("connect/registration_failed")
def _(world):
    client = local_server(world, api=world.cause(f"http://127.0.0.1:{refusing_port()}", world.api))
    failed(
        client.call("connect_start", {"port": 3000}), "registration_failed",
        "The tunnel is up on port 3000, but the platform did not register it. Part of it was done; the same call is safe to "
        "repeat. Support id ID.",
        "Call connect_stop, then connect_start again",
    )  # fmt: skip


@rows.row("connect/port_conflict")
def _(world):
    client = local_server(world)
    world.cause(lambda: world.made("connect_start", client, port=3000))
    failed(
        client.call("connect_start", {"port": 3001}), "port_conflict", "A tunnel is already up on port 3000.",
        "Use that tunnel, or call connect_stop first",
    )  # fmt: skip


@rows.row("connect/hosted")
def _(world):
    client = world.cause(world.client, lambda: local_server(world))
    failed(
        client.call("connect_start", {"port": 3000}), "validation_error",
        "Tunnels begin on your own machine: the localhost of this hosted server is another one.",
        "Fix the field that is named, then call again",
    )  # fmt: skip

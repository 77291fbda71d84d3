"""How each row of this system is caused, and what comes then."""

import json
import os
import socket
import sqlite3
import sys
import threading
from pathlib import Path

from harness import Mismatch, Registry, check, same, tool_error, until
from harness import World as Base

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import backend  # noqa: E402 (found through the line above)
from edge import Machine, Wire, free_port, slowly, video  # noqa: E402

rows = Registry()
SOON = {"dev.recourse/timeoutMs": 300}  # how long the client of a call waits for it
RETRYABLE = {"rate_limited", "timeout", "server_error", "network_error"}
NOBODY_KNOWS = "It is unknown whether it was done: verify before you repeat it."


class World(Base):
    NAME = "studies"

    def start(self):
        self.path = self.folder / "studies.db"
        self.model = Machine((200, {"choices": [{"message": {"content": "http://127.0.0.1:1/chat"}}]}))
        self.backend = self.spawn(
            sys.executable, HERE / "backend.py", "serve", self.path,
            STUDIES_STEP="0.02", STUDIES_PATIENCE="0.3", STUDIES_BOT_PATIENCE="0.3", STUDIES_MODEL=self.model.url,
        )  # fmt: skip
        self.api = self.backend.wait_for(r"(http://\S+)").group(1)
        self.wire = Wire(self.api)
        self.gateways = {}
        self.client = self.client_of("ada")
        self.database("UPDATE users SET plan = 'team'")
        self.workspace = self.made("workspace_create", name="Kitchen")["id"]
        for name, country in (("Bo", "SE"), ("Cy", "DE"), ("Di", "DE")):
            self.person(name, country=country)

    def client_of(self, user, token=None, url=None):
        """A client of a gateway that calls the API for that user."""
        token = token or backend.make_token(user, 600)
        where = url or self.wire.url
        if (token, where) not in self.gateways:
            gateway = self.gateway(HERE / "recourse.yaml", STUDIES_URL=where, STUDIES_TOKEN=token)
            self.gateways[token, where] = self.connect(gateway)
        return self.gateways[token, where]

    def user(self, name, plan="free", per_minute=600):
        """A new user with a gateway of their own."""
        statement = "INSERT INTO users (id, plan, per_minute) VALUES (?, ?, ?)"
        self.database(statement, name, plan, per_minute)
        return self.client_of(name)

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


def failed(answer, text):
    """The whole answer of a tool that failed, and that its code says whether it is worth another try."""
    tool_error(answer, text)
    code = text[1 : text.index("]")]
    same(code, answer.fault["code"], "the code of the machine copy")
    if code != "http_error":
        same(code in RETRYABLE, answer.fault["retryable"], f"whether {code} is retryable")


# The codes, one by one


@rows.row("auth_failed/expired")
def _(world):
    token = backend.make_token("ada", world.cause(-1, 600))
    failed(
        world.client_of("ada", token).call("workspace_get"),
        "[auth_failed] Invalid or expired token. "
        "Suggestions: Ask the user to re-authenticate; make no further call before that is done.",
    )


@rows.row("auth_failed/status_403")
def _(world):
    client = world.user("mary")
    world.cause(lambda: world.database("UPDATE users SET suspended = 1 WHERE id = 'mary'"))
    failed(
        client.call("workspace_get"),
        "[auth_failed] The account mary is suspended. "
        "Suggestions: Ask the user to re-authenticate; make no further call before that is done.",
    )


@rows.row("auth_failed/signing_key")
def _(world):
    genuine, backend.KEY = backend.KEY, world.cause("another-made-up-key", backend.KEY)
    other, token = backend.key_id(), backend.make_token("ada", 600)
    backend.KEY = genuine
    failed(
        world.client_of("ada", token).call("workspace_get"),
        f"[auth_failed] Invalid or expired token: it was signed with the key {other}, and this server verifies with "
        f"{backend.key_id()}; set STUDIES_SIGNING_KEY to the key of whoever signs the tokens. "
        "Suggestions: Ask the user to re-authenticate; make no further call before that is done.",
    )


@rows.row("forbidden")
def _(world):
    study = world.study("Private")
    caller = world.cause(lambda: world.client_of("grace"), world.client)
    failed(
        caller.call("study_get", {"study_id": study}),
        f"[forbidden] You are not allowed to touch {world.workspace}. "
        "Suggestions: Ask the user for access to it, or for another one; do not repeat the call as it is.",
    )


@rows.row("not_found")
def _(world):
    study = world.study("Coffee")
    world.cause(lambda: world.made("study_delete", study_id=study))
    failed(
        world.client.call("study_get", {"study_id": study}),
        f"[not_found] Study {study} does not exist or is not visible to you. "
        "Suggestions: Re-list with the matching _get to confirm the id; call again with the id that is listed.",
    )


def participants_of(world, study):
    return world.made("study_get", study_id=study, view="full")["participants"]


@rows.row("not_found/no_responses")
def _(world):
    study = world.study("Silence")
    person = world.person("Somebody", persona=world.cause("", "curious"))
    world.made("study_run", study_id=study, person_ids=[person], wait=True)
    participant = participants_of(world, study)[0]["id"]
    failed(
        world.client.call("participant_get", {"participant_id": participant}),
        f"[not_found] Participant {participant} has no responses. "
        "Suggestions: Re-list with the matching _get to confirm the id; call again with the id that is listed.",
    )


@rows.row("not_found/other_iteration")
def _(world):
    study = world.study("Two rounds")
    world.made("study_run", study_id=study, count=1, wait=True)
    participant = participants_of(world, study)[0]["id"]
    world.cause(lambda: world.made("iteration_create", study_id=study, label="second"))
    failed(
        world.client.call("participant_get", {"participant_id": participant, "iteration": "latest"}),
        f"[not_found] Participant {participant} is not attached to iteration latest. "
        "Suggestions: Re-list with the matching _get to confirm the id; call again with the id that is listed.",
    )


@rows.row("validation_error/by_the_backend")
def _(world):
    questions = ["Do you like tea?", world.cause(" ", "Why?")]
    failed(
        world.client.call("study_create", {"workspace_id": world.workspace, "name": "Blank", "questions": questions}),
        "[validation_error] questions holds an empty question. "
        "Suggestions: Fix the field that is named, then call again.",
    )


def refused_before(world, tool, arguments, text):
    """Told by the gateway: no request went out."""
    before = world.wire.requests
    answer = world.client.call(tool, arguments)
    failed(answer, text)
    same(before, world.wire.requests, "the requests that reached the backend")


@rows.row("validation_error/missing")
def _(world):
    given = world.cause({}, {"name": "Named"})
    refused_before(
        world, "study_create", {"workspace_id": world.workspace} | given,
        "?",
    )  # fmt: skip


@rows.row("validation_error/out_of_range")
def _(world):
    count = world.cause(0, 1)
    refused_before(world, "study_run", {"study_id": world.study("Range"), "count": count}, "?")


@rows.row("validation_error/wrong_prefix")
def _(world):
    study = world.study("Prefix")
    ident = world.cause(world.workspace, study)
    refused_before(world, "study_get", {"study_id": ident}, "?")


@rows.row("validation_error/unknown_alias")
def _(world):
    alias = world.cause("newest", "latest")
    refused_before(world, "study_run", {"study_id": world.study("Alias"), "iteration": alias}, "?")


@rows.row("validation_error/exclusive")
def _(world):
    lean = world.cause({"lean": True}, {})
    refused_before(world, "study_get", {"study_id": world.study("Flags"), "view": "full"} | lean, "?")


@rows.row("empty_audience")
def _(world):
    study = world.study("Nobody")
    failed(
        world.client.call("study_run", {"study_id": study, "country": world.cause("FR", "DE")}),
        "[empty_audience] The audience filter matched nobody, so there is no panel to dispatch. Suggestions: "
        "Broaden the filters, or sample a different country; or pass explicit person_ids.",
    )
    person = world.made("person_get", workspace_id=world.workspace)["people"][0]["id"]
    world.made("study_run", study_id=study, person_ids=[person])


@rows.row("usage_limit_reached/studies")
def _(world):
    client = world.user("studious")
    workspace = world.made("workspace_create", client, name="Full")["id"]
    studies = [
        world.made("study_create", client, workspace_id=workspace, name=f"Study {number}")["id"]
        for number in range(world.cause(3, 2))
    ]
    failed(client.call("study_create", {"workspace_id": workspace, "name": "One more"}), "?")
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
    failed(client.call("person_create", {"workspace_id": workspace, "name": "One more"}), "?")
    world.made("person_delete", client, person_id=people[0])
    world.made("person_create", client, workspace_id=workspace, name="In their place")


@rows.row("usage_limit_reached/workspaces")
def _(world):
    client = world.user("spacious")
    spaces = [world.made("workspace_create", client, name=f"W {n}")["id"] for n in range(world.cause(2, 1))]
    failed(client.call("workspace_create", {"name": "One more"}), "?")
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
    failed(client.call("study_run", {"study_id": study}), "?")
    credits = world.made("workspace_get", client, workspace_id=workspace)["credits"]
    same({"period_balance", "refreshes_on", "purchased_balance", "available"}, set(credits), "what credits tell")
    world.database("UPDATE workspaces SET purchased_credits = 1 WHERE id = ?", workspace)
    world.made("study_run", client, study_id=study)


@rows.row("credits_only_for_who_completes")
def _(world):
    study, before = world.study("Half"), world.credits()
    able = world.person("Able")
    unable = world.person("Unable", persona=world.cause("", "curious"))
    world.made("study_run", study_id=study, person_ids=[able, unable], wait=True)
    same(1, before - world.credits(), "the credits that were debited")
    study, before = world.study("None"), world.credits()
    world.made("study_run", study_id=study, person_ids=[unable], wait=True)
    same(0, before - world.credits(), "the credits for a run that failed")


@rows.row("rate_limited")
def _(world):
    client = world.user("eager", per_minute=world.cause(2, 100))
    for _ in range(2):
        world.made("workspace_get", client)
    answer = client.call("workspace_get")
    failed(answer, "?")
    check(0 < answer.fault["retry_after"] <= 61, "it says when to come back")


@rows.row("timeout/status_408")
def _(world):
    with locked(world):
        answer = world.client.call("person_get", {"workspace_id": world.workspace})
    failed(answer, "?")


class locked:
    """Another program keeps the database to itself."""

    def __init__(self, world):
        self.database = world.cause(lambda: sqlite3.connect(world.path), lambda: None)

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
    failed(world.client.call("study_get", {"study_id": study}), "?")
    mended()
    world.made("study_get", study_id=study)


def broken(world, study):
    """A row that was damaged, and the way to mend it."""
    (questions,), = world.database("SELECT questions FROM studies WHERE id = ?", study)
    world.database("UPDATE studies SET questions = '[' WHERE id = ?", study)
    return lambda: world.database("UPDATE studies SET questions = ? WHERE id = ?", questions, study)


@rows.row("network_error")
def _(world):
    port = free_port()
    url = world.cause(f"http://127.0.0.1:{port}", world.wire.url)
    failed(world.client_of("ada", url=url).call("workspace_get"), "?")


@rows.row("http_error/not_retryable")
def _(world):
    study = world.study("Locked")
    world.cause(lambda: running_on(world, study))
    answer = world.client.call("iteration_create", {"study_id": study, "label": "too early"})
    world.database("UPDATE iterations SET status = 'done' WHERE study = ?", study)
    failed(answer, "?")
    same(False, answer.fault["retryable"], "whether it is retryable, by its status")


def running_on(world, study):
    """A run of 100 participants, which takes a while."""
    (iteration,), = world.database("SELECT id FROM iterations WHERE study = ?", study)
    for number in range(100):
        world.database("INSERT INTO participants (id, iteration) VALUES (?, ?)", f"pt-{study}-{number}", iteration)
    world.database("UPDATE iterations SET status = 'running' WHERE id = ?", iteration)


@rows.row("http_error/retryable")
def _(world):
    study = world.study("Queue")
    world.cause(lambda: queued(world))
    answer = world.client.call("study_run", {"study_id": study, "count": 1})
    world.database("DELETE FROM participants WHERE iteration = 'i-elsewhere'")
    failed(answer, "?")
    same(True, answer.fault["retryable"], "whether it is retryable, by its status")


def queued(world):
    """Others have filled the queue."""
    statement = "INSERT INTO participants (id, iteration) VALUES (?, 'i-elsewhere')"
    for number in range(backend.MOST_QUEUED):
        world.database(statement, f"pt-q{number}")


@rows.row("client_error")
def _(world):
    workspace = world.made("workspace_create", name="Busy")["id"]
    world.cause(lambda: world.made("study_create", workspace_id=workspace, name="Unfinished"))
    failed(world.client.call("workspace_delete", {"workspace_id": workspace}), "?")


@rows.row("analysis_failed")
def _(world):
    study = world.study("Unread")
    world.cause(lambda: None, lambda: world.made("study_run", study_id=study, count=1, wait=True))
    failed(world.client.call("study_analyze", {"study_id": study, "wait": True}), "?")


# Waiting for what takes long


def analyzable(world, name):
    study = world.study(name)
    world.made("study_run", study_id=study, count=1, wait=True)
    return study


@rows.row("polling/to_the_end")
def _(world):
    study = world.study("Long")
    waits = world.cause({"wait": True, "timeout": 20}, {})
    run = world.made("study_run", study_id=study, count=3, **waits)
    same({"id": study, "participant_count": 3, "runtime_status": "done"}, run, "how the run ended")


def absorbs(name, what, times):
    """A look at a job fails in a way that passes, and the waiting goes on."""

    @rows.row(f"polling/absorbs_{name}")
    def _(world):
        study = analyzable(world, f"Absorbs {name}")
        world.cause(lambda: world.wire.lose(what, f"GET /v1/studies?study_id={study}", times))
        lost = len(world.wire.mishaps)
        answer = world.client.call("study_analyze", {"study_id": study, "wait": True, "timeout": 20})
        check(not answer.is_error, answer.text if answer.is_error else "")
        same("done", answer.structured["analysis"]["status"], "how the analysis ended")
        same((1, 0), (lost, len(world.wire.mishaps)), "what went wrong on the wire, before and after")


absorbs("a_read_timeout", "silence", 1)
absorbs("a_transport_flake", "answer", 1)
absorbs("a_5xx", "bad gateway", 2)


@rows.row("polling/ended_by_what_cannot_pass")
def _(world):
    study = world.study("Vanishes")
    running_on(world, study)
    world.cause(lambda: threading.Timer(0.3, lambda: world.database("DELETE FROM studies WHERE id = ?", study)).start())
    answer = world.client.call("study_run", {"study_id": study, "count": 1, "wait": True, "timeout": 20})
    failed(answer, "?")


@rows.row("polling/budget")
def _(world):
    study = world.study("Endless")
    running_on(world, study)
    answer = world.client.call("study_run", {"study_id": study, "count": 1, "wait": True, "timeout": world.cause(0.3, 30)})
    failed(answer, "?")
    same("done", answer.fault["effect"], "whether the run was dispatched")


# Writes whose answer is lost


def loses_answer(world, path):
    world.cause(lambda: world.wire.lose("answer", f"POST {path}"))


@rows.row("lost_write/study_landed")
def _(world):
    loses_answer(world, f"/v1/workspaces/{world.workspace}/studies")
    answer = world.client.call("study_create", {"workspace_id": world.workspace, "name": "Landed"})
    failed(answer, "?")
    same("landed", answer.fault["details"]["verified"], "what the gateway saw")
    same(1, world.count("studies", name="Landed"), "how many studies there are")


@rows.row("lost_write/study_not_landed")
def _(world):
    world.cause(lambda: world.wire.lose("request", f"POST /v1/workspaces/{world.workspace}/studies"))
    answer = world.client.call("study_create", {"workspace_id": world.workspace, "name": "Not landed"})
    failed(answer, "?")
    same("not_landed", answer.fault["details"]["verified"], "what the gateway saw")
    same(0, world.count("studies", name="Not landed"), "how many studies there are")


@rows.row("lost_write/study_unknown")
def _(world):
    loses_answer(world, f"/v1/workspaces/{world.workspace}/studies")
    world.cause(lambda: world.wire.lose("answer", f"GET /v1/studies?workspace_id={world.workspace}", 2))
    answer = world.client.call("study_create", {"workspace_id": world.workspace, "name": "Unknown"})
    world.wire.mishaps.clear()
    failed(answer, "?")
    same("unknown", answer.fault["details"]["verified"], "what the gateway saw")
    look = answer.fault["verify"]
    studies = world.made(look["tool"], **look["arguments"])["studies"]
    same(1, [study["name"] for study in studies].count("Unknown"), "what the look shows")


@rows.row("lost_write/iteration")
def _(world):
    study = world.study("Iterated")
    loses_answer(world, f"/v1/studies/{study}/iterations")
    failed(world.client.call("iteration_create", {"study_id": study, "label": "second"}), "?")
    same(1, world.count("iterations", label="second"), "?")


@rows.row("lost_write/run")
def _(world):
    study = world.study("Dispatched")
    world.cause(lambda: world.wire.lose("silence", f"POST /v1/studies/{study}/runs"))
    failed(world.client.call("study_run", {"study_id": study, "count": 1}, SOON), "?")


@rows.row("lost_write/analysis")
def _(world):
    study = analyzable(world, "Analyzed")
    loses_answer(world, f"/v1/studies/{study}/analyses")
    failed(world.client.call("study_analyze", {"study_id": study}), "?")


@rows.row("lost_write/person")
def _(world):
    loses_answer(world, f"/v1/workspaces/{world.workspace}/people")
    failed(world.client.call("person_create", {"workspace_id": world.workspace, "name": "Lost"}), "?")


@rows.row("lost_write/workspace")
def _(world):
    loses_answer(world, "/v1/workspaces")
    failed(world.client.call("workspace_create", {"name": "Lost"}), "?")


@rows.row("lost_write/ask")
def _(world):
    loses_answer(world, f"/v1/workspaces/{world.workspace}/asks")
    failed(world.client.call("ask_create", {"workspace_id": world.workspace, "question": "Tea?"}), "?")


@rows.row("lost_read/timeout")
def _(world):
    world.cause(lambda: world.wire.lose("silence", "GET /v1/people"))
    answer = world.client.call("person_get", {"workspace_id": world.workspace}, SOON)
    failed(answer, "?")
    check("verify" not in answer.fault, "nothing is to be looked after")


@rows.row("lost_read/network_error")
def _(world):
    world.cause(lambda: world.wire.lose("answer", "GET /v1/asks", 3))
    answer = world.client.call("ask_get", {"workspace_id": world.workspace})
    failed(answer, "?")
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
    failed(answer, "?")


@rows.row("envelope/media_download_failed")
def _(world):
    host = Machine(world.cause((403, b"Sign in"), (200, video(b"vide", b"soun"))), kind="video/mp4")
    url = host.url + "/clip.mp4"
    answer = world.client.call("media_add", {"workspace_id": world.workspace, "source_url": url})
    host.end()
    failed(answer, "?")
    envelope = envelope_of(answer)
    same("media_download_failed", envelope["error_kind"], "the kind")
    same(url, envelope["source_url"], "what could not be downloaded")


# chatbot_setup: fails with results

KIND = {"reply": "Hello! How can I help?"}


def curl(url):
    return f"curl {url} -H 'Content-Type: application/json' -d '{{\"message\": \"hi\"}}'"


def set_up(world, paste, client=None, **more):
    """The structured answer, which is the text, too; nothing is kept and no credit is spent where it says no."""
    workspace = more.pop("workspace_id", world.workspace)
    before = world.credits(), world.database("SELECT count(*) FROM chatbots")
    answer = (client or world.client).call("chatbot_setup", {"workspace_id": workspace, "paste": paste} | more)
    same(200, answer.status, "the HTTP status")
    check(not answer.is_error, "it never raises")
    same(answer.structured, json.loads(answer.text), "the text")
    if not answer.structured["ok"]:
        after = world.credits(), world.database("SELECT count(*) FROM chatbots")
        same(before, after, "credits and bots")
    return answer.structured


def probe(kind, answers, wanted, **how):
    """A bot that answers like this is refused as that kind."""

    @rows.row(f"chatbot_setup/{kind}")
    def _(world):
        bot = Machine(world.cause(answers, (200, KIND)), **how)
        told = set_up(world, curl(bot.url + "/chat"))
        bot.end()
        same({"ok": False, "error_kind": kind} | wanted(bot.url), told, "what it answers")


probe("BotResponseError", (500, {"error": "broken"}), lambda url: {"?": 1})
probe("BotAuthError", (401, {"error": "no key"}), lambda url: {"?": 1})
probe("BotInvalidResponseError", (200, b"<html>Hello!</html>"), lambda url: {"?": 1})
probe("BotEnvelopeError", (200, {"data": "Hello!"}), lambda url: {"?": 1})
probe("BotTimeoutError", slowly(1, (200, KIND)), lambda url: {"?": 1})
probe("BotRetryExhaustedError", (429, {"error": "busy"}), lambda url: {"?": 1})
probe("ChatReactionInvalid", (200, {"reply": "..."}), lambda url: {"?": 1})


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
    world.cause(bot.end)
    told = set_up(world, curl(bot.url + "/chat"))
    same({"ok": False, "error_kind": "BotUnreachable", "?": 1}, told, "what it answers")


@rows.row("chatbot_setup/TunnelInactive")
def _(world):
    bot = Machine((200, KIND))
    active = world.cause(0, 1)
    world.database("INSERT INTO tunnels VALUES (?, 'ada', 3000, ?)", bot.url, active)
    told = set_up(world, curl(bot.url + "/chat"))
    bot.end()
    same({"ok": False, "error_kind": "TunnelInactive", "?": 1}, told, "what it answers")


@rows.row("chatbot_setup/UnreachableUrl")
def _(world):
    bot = Machine((200, KIND))
    told = set_up(world, curl(world.cause("http://bot.invalid/chat", bot.url)))
    bot.end()
    same({"ok": False, "error_kind": "UnreachableUrl", "?": 1}, told, "what it answers")


@rows.row("chatbot_setup/UnknownError")
def _(world):
    bot = Machine((200, KIND))
    told = set_up(world, curl(world.cause("http://127.0.0.1:99999/chat", bot.url)))
    bot.end()
    same({"ok": False, "error_kind": "UnknownError", "?": 1}, told, "what it answers")


@rows.row("chatbot_setup/LLMError")
def _(world):
    bot = Machine((200, KIND))
    good = (200, {"choices": [{"message": {"content": bot.url + "/chat"}}]})
    world.model.answers = world.cause((503, {"error": "overloaded"}), good)
    told = set_up(world, f"Our bot lives at {bot.url}/chat and takes messages.")
    bot.end()
    same({"ok": False, "error_kind": "LLMError", "?": 1}, told, "what it answers")


# The codes that it shares with the other tools


@rows.row("chatbot_setup/validation_error")
def _(world):
    bot, before = Machine((200, KIND)), world.wire.requests
    told = set_up(world, world.cause("", curl(bot.url)))
    bot.end()
    same({"ok": False, "error_kind": "validation_error", "?": 1}, told, "what it answers")
    check(world.wire.requests - before <= 2, "the setup was refused before it was sent")


@rows.row("chatbot_setup/not_found")
def _(world):
    bot = Machine((200, KIND))
    told = set_up(world, curl(bot.url), workspace_id=world.cause("w-gone", world.workspace))
    bot.end()
    same({"ok": False, "error_kind": "not_found", "?": 1}, told, "what it answers")


@rows.row("chatbot_setup/usage_limit_reached")
def _(world):
    client = world.user("talkative")
    workspace = world.made("workspace_create", client, name="Talk")["id"]
    bots = [Machine((200, KIND)), Machine((200, KIND))]
    world.cause(lambda: set_up(world, curl(bots[0].url), client, workspace_id=workspace))
    told = set_up(world, curl(bots[1].url), client, workspace_id=workspace)
    for bot in bots:
        bot.end()
    same({"ok": False, "error_kind": "usage_limit_reached", "?": 1}, told, "what it answers")


@rows.row("chatbot_setup/rate_limited")
def _(world):
    client = world.user("chatty", per_minute=world.cause(1, 100))
    workspace = world.made("workspace_create", client, name="Chat")["id"]
    bot = Machine((200, KIND))
    told = set_up(world, curl(bot.url), client, workspace_id=workspace)
    bot.end()
    same({"ok": False, "error_kind": "rate_limited", "?": 1}, told, "what it answers")


@rows.row("chatbot_setup/server_error")
def _(world):
    bot = Machine((200, KIND))
    workspace, paste = world.workspace, curl(bot.url)
    world.cause(lambda: world.database("ALTER TABLE tunnels RENAME TO misplaced"))
    answer = world.client.call("chatbot_setup", {"workspace_id": workspace, "paste": paste})
    world.cause(lambda: world.database("ALTER TABLE misplaced RENAME TO tunnels"))
    bot.end()
    check(not answer.is_error, "it never raises")
    same({"ok": False, "error_kind": "server_error", "?": 1}, answer.structured, "what it answers")


@rows.row("chatbot_setup/network_error")
def _(world):
    bot = Machine((200, KIND))
    url = world.cause(f"http://127.0.0.1:{free_port()}", world.wire.url)
    told = set_up(world, curl(bot.url), world.client_of("ada", url=url))
    bot.end()
    same({"ok": False, "error_kind": "network_error", "?": 1}, told, "what it answers")


@rows.row("chatbot_setup/http_error")
def _(world):
    bot = Machine((200, KIND))
    world.cause(lambda: set_up(world, curl(bot.url)))
    told = set_up(world, curl(bot.url))
    bot.end()
    same({"ok": False, "error_kind": "http_error", "?": 1}, told, "what it answers")


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


def local_server(world, edge=None, installed=True, api=None):
    """The tunnel verbs as they run on a machine of somebody."""
    folder = world.folder / "bin"
    folder.mkdir(exist_ok=True)
    (folder / "cloudflared").write_text(CLOUDFLARED)
    (folder / "cloudflared").chmod(0o755)
    edge = edge or Edge().port
    process = world.spawn(
        world.program("studies-tunnels"), "--http",
        PATH=f"{folder}:{os.environ['PATH']}" if installed else os.environ["PATH"], EDGE=str(edge),
        STUDIES_URL=api or world.api, STUDIES_TOKEN=backend.make_token("ada", 600), STUDIES_TUNNEL_PATIENCE="500",
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
    failed(client.call("connect_start", {"port": 3000}), "?")


@rows.row("connect/tunnel_startup_failed")
def _(world):
    client = local_server(world, edge=world.cause(free_port(), None))
    failed(client.call("connect_start", {"port": 3000}), "?")


@rows.row("connect/tunnel_startup_failed/no_address")
def _(world):
    client = local_server(world, edge=world.cause(lambda: Edge(b"").port, None))
    failed(client.call("connect_start", {"port": 3000}), "?")


@rows.row("connect/registration_failed")
def _(world):
    client = local_server(world, api=world.cause(f"http://127.0.0.1:{free_port()}", world.api))
    failed(client.call("connect_start", {"port": 3000}), "?")


@rows.row("connect/port_conflict")
def _(world):
    client = local_server(world)
    world.cause(lambda: world.made("connect_start", client, port=3000))
    failed(client.call("connect_start", {"port": 3001}), "?")


@rows.row("connect/hosted")
def _(world):
    client = world.cause(world.client, lambda: local_server(world))
    failed(client.call("connect_start", {"port": 3000}), "?")

"""What fails behind the tools, and on the way there."""

import sqlite3

from harness import same

import backend
from edge import refusing_port

from .lost_answers import look
from .world import NOBODY_KNOWS, failed, rows


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

"""Calls whose answer is lost: each write names the look that shows whether it landed."""

import json

from harness import check, same, until

from .world import NOBODY_KNOWS, SOON, analyzable, failed, rows


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

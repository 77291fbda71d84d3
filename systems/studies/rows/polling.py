"""Waiting for what takes long."""

from harness import check, same

from .lost_answers import lost
from .world import RE_LIST, TO_THE_END, analyzable, failed, rows


@rows.row("analysis_failed")
def _(world):
    study = world.study("Unread")
    world.cause(lambda: None, lambda: world.made("study_run", study_id=study, count=1, **TO_THE_END))
    failed(
        world.client.call("study_analyze", {"study_id": study, **TO_THE_END}), "analysis_failed",
        f"No participant of {study} has completed, so there is nothing to read. Support id ID.",
        "Read the reason and mend what it names, such as too few responses", "then start the analysis again",
    )  # fmt: skip




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

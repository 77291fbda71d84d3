"""Who asks, for what, and with which arguments."""

from harness import same

import tokens

from .world import RE_LIST, TO_THE_END, failed, rows


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

"""Checks the corpora themselves: form, numbers, and that nothing stands in both parts."""

import json
import re

CATEGORIES = set(
    "invalid_argument not_found already_exists aborted failed_precondition unauthenticated permission_denied "
    "resource_exhausted deadline_exceeded unavailable out_of_range unimplemented cancelled data_loss internal "
    "unknown".split()
)
ACTORS = {"model", "user", "operator", "time", "nobody"}
EFFECTS = {"none", "done", "partial", "unknown"}
CODE = re.compile(r"[a-z][a-z0-9_]{2,62}")

KINDS = {  # of an input: what it must have, and what it may
    "tool_result": ({"text"}, {"isError", "structuredContent"}),
    "jsonrpc_error": ({"code", "message"}, {"data"}),
    "http": ({"status", "headers", "body"}, set()),
    "process": ({"stderr"}, {"exit_code", "signal"}),
}
CONTEXT = {"tool", "schema", "arguments", "effect", "upstream", "tools", "now"}
CASE_KEYS = {"diagnosis": {"id", "group", "input", "expect", "why"}, "redaction": {"id", "group", "text", "secrets", "keep"}}

# What a secret scanner would call a leak: tokens of these are made of markers.
LEAK = re.compile(
    r"gh[pousr]_[A-Za-z0-9]{30}|AKIA[A-Z2-7]{16}|[sr]k_(live|test)_[A-Za-z0-9]{10}|xox[abp]-[0-9]{8}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY|AIza[A-Za-z0-9_-]{35}|glpat-[A-Za-z0-9_-]{20}|eyJ[A-Za-z0-9_-]{20,}\.eyJ"
)

LEAST = {  # what the corpora must hold together
    "diagnosis cases": 400,
    "secrets": 300,
    "formats of secrets": 60,
    "harmless look-alikes": 300,
}
HELD_OUT_SHARE = 0.25
NO_FAILURE_SHARE = 0.15


def check(diagnosis, redaction):
    """Returns what is wrong, a sentence each."""
    wrong = [*unique_ids(diagnosis + redaction), *both_parts(diagnosis, "input"), *both_parts(redaction, "text")]
    for case in diagnosis:
        wrong += [f"{case.place}: {problem}" for problem in [*of_form(case, "diagnosis"), *of_diagnosis(case.raw)]]
    for case in redaction:
        wrong += [f"{case.place}: {problem}" for problem in [*of_form(case, "redaction"), *of_redaction(case)]]
    return wrong + numbers(diagnosis, redaction)


def unique_ids(cases):
    seen = {}
    for case in cases:
        if case.id in seen:
            yield f"{case.place}: the id {case.id} stands at {seen[case.id]} already"
        seen[case.id] = case.place


def both_parts(cases, key):
    """Cases that differ in nothing but spaces, and in whose call it was, count as the same."""
    held_out = {same(case.raw[key]): case.place for case in cases if case.part == "held_out"}
    for case in cases:
        if case.part == "own" and same(case.raw[key]) in held_out:
            yield f"{case.place}: it is held out too, at {held_out[same(case.raw[key])]}"


def same(value):
    if isinstance(value, dict):
        value = {name: item for name, item in value.items() if name not in ("tool", "effect", "upstream", "tools")}
    return re.sub(r"\s+", " ", json.dumps(value, sort_keys=True).lower())


def of_form(case, subject):
    for key in set(case.raw) - CASE_KEYS[subject]:
        yield f"a case of {subject} has no {key!r}"
    if LEAK.search(json.dumps(case.raw)):
        yield "a secret scanner would report it: write the token with markers (markers.py)"


def of_diagnosis(raw):
    given = raw["input"]
    kind = given.get("kind")
    if kind not in KINDS:
        yield f"the kind {kind!r} is none of {', '.join(KINDS)}"
        return
    must, may = KINDS[kind]
    for key in must - set(given):
        yield f"a {kind} needs {key!r}"
    for key in set(given) - must - may - CONTEXT - {"kind"}:
        yield f"a {kind} has no {key!r}"
    expected = raw["expect"]
    if expected is not None:
        yield from of_expectation(expected, given)


def of_expectation(expected, given):
    fields = {"code", "category", "actor", "effect", "wait"}
    for key in fields - set(expected):
        yield f"the expectation lacks {key!r}"
    for key in set(expected) - fields - {"says"}:
        yield f"an expectation has no {key!r}"
    if not CODE.fullmatch(expected.get("code", "")):
        yield f"{expected.get('code')!r} is not the form of a code"
    for key, known in (("category", CATEGORIES), ("actor", ACTORS), ("effect", EFFECTS)):
        if expected.get(key) not in known:
            yield f"the {key} {expected.get(key)!r} is none of {', '.join(sorted(known))}"
    wait = expected.get("wait")
    if wait is not None and not (isinstance(wait, int) and 0 < wait <= 86400 * 31):
        yield f"a wait is null or whole seconds, and not {wait!r}"
    if given.get("effect") == "read" and expected.get("effect") != "none":
        yield "what only reads has no effect: it must be none"


def of_redaction(case):
    text = case.expanded["text"]
    if "\n" in text:
        yield "redaction goes line by line: a text is one line"
    if not case.raw["secrets"] and not case.raw["keep"]:
        yield "it expects nothing"
    for key in ("secrets", "keep"):
        for part in case.expanded[key]:
            if part not in text:
                yield f"{part!r} of {key} is not in the text"


def numbers(diagnosis, redaction):
    secrets = [case for case in redaction if case.raw["secrets"]]
    harmless = [case for case in redaction if not case.raw["secrets"]]
    found = {
        "diagnosis cases": diagnosis,
        "secrets": [secret for case in secrets for secret in case.raw["secrets"]],
        "formats of secrets": {case.group for case in secrets},
        "harmless look-alikes": harmless,
    }
    wrong = [
        f"there are {len(found[what])} {what}, and {least} are wanted"
        for what, least in LEAST.items()
        if len(found[what]) < least
    ]
    for what, cases in (("diagnosis cases", diagnosis), ("secrets", secrets), ("harmless look-alikes", harmless)):
        share = part_of([case.part == "held_out" for case in cases])
        if share < HELD_OUT_SHARE:
            wrong.append(f"{share:.1%} of the {what} are held out, and {HELD_OUT_SHARE:.0%} is the least")
    share = part_of([case.raw["expect"] is None for case in diagnosis])
    if share < NO_FAILURE_SHARE:
        wrong.append(f"{share:.1%} of the diagnosis cases are no failures, and {NO_FAILURE_SHARE:.0%} is the least")
    return wrong


def part_of(truths):
    return sum(truths) / len(truths) if truths else 0.0

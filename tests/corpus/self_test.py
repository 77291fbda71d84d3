"""Proves that the measuring notices what it is there to notice."""

import json

import corpora
import lint
import markers
import measure


def case_of(raw, part="own"):
    return corpora.read(part, f"{part}.jsonl:1", json.dumps(raw))


def secret_case(**changed):
    return case_of(
        {"id": "s-1", "group": "g", "text": "key=[{{b62:40}}] at db", "secrets": ["{{b62:40}}"], "keep": ["db"], **changed}
    )


def failure_case(part="own", **changed):
    expected = {"code": "not_found", "category": "not_found", "actor": "model", "effect": "none", "wait": None}
    given = {"kind": "tool_result", "text": "no x", "isError": True}
    return case_of({"id": f"d-{part}", "group": "g", "input": given, "expect": expected, **changed}, part)


def fault(**changed):
    return {"code": "not_found", "category": "not_found", "actor": "model", "effect": "none", **changed}


def redactions():
    case = secret_case()
    secret = case.expanded["secrets"][0]
    clean = measure.judge_redaction(case, "key=[redacted] at db")
    whole = measure.judge_redaction(case, case.expanded["text"])
    half = measure.judge_redaction(case, f"key=[redacted{secret[20:]}] at db")
    lost = measure.judge_redaction(case, "[redacted]")
    yield "a clean answer", not clean.leaked and not clean.lost
    yield "a secret that is left", whole.leaked == [secret]
    yield "half a secret that is left", half.leaked == [secret]
    yield "a harmless text that is gone", lost.lost == ["db"]


def diagnoses():
    def wrong(case, answer):
        return set(measure.judge_diagnosis(case, answer).differences)

    yield "a right Fault", wrong(failure_case(), fault()) == set()
    yield "a wrong actor", wrong(failure_case(), fault(actor="user")) == {"actor"}
    yield "a wait that nobody told", wrong(failure_case(), fault(retry_after=3)) == {"wait"}
    yield "a failure that was not seen", wrong(failure_case(), None) == {"code"}
    yield "content taken for a failure", wrong(failure_case(expect=None), fault()) == {"code"}
    good = failure_case(expect={**fault(), "wait": None, "says": ["call list()"]})
    yield "good words that are kept", wrong(good, fault(message="it said: call list()")) == set()
    yield "good words that are lost", wrong(good, fault(message="not found")) == {"says"}


def the_markers():
    first = markers.expand("{{hex:8}} {{hex:8}} {{hex:8:b}}", "a").split()
    yield "the same marker twice is the same value", first[0] == first[1] != first[2]
    yield "another case has another value", markers.expand("{{hex:8}}", "b") != first[0]
    yield "braces of others are left alone", markers.expand("${{ secrets.X }}", "a") == "${{ secrets.X }}"
    try:
        markers.expand("{{nonsense:8}}", "a")
        yield "an unknown kind of marker", False
    except markers.BadMarker:
        yield "an unknown kind of marker", True


def linting():
    def found(words, diagnosis=(), redaction=()):
        return any(words in problem for problem in lint.check(list(diagnosis), list(redaction)))

    yield "an id that stands twice", found("stands at", [failure_case(), failure_case()])
    yield "a case in both parts", found("held out too", [failure_case(), failure_case("held_out")])
    yield "an unknown category", found("none of", [failure_case(expect={**fault(category="odd"), "wait": None})])
    yield "an effect of what only reads", found(
        "has no effect",
        [
            failure_case(
                input={"kind": "tool_result", "text": "x", "effect": "read"},
                expect={**fault(effect="unknown"), "wait": None},
            )
        ],
    )
    yield "a secret that is not in its text", found("not in the text", redaction=[secret_case(text="none")])
    yield "a secret that is written down", found("scanner", redaction=[secret_case(text="ghp_" + "a1B2" * 9)])
    yield "too few cases", found("are wanted", [failure_case()])


def programs():
    yield "a program that answers", measure.lines_through(["cat"], ["a", "b"]) == ["a", "b"]
    for name, command in (("is missing", ["./no-such-program"]), ("answers too little", ["head", "-n1"]), ("fails", ["false"])):
        try:
            measure.lines_through(command, ["a", "b"])
            yield f"a program that {name}", False
        except measure.Unmeasurable:
            yield f"a program that {name}", True


def run():
    failed = False
    for check in (redactions, diagnoses, the_markers, linting, programs):
        for name, holds in check():
            print(f"{'PASS' if holds else 'FAIL'} {name}")
            failed |= not holds
    return 1 if failed else 0

"""Sends the cases through the real programs and compares what comes back."""

import json
import subprocess
from dataclasses import dataclass, field

TIMEOUT_SECONDS = 300
FIELDS = ("code", "category", "actor", "effect", "wait")


class Unmeasurable(Exception):
    """The program is missing, ended badly or did not answer every line."""


@dataclass
class Verdict:
    case: object
    right: bool
    differences: dict = field(default_factory=dict)  # field -> (expected, got)


def lines_through(command, lines):
    """One line in, one line out."""
    text = "".join(f"{line}\n" for line in lines)
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=TIMEOUT_SECONDS)
    except FileNotFoundError as error:
        raise Unmeasurable(f"{command[0]} is not built: scripts/build release recourse") from error
    except subprocess.TimeoutExpired as error:
        raise Unmeasurable(f"{' '.join(map(str, command))} has not ended after {TIMEOUT_SECONDS} s") from error
    answers = done.stdout.decode(errors="replace").split("\n")
    if answers and not answers[-1]:
        answers.pop()
    if done.returncode != 0 or len(answers) != len(lines):
        said = done.stderr.decode(errors="replace").strip()[-600:]
        raise Unmeasurable(
            f"{' '.join(map(str, command))} was given {len(lines)} lines, answered {len(answers)} and ended with "
            f"{done.returncode}{': ' + said if said else ''}"
        )
    return answers


# ---- diagnosis ------------------------------------------------------------------------------------


def diagnose(recourse, cases):
    answers = lines_through(
        [recourse, "diagnose"], [json.dumps(case.expanded["input"], ensure_ascii=False) for case in cases]
    )
    return [judge_diagnosis(case, json.loads(answer)) for case, answer in zip(cases, answers)]


def judge_diagnosis(case, fault):
    expected = case.expanded["expect"]
    if expected is None or fault is None:
        same = expected is None and fault is None
        got = "no failure" if fault is None else fault.get("code")
        wanted = "no failure" if expected is None else expected["code"]
        return Verdict(case, same, {} if same else {"code": (wanted, got)})
    got = {**fault, "wait": fault.get("retry_after")}
    differences = {name: (expected[name], got.get(name)) for name in FIELDS if expected[name] != got.get(name)}
    for said in expected.get("says", []):
        if said not in words(fault):
            differences["says"] = (said, fault.get("message"))
    return Verdict(case, not differences, differences)


def words(fault):
    """Every text in the Fault, without JSON's escapes."""
    if isinstance(fault, str):
        return fault
    if isinstance(fault, dict):
        return "\n".join(words(value) for value in fault.values())
    if isinstance(fault, list):
        return "\n".join(words(value) for value in fault)
    return ""


# ---- redaction ------------------------------------------------------------------------------------


@dataclass
class Redaction:
    case: object
    answer: str
    leaked: list  # secrets that are still there
    lost: list  # harmless texts that are gone


def redact(recourse, cases):
    answers = lines_through([recourse, "redact"], [case.expanded["text"] for case in cases])
    return [judge_redaction(case, answer) for case, answer in zip(cases, answers)]


def judge_redaction(case, answer):
    return Redaction(
        case,
        answer,
        [secret for secret in case.expanded["secrets"] if leaks(secret, answer)],
        [kept for kept in case.expanded["keep"] if kept not in answer],
    )


def leaks(secret, answer):
    """The whole of it, or the second half of a long one: its beginning is often only its type."""
    half = secret[len(secret) // 2 :]
    return secret in answer or (len(half) >= 12 and half in answer)


# ---- the suites of JSON Schema --------------------------------------------------------------------


def schema_suites(program):
    """The program's last line, and whether everything passed."""
    try:
        done = subprocess.run([program], capture_output=True, text=True, errors="replace", timeout=TIMEOUT_SECONDS)
    except FileNotFoundError as error:
        raise Unmeasurable(f"{program} is not built: scripts/build release schema_suite") from error
    except subprocess.TimeoutExpired as error:
        raise Unmeasurable(f"{program} has not ended after {TIMEOUT_SECONDS} s") from error
    lines = done.stdout.strip().splitlines() or [""]
    return lines[:-1], lines[-1], done.returncode == 0

"""What an agent sees of a failure, as statements: its text, and what generic members of JSON say, as lines of text."""

import json
import re
from dataclasses import dataclass, field

# Members that several contracts share, whoever wrote them: google.rpc, RFC 9457, JSON:API, Stripe, zod, pydantic,
# and the JSON bodies of many APIs. Nothing else of a machine's copy is read.
WHERE = ("path", "field", "param", "parameter", "argument", "pointer", "loc", "property", "instancePath", "name")
SENTENCE = (
    "message",
    "detail",
    "details",
    "description",
    "error_description",
    "msg",
    "error",
    "title",
    "errorMessage",
    "error_message",
    "sentence",
    "reason",
)
ADVICE = (
    "suggestion",
    "suggestions",
    "hint",
    "hints",
    "help",
    "next_step",
    "next_steps",
    "recovery",
    "resolution",
    "remedy",
    "did_you_mean",
    "fix",
    "action",
)
OPTIONS = ("options", "allowed", "allowed_values", "allowedValues", "valid_values", "enum", "choices")
BOUNDS = {
    "minimum": "must be >= {}",
    "maximum": "must be <= {}",
    "pattern": "must match pattern /{}/",
    "expected": "expected {}",
    "expected_pattern": "must match pattern /{}/",
}
WAITS = {
    "retry_after": 1,
    "retryAfter": 1,
    "retry_after_seconds": 1,
    "retryAfterSeconds": 1,
    "retryDelay": 1,
    "retry_after_ms": 0.001,
    "retryAfterMs": 0.001,
    "retry_after_s": 1,
}
RETRYABLE = ("retryable", "is_retryable", "isRetryable", "can_retry", "transient", "temporary")
CODES = ("code", "status", "error_code", "errorCode", "type", "errorType", "kind", "category", "reason")
DEPTH = 6


@dataclass
class Seen:
    """One answer as an agent's host hands it on. `silent` is none at all: a timeout, or a connection that broke."""

    failed: bool
    text: str = ""
    structured: object = None
    code: int | None = None
    data: object = None
    status: int | None = None
    retry_after: str | None = None
    silent: bool = False


@dataclass
class Account:
    """A failure, read: lines of prose, and the few facts that have members of their own."""

    lines: list = field(default_factory=list)
    codes: list = field(default_factory=list)
    retryable: bool | None = None
    wait_s: float | None = None
    status: int | None = None

    @property
    def prose(self):
        return "\n".join(self.lines)


def account(seen):
    """Reads text first and JSON where there is some: in the text, as structured content, as the data of an error."""
    told = Account(status=seen.status)
    body = whole_json(seen.text)
    if isinstance(body, (dict, list)):
        read_json(body, told)
    else:
        told.lines += lines_of(without_json(seen.text, told))
    for extra in (seen.structured, seen.data):
        if isinstance(extra, (dict, list)):
            read_json(extra, told)
        elif isinstance(extra, str):
            told.lines += lines_of(extra)
    if seen.retry_after:
        told.wait_s = told.wait_s if told.wait_s is not None else number(seen.retry_after)
    told.lines = list(dict.fromkeys(line for line in told.lines if line))
    return told


def whole_json(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


def without_json(text, told):
    """The prose around JSON that stands in a text; what the JSON says is added to `told`."""
    for start in [found.start() for found in re.finditer(r"[\[{]", text)]:
        try:
            body, length = json.JSONDecoder().raw_decode(text[start:])
        except ValueError:
            continue
        speaks = body if isinstance(body, dict) else body[0] if isinstance(body, list) and body else None
        if isinstance(speaks, dict) and set(speaks) & {*SENTENCE, *WHERE, *WAITS, *RETRYABLE}:
            read_json(body, told)
            return text[:start] + without_json(text[start + length :], told)
    return text


def read_json(value, told, depth=0):
    if depth > DEPTH:
        return
    if isinstance(value, list):
        for one in value:
            if isinstance(one, str):
                told.lines += lines_of(one)
            else:
                read_json(one, told, depth + 1)
    elif isinstance(value, dict):
        read_facts(value, told)
        told.lines += issue_lines(value)
        for name, one in value.items():
            if isinstance(one, (dict, list)) and name not in (*WHERE, *OPTIONS):
                read_json(one, told, depth + 1)


def read_facts(value, told):
    for name, unit in WAITS.items():
        if told.wait_s is None and (seconds := number(value.get(name))) is not None:
            told.wait_s = seconds * unit
    for name in RETRYABLE:
        if isinstance(value.get(name), bool):
            told.retryable = value[name]
    told.codes += [str(value[name]) for name in CODES if isinstance(value.get(name), (str, int))]


def issue_lines(value):
    """An object that speaks of a failure as lines: where, then what, then what would do."""
    source = value.get("source") if isinstance(value.get("source"), dict) else {}  # JSON:API
    where = next((place for name in WHERE if (place := placed(value.get(name)) or placed(source.get(name)))), "")
    said = [value[name] for name in SENTENCE if isinstance(value.get(name), str)]
    said += [
        words.format(value[name]) for name, words in BOUNDS.items() if isinstance(value.get(name), (str, int, float))
    ]
    said += [
        f"must be one of {', '.join(json.dumps(option) for option in value[name])}"
        for name in OPTIONS
        if isinstance(value.get(name), list)
    ]
    lines = [f"{where}: {line}" if where else line for text in said for line in lines_of(text)]
    return lines + [line for name in ADVICE if isinstance(value.get(name), str) for line in lines_of(value[name])]


def placed(value):
    """`a.0.b`, `["a", 0, "b"]`, `/a/0/b` and `#/a/0/b` are all the place a.0.b."""
    if isinstance(value, list) and value and all(isinstance(step, (str, int)) for step in value):
        return ".".join(str(step) for step in value)
    return re.sub(r"^#?/", "", value).replace("/", ".") if isinstance(value, str) and len(value) < 80 else ""


def number(value):
    if isinstance(value, bool) or value is None:
        return None
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*s?\s*", str(value))
    return float(found[1]) if found else None


def lines_of(text):
    """Prose as statements: a line, a sentence, or what stands between semicolons."""
    text = re.sub(
        r"\[type=\w+, input_value=.*?, input_type=\w+\]", "", text, flags=re.S
    )  # what pydantic adds for programs
    if re.match(r"\s*<(!doctype|html|\?xml)", text, re.I):
        return [re.sub(r"<[^>]*>", " ", text).strip()]
    parts = re.split(r"\n+|(?<=[.!?])\s+(?=[A-Z\[{'\"`(])|(?<=\?)\s+|;\s+", text)
    return [part.strip() for part in parts if part.strip()]

"""What somebody who got an answer could read in it: sentences, fields, codes, waits. The same for every gateway."""

import json
import re
from email.utils import parsedate_to_datetime
from datetime import datetime, timezone

CODE_FIELDS = {"code", "errorcode", "error", "errortype", "type", "reason", "status", "statuscode", "kind", "category"}
CATEGORY_FIELDS = {"category", "errorcategory"}
WAIT_FIELDS = re.compile(
    r"^(retryafter|retrydelay|retryin|waitseconds|backoff)(seconds|secs|s|ms|milliseconds|millis)?$"
)
EFFECT_FIELDS = {"effect", "sideeffect", "mutationstate", "outcome", "committed", "executed", "carriedout"}
RETRY_FIELDS = {"retryable", "isretryable", "retry", "shouldretry", "canretry"}
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9]*([_.\-/][A-Za-z0-9]+)*")

# A code in a text: `[this_one] ...`, `THIS_ONE: ...`, a status that is called one.
CODE_IN_FRONT = re.compile(r"^\s*(?:\[([A-Za-z][\w.\-]+)\]|([A-Za-z]+(?:_[A-Za-z0-9]+)+):)")
STATUS_IN_TEXT = re.compile(
    r"(?i:\bhttp|\bstatus(?: code)?|\bcode|\berror)\W{0,3}([45]\d\d)\b|\b([45]\d\d) [A-Z][a-z]+"
)
RPC_IN_TEXT = re.compile(r"(?<![\w.])-32\d{3}\b")

DURATION = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?) ?(ms|milliseconds?|seconds?|secs?|s|minutes?|min)\b", re.IGNORECASE
)
WAITING = re.compile(r"\b(wait|retry|again|after|later|reset)", re.IGNORECASE)


class Reading:
    def __init__(self, received):
        self.status, self.headers = received.status, received.headers
        self.rpc_code = received.error.get("code") if isinstance(received.error, dict) else None
        self.raw, self.fields, texts = received.text, [], []
        if isinstance(received.result, dict):
            texts.append(received.content)
            for part in ("structuredContent", "_meta"):
                self.take(received.result.get(part))
        elif isinstance(received.error, dict):
            texts.append(str(received.error.get("message", "")))
            self.take({"code": received.error.get("code")})
            self.take(received.error.get("data"))
        else:
            texts.append(received.text)
        for text in texts:
            self.take(json_in(text))
        self.text = "\n".join(texts)

    def take(self, value, name=""):
        """Every field of it, however deep, under its own name."""
        if isinstance(value, dict):
            for key, inner in value.items():
                self.fields.append((plain(key), inner))
                self.take(inner, key)
        elif isinstance(value, list):
            for inner in value:
                self.take(inner, name)

    @property
    def sentences(self):
        return [part.strip() for part in re.split(r"(?<=[.!?;])\s+|\n", self.text) if part.strip()]

    def values(self, names):
        return [value for name, value in self.fields if name in names]

    @property
    def everything(self):
        """All that came, also as it is after JSON's escapes are undone."""
        inner = (value for _, value in self.fields if isinstance(value, str))
        return "\n".join([self.raw, self.text, *inner])

    @property
    def codes(self):
        """What a program could compare: numbers, and words that are identifiers and no sentences."""
        found = [value for value in self.values(CODE_FIELDS) if is_code(value)]
        if match := CODE_IN_FRONT.search(self.text):
            found.append(match.group(1) or match.group(2))
        found += [int(one or other) for one, other in STATUS_IN_TEXT.findall(self.text)]
        found += [int(code) for code in RPC_IN_TEXT.findall(self.text)]
        if self.status is not None and self.status >= 400:
            found.append(self.status)
        return found

    @property
    def waits(self):
        """Every wait that is told, in seconds."""
        found = []
        for name, value in self.fields:
            if WAIT_FIELDS.match(name) and is_number(value):
                found.append(float(value) / (1000 if name.endswith(("ms", "milliseconds", "millis")) else 1))
        for sentence in self.sentences:
            if WAITING.search(sentence):
                found += [float(number) * unit_of(unit) for number, unit in DURATION.findall(sentence)]
        return found + wait_of_header(self.headers.get("retry-after", ""))


def plain(name):
    """`retry_after`, `retryAfter` and `retry-after` are one name; of `dev.example/retry_after` the last part counts."""
    return re.sub(r"[^a-z0-9]", "", str(name).rpartition("/")[2].lower())


def json_in(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


def is_number(value):
    return not isinstance(value, bool) and (
        isinstance(value, (int, float)) or isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value) is not None
    )


def is_code(value):
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or isinstance(value, str) and IDENTIFIER.fullmatch(value) is not None


def unit_of(unit):
    return 0.001 if unit.lower().startswith(("ms", "mil")) else 60 if unit.lower().startswith("m") else 1


def wait_of_header(value):
    if re.fullmatch(r"\d+", value):
        return [float(value)]
    try:
        then = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return []
    return [(then - datetime.now(timezone.utc)).total_seconds()]

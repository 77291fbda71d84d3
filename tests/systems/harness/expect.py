"""Compares what came with what should have come, and says where they differ."""

import re


class Mismatch(AssertionError):
    pass


class Matches:
    """Stands for any text that the pattern matches whole."""

    def __init__(self, pattern):
        self.pattern = pattern

    def __repr__(self):
        return f"Matches({self.pattern!r})"

    def fits(self, value):
        return isinstance(value, str) and re.fullmatch(self.pattern, value, re.DOTALL) is not None


class Between:
    """Stands for any number from `least` to `most`."""

    def __init__(self, least, most):
        self.least, self.most = least, most

    def __repr__(self):
        return f"Between({self.least}, {self.most})"

    def fits(self, value):
        return isinstance(value, (int, float)) and self.least <= value <= self.most


class Anything:
    def __repr__(self):
        return "ANY"

    def fits(self, _):
        return True


ANY = Anything()
SUPPORT_ID = Matches(r"[0-9a-f]{12}|[0-9a-f]{32}")


def differences(wanted, got, at=""):
    """Every place where they differ. Mappings have to have the same names."""
    if hasattr(wanted, "fits"):
        return [] if wanted.fits(got) else [f"{at or 'it'}: {got!r} instead of {wanted!r}"]
    if isinstance(wanted, dict) and isinstance(got, dict):
        found = []
        for name in wanted.keys() | got.keys():
            place = f"{at}/{name}"
            if name not in got:
                found.append(f"{place} is missing")
            elif name not in wanted:
                found.append(f"{place} should not be there: {got[name]!r}")
            else:
                found += differences(wanted[name], got[name], place)
        return sorted(found)
    if isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        return [line for at_, pair in enumerate(zip(wanted, got)) for line in differences(*pair, f"{at}/{at_}")]
    return [] if type(wanted) is type(got) and wanted == got else [f"{at or 'it'}: {got!r} instead of {wanted!r}"]


def same(wanted, got, what="it"):
    found = differences(wanted, got)
    if found:
        raise Mismatch(f"{what} differs:\n    " + "\n    ".join(found))


def check(holds, why):
    if not holds:
        raise Mismatch(why)


def tool_error(answer, text, structured=None, headers=None):
    """The whole wire answer of a tool that failed. Only `headers` that are named are compared."""
    same(200, answer.status, "the HTTP status")
    check("result" in answer.body, f"a protocol error came: {answer.body}")
    same(True, answer.result.get("isError"), "isError")
    same([{"type": "text", "text": text}], answer.result["content"], "the content")
    same(structured, answer.structured, "structuredContent")
    for name, value in (headers or {}).items():
        same(value, answer.headers.get(name.lower()), f"the header {name}")


def protocol_error(answer, status, code, message, headers=None):
    """The whole wire answer of a request that was refused by the protocol."""
    same(status, answer.status, "the HTTP status")
    check("error" in answer.body, f"no protocol error came: {answer.body}")
    same(code, answer.error["code"], "the JSON-RPC code")
    same(message, answer.error["message"], "the message")
    for name, value in (headers or {}).items():
        same(value, answer.headers.get(name.lower()), f"the header {name}")

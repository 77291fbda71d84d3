"""Every failure of `faulty`, and what a right answer to it is: data that the judge reads.

A kind is what a failure is, in the words of everybody: how it may be called in a sentence, by gRPC's sixteen
categories, by HTTP's statuses and by JSON-RPC's codes. Nothing here is of any gateway's own vocabulary.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    words: str  # a pattern, for sentences and for codes that are written as words
    categories: tuple = ()
    statuses: tuple = ()
    rpc_codes: tuple = ()


KINDS = {
    "invalid": Kind(
        r"invalid|bad request|unprocessable|reject|validation|malformed (request|argument)|arguments?|must be"
        r"|\b(400|422)\b",
        ("invalid_argument", "failed_precondition", "out_of_range"),
        (400, 422),
        (-32602, -32600),
    ),
    "unauthenticated": Kind(
        r"unauth|authenticat|authori[sz]ation|credential|token (has )?expired|(log|sign) in|\b401\b",
        ("unauthenticated",),
        (401,),
    ),
    "forbidden": Kind(r"forbid|permission|not (allowed|permitted)|denied|\b403\b", ("permission_denied",), (403,)),
    "not_found": Kind(
        r"not found|no such|not exist|nothing at|unknown (session|path|item)|\b404\b", ("not_found",), (404,), (-32001,)
    ),
    "timeout": Kind(
        r"tim(ed?|ing) ?out|deadline|in time|too (slow|long)|no (answer|response|reply)|not (yet )?(answer|respond)"
        r"|hung|\b(408|504)\b",
        ("deadline_exceeded",),
        (408, 504),
        (-32001,),  # what the SDKs of MCP say where a request timed out
    ),
    "conflict": Kind(
        r"conflict|abort|already exist|locked|same time|\b409\b",
        ("aborted", "failed_precondition", "already_exists"),
        (409, 412, 423),
    ),
    "limited": Kind(
        r"too many|rate.?limit|quota|exhausted|throttl|slow down|\b429\b", ("resource_exhausted",), (429,)
    ),
    "internal": Kind(r"internal|server error|crash|\b500\b", ("internal", "unknown"), (500,), (-32603,)),
    "unavailable": Kind(
        r"unavailable|overload|maintenance|rebuild|unreachable|refused|disconnect|bad gateway|hung up|not connected"
        r"|\b(closed|reset|died|exit(ed)?|ended|terminated|killed|crash(ed)?|broke|broken|lost|cut|down|aborted)\b"
        r"|(process|fetch) failed|failed to (connect|reach|fetch)|connection (error|failed)|session|\b(502|503)\b",
        ("unavailable", "aborted"),
        (502, 503),
        (-32000,),  # what the SDKs of MCP say where a connection closed
    ),
    "unusable": Kind(  # the server's answer is none
        r"not (an? )?(valid )?(json|mcp|http|event)|invalid (json|response|answer|message|http)|malformed|pars(e|ing)"
        r"|html|web page|neither|untermin|incomplete|unexpected|protocol|mislabel|wrong.id|nobody (sent|asked)"
        r"|without (the|an) (answer|response)|no (answer|response|result)|empty|content.type|bad gateway",
        ("internal", "unknown", "data_loss"),
        (500, 502),
        (-32700, -32603),
    ),
    "too_large": Kind(
        r"too (large|big|long)|larger than|exceed|over the (size|limit)", ("out_of_range", "resource_exhausted"), (413,)
    ),
    "unsaid": Kind(  # the server failed and did not say more
        r"unknown|vague|unspecified|fail(ed|ure)|(tool|server|upstream|backend|execution) error", ("unknown",)
    ),
}


@dataclass(frozen=True)
class Failure:
    name: str
    kinds: tuple = ()  # which it may be called; none: only whether it is answered counts
    refused: bool = False  # it says that nothing was carried out; else nobody can know of a write
    may_succeed: bool = False  # the tool's own result is as right
    ends_server: bool = False  # over HTTP: the server has to be started again, which no gateway can do
    forgets: bool = False  # means something to servers with sessions only: of the legacy era


WAITS = ("none", "seconds", "date", "ms", "reset_seconds", "reset_duration", "ratelimit", "body", "prose")

FAILURES = {
    failure.name: failure
    for failure in (
        Failure("bad_request", ("invalid", "unsaid"), refused=True),
        Failure("tool_error", ("conflict", "unsaid"), refused=True),
        Failure("false_success", ("conflict", "unsaid"), refused=True),
        Failure("rpc_error", ("internal", "unavailable", "unsaid")),
        Failure("invalid_params", ("invalid",), refused=True),
        Failure("hang", ("timeout",)),
        Failure("progress", ("internal",), may_succeed=True),
        Failure("garbage", ("unusable", "timeout")),
        Failure("wrong_id", ("unusable", "timeout")),
        Failure("huge", ("too_large", "timeout"), may_succeed=True),
        Failure("no_result", ("unusable", "timeout")),
        Failure("slow", ("timeout",), may_succeed=True),
        Failure("crash", ("unavailable", "internal"), ends_server=True),
        Failure("die", ("unavailable", "internal")),
        Failure("ask", ()),
        Failure("ask_and_die", ("unavailable", "internal")),
        Failure("unterminated", ("unusable", "timeout")),
        Failure("http_400", ("invalid",), refused=True),
        Failure("http_401", ("unauthenticated",), refused=True),
        Failure("http_403", ("forbidden",), refused=True),
        Failure("http_404", ("not_found", "unavailable"), refused=True),  # to MCP, a session that ended
        Failure("http_408", ("timeout",)),
        Failure("http_409", ("conflict",), refused=True),
        Failure("http_422", ("invalid",), refused=True),
        Failure("http_429", ("limited",), refused=True),
        Failure("http_500", ("internal",)),
        Failure("http_502", ("unavailable",)),
        Failure("http_503", ("unavailable",)),
        Failure("http_504", ("timeout",)),
        Failure("html", ("unusable",)),
        Failure("html_502", ("unavailable", "unusable")),
        Failure("sse_as_json", ("unusable",), may_succeed=True),
        Failure("empty_sse_as_json", ("unusable",)),
        Failure("empty_stream", ("unusable", "unavailable")),
        Failure("half_stream", ("unavailable", "unusable")),
        Failure("half_body", ("unavailable", "unusable")),
        Failure("not_http", ("unusable", "unavailable")),
        Failure("reset", ("unavailable",)),
        Failure("lose_session", ("unavailable", "not_found"), refused=True, may_succeed=True, forgets=True),
        Failure("lose_sessions", ("unavailable", "not_found"), refused=True, ends_server=True, forgets=True),
    )
}


@dataclass(frozen=True)
class Scene:
    """One call that is made to fail."""

    failure: Failure
    transport: str
    tool: str  # read_item or write_item
    when: str = ""  # of a write: whether it fails before or after it was carried out
    wait: str = ""  # of http_429

    @property
    def name(self):
        how = " ".join(part for part in (self.wait and f"wait={self.wait}", self.when) if part)
        return f"{self.transport} {self.failure.name} {self.tool.removesuffix('_item')}{' ' + how if how else ''}"

    @property
    def writes(self):
        return self.tool == "write_item"

    @property
    def arguments(self):
        arguments = {"item_id": "item_aaaa", "fault": self.failure.name}
        if self.writes:
            arguments |= {"value": 1, "when": self.when}
        return arguments | ({"wait": self.wait} if self.wait else {})


def scenes_of(failure, transport):
    """Each failure as a read and as a write; where nobody can know of the write, it happens once, and once not."""
    waits = WAITS if failure.name == "http_429" else ("",)
    yield from (Scene(failure, transport, "read_item", wait=wait) for wait in waits)
    yield Scene(failure, transport, "write_item", "before", waits[0])
    if not failure.refused:
        yield Scene(failure, transport, "write_item", "after")

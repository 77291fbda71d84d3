"""From a failure's account to what it tells to do: whom it blames, which tools it names, to wait, to look, to stop."""

import json
import os
import re
from dataclasses import dataclass

from values import QUOTED, literal, nearest, words_of

MISSING = (
    r"required|missing|undefined|not provided|not (?:be )?(?:empty|null|blank)|must"
    r" (?:provide|specify|supply|include|pass)"
    r"|mandatory|was not (?:given|set|specified)|needs? (?:a|an|the) value"
)
UNKNOWN_ARGUMENT = (
    r"unrecogni[sz]ed|unexpected|unknown (?:argument|parameter|field|property|key|option|input)|additional propert"
    r"|(?:argument|parameter|field|property|key|option) \S+ (?:is not|isn't|does not|doesn't)"
    r"|not (?:a|an) (?:known|valid|allowed|recogni[sz]ed|supported) (?:argument|parameter|field|property|key)"
    r"|no (?:such )?(?:argument|parameter|field|property|key)|extra (?:field|input)|extra inputs|not permitted"
)
UNKNOWN_TOOL = (
    r"(?:unknown|no such|invalid|unrecogni[sz]ed|nonexistent) (?:tool|function)|(?:tool|function)\b.{0,60}?(?:not"
    r" found|does not "
    r"exist|doesn't exist|is not (?:available|known|registered|defined)|unknown|not recogni[sz]ed)|no tool "
    r"(?:named|called|with)|there is no (?:tool|function)|did you mean (?:the )?(?:tool|function)"
)
NOT_FOUND = (
    r"not found|does not exist|doesn't exist|do not exist|no such|unknown (?!whether|if|error)|could not (?:be"
    r" )?f(?:ind|ound)|cannot find|"
    r"can't find|no \w+ (?:with|matching|found|named|by)|not a valid|is not valid|invalid|nobody has|\b404\b|unable to"
    r" find|"
    r"no longer exists|not exist"
)
UNCERTAIN = (
    r"unknown whether|not known whether|unclear (?:whether|if)|may (?:or may not )?(?:already )?have"
    r" (?:been|gone|taken|happened|succeeded|completed)|"
    r"(?:might|could) (?:already )?have (?:been|gone|taken|happened|succeeded|completed)|may still"
    r" (?:be|complete|have)|"
    r"took effect|take effect|taken effect|"
    r"verify|verified|check (?:whether|if|that it)|see (?:whether|if)|confirm (?:whether|that|if)|"
    r"in an unknown state|outcome (?:is )?unknown|status (?:is )?unknown|partially"
)
PERMISSION = (
    r"forbidden|permission|not authori[sz]ed|unauthori[sz]ed|access denied|access is denied|not allowed to|may"
    r" not|insufficient|"
    r"lacks? (?:the )?(?:scope|role|rights|privilege)|\b40[13]\b|read-?only (?:account|token|mode|user)|authentication"
    r" (?:failed|required)|"
    r"(?:invalid|expired) (?:token|credentials|api key)|policy (?:denie[sd]|forbids|does not allow)|EACCES|EPERM"
)
GONE = (
    r"no longer (?:available|exists|supported|offered|possible)|permanently|has been"
    r" (?:deleted|removed|retired|archived|discontinued|"
    r"shut down|decommissioned)|discontinued|was (?:deleted|removed|retired) |sunset|\b410\b|^gone\b|(?:is|are)"
    r" gone\b|end[- ]of[- ]life|cannot be (?:undone|restored|"
    r"recovered)|never (?:be )?(?:available|work|come)"
)
FORBIDS = (
    r"(?:do not|don't|never|must not|should not|no need to|no use|useless|pointless) (?:\w+"
    r" )?(?:retry|re-?try|try|repeat|call|re-?submit|send|attempt)|"
    r"not retr(?:y|i)able|non-?retr(?:y|i)able|will (?:fail|not succeed|not help)|(?:same|again).{0,30}will"
    r" fail|contact (?:your|the|an?) |contact support|"
    r"ask (?:your|the|an?) (?:admin|administrator|owner|user|operator|manager)|tell (?:your|the) user|stop"
    r" (?:here|trying|and)|"
    r"give up|nothing (?:can|you can|will) "
)
INVITES = (
    r"try again|please retry|retry (?:the|your|this|it|later|in|after|shortly|once|safely)|can be retried|safe to"
    r" (?:retry|repeat)|temporar|transient|"
    r"momentar|shortly|try (?:it )?(?:once )?(?:more|later)|resend|intermittent|overloaded|busy|\b50[234]\b|service"
    r" unavailable|"
    r"unavailable|starting up|warming up|connection reset|ECONNRESET|ETIMEDOUT|deadlock|lock(?:ed)? by|being"
    r" (?:re)?started"
)
LATER = (
    r"too many requests|rate.?limit|\b429\b|throttl|slow down|try again later|retry later|\bwait\b|in a"
    r" (?:moment|few|while|second|minute)|quota"
)
WAIT = (
    r"(?:retry|try|wait|available|again|back ?off|reset|resets|come back|resume|ready|call"
    r" it)[^.\n]{0,60}?(?:in|after|for|at least|:|wait|=|about|~)?\s*"
    r"(\d+(?:\.\d+)?)\s*(ms|milliseconds?|s|secs?|seconds?|m|min|minutes?)\b"
)
UNITS = {"ms": 0.001, "mi": 60, "m": 60, "s": 1, "se": 1}
DOWN = (
    r"unavailable|down\b|offline|deprecated|maintenance|disabled|retired|out of (?:service|order)|not"
    r" (?:available|working|reachable)|unreachable|moved"
)
TOOL_ROLES = (
    ("meant", r"did you mean|you (?:probably |might have |may have )?meant|similar|closest|nearest"),
    (
        "look",
        r"whether|verify|verif(?:y|ies)|confirm|took effect|check (?:if|that|for|the (?:status|result|state))|see"
        r" if|before (?:you )?"
        r"(?:retry|repeat|re-?submit)ing?|what (?:was|has been) (?:done|created|sent)|exists? before",
    ),
    (
        "instead",
        (
            r"instead|alternativ|replaced by|superseded|moved to|in place of|fall ?back|rather|equivalent|same"
            r" thing|successor"
        ),
    ),
    (
        "ids",
        r"to (?:find|list|get|see|look|obtain|discover|browse|search|fetch|retrieve|view|know|learn)|valid|existing|for"
        r" (?:a |the |all )?"
        r"(?:list|ids?\b|identifiers?|names|available|possible)|look ?(?:it )?up|which \w+ exist|lists? ",
    ),
    ("first", r"\bfirst\b|before|must|need|require|prior|\bthen\b|until|\bafter\b|have not|has not|not yet"),
)
READS = (
    "list",
    "get",
    "find",
    "search",
    "read",
    "show",
    "fetch",
    "lookup",
    "describe",
    "query",
    "view",
    "count",
    "check",
    "browse",
)


@dataclass
class Named:
    """A tool that a failure names, what for, and the arguments that are said with it."""

    tool: str
    role: str
    said: str
    arguments: dict


def reads(tool):
    """Whether a tool only looks, by its hint, or else by its name."""
    hint = tool.get("annotations", {}).get("readOnlyHint")
    return (
        hint
        if isinstance(hint, bool)
        else bool(words_of(tool["name"])) and any(word in READS for word in words_of(tool["name"])[:3])
    )


def mentioned(name, text):
    """Where a text names an argument: its path, or None. Ordinary words count only where meant as names."""
    path = rf"((?:{re.escape(name)})(?:(?:[./]|\[)[\w]+\]?)*)"
    if re.search(r"[_\-A-Z]|\d$", name):
        found = re.search(rf"(?<![\w-]){path}(?![\w-])", text)
        spaced = "[ _-]?".join(map(re.escape, re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", name)))
        return (
            split_path(found[1])
            if found
            else [name] if re.search(rf"(?<![\w-]){spaced}(?![\w-])", text, re.I) else None
        )
    meant = (
        rf"[\"'`]{path}[\"'`]",
        rf"(?:^|[\s(\[\"'.])`?{path}`?\s*[:=](?!\w)",
        rf"\bat {path}\s*$",
        rf"(?:^|data|body|[\s#])/{path}\b",
        rf"^{path}$",
        (
            r"\b(?:argument|arguments|parameter|parameters|param|field|fields|property|key|option|value of|value"
            rf" for|input)s?:?\s+{path}\b"
        ),
        (
            rf"\b{path}\s+(?:'[^']*'|\"[^\"]*\"|must|should|is |has to|cannot|can't|needs?|does not|doesn't|do"
            r" not|don't|exceeds?|was |may|expects?|takes|value|contains?|has |have |of \S+ )"
        ),
        (
            r"\b(?:invalid|missing|bad|wrong|unsupported|unknown|no|malformed|set|correct|change|provide|specify|supply"
            r"|the)"
            rf" {path}\b"
        ),
    )
    found = next((hit for rule in meant if (hit := re.search(rule, text, re.I))), None)
    return [name, *split_path(found[1])[1:]] if found else None


def split_path(text):
    return [int(step) if step.isdigit() else step for step in re.findall(r"[^./\[\]]+", text)]


def blamed(told, arguments, properties):
    """The arguments that a failure speaks of, with what it says: {path: said}. By name, else by their value."""
    names = sorted({*properties, *arguments}, key=len, reverse=True)
    found, last = {}, None
    for line in split_by_argument(told.lines, names):
        hit = [path for name in names if (path := mentioned(name, line))]
        hit = [path for path in hit if not any(path is not other and path[0] in other[0] for other in hit)] or hit
        if hit:
            last = []
            for path in hit[:4]:
                last.append(tuple(path))
                found[tuple(path)] = f"{found.get(tuple(path), '')}\n{line}".strip()
        else:
            for path in last or []:
                found[path] += f"\n{line}"
    return found or by_value(told, arguments)


def split_by_argument(lines, names):
    """Lines in which several arguments are listed one after another, taken apart."""
    starts = "|".join(map(re.escape, names)) or "$^"
    return [
        part
        for line in lines
        for part in re.split(
            rf"(?:,\s+|\s+and\s+|(?<=[.?!])\s+)(?=[`'\"]?(?:{starts})[`'\"]?"
            rf"(?:\.[\w.]+)?(?::|\s+(?:must|is|should|has|cannot|'[^']*')\b))",
            line,
        )
    ]


def by_value(told, arguments):
    found = {}
    for name, value in arguments.items():
        for line in told.lines:
            shown, about = str(value), set(words_of(name)) & set(words_of(line.lower()))
            if (len(shown) > 1 or about) and re.search(rf"(?<![\w.-]){re.escape(shown)}(?![\w-])", line):
                found[(name,)] = f"{found.get((name,), '')}\n{line}".strip()
        if (name,) in found:
            found[(name,)] = told.prose
    if not found and len(arguments) == 1:
        found = {(next(iter(arguments)),): told.prose}
    return found


def named_tools(told, called, tools):
    """The tools that a failure names beside the one that was called, in the order in which it does."""
    found = []
    for line in told.lines:
        hits = sorted(
            (hit.start(), name, hit.end()) for name in tools if name != called and (hit := tool_in(name, line, tools))
        )
        for start, name, end in hits:
            before = line[:start].lower()[-24:]
            if re.search(r"(?:do not|don't|never|not|cannot|without) (?:call|use|try|run)?(?:ing)?\s*[`'\"]?$", before):
                continue
            found.append(Named(name, role(line[:start] + line[end:]), line, said_arguments(line[end:])))
    return found


def tool_in(name, line, tools=()):
    """A tool is named as it is listed, or without what a gateway put before it."""
    for form in dict.fromkeys((name, bare(name, tools))):
        spelt = re.sub(r"[_-]", "[_-]", form)
        if hit := re.search(rf"(?<![\w-]){spelt}(?![\w-])", line):
            return hit
    return None


def bare(name, tools):
    """A tool's name without what all names begin with, as gateways do it: server__tool, server-tool."""
    shared = os.path.commonprefix(list(tools)) if len(tools) > 2 else ""
    shared = re.match(r"(?:.*[^a-zA-Z0-9])?", shared)[0]
    return re.split(r"__|[.:/]", name.removeprefix(shared))[-1]


def role(line):
    return next((name for name, rule in TOOL_ROLES if re.search(rule, line, re.I)), "")


def said_arguments(rest):
    """The arguments that stand behind the name of a tool: ({"a": 1}), (a=1, b='x'), with a=1, with a set to 1."""
    found = re.match(r"[`'\"]?\s*\(?\s*(?:with )?(\{.*)", rest)
    if found:
        try:
            body = json.JSONDecoder().raw_decode(found[1])[0]
            return body if isinstance(body, dict) else {}
        except ValueError:
            return {}
    found = re.match(r"[`'\"]?\s*(?:\(([^)]*)\)|(?:with|using|for|passing|and pass)\s+(.{0,120}))", rest)
    if not found:
        return {}
    pairs = re.findall(rf"(\w+)\s*(?:=|:)\s*((?:{QUOTED})|[^\s,)]+)", found[1] or found[2] or "")
    return {pair[0]: literal(pair[1]) for pair in pairs}


def wait_of(told):
    """The seconds that a failure says to wait, or None."""
    if told.wait_s is not None:
        return told.wait_s
    for line in told.lines:
        if found := re.search(WAIT, line, re.I):
            unit = found[2].lower()
            return float(found[1]) * (0.001 if unit.startswith(("ms", "mil")) else 60 if unit.startswith("m") else 1)
    return None


def says(rule, told):
    return bool(
        re.search(rule, told.prose, re.I | re.M) or re.search(rule, "\n".join(told.codes).replace("_", " "), re.I)
    )


def forbids(told):
    """Whether a failure says that there is no use in going on."""
    return (
        told.retryable is False
        or says(FORBIDS, told)
        or says(PERMISSION, told)
        or says(GONE, told)
        or told.status in (401, 403, 410)
    )


def invites(told):
    return bool(told.retryable) or says(INVITES, told) or told.status in (502, 503, 504, 429)


def meant_tool(told, called, tools):
    """The tool that was meant where a failure says that there is none of the name that was called."""
    short = bare(called, tools)
    speaks = re.search(UNKNOWN_TOOL, told.prose, re.I) or re.search(
        rf"{re.escape(short)}.{{0,40}}(?:{NOT_FOUND})|(?:{NOT_FOUND}).{{0,40}}{re.escape(short)}", told.prose, re.I
    )
    if not speaks or called in tools:
        return None
    suggested = [named.tool for named in named_tools(told, called, tools) if named.role == "meant"]
    listed = {bare(name, tools): name for name in tools}
    near = nearest(called, list(tools)) or listed.get(nearest(short, list(listed)) or "")
    return suggested[0] if suggested else near


def tool_about(words, tools):
    """A tool that looks, and speaks of the same thing: for failures that say what to look for, not with what."""

    def score(tool):
        mine = words_of(tool["name"])
        return (
            sum(word in mine for word in words) * 4 + (mine[:1] == ["list"]) * 2 + (mine[:1] in (["search"], ["find"]))
        )

    about = [tool for tool in tools.values() if reads(tool) and any(word in words_of(tool["name"]) for word in words)]
    return max(about, key=score)["name"] if about else None

"""Whether a scenario file is sound: its keys, its words, and that its own way out leads to success."""

import json
import time

import schema
from world import WRITES, Failure, World

SERVER = {"name", "transport"}
TOP = {"server", "state", "tool", "says", "scenario"}
TOOL = {
    "name",
    "description",
    "schema",
    "accepts",
    "annotations",
    "does",
    "in",
    "by",
    "id",
    "sets",
    "adds",
    "each",
    "where",
    "matches",
    "refs",
    "needs",
    "answer",
    "same",
}
SCENARIO = {"name", "family", "task", "call", "arguments", "knows", "state", "says", "fault", "success", "way"}
SUCCESS = {"records", "answer", "stopped"}
REPLY = {"how", "text", "code", "data", "structured", "status", "type", "headers"}
FAULT = REPLY | {"tool", "tools", "first", "times", "for_ms", "when", "done"}
HOWS = {"result", "success", "rpc", "http", "crash", "drop", "hang"}
DOES = {"list", "get", "answer", *WRITES}
SAYS = ("unknown_tool", "invalid", "not_found", "precondition", "exists")
FAMILIES = {
    "misspelt_tool",
    "misspelt_argument",
    "wrong_type",
    "missing_argument",
    "bad_enum",
    "pattern",
    "range",
    "unknown_id",
    "date_format",
    "precondition",
    "rate_limit",
    "unavailable",
    "lost_answer",
    "write_timeout",
    "partial",
    "permission",
    "gone",
    "crash",
    "html_page",
    "stack_trace",
    "false_success",
    "several_mistakes",
    "alternative",
}


def problems(told):
    """Everything that is wrong with a file, each with its place; nothing where it is sound."""
    found = list(keys(told, TOP, "the file"))
    if any(not told.get(name) for name in ("server", "tool", "scenario")):
        return [*found, "the file needs [server], at least one [[tool]] and at least one [[scenario]]"]
    found += keys(told["server"], SERVER, "[server]")
    transport = told["server"].get("transport", "stdio")
    if transport not in ("stdio", "http"):
        found.append(f"[server]: transport is {transport!r}, but must be stdio or http")
    for tool in told["tool"]:
        found += tool_problems(tool)
    names = [one.get("name") for one in told["scenario"]]
    found += [f"two scenarios are named {name!r}" for name in set(names) if names.count(name) > 1]
    found += says_problems(told.get("says", {}), "[says]", transport)
    for one in told["scenario"]:
        found += scenario_problems(one, transport, {tool.get("name") for tool in told["tool"]})
    return found or played_problems(World(told))


def keys(told, known, place):
    return [f"{place}: {key!r} is not a key; known are {', '.join(sorted(known))}" for key in told if key not in known]


def tool_problems(tool):
    place = f"tool {tool.get('name')!r}"
    found = list(keys(tool, TOOL, place))
    found += [f"{place}: {key} is missing" for key in ("name", "description", "schema", "does") if key not in tool]
    for key in ("schema", "accepts"):
        try:
            json.loads(tool.get(key, "{}"))
        except ValueError as error:
            found.append(f"{place}: {key} is no JSON: {error}")
    does = tool.get("does")
    if does not in DOES:
        found.append(f"{place}: does is {does!r}, but must be one of {', '.join(sorted(DOES))}")
    elif does != "answer" and "in" not in tool:
        found.append(f"{place}: in is missing: the collection of the state that it works on")
    if does in ("get", "update", "delete") and "by" not in tool:
        found.append(f"{place}: by is missing: the argument that is the id")
    return found


def says_problems(says, place, transport):
    found = []
    for kind, words in says.items():
        if kind.split(" ")[0] not in SAYS:
            found.append(f"{place}: {kind!r} is none of {', '.join(SAYS)}, nor one of them with a word behind it")
        if isinstance(words, dict):
            found += keys(words, REPLY, f"{place}.{kind}")
        found += word_problems(
            {"text": words} if isinstance(words, str) else words,
            f"{place}.{kind}",
            transport,
            kind.startswith("invalid"),
        )
    return found


def word_problems(words, place, transport, styled):
    how, text = words.get("how", "result"), words.get("text", "")
    if how not in HOWS:
        yield f"{place}: how is {how!r}, but must be one of {', '.join(sorted(HOWS))}"
    if how == "http" and transport != "http":
        yield f'{place}: how = "http" needs transport = "http" in [server]'
    if text.startswith("@") and (text not in schema.STYLES or not styled):
        yield f"{place}: {text!r} is no style for this; for `invalid` there are {', '.join(schema.STYLES)}"


def scenario_problems(one, transport, tools):
    place = f"scenario {one.get('name')!r}"
    found = list(keys(one, SCENARIO, place))
    needed = ("name", "family", "task", "call", "arguments", "success", "way")
    missing = [f"{place}: {key} is missing" for key in needed if key not in one]
    if missing:
        return found + missing
    if one["family"] not in FAMILIES:
        found.append(f"{place}: family {one['family']!r} is none of {', '.join(sorted(FAMILIES))}")
    found += keys(one["success"], SUCCESS, f"{place}: success")
    if not set(one["success"]) & SUCCESS:
        found.append(f"{place}: success needs records, answer or stopped")
    found += says_problems(one.get("says", {}), f"{place}: says", transport)
    for fault in one.get("fault", []):
        found += keys(fault, FAULT, f"{place}: fault")
        found += word_problems(fault, f"{place}: fault", transport, False)
        if fault.get("when", "before") not in ("before", "after", "partial"):
            found.append(f"{place}: fault: when must be before, after or partial")
        found += [
            f"{place}: fault: there is no tool {name!r}"
            for name in fault.get("tools", [fault.get("tool", one["call"])])
            if name not in tools
        ]
    return found


def played_problems(world):
    found = []
    for name in world.scenarios:
        try:
            found += [f"scenario {name!r}: {problem}" for problem in played(world, name)]
        except (KeyError, TypeError, AttributeError, Failure) as error:
            found.append(f"scenario {name!r}: cannot be played: {type(error).__name__}: {error}")
    return found


def played(world, name):
    """Plays the first call and then the way out that the scenario names, and says what does not hold."""
    one, stage = world.scenarios[name], world.stage(name)
    stopped = bool(one["success"].get("stopped"))
    now = time.monotonic() * 1000
    first = world.play(stage, one["call"], one["arguments"], now)
    if not first.failed and not stopped:
        yield "its first call succeeds, so there is nothing to recover from"
    last, outcome = first, "stopped"
    for step in one["way"]:
        now += step.get("wait_ms", 0)
        last, outcome = world.play(stage, step["call"], step.get("arguments", {}), now), "done"
        if last.failed:
            yield f"its way fails at {step['call']}: {last.text}"
    if not world.succeeded(stage, "stopped" if stopped else outcome, last.text):
        yield f"its way does not lead to success; the state then is {json.dumps(stage['state'])}"
    if world.duplicates(stage):
        yield "its way does a write twice"

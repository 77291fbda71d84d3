"""A world: one server's tools and the state they work on, as a scenario file tells them. It plays, and is silent."""

import copy
import json
import re
from dataclasses import dataclass, field

import schema

WRITES = ("create", "update", "delete")
# What a server says that nobody gave words: most say no more.
VAGUE = "Error: Bad request"


@dataclass
class Reply:
    """What goes back to a caller: `how` names the shape, the rest fills it."""

    how: str
    text: str = ""
    code: int = -32603
    data: object = None
    structured: object = None
    status: int = 500
    type: str = "text/plain"
    headers: dict = field(default_factory=dict)
    failed: bool = True


class Failure(Exception):
    """A tool cannot do what was asked; `kinds` are the keys of `says` that may word it, the narrowest first."""

    def __init__(self, *kinds, violations=(), **names):
        super().__init__(kinds[-1])
        self.kinds, self.violations, self.names = kinds, list(violations), names


def filled(template, names):
    """`template` with each {name} that is known put in; whatever else has braces stays as it is."""

    def put(found):
        value = names
        for step in found[1].split("."):
            if not isinstance(value, dict) or step not in value:
                return found[0]
            value = value[step]
        return value if isinstance(value, str) else json.dumps(value)

    if isinstance(template, dict):
        return {name: filled(one, names) for name, one in template.items()}
    return re.sub(r"\{([a-z_][\w.]*)\}", put, template) if isinstance(template, str) else template


def meant(value, arguments):
    """`$name` is the argument of that name, or nothing; anything else is itself."""
    if isinstance(value, str) and value.startswith("$"):
        return arguments.get(value[1:])
    return value


def fits(record, where):
    """Whether a record has these values; a list says that any of them does, unless the record has that list."""
    return all(
        record.get(name) == value or (isinstance(value, list) and record.get(name) in value)
        for name, value in where.items()
    )


def records_of(state, collection):
    return [{"id": key} | record for key, record in state.get(collection, {}).items()]


class World:
    """The tools of a file; everything that changes is in the stage it is given."""

    def __init__(self, told):
        self.told = told
        self.name = told["server"]["name"]
        self.transport = told["server"].get("transport", "stdio")
        self.tools = {tool["name"]: tool for tool in told["tool"]}
        self.scenarios = {one["name"]: one for one in told["scenario"]}

    def listed(self):
        """The tools as `tools/list` shows them."""
        return [
            {
                "name": tool["name"],
                "description": tool.get("description", ""),
                "inputSchema": json.loads(tool["schema"]),
                **({"annotations": tool["annotations"]} if "annotations" in tool else {}),
            }
            for tool in self.told["tool"]
        ]

    def stage(self, scenario):
        """What a scenario begins with."""
        state = copy.deepcopy(self.told.get("state", {}))
        for collection, records in copy.deepcopy(self.scenarios[scenario].get("state", {})).items():
            state.setdefault(collection, {}).update(records)
        return {
            "scenario": scenario,
            "begin": copy.deepcopy(state),
            "state": state,
            "calls": [],
            "deeds": [],
            "faults": {},
            "made": 0,
        }

    def play(self, stage, tool, arguments, now_ms):
        """Plays one call on `stage`, and answers with a Reply; the stage is to be kept before anything is said."""
        scenario = self.scenarios[stage["scenario"]]
        stage["calls"].append({"tool": tool, "arguments": arguments})
        names = {"tool": tool, **arguments}
        try:
            if tool not in self.tools:
                raise Failure("unknown_tool")
            told = self.tools[tool]
            fault = self.fault(stage, scenario, told, now_ms)
            if fault and fault.get("when", "before") == "before":
                return self.worded(fault, names | self.wait_of(stage, fault, now_ms))
            self.check(told, arguments)
            text = self.do(
                stage, told, arguments, fault.get("done", 1) if fault and fault["when"] == "partial" else None
            )
            if fault:
                return self.worded(fault, names | {"answer": text})
            return Reply("result", text, failed=False)
        except Failure as failure:
            return self.refused(scenario, failure, names)

    # Faults: what goes wrong whatever is asked.

    def fault(self, stage, scenario, tool, now_ms):
        """The fault that meets this call; counts the calls that it could have met."""
        for index, one in enumerate(scenario.get("fault", [])):
            if tool["name"] not in one.get("tools", [one.get("tool", scenario["call"])]):
                continue
            seen = stage["faults"].setdefault(str(index), {"calls": 0, "since_ms": now_ms})
            seen["calls"] += 1
            nth = seen["calls"] - one.get("first", 1)
            if "for_ms" in one:
                if now_ms < seen["since_ms"] + one["for_ms"]:
                    return one
            elif nth >= 0 and (one.get("times", 1) == 0 or nth < one.get("times", 1)):
                return one
        return None

    def wait_of(self, stage, fault, now_ms):
        """How long a fault with an end still lasts, in the units that words are made of."""
        if "for_ms" not in fault:
            return {}
        index = str(self.scenarios[stage["scenario"]]["fault"].index(fault))
        left = max(1, stage["faults"][index]["since_ms"] + fault["for_ms"] - now_ms)
        return {"wait_ms": str(int(left)), "wait_s": f"{left / 1000:.3f}"}

    # Refusals: what was asked does not do.

    def check(self, tool, arguments):
        rules = json.loads(tool.get("accepts", tool["schema"]))
        found = schema.violations(arguments, rules)
        if found:
            raise Failure(f"invalid {found[0].argument}", f"invalid {found[0].rule}", "invalid", violations=found)

    def refused(self, scenario, failure, names):
        says = self.told.get("says", {}) | scenario.get("says", {})
        words = next((says[kind] for kind in failure.kinds if kind in says), VAGUE)
        if failure.violations:
            first = failure.violations[0]
            names = names | {
                "argument": first.argument,
                "rule": first.rule,
                "given": first.given,
                "expected": first.expected,
                "sentence": schema.zod_sentence(first),
            }
        return self.worded(
            {"text": words} if isinstance(words, str) else words, names | failure.names, failure.violations
        )

    def worded(self, words, names, found=()):
        text = words.get("text", "")
        if text in schema.STYLES:
            text = schema.STYLES[text](names["tool"], found)
        how = words.get("how", "result")
        return Reply(
            how,
            filled(text, names),
            words.get("code", -32603),
            filled(words.get("data"), names),
            filled(words.get("structured"), names),
            words.get("status", 500),
            words.get("type", "text/plain"),
            filled(words.get("headers", {}), names),
        )

    # Deeds: what a tool does when nothing is wrong.

    def do(self, stage, tool, arguments, only=None):
        state = stage["state"]
        for argument, collection in tool.get("refs", {}).items():
            if argument in arguments and arguments[argument] not in state.get(collection, {}):
                raise Failure(f"not_found {argument}", "not_found", argument=argument, given=arguments[argument])
        if tool["does"] in ("get", "update", "delete"):
            self.found(state, tool, arguments)
        for need in tool.get("needs", []):
            self.need(state, need, arguments)
        record = getattr(self, f"do_{tool['does']}")(stage, tool, arguments, only)
        return filled(tool["answer"], arguments | {"record": record}) if "answer" in tool else json.dumps(record)

    def need(self, state, need, arguments):
        """A precondition: the record of an argument, or any record, has to have these values."""
        where = {name: meant(value, arguments) for name, value in need.get("where", {}).items()}
        records = records_of(state, need["in"])
        if "by" in need:
            records = [one for one in records if one["id"] == arguments.get(need["by"])]
        if not any(fits(one, where) for one in records):
            raise Failure(f"precondition {need.get('name', '')}", "precondition", record=records[0] if records else {})

    def found(self, state, tool, arguments):
        """The record that the argument `by` names."""
        key = str(arguments.get(tool["by"]))
        if key not in state.get(tool["in"], {}):
            raise Failure(f"not_found {tool['by']}", "not_found", argument=tool["by"], given=key)
        return key, state[tool["in"]][key]

    def do_answer(self, stage, tool, arguments, only):
        return {"ok": True}

    def do_list(self, stage, tool, arguments, only):
        where = {name: meant(value, arguments) for name, value in tool.get("where", {}).items()}
        where = {name: value for name, value in where.items() if value is not None}
        matches = {name: str(meant(value, arguments) or "").lower() for name, value in tool.get("matches", {}).items()}
        rows = [
            one
            for one in records_of(stage["state"], tool["in"])
            if fits(one, where) and all(part in str(one.get(name, "")).lower() for name, part in matches.items())
        ]
        return {tool["in"]: rows}

    def do_get(self, stage, tool, arguments, only):
        key, record = self.found(stage["state"], tool, arguments)
        return {"id": key} | record

    def do_create(self, stage, tool, arguments, only):
        if "each" not in tool:
            return self.create(stage, tool, arguments)
        items = arguments[tool["each"]]
        made = [self.create(stage, tool, arguments | {"each": item}) for item in items[:only]]
        return {tool["in"]: made}

    def create(self, stage, tool, arguments):
        collection = stage["state"].setdefault(tool["in"], {})
        stage["made"] += 1
        key = str(arguments[tool["by"]]) if "by" in tool else filled(tool.get("id", "{n}"), {"n": str(stage["made"])})
        if "by" in tool and key in collection:
            raise Failure("exists", argument=tool["by"], given=key)
        fields = tool.get("sets") or {name: f"${name}" for name in arguments if name != tool.get("by")}
        collection[key] = {name: value for name, one in fields.items() if (value := meant(one, arguments)) is not None}
        self.did(stage, tool, arguments)
        return {"id": key} | collection[key]

    def do_update(self, stage, tool, arguments, only):
        key, record = self.found(stage["state"], tool, arguments)
        record |= {
            name: value for name, one in tool.get("sets", {}).items() if (value := meant(one, arguments)) is not None
        }
        for name, amount in tool.get("adds", {}).items():
            record[name] = record.get(name, 0) + meant(amount, arguments)
        self.did(stage, tool, arguments)
        return {"id": key} | record

    def do_delete(self, stage, tool, arguments, only):
        key, _ = self.found(stage["state"], tool, arguments)
        del stage["state"][tool["in"]][key]
        self.did(stage, tool, arguments)
        return {"id": key, "deleted": True}

    def did(self, stage, tool, arguments):
        same = tool.get("same", sorted(set(arguments) - {tool.get("each")}))
        stage["deeds"].append({"tool": tool["name"], "what": {name: arguments.get(name) for name in same}})

    # What became of it.

    def duplicates(self, stage):
        """Writes that were done although they had been done: a create, or an addition, that equals an earlier one."""
        seen, doubled = [], 0
        for deed in stage["deeds"]:
            tool = self.tools[deed["tool"]]
            if tool["does"] == "create" or tool.get("adds"):
                doubled += deed in seen
                seen.append(deed)
        return doubled

    def succeeded(self, stage, outcome, answer):
        """Whether an agent that ended so (`done` or `stopped`), with this last answer, did what was right."""
        wanted = self.scenarios[stage["scenario"]]["success"]
        if outcome != ("stopped" if wanted.get("stopped") else "done"):
            return False
        if wanted.get("stopped") and "records" not in wanted and stage["state"] != stage["begin"]:
            return False
        records = all(
            sum(fits(one, entry["where"]) for one in records_of(stage["state"], entry["in"])) == entry.get("count", 1)
            for entry in wanted.get("records", [])
        )
        return records and wanted.get("answer", "") in answer

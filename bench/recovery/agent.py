"""The agent: it makes the call of its task and does what a failure tells it, by the rules of docs/recovery-trial.md."""

import json
import re
import time
from dataclasses import dataclass, field

import reading
from statements import account
from values import nearest, parsed_json, repaired, words_of

MOST_CALLS = 10
REPEATS = 2  # of a call, where nothing is said that could be done
WAITS = 3  # of one call
LONGEST_WAIT_S = 5.0  # who has to wait longer comes back another day
UNSAID_WAIT_S = 0.05  # "later", without saying when; doubled each time. Waits of the trial are a hundredth of real ones
PAST = {"send": "sent", "pay": "paid", "freeze": "frozen"}
MAKES = (
    "create",
    "add",
    "make",
    "send",
    "post",
    "place",
    "open",
    "append",
    "write",
    "request",
    "upload",
    "insert",
    "book",
    "new",
)


@dataclass
class Task:
    tool: str
    arguments: dict
    knows: dict = field(default_factory=dict)


@dataclass
class Outcome:
    """`done` or `stopped`, the last answer, and each step with why it was made."""

    ended: str
    answer: str
    steps: list


class Agent:
    """`call(tool, arguments)` makes a call and gives what was seen; `tools` is what tools/list said."""

    def __init__(self, call, tools, sleep=time.sleep):
        self.call, self.sleep = call, sleep
        self.tools = {tool["name"]: tool for tool in tools}
        self.steps, self.waited, self.tried = [], 0, set()

    def run(self, task):
        self.task, self.knows = task, dict(task.knows)
        ended, answer = self.pursue(task.tool, dict(task.arguments))
        return Outcome(ended, answer, self.steps)

    def ask(self, tool, arguments, why):
        seen = self.call(tool, arguments)
        self.steps.append({"tool": tool, "arguments": arguments, "why": why, "failed": failed(seen), "said": seen.text})
        return seen

    # One call, until it is done or there is no use in going on.

    def pursue(self, tool, arguments, depth=0):
        why, repeats, unsure = "the task", 0, False
        while len(self.steps) < MOST_CALLS:
            seen = self.ask(tool, arguments, why)
            if not failed(seen):
                return "done", seen.text
            told = account(seen)
            if unsure and reading.says(r"already (?:exists|been|done|sent|processed)|duplicate", told):
                return "done", seen.text
            unsure = unsure or seen.silent
            step = self.next_step(told, tool, arguments, depth)
            if step is None:
                repeats += 1
                why = "nothing was said that could be done"
                if repeats > REPEATS:
                    break
            elif step[0] == "end":
                return step[1], seen.text
            else:
                why, tool, arguments = step
        return "stopped", ""

    def next_step(self, told, tool, arguments, depth):
        """(why, tool, arguments) of the next call, ("end", how) or None: the rules in their order."""
        if meant := reading.meant_tool(told, tool, self.tools):
            return "the tool that was meant", meant, arguments
        if tool not in self.tools:
            return self.without_instruction(told, tool, arguments)
        named = reading.named_tools(told, tool, self.tools)
        for rule in (self.verify, self.part, self.repair, self.first, self.instead):
            if step := rule(told, named, tool, arguments, depth):
                return step
        return self.without_instruction(told, tool, arguments)

    def without_instruction(self, told, tool, arguments):
        """Waiting, trying again as invited, or stopping; None where nothing at all is said."""
        wait = reading.wait_of(told)
        later = reading.says(reading.LATER, told)
        if wait is not None and wait > LONGEST_WAIT_S:
            return "end", "stopped"
        if wait is not None and self.waited < WAITS:
            return self.after_wait(wait, "it said how long to wait", tool, arguments)
        if reading.forbids(told) and not (later and told.retryable is not False):
            return "end", "stopped"
        if later and self.waited < WAITS:
            return self.after_wait(UNSAID_WAIT_S * 2**self.waited, "it said later", tool, arguments)
        if reading.invites(told) and self.waited < WAITS:
            return self.after_wait(UNSAID_WAIT_S * 2**self.waited, "it said to try again", tool, arguments)
        return None

    def after_wait(self, seconds, why, tool, arguments):
        self.waited += 1
        self.sleep(seconds)
        return why, tool, arguments

    # Was it done? Looking instead of repeating.

    def verify(self, told, named, tool, arguments, depth):
        looks = [one for one in named if one.role == "look" and reading.reads(self.tools[one.tool])]
        if reading.reads(self.tools[tool]) or not (looks or reading.says(reading.UNCERTAIN, told)):
            return None
        look, said = (looks[0].tool, looks[0].arguments) if looks else (self.tool_to_look(tool, arguments), {})
        filled = self.filled(look, arguments, said) if look else None
        if filled is None or ("look", look, str(arguments)) in self.tried:
            return self.besides(told, named, tool, arguments, depth) or ("end", "stopped")
        self.tried.add(("look", look, str(arguments)))
        seen = self.ask(look, filled, "to look whether it was done")
        if failed(seen) and not reading.says(reading.NOT_FOUND, account(seen)):
            seen = self.ask(look, filled, "to look once more")
            if failed(seen):
                return "end", "stopped"
        rest = self.left_to_do(tool, arguments, filled, "" if failed(seen) else seen.text)
        if rest is None:
            return "end", "done"
        if rest == arguments:
            wait = reading.wait_of(told)
            if step := self.besides(told, named, tool, arguments, depth):
                return step
            if wait is not None and wait <= LONGEST_WAIT_S and self.waited < WAITS:
                return self.after_wait(wait, "it said how long to wait", tool, arguments)
        return "it was not done, or not all of it", tool, rest

    def besides(self, told, named, tool, arguments, depth):
        """What else was said, where nothing was done or nobody can look: it comes before the same call again."""
        others = [one for one in named if one.role != "look"]
        return next(
            (
                step
                for rule in (self.repair, self.first, self.instead)
                if (step := rule(told, others, tool, arguments, depth))
            ),
            None,
        )

    def tool_to_look(self, tool, arguments):
        """A tool that shows what the call was about, where none is named: by the call's words, else its arguments."""
        about = [word for name in arguments for word in words_of(name) if word not in ("id", "name", "key")]
        return reading.tool_about(words_of(tool)[1:], self.tools) or reading.tool_about(about, self.tools)

    def left_to_do(self, tool, arguments, looked_with, answer):
        """The arguments of what is still to do by what a look showed, or None where all is done."""
        telling = {name: value for name, value in arguments.items() if value not in looked_with.values()}
        named = [
            value for name, value in arguments.items() if words_of(name)[-1:] in (["id"], ["number"], ["key"], ["path"])
        ]
        if words_of(tool)[0] not in MAKES or all(value in named for value in telling.values()):
            # That the thing is there says nothing where it was to be changed; what its record says does.
            records = [
                record for record in records_in(parsed_json(answer)) if any(value in record.values() for value in named)
            ]
            answer = json.dumps(records) if records else answer
            telling = {name: value for name, value in telling.items() if value not in named}
        for name, value in telling.items():
            if isinstance(value, list) and value:
                left = [one for one in value if not shows(answer, one)]
                return None if not left else arguments | {name: left}
        if telling:
            return None if all(shows(answer, value) for value in telling.values()) else arguments
        verb = words_of(tool)[0] if words_of(tool)[0] not in PAST else PAST[words_of(tool)[0]]
        if verb in ("delete", "remove"):
            return arguments if any(shows(answer, value) for value in arguments.values()) else None
        return None if re.search(rf"\b{verb.rstrip('e')}\w*", answer, re.I) else arguments

    def part(self, told, named, tool, arguments, depth):
        """What a failure says was not done of a list, without what was."""
        for name, value in arguments.items():
            if not isinstance(value, list) or len(value) < 2:
                continue
            bad = (
                r"fail|not (?:been )?(?:sent|created|added|processed|done)|remain|skipp|reject|left|unprocessed|pending"
            )
            good = r"succe|(?<!not )(?:sent|created|added|processed|done)\b|complete|ok\b"
            lines = [part for line in told.lines for part in re.split(r",\s+(?=\w+ed\b|\w+ing\b|not )|\s+but\s+", line)]
            undone = [one for one in value if any(shows(line, one) and re.search(bad, line, re.I) for line in lines)]
            did = [
                one
                for one in value
                if any(shows(line, one) and re.search(good, line, re.I) and one not in undone for line in lines)
            ]
            left = [one for one in value if one in undone] or [one for one in value if one not in did]
            if did and left and len(left) < len(value) or undone and len(undone) < len(value):
                return "what was left of it", tool, arguments | {name: left}
        return None

    # What is wrong with the arguments.

    def repair(self, told, named, tool, arguments, depth):
        properties = self.tools[tool].get("inputSchema", {}).get("properties", {})
        blame = reading.blamed(told, arguments, properties)
        better, open_ones = self.better(arguments, properties, blame)
        better, asked = self.with_ids(told, named, tool, better, open_ones, blame)
        if better == arguments or (tool, str(sorted(better.items(), key=str))) in self.tried:
            return None
        self.tried.add((tool, str(sorted(better.items(), key=str))))
        return f"corrected{asked}", tool, better

    def better(self, arguments, properties, blame):
        """The arguments with all repaired of which enough was said, and the names of those that are still wrong."""
        better, open_ones = copied(arguments), []
        self.rename_to_missing(better, properties, blame)
        for path, said in blame.items():
            name = path[0]
            if name in better and name not in properties:
                self.rename(better, name, said, properties)
            elif len(path) == 1 and better.get(name) in (None, "") and re.search(reading.MISSING, said, re.I):
                value = self.known(name, properties.get(name, {}))
                if value is None and name not in better:
                    open_ones.append(name)
                elif value is not None:
                    better.setdefault(name, value)
                    better[name] = value
            elif name in arguments and not self.repair_at(better, path, said, properties):
                open_ones.append(name)
        return better, [name for name in open_ones if better.get(name) == arguments.get(name)]

    def rename_to_missing(self, better, properties, blame):
        """An argument that is missing and one that the tool does not have: the same one, under another name."""
        missing = [
            path[0]
            for path, said in blame.items()
            if len(path) == 1
            and path[0] in properties
            and better.get(path[0]) is None
            and re.search(reading.MISSING, said, re.I)
        ]
        strangers = [name for name in better if name not in properties]
        for name in list(strangers):
            meant = nearest(name, missing) or (
                missing[0] if len(missing) == len(strangers) == 1 and missing[0] not in self.knows else None
            )
            if meant:
                better[meant] = better.pop(name)
                missing.remove(meant)
                strangers.remove(name)

    def rename(self, better, name, said, properties):
        """An argument that the tool does not have: what it was meant to be, or out with it."""
        free = [one for one in properties if one not in better]
        offered = [one for one in free if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", said)]
        meant = offered[0] if len(offered) == 1 else nearest(name, free)
        value = better.pop(name)
        if meant:
            better[meant] = value

    def repair_at(self, better, path, said, properties):
        holder, schema = better, {"properties": properties}
        for step in path[:-1]:
            schema = sub_schema(schema, step)
            try:
                holder = holder[step]
            except (KeyError, IndexError, TypeError):
                return False
        schema = sub_schema(schema, path[-1])
        try:
            value = repaired(holder[path[-1]], said, schema, self.knows)
        except (KeyError, IndexError, TypeError):
            if not isinstance(holder, dict) or not re.search(reading.MISSING, said, re.I):
                return False
            value = self.known(path[-1], schema)
        if value is None:
            return False
        holder[path[-1]] = value
        return True

    def known(self, name, schema):
        """The value that the task has for an argument, or the only one there is."""
        words = set(words_of(name))
        for key, value in self.knows.items():
            if key == name or set(words_of(key)) == words:
                return value
        for key, value in self.knows.items():
            if words & set(words_of(key)) - {"id"}:
                return value
        if "default" in schema:
            return schema["default"]
        return schema["enum"][0] if len(schema.get("enum", [])) == 1 else None

    # Other tools.

    def with_ids(self, told, named, tool, arguments, open_ones, blame):
        """An id from a tool that lists them, for an argument that is wrong and cannot be repaired."""
        listing = [one for one in named if reading.reads(self.tools[one.tool]) and one.role in ("ids", "first", "")]
        argument = self.whose_id(listing, tool, arguments, open_ones, blame)
        if not argument and not blame and not listing and reading.says(reading.NOT_FOUND, told):
            ids = [name for name in arguments if words_of(name)[-1:] in (["id"], ["key"], ["slug"], ["path"])]
            argument = ids[0] if len(ids) == 1 else None
        if not argument:
            return arguments, ""
        lister, said = (listing[0].tool, listing[0].arguments) if listing else (None, {})
        if not lister and reading.says(reading.NOT_FOUND, told):
            lister = reading.tool_about(
                [word for word in words_of(argument) if word not in ("id", "name", "key")], self.tools
            ) or reading.tool_about(words_of(tool)[1:], self.tools)
        filled = (
            self.filled(lister, {k: v for k, v in arguments.items() if k != argument}, said)
            if lister and lister != tool
            else None
        )
        if filled is None or ("ids", lister, argument) in self.tried:
            return arguments, ""
        self.tried.add(("ids", lister, argument))
        seen = self.ask(lister, filled, "to find valid values")
        value = None if failed(seen) else pick(seen.text, argument, arguments.get(argument), self.knows)
        return (arguments, "") if value is None else (arguments | {argument: value}, ", with what the list has")

    def whose_id(self, listing, tool, arguments, open_ones, blame):
        """The argument that needs an id: blamed and not yet repaired, else one that the named tool speaks of."""
        for name in open_ones:
            return name
        if not listing:
            return None
        words = set(words_of(listing[0].tool))
        properties = self.tools[tool].get("inputSchema", {}).get("properties", {})
        about = [
            name for name in {**properties, **arguments} if words & set(words_of(name)) - {"id", "name", "get", "list"}
        ]
        blamed = [path[0] for path in blame]
        return next((name for name in about if name in blamed), about[0] if about and not blamed else None)

    def first(self, told, named, tool, arguments, depth):
        """A tool that has to be called before this one can be."""
        down = reading.says(reading.DOWN, told)
        for one in named:
            if one.role not in ("first", "") and not (one.role == "ids" and not reading.reads(self.tools[one.tool])):
                continue
            filled = self.filled(one.tool, arguments, one.arguments)
            if filled is None or ("first", one.tool) in self.tried or depth > 1 or (one.role == "" and down):
                continue
            self.tried.add(("first", one.tool))
            ended, answer = self.pursue(one.tool, filled, depth + 1)
            if ended != "done":
                return "end", "stopped"
            self.learn(answer, tool, arguments)
            return f"after {one.tool}", tool, arguments | self.learnt(tool, arguments)
        return None

    def learn(self, answer, tool, arguments):
        body = parsed_json(answer)
        if isinstance(body, dict):
            self.knows |= {name: value for name, value in body.items() if isinstance(value, (str, int, float))}

    def learnt(self, tool, arguments):
        schema = self.tools[tool].get("inputSchema", {})
        return {
            name: self.knows[name]
            for name in schema.get("properties", {})
            if name in self.knows and name not in arguments and name != "id"
        }

    def instead(self, told, named, tool, arguments, depth):
        """Another tool that does the same."""
        for one in named:
            useful = one.role in ("instead", "meant") or (one.role in ("", "ids") and reading.says(reading.DOWN, told))
            useful = useful and reading.reads(self.tools[one.tool]) == reading.reads(self.tools[tool])
            filled = self.filled(one.tool, arguments, one.arguments) if useful else None
            if filled is not None and ("instead", one.tool) not in self.tried:
                self.tried.add(("instead", one.tool))
                return f"instead of {tool}", one.tool, filled
        return None

    def filled(self, tool, arguments, said):
        """Arguments for a tool that was named: those said with it, those of the call at hand, what the task knows."""
        schema = self.tools[tool].get("inputSchema", {})
        given, filled = {**self.knows, **arguments}, {}
        for name in schema.get("properties", {}):
            if name in said:
                filled[name] = said[name]
            elif name in given:
                filled[name] = given[name]
        for name in schema.get("required", []):
            if name not in filled:
                near = [key for key in given if key not in filled and set(words_of(name)) & set(words_of(key))]
                value = given[near[0]] if near else self.known(name, schema["properties"].get(name, {}))
                if value is None:
                    return None
                filled[name] = value
        return filled


def failed(seen):
    """Whether an answer is a failure: what says so, and text or JSON that plainly is one though nothing says so."""
    if seen.failed or seen.silent:
        return True
    body = parsed_json(seen.text)
    if isinstance(body, dict):
        return (
            body.get("ok") is False
            or body.get("success") is False
            or bool(body.get("error"))
            or bool(body.get("errors"))
            or str(body.get("status")).lower() in ("error", "failed", "failure")
        )
    return bool(re.match(r"\s*(?:error|failed|failure|exception|traceback)\b", seen.text, re.I))


def shows(text, value):
    """Whether a text has a value as a word of its own."""
    return re.search(rf"(?<![\w.-]){re.escape(str(value))}(?![\w-])", text) is not None


def copied(value):
    if isinstance(value, dict):
        return {name: copied(one) for name, one in value.items()}
    return [copied(one) for one in value] if isinstance(value, list) else value


def sub_schema(schema, step):
    return schema.get("items", {}) if isinstance(step, int) else schema.get("properties", {}).get(step, {})


def records_in(value):
    """The objects in an answer that could be what a list lists."""
    if isinstance(value, list):
        return [record for one in value for record in records_in(one)]
    if isinstance(value, dict):
        inner = [record for one in value.values() if isinstance(one, (dict, list)) for record in records_in(one)]
        return inner or [value]
    return []


def pick(answer, argument, given, knows):
    """Of what a list shows, the value that was meant: by what the task knows, else the nearest to what was given."""
    records = records_in(parsed_json(answer))
    values = []
    for record in records:
        keys = [
            key
            for key in (
                argument,
                *(k for k in record if words_of(k)[-1:] == words_of(argument)[-1:]),
                "id",
                "key",
                "slug",
                "name",
                "code",
            )
            if isinstance(record.get(key), (str, int))
        ]
        if keys:
            values.append((record[keys[0]], record))
    if not values:
        found = re.findall(r"\b[A-Za-z]+[-_][\w-]+\b|\b\w*\d\w*\b", answer)
        values = [
            (one, {"text": line}) for one in dict.fromkeys(found) for line in answer.splitlines() if shows(line, one)
        ][:200]
    clues = [str(value).lower() for value in [*knows.values(), given] if value and not isinstance(value, (dict, list))]
    score = {
        index: sum(clue in str(list(record.values())).lower() for clue in clues)
        for index, (_, record) in enumerate(values)
    }
    best = max(score.values(), default=0)
    told = [values[index][0] for index, points in score.items() if points == best]
    if best and len(told) == 1:
        return told[0]
    candidates = told if best else [value for value, _ in values]
    if len(candidates) == 1:
        return candidates[0]
    near = nearest(str(given), [str(one) for one in candidates]) if given is not None else None
    holds = [
        one
        for one in candidates
        if given is not None and (str(given).lower() in str(one).lower() or str(one).lower() in str(given).lower())
    ]
    return near or (holds[0] if len(holds) == 1 else None)

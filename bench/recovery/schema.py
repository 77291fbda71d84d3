"""As much of JSON Schema as the servers of the trial enforce, and the words in which known libraries refuse."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime

TYPES = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}


@dataclass
class Violation:
    """One argument that does not do: where, by which keyword, what was given, and what the keyword says."""

    path: list
    rule: str
    given: object
    expected: object

    @property
    def argument(self):
        return ".".join(str(step) for step in self.path)


def type_of(value):
    if isinstance(value, bool):
        return "boolean"
    return next((name for name, kind in TYPES.items() if isinstance(value, kind) and name != "integer"), "null")


def is_type(value, name):
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, TYPES[name]) or (name == "integer" and isinstance(value, float) and value == int(value))


def violations(value, schema, path=()):
    """Everything in `value` that `schema` refuses, in the order of the schema."""
    wanted = schema.get("type")
    if wanted and not any(is_type(value, one) for one in ([wanted] if isinstance(wanted, str) else wanted)):
        return [Violation(list(path), "type", value, wanted)]
    if "enum" in schema and value not in schema["enum"]:
        return [Violation(list(path), "enum", value, schema["enum"])]
    found = []
    if isinstance(value, str):
        found += text_violations(value, schema, path)
    elif isinstance(value, dict):
        found += object_violations(value, schema, path)
    elif isinstance(value, list):
        found += list_violations(value, schema, path)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        found += number_violations(value, schema, path)
    return found


def text_violations(value, schema, path):
    checks = {
        "pattern": lambda rule: re.search(rule, value),
        "minLength": lambda rule: len(value) >= rule,
        "maxLength": lambda rule: len(value) <= rule,
        "format": lambda rule: has_format(value, rule),
    }
    return [
        Violation(list(path), rule, value, schema[rule])
        for rule, fits in checks.items()
        if rule in schema and not fits(schema[rule])
    ]


def number_violations(value, schema, path):
    checks = {
        "minimum": lambda rule: value >= rule,
        "maximum": lambda rule: value <= rule,
        "exclusiveMinimum": lambda rule: value > rule,
    }
    return [
        Violation(list(path), rule, value, schema[rule])
        for rule, fits in checks.items()
        if rule in schema and not fits(schema[rule])
    ]


def list_violations(value, schema, path):
    found = []
    if len(value) < schema.get("minItems", 0):
        found.append(Violation(list(path), "minItems", value, schema["minItems"]))
    if len(value) > schema.get("maxItems", len(value)):
        found.append(Violation(list(path), "maxItems", value, schema["maxItems"]))
    for index, item in enumerate(value):
        found += violations(item, schema.get("items", {}), (*path, index))
    return found


def object_violations(value, schema, path):
    known = schema.get("properties", {})
    found = [
        Violation([*path, name], "required", value, known.get(name, {}).get("type", "value"))
        for name in schema.get("required", [])
        if name not in value
    ]
    for name, one in known.items():
        if name in value:
            found += violations(value[name], one, (*path, name))
    if schema.get("additionalProperties") is False:
        found += [
            Violation([*path, name], "additionalProperties", value[name], list(known))
            for name in value
            if name not in known
        ]
    return found


def has_format(value, name):
    try:
        if name == "date":
            return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value)) and bool(date.fromisoformat(value))
        if name == "date-time":
            return "T" in value and bool(datetime.fromisoformat(value.replace("Z", "+00:00")))
    except ValueError:
        return False
    patterns = {
        "email": r"[^@\s]+@[^@\s]+\.[^@\s]+",
        "uuid": r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        "uri": r"[a-z][a-z0-9+.-]*:.+",
    }
    return name not in patterns or bool(re.fullmatch(patterns[name], value))


# The words. Each speaks of violations as the library does that it is named after.

BOUNDS = {
    "minimum": "Too small: expected number to be >={}",
    "exclusiveMinimum": "Too small: expected number to be >{}",
    "maximum": "Too big: expected number to be <={}",
    "minLength": "Too small: expected string to have >={} characters",
    "maxLength": "Too big: expected string to have <={} characters",
    "minItems": "Too small: expected array to have >={} items",
    "maxItems": "Too big: expected array to have <={} items",
    "pattern": "Invalid string: must match pattern /{}/",
}
FORMATS = {"date": "ISO date", "date-time": "ISO datetime", "email": "email address", "uuid": "UUID", "uri": "URL"}


def quoted_options(options):
    return "|".join(json.dumps(option) for option in options)


def zod_sentence(one):
    if one.rule == "required":
        return f"Invalid input: expected {one.expected}, received undefined"
    if one.rule == "type":
        return f"Invalid input: expected {one.expected}, received {type_of(one.given)}"
    if one.rule == "enum":
        return f"Invalid option: expected one of {quoted_options(one.expected)}"
    if one.rule == "format":
        return f"Invalid {FORMATS.get(one.expected, one.expected)}"
    if one.rule == "additionalProperties":
        return f'Unrecognized key: "{one.path[-1]}"'
    return BOUNDS[one.rule].format(one.expected)


def zod_issue(one):
    codes = {
        "required": "invalid_type",
        "type": "invalid_type",
        "enum": "invalid_enum_value",
        "format": "invalid_string",
        "pattern": "invalid_string",
        "additionalProperties": "unrecognized_keys",
    }
    issue = {"code": codes.get(one.rule, "too_small" if one.rule.startswith(("min", "excl")) else "too_big")}
    if one.rule in ("required", "type"):
        issue |= {"expected": one.expected, "received": "undefined" if one.rule == "required" else type_of(one.given)}
    elif one.rule == "enum":
        issue |= {"received": one.given, "options": one.expected}
    elif one.rule == "additionalProperties":
        return issue | {
            "keys": [one.path[-1]],
            "path": one.path[:-1],
            "message": f"Unrecognized key(s) in object: '{one.path[-1]}'",
        }
    elif issue["code"] in ("too_small", "too_big"):
        issue |= {"minimum" if issue["code"] == "too_small" else "maximum": one.expected, "inclusive": True}
    else:
        issue |= {"validation": "regex" if one.rule == "pattern" else one.expected}
    return issue | {"path": one.path, "message": "Required" if one.rule == "required" else zod_sentence(one)}


def pydantic_sentence(one):
    number = {
        "minimum": "greater than or equal to",
        "maximum": "less than or equal to",
        "exclusiveMinimum": "greater than",
    }
    if one.rule == "required":
        return "Missing required argument", "missing_argument"
    if one.rule == "additionalProperties":
        return "Unexpected keyword argument", "unexpected_keyword_argument"
    if one.rule == "type":
        return f"Input should be a valid {one.expected}", f"{one.expected}_type"
    if one.rule == "enum":
        *first, last = [repr(option) for option in one.expected]
        return f"Input should be {', '.join(first)} or {last}" if first else f"Input should be {last}", "literal_error"
    if one.rule in number:
        return f"Input should be {number[one.rule]} {one.expected}", "greater_than_equal"
    if one.rule == "pattern":
        return f"String should match pattern '{one.expected}'", "string_pattern_mismatch"
    if one.rule == "format":
        return (
            f"Input should be a valid {one.expected} in the format YYYY-MM-DD"
            if one.expected == "date"
            else (f"Input should be a valid {one.expected}")
        ), f"{one.expected}_parsing"
    return f"Value should have {'at least' if one.rule.startswith('min') else 'at most'} {one.expected} items", "length"


def pydantic(tool, found):
    lines = [f"{len(found)} validation error{'s' if len(found) > 1 else ''} for call[{tool}]"]
    for one in found:
        sentence, kind = pydantic_sentence(one)
        lines += [
            one.argument,
            f"  {sentence} [type={kind}, input_value={one.given!r}, input_type={type(one.given).__name__}]",
            f"    For further information visit https://errors.pydantic.dev/2.11/v/{kind}",
        ]
    return "\n".join(lines)


def jsonschema_sentence(one):
    """As Python's jsonschema says it, which names the value and, but for missing ones, not the argument."""
    words = {
        "required": lambda: f"{one.path[-1]!r} is a required property",
        "type": lambda: f"{one.given!r} is not of type {one.expected!r}",
        "enum": lambda: f"{one.given!r} is not one of {one.expected!r}",
        "pattern": lambda: f"{one.given!r} does not match {one.expected!r}",
        "format": lambda: f"{one.given!r} is not a {one.expected!r}",
        "minimum": lambda: f"{one.given!r} is less than the minimum of {one.expected!r}",
        "exclusiveMinimum": lambda: f"{one.given!r} is less than or equal to the minimum of {one.expected!r}",
        "maximum": lambda: f"{one.given!r} is greater than the maximum of {one.expected!r}",
        "additionalProperties": lambda: f"Additional properties are not allowed ({one.path[-1]!r} was unexpected)",
    }
    return words.get(one.rule, lambda: f"{one.given!r} is too {'short' if one.rule.startswith('min') else 'long'}")()


def ajv_sentence(one):
    words = {
        "required": lambda: f"must have required property '{one.path[-1]}'",
        "type": lambda: f"must be {one.expected}",
        "enum": lambda: "must be equal to one of the allowed values",
        "pattern": lambda: f'must match pattern "{one.expected}"',
        "format": lambda: f'must match format "{one.expected}"',
        "minimum": lambda: f"must be >= {one.expected}",
        "exclusiveMinimum": lambda: f"must be > {one.expected}",
        "maximum": lambda: f"must be <= {one.expected}",
        "additionalProperties": lambda: "must NOT have additional properties",
    }
    path = one.path[:-1] if one.rule in ("required", "additionalProperties") else one.path
    bounds = {"Length": "characters", "Items": "items"}
    sentence = words.get(
        one.rule,
        lambda: (
            f"must NOT have {'fewer' if one.rule.startswith('min') else 'more'} than "
            f"{one.expected} {bounds[one.rule[3:]]}"
        ),
    )()
    return f"data{''.join(f'/{step}' for step in path)} {sentence}"


def zod_dump(tool, found):
    return f"MCP error -32602: Invalid arguments for tool {tool}: {json.dumps([zod_issue(o) for o in found], indent=2)}"


STYLES = {
    "@zod1": (
        lambda tool, found: f"MCP error -32602: Input validation error: Invalid arguments for tool {tool}: "
        + "\n".join(f"{zod_sentence(one)} at {one.argument}" for one in found)
    ),
    "@zod2": (
        lambda tool, found: f"Input validation error: Invalid arguments for tool {tool}: "
        + ", ".join(f"{one.argument}: {zod_sentence(one)}" for one in found)
    ),
    "@zod_dump": zod_dump,
    "@fastmcp": (
        lambda tool, found: f"MCP error -32602: Tool '{tool}' parameter validation failed: "
        + ", ".join(f"{one.argument}: {zod_sentence(one)}" for one in found)
        + ". Please check the parameter types and values according to the tool's schema."
    ),
    "@pydantic": pydantic,
    "@jsonschema": lambda tool, found: f"Input validation error: {jsonschema_sentence(found[0])}",
    "@ajv": lambda tool, found: "Invalid arguments: " + ", ".join(ajv_sentence(one) for one in found),
}

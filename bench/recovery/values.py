"""Repairing a value by what is said of it. Everything here is ordinary English about arguments; no server is known."""

import json
import re
from datetime import datetime

QUOTED = r"\"([^\"]*)\"|'([^']*)'|`([^`]*)`|\u2018([^\u2019]*)\u2019|\u201c([^\u201d]*)\u201d"
NUMBER = r"(-?\d+(?:\.\d+)?)"
TYPE_WORDS = {
    "integer": "integer",
    "int": "integer",
    "number": "number",
    "float": "number",
    "numeric": "number",
    "string": "string",
    "text": "string",
    "str": "string",
    "boolean": "boolean",
    "bool": "boolean",
    "array": "array",
    "list": "array",
    "object": "object",
    "dict": "object",
    "dictionary": "object",
}
DATES = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%B %d, %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%d %b %Y",
    "%B %d %Y",
    "%Y%m%d",
    "%d-%m-%Y",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%m/%d/%Y %H:%M",
    "%d.%m.%Y %H:%M",
    "%B %d, %Y %H:%M",
    "%d %B %Y %H:%M",
)


def distance(one, other):
    """Edits from one text to another, a swap of neighbours being one."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            row.append(min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (a != b)))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[j] = min(row[j], rows[-2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]


def words_of(name):
    """The words of a name, small, and without the plural."""
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", str(name))
    return [re.sub(r"(?<=\w{2})s$", "", re.sub(r"ies$", "y", part.lower())) for part in parts]


def nearest(name, names):
    """The one of `names` that `name` was probably meant to be, or None where that is not clear."""
    flat = {one: "".join(words_of(one)) for one in names}
    given = "".join(words_of(name))
    same = [one for one in names if flat[one] == given]
    if same:
        return same[0]
    if ranked := sorted((distance(given, flat[one]), one) for one in names):
        near, best = ranked[0]
        if near <= max(len(given), len(flat[best]), 3) // 3 and (len(ranked) < 2 or ranked[1][0] > near):
            return best
    mine = set(words_of(name))
    inside = [one for one in names if mine and (mine <= set(words_of(one)) or set(words_of(one)) <= mine)]
    return inside[0] if len(inside) == 1 else None


def literal(text):
    """What stands in a text as a value: JSON where it is some, else the text without its quotes."""
    text = text.strip()
    try:
        return json.JSONDecoder().raw_decode(text)[0]
    except ValueError:
        found = re.match(QUOTED, text) or re.match(r"([^\s,;]+)", text)
        return next(group for group in found.groups() if group is not None).rstrip(".?!") if found else None


def repaired(value, said, schema, knows):
    """A better value than `value` by what is `said` of it, or None. The rules in their order; the first that helps."""
    for rule in (meant, told_to_set, date, option, kind, bound, pattern, example, by_schema):
        better = rule(value, said, schema, knows)
        if better is not None and (better != value or type(better) is not type(value)):
            return better
    return None


def meant(value, said, schema, knows):
    found = re.search(
        r"(?:did you mean|(?:perhaps|maybe|probably) you meant|you (?:may|might) have meant|closest match(?: is)?"
        r"|similar to|nearest(?: is)?)[:\s]+(.+)",
        said,
        re.I,
    )
    return literal(re.sub(r"^(?:the )?(?:value )", "", found[1])) if found else None


def told_to_set(value, said, schema, knows):
    found = re.search(
        r"\b(?:set|change|correct)\s+\S+\s+(?:back )?to\s+(?!be\b|one of\b|a\b|an\b|the\b)(.+)", said, re.I
    )
    found = found or re.search(
        rf"\b(?:use|pass|send|write|provide)\s+((?:{QUOTED})|-?\d[\d.]*\b)(?!\s*format)", said, re.I
    )
    return literal(found[1]) if found else None


def options_of(said, schema):
    """The values that would do: those that are said, else those of the schema."""
    found = re.search(
        r"(?:(?:must|should|can|may|has to|needs to)(?: only)? be (?:one of|either|any of|among)|expected(?: one of)?"
        r"|(?:is )?(?:not |none )(?:one )?of|is not in|not among|one"
        r" of|(?<!\w)(?:allowed|valid|accepted|supported|permitted|"
        r"possible|available|known)(?: \w+)?(?: are| is)?|options(?: are)?|choose(?: from| between)?|"
        r"pick from|choices(?: are)?|should be|must be)[:\s]+(.+)",
        said,
        re.I,
    )
    if found:
        rest = re.split(r",? (?:but|not|got|received|found|given|instead)\b|\[type=|(?<=[\w'\"])\.(?:\s|$)", found[1])[
            0
        ]
        listed = ["".join(match) for match in re.findall(QUOTED, rest)]
        if not listed and re.search(r",|\||/| or ", rest):
            listed = [part.strip(" .()[]{}<>") for part in re.split(r"\s*(?:,|\||/|\bor\b|\band\b)\s*", rest)]
        if len(listed) > 1 and all(len(one.split()) <= 3 for one in listed):
            return [one for one in listed if one]
    return [one for one in schema.get("enum", []) if isinstance(one, str)]


def option(value, said, schema, knows):
    options = options_of(said, schema)
    if not options or value in options and not schema.get("enum"):
        return None
    wanted = [known for known in knows.values() if known in options]
    near = nearest(str(value), options) if value is not None else None
    begun = [one for one in options if str(value).lower()[:3] == one.lower()[:3]]
    return near or (begun[0] if len(begun) == 1 else None) or (wanted[0] if wanted else None)


def kind(value, said, schema, knows):
    """A value of the type that is asked for, where the value it has says the same in another type."""
    found = re.search(
        r"(?:expected|must be|should be|needs? to be|has to be|not of type|type|wants?|takes?|require[sd]?)"
        rf"[:\s]+(?:an? |of type |type |valid |as )*['\"]?({'|'.join(TYPE_WORDS)})\b",
        said,
        re.I,
    )
    wanted = TYPE_WORDS[found[1].lower()] if found else None
    if not wanted and re.search(
        r"\btype\b|cannot be (?:parsed|converted)|NaN|not a (?:number|boolean|list)", said, re.I
    ):
        wanted = schema.get("type") if isinstance(schema.get("type"), str) else None
    return converted(value, wanted) if wanted else None


def converted(value, wanted):
    if wanted in ("integer", "number"):
        found = (
            re.fullmatch(rf"\s*[^\d\s-]?\s*{NUMBER}\s*[a-zA-Z%]*\s*", str(value)) if isinstance(value, str) else None
        )
        exact = float(found[1]) if found else value if isinstance(value, float) else None
        if exact is None:
            return None
        return int(exact) if exact == int(exact) else exact if wanted == "number" else round(exact)
    if wanted == "string" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    if wanted == "string" and isinstance(value, list) and len(value) == 1:
        return value[0]
    if wanted == "boolean":
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(str(value).lower())
    if wanted == "array" and not isinstance(value, list):
        if isinstance(value, str) and isinstance(parsed := parsed_json(value), list):
            return parsed
        return [part.strip() for part in value.split(",")] if isinstance(value, str) and "," in value else [value]
    if wanted == "object":
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
            return value[0]
        return parsed if isinstance(parsed := parsed_json(value), dict) else None
    return None


def parsed_json(value):
    try:
        return json.loads(value)
    except (ValueError, TypeError):
        return None


def bound(value, said, schema, knows):
    """The nearest value inside what is said to be the range. Of a text, its length; a list is not cut."""
    low = high = None
    if found := re.search(
        rf"(?:between|from|range(?: of| is)?:?)\s*\(?\[?{NUMBER}\s*(?:and|to|-|,|\.\.)\s*{NUMBER}", said, re.I
    ):
        low, high = float(found[1]), float(found[2])
    elif found := re.search(rf"(?:must be|in|allowed:?)\s+{NUMBER}\s*(?:-|\.\.|to|\u2013)\s*{NUMBER}", said, re.I):
        low, high = float(found[1]), float(found[2])
    if found := re.search(
        rf"(?:>=|\u2265|at least|no less than|not less than|(?:greater|more) than or equal to|minimum(?: value)?"
        rf"(?: allowed)?(?: is| of|:)?|min(?: is| of|[:=])|not be (?:below|less than|smaller than))\s*{NUMBER}",
        said,
        re.I,
    ):
        low = float(found[1])
    elif found := re.search(
        rf"(?:(?<![<>=])>(?!=)|greater than|more than|above|exceed(?!s|ed|ing))\s+{NUMBER}", said, re.I
    ):
        if not re.search(r"(?:not|cannot|can't|may not) (?:be )?(?:exceed|more|greater|above)", said, re.I):
            low = float(found[1]) + 1
    if found := re.search(
        rf"(?:<=|\u2264|at most|no more than|not more than|(?:less|smaller|lower) than or equal to|up to|"
        rf"maximum(?: value| page size)?(?: allowed)?(?: is| of|:)?|max(?: is| of|[:=])|"
        rf"not (?:be )?(?:exceed|greater than|more than|above|larger than|over)|cannot exceed|exceeds"
        rf"(?: the)?(?: maximum| limit)?(?: of)?)\s*{NUMBER}",
        said,
        re.I,
    ):
        high = float(found[1])
    elif found := re.search(rf"(?:<(?!=)|(?:less|smaller|lower) than|below|under)\s+{NUMBER}", said, re.I):
        high = (
            float(found[1]) - 1
            if not re.search(r"not be (?:less|below|under|smaller)|no less|not less", said)
            else high
        )
    if low is None and re.search(r"\bpositive\b|greater than zero", said, re.I):
        low = 1.0
    return clamped(value, low, high, said)


def clamped(value, low, high, said):
    if isinstance(value, str):
        if high is not None and re.search(r"character|length|long", said, re.I):
            return value[: int(high)] if len(value) > high else None
        if not re.fullmatch(NUMBER, value):
            return None
        value = float(value)
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    inside = max(value, low) if low is not None else value
    inside = min(inside, high) if high is not None else inside
    return None if inside == value else int(inside) if inside == int(inside) else inside


def spellings(value, prefix=""):
    """Ways to write a value that are still that value, the likeliest first."""
    text = str(value).strip()
    forms = [
        text,
        text.upper(),
        text.lower(),
        re.sub(r"[\s_]+", "-", text),
        re.sub(r"[\s-]+", "_", text),
        re.sub(r"[\s_]+", "-", text).lower(),
        re.sub(r"[\s_-]+", "-", text).upper(),
        re.sub(r"[\s-]+", "_", text).lower(),
        re.sub(r"[\s-]+", "_", text).upper(),
        re.sub(r"[\s()._-]+", "", text),
        re.sub(r"[\s()._-]+", "", text).upper(),
        text.lstrip("#@"),
        re.sub(r"^\D+", "", text),
    ]
    return list(dict.fromkeys([*forms, *(prefix + form for form in forms), *(f"+{form}" for form in forms)]))


def pattern(value, said, schema, knows):
    """A spelling of the value that the pattern takes: the one that is said, else the schema's."""
    found = re.search(
        r"(?:match(?:es)?|pattern|regex|regular expression|satisfy|of the form)[^/^`'\"]{0,25}"
        r"(?:/(\^.*?\$)/|[`'\"](\^.*?\$)[`'\"]|(\^\S*\$))",
        said,
        re.I,
    )
    rule = next((group for group in found.groups() if group), None) if found else None
    if not rule and re.search(r"pattern|format|invalid|match|malformed", said, re.I):
        rule = schema.get("pattern")
    if begun := re.search(
        rf"(?:start|begin|prefix(?:ed)?)s?(?: with)?(?: the)?(?: prefix)?\s+({QUOTED}|\S+)", said, re.I
    ):
        start = literal(begun[1])
        return value if str(value).startswith(str(start)) else f"{start}{value}"
    if re.search(r"upper-?\s?case", said, re.I) and not rule:
        return str(value).upper()
    if re.search(r"lower-?\s?case", said, re.I) and not rule:
        return str(value).lower()
    if not rule:
        return None
    try:
        fits = re.compile(rule)
    except re.error:
        return None
    start = re.match(r"\^\(?((?:\\?[A-Za-z0-9_#@:/]|\\?[-.])*)", rule)[1].replace("\\", "")
    start = start[:-1] if re.match(r"[*+?{]", rule[1 + len(start) :][:1] or " ") else start
    wanted = [known for known in knows.values() if isinstance(known, str) and fits.search(known)]
    return next((form for form in spellings(value, start) if fits.search(form)), wanted[0] if wanted else None)


def example(value, said, schema, knows):
    """A spelling of the value that has the shape of an example: its letters and marks, digits for digits."""
    found = re.search(
        rf"(?:e\.g\.,?|for example,?|such as|like|example:?|in the form(?: of)?|format:?)\s+({QUOTED}|[^\s,;)]+)",
        said,
        re.I,
    )
    shown = literal(found[1]) if found else None
    if not isinstance(shown, str) or not re.search(r"\d|#|X", shown) or value is None:
        return None
    shape = "".join(
        r"[\dA-Z]+" if re.fullmatch(r"[\d#X]+", part) else re.escape(part)
        for part in re.findall(r"[\d#X]+|[^\d#X]+", shown)
    )
    start = re.match(r"[^\d#X]*", shown)[0]
    return next((form for form in spellings(value, start) if re.fullmatch(shape, form)), None)


def by_schema(value, said, schema, knows):
    """What the tool's own schema wants, where all that is said is that the value is wrong."""
    if not re.search(
        r"invalid|not valid|wrong|incorrect|malformed|illegal|unacceptable|not (?:acceptable|accepted|allowed)|bad",
        said,
        re.I,
    ):
        return None
    bounds = " ".join(
        f"{word} {schema[key]}" for key, word in (("minimum", "at least"), ("maximum", "at most")) if key in schema
    )
    wanted = schema.get("type")
    tries = (
        date(value, schema.get("format", ""), schema, knows),
        option(value, "", schema, knows),
        converted(value, wanted) if isinstance(wanted, str) else None,
        bound(value, bounds, schema, knows),
    )
    return next((one for one in tries if one is not None and (one != value or type(one) is not type(value))), None)


def date(value, said, schema, knows):
    """The same date as the format that is asked for writes it."""
    if not isinstance(value, str) or not (moment := moment_of(value)):
        return None
    timed = re.search(r"date-?time|ISO date-?time|RFC ?3339|timestamp|T\d\d:|Thh|T00|with (?:a )?time", said, re.I)
    if re.search(r"\b(?:unix|epoch)\b", said, re.I):
        return int((moment if moment.tzinfo else datetime.fromisoformat(f"{moment.isoformat()}+00:00")).timestamp())
    letters = re.search(
        r"(?<!\w)(YYYY|DD|MM|yyyy|dd|%Y|%d|%m)([-/.])(MM|DD|mm|dd|%m|%d)\2(YYYY|DD|MM|yyyy|dd|%Y|%d|%m)\b", said
    )
    if letters and not timed:
        codes = {"Y": "%Y", "M": "%m", "D": "%d"}
        return moment.strftime(letters[2].join(codes[part[-1].upper()] for part in letters.group(1, 3, 4)))
    if timed or schema.get("format") == "date-time" and re.search(r"date|time|ISO|format", said, re.I):
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    if re.search(r"ISO|\bdate\b|\d{4}-\d\d-\d\d|YYYYMMDD", said, re.I):
        return moment.strftime("%Y%m%d" if "YYYYMMDD" in said else "%Y-%m-%d")
    return None


def moment_of(text):
    plain = (
        re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", text.strip()).replace("Z", "+0000")
        if "T" in text
        else (re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", text.strip()))
    )
    for form in DATES:
        try:
            return datetime.strptime(plain, form)
        except ValueError:
            continue
    return None

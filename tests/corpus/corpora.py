"""Reads the corpora: one JSON object a line, in tests/corpus/{diagnosis,redaction}/{own,held_out}/*.jsonl."""

import json
from dataclasses import dataclass
from pathlib import Path

import markers

HERE = Path(__file__).resolve().parent
PARTS = ("own", "held_out")


class BadCorpus(Exception):
    pass


@dataclass
class Case:
    part: str  # own or held_out
    place: str  # file:line, from tests/corpus on
    raw: dict  # as it stands in the file, markers and all
    expanded: dict

    @property
    def id(self):
        return self.raw["id"]

    @property
    def group(self):
        return self.raw["group"]


def load(subject):
    """Every case of `diagnosis` or `redaction`, in the order of the files."""
    cases = []
    for part in PARTS:
        for path in sorted((HERE / subject / part).glob("*.jsonl")):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                cases.append(read(part, f"{path.relative_to(HERE)}:{number}", line))
    return cases


def read(part, place, line):
    try:
        raw = json.loads(line)
        return Case(part, place, raw, markers.expand_all(raw, raw["id"]))
    except json.JSONDecodeError as error:
        raise BadCorpus(f"{place}: it is not JSON: {error}") from error
    except (KeyError, TypeError) as error:
        raise BadCorpus(f"{place}: a case is an object with an id, a group and more") from error
    except markers.BadMarker as error:
        raise BadCorpus(f"{place}: {error}") from error

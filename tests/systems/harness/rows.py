"""The rows of a system: what they are (rows.toml), and how each is caused (rows.py beside it)."""

import importlib.util
import tomllib
from dataclasses import dataclass, field

from .client import ERAS
from .spans import SPANS, within as begun_anew
from .world import ROOT

SYSTEMS = ("automation", "studies", "agents", "analytics", "customers")


@dataclass
class Row:
    """One line of a table or one rule of a paragraph of the specification."""

    system: str
    name: str  # `confirm_save/build_expired`
    cause: str  # in words
    eras: tuple = ERAS
    covers: list = field(default_factory=list)  # the lines of the specification, by their marks (specification.py)
    play: object = None  # the function that causes and compares it


class Registry:
    def __init__(self):
        self.plays = {}

    def row(self, name, within=None):
        """Decorates the function of a row; it is given the world. `within` a day or a month: see spans.py."""
        if within is not None and within not in SPANS:
            raise ValueError(f"the row {name} lies within {within!r}, which is none of {', '.join(SPANS)}")

        def keep(play):
            if name in self.plays:
                raise ValueError(f"two functions for the row {name}")
            self.plays[name] = begun_anew(within, play) if within else play
            return play

        return keep


def load(system):
    """The world of a system and its rows. A row without a function, or the reverse, is a mistake."""
    folder = ROOT / "systems" / system
    listed = tomllib.loads((folder / "rows.toml").read_text())["row"]
    spec = importlib.util.spec_from_file_location(f"rows_of_{system}", folder / "rows.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    plays = dict(module.rows.plays)
    all_rows = []
    for entry in listed:
        entry["eras"] = tuple(entry.get("eras", ERAS))
        all_rows.append(Row(system=system, play=plays.pop(entry["name"], None), **entry))
    if plays:
        raise ValueError(f"{system}/rows.toml does not list {', '.join(sorted(plays))}")
    return module.World, all_rows

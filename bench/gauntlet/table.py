"""What was kept and lost, as tables of text and as JSON."""

from collections import Counter, defaultdict
from types import SimpleNamespace

from judge import CRITERIA, KEPT

NAME_WIDTH, COLUMN_WIDTH = 24, 10
SHOWN_SCENES = 3
SHOWN_REASONS = 4  # of one criterion


def tally(record):
    """Criterion -> (kept, counted)."""
    kept, counted = Counter(), Counter()
    for outcome in record.outcomes:
        for criterion, why in outcome.verdict.items():
            counted[criterion] += 1
            kept[criterion] += why == KEPT
    return {criterion: (kept[criterion], counted[criterion]) for criterion in CRITERIA}


def total(record):
    pairs = tally(record).values()
    return sum(kept for kept, _ in pairs), sum(counted for _, counted in pairs)


def percent(kept, counted):
    return f"{100 * kept / counted:.1f}%" if counted else "-"


def show_table(transport, records):
    print(f"{transport:<{NAME_WIDTH}}" + "".join(f"{name:>{COLUMN_WIDTH}}" for name in (*CRITERIA, "all")))
    for record in records:
        pairs = [*tally(record).values(), total(record)]
        cells = "".join(f"{f'{kept}/{counted}' if counted else '-':>{COLUMN_WIDTH}}" for kept, counted in pairs)
        print(f"{record.name + ' ' + record.version:<{NAME_WIDTH}}{cells}{percent(*pairs[-1]):>8}")
    print()


def losses(record):
    """Criterion -> reason -> the scenes that lost it."""
    lost = {criterion: defaultdict(list) for criterion in CRITERIA}
    for outcome in record.outcomes:
        for criterion, why in outcome.verdict.items():
            if why != KEPT:
                lost[criterion][why].append(outcome.scene.name)
    return lost


def show_losses(record):
    print(f"{record.name} {record.version} lost")
    for criterion, reasons in losses(record).items():
        ordered = sorted(reasons.items(), key=lambda pair: -len(pair[1]))
        for why, scenes in ordered[:SHOWN_REASONS]:
            print(f"  {criterion:<10}{len(scenes):>3}  {why} ({listed(scenes)})")
        if left := sum(len(scenes) for _, scenes in ordered[SHOWN_REASONS:]):
            print(f"  {criterion:<10}{left:>3}  for other reasons")
    print()


def listed(scenes):
    more = f" and {len(scenes) - SHOWN_SCENES} more" if len(scenes) > SHOWN_SCENES else ""
    return ", ".join(scenes[:SHOWN_SCENES]) + more


def as_json(record):
    return {
        "peer": record.name,
        "version": record.version,
        "missing": record.missing or None,
        "notes": record.notes,
        "sums": {criterion: {"kept": kept, "counted": counted} for criterion, (kept, counted) in tally(record).items()},
        "scenes": [
            {
                "scene": outcome.scene.name,
                "verdict": {criterion: why or True for criterion, why in outcome.verdict.items()},
                "ended": outcome.received.ended,
                "status": outcome.received.status,
                "seconds": round(outcome.received.seconds, 3),
                "received": outcome.received.text[:4000],
            }
            for outcome in record.outcomes
        ],
    }


def from_json(told):
    """What `as_json` made, as far as the tables need it."""
    outcomes = []
    for one in told["scenes"]:
        scene = SimpleNamespace(name=one["scene"], transport=one["scene"].split()[0])
        verdict = {criterion: KEPT if why is True else why for criterion, why in one["verdict"].items()}
        outcomes.append(SimpleNamespace(scene=scene, verdict=verdict))
    about = {"name": told["peer"], "version": told["version"], "missing": told["missing"] or "", "notes": told["notes"]}
    return SimpleNamespace(**about, outcomes=outcomes)

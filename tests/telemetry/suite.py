"""Plays the cases: `run` says how."""

import sys
import traceback
from pathlib import Path

from world import Telemetry
from cases import CASES
from harness.expect import Mismatch

ERAS = ("legacy", "modern")


def plays():
    for play, transports in CASES:
        for transport in transports:
            for era in ERAS:
                yield f"{play.__name__}, {transport}, {era}", play, transport, era


def play_one(play, build, transport, era):
    """Nothing where it held; else why not."""
    world = Telemetry(build, era, transport)
    try:
        play(world)
        return None
    except Mismatch as mismatch:
        return str(mismatch)
    except Exception:  # a case that breaks has failed, whatever broke it
        said = "\n".join(process.said() for process in world.processes)
        return traceback.format_exc(limit=-3) + said
    finally:
        world.end()


def main(build, *words):
    failed = total = 0
    for name, play, transport, era in plays():
        if not all(word in name for word in words):
            continue
        total += 1
        why = play_one(play, Path(build).resolve(), transport, era)
        failed += why is not None
        print(f"PASS {name}" if why is None else f"FAIL {name}: {why}", flush=True)
    return 1 if failed or not total else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

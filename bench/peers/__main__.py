"""`python3 bench/peers [BUILD]`: every peer, its version, and why it is not there where it is not."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import peers  # noqa: E402 (found through the line above)

build = sys.argv[1] if len(sys.argv) > 1 else "build/release"
for peer in peers.all(build):
    why = peer.missing()
    fronts = ", ".join(f"{transport} ({' and '.join(peer.speaks(transport))})" for transport in peer.fronts)
    print(f"{peer.name:<16}{peer.version:<10}before {fronts}; time limit: {peer.time_limit}; from {peer.how}")
    if why:
        print(f"{'':<16}NOT THERE: {why}")

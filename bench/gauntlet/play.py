"""Plays every scene through one peer: one after the other, each within a deadline, and asks the server what is true."""

import contextlib
import re
import secrets
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import peers
from failures import FAILURES, scenes_of
from judge import KEPT, Truth, judge

HERE = Path(__file__).resolve().parent
CALL_SECONDS = peers.CALL_SECONDS + 3  # for the answer to a call that a peer gives up after its own limit
END_SECONDS = 2  # for a server that was made to crash
SECRET_BYTES = 12


@dataclass
class Outcome:
    scene: object
    verdict: dict
    received: object


@dataclass
class Record:
    """What one peer did."""

    name: str
    version: str
    missing: str = ""  # why it is not there
    notes: list = field(default_factory=list)  # what it could not do as a whole
    outcomes: list = field(default_factory=list)


def known_failures(faulty):
    """(name, transport) of all that `faulty list` says. One that the judge knows nothing of is a mistake of ours."""
    listed = subprocess.run([faulty, "list"], check=True, capture_output=True, text=True).stdout
    rows = [re.split(r"\s{2,}", line.strip(), maxsplit=2) for line in listed.splitlines() if line.strip()]
    found = []
    for row in rows:
        name, transport = " ".join(row).split()[:2]
        if name not in FAILURES:
            raise SystemExit(f"faulty knows the failure {name}, and failures.py does not say how it is judged")
        found += [(name, kind) for kind in ("stdio", "http") if transport in ("any", kind)]
    return found


class Remote:
    """faulty over HTTP: started again on the same port when a scene ended it, and asked without any gateway."""

    transport = "http"

    def __init__(self, faulty, scratch, era):
        self.faulty, self.era, self.port = faulty, era, peers.free_port()
        self.secret = secrets.token_hex(SECRET_BYTES)
        self.server = peers.Server(url=f"http://127.0.0.1:{self.port}/mcp?token={self.secret}")
        self.program = contextlib.ExitStack()
        self.before = (0, 0)
        self.begin()

    def begin(self):
        self.program.close()
        command = [self.faulty, *(["--era", self.era] if self.era != "both" else []), "http", "--port", self.port]
        self.process = self.program.enter_context(peers.running(command, self.port))

    def counts(self):
        era = "modern" if self.era == "both" else self.era
        with peers.connect(peers.Endpoint(url=f"http://127.0.0.1:{self.port}/mcp"), era) as client:
            asked = [client.call(tool, {}, CALL_SECONDS).content for tool in ("count_calls", "count_writes")]
        return tuple(map(int, asked))

    def mark(self):
        self.before = self.counts()

    def truth(self, scene):
        """After the scene. A server that ended took its memory along: it was called once, and what came since."""
        if scene.failure.forgets:
            if scene.failure.ends_server:
                self.begin()
            return Truth()
        if scene.failure.ends_server:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=END_SECONDS)  # the connection breaks before the process is gone
        if self.process.poll() is None:
            calls, writes = (now - then for now, then in zip(self.counts(), self.before))
            return Truth(calls, writes)
        self.begin()
        calls, writes = self.counts()
        return Truth(1 + calls, int(scene.when == "after") + writes)

    def close(self):
        self.program.close()


class Child:
    """faulty over stdin and stdout, started by whoever stands before it; a witness notes what reaches it."""

    transport = "stdio"

    def __init__(self, faulty, scratch, era):
        self.notes = scratch / "calls"
        self.notes.touch()
        self.secret = ""
        witness = (sys.executable, str(HERE / "witness.py"), str(self.notes))
        self.server = peers.Server(command=(*witness, str(faulty), "stdio"))
        self.before = 0

    def calls(self, tool):
        return self.notes.read_text().split("\n").count(tool)

    def mark(self):
        self.before = {tool: self.calls(tool) for tool in ("read_item", "write_item")}

    def truth(self, scene):
        tries = self.calls(scene.tool) - self.before[scene.tool]
        return Truth(tries, tries if scene.when == "after" else 0 if scene.writes else None)

    def close(self):
        pass


class Line:
    """A peer before a server, and a client of it; both are made anew when a call after a failure does not work."""

    def __init__(self, peer, server, era):
        self.peer, self.server, self.era = peer, server, era
        self.front, self.link = contextlib.ExitStack(), contextlib.ExitStack()
        self.endpoint = self.client = None
        self.begin()

    def begin(self):
        self.close()
        self.endpoint = self.front.enter_context(self.peer.front(self.server))
        self.connect()

    def connect(self):
        self.link.close()
        self.client = self.link.enter_context(peers.connect(self.endpoint, self.era))
        self.client.tool("echo")

    def is_alive(self):
        """KEPT, or why the next call did not work."""
        text = secrets.token_hex(4)
        got = self.client.call(self.client.tool("echo"), {"text": text}, CALL_SECONDS)
        if got.succeeded and got.content == text:
            return KEPT
        words = got.content or (got.error or {}).get("message") or got.text or got.trouble or got.ended
        return f"the next call: {' '.join(str(words).split())[:100]}"

    def mend(self):
        """A new session; where that is not enough, a new peer."""
        try:
            self.connect()
            if self.is_alive() == KEPT:
                return
        except peers.Trouble:
            pass
        try:
            self.begin()
        except peers.Trouble:
            self.begin()  # once more: what is left over of the failure may have disturbed its start

    def close(self):
        self.link.close()
        self.front.close()


def play(peer, faulty, scratch, wanted, era, tell):
    """The record of a peer. `wanted` are (failure, transport); `tell` hears of each scene as it ends."""
    record = Record(peer.name, peer.version)
    record.missing = peer.missing() or ""
    groups = [(Child, "stdio", "both", False), (Remote, "http", "both", False), (Remote, "http", "legacy", True)]
    for kind, transport, server_era, forgets in groups:
        names = [name for name, where in wanted if where == transport and FAILURES[name].forgets == forgets]
        if record.missing or not names:
            continue
        if transport not in peer.fronts:
            note = f"stands before no server over {transport}"
            record.notes += [note] if note not in record.notes else []
            continue
        spoken = peer.speaks(transport)
        # Sessions are of the legacy era, for clients and for servers.
        chosen = next((one for one in (server_era, era) if one in spoken), spoken[0])
        with contextlib.closing(kind(faulty, Path(scratch), server_era)) as stand:
            scenes = [scene for name in names for scene in scenes_of(FAILURES[name], transport)]
            before = len(record.outcomes)
            try:
                play_scenes(record, Line(peer, stand.server, chosen), stand, scenes, tell)
            except peers.Trouble as trouble:
                lost = len(scenes) - (len(record.outcomes) - before)
                why = " ".join(str(trouble).split())[:300]
                record.notes.append(f"{lost} of {len(scenes)} scenes over {transport} could not be played: {why}")
    return record


def play_scenes(record, line, stand, scenes, tell):
    with contextlib.closing(line):
        for scene in scenes:
            received, truth = play_scene(scene, line, stand)
            if truth.tries == 0:
                # What came before made the peer hold calls back, as a circuit breaker does. This is another scene.
                line.begin()
                received, truth = play_scene(scene, line, stand)
            alive = line.is_alive()
            verdict = judge(scene, received, truth, alive, [stand.secret] if stand.secret else [])
            record.outcomes.append(Outcome(scene, verdict, received))
            tell(record.outcomes[-1])
            if alive != KEPT:
                line.mend()


def play_scene(scene, line, stand):
    stand.mark()
    received = line.client.call(line.client.tool(scene.tool), scene.arguments, CALL_SECONDS)
    return received, stand.truth(scene)

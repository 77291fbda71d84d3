"""A system that runs: its processes, its folder, and a client of one era."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from .client import Client

ROOT = Path(__file__).resolve().parents[3]
LISTENING = re.compile(r"(https?://\S+)")
START = 60  # seconds for a program to say where it listens, or else what is waited for


class Process:
    """A program of the system. What it writes to stderr is kept, for `wait_for` and for failures."""

    def __init__(self, command, environment, folder):
        self.lines, self.grew = [], threading.Condition()
        self.process = subprocess.Popen(
            [str(part) for part in command],
            env={**os.environ, **environment},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stderr:
            with self.grew:
                self.lines.append(line.rstrip("\n"))
                self.grew.notify_all()
        with self.grew:
            self.lines.append(None)
            self.grew.notify_all()

    def wait_for(self, pattern, seconds=START):
        """The match of the first line on stderr that it is found in."""
        until, seen = time.monotonic() + seconds, 0
        with self.grew:
            while True:
                for line in self.lines[seen:]:
                    if line is None:
                        raise RuntimeError("it ended:\n" + self.said())
                    if match := re.search(pattern, line):
                        return match
                seen = len(self.lines)
                if not self.grew.wait(until - time.monotonic()):
                    raise TimeoutError(f"it never said {pattern!r}:\n" + self.said())

    def said(self):
        return "\n".join(line for line in self.lines[-40:] if line is not None)

    def kill(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()


class World:
    """What a row is played in. Each system makes its own by deriving from it: `start` starts it.

    `cause` marks what makes a row true. With `--without-causes` it is left out, and the row has to fail.
    """

    NAME = ""

    def __init__(self, build, era, without_causes=False):
        self.build, self.era, self.without_causes = Path(build).resolve(), era, without_causes
        self.here = ROOT / "systems" / self.NAME
        self.folder = Path(tempfile.mkdtemp(prefix=f"recourse-{self.NAME}-"))
        self.processes = []
        self.client = None

    def start(self):
        raise NotImplementedError

    def spawn(self, *command, **environment):
        process = Process(command, environment, self.folder)
        self.processes.append(process)
        return process

    def program(self, name):
        """A program of the build."""
        found = next((path for path in self.build.rglob(name) if path.is_file() and os.access(path, os.X_OK)), None)
        if found is None:
            raise FileNotFoundError(f"{name} is not built in {self.build}")
        return found

    def copied(self, config, changes=(), name=None):
        """The configuration in the folder of the world, where what it names is made; it listens at a free port.

        `changes` are pairs of what stands in it and what shall stand there."""
        text = re.sub(r"\bport: *\d+", "port: 0", Path(config).read_text())
        for old, new in changes:
            if old not in text:
                raise ValueError(f"{config} does not hold {old!r}")
            text = text.replace(old, new)
        copy = self.folder / (name or Path(config).name)
        copy.write_text(text)
        return copy

    def gateway(self, config, **environment):
        """Starts one; its URL. The configuration listens at port 0."""
        process = self.spawn(self.program("recourse"), "gateway", "-c", config, **environment)
        return process.wait_for(LISTENING).group(1)

    def connect(self, url, **how):
        return Client(url, self.era, **how)

    def cause(self, make, without=None):
        """What makes the row true: a value or a function, and what stands in its place where it is left out."""
        chosen = without if self.without_causes else make
        return chosen() if callable(chosen) else chosen

    def end(self):
        for process in reversed(self.processes):
            process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def until(holds, seconds=60, every=0.01):
    """Waits for something outside to become true, which nothing tells of."""
    end = time.monotonic() + seconds
    while True:
        if value := holds():
            return value
        if time.monotonic() > end:
            raise TimeoutError("it never became true")
        time.sleep(every)

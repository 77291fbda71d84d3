"""The programs that stand before a server: started, waited for, ended with all that they started."""

import contextlib
import os
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 90  # the slowest of them reads half a minute of Python on a busy machine
END_SECONDS = 4


class Trouble(Exception):
    """A peer that is installed does not run; the text says what it said last."""


@dataclass(frozen=True)
class Server:
    """What a peer is put before: a command that speaks over stdin and stdout, or a URL."""

    command: tuple = ()
    url: str = ""

    @property
    def transport(self):
        return "stdio" if self.command else "http"


@dataclass(frozen=True)
class Endpoint:
    """What a peer offers its clients: a URL, or a command to start and speak with."""

    command: tuple = ()
    url: str = ""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


def wait_for(holds, process, log, what):
    """Until `holds`, unless the process ends or is too slow."""
    end = time.monotonic() + START_SECONDS
    while not holds():
        if process.poll() is not None:
            raise Trouble(f"{what} ended with {process.returncode}: {last_words(log)}")
        if time.monotonic() > end:
            raise Trouble(f"{what} is not ready after {START_SECONDS} s: {last_words(log)}")
        time.sleep(0.05)


def last_words(log):
    return log.read_text(errors="replace")[-1500:].strip()


def end_group(process):
    """Ends a process that leads a group, and all of that group."""
    for kind in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, kind)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=END_SECONDS)


@contextlib.contextmanager
def running(command, port, environment=None, folder=None):
    """A program that listens on the port, until the block is left."""
    command = [str(part) for part in command]
    with tempfile.TemporaryDirectory(prefix="recourse-peer-") as scratch:
        log = Path(scratch) / "log"
        with log.open("w") as out:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env={**os.environ, **(environment or {})},
                cwd=folder or scratch,
                start_new_session=True,
            )
        try:
            wait_for(lambda: listens(port), process, log, Path(command[0]).name)
            yield process
        finally:
            end_group(process)

"""What the benchmarks share: the programs they start, and how those are looked at."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 15


class Trouble(Exception):
    """Something that ends the benchmark; its text says what to do."""


def status_field(pid, name):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise Trouble(f"process {pid} has ended")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_listening(name, process, port, log):
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise Trouble(f"{name} ended with {process.returncode}:\n{log.read_text()[-2000:]}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise Trouble(f"{name} does not listen on port {port} after {START_SECONDS} s:\n{log.read_text()[-2000:]}")


class Stage:
    """Starts programs, each in its own group, and ends all it started."""

    def __init__(self, scratch):
        self.scratch = Path(scratch)
        self.started = []

    def start(self, name, cpu, port, command):
        log = self.scratch / f"{name}.log"
        with log.open("w") as out:
            process = subprocess.Popen(
                ["taskset", "-c", cpu, *map(str, command)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self.started.append(process)
        wait_until_listening(name, process, port, log)
        return process

    def end_all(self):
        for process in self.started:
            for kind in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(process.pid, kind)
                    process.wait(timeout=5)
                except (ProcessLookupError, subprocess.TimeoutExpired):
                    continue

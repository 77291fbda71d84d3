#!/usr/bin/env python3
"""Runs test programs and counts test cases.

    run_tests.py --tally FILE ctest BUILD_DIR LABEL...   the programs CMake registered under a label
    run_tests.py --tally FILE command NAME COMMAND...    one program
    run_tests.py --tally FILE skip|failure NAME [WHY]    counts one without running anything
    run_tests.py --tally FILE total                      prints the closing line of all of them

A program is either a GoogleTest binary, or prints a line per test: `PASS name`, `FAIL name: why` or
`SKIP name: why`. Each run appends its counts to the tally.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

PROGRAMS_AT_ONCE = 2
TIMEOUT_SECONDS = 600  # of one program, where CMake sets none; a sanitizer makes it several times slower
TIMEOUT_OF_COMMAND = 3000
SHOWN_LINES = 60  # of the output of one failure

GTEST_STEP = re.compile(r"\[ *(RUN|OK|FAILED|SKIPPED) *\] ([^\s,]+)")
LINE_RESULT = re.compile(r"(PASS|FAIL|SKIP) +(.+)")


@dataclass
class Program:
    name: str
    command: list
    timeout: float
    environment: dict = field(default_factory=dict)
    directory: str = ""
    echo: bool = False  # show failures and skips at once, for programs that take long


@dataclass
class Result:
    passed: int = 0
    failed: list = field(default_factory=list)  # (name, text)
    skipped: list = field(default_factory=list)  # (name, why)
    seconds: float = 0

    def fail(self, name, text):
        self.failed.append((name, text))


def last_lines(text):
    lines = text.rstrip().splitlines()
    return "\n".join(["..."] * (len(lines) > SHOWN_LINES) + lines[-SHOWN_LINES:])


def sanitizer_environment():
    environment = {"UBSAN_OPTIONS": "print_stacktrace=1", "TSAN_OPTIONS": "second_deadlock_stack=1"}
    symbolizer = "/usr/bin/llvm-symbolizer-19"
    if os.path.exists(symbolizer):
        for name in ("ASAN", "UBSAN", "TSAN"):
            environment[f"{name}_SYMBOLIZER_PATH"] = symbolizer
    return environment


def execute(program, extra_environment, on_line):
    """Runs the program in a process group of its own, of which nothing is left when it has ended."""
    if not program.command:
        return None, "it is not built"
    try:
        process = subprocess.Popen(
            program.command,
            cwd=program.directory or None,
            env={**sanitizer_environment(), **os.environ, **program.environment, **extra_environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
            errors="replace",
        )
    except OSError as error:
        return None, f"it cannot be started: {error}"

    def end_group():
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    timed_out = threading.Event()

    def on_timeout():
        timed_out.set()
        end_group()

    timer = threading.Timer(program.timeout, on_timeout)
    timer.start()
    for line in process.stdout:
        on_line(line)
    process.wait()
    timer.cancel()
    end_group()
    if timed_out.is_set():
        return None, f"no end after {program.timeout:.0f} s"
    if process.returncode < 0:
        return process.returncode, f"killed by {signal.Signals(-process.returncode).name}"
    return process.returncode, f"exit code {process.returncode}" if process.returncode else ""


def gtest_chunks(output):
    """The output of each test, by its name, and the test that began and never ended."""
    chunks, ended, current = {}, {}, None
    for line in output:
        step = GTEST_STEP.search(line)
        if step and step[1] == "RUN":
            current = step[2]
            chunks[current] = []
        elif step and current == step[2]:
            ended[current] = step[1]
            current = None
        elif current:
            chunks[current].append(line)
    return {name: "".join(lines) for name, lines in chunks.items()}, ended, current


def read_gtest(report, output, result):
    chunks, _, _ = gtest_chunks(output)
    for suite in json.loads(report)["testsuites"]:
        for test in suite["testsuite"]:
            name = f"{suite['name']}.{test['name']}"
            if test["status"] != "RUN":
                continue
            if "failures" in test:
                text = "\n".join(failure["failure"] for failure in test["failures"])
                result.fail(name, chunks.get(name) or text)
            elif test["result"] == "SKIPPED":
                result.skipped.append((name, " ".join(chunks.get(name, "").split())))
            else:
                result.passed += 1


def read_crashed_gtest(output, result, why):
    chunks, ended, current = gtest_chunks(output)
    for name, step in ended.items():
        if step == "OK":
            result.passed += 1
        elif step == "SKIPPED":
            result.skipped.append((name, " ".join(chunks[name].split())))
        else:
            result.fail(name, chunks[name])
    shown = chunks[current] if current else "".join(output)
    result.fail(current or "outside of any test", f"{shown.rstrip()}\n{why}".strip())


def read_lines(output, result):
    for line in output:
        match = LINE_RESULT.match(line)
        if not match:
            continue
        name, _, why = match[2].rstrip().partition(": ")
        if match[1] == "PASS":
            result.passed += 1
        elif match[1] == "SKIP":
            result.skipped.append((name, why))
        else:
            result.fail(name, why)


def run(program):
    result, output, start = Result(), [], time.monotonic()

    def on_line(line):
        output.append(line)
        if program.echo and not line.startswith("PASS "):
            print(f"    {line}", end="", flush=True)

    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.json"
        code, why = execute(program, {"GTEST_OUTPUT": f"json:{report}"}, on_line)
        if report.exists() and report.stat().st_size > 0:
            read_gtest(report.read_text(errors="replace"), output, result)
        elif any(line.startswith("[==========]") for line in output):
            read_crashed_gtest(output, result, why or "it ended early, without its report")
        else:
            read_lines(output, result)
    if code != 0 and not result.failed:
        result.fail(program.name, f"{''.join(output)}{why}")
    if code == 0 and result.passed + len(result.failed) + len(result.skipped) == 0:
        result.fail(program.name, "it ran no test")
    result.seconds = time.monotonic() - start
    return result


def show(program, result):
    counts = f"{result.passed} passed"
    counts += f", {len(result.failed)} failed" if result.failed else ""
    counts += f", {len(result.skipped)} skipped" if result.skipped else ""
    print(f"{program.name:<24} {counts} ({result.seconds:.1f} s)")
    for name, why in result.skipped:
        print(f"  skipped {name}: {why or 'no reason given'}")
    for name, text in result.failed:
        print(f"  FAILED {name}")
        for line in last_lines(text).splitlines():
            print(f"    {line}")
    sys.stdout.flush()


def registered(build_dir, labels):
    listing = subprocess.run(
        ["ctest", "--show-only=json-v1"], cwd=build_dir, check=True, capture_output=True, text=True
    )
    for test in json.loads(listing.stdout)["tests"]:
        properties = {p["name"]: p["value"] for p in test.get("properties", [])}
        if not set(labels) & set(properties.get("LABELS", [])):
            continue
        yield Program(
            name=test["name"],
            command=test.get("command", []),
            timeout=float(properties.get("TIMEOUT", TIMEOUT_SECONDS)),
            environment=dict(pair.split("=", 1) for pair in properties.get("ENVIRONMENT", [])),
            directory=properties.get("WORKING_DIRECTORY", ""),
        )


def run_all(programs):
    total = Result()
    with ThreadPoolExecutor(PROGRAMS_AT_ONCE) as pool:
        for program, result in zip(programs, pool.map(run, programs)):
            show(program, result)
            total.passed += result.passed
            total.failed += result.failed
            total.skipped += result.skipped
    return total


def add_to_tally(path, result):
    with open(path, "a") as tally:
        print(result.passed, len(result.failed), len(result.skipped), file=tally)


def print_total(path):
    rows = [[int(count) for count in line.split()] for line in Path(path).read_text().splitlines()]
    passed, failed, skipped = map(sum, zip(*rows)) if rows else (0, 0, 0)
    if passed + failed == 0:
        print("Nothing ran.")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 0 if passed > 0 and failed == 0 else 1


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--tally", required=True)
    arguments.add_argument("what", choices=["ctest", "command", "skip", "failure", "total"])
    arguments.add_argument("rest", nargs=argparse.REMAINDER)
    options = arguments.parse_args()

    if options.what == "total":
        return print_total(options.tally)
    if options.what == "ctest":
        build_dir, *labels = options.rest
        programs = list(registered(build_dir, labels))
        result = run_all(programs)
        if not programs:
            print(f"no test is registered in {build_dir} under {' or '.join(labels)}")
    elif options.what == "command":
        name, *command = options.rest
        result = run_all([Program(name, command, TIMEOUT_OF_COMMAND, echo=True)])
    else:
        name, *why = options.rest
        result = Result()
        (result.skipped if options.what == "skip" else result.failed).append((name, " ".join(why)))
        show(Program(name, [], 0), result)
    add_to_tally(options.tally, result)
    return 1 if result.failed else 0


if __name__ == "__main__":
    sys.exit(main())

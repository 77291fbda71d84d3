"""How peers are installed: by their package's name and a pinned version, each into a folder of its own.

They are kept in build/peers, or where RECOURSE_PEERS says; a folder without the file `complete` is made anew.
"""

import glob
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 3600  # a crate with several hundred dependencies, on a busy machine
LAST_WORDS = 300


class Absent(Exception):
    """A peer cannot be had on this machine; the text says why."""


def folder_of(kind, package, version):
    kept = Path(os.environ.get("RECOURSE_PEERS") or ROOT / "build/peers")
    return kept.resolve() / f"{kind}-{package}-{version}"


def made(folder, make):
    """The folder, after `make` filled it at the first use."""
    complete = folder / "complete"
    if not complete.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        print(f"peers: installing {folder.name}, once", file=sys.stderr)
        make(folder)
        complete.touch()  # last: a folder without it is not complete
    return folder


def run(*command, **how):
    command = [str(part) for part in command]
    try:
        ended = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE_SECONDS, **how
        )
    except FileNotFoundError:
        raise Absent(f"{command[0]} is not installed") from None
    except subprocess.TimeoutExpired:
        raise Absent(f"{' '.join(command[:3])} was not done after {PATIENCE_SECONDS} s") from None
    if ended.returncode != 0:
        said = " ".join((ended.stderr or ended.stdout).split())
        raise Absent(f"{' '.join(command[:3])} failed: {said[-LAST_WORDS:]}")
    return ended.stdout


def npm(package, version):
    """The program of a package of npm."""

    def make(folder):
        (folder / "package.json").write_text('{"private": true}\n')
        run("npm", "install", "--no-audit", "--no-fund", "--save-exact", f"{package}@{version}", cwd=folder)

    return made(folder_of("npm", package, version), make) / "node_modules/.bin" / package


def pypi(package, version, program, pythons=()):
    """A program of a package of PyPI, in a virtual environment of this Python or of the first of `pythons`."""

    def make(folder):
        python = first_of(pythons, package) if pythons else sys.executable
        run(python, "-m", "venv", folder)
        run(folder / "bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check", f"{package}=={version}")

    return made(folder_of("pypi", package, version), make) / "bin" / program


def first_of(pythons, package):
    """The first Python that runs. A name on PATH may be a shim of pyenv that leads nowhere, so each is tried."""
    for name in pythons:
        for candidate in [name, *sorted(glob.glob(os.path.expanduser(f"~/.pyenv/versions/*/bin/{name}")))]:
            try:
                run(candidate, "-c", "import venv")
                return candidate
            except Absent:
                continue
    raise Absent(f"{package} needs one of {', '.join(pythons)}, and none is installed")


def crate(package, version):
    """The program of a crate, built with as little of the machine as goes: it is wanted for what it does, not fast."""

    def make(folder):
        install = ["cargo", "install", f"{package}@{version}", "--locked", "--debug", "--no-default-features", "-j2"]
        lean = {"CARGO_TARGET_DIR": str(folder / "target"), "CARGO_PROFILE_DEV_DEBUG": "0", "CARGO_INCREMENTAL": "0"}
        run("nice", "-n15", *install, "--root", folder, env={**os.environ, **lean})
        shutil.rmtree(folder / "target", ignore_errors=True)

    if not shutil.which("cargo"):
        raise Absent("cargo is not installed")
    return made(folder_of("crate", package, version), make) / "bin" / package

#!/usr/bin/env python3
"""Stands between a gateway and its stdio server, and notes each call that reaches the server.

    witness.py NOTES COMMAND...

What the server writes goes to the gateway untouched; its end is this program's end, by the same code or signal.
A server that dies forgets how often it was called. This does not.
"""

import json
import os
import signal
import subprocess
import sys
import threading


def pass_on(server, notes):
    for line in sys.stdin.buffer:
        with open(notes, "a") as out:
            for name in called(line):
                out.write(name + "\n")
        try:
            server.stdin.write(line)
            server.stdin.flush()
        except OSError:
            return
    server.stdin.close()


def called(line):
    """The tools that a line calls; a line may be a batch."""
    try:
        said = json.loads(line)
    except ValueError:
        return
    for message in said if isinstance(said, list) else [said]:
        if isinstance(message, dict) and message.get("method") == "tools/call":
            yield str(message.get("params", {}).get("name"))


def main():
    notes, *command = sys.argv[1:]
    server = subprocess.Popen(command, stdin=subprocess.PIPE)
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, lambda *_: server.terminate())
    threading.Thread(target=pass_on, args=(server, notes), daemon=True).start()
    code = server.wait()
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)  # the thread may still wait for a line


if __name__ == "__main__":
    main()

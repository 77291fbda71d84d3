"""What the environment sets. Where it makes no sense, the program says so and ends."""

import os
import sys


def seconds(name: str, otherwise: str) -> float:
    text = os.environ.get(name, otherwise)
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not value >= 0:
        sys.exit(f"{name} is '{text}': write seconds, as in {otherwise}")
    return value


def port(name: str) -> int:
    text = os.environ.get(name, "0")
    if not (text.isdecimal() and int(text) < 65_536):
        sys.exit(f"{name} is '{text}': write 0 to 65535")
    return int(text)

"""Made-up secrets and ids: what stands in the corpora as a marker becomes text when they are used.

A file full of true-looking tokens would set off every secret scanner, so none is written down. A marker
`{{KIND:LENGTH}}` becomes LENGTH characters of its kind; `{{KIND:LENGTH:NAME}}` is another value of the same
kind; `{{}}` becomes nothing and only parts a text that would look like a secret. The characters depend on the
case's id and the marker alone, so the same marker means the same value everywhere in its case, and every
run sends the same bytes.
"""

import base64
import hashlib
import json
import random
import re
import string
import uuid
import zlib

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
BASE64 = string.ascii_letters + string.digits + "+/"
URL_SAFE = string.ascii_letters + string.digits + "-_"

# What the characters of a marker are drawn from.
ALPHABETS = {
    "b32": string.ascii_uppercase + "234567",
    "b62": BASE62,
    "b64c": BASE64,  # base64 without its padding
    "b64url": URL_SAFE,
    "bech": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
    "dec": string.digits,
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "low": string.ascii_lowercase + string.digits,
    "ulid": "0123456789ABCDEFGHJKMNPQRSTVWXYZ",
    "up": string.ascii_uppercase + string.digits,
}

PASSWORD = BASE62 + "!$*+-._~"
WORDS = "Amber Birch Copper Dolphin Ember Falcon Granite Harbor Ivory Juniper Lantern Meadow Orchid".split()

MARKER = re.compile(r"\{\{([A-Za-z0-9]*)(?::([A-Za-z0-9]+))?(?::([a-z0-9]+))?\}\}")


class BadMarker(ValueError):
    pass


def expand(text, case_id):
    """The text with every marker replaced."""
    return MARKER.sub(lambda match: value_of(match, case_id), text)


def expand_all(value, case_id):
    """The same for every text inside a JSON value."""
    if isinstance(value, str):
        return expand(value, case_id)
    if isinstance(value, list):
        return [expand_all(item, case_id) for item in value]
    if isinstance(value, dict):
        return {key: expand_all(item, case_id) for key, item in value.items()}
    return value


def value_of(match, case_id):
    kind, argument, _ = match.groups()
    if not kind:
        return ""
    source = random.Random(hashlib.sha256(f"{case_id} {match[0]}".encode()).digest())
    if kind in ALPHABETS:
        return drawn(source, ALPHABETS[kind], number(match))
    if kind not in MAKERS:
        known = ", ".join(sorted([*ALPHABETS, *MAKERS]))
        raise BadMarker(f"{match[0]}: there is no kind {kind!r}; there are {known}")
    return MAKERS[kind](source, match)


def number(match):
    if not (match[2] or "").isdigit():
        raise BadMarker(f"{match[0]}: it needs a length, as in {{{{{match[1]}:40}}}}")
    return int(match[2])


def drawn(source, alphabet, length):
    return "".join(source.choice(alphabet) for _ in range(length))


def base64_text(source, length):
    """Base64 of random bytes, padded where the length asks for it: 44 and 88 end with `=` as real keys do."""
    return base64.b64encode(source.randbytes(length // 4 * 3 - (1 if length % 8 == 4 else 2))).decode()


def password(source, length):
    """Letters, digits and signs, with a digit and a sign in it for sure."""
    characters = [*drawn(source, PASSWORD, length - 2), source.choice(string.digits), source.choice("!*+-_")]
    source.shuffle(characters)
    if not characters[0].isalnum():
        characters[0] = source.choice(string.ascii_letters)
    return "".join(characters)


def jwt(source, _):
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")

    claims = {"sub": f"user-{source.randrange(1000)}", "iat": 1773480000, "exp": 1773483600, "aud": "acme"}
    return ".".join([part({"alg": "RS256", "typ": "JWT"}), part(claims), drawn(source, URL_SAFE, 86)])


def github(source, match):
    """A token of GitHub's: 30 characters and their CRC32 in six more."""
    body = drawn(source, BASE62, 30)
    rest, tail = zlib.crc32(body.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        tail = BASE62[digit] + tail
    return f"{match[2]}_{body}{tail}"


MAKERS = {
    "b64": lambda source, match: base64_text(source, number(match)),
    "b64pct": lambda source, match: base64_text(source, number(match))
    .replace("+", "%2B")
    .replace("/", "%2F")
    .replace("=", "%3D"),
    "fp": lambda source, match: ":".join(drawn(source, ALPHABETS["hex"], 2) for _ in range(number(match))),
    "github": github,
    "human": lambda source, _: f"{source.choice(WORDS)}{source.choice(WORDS)}{source.randrange(10, 99)}!",
    "jwt": jwt,
    "pw": lambda source, match: password(source, number(match)),
    "uuid": lambda source, _: str(uuid.UUID(bytes=source.randbytes(16), version=4)),
    "UUID": lambda source, _: str(uuid.UUID(bytes=source.randbytes(16), version=4)).upper(),
}

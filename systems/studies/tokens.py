"""Who calls the API: tokens are `user.expires.key.signature`, where `key` tells which key signed it."""

import hashlib
import hmac
import os
import time

from failure import Failure

KEY = os.environ.get("STUDIES_SIGNING_KEY", "made-up-signing-key")
DAY = 86_400


def key_id() -> str:
    return hashlib.sha256(KEY.encode()).hexdigest()[:8]


def signature(signed: str) -> str:
    return hmac.new(KEY.encode(), signed.encode(), "sha256").hexdigest()[:32]


def make_token(user: str, seconds: float = DAY) -> str:
    signed = f"{user}.{int(time.time() + seconds)}.{key_id()}"
    return f"{signed}.{signature(signed)}"


def user_of(header: str) -> str:
    """Who calls, or a Failure that says what is wrong with the token."""
    token = header.removeprefix("Bearer ")
    user, _, rest = token.partition(".")
    expires, _, rest = rest.partition(".")
    key, _, signed_by = rest.partition(".")
    if key and key != key_id():
        raise Failure(
            401,
            f"Invalid or expired token: it was signed with the key {key}, and this server verifies with {key_id()}; "
            "set STUDIES_SIGNING_KEY to the key of whoever signs the tokens",
        )
    genuine = hmac.compare_digest(signed_by.encode(), signature(f"{user}.{expires}.{key}").encode())
    if not genuine or float(expires) < time.time():
        raise Failure(401, "Invalid or expired token")
    return user

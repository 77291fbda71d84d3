"""Bots of customers: how one is called, found out from what was pasted, and a first try with it."""

import http.client
import json
import os
import re
import shlex
import socket
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass, field
from urllib.parse import urlsplit

import environment
from failure import Failure

PATIENCE = environment.seconds("STUDIES_BOT_PATIENCE", "10")
MODEL = os.environ.get("STUDIES_MODEL", "")
TRIES = 3
BUSY = (429, 503)
REPLIES = ("reply", "message", "text", "answer")
QUOTED = 200  # characters of an answer that nobody can use
GREETING = "Hello, can you help me?"


class BotFailure(Failure):
    """The try depends on another machine (HTTP 424), and has changed nothing here."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(424, message, code)


@dataclass
class Bot:
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    asked_as: str = "message"  # the member of the body that holds what is said

    @property
    def origin(self) -> str:
        url = urlsplit(self.url)
        return f"{url.scheme}://{url.netloc}"

    def to_json(self) -> str:
        return json.dumps(asdict(self))


# Finding out


def detect(paste: str) -> Bot:
    try:
        bot = from_curl(paste) if paste.lstrip().startswith("curl ") else from_model(paste)
        url = urlsplit(bot.url)
        socket.getaddrinfo(url.hostname, url.port or url.scheme)
        return bot
    except socket.gaierror:
        raise BotFailure("unreachable_url", f"No machine is called {url.hostname}") from None
    except Failure:
        raise
    except Exception as error:  # what was pasted may hold anything
        raise BotFailure("unknown_error", f"The setup could not be read from what was pasted: {error}") from None


def from_curl(paste: str) -> Bot:
    words, bot = shlex.split(paste)[1:], Bot("")
    for at, word in enumerate(words):
        if word in ("-H", "--header"):
            name, _, value = words[at + 1].partition(":")
            bot.headers[name] = value.strip()
        elif word in ("-d", "--data", "--data-raw"):
            bot.asked_as = next(iter(json.loads(words[at + 1])))
        elif word.startswith(("http://", "https://")):
            bot.url = word
    if not bot.url:
        raise Failure(422, "paste holds no URL")
    return bot


def from_model(paste: str) -> Bot:
    """Whatever is no curl command is read by a model."""
    prompt = "Answer with the URL of the chat endpoint in this text, and nothing else:\n" + paste
    body = json.dumps({"messages": [{"role": "user", "content": prompt}]}).encode()
    try:
        request = urllib.request.Request(MODEL, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            said = json.load(answer)["choices"][0]["message"]["content"]
    except (OSError, ValueError, LookupError, http.client.HTTPException):
        raise BotFailure("llm_error", "The model that reads what was pasted gave no usable answer") from None
    return Bot(said.strip())


# Trying


def smoke_test(bot: Bot) -> str:
    """What it replies to a greeting. Costs no credit: nobody is simulated but the greeting."""
    reply = reply_in(call(bot))
    if not re.search(r"\w", reply):
        raise BotFailure("chat_reaction_invalid", "The simulated participant cannot react to a reply without words")
    return reply


def call(bot: Bot) -> bytes:
    body = json.dumps({bot.asked_as: GREETING}).encode()
    request = urllib.request.Request(bot.url, body, {"Content-Type": "application/json"} | bot.headers)
    for attempt in range(TRIES):
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.read(1_000_000)
        except urllib.error.HTTPError as error:
            if error.code in (401, 403):
                raise BotFailure("bot_auth_error", f"The bot answered HTTP {error.code} to its credentials") from None
            if error.code not in BUSY:
                raise BotFailure("bot_response_error", f"The bot answered HTTP {error.code}") from None
            time.sleep(0.1 * 2**attempt)
        except (OSError, http.client.HTTPException) as error:
            slow = isinstance(error, TimeoutError) or isinstance(getattr(error, "reason", None), TimeoutError)
            if slow:
                raise BotFailure("bot_timeout_error", f"The bot did not answer within {PATIENCE:g} seconds") from None
            raise BotFailure("bot_unreachable", f"Nobody answers at {bot.origin}") from None
    raise BotFailure("bot_retry_exhausted_error", f"The bot was too busy at each of {TRIES} tries")


def reply_in(answer: bytes) -> str:
    try:
        body = json.loads(answer)
    except ValueError:
        raise BotFailure("bot_invalid_response_error", "The bot answered with something else than JSON") from None
    reply = next((body[name] for name in REPLIES if name in body), None) if isinstance(body, dict) else None
    if not isinstance(reply, str):
        names, quoted = ", ".join(REPLIES), json.dumps(body)[:QUOTED]
        raise BotFailure("bot_envelope_error", f"The answer of the bot has its reply at none of {names}: {quoted}")
    return reply

#!/usr/bin/env python3
"""A small model provider that speaks the OpenAI API: chat, speech and transcription.

    models.py [PORT] [--words-per-second 200]        says on stderr where it listens; 0 takes a free port

It fails as real providers do, each for its own reason: a model answers only so many requests at once
and is overloaded beyond that; long answers take long; a policy filters content; a context can be full.
Any other OpenAI-compatible endpoint may stand in its place.
"""

import argparse
import json
import re
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

OVERLOADED_FOR = 1  # seconds after which an overloaded model is worth another try
FILE_LIMIT = 25 * 1024 * 1024  # bytes of one audio file, as OpenAI's


@dataclass
class Model:
    """What a model can do, and how much of it is in use."""

    context: int  # words
    slots: int  # answers at the same time
    price: float  # USD for a thousand words
    busy: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    words_per_second: ClassVar[float]  # that any of them says

    @contextmanager
    def slot(self, name):
        with self.lock:
            if self.busy == self.slots:
                wait = {"Retry-After": str(OVERLOADED_FOR)}
                raise Refusal(503, "overloaded_error", None, f"{name} is overloaded", wait)
            self.busy += 1
        try:
            yield
        finally:
            with self.lock:
                self.busy -= 1


MODELS = {
    "gpt-5-mini": Model(context=4_000, slots=4, price=0.002),
    "gpt-5.2": Model(context=16_000, slots=2, price=0.4),
}
POLICY = {
    "violence": re.compile(r"\b(bomb|poison|ambush)\w*", re.I),
    "fraud": re.compile(r"\b(phishing|counterfeit)\w*", re.I),
}


class Refusal(Exception):
    def __init__(self, status, kind, code, message, headers=None):
        super().__init__(message)
        self.status, self.headers = status, headers or {}
        self.body = {"error": {"message": message, "type": kind, "code": code}}


def words_in(messages):
    return sum(len(message["content"].split()) for message in messages)


def check_policy(messages):
    text = "\n".join(message["content"] for message in messages)
    for reason, pattern in POLICY.items():
        if pattern.search(text):
            message = f"The content was blocked: {reason}"
            raise Refusal(400, "invalid_request_error", "content_filter", message)


def answer_to(messages, most):
    """No wisdom, but an answer: the last question again, as long as it may be."""
    words = ("You asked: " + messages[-1]["content"]).split()
    return (words * (most // len(words) + 1))[:most] if most else words


def chat(request):
    name, messages = request.get("model", "gpt-5-mini"), request["messages"]
    model = MODELS.get(name)
    if model is None:
        raise Refusal(404, "invalid_request_error", "model_not_found", f"The model {name} does not exist")
    asked = words_in(messages)
    if asked > model.context:
        message = f"This model's context is {model.context} words, and the messages have {asked}"
        raise Refusal(400, "invalid_request_error", "context_length_exceeded", message)
    check_policy(messages)
    with model.slot(name):
        words = answer_to(messages, request.get("max_tokens") or 0)
        time.sleep(len(words) / model.words_per_second)
    cost = round((asked + len(words)) * model.price / 1000, 6)
    return {
        "object": "chat.completion",
        "model": name,
        "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": " ".join(words)}}
        ],
        "usage": {"prompt_tokens": asked, "completion_tokens": len(words), "cost": cost},
    }


def speak(request):
    return {"format": "text", "seconds": round(len(request["input"].split()) / 2.5, 1)}


def transcribe(request):
    """Audio is taken as text here: what is heard is what was said."""
    return {"text": request["audio"], "language": request.get("language", "en")}


ROUTES = {"/v1/chat/completions": chat, "/v1/audio/speech": speak, "/v1/audio/transcriptions": transcribe}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """Whether it is there, and how many answers it is at work on."""
        self.reply(200, {"status": "ok", "busy": sum(model.busy for model in MODELS.values())})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            if len(body) > FILE_LIMIT:
                raise Refusal(413, "invalid_request_error", "file_too_large", "The file is too large")
            answer = ROUTES.get(self.path)
            if answer is None:
                raise Refusal(404, "invalid_request_error", "unknown_url", f"There is no {self.path}")
            self.reply(200, answer(json.loads(body)))
        except Refusal as refusal:
            self.reply(refusal.status, refusal.body, refusal.headers)
        except (KeyError, TypeError, ValueError) as mistake:
            refusal = Refusal(400, "invalid_request_error", "invalid_request", f"The request is wrong: {mistake}")
            self.reply(refusal.status, refusal.body)
        except BrokenPipeError:
            pass  # whoever asked did not wait for so long an answer

    def reply(self, status, body, headers=None):
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("port", type=int, nargs="?", default=8101)
    parser.add_argument("--words-per-second", type=float, default=200)
    options = parser.parse_args()
    Model.words_per_second = options.words_per_second
    try:
        server = ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    except (OSError, OverflowError) as error:
        sys.exit(f"models: 127.0.0.1:{options.port} cannot be listened at: {error}")
    print(f"models listen at http://127.0.0.1:{server.server_port}", file=sys.stderr, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

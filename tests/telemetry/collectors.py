"""Where telemetry goes: stand-ins that read with the libraries of those who wrote the protocols."""

import base64
import json
import threading

from google.protobuf import json_format
from http_server import Served
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from sentry_sdk.envelope import Envelope

PATIENCE = 60  # seconds for what is on its way

IDS = {"traceId": 16, "spanId": 8, "parentSpanId": 8}


def with_bytes(value):
    """OTLP's JSON has ids in hex, where that of Protobuf has bytes in Base64."""
    if isinstance(value, list):
        return [with_bytes(item) for item in value]
    if not isinstance(value, dict):
        return value
    made = {}
    for name, member in value.items():
        if name in IDS:
            raw = bytes.fromhex(member)
            assert len(raw) == IDS[name] and member == member.lower(), f"{name} is {member!r}"
            made[name] = base64.b64encode(raw).decode()
        else:
            made[name] = with_bytes(member)
    return made


class Span:
    """A span as the schema has it, with its attributes at hand."""

    def __init__(self, span, resource):
        self.trace, self.id, self.parent = span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex()
        self.name, self.state, self.flags = span.name, span.trace_state, span.flags
        self.kind = {2: "server", 3: "client"}[span.kind]
        self.began, self.ended = span.start_time_unix_nano, span.end_time_unix_nano
        self.attributes = dict(map(plain, span.attributes))
        self.events = [(event.name, dict(map(plain, event.attributes))) for event in span.events]
        self.failed, self.why = span.status.code == 2, span.status.message
        self.resource = resource

    def __getitem__(self, name):
        return self.attributes.get(name)

    def __repr__(self):
        return f"{self.kind} {self.name!r} {self.attributes}"


def plain(attribute):
    return attribute.key, getattr(attribute.value, attribute.value.WhichOneof("value"))


class Kept(Served):
    """Keeps what it was sent, and answers as it is told to."""

    def __init__(self):
        self.items, self.raw, self.requests, self.mistakes = [], b"", [], []
        self.grew = threading.Condition()
        self.replies = []  # for the next requests; then all is well
        self.silent = threading.Event()  # while it is set nothing is answered
        self.done = threading.Event()
        super().__init__()

    def answer(self, request):
        with self.grew:
            self.requests.append((request.path, dict(request.headers)))
            self.raw += request.body
            reply = self.replies.pop(0) if self.replies else None
            if reply is None or reply[0] == 200:
                try:
                    self.items += self.read(request)
                except Exception as error:  # a mistake of ours, to be told by the case
                    self.mistakes.append(f"{type(error).__name__}: {error}")
            self.grew.notify_all()
        if self.silent.is_set():
            self.done.wait()
        else:
            request.reply(*(reply or (200,)))

    def close(self):
        self.done.set()
        super().close()

    def wait(self, holds, seconds=PATIENCE):
        """The items, once they are as wanted."""
        with self.grew:
            if not self.grew.wait_for(lambda: self.mistakes or holds(self.items), seconds):
                raise TimeoutError(f"only {self.items} came")
            if self.mistakes:
                raise AssertionError(self.mistakes[0])
            return list(self.items)

    def wait_for_requests(self, count, seconds=PATIENCE):
        with self.grew:
            if not self.grew.wait_for(lambda: len(self.requests) >= count, seconds):
                raise TimeoutError(f"only {len(self.requests)} requests came")


class Collector(Kept):
    """Of OTLP over HTTP, in JSON."""

    def read(self, request):
        assert request.path == "/v1/traces", request.path
        assert request.headers["Content-Type"] == "application/json"
        message = json_format.ParseDict(with_bytes(json.loads(request.body)), ExportTraceServiceRequest())
        spans = []
        for of_resource in message.resource_spans:
            resource = dict(map(plain, of_resource.resource.attributes))
            for of_scope in of_resource.scope_spans:
                assert of_scope.scope.name == "recourse"
                spans += [Span(span, resource) for span in of_scope.spans]
        return spans

    def trace(self, trace_id, count):
        """The server span of a trace and its client spans in their order, once there are so many in all."""
        spans = [s for s in self.wait(lambda all: sum(s.trace == trace_id for s in all) >= count) if s.trace == trace_id]
        assert len(spans) == count, spans
        (server,) = [span for span in spans if span.kind == "server"]
        return server, sorted((span for span in spans if span.kind == "client"), key=lambda span: span.began)


class SentryServer(Kept):
    """Takes envelopes."""

    def read(self, request):
        assert request.path == "/api/42/envelope/", request.path
        assert "sentry_key=public" in request.headers["X-Sentry-Auth"]
        envelope = Envelope.deserialize(request.body)
        assert envelope.items and all(item.payload.json is not None for item in envelope.items)
        return [event for event in [envelope.get_event()] if event]

    @property
    def dsn(self):
        return self.url.replace("://", "://public@") + "/42"

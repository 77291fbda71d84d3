"""What is held of traces and of Sentry events. Each case gets a world of its own, not yet begun."""

import time

from harness.expect import check, same

CASES = []
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
TRACEPARENT = f"00-{TRACE}-{PARENT}-01"
CONTEXT = {"traceparent": TRACEPARENT, "tracestate": "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", "baggage": "k=v"}
SECRET = "ghp_" + "A1b2C3d4E5f6G7h8I9j0" + "K1l2M3n4O5p6Q7r8"  # made up, with the shape of a token
GOOD = {"item_id": "item_aaaa"}
SOON = 20  # seconds: it gives what waits 5 of them, and the machine may be busy


def case(*transports):
    """Marks a case, and how the server behind the gateway is spoken to."""

    def mark(play):
        CASES.append((play, transports or ("http", "stdio")))
        return play

    return mark


def failing(fault, **more):
    return GOOD | {"fault": fault} | more


def trace_ids(headers):
    version, trace, span, flags = headers["traceparent"].split("-")
    return trace, span, flags


@case()
def a_call_is_a_span_between_its_caller_and_its_server(world):
    answer = world.begin().call("read_item", GOOD, meta=CONTEXT)
    check(not answer.is_error, answer.body)
    server, [client] = world.collector.trace(TRACE, 2)
    same(PARENT, server.parent, "the parent of the server span")
    same(server.id, client.parent, "the parent of the client span")
    same("tools/call read_item", server.name)
    same("tools/call", server["mcp.method.name"])
    same("execute_tool", server["gen_ai.operation.name"])
    same("read_item", server["gen_ai.tool.name"])
    same("tcp", server["network.transport"])
    same("pipe" if world.transport == "stdio" else "tcp", client["network.transport"])
    same("recourse", server.resource["service.name"])
    same(CONTEXT["tracestate"], server.state)
    check(server.flags & 0x301 == 0x301, "sampled, with a remote parent")
    check(server.began <= client.began <= client.ended <= server.ended, "one within the other")
    check(not server.failed and not client.failed, "nothing failed")
    [(headers, meta)] = world.told_in_meta()
    for told in [meta] + [headers] * (world.transport == "http"):
        same((TRACE, client.id, "01"), trace_ids(told))
        same(CONTEXT["tracestate"], told["tracestate"])
        same("k=v", told["baggage"])


@case("http")
def a_trace_may_come_in_headers(world):
    client = world.begin()
    client.own_headers = dict(CONTEXT)
    client.call("read_item", GOOD)
    server, [sending] = world.collector.trace(TRACE, 2)
    same(PARENT, server.parent)
    [(headers, meta)] = world.told_in_meta()
    same((TRACE, sending.id, "01"), trace_ids(meta))
    same(headers["traceparent"], meta["traceparent"])
    same("k=v", meta["baggage"])


@case()
def a_trace_that_begins_here_has_the_support_id(world):
    answer = world.begin().call("read_item", failing("tool_error"))
    server, sendings = world.collector.trace(answer.fault["support_id"], 2)
    same("", server.parent)
    same(answer.fault["support_id"], server["recourse.support_id"])
    [(_, meta)] = world.told_in_meta()
    same((server.trace, sendings[-1].id, "03"), trace_ids(meta))


@case("http")
def each_attempt_is_a_span(world):
    answer = world.begin().call("read_item", failing("http_503"), meta=CONTEXT)
    check(answer.is_error, "it fails")
    server, clients = world.collector.trace(TRACE, 4)
    same([1, 2, 3], [client["recourse.attempt"] for client in clients])
    same([True] * 3, [client.failed for client in clients])
    same(answer.fault["code"], clients[0]["error.type"])
    same(["recourse.retry_scheduled"] * 2, [name for client in clients for name, _ in client.events])
    same(3, server["recourse.attempts"])
    same("tool_error", server["error.type"])
    same(answer.fault["code"], server["recourse.code"])
    same(answer.fault["category"], server["recourse.category"])
    same("none", server["recourse.effect"])
    check(server.failed and server.why, "it says why")
    same([client.id for client in clients], [trace_ids(meta)[1] for _, meta in world.told_in_meta()])


@case("stdio")
def a_server_that_dies_fails_its_span(world):
    answer = world.begin().call("write_item", failing("die", value=1), meta=CONTEXT)
    server, [client] = world.collector.trace(TRACE, 2)
    check(client.failed and client["error.type"] == answer.fault["code"], client)
    same("unknown", server["recourse.effect"])


@case()
def an_error_of_the_protocol_goes_by_its_number(world):
    answer = world.begin().call("no_such_tool", {}, meta=CONTEXT)
    server, [] = world.collector.trace(TRACE, 1)
    same(str(answer.error["code"]), server["rpc.response.status_code"])
    same(str(answer.error["code"]), server["error.type"])
    same("tools/call", server.name, "a name that callers choose")


@case("http")
def what_is_refused_says_by_whom(world):
    client = world.begin(more={"limits": {"pace": {"requests": 1, "per": "day"}}})
    client.call("read_item", GOOD)
    client.call("read_item", GOOD, meta=CONTEXT)
    server, [] = world.collector.trace(TRACE, 1)
    same("limits", server["recourse.refused_by"])
    check(server.failed, "it failed")


@case()
def secrets_stay_here(world):
    client = world.begin(sentry={"faults": ["invalid_argument", "unknown", "internal", "not_found", "model"]})
    client.call("read_item", {"item_id": SECRET}, meta=CONTEXT)
    client.call("read_item", {"item_id": SECRET, "fault": "rpc_error"}, meta=CONTEXT)
    client.call(SECRET, {"password": SECRET}, meta=CONTEXT)
    world.leave()
    check(world.collector.items and not world.collector.mistakes, world.collector.mistakes)
    check(world.sentry.items and not world.sentry.mistakes, world.sentry.mistakes)
    for kept in (world.collector, world.sentry):
        check(SECRET.encode() not in kept.raw, "a secret went out")


@case("http")
def other_requests_are_traced_too(world):
    client = world.begin()
    client.request("tools/list", {"_meta": CONTEXT})
    server, _ = world.collector.trace(TRACE, 1)
    same("tools/list", server.name)


@case()
def what_waits_is_sent_at_the_end(world):
    world.begin({"every": "1h"}).call("read_item", GOOD, meta=CONTEXT)
    check(not world.collector.items, "it is too early")
    world.leave()
    world.collector.trace(TRACE, 2)


@case("http")
def a_caller_decides_whether_its_trace_is_recorded(world):
    client = world.begin({"sample": 0, "failures": "sampled"})
    client.call("read_item", GOOD)
    client.call("read_item", failing("tool_error"))
    client.call("read_item", GOOD, meta={"traceparent": f"00-{'a' * 32}-{PARENT}-00"})
    client.call("read_item", GOOD, meta=CONTEXT)
    world.leave()
    same({TRACE}, {span.trace for span in world.collector.items})
    same(["02", "02", "00", "01"], [trace_ids(meta)[2] for _, meta in world.told_in_meta()])


@case("http")
def failures_are_sent_of_any_trace(world):
    client = world.begin({"sample": 0})
    client.call("read_item", GOOD)
    answer = client.call("read_item", failing("tool_error"))
    server, _ = world.collector.trace(answer.fault["support_id"], 2)
    same(0, server.flags & 1, "the sampled flag")
    world.leave()
    same({server.trace}, {span.trace for span in world.collector.items})


@case()
def without_tracing_a_server_hangs_below_its_caller(world):
    client = world.begin(traces=False)
    client.call("read_item", GOOD, meta=CONTEXT)
    client.call("read_item", GOOD)
    [(_, passed), (_, begun)] = world.told_in_meta()
    same((TRACE, PARENT, "01"), trace_ids(passed))
    same("03", trace_ids(begun)[2])


@case()
def a_server_may_be_told_nothing(world):
    world.begin(upstream={"trace_context": False}).call("read_item", GOOD)
    [(headers, meta)] = world.told_in_meta()
    check("traceparent" not in meta and "traceparent" not in headers, meta)


@case("http")
def variables_say_what_the_file_leaves_out(world):
    variables = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": world.collector.url + "/",
        "OTEL_EXPORTER_OTLP_HEADERS": "x-key=a%20key",
        "OTEL_SERVICE_NAME": "shop-gateway",
        "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=test,service.namespace=shops",
    }
    world.begin(traces=False, more={"traces": {"every": "20ms"}}, environment=variables)
    world.client.call("read_item", GOOD, meta=CONTEXT)
    server, _ = world.collector.trace(TRACE, 2)
    same("shop-gateway", server.resource["service.name"])
    same("test", server.resource["deployment.environment.name"])
    _, headers = world.collector.requests[-1]
    same("a key", headers["x-key"])


@case("http")
def a_collector_that_is_down_costs_callers_nothing(world):
    client = world.begin({"endpoint": "http://127.0.0.1:1"})
    for _ in range(50):
        check(not client.call("read_item", GOOD).is_error, "calls go on")
    world.gateway_process.wait_for(r"spans do not reach http://127\.0\.0\.1:1: ")
    check(world.leave() < SOON, "it leaves in time")


@case("http")
def a_collector_that_never_answers_costs_callers_nothing(world):
    world.collector.silent.set()
    client = world.begin()
    client.call("read_item", GOOD)
    world.collector.wait_for_requests(1)
    for _ in range(50):
        check(not client.call("read_item", GOOD).is_error, "calls go on while it says nothing")
    check(world.leave() < SOON, "it leaves in time")


@case("http")
def a_collector_that_is_busy_gets_them_later(world):
    world.collector.replies = [(429, b"{}", [("Retry-After", "1")]), (503,)]
    began = time.monotonic()
    world.begin().call("read_item", GOOD, meta=CONTEXT)
    world.collector.trace(TRACE, 2)
    check(time.monotonic() - began >= 1, "it was asked to wait")
    check(len(world.collector.requests) >= 3, "two were turned away")


@case("http")
def a_part_that_is_turned_down_is_told_once(world):
    refusal = b'{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}'
    world.collector.replies = [(200, refusal), (200, refusal)]
    client = world.begin()
    client.call("read_item", GOOD, meta=CONTEXT)
    world.collector.trace(TRACE, 2)
    client.call("read_item", GOOD)
    world.collector.wait(lambda spans: len(spans) >= 4)
    world.leave()
    told = [line for line in world.gateway_process.lines if line and "too old" in line]
    same(["recourse: the collector turned down 2 spans, and says: too old"], told)


@case("http")
def sentry_is_told_of_what_operators_have_to_see(world):
    client = world.begin(traces=False, sentry={"environment": "test", "release": "shop@7"})
    client.call("read_item", {"item_id": 7, "fault": "bad_request"})
    answer = client.call("read_item", failing("http_503"), meta=CONTEXT)
    client.call("read_item", GOOD)
    world.leave()
    check(not world.sentry.mistakes, world.sentry.mistakes)
    [event] = world.sentry.items
    same("tools/call read_item", event["transaction"])
    same([answer.fault["domain"], answer.fault["code"], "shop", "read_item"], event["fingerprint"])
    same(answer.fault["code"], event["tags"]["code"])
    same("unavailable", event["tags"]["category"])
    same("test", event["environment"])
    same("shop@7", event["release"])
    same(TRACE, event["contexts"]["trace"]["trace_id"])
    check(event["exception"]["values"][0]["value"], "it says what went wrong")


@case("http")
def sentry_is_left_alone_when_it_wants(world):
    world.sentry.replies = [(429, b"{}", [("X-Sentry-Rate-Limits", "600:error:organization")])]
    client = world.begin(traces=False, sentry={})
    client.call("read_item", failing("http_503"))
    world.sentry.wait_for_requests(1)
    world.gateway_process.wait_for("events for Sentry do not reach")
    for _ in range(3):
        client.call("read_item", failing("http_503"))
    world.leave()
    same(1, len(world.sentry.requests))


@case("http")
def sentry_that_never_answers_costs_callers_nothing(world):
    world.sentry.silent.set()
    client = world.begin(traces=False, sentry={})
    client.call("read_item", failing("http_500"))
    world.sentry.wait_for_requests(1)
    check(not client.call("read_item", GOOD).is_error, "calls go on")
    check(world.leave() < SOON, "it leaves in time")

#include "telemetry/call_trace.hpp"

#include "base/text.hpp"
#include "net/http_client.hpp"

#include <algorithm>
#include <utility>

namespace recourse::telemetry {

namespace {

/// What a status or an attribute says of a failure is cut there: a trace is no log.
constexpr std::size_t kLongestText = 400;
/// What others named is cut there.
constexpr std::size_t kLongestName = 128;

/// The attributes of one span; what is empty is left out.
class Attributes {
  public:
    void add(std::string_view name, std::string_view value, std::size_t most = kLongestName) {
        if (!value.empty()) all_.push_back({name, text::shorten(value, most)});
    }
    void add_number(std::string_view name, std::int64_t value) { all_.push_back({name, value}); }
    [[nodiscard]] std::vector<Attribute> take() { return std::move(all_); }

  private:
    std::vector<Attribute> all_;
};

WallTime later(WallTime moment, Duration time) {
    return moment + std::chrono::duration_cast<WallTime::duration>(time);
}

/// Few names, whatever callers ask for.
std::string name_of(const CallTrace& call) {
    if (!call.is_known_method) return "mcp";
    if (!call.is_known_target) return call.method;
    return call.method + " " + call.target;
}

void add_operation(Attributes& out, const CallTrace& call) {
    out.add("mcp.method.name", call.method);
    if (call.method == "tools/call") {
        out.add("gen_ai.operation.name", "execute_tool");
        out.add("gen_ai.tool.name", call.target);
    } else if (call.method == "prompts/get") {
        out.add("gen_ai.prompt.name", call.target);
    }
    out.add("mcp.resource.uri", call.resource, kLongestText);
}

void add_transport(Attributes& out, Transport transport) {
    out.add("network.transport", transport == Transport::http ? "tcp" : "pipe");
    if (transport == Transport::http) out.add("network.protocol.name", "http");
}

/// A result that says `isError` is a `tool_error`; a JSON-RPC error goes by its number; what never
/// became an answer goes by the code of ours.
void add_failing(Attributes& out, const Failing& failing) {
    if (failing.rpc_code) {
        const auto number = std::to_string(*failing.rpc_code);
        out.add("error.type", number);
        out.add("rpc.response.status_code", number);
    } else {
        out.add("error.type", failing.is_tool_error ? "tool_error" : failing.code);
    }
    out.add("recourse.code", failing.code);
}

Span begin_span(const CallTrace& call) {
    Span span;
    span.trace = call.context.trace;
    span.is_sampled = call.context.is_sampled;
    span.is_random = call.context.is_random;
    span.state = call.context.state;
    span.name = name_of(call);
    return span;
}

void fail(Span& span, const Failing& failing) {
    span.has_failed = true;
    span.why = text::shorten(failing.message, kLongestText);
}

Span span_of_request(const CallTrace& call) {
    auto span = begin_span(call);
    span.id = call.span;
    span.parent = call.context.parent;
    span.has_remote_parent = span.parent.has_value();
    span.kind = SpanKind::server;
    span.started = call.started;
    span.ended = later(call.started, call.took);

    Attributes out;
    add_operation(out, call);
    out.add("jsonrpc.request.id", call.request_id);
    out.add("mcp.protocol.version", call.revision);
    out.add("mcp.session.id", call.session);
    add_transport(out, call.transport);
    out.add("recourse.support_id", call.context.trace.hex());
    out.add("recourse.client", call.client);
    out.add("recourse.caller", call.caller);
    out.add("recourse.upstream", call.upstream);
    out.add("recourse.ending", ledger::to_string(call.ending));
    out.add("recourse.effect", to_string(call.effect));
    const auto attempts = std::ranges::count(call.sendings, false, &Sending::is_look);
    if (attempts > 0) out.add_number("recourse.attempts", attempts);
    if (call.failing) {
        fail(span, *call.failing);
        add_failing(out, *call.failing);
        out.add("recourse.category", call.category);
        out.add("recourse.actor", call.actor);
        const bool was_refused_here =
            call.sendings.empty() && call.reached != ledger::Step::gateway;
        if (was_refused_here) out.add("recourse.refused_by", ledger::to_string(call.reached));
    }
    span.attributes = out.take();
    return span;
}

Span span_of_sending(const CallTrace& call, const Sending& sending) {
    auto span = begin_span(call);
    span.id = sending.span;
    span.parent = call.span;
    span.kind = SpanKind::client;
    span.started = later(call.started, sending.after);
    span.ended = later(span.started, sending.took);

    Attributes out;
    add_operation(out, call);
    if (!call.is_rest) out.add("mcp.protocol.version", call.upstream_revision);
    add_transport(out, call.upstream_url.empty() ? Transport::stdio : Transport::http);
    if (const auto origin = net::Origin::from_url(call.upstream_url)) {
        out.add("server.address", origin->host);
        out.add_number("server.port", origin->port);
    }
    out.add("recourse.upstream", call.upstream);
    if (sending.is_look) {
        span.name = "verify " + span.name;
        out.add("recourse.purpose", "verify");
    } else {
        out.add_number("recourse.attempt", sending.attempt);
    }
    if (sending.failing) {
        fail(span, *sending.failing);
        add_failing(out, *sending.failing);
    }
    if (sending.waited.count() > 0) {
        Attributes wait;
        wait.add_number(
            "recourse.wait_ms",
            std::chrono::duration_cast<std::chrono::milliseconds>(sending.waited).count()
        );
        span.events.push_back(
            {.at = span.ended, .name = "recourse.retry_scheduled", .attributes = wait.take()}
        );
    }
    span.attributes = out.take();
    return span;
}

}  // namespace

std::vector<Span> spans_of(const CallTrace& call) {
    std::vector<Span> spans;
    spans.reserve(call.span_count());
    spans.push_back(span_of_request(call));
    for (const auto& sending : call.sendings) spans.push_back(span_of_sending(call, sending));
    return spans;
}

}  // namespace recourse::telemetry

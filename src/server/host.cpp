#include "server/host.hpp"

#include "base/text.hpp"

namespace recourse::server {
namespace {

std::optional<TraceContext> trace_in_body(const mcp::Envelope& envelope) {
    const auto traceparent = envelope.traceparent.string();
    if (!traceparent) return std::nullopt;
    auto context = TraceContext::read(*traceparent);
    if (context && envelope.tracestate)
        context->state = read_tracestate(envelope.tracestate.string().value_or(""));
    return context;
}

/// A list may come in several headers (RFC 9110, 5.3).
std::string joined(const net::Headers& headers, std::string_view name) {
    std::string list;
    for (const auto& header : headers.all()) {
        if (!text::equals_ignoring_case(header.name, name)) continue;
        list.append(list.empty() ? "" : ",").append(header.value);
    }
    return list;
}

std::optional<TraceContext> trace_in_headers(const net::Headers& headers) {
    // Of two that say different things, none can be believed.
    if (headers.count("traceparent") != 1) return std::nullopt;
    auto context = TraceContext::read(headers.get("traceparent"));
    if (context && headers.has("tracestate"))
        context->state = read_tracestate(joined(headers, "tracestate"));
    return context;
}

std::string baggage_of(const Incoming& incoming) {
    std::string baggage;
    if (incoming.envelope.baggage)
        baggage = incoming.envelope.baggage.string().value_or("");
    else if (incoming.headers != nullptr && incoming.headers->has("baggage"))
        baggage = joined(*incoming.headers, "baggage");
    return is_baggage(baggage) ? baggage : std::string();
}

}  // namespace

std::optional<ProtocolFault> check_param_headers(
    const Incoming& incoming, const std::vector<mcp::ParamHeader>& params
) {
    const auto* headers = incoming.headers;
    if (headers == nullptr || incoming.client.era == mcp::Era::legacy) return std::nullopt;
    const auto value_of = [&](std::string_view name) -> std::optional<std::string_view> {
        if (!headers->has(name)) return std::nullopt;
        return headers->get(name);
    };
    const auto rejection =
        mcp::check_param_headers(params, incoming.request.params["arguments"], value_of);
    if (!rejection) return std::nullopt;
    return rejected(*rejection);
}

TraceContext trace_of(const Incoming& incoming, Random& random) {
    auto context = trace_in_body(incoming.envelope);
    if (!context && incoming.headers != nullptr) context = trace_in_headers(*incoming.headers);
    if (!context) context = TraceContext::make(random);
    context->baggage = baggage_of(incoming);
    return *std::move(context);
}

void hear(Host& host, Client& client, const mcp::Message& message) {
    if (message.kind == mcp::MessageKind::response) {
        client.questions.answer(message);
        return;
    }
    if (message.method == "notifications/cancelled") {
        const auto found = client.in_flight.find(message.params["requestId"].raw());
        if (found != client.in_flight.end()) found->second->withdraw();
    }
    host.hear(client, message);
}

}  // namespace recourse::server

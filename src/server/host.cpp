#include "server/host.hpp"

namespace recourse::server {

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

TraceId trace_of(const Incoming& incoming, Random& random) {
    const auto in_body = incoming.envelope.traceparent.string();
    auto trace = in_body ? TraceId::from_traceparent(*in_body) : std::nullopt;
    if (!trace && incoming.headers != nullptr)
        trace = TraceId::from_traceparent(incoming.headers->get("traceparent"));
    return trace ? *trace : TraceId::make(random);
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

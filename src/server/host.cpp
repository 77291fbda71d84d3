#include "server/host.hpp"

namespace recourse::server {

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

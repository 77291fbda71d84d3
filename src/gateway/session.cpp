#include "gateway/session.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

constexpr std::size_t kLongestName = 64;

}  // namespace

std::string session_named(std::string_view name) {
    return "named:" + text::clean(name, kLongestName);
}

std::string session_of(const server::Client& client) {
    return client.era == mcp::Era::legacy ? fmt::format("opened:{}", client.number) : "";
}

std::string session_of(const server::Incoming& incoming) {
    const auto name = incoming.request.params["_meta"][kMetaSession].string();
    return name && !name->empty() ? session_named(*name) : session_of(incoming.client);
}

guards::Conversation conversation_of(const server::Incoming& incoming) {
    const auto& caller = *incoming.caller;
    const bool is_known = incoming.caller != guards::anonymous();
    const bool is_over_stdio = incoming.headers == nullptr;
    if (incoming.client.era == mcp::Era::legacy || is_over_stdio)
        return {
            .id = fmt::format("client:{}:{}", incoming.client.number, caller.id),
            .is_lasting = is_known || is_over_stdio,
        };
    if (!is_known) return {};
    return {.id = "caller:" + caller.id, .is_lasting = true};
}

}  // namespace recourse::gateway

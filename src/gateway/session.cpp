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

}  // namespace recourse::gateway

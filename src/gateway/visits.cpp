#include "gateway/visits.hpp"

#include <algorithm>

namespace recourse::gateway {
namespace {

constexpr std::size_t kLongestId = 1'000;

}  // namespace

void Visits::begin(const server::Client& client, std::string_view upstream, json::Ref elicitation) {
    auto id = elicitation["elicitationId"].string();
    const bool is_known = id && id->size() <= kLongestId && elicitation["mode"].equals("url");
    if (!is_known || client.era != mcp::Era::legacy) return;
    auto& visits = by_client_[client.number];
    if (visits.size() >= kMostPerClient) visits.pop_front();
    visits.push_back({.upstream = std::string(upstream), .id = *std::move(id)});
}

std::optional<std::uint64_t> Visits::end(std::string_view upstream, std::string_view id) {
    const auto is_it = [&](const Visit& visit) {
        return visit.id == id && visit.upstream == upstream;
    };
    for (auto& [client, visits] : by_client_) {
        const auto found = std::ranges::find_if(visits, is_it);
        if (found == visits.end()) continue;
        const auto number = client;
        visits.erase(found);
        if (visits.empty()) by_client_.erase(number);
        return number;
    }
    return std::nullopt;
}

}  // namespace recourse::gateway

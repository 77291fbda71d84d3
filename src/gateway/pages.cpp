#include "gateway/pages.hpp"

#include "base/json.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

/// A server whose list never ends is not followed for ever.
constexpr int kMostPages = 1'000;
/// A list that changes while it is read is begun anew so often at most.
constexpr int kMostRestarts = 2;
/// So many entries go into one answer of ours.
constexpr std::size_t kPage = 1'000;

std::string page_params(const std::optional<std::string>& cursor) {
    std::string params;
    json::Writer out(params);
    out.begin_object();
    if (cursor) out.member("cursor", *cursor);
    out.end_object();
    return params;
}

/// A server refuses a cursor of a list that has changed.
bool is_invalid(const upstreams::Outcome& outcome) {
    const auto* failed = std::get_if<upstreams::Failed>(&outcome);
    const auto* error =
        failed == nullptr ? nullptr : std::get_if<diagnosis::JsonRpcFailed>(&failed->raw);
    return error != nullptr && error->code == mcp::kInvalidParams;
}

std::optional<std::size_t> number_in(std::string_view hex) {
    std::size_t number = 0;
    const auto* end = hex.data() + hex.size();
    const auto [last, error] = std::from_chars(hex.data(), end, number, 16);
    if (error != std::errc{} || last != end) return std::nullopt;
    return number;
}

upstreams::Failed no_list(std::string_view member) {
    return {
        diagnosis::NotMcp{fmt::format("its list of {} is no array", member), {}},
        diagnosis::Sent::answered,
    };
}

}  // namespace

Freshness Freshness::of(json::Ref result) {
    return {
        .ttl_ms = std::max<std::int64_t>(result["ttlMs"].integer().value_or(0), 0),
        .is_public = result["cacheScope"].equals("public"),
    };
}

Freshness Freshness::least(Freshness other) const noexcept {
    return {.ttl_ms = std::min(ttl_ms, other.ttl_ms), .is_public = is_public && other.is_public};
}

net::Task<std::expected<Freshness, upstreams::Failed>> read_pages(
    upstreams::Upstream& upstream,
    std::string_view method,
    std::string_view member,
    std::function<void(json::Ref entry)> take
) {
    std::vector<upstreams::Answer> pages;
    std::optional<std::string> cursor;
    int restarts = 0;
    for (int page = 0; page < kMostPages; ++page) {
        const std::string params = page_params(cursor);
        upstreams::Request request{.method = method, .params = json::Ref(params)};
        auto outcome = co_await upstream.send(request);
        auto* answer = std::get_if<upstreams::Answer>(&outcome);
        if (answer != nullptr) {
            const json::Ref result(answer->result);
            if (result[member] && !result[member].is_array())
                co_return std::unexpected(no_list(member));
            cursor = result["nextCursor"].string();
            pages.push_back(std::move(*answer));
            if (!cursor) break;
        } else if (cursor && is_invalid(outcome) && ++restarts <= kMostRestarts) {
            pages.clear();
            cursor.reset();
        } else {
            co_return std::unexpected(std::get<upstreams::Failed>(std::move(outcome)));
        }
    }
    std::optional<Freshness> freshness;
    for (const auto& page : pages) {
        const json::Ref result(page.result);
        for (const json::Ref entry : result[member].elements()) take(entry);
        const auto of_page = Freshness::of(result);
        freshness = freshness ? freshness->least(of_page) : of_page;
    }
    co_return freshness.value_or(Freshness{});
}

std::size_t version_of(const std::vector<std::string>& entries) {
    std::size_t version = entries.size();
    for (const auto& entry : entries) version = version * 31 + std::hash<std::string>{}(entry);
    return version;
}

std::optional<Cut> cut(
    const std::optional<std::string>& cursor, std::size_t entries, std::size_t version
) {
    Cut page;
    if (cursor) {
        const auto dash = cursor->find('-');
        if (dash == std::string::npos) return std::nullopt;
        const auto begin = number_in(std::string_view(*cursor).substr(0, dash));
        const auto of_version = number_in(std::string_view(*cursor).substr(dash + 1));
        if (!begin || of_version != version || *begin >= entries) return std::nullopt;
        page.begin = *begin;
    }
    page.end = std::min(entries, page.begin + kPage);
    if (page.end < entries) page.next_cursor = fmt::format("{:x}-{:x}", page.end, version);
    return page;
}

void begin_list(json::Writer& out, mcp::Era era, Freshness freshness) {
    out.begin_object();
    if (era == mcp::Era::legacy) return;
    out.member("resultType", "complete");
    out.key("ttlMs").integer(freshness.ttl_ms);
    out.member("cacheScope", freshness.is_public ? "public" : "private");
}

}  // namespace recourse::gateway

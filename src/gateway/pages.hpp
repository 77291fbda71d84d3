#pragma once

#include "mcp/revision.hpp"
#include "upstreams/upstream.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::gateway {

/// How long a list may be kept, and by whom. What says nothing keeps no time and is for one client.
struct Freshness {
    std::int64_t ttl_ms = 0;
    bool is_public = false;

    [[nodiscard]] static Freshness of(json::Ref result);
    /// What holds for both.
    [[nodiscard]] Freshness least(Freshness other) const noexcept;
};

/// Asks one upstream for a list, page after page, and hands on each entry as it was written, once
/// all are there: a list that changes meanwhile is begun anew. One whose end is not in sight is
/// cut. The freshness of the whole, or the failure.
[[nodiscard]] net::Task<std::expected<Freshness, upstreams::Failed>> read_pages(
    upstreams::Upstream& upstream,
    std::string_view method,
    std::string_view member,
    std::function<void(json::Ref entry)> take
);

/// Tells one state of a list from another.
[[nodiscard]] std::size_t version_of(const std::vector<std::string>& entries);

/// The part of one merged list that goes into one answer.
struct Cut {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string next_cursor;  ///< empty on the last page
};
/// Where the page of that cursor begins and ends in a list of so many entries. `version` tells one
/// state of the list from another: a cursor of another state is refused, with nothing.
[[nodiscard]] std::optional<Cut> cut(
    const std::optional<std::string>& cursor, std::size_t entries, std::size_t version
);

/// A list result of ours, opened for a client of that era.
void begin_list(json::Writer& out, mcp::Era era, Freshness freshness);

}  // namespace recourse::gateway

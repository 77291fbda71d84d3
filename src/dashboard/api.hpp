#pragma once

#include "base/json.hpp"
#include "base/time.hpp"
#include "fault/vocabularies.hpp"
#include "ledger/overview.hpp"

#include <expected>
#include <string>
#include <string_view>

/// What the dashboard's pages read, as JSON; docs/dashboard.md describes it. Times are milliseconds
/// since the epoch. Errors are a sentence about the query.
namespace recourse::dashboard {

using Described = std::expected<json::Object, std::string>;

/// `window=15m|1h|6h|24h`.
[[nodiscard]] Described describe_figures(
    const ledger::Overview& overview,
    const fault::Vocabularies& vocabularies,
    std::string_view query,
    WallTime now
);
/// `after=`, `limit=`, `failed=1`, `code=`, `tool=`, `caller=`, `upstream=`.
[[nodiscard]] Described describe_calls(const ledger::Overview& overview, std::string_view query);
[[nodiscard]] json::Object describe_recovery(
    const ledger::Overview& overview, const fault::Vocabularies& vocabularies, WallTime now
);
[[nodiscard]] json::Object describe(const fault::Vocabularies& vocabularies);

}  // namespace recourse::dashboard

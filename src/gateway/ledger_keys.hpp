#pragma once

#include "gateway/keys.hpp"

/// The keys of `ledger`: where the record of every call is kept, how much of it and how long.
namespace recourse::gateway {

[[nodiscard]] std::span<const Key<LedgerSettings>> ledger_keys();
[[nodiscard]] std::span<const Key<store::LedgerLimits>> ledger_keep_keys();

/// What the keys of `ledger` demand of each other.
void check_ledger(Reading& reading, const Place& file, const LedgerSettings& ledger);

}  // namespace recourse::gateway

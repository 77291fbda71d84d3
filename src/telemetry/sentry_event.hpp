#pragma once

#include "base/time.hpp"
#include "store/ledger.hpp"
#include "telemetry/settings.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

/// Faults in the words of Sentry. https://develop.sentry.dev/sdk/data-model/envelopes/
namespace recourse::telemetry {

/// Of an entry that failed: what decides whether it is told.
struct FaultKind {
    std::string category;
    std::string actor;
    std::string code;
};
[[nodiscard]] FaultKind kind_of(const store::LedgerEntry& entry);

/// Events that were not sent, by why, in Sentry's words: `ratelimit_backoff`.
using Discarded = std::map<std::string, std::uint64_t, std::less<>>;

/// An envelope with one event, and a report of what was discarded before it. Neither arguments nor
/// raw answers go along: only what the Fault says, which is redacted.
[[nodiscard]] std::string to_envelope(
    const store::LedgerEntry& entry,
    const SentrySettings& settings,
    std::string_view event_id,
    const Discarded& discarded,
    WallTime now
);

}  // namespace recourse::telemetry

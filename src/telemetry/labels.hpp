#pragma once

#include "store/ledger.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

/// Under which labels a call is counted. What a caller or an upstream could invent never becomes a
/// label of its own: it is `other`.
namespace recourse::telemetry {

inline constexpr std::string_view kOther = "other";
/// Of a label's value, in bytes.
inline constexpr std::size_t kLongestLabel = 128;

/// Views into the entry, or into what outlives everything. Empty where there is nothing to say.
struct CallLabels {
    std::string_view method;
    std::string_view server;
    std::string_view tool;
    std::string_view ending;
};

/// `methods`: those that are known.
[[nodiscard]] CallLabels labels_of(
    const store::LedgerEntry& entry, std::span<const std::string_view> methods
);

/// Of a call that failed.
struct ErrorLabels {
    std::string_view type;      ///< where the failure was found: one of `kErrorTypes`
    std::string code;           ///< of a vocabulary: `rate_limited`, `shop/card_declined`
    std::string_view category;  ///< of the Fault
    std::string_view effect;
};
[[nodiscard]] ErrorLabels error_labels_of(const store::LedgerEntry& entry);

/// The code alone, which costs no look into the details.
[[nodiscard]] std::string code_label_of(const store::LedgerEntry& entry);

inline constexpr std::string_view kErrorTypes[] = {
    "client",    ///< the request made no sense, or asked for what there is not
    "access",    ///< its caller is not known, or may not
    "replay",    ///< it was made before, and is told what came of it
    "limit",     ///< something that the operator allows is used up
    "circuit",   ///< its upstream keeps failing, so it was not sent
    "network",   ///< the upstream was not there, or gave no whole answer
    "upstream",  ///< the upstream answered with a failure
    "gateway",   ///< Recourse itself could not go on
};

/// What a request that was refused here is counted under: the step that refused it. `door` before
/// the first one.
[[nodiscard]] std::string_view refusing_step(const store::LedgerEntry& entry);

}  // namespace recourse::telemetry

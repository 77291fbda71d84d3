#pragma once

#include "gateway/keys.hpp"

#include <span>

/// The keys of `redaction`.
namespace recourse::gateway {

[[nodiscard]] std::span<const Key<RedactionSettings>> redaction_keys();

}  // namespace recourse::gateway

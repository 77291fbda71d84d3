#pragma once

#include "gateway/call.hpp"
#include "gateway/settings.hpp"

namespace recourse::gateway {

/// What the operator wants to become of the failures of the upstream that was called.
[[nodiscard]] Errors errors_of(const Call& call);

}  // namespace recourse::gateway

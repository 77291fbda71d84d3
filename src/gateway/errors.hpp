#pragma once

#include "diagnosis/raw_failure.hpp"
#include "gateway/call.hpp"
#include "gateway/settings.hpp"

#include <optional>
#include <string_view>

namespace recourse::gateway {

/// What the operator wants to become of the failures of the upstream that was called.
[[nodiscard]] Errors errors_of(const Call& call);
/// The failure that a tool's result is, whether it says so or calls itself a success.
[[nodiscard]] std::optional<diagnosis::ToolFailed> failure_in(
    json::Ref result, std::string_view tool
);

}  // namespace recourse::gateway

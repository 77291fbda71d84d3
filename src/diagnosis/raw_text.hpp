#pragma once

#include "diagnosis/raw_failure.hpp"

#include <string>

namespace recourse::diagnosis {

/// A raw failure as compact JSON for the ledger, at most 8 KiB. Long texts are shortened; headers
/// that carry credentials or cookies are named without their values.
[[nodiscard]] std::string to_text(const RawFailure& failure);

}  // namespace recourse::diagnosis

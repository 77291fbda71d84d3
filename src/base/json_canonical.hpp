#pragma once

#include "base/json.hpp"

#include <string>

namespace recourse::json {

/// Appends the value in the one spelling that all texts of it share: members in the order of their
/// names, no white space, strings escaped as `append_string` does. Numbers stay as they are
/// written, so `1.0` is not `1`. Two texts that `check` accepted are spelt the same only if they
/// say the same. Absent appends nothing. Thread-safe.
void append_canonical(std::string& out, Ref ref);

}  // namespace recourse::json

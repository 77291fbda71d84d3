#pragma once

#include "base/json.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace recourse::json {

/// What keeps a text from being JSON, at its place.
struct Flaw {
    std::size_t offset;
    std::string reason;
};

/// Reads `text` strictly, in one slow pass that knows what it expects at every byte, and tells the
/// first flaw. `check` comes here when its fast parser says no, which names neither place nor cause
/// and also says no to numbers that are merely long. Linear in the text; recursion up to the limit.
[[nodiscard]] std::optional<Flaw> find_flaw(std::string_view text, Limits limits);

}  // namespace recourse::json

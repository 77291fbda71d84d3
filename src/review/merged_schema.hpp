#pragma once

#include "base/json.hpp"

#include <string_view>

namespace recourse::review {

/// What a schema asks of one value, as one object. Private to the places.
struct MergedSchema {
    /// The keywords: references are followed, the parts of `allOf` put together, and where null is
    /// the only other choice, the one that is not. A choice of strings is an `enum`; any other
    /// choice stays as it is.
    json::Object rules;
    bool is_whole = true;  ///< false where a reference leads nowhere, or around for ever
};

/// `document`: that references lead into.
[[nodiscard]] MergedSchema merge_schema(const json::Value& document, const json::Value& schema);

/// A member of a value, null where it has none.
[[nodiscard]] const json::Value* member_of(const json::Value& value, std::string_view name);

}  // namespace recourse::review

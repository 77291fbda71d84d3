#pragma once

#include "base/json.hpp"

#include <string_view>

namespace recourse::schema {

/// The schema of schemas at that address (without a fragment): of draft-07, of draft 2020-12 and of
/// each of its vocabularies. Null for any other address. Read once, when it is first asked for.
[[nodiscard]] const json::Value* metaschema(std::string_view address);

}  // namespace recourse::schema

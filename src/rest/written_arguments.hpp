#pragma once

#include "base/json.hpp"
#include "config/reading.hpp"

#include <string>
#include <vector>

namespace recourse::rest {

struct WrittenArgument {
    std::string name;
    json::Value schema;
    bool required = true;
};

/// The arguments of a written tool: names with types (`id: string`, `note?: string`), names with
/// JSON Schemas, or one JSON Schema of an object.
[[nodiscard]] std::vector<WrittenArgument> read_written_arguments(
    config::Reading& reading, const config::Place& place
);

}  // namespace recourse::rest

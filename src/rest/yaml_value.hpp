#pragma once

#include "base/json.hpp"
#include "config/yaml_reader.hpp"

namespace recourse::rest {

/// YAML as JSON, by the core schema of YAML 1.2: what is not quoted may be a number, a truth or
/// null. JSON read as YAML comes out as it was.
[[nodiscard]] json::Value to_json(const config::yaml::Node& node);

/// `true`, `false`, or nothing for anything else.
[[nodiscard]] std::optional<bool> truth_of(const config::yaml::Node* node);

}  // namespace recourse::rest

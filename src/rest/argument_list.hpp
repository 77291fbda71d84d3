#pragma once

#include "base/json.hpp"
#include "rest/tool.hpp"

#include <string>
#include <string_view>

namespace recourse::rest {

/// The arguments of a tool as they are gathered from the places of a request. Names are such as
/// every client takes, and no two are the same: what is called alike in two places is told apart by
/// the place (`id` of the path, `body_id`).
class ArgumentList {
  public:
    /// Takes in a value called so in that place (`query`, `body`); returns the argument's name.
    std::string add(
        std::string_view wire_name, std::string_view place, json::Value schema, bool required
    );
    [[nodiscard]] bool has(std::string_view name) const { return properties_.contains(name); }

    /// Sets the tool's arguments, and the schema of them, with the definitions it refers to.
    void give_to(Tool& tool, json::Object definitions);

  private:
    json::Object properties_;
    json::Array required_;
};

/// Letters, digits, `_`, `-`; anything else becomes `_`. At most 64 characters; may be empty.
[[nodiscard]] std::string plain_name(std::string_view name);

}  // namespace recourse::rest

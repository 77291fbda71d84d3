#pragma once

#include "base/json.hpp"

#include <recourse/server.hpp>

#include <string>
#include <string_view>
#include <vector>

/// What is said of arguments beyond their types, put into their schema.
namespace recourse::server {

struct Described {
    std::string path;  ///< `address.city`
    std::string description;
    Refinement refinement;
};

/// Throws std::logic_error for an argument that the schema does not have.
void refine(json::Object& schema, const std::vector<Described>& arguments, std::string_view tool);

/// The values of arguments that may be left out, by name. Only of the outermost: what is left out
/// within another is that one's own affair.
[[nodiscard]] json::Object defaults_of(const std::vector<Described>& arguments);

}  // namespace recourse::server

#pragma once

#include <recourse/server.hpp>

#include <optional>
#include <string_view>
#include <vector>

/// URI templates as servers use them to say which resources there are: `notes://{year}/{name}`.
namespace recourse::server {

/// The names of the variables, in order; throws std::logic_error for a template that is broken.
[[nodiscard]] std::vector<std::string> variables_of(std::string_view uri_template);

/// What the variables must be for the URI to come out, percent-decoded; nothing where it cannot. A
/// variable takes one segment at least a character long; `{+name}` takes slashes, too.
[[nodiscard]] std::optional<Texts> match(std::string_view uri_template, std::string_view uri);

}  // namespace recourse::server

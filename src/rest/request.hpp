#pragma once

#include "base/json.hpp"
#include "rest/tool.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace recourse::rest {

/// A request as it goes out. `target` is percent-encoded; `headers` are complete lines.
struct HttpRequest {
    std::string target;
    std::string headers;
    std::string body;
};

/// Turns the arguments of a call into a request. Whatever they hold, they are values: they cannot
/// add a path segment, a query parameter of another name (but for the members of an object that is
/// spread over the query), or a header. `base_path` is that of the base URL, without a slash at its
/// end. The error is a sentence for the model: nothing was sent.
[[nodiscard]] std::expected<HttpRequest, std::string> make_request(
    const Tool& tool, std::string_view base_path, json::Ref arguments
);

}  // namespace recourse::rest

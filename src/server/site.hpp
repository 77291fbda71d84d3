#pragma once

#include "guards/caller.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// What a server shows beside its MCP endpoint, to people and to programs that read documentation.
namespace recourse::server {

/// One GET of something that is not the endpoint.
struct PageRequest {
    std::string_view path;    ///< without its query: `/errors/rate_limited`
    std::string_view accept;  ///< the header, as it came
    std::string_view origin;  ///< of this server as the visitor knows it: `http://127.0.0.1:8080`
};

struct Page {
    int status = 200;
    std::string content_type;
    std::string body;
    bool is_private = false;  ///< for this visitor alone, and for nobody to keep
};

/// Nothing for a path that it does not have.
using Site = std::function<std::optional<Page>(const PageRequest& visit)>;

/// Pages for those alone whom the door lets in, at paths that begin with `prefix`.
struct PrivateSite {
    std::string prefix;
    /// Nothing for a path that it does not have for this caller.
    std::function<std::optional<Page>(const PageRequest& visit, const guards::Caller& caller)> page;
};

}  // namespace recourse::server

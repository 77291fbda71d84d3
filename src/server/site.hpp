#pragma once

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
};

/// Nothing for a path that it does not have.
using Site = std::function<std::optional<Page>(const PageRequest& visit)>;

}  // namespace recourse::server

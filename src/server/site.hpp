#pragma once

#include "net/http.hpp"
#include "net/loop.hpp"
#include "server/protocol_fault.hpp"

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// What a server shows beside its MCP endpoint, to people and to programs that are no MCP clients.
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
    /// Complete lines, each with its CRLF. A Content-Security-Policy in them is the only one.
    std::string headers{};
};

/// Nothing for a path that it does not have.
using Site = std::function<std::optional<Page>(const PageRequest& visit)>;

/// One request to an annex. Views outlive the answering.
struct AnnexRequest : PageRequest {
    std::string_view method;  ///< GET, HEAD, POST, ...
    std::string_view query;   ///< without its question mark
    std::string_view body;
    const net::Headers& headers;
    bool from_loopback;  ///< the connection, whoever stands behind it
    bool over_tls;
};

/// The page; nothing for a path that it does not have for this visitor; or what the visitor is
/// refused with.
using AnnexAnswer = std::expected<std::optional<Page>, ProtocolFault>;

/// Pages at paths that begin with `prefix`, for those alone whom it lets in itself. It is asked
/// after Origin and Host were checked; its own origin counts as allowed.
struct Annex {
    std::string prefix;
    std::function<net::Task<AnnexAnswer>(const AnnexRequest& visit)> answer;
};

}  // namespace recourse::server

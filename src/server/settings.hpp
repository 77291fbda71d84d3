#pragma once

#include "net/tls.hpp"

#include <recourse/dialect.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace recourse::server {

/// Where a server listens, and what it holds its clients to.
struct ListenSettings {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::string path = "/mcp";
    std::optional<net::ServerTls> tls;  ///< none: plain HTTP
    /// Where clients reach this server from outside, `https://tools.example.com`: what links to its
    /// pages begin with. Empty: no links.
    std::string public_url;
    /// Origins allowed beside those of this machine (`http://localhost[:port]` and the like).
    std::vector<std::string> allowed_origins;
    std::size_t request_bytes = 4 * 1024 * 1024;
    std::chrono::milliseconds request_timeout{10'000
    };  ///< from the first byte of a request to its last
    std::chrono::milliseconds idle_timeout{75'000};  ///< of a connection between requests
    std::size_t connections = 10'000;
    /// An event stream that says nothing says so this often, lest something between gives it up.
    std::chrono::milliseconds keep_alive{15'000};
    /// The answer of a call that takes longer becomes an event stream, in a session: so that it can
    /// be taken up again where the connection breaks.
    std::chrono::milliseconds stream_after{1'000};
    Dialect dialect = Dialect::recourse;  ///< of errors, unless somebody else says otherwise
    std::string vocabulary{};       ///< in whose codes own failures are told; empty: Recourse's
    std::size_t sessions = 10'000;  ///< of legacy clients
    std::chrono::milliseconds session_idle{3'600'000};  ///< an unused session is forgotten

    bool operator==(const ListenSettings&) const = default;
};

}  // namespace recourse::server

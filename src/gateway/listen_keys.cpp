#include "gateway/listen_keys.hpp"

#include "config/mapping.hpp"
#include "fault/dialect.hpp"
#include "gateway/rules.hpp"
#include "gateway/tls_keys.hpp"

#include <array>

namespace recourse::gateway {
namespace {

using config::choice;
using config::duration;
using config::shaped;
using config::size;
using config::text;
using config::whole_number;

}  // namespace

std::span<const Key<ListenSettings>> listen_keys() {
    using L = ListenSettings;
    static const std::array kKeys{
        Key<L>{
            "address",
            text(&L::address, "an IP address or localhost", check_address),
            "the address to listen on; others than loopback need `identity`",
            "host bind interface",
        },
        Key<L>{
            "port",
            whole_number(&L::port, 0, 65535),
            "the port to listen on; 0 takes a free one",
        },
        Key<L>{
            "path",
            text(&L::path, "a path that begins with /", check_endpoint_path),
            "the path of the MCP endpoint",
            "endpoint route",
        },
        Key<L>{
            "tls",
            shaped(&L::tls, "a mapping", read_server_tls),
            "the certificate and key of HTTPS; without it plain HTTP is served",
            "ssl https certificate",
        },
        Key<L>{
            "public_url",
            text(&L::public_url, "a URL without a path", check_public_url, "none"),
            "where clients reach the gateway from outside; errors then link to the page of their "
            "code",
            "base_url external_url public",
        },
        Key<L>{
            "allowed_origins",
            shaped(&L::allowed_origins, "a list of origins", read_origins),
            "web pages that may connect, beside those of this machine: `scheme://host[:port]`",
            "cors origin cors_origins",
        },
        Key<L>{
            "request_bytes", size(&L::request_bytes), "the largest request", "max_body body_limit"
        },
        Key<L>{
            "request_timeout",
            duration(&L::request_timeout),
            "from the first byte of a request to its last",
            "timeout",
        },
        Key<L>{
            "idle_timeout",
            duration(&L::idle_timeout),
            "how long a connection is kept between requests",
            "keepalive keep_alive",
        },
        Key<L>{
            "connections",
            whole_number(&L::connections, 1, 1'000'000),
            "how many connections at once",
            "max_connections",
        },
        Key<L>{
            "dialect",
            choice(&L::dialect, fault::dialect_names(), 0),
            "the shape of errors, see dialects.md",
            "errors error_format",
        },
        Key<L>{
            "vocabulary",
            text(&L::vocabulary, "the domain of a vocabulary", config::any_text, "none"),
            "in whose codes the gateway tells its own failures, where the upstream's vocabulary "
            "does "
            "not say, see vocabularies.md",
            "codes error_codes",
        },
        Key<L>{
            "sessions",
            whole_number(&L::sessions, 1, 1'000'000),
            "how many sessions of legacy clients at once",
            "max_sessions",
        },
        Key<L>{
            "session_idle",
            duration(&L::session_idle),
            "a session unused for so long is forgotten",
            "session_timeout",
        },
    };
    return kKeys;
}

}  // namespace recourse::gateway

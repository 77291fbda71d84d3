#pragma once

#include "net/tls.hpp"

#include <recourse/dialect.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace recourse::rest {
struct Api;
}

namespace recourse::upstreams {

/// What a tool does to the world, where the operator says so.
enum class ToolEffect : std::uint8_t {
    unstated,    ///< the upstream's annotations count if it is trusted; else the tool is taken to
                 ///< write
    read,        ///< changes nothing
    idempotent,  ///< a second identical call changes nothing more
    write,       ///< every call counts
};

/// How the upstream's era is found out.
enum class EraChoice : std::uint8_t { automatic, legacy, modern };

/// What becomes of a failure that the upstream answers with.
enum class Errors : std::uint8_t {
    rewrite,   ///< ours instead of its
    annotate,  ///< its answer untouched, ours behind it
    observe,   ///< its answer untouched; ours stands only in the log
};

struct ToolSettings {
    ToolEffect effect = ToolEffect::unstated;
    std::chrono::milliseconds call_timeout{0};  ///< 0: the upstream's
    std::string idempotency_key{};  ///< the argument that names a call; empty: none does
    /// How long its callers may wait for the end of what it begins: by default, and at most. 0: it
    /// begins nothing.
    std::chrono::milliseconds wait{0};
    std::chrono::milliseconds wait_at_most{0};
};

/// How a client shows the token endpoint who it is (RFC 6749, 2.3.1).
enum class ClientAuthentication : std::uint8_t { basic, post };

/// How tokens for a server are fetched: the OAuth client credentials grant (RFC 6749, 4.4).
struct OAuthSettings {
    std::string token_url;
    std::string client_id;
    std::string client_secret;
    std::string scope;  ///< separated by spaces; empty: the server's default
    ClientAuthentication authentication = ClientAuthentication::basic;
    /// Told each token that was fetched, so that it can be kept out of texts. On the loop.
    std::function<void(const std::string& token)> on_token = {};
};

struct Settings {
    std::string
        name;  ///< `^[a-z][a-z0-9_-]{0,31}$`; prefixes its tools where there are several upstreams
    std::string prefix;  ///< what they are prefixed with instead; empty: the name and `__`

    /// Either a command or a URL is set.
    std::vector<std::string> command;  ///< a stdio server: program and arguments
    std::string url;  ///< a Streamable HTTP server; of a REST API, what its paths are added to
    std::shared_ptr<const rest::Api> rest;  ///< the URL is that of a REST API, with these tools

    std::vector<std::pair<std::string, std::string>> environment;  ///< for a command: added to ours
    std::string directory;                                         ///< for a command: where it runs
    bool pass_stderr = false;  ///< for a command: copy its stderr to ours
    std::vector<std::pair<std::string, std::string>>
        headers;                         ///< for a URL: sent with every request
    std::string token;                   ///< for a URL: the bearer token; this or `oauth`
    std::optional<OAuthSettings> oauth;  ///< for a URL: where bearer tokens are fetched
    net::ClientTls tls;                  ///< for an `https://` URL, and that of its tokens

    std::string vocabulary;  ///< the domain of the vocabulary its errors are read by; may be empty
    EraChoice era = EraChoice::automatic;
    Errors errors = Errors::rewrite;
    bool trust_annotations = false;  ///< believe readOnlyHint and idempotentHint
    std::chrono::milliseconds start_timeout{30'000};
    std::chrono::milliseconds call_timeout{120'000};  ///< the whole call
    std::chrono::milliseconds idle_timeout{60'000
    };  ///< without an answer or progress; at most call_timeout
    /// For a legacy command: how many children serve clients that can be asked, each one client at
    /// a time. 0: such clients are not asked.
    std::size_t interactive_children = 8;
    bool trace_context = true;       ///< tell it which trace a request is part of
    bool tell_caller = false;        ///< tell it who calls
    std::optional<Dialect> dialect;  ///< that callers are told of its failures in
    std::chrono::milliseconds interactive_idle{300'000};  ///< unused so long, such a child is ended
    std::size_t message_bytes = 16 * 1024 * 1024;         ///< the longest message it may send
    std::map<std::string, ToolSettings> tools;            ///< by the upstream's own tool names

    /// Of what the server and the connections to it are made from: equal where nothing that this
    /// was read from has changed.
    std::size_t made_from = 0;
    /// Of all the rest, which may change while it runs.
    std::size_t treated_by = 0;

    [[nodiscard]] std::string shown_prefix() const { return prefix.empty() ? name + "__" : prefix; }

    /// Takes over all the rest.
    void treat_as(const Settings& other);
};

}  // namespace recourse::upstreams

#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace recourse::app {

/// Which server, and how it is reached: as typed.
struct ServerOption {
    std::string url;                   ///< this or `command`
    std::vector<std::string> command;  ///< a stdio server, as it stood after `--`
    std::vector<std::string> headers;  ///< `Name: value`
    std::string token_file;
    std::string token_url;  ///< this and the next two, or none: tokens are fetched there
    std::string client_id;
    std::string client_secret_file;
    std::string scope;          ///< of such a token, separated by blanks
    std::string ca_file;        ///< PEM; trusted instead of the system's authorities
    std::string timeout;        ///< `90s`
    std::string start_timeout;  ///< the same; empty: no longer than `timeout`
};

/// What tokens are fetched with, by the OAuth client credentials grant.
struct TokenCredentials {
    std::string url;
    std::string id;
    std::string secret;
    std::string scope;
};

/// What the options of a server hold.
struct ServerAccess {
    std::vector<std::pair<std::string, std::string>> headers;
    std::string token;
    std::optional<TokenCredentials> credentials;
    std::string ca;
    std::optional<std::chrono::milliseconds> timeout;
    std::optional<std::chrono::milliseconds> start_timeout;

    /// How long the server may take to start: as said, else as usual, and no longer than an answer.
    [[nodiscard]] std::chrono::milliseconds time_to_start(std::chrono::milliseconds usual) const;
};

/// The error is a sentence without its full stop.
[[nodiscard]] std::expected<ServerAccess, std::string> read_access(const ServerOption& typed);

}  // namespace recourse::app

#include "server_option.hpp"

#include "base/text.hpp"
#include "duration_option.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace recourse::app {

namespace {

/// What a file holds that an option names.
std::expected<std::string, std::string> content_of(
    std::string_view option, const std::string& file
) {
    std::ifstream stream(file, std::ios::binary);
    std::string content(text::trim(std::string(std::istreambuf_iterator<char>(stream), {})));
    if (!content.empty()) return content;
    return std::unexpected(fmt::format("{} '{}' cannot be read or is empty", option, file));
}

using Credentials = std::optional<TokenCredentials>;

std::expected<Credentials, std::string> read_credentials(const ServerOption& typed) {
    const std::array parts{&typed.token_url, &typed.client_id, &typed.client_secret_file};
    const auto missing =
        std::ranges::count_if(parts, [](const std::string* part) { return part->empty(); });
    if (missing == std::ssize(parts) && typed.scope.empty()) return Credentials();
    if (missing > 0)
        return std::unexpected(
            "--token-url, --client-id and --client-secret-file belong together, and --scope to them"
        );
    if (!typed.token_file.empty())
        return std::unexpected("--token-file holds a token, so none is fetched from --token-url");
    auto secret = content_of("--client-secret-file", typed.client_secret_file);
    if (!secret) return std::unexpected(std::move(secret.error()));
    return TokenCredentials{
        .url = typed.token_url,
        .id = typed.client_id,
        .secret = *std::move(secret),
        .scope = typed.scope,
    };
}

}  // namespace

std::chrono::milliseconds ServerAccess::time_to_start(std::chrono::milliseconds usual) const {
    return start_timeout.value_or(std::min(usual, timeout.value_or(usual)));
}

std::expected<ServerAccess, std::string> read_access(const ServerOption& typed) {
    ServerAccess access;
    for (const auto& header : typed.headers) {
        const auto colon = header.find(':');
        if (colon == std::string::npos || colon == 0) {
            return std::unexpected(
                fmt::format("--header takes \"Name: value\", not '{}'", text::clean(header, 40))
            );
        }
        access.headers.emplace_back(
            header.substr(0, colon), text::trim(std::string_view(header).substr(colon + 1))
        );
    }
    if (!typed.token_file.empty()) {
        auto content = content_of("--token-file", typed.token_file);
        if (!content) return std::unexpected(std::move(content.error()));
        access.token = *std::move(content);
    }
    auto credentials = read_credentials(typed);
    if (!credentials) return std::unexpected(std::move(credentials.error()));
    access.credentials = *std::move(credentials);
    if (!typed.ca_file.empty()) {
        auto content = content_of("--ca", typed.ca_file);
        if (!content) return std::unexpected(std::move(content.error()));
        access.ca = *std::move(content);
    }
    if (!typed.timeout.empty()) {
        const auto timeout = duration_option("--timeout", typed.timeout, kPatience);
        if (!timeout) return std::unexpected(timeout.error());
        access.timeout = *timeout;
    }
    if (!typed.start_timeout.empty()) {
        const auto timeout = duration_option("--start-timeout", typed.start_timeout, kPatience);
        if (!timeout) return std::unexpected(timeout.error());
        access.start_timeout = *timeout;
    }
    return access;
}

}  // namespace recourse::app

#include "server_option.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

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

}  // namespace

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
    if (!typed.ca_file.empty()) {
        auto content = content_of("--ca", typed.ca_file);
        if (!content) return std::unexpected(std::move(content.error()));
        access.ca = *std::move(content);
    }
    if (!typed.timeout.empty()) {
        access.timeout = parse_duration(typed.timeout);
        if (!access.timeout || access.timeout->count() == 0) {
            return std::unexpected(fmt::format(
                "--timeout is '{}', and a duration like 90s or 5m is expected", typed.timeout
            ));
        }
    }
    return access;
}

}  // namespace recourse::app

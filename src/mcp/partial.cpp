#include "mcp/partial.hpp"

#include "base/json.hpp"

#include <algorithm>

namespace recourse::mcp {
namespace {

/// Where the text of JSON that begins at `quote` ends, behind its last quote.
std::size_t end_of_text(std::string_view json, std::size_t quote) noexcept {
    for (auto at = quote + 1; at < json.size(); ++at) {
        if (json[at] == '\\') {
            ++at;
        } else if (json[at] == '"') {
            return at + 1;
        }
    }
    return std::string_view::npos;
}

/// What is behind the blanks. Looks no further, so that a scan takes no longer than its text is.
std::string_view behind_blanks(std::string_view json) noexcept {
    const auto at = json.find_first_not_of(" \t\r\n");
    return at == std::string_view::npos ? std::string_view() : json.substr(at);
}

/// A whole number or a text at the beginning, if something stands behind it: it may be cut off.
std::string_view id_at(std::string_view json) noexcept {
    const auto end =
        json.starts_with('"') ? end_of_text(json, 0) : json.find_first_not_of("-0123456789");
    if (end == std::string_view::npos || end >= json.size()) return {};
    const auto id = json.substr(0, end);
    const bool ends = std::string_view(",}] \t").contains(json[end]);
    return ends && json::check(id) ? id : std::string_view();
}

Part part_in_beginning(std::string_view json) noexcept {
    Part part;
    int depth = 0;
    for (std::size_t at = 0; at < json.size(); ++at) {
        if (json[at] == '{' || json[at] == '[') ++depth;
        if (json[at] == '}' || json[at] == ']') --depth;
        if (json[at] != '"') continue;
        const auto end = end_of_text(json, at);
        if (end == std::string_view::npos) {
            depth = std::max(depth, 1);
            break;
        }
        const auto rest = behind_blanks(json.substr(end));
        if (depth == 1 && rest.starts_with(':')) {
            const auto key = json.substr(at, end - at);
            if (key == R"("id")") part.id = id_at(behind_blanks(rest.substr(1)));
            if (key == R"("method")") part.is_request = true;
            if (key == R"("jsonrpc")") part.is_rpc = true;
        }
        at = end - 1;
    }
    part.is_cut = depth > 0;
    return part;
}

/// Takes a token off the front, and the blanks before it.
bool take(std::string_view& json, std::string_view token) noexcept {
    json = behind_blanks(json);
    if (!json.starts_with(token)) return false;
    json.remove_prefix(token.size());
    return true;
}

/// Where but one bracket closes behind it, nothing but the message's own members stands.
std::string_view id_in_end(std::string_view json) noexcept {
    const auto at = json.rfind(R"("id")");
    if (at == std::string_view::npos) return {};
    auto rest = json.substr(at);
    if (!take(rest, R"("id")") || !take(rest, ":")) return {};
    const auto id = id_at(behind_blanks(rest));
    if (id.empty()) return {};
    take(rest, id);
    const bool is_version_last = take(rest, ",");
    if (is_version_last &&
        !(take(rest, R"("jsonrpc")") && take(rest, ":") && take(rest, R"("2.0")")))
        return {};
    return take(rest, "}") && behind_blanks(rest).empty() ? id : std::string_view();
}

}  // namespace

Part read_part(std::string_view beginning, std::string_view end) {
    auto part = part_in_beginning(beginning);
    if (part.id.empty()) part.id = id_in_end(end);
    return part;
}

}  // namespace recourse::mcp

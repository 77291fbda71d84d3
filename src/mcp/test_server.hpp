#pragma once

#include "base/json.hpp"

#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

/// For tests: what a small MCP server answers. Requests are whole HTTP requests.
namespace recourse::mcp::test {

/// The JSON after the head of a request.
inline std::string body_of(const std::string& request) {
    const auto head = request.find("\r\n\r\n");
    return head == std::string::npos ? "" : request.substr(head + 4);
}

/// The id of the message, raw.
inline std::string id_of(const std::string& request) {
    const auto body = body_of(request);
    const auto message = json::check(body);
    return message ? std::string((*message)["id"].raw()) : "";
}

inline std::string method_of(const std::string& request) {
    const auto body = body_of(request);
    const auto message = json::check(body);
    return message ? (*message)["method"].string().value_or("") : "";
}

inline std::string result(const std::string& request, std::string_view result) {
    return fmt::format(R"({{"jsonrpc":"2.0","id":{},"result":{}}})", id_of(request), result);
}

inline std::string error(
    const std::string& request, int code, std::string_view message, std::string_view data = "null"
) {
    return fmt::format(
        R"({{"jsonrpc":"2.0","id":{},"error":{{"code":{},"message":"{}","data":{}}}}})",
        id_of(request),
        code,
        message,
        data
    );
}

inline constexpr std::string_view kDiscovered =
    R"({"resultType":"complete","ttlMs":0,"cacheScope":"private","supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true}},"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"test","version":"1"}}})";
inline constexpr std::string_view kInitialized =
    R"({"protocolVersion":"2025-11-25","capabilities":{"tools":{},"resources":{"subscribe":true}},"serverInfo":{"name":"test","version":"1"}})";

}  // namespace recourse::mcp::test

#pragma once

#include "base/json.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace recourse::mcp {

enum class MessageKind : std::uint8_t { request, notification, response };

/// The protocol's own JSON-RPC error codes. Codes of ours lie outside -32768..-32000.
inline constexpr int kParseError = -32700;
inline constexpr int kInvalidRequest = -32600;
inline constexpr int kMethodNotFound = -32601;
inline constexpr int kInvalidParams = -32602;
inline constexpr int kInternalError = -32603;
inline constexpr int kResourceNotFound = -32002;  ///< legacy only
inline constexpr int kHeaderMismatch = -32020;
inline constexpr int kMissingClientCapability = -32021;
inline constexpr int kUnsupportedVersion = -32022;
inline constexpr int kUrlElicitationRequired = -32042;  ///< 2025-11-25 only

/// One JSON-RPC message, read in place: the spans point into the text it was read from.
struct Message {
    MessageKind kind = MessageKind::notification;
    std::string method;  ///< empty for a response
    json::Ref
        id;  ///< string or integer; absent for a notification, and for an error nobody asked for
    json::Ref params;  ///< an object, or absent
    json::Ref result;  ///< of a response: this or `error`
    json::Ref error;
};

/// Why a text is no MCP message.
struct BadMessage {
    enum class Why : std::uint8_t {
        not_json,
        batch,  ///< an array: batches left the protocol with 2025-06-18
        not_an_object,
        wrong_version,  ///< `jsonrpc` is not "2.0"
        bad_id,         ///< null, fractional, or neither string nor number
        bad_method,
        bad_params,    ///< neither an object nor absent
        bad_response,  ///< neither result nor error, or both, or a malformed error
    };
    Why why;
    std::string sentence;  ///< what is wrong, for people
    json::Ref id;          ///< where it could be read
    [[nodiscard]] int code() const noexcept {
        return why == Why::not_json ? kParseError : kInvalidRequest;
    }
};

/// Reads one message. `text` must outlive it.
[[nodiscard]] std::expected<Message, BadMessage> read_message(std::string_view text);

/// Messages out. `id`, `params` and `result` are raw JSON; empty params are left out.
void append_request(
    std::string& out, std::string_view id, std::string_view method, std::string_view params
);
void append_notification(std::string& out, std::string_view method, std::string_view params);
void append_result(std::string& out, std::string_view id, std::string_view result);
/// An error; an empty `id` is left out, and so is empty `data` (raw JSON).
void append_error(
    std::string& out,
    std::string_view id,
    std::int64_t code,
    std::string_view message,
    std::string_view data
);
/// A response whose error object is passed on as it came.
void append_raw_error(std::string& out, std::string_view id, std::string_view error);

}  // namespace recourse::mcp

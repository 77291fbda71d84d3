#pragma once

#include "mcp/envelope.hpp"
#include "mcp/message.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

/// The HTTP header rules of 2026-07-28 (basic/transports/streamable-http): what a request says in
/// its headers must agree with what its body says.
namespace recourse::mcp {

inline constexpr std::string_view kHeaderVersion = "MCP-Protocol-Version";
inline constexpr std::string_view kHeaderMethod = "Mcp-Method";
inline constexpr std::string_view kHeaderName = "Mcp-Name";
inline constexpr std::string_view kHeaderSession = "Mcp-Session-Id";

/// The values a request came with; nothing where the header is absent.
struct RequestHeaders {
    std::optional<std::string_view> version;
    std::optional<std::string_view> method;
    std::optional<std::string_view> name;
};

/// Why a modern request is not served. Which of the rules is decided in the order that the official
/// SDK checks them.
struct Rejection {
    enum class Why : unsigned char {
        missing_envelope,     ///< -32602: `what` lists the missing members
        header_mismatch,      ///< -32020: header `what` says `header`, the body `body`
        header_missing,       ///< -32020: header `what` is required and would be `body`
        header_malformed,     ///< -32020: header `what` holds a broken base64 form
        unsupported_version,  ///< -32022: `body` names the revision asked for
    };
    Why why;
    std::string what;
    std::string header;
    std::string body;
};

/// The member of params that `Mcp-Name` repeats for this method, or an empty view.
[[nodiscard]] std::string_view named_member(std::string_view method) noexcept;

/// Which era a message belongs to: what its body claims counts first, then its header. A handshake
/// is legacy, unless its body makes the whole claim; it may not come under a modern header.
[[nodiscard]] std::expected<Era, Rejection> era_of(
    const Message& message, const Envelope& envelope, const RequestHeaders& headers = {}
);

/// Holds one modern request over HTTP to the rules; nothing where all is well.
[[nodiscard]] std::optional<Rejection> check_headers(
    const Message& request, const Envelope& envelope, const RequestHeaders& headers
);
/// The same for a notification, which may leave out the headers and the envelope.
[[nodiscard]] std::optional<Rejection> check_notification_headers(
    const Message& notification, const Envelope& envelope, const RequestHeaders& headers
);
/// The same without headers, for stdio.
[[nodiscard]] std::optional<Rejection> check_envelope(const Envelope& envelope);

/// A value as it goes into a header: as it is, or as `=?base64?...?=` where it could not stand
/// there.
[[nodiscard]] std::string encode_header(std::string_view value);
/// The way back; nothing for a base64 form that is broken.
[[nodiscard]] std::optional<std::string> decode_header(std::string_view value);

}  // namespace recourse::mcp

#include "mcp/headers.hpp"

#include "base/base64.hpp"
#include "base/text.hpp"

#include <array>
#include <cstdint>

namespace recourse::mcp {
namespace {

constexpr std::string_view kPrefix = "=?base64?";
constexpr std::string_view kSuffix = "?=";

bool looks_encoded(std::string_view value) {
    return value.size() >= kPrefix.size() + kSuffix.size() && value.starts_with(kPrefix) &&
           value.ends_with(kSuffix);
}

bool can_stand_in_a_header(std::string_view value) {
    for (const char c : value) {
        if (c < 0x20 || c > 0x7e) return false;
    }
    const bool has_edge_space = !value.empty() && (value.front() == ' ' || value.back() == ' ');
    return !has_edge_space && !looks_encoded(value);
}

using Why = Rejection::Why;

Rejection missing_envelope(const std::vector<std::string_view>& names) {
    std::string list;
    for (const auto name : names) list.append(list.empty() ? "" : ", ").append(name);
    return {Why::missing_envelope, std::move(list), {}, {}};
}

Rejection unsupported_version(std::string version) {
    return {Why::unsupported_version, std::string(kMetaProtocolVersion), {}, std::move(version)};
}

/// `header` against `body`, both as plain text.
std::optional<Rejection> compare(
    std::string_view name, std::optional<std::string_view> header, std::string_view body
) {
    if (!header) return Rejection{Why::header_missing, std::string(name), {}, std::string(body)};
    if (*header == body) return std::nullopt;
    return Rejection{
        Why::header_mismatch, std::string(name), std::string(*header), std::string(body)
    };
}

std::optional<Rejection> compare_name(const Message& request, const RequestHeaders& headers) {
    const auto member = named_member(request.method);
    const auto value = member.empty() ? std::nullopt : request.params[member].string();
    if (!value) return std::nullopt;
    if (!headers.name) return compare(kHeaderName, std::nullopt, *value);
    const auto decoded = decode_header(*headers.name);
    if (!decoded)
        return Rejection{
            Why::header_malformed, std::string(kHeaderName), std::string(*headers.name), *value
        };
    return compare(kHeaderName, *decoded, *value);
}

}  // namespace

std::string_view named_member(std::string_view method) noexcept {
    if (method == "tools/call" || method == "prompts/get") return "name";
    if (method == "resources/read") return "uri";
    if (method == "tasks/get" || method == "tasks/update" || method == "tasks/cancel" ||
        method == "tasks/result")
        return "taskId";
    return {};
}

std::expected<Era, Rejection> era_of(
    const Message& message, const Envelope& envelope, const RequestHeaders& headers
) {
    const bool header_is_modern = headers.version && is_modern_revision(*headers.version);
    const bool is_handshake =
        message.kind == MessageKind::request && message.method == "initialize";
    if (is_handshake && check_envelope(envelope)) {
        if (!header_is_modern) return Era::legacy;
        return std::unexpected(*compare(kHeaderVersion, headers.version, "initialize"));
    }
    return envelope.claims_modern() || header_is_modern ? Era::modern : Era::legacy;
}

std::optional<Rejection> check_envelope(const Envelope& envelope) {
    if (const auto missing = envelope.missing(); !missing.empty()) return missing_envelope(missing);
    if (envelope.protocol_version.equals(kModernRevision)) return std::nullopt;
    return unsupported_version(*envelope.protocol_version.string());
}

std::optional<Rejection> check_headers(
    const Message& request, const Envelope& envelope, const RequestHeaders& headers
) {
    if (const auto missing = envelope.missing(); !missing.empty()) return missing_envelope(missing);
    const auto version = *envelope.protocol_version.string();
    // A header that disagrees is told before a version that is not served, a header that is missing
    // after it.
    if (headers.version && *headers.version != version)
        return compare(kHeaderVersion, headers.version, version);
    if (headers.method && *headers.method != request.method)
        return compare(kHeaderMethod, headers.method, request.method);
    if (const auto unsupported = check_envelope(envelope)) return unsupported;
    if (!headers.version) return compare(kHeaderVersion, headers.version, version);
    if (!headers.method) return compare(kHeaderMethod, headers.method, request.method);
    return compare_name(request, headers);
}

std::optional<Rejection> check_notification_headers(
    const Message& notification, const Envelope& envelope, const RequestHeaders& headers
) {
    if (envelope.claims_modern()) {
        const auto version = envelope.protocol_version.string();
        if (!version) return missing_envelope({kMetaProtocolVersion});
        if (headers.version && *headers.version != *version)
            return compare(kHeaderVersion, headers.version, *version);
        if (!is_modern_revision(*version)) return unsupported_version(*version);
    }
    if (!headers.method) return std::nullopt;
    return compare(kHeaderMethod, headers.method, notification.method);
}

std::string encode_header(std::string_view value) {
    if (can_stand_in_a_header(value)) return std::string(value);
    return std::string(kPrefix) + base64::encode(value) + std::string(kSuffix);
}

std::optional<std::string> decode_header(std::string_view value) {
    if (!looks_encoded(value)) return std::string(value);
    return base64::decode(
        value.substr(kPrefix.size(), value.size() - kPrefix.size() - kSuffix.size())
    );
}

}  // namespace recourse::mcp

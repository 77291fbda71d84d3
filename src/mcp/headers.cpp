#include "mcp/headers.hpp"

#include "base/text.hpp"

#include <array>
#include <cstdint>

namespace recourse::mcp {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kPrefix = "=?base64?";
constexpr std::string_view kSuffix = "?=";

std::string base64(std::string_view bytes) {
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t group = 0;
        const std::size_t have = std::min<std::size_t>(3, bytes.size() - at);
        for (std::size_t i = 0; i < 3; ++i) {
            group = group << 8 | (i < have ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            out += i <= have ? kAlphabet[group >> (18 - 6 * i) & 63U] : '=';
        }
    }
    return out;
}

constexpr auto kDigits = [] {
    std::array<std::int8_t, 256> digits{};
    digits.fill(-1);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
        digits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
    }
    return digits;
}();

/// Strict: whole groups, right padding, no bits left over (RFC 4648, 3.5).
std::optional<std::string> from_base64(std::string_view encoded) {
    if (encoded.size() % 4 != 0) return std::nullopt;
    std::string out;
    for (std::size_t at = 0; at < encoded.size(); at += 4) {
        std::string_view group = encoded.substr(at, 4);
        if (at + 4 == encoded.size()) {
            while (group.size() > 2 && group.back() == '=') group.remove_suffix(1);
        }
        std::uint32_t bits = 0;
        for (const char c : group) {
            const auto digit = kDigits[static_cast<unsigned char>(c)];
            if (digit < 0) return std::nullopt;
            bits = bits << 6 | static_cast<std::uint32_t>(digit);
        }
        const std::size_t missing = 4 - group.size();
        bits <<= 6 * missing;
        if ((bits & ((1U << (8 * missing)) - 1U)) != 0) return std::nullopt;
        for (std::size_t i = 0; i < 3 - missing; ++i)
            out += static_cast<char>(bits >> (16 - 8 * i) & 255U);
    }
    return out;
}

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
    if (method == "tasks/get" || method == "tasks/update" || method == "tasks/cancel")
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
    return std::string(kPrefix) + base64(value) + std::string(kSuffix);
}

std::optional<std::string> decode_header(std::string_view value) {
    if (!looks_encoded(value)) return std::string(value);
    return from_base64(value.substr(kPrefix.size(), value.size() - kPrefix.size() - kSuffix.size())
    );
}

}  // namespace recourse::mcp

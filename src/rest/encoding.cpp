#include "rest/encoding.hpp"

namespace recourse::rest {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

bool is_alphanumeric(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9');
}

bool is_hex(char byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') ||
           (byte >= 'A' && byte <= 'F');
}

bool stays(char byte, Keep keep) {
    if (is_alphanumeric(byte) || std::string_view("-._~").contains(byte)) return true;
    // Without `#`, `&`, `=`, `+`, which part a query, and brackets, which no query holds.
    return keep == Keep::harmless_reserved && std::string_view(":/?@!$'()*,;").contains(byte);
}

void append_escape(std::string& out, char byte) {
    const auto value = static_cast<unsigned char>(byte);
    out += '%';
    out += kHexDigits[value >> 4U];
    out += kHexDigits[value & 0xfU];
}

}  // namespace

void append_encoded(std::string& out, std::string_view value, Keep keep) {
    for (const char byte : value) {
        if (stays(byte, keep))
            out += byte;
        else
            append_escape(out, byte);
    }
}

std::string encoded(std::string_view value, Keep keep) {
    std::string out;
    append_encoded(out, value, keep);
    return out;
}

std::string encoded_path(std::string_view path) {
    constexpr std::string_view kOfPaths = "/-._~!$&'()*+,;=:@";
    std::string out;
    for (std::size_t at = 0; at < path.size(); ++at) {
        const char byte = path[at];
        const bool is_escape =
            byte == '%' && at + 2 < path.size() && is_hex(path[at + 1]) && is_hex(path[at + 2]);
        if (is_escape || is_alphanumeric(byte) || kOfPaths.contains(byte))
            out += byte;
        else
            append_escape(out, byte);
    }
    return out;
}

std::string plain_text(json::Ref value) {
    if (auto text = value.string()) return *std::move(text);
    return std::string(value.raw());
}

}  // namespace recourse::rest

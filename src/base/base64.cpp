#include "base/base64.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace recourse::base64 {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr auto kDigits = [] {
    std::array<std::int8_t, 256> digits{};
    digits.fill(-1);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
        digits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
    }
    return digits;
}();

}  // namespace

std::string encode(std::string_view bytes) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
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

std::optional<std::string> decode(std::string_view encoded) {
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

std::string encode_url(std::string_view bytes) {
    auto text = encode(bytes);
    text.erase(text.find_last_not_of('=') + 1);
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return text;
}

std::optional<std::string> decode_url(std::string_view encoded) {
    if (encoded.find_first_of("+/=") != std::string_view::npos) return std::nullopt;
    std::string text(encoded);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return decode(text);
}

}  // namespace recourse::base64

#include "mcp/mended.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace recourse::mcp {
namespace {

constexpr std::size_t kEscapeSize = 6;  // \ud83d

constexpr bool is_high(std::uint16_t unit) {
    return unit >= 0xD800 && unit < 0xDC00;
}
constexpr bool is_low(std::uint16_t unit) {
    return unit >= 0xDC00 && unit < 0xE000;
}

/// The code unit of the escape that stands at `at`; 0 where none does.
std::uint16_t unit_at(std::string_view text, std::size_t at) {
    const auto escape = text.substr(std::min(at, text.size()), kEscapeSize);
    if (escape.size() < kEscapeSize || !escape.starts_with("\\u")) return 0;
    std::uint16_t unit = 0;
    const auto* end = escape.data() + escape.size();
    const auto [stop, error] = std::from_chars(escape.data() + 2, end, unit, 16);
    return error == std::errc{} && stop == end ? unit : std::uint16_t{0};
}

/// In place, for both escapes are of one length. False where there is none.
bool mend_halves(std::string& text) {
    bool has_mended = false;
    for (auto at = text.find('\\'); at != std::string::npos;) {
        const auto unit = unit_at(text, at);
        std::size_t length = unit == 0 ? 2 : kEscapeSize;
        if (is_high(unit) && is_low(unit_at(text, at + kEscapeSize))) {
            length += kEscapeSize;
        } else if (is_high(unit) || is_low(unit)) {
            text.replace(at, kEscapeSize, "\\ufffd");
            has_mended = true;
        }
        at = text.find('\\', std::min(at + length, text.size()));
    }
    return has_mended;
}

/// False where all is UTF-8.
bool mend_bytes(std::string_view text, std::string& mended) {
    bool has_mended = false;
    while (!text.empty()) {
        const auto character = utf8::decode(text);
        has_mended = has_mended || !character.valid;
        if (character.valid)
            mended += text.substr(0, character.bytes);
        else
            utf8::append(mended, utf8::kReplacement);
        text.remove_prefix(character.bytes);
    }
    return has_mended;
}

}  // namespace

std::expected<Message, BadMessage> read_mended(
    std::string_view text, Mending mending, std::string& mended
) {
    mended.clear();
    auto message = read_message(text);
    if (message || message.error().why != BadMessage::Why::not_json) return message;
    const bool has_bytes = mending == Mending::halves_and_bytes && mend_bytes(text, mended);
    if (!has_bytes) mended = text;
    const bool has_halves = mend_halves(mended);
    if (has_bytes || has_halves) {
        if (auto whole = read_message(mended)) return whole;
    }
    mended.clear();
    return message;
}

}  // namespace recourse::mcp

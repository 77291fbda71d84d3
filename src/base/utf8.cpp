#include "base/utf8.hpp"

namespace recourse::utf8 {
namespace {

struct Shape {
    std::size_t bytes;
    char32_t first_bits;
    char32_t least;  // anything smaller has a shorter form
};

constexpr Shape shape_of(unsigned char lead) {
    if (lead < 0x80) return {1, lead, 0};
    if (lead >= 0xC2 && lead < 0xE0) return {2, lead & 0x1FU, 0x80};
    if (lead >= 0xE0 && lead < 0xF0) return {3, lead & 0x0FU, 0x800};
    if (lead >= 0xF0 && lead < 0xF5) return {4, lead & 0x07U, 0x10000};
    return {0, 0, 0};
}

}  // namespace

Character decode(std::string_view text) noexcept {
    const Shape shape = shape_of(static_cast<unsigned char>(text.front()));
    if (shape.bytes == 0 || shape.bytes > text.size()) return {};
    char32_t code = shape.first_bits;
    for (std::size_t i = 1; i < shape.bytes; ++i) {
        if (!continues(text[i])) return {};
        code = (code << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
    }
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < shape.least || code > 0x10FFFF || surrogate) return {};
    return {.code = code, .bytes = shape.bytes, .valid = true};
}

Encoded encode(char32_t code) noexcept {
    Encoded out;
    const auto put = [&out](char32_t bits) { out.bytes[out.size++] = static_cast<char>(bits); };
    const auto put_tail = [&](unsigned shift) { put(0x80U | ((code >> shift) & 0x3FU)); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0U | (code >> 6U));
        put_tail(0);
    } else if (code < 0x10000) {
        put(0xE0U | (code >> 12U));
        put_tail(6);
        put_tail(0);
    } else {
        put(0xF0U | (code >> 18U));
        put_tail(12);
        put_tail(6);
        put_tail(0);
    }
    return out;
}

}  // namespace recourse::utf8

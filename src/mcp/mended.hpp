#pragma once

#include "mcp/message.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

/// Messages whose characters alone are broken. Their peers read them all the same, so whoever
/// stands between must not be the one who loses them.
namespace recourse::mcp {

/// What is mended: to U+FFFD, as every encoder of UTF-8 does.
enum class Mending : std::uint8_t {
    /// `\ud83d` without its other half. JSON's grammar allows it (RFC 8259, 8.2), and JavaScript
    /// and
    /// Python write it where a text was cut within a character; UTF-8 cannot hold it.
    halves,
    /// And bytes that are no UTF-8, which JavaScript reads so, too.
    halves_and_bytes,
};

/// Reads one message. Where its characters had to be mended it is read from `mended`, which holds
/// all of it then, and else is empty. Both must outlive it.
[[nodiscard]] std::expected<Message, BadMessage> read_mended(
    std::string_view text, Mending mending, std::string& mended
);

}  // namespace recourse::mcp

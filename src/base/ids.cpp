#include "base/ids.hpp"

#include "base/hex.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <vector>

#include <sys/random.h>

namespace recourse {
namespace {

void fill_from_kernel(std::span<std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
        if (got > 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(got));
        } else if (errno != EINTR) {
            throw std::system_error(errno, std::generic_category(), "getrandom");
        }
    }
}

constexpr bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool all_zero(std::string_view text) {
    return text.find_first_not_of('0') == std::string_view::npos;
}

/// Copies an id; false where the digits are none.
bool take_digits(std::string_view digits, std::span<char> into) {
    if (digits.size() != into.size() || !is_lower_hex(digits) || all_zero(digits)) return false;
    std::ranges::copy(digits, into.begin());
    return true;
}

char* append_hex(char* to, std::uint8_t byte) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    *to++ = kDigits[byte >> 4U];
    *to++ = kDigits[byte & 0x0FU];
    return to;
}

}  // namespace

std::uint64_t Random::next() {
    std::array<std::uint8_t, sizeof(std::uint64_t)> bytes{};
    fill(bytes);
    std::uint64_t number = 0;
    std::memcpy(&number, bytes.data(), bytes.size());
    return number;
}

std::string Random::hex(std::size_t bytes) {
    std::vector<std::uint8_t> raw(bytes);
    fill(raw);
    return to_hex(raw);
}

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
    while (!bytes.empty()) {
        if (used_ == pool_.size()) {
            fill_from_kernel(pool_);
            used_ = 0;
        }
        const auto fresh = std::span(pool_).subspan(used_);
        const auto handed = fresh.first(std::min(fresh.size(), bytes.size()));
        std::ranges::copy(handed, bytes.begin());
        std::ranges::fill(handed, std::uint8_t{0});  // what was handed out is known to nobody else
        bytes = bytes.subspan(handed.size());
        used_ += handed.size();
    }
}

TraceId TraceId::make(Random& random) {
    constexpr std::size_t kBytes = 16;
    TraceId id;
    std::ranges::copy(random.hex(kBytes), id.hex_.begin());
    if (all_zero(id.hex())) id.hex_.back() = '1';
    return id;
}

std::optional<TraceId> TraceId::from_hex(std::string_view digits) {
    TraceId id;
    if (!take_digits(digits, id.hex_)) return std::nullopt;
    return id;
}

SpanId SpanId::make(Random& random) {
    std::array<std::uint8_t, 8> bytes{};
    random.fill(bytes);
    SpanId id;
    auto* to = id.hex_.data();
    for (const auto byte : bytes) to = append_hex(to, byte);
    if (all_zero(id.hex())) id.hex_.back() = '1';
    return id;
}

std::optional<SpanId> SpanId::from_hex(std::string_view digits) {
    SpanId id;
    if (!take_digits(digits, id.hex_)) return std::nullopt;
    return id;
}

bool is_lower_hex(std::string_view text) noexcept {
    return std::ranges::all_of(text, is_hex);
}

}  // namespace recourse

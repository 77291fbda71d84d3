#include "base/ids.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

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

/// Lower-case hex of just that many digits.
bool is_hex_of(std::string_view text, std::size_t digits) {
    return text.size() == digits && std::ranges::all_of(text, is_hex);
}

bool all_zero(std::string_view text) {
    return text.find_first_not_of('0') == std::string_view::npos;
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
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string raw(bytes, '\0');
    fill({reinterpret_cast<std::uint8_t*>(raw.data()), raw.size()});
    std::string digits;
    digits.reserve(2 * bytes);
    for (const char c : raw) {
        const auto byte = static_cast<unsigned char>(c);
        digits += kDigits[byte >> 4U];
        digits += kDigits[byte & 0x0FU];
    }
    return digits;
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

// https://www.w3.org/TR/trace-context/#traceparent-header: version-trace-parent-flags, and what a
// later version may add after one more dash.
std::optional<TraceId> TraceId::from_traceparent(std::string_view header) {
    constexpr std::size_t kLength = 55;
    if (header.size() < kLength) return std::nullopt;
    const auto version = header.substr(0, 2);
    const auto trace = header.substr(3, 32);
    const auto parent = header.substr(36, 16);
    const auto flags = header.substr(53, 2);
    const bool dashes = header[2] == '-' && header[35] == '-' && header[52] == '-';
    const bool hex = is_hex_of(version, 2) && is_hex_of(trace, 32) && is_hex_of(parent, 16) &&
                     is_hex_of(flags, 2);
    const bool ends_well = header.size() == kLength || (version != "00" && header[kLength] == '-');
    if (!dashes || !hex || !ends_well) return std::nullopt;
    if (version == "ff" || all_zero(trace) || all_zero(parent)) return std::nullopt;
    TraceId id;
    std::ranges::copy(trace, id.hex_.begin());
    return id;
}

}  // namespace recourse

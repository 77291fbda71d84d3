#include "server/pages.hpp"

#include "base/base64.hpp"

#include <charconv>

namespace recourse::server {
namespace {

constexpr char kMark = ':';

}  // namespace

std::string cursor_after(std::uint64_t number, std::string_view list) {
    return base64::encode(std::string(list) + kMark + std::to_string(number));
}

std::optional<std::uint64_t> place_of(json::Ref cursor, std::string_view list) {
    const auto text = cursor.string();
    const auto opened = text ? base64::decode(*text) : std::nullopt;
    if (!opened || !opened->starts_with(list)) return std::nullopt;
    const auto rest = std::string_view(*opened).substr(list.size());
    if (!rest.starts_with(kMark)) return std::nullopt;
    std::uint64_t number = 0;
    const char* const end = rest.data() + rest.size();
    const auto [stop, error] = std::from_chars(rest.data() + 1, end, number);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return number;
}

}  // namespace recourse::server

#include "mcp/answered.hpp"

#include <charconv>
#include <string_view>

namespace recourse::mcp {
namespace {

std::optional<std::int64_t> number_in(std::string_view digits) {
    std::int64_t number = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number);
    return error == std::errc{} && stop == end ? std::optional(number) : std::nullopt;
}

/// Raw JSON: `7` or `"7"`.
std::optional<std::int64_t> number_of(std::string_view id) {
    const bool is_text = id.size() > 2 && id.front() == '"' && id.back() == '"';
    return number_in(is_text ? id.substr(1, id.size() - 2) : id);
}

}  // namespace

std::optional<std::int64_t> answered_id(const Part& part) {
    return part.is_request ? std::nullopt : number_of(part.id);
}

std::optional<std::int64_t> answered_id(const Message& message) {
    return message.kind == MessageKind::response ? number_of(message.id.raw()) : std::nullopt;
}

}  // namespace recourse::mcp

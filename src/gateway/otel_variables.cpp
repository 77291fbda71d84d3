#include "gateway/otel_variables.hpp"

#include "base/text.hpp"

#include <algorithm>

#include <boost/url/pct_string_view.hpp>

namespace recourse::gateway {
namespace {

/// Such as may stand in a header.
std::optional<std::string> decoded(std::string_view text) {
    const auto encoded = boost::urls::make_pct_string_view(text);
    if (!encoded) return std::nullopt;
    auto plain = encoded->decode();
    const bool is_sound =
        std::ranges::none_of(plain, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
    return is_sound ? std::optional(std::move(plain)) : std::nullopt;
}

bool is_name(std::string_view text) {
    static constexpr std::string_view kAlso = "-_.";
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kAlso.contains(c);
    });
}

}  // namespace

std::optional<std::string> otel_variable(const config::Reading& reading, std::string_view name) {
    auto value = reading.variable(name);
    if (!value || text::trim(*value).empty()) return std::nullopt;
    return std::string(text::trim(*value));
}

std::optional<std::vector<std::pair<std::string, std::string>>> read_otel_pairs(
    std::string_view text
) {
    std::vector<std::pair<std::string, std::string>> pairs;
    while (!text.empty()) {
        const auto part = text.substr(0, std::min(text.find(','), text.size()));
        text.remove_prefix(std::min(part.size() + 1, text.size()));
        if (text::trim(part).empty()) continue;
        const auto equals = part.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        const auto name = text::trim(part.substr(0, equals));
        auto value = decoded(text::trim(part.substr(equals + 1)));
        if (!is_name(name) || !value) return std::nullopt;
        pairs.emplace_back(name, *std::move(value));
    }
    return pairs;
}

}  // namespace recourse::gateway

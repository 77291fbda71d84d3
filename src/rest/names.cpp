#include "rest/names.hpp"

#include "base/text.hpp"
#include "rest/among.hpp"
#include "rest/argument_list.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace recourse::rest {

std::string tool_name(
    std::string_view operation_id, std::string_view method, std::string_view path
) {
    if (auto name = plain_name(operation_id); !name.empty()) return name;
    std::string made = text::to_lower(method);
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        const auto segment = path.substr(0, end);
        if (!segment.empty()) made += segment.starts_with('{') ? "_by_" : "_";
        made += plain_name(segment);
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return plain_name(made);
}

std::string distinct_name(std::string name, std::span<const std::string> taken) {
    constexpr std::size_t kStem = 60;
    if (!among(taken, name)) return name;
    const auto stem = name.substr(0, kStem);
    for (int number = 2;; ++number) {
        auto numbered = fmt::format("{}_{}", stem, number);
        if (!among(taken, numbered)) return numbered;
    }
}

}  // namespace recourse::rest

#include "base/text.hpp"

#include <recourse/server/nearest.hpp>

namespace recourse::server {

std::vector<std::string> nearest(std::string_view misspelt, std::span<const std::string> names) {
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    std::vector<std::string> near;
    for (const auto& each : text::nearest(misspelt, candidates)) near.emplace_back(each.name);
    return near;
}

}  // namespace recourse::server

#include "schema/program.hpp"

#include <algorithm>

namespace recourse::schema {

std::optional<NodeId> NamedNodes::find(std::string_view name) const noexcept {
    if (names == nullptr) {
        return std::nullopt;
    }
    const auto* found = names->find(name);
    if (found == names->end()) {
        return std::nullopt;
    }
    return nodes[static_cast<std::size_t>(found - names->begin())];
}

std::vector<std::string_view> NamedNodes::all() const {
    std::vector<std::string_view> found;
    found.reserve(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        found.emplace_back((names->begin() + static_cast<std::ptrdiff_t>(i))->key());
    }
    return found;
}

bool ObjectRules::requires_member(std::string_view name) const {
    return std::ranges::binary_search(required_by_name, name);
}

bool Node::has_choice(const json::Value& value) const {
    const auto found = std::ranges::lower_bound(
        choices_in_order,
        value,
        [](const json::Value& a, const json::Value& b) { return order(a, b) < 0; },
        [this](std::uint32_t at) -> const json::Value& { return (*choices)[at]; }
    );
    return found != choices_in_order.end() && order((*choices)[*found], value) == 0;
}

}  // namespace recourse::schema

#pragma once

#include "schema/program.hpp"

#include <cstddef>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace recourse::schema {

/// The members that a node, with all that it asks of the same value, has names for.
struct KnownMembers {
    std::vector<std::string_view> names;  ///< in the order of the schema
    std::unordered_set<std::string_view> set_of_names;
    std::vector<const Pattern*> patterns;
    bool any_name = false;       ///< the schema describes a map: members of free names
    bool allows_others = false;  ///< it says outright that more may be given

    /// True, too, once matching patterns has used up the steps.
    [[nodiscard]] bool has(std::string_view name, std::size_t& steps_left) const;
};

[[nodiscard]] KnownMembers known_members(const Program& program, const Node& node);

/// All that some nodes ask of one and the same value.
struct Asked {
    std::vector<const Node*> nodes;  ///< with those they lead to
    KnownMembers known;
    bool free_form = false;  ///< one of several forms takes any object
};

[[nodiscard]] Asked asked_by(const Program& program, const std::vector<NodeId>& nodes);

}  // namespace recourse::schema

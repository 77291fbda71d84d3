#include "schema/branches.hpp"

#include <algorithm>
#include <compare>
#include <vector>

namespace recourse::schema {

namespace {

/// How far a branch is from the value: less is closer.
struct Distance {
    bool other_kind;           ///< the value has not even the type asked for
    bool other_discriminator;  ///< a member of it says it is another branch: {"kind": "circle"}
    std::size_t problems;
    std::size_t shallowness;  ///< a problem deep inside means the rest fits

    friend auto operator<=>(const Distance&, const Distance&) = default;
};

bool is_about_kind(const Problem& problem, std::size_t root) {
    return problem.path.size() == root && (problem.rule == "type" || problem.rule == "false");
}

bool is_about_value(const Problem& problem, std::size_t root) {
    return problem.path.size() == root && (problem.rule == "const" || problem.rule == "enum");
}

bool is_about_discriminator(const Problem& problem, std::size_t root) {
    const bool single =
        problem.rule == "const" || (problem.rule == "enum" && problem.node->choices->size() == 1);
    return problem.path.size() == root + 1 && single;
}

Distance distance(const Findings& branch, std::size_t root) {
    std::size_t deepest = root;
    Distance distance{};
    for (const Problem& problem : branch.problems()) {
        deepest = std::max(deepest, problem.path.size());
        distance.other_kind = distance.other_kind || is_about_kind(problem, root);
        distance.other_discriminator =
            distance.other_discriminator || is_about_discriminator(problem, root);
    }
    distance.problems = branch.problems().size();
    distance.shallowness = ~deepest;
    return distance;
}

bool is_about_value_only(const Findings& branch, std::size_t root) {
    return std::ranges::all_of(branch.problems(), [&](const Problem& problem) {
        return is_about_value(problem, root);
    });
}

}  // namespace

std::optional<std::size_t> closest_of(std::span<const Findings> branches, std::size_t root) {
    std::optional<std::size_t> closest;
    Distance least{};
    std::size_t checked = 0;
    std::size_t same_kind = 0;
    std::size_t other_value = 0;
    for (std::size_t i = 0; i < branches.size(); ++i) {
        if (branches[i].empty()) {
            continue;  // its check ran out of steps
        }
        const Distance here = distance(branches[i], root);
        ++checked;
        same_kind += here.other_kind ? 0 : 1;
        other_value += is_about_value_only(branches[i], root) ? 1 : 0;
        if (!closest || here < least) {
            closest = i;
            least = here;
        }
    }
    const bool alike =
        (same_kind == 0 && checked > 1) || (same_kind > 1 && same_kind == other_value);
    return alike ? std::nullopt : closest;
}

}  // namespace recourse::schema

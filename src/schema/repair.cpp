#include "schema/repair.hpp"

#include "base/text.hpp"
#include "schema/check.hpp"
#include "schema/expectation.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace recourse::schema {

namespace {

constexpr std::size_t kLongestParsed = 16 * 1024;
constexpr std::size_t kSteps = 10'000;
constexpr std::size_t kLargest = 16 * 1024;  // bytes of a value that is mended

// A value written as another type: as a string, mostly, or one thing where a list of it is wanted.
std::vector<Repair> in_other_types(const json::Value& value) {
    std::vector<Repair> repairs;
    if (value.is_string()) {
        const std::string_view text = value.get_string();
        auto parsed = text.size() <= kLongestParsed ? json::parse(text) : json::parse("");
        if (!parsed) {
            parsed = json::parse(
                text.size() <= 5 ? text::to_lower(text) : std::string()
            );  // True, FALSE
        }
        if (parsed && !parsed->is_string()) {
            repairs.push_back({.value = *std::move(parsed), .applicability = Applicability::exact});
        }
    } else if (value.is_number() || value.is_bool()) {
        repairs.push_back(
            {.value = json::Value(json::to_text(value)), .applicability = Applicability::exact}
        );
    }
    if (!value.is_array() && !value.is_null()) {
        repairs.push_back({.value = json::Array{value}, .applicability = Applicability::likely});
    }
    return repairs;
}

// But for case, and white space around it.
bool same_text(std::string_view given, std::string_view choice) {
    return text::equals_ignoring_case(text::trim(given), text::trim(choice));
}

std::vector<Repair> near_choices(const Program& program, const Problem& problem) {
    std::vector<std::string_view> names;
    const Choices offered = choices_of(program, problem);
    for (const json::Value* choice : offered.listed) {
        if (choice->is_string()) {
            names.emplace_back(choice->get_string());
        }
    }
    if (!problem.value->is_string()) {
        return {};
    }
    std::vector<Repair> repairs;
    const std::string_view given = problem.value->get_string();
    const bool is_clear = std::ranges::count_if(names, [&](std::string_view name) {
                              return same_text(given, name);
                          }) == 1;
    for (const text::Nearest& near : text::nearest(given, names)) {
        const bool same = is_clear && same_text(given, near.name);
        repairs.push_back(
            {.value = json::Value(near.name),
             .applicability = same ? Applicability::exact : Applicability::likely}
        );
    }
    return repairs;
}

std::vector<Repair> only_choice(const Problem& problem) {
    const json::Value& wanted = *problem.node->constant;
    const bool same = wanted.is_string() && problem.value->is_string() &&
                      same_text(problem.value->get_string(), wanted.get_string());
    return {{.value = wanted, .applicability = same ? Applicability::exact : Applicability::likely}
    };
}

std::vector<Repair> at_the_limit(const Problem& problem) {
    const NumberRules& rules = *problem.node->number;
    const json::Value* limit = problem.rule == "minimum" ? rules.minimum : rules.maximum;
    return {{.value = *limit, .applicability = Applicability::likely}};
}

std::vector<Repair> without_repetition(const Problem& problem) {
    json::Array kept;
    std::vector<const json::Value*> sorted;
    for (const json::Value& item : problem.value->get_array()) {
        sorted.push_back(&item);
    }
    // They lie in one array, so their addresses are in the order they came in.
    std::ranges::sort(sorted, [](const auto* a, const auto* b) {
        const auto found = order(*a, *b);
        return found < 0 || (found == 0 && a < b);
    });
    const auto repeated = std::ranges::unique(sorted, [](const auto* a, const auto* b) {
        return order(*a, *b) == 0;
    });
    sorted.erase(repeated.begin(), repeated.end());
    std::ranges::sort(sorted);
    for (const json::Value* item : sorted) {
        kept.push_back(*item);
    }
    return {{.value = std::move(kept), .applicability = Applicability::likely}};
}

std::vector<Repair> candidates(const Program& program, const Problem& problem) {
    const std::string_view rule = problem.rule;
    if (rule == "const") {
        return only_choice(problem);
    }
    if (rule == "minimum" || rule == "maximum") {
        return at_the_limit(problem);
    }
    if (rule == "uniqueItems") {
        return without_repetition(problem);
    }
    if (rule != "type" && rule != "enum" && rule != "anyOf" && rule != "oneOf") {
        return {};
    }
    auto repairs = near_choices(program, problem);
    if (!problem.choices.empty()) {
        return repairs;
    }
    std::ranges::move(in_other_types(*problem.value), std::back_inserter(repairs));
    return repairs;
}

}  // namespace

Choices choices_of(const Program& program, const Problem& problem) {
    if (problem.choices.empty()) {
        return choices(program, *problem.node);
    }
    return {.listed = problem.choices, .total = problem.choices.size()};
}

std::optional<Repair> repair(const Program& program, const Problem& problem) {
    if (!is_within(*problem.value, kLargest)) {
        return std::nullopt;
    }
    if (!problem.path.empty() && problem.path.back().to == Step::To::member_name) {
        return std::nullopt;  // another name is not another value
    }
    const auto id = static_cast<NodeId>(problem.node - program.nodes.data());
    for (Repair& candidate : candidates(program, problem)) {
        Checker checker(program, kSteps);
        // What several branches offer fits some other branch than the one that was looked at.
        const bool offered = !problem.choices.empty() && candidate.value.is_string();
        if (offered || (checker.fits(id, candidate.value) && !checker.exhausted())) {
            return std::move(candidate);
        }
    }
    return std::nullopt;
}

}  // namespace recourse::schema

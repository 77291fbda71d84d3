#pragma once

#include "base/json.hpp"

#include <recourse/fault.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

/// What a schema cannot say, or does not: rules that the operator writes for the arguments of a
/// tool, by their names.
namespace recourse::guards {

/// An argument counts as given where it is there and not null. Names are those of the top.
struct FieldRules {
    using Names = std::vector<std::string>;

    std::vector<Names> exclusive;     ///< of each group one at most is given
    std::vector<Names> at_least_one;  ///< of each group one at least
    std::vector<std::pair<std::string, Names>> required_with;  ///< where the first is given, these
    /// How its texts begin (`cust_`), be it a text or a list of texts.
    std::vector<std::pair<std::string, std::string>> prefixes;
    std::vector<std::pair<std::string, std::string>> aliases;    ///< an old name, and the new one
    std::vector<std::pair<std::string, std::size_t>> max_sizes;  ///< in bytes: a text, or raw JSON

    [[nodiscard]] bool empty() const noexcept;
    bool operator==(const FieldRules&) const = default;
};

/// All that breaks the rules, told as a schema tells it. Costs nothing where nothing is wrong but
/// looking the names up.
[[nodiscard]] std::vector<Violation> broken_rules(const FieldRules& rules, json::Ref arguments);

}  // namespace recourse::guards

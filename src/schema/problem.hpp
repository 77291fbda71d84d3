#pragma once

#include "base/json.hpp"
#include "schema/place.hpp"
#include "schema/program.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace recourse::schema {

/// One place where a value breaks a rule, not yet in words. Points into the program, the value and,
/// for the name of a member, into the Checker that found it.
struct Problem {
    std::string_view rule;  ///< the keyword, or `false` for a subschema that nothing fits
    const Node* node;       ///< that holds the rule
    const json::Value* value;
    Path path;
    std::string_view name = {};  ///< of the member at stake: missing, or given and not allowed
    std::size_t first =
        0;  ///< what the rule counts: places of items or branches, or a number found
    std::size_t second = 0;
    const Dependency* dependency = nullptr;
};

/// The problems of one value or of one branch of a schema, up to a limit.
class Findings {
  public:
    explicit Findings(std::size_t limit) : limit_(limit) {}

    void add(Problem problem) {
        if (problems_.size() < limit_) {
            problems_.push_back(std::move(problem));
        }
    }
    void append(Findings&& more) {
        for (Problem& problem : more.problems_) {
            add(std::move(problem));
        }
    }
    [[nodiscard]] bool empty() const noexcept { return problems_.empty(); }
    [[nodiscard]] const std::vector<Problem>& problems() const noexcept { return problems_; }

  private:
    std::size_t limit_;
    std::vector<Problem> problems_;
};

}  // namespace recourse::schema

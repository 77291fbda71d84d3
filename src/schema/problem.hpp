#pragma once

#include "base/json.hpp"
#include "schema/place.hpp"
#include "schema/program.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace recourse::schema {

/// Why a rule holds at all: a condition that the value around it meets.
struct Reason {
    const Node* condition = nullptr;     ///< an `if`
    const json::Value* value = nullptr;  ///< that meets it
    std::string_view member = {};        ///< or: that member is there
    std::size_t depth = 0;               ///< of the value: steps of the problem's path
};

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
    const Node* wanted = nullptr;  ///< what a missing member must be, where that is said
    Reason reason = {};
    std::vector<const json::Value*> choices = {};             ///< that several branches offer
    std::vector<std::vector<std::string_view>> missing = {};  ///< members, by branch
    std::size_t branch = 0;    ///< where the problem is in one of several branches: its number,
    std::size_t branches = 0;  ///< of how many
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
    /// Says of those added since there were `before` why their rules hold, unless they know a
    /// closer reason.
    void explain_since(std::size_t before, const Reason& reason) {
        for (std::size_t i = before; i < problems_.size(); ++i) {
            Reason& known = problems_[i].reason;
            if (known.condition == nullptr && known.member.empty()) {
                known = reason;
            }
        }
    }
    [[nodiscard]] bool empty() const noexcept { return problems_.empty(); }
    [[nodiscard]] const std::vector<Problem>& problems() const noexcept { return problems_; }

  private:
    std::size_t limit_;
    std::vector<Problem> problems_;
};

}  // namespace recourse::schema

#pragma once

#include "schema/problem.hpp"

#include <compare>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace recourse::schema {

/// The branches of an `anyOf` or `oneOf` that a value fits none of, judged by what is wrong with
/// each: which one was meant, or what they all want.
class Branches {
  public:
    /// `whole` is the place that the branches are about: without a name for what is wrong there.
    explicit Branches(Problem whole) : whole_(std::move(whole)) {}

    /// The next branch, and all that is wrong with it. Nothing is where its check ran out of steps.
    void add(const Findings& branch);

    /// What to tell: the problems of the branch that was meant; or one problem where the branches
    /// only differ in what they want in one place (a string or null; this constant or that one;
    /// this member or that one; another value of the member that tells them apart).
    [[nodiscard]] std::vector<Problem> verdict() &&;

  private:
    /// How far a branch is from the value: less is closer.
    struct Distance {
        bool other_kind = false;           ///< the value has not even the type asked for
        bool other_discriminator = false;  ///< a member says it is another: {"kind": "circle"}
        std::size_t problems = 0;
        std::size_t shallowness = 0;  ///< a problem deep inside means the rest fits

        friend auto operator<=>(const Distance&, const Distance&) = default;
    };

    [[nodiscard]] Distance distance(const Findings& branch) const;
    [[nodiscard]] bool is_here(const Problem& problem) const;
    [[nodiscard]] bool is_in_member(const Problem& problem) const;
    [[nodiscard]] const Problem* discriminator(const Findings& branch) const;
    void note_discriminator(const Problem* found);
    void note_missing(const Findings& branch);
    [[nodiscard]] Problem other_discriminator() const;

    Problem whole_;
    std::size_t added_ = 0;
    std::size_t checked_ = 0;
    std::size_t same_kind_ = 0;    ///< of the type asked for
    std::size_t other_value_ = 0;  ///< wrong only in being another constant
    std::size_t closest_number_ = 0;
    std::vector<Problem> closest_;
    Distance least_;
    std::optional<Problem> discriminator_;                ///< in the first branch of the kind
    std::size_t discriminated_ = 0;                       ///< branches that have the same one
    std::vector<const json::Value*> wanted_;              ///< of it, by all of them
    std::vector<std::vector<std::string_view>> missing_;  ///< by branches that only lack members
};

}  // namespace recourse::schema

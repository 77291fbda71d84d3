#include "schema/branches.hpp"

#include <algorithm>
#include <utility>

namespace recourse::schema {

namespace {

constexpr std::size_t kWanted = 100;  // values of a discriminator that are collected

bool asks_for_one_value(const Node& node) {
    return node.constant != nullptr || (node.choices != nullptr && node.choices->size() == 1);
}

void append_wanted(std::vector<const json::Value*>& wanted, const Node& node) {
    const auto append = [&](const json::Value& value) {
        const auto is_same = [&](const json::Value* other) { return order(value, *other) == 0; };
        if (wanted.size() < kWanted && std::ranges::none_of(wanted, is_same)) {
            wanted.push_back(&value);
        }
    };
    if (node.constant != nullptr) {
        append(*node.constant);
    }
    const std::size_t listed = node.choices == nullptr ? 0 : node.choices->size();
    for (std::size_t i = 0; i < std::min(listed, kWanted); ++i) {
        append((*node.choices)[i]);
    }
}

}  // namespace

bool Branches::is_here(const Problem& problem) const {
    return problem.path.size() == whole_.path.size();
}

bool Branches::is_in_member(const Problem& problem) const {
    return problem.path.size() == whole_.path.size() + 1 &&
           problem.path.back().to == Step::To::member;
}

// The member that tells the branches apart has the value of another one, or is missing.
const Problem* Branches::discriminator(const Findings& branch) const {
    const auto found = std::ranges::find_if(branch.problems(), [&](const Problem& problem) {
        if (!is_in_member(problem)) {
            return false;
        }
        return problem.rule == "required"
                   ? problem.wanted != nullptr && asks_for_one_value(*problem.wanted)
                   : problem.rule == "const" || (problem.rule == "enum" && problem.node->choices);
    });
    return found == branch.problems().end() ? nullptr : &*found;
}

Branches::Distance Branches::distance(const Findings& branch) const {
    std::size_t deepest = whole_.path.size();
    Distance distance{};
    for (const Problem& problem : branch.problems()) {
        deepest = std::max(deepest, problem.path.size());
        const bool kind = problem.rule == "type" || problem.rule == "false";
        distance.other_kind = distance.other_kind || (is_here(problem) && kind);
        const bool value = problem.rule == "const" || problem.rule == "enum";
        distance.other_discriminator =
            distance.other_discriminator ||
            (is_in_member(problem) && value && asks_for_one_value(*problem.node));
    }
    distance.problems = branch.problems().size();
    distance.shallowness = ~deepest;
    return distance;
}

void Branches::add(const Findings& branch) {
    ++added_;
    if (branch.empty()) {
        return;
    }
    const Distance here = distance(branch);
    if (checked_++ == 0 || here < least_) {
        least_ = here;
        closest_ = branch.problems();
        closest_number_ = added_;
    }
    if (here.other_kind) {
        return;
    }
    ++same_kind_;
    const bool other_value = std::ranges::all_of(branch.problems(), [&](const Problem& problem) {
        return is_here(problem) && (problem.rule == "const" || problem.rule == "enum");
    });
    other_value_ += other_value ? 1 : 0;
    note_discriminator(discriminator(branch));
    note_missing(branch);
}

void Branches::note_discriminator(const Problem* found) {
    if (found == nullptr) {
        return;
    }
    if (!discriminator_) {
        discriminator_ = *found;
    }
    if (found->path.back().name == discriminator_->path.back().name) {
        ++discriminated_;
        append_wanted(wanted_, found->rule == "required" ? *found->wanted : *found->node);
    }
}

void Branches::note_missing(const Findings& branch) {
    std::vector<std::string_view> names;
    for (const Problem& problem : branch.problems()) {
        if (!is_in_member(problem) || problem.rule != "required") {
            return;
        }
        names.push_back(problem.name);
    }
    if (missing_.size() < kWanted) {
        missing_.push_back(std::move(names));
    }
}

Problem Branches::other_discriminator() const {
    Problem problem = *discriminator_;
    problem.choices = wanted_;
    if (problem.rule != "required") {
        problem.rule = "enum";
    }
    return problem;
}

std::vector<Problem> Branches::verdict() && {
    whole_.first = added_;
    const bool other_kinds = same_kind_ == 0 && checked_ != 1;
    const bool other_values = same_kind_ > 1 && same_kind_ == other_value_;
    if (other_kinds || other_values) {
        return {std::move(whole_)};
    }
    if (same_kind_ > 1 && discriminated_ == same_kind_) {
        return {other_discriminator()};
    }
    if (same_kind_ > 1 && missing_.size() == same_kind_) {
        whole_.missing = std::move(missing_);
        return {std::move(whole_)};
    }
    if (same_kind_ > 1 && discriminated_ == 0) {
        closest_.front().branch = closest_number_;
        closest_.front().branches = added_;
    }
    return std::move(closest_);
}

}  // namespace recourse::schema

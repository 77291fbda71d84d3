#include "schema/schema.hpp"

#include "schema/check.hpp"
#include "schema/compile.hpp"
#include "schema/example.hpp"
#include "schema/members.hpp"
#include "schema/wording.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace recourse::schema {

namespace {

constexpr NodeId kRoot = 0;
constexpr std::array<std::string_view, 5> kNaming{"properties", "allOf", "anyOf", "oneOf", "$ref"};

// In the order of the value; what is wrong in the same place stays in the order it was found.
std::vector<const Problem*> in_order(const Findings& findings) {
    std::vector<const Problem*> problems;
    for (const Problem& problem : findings.problems()) {
        problems.push_back(&problem);
    }
    const auto positions = [](const Problem* problem) {
        std::vector<std::size_t> found;
        std::ranges::transform(problem->path, std::back_inserter(found), &Step::position);
        return found;
    };
    std::ranges::sort(problems, {}, [&](const Problem* problem) {
        return std::pair(positions(problem), problem);
    });
    return problems;
}

bool is_told(const std::vector<Violation>& told, const Violation& next) {
    return std::ranges::any_of(told, [&](const Violation& earlier) {
        return earlier.pointer == next.pointer && earlier.sentence == next.sentence;
    });
}

// For a value that fits no more than its parts can show: the search for reasons ran out of steps.
Violation unexplained(std::string_view noun) {
    Violation out;
    out.rule = "schema";
    out.sentence =
        std::string(noun) + (noun.ends_with('s') ? " do" : " does") + " not fit the schema";
    out.expected = "a value that fits the schema";
    return out;
}

}  // namespace

std::expected<Schema, CompileError> Schema::compile(
    const json::Value& schema, Limits limits, const Documents& documents
) {
    auto program = schema::compile(schema, limits, documents);
    if (!program) {
        return std::unexpected(std::move(program.error()));
    }
    return Schema(*std::move(program));
}

bool Schema::accepts(const json::Value& value) const {
    return Checker(*program_).fits(kRoot, value);
}

std::vector<Violation> Schema::explain(const json::Value& value, std::string_view noun) const {
    if (accepts(value)) {
        return {};
    }
    Checker checker(*program_);
    const Findings findings = checker.explain(kRoot, value);
    ExampleMaker examples(*program_);
    std::vector<Violation> violations;
    for (const Problem* problem : in_order(findings)) {
        Violation violation = put_into_words(*program_, *problem, noun, examples);
        if (!is_told(violations, violation)) {
            violations.push_back(std::move(violation));
        }
    }
    if (violations.empty()) {
        violations.push_back(unexplained(noun));
    }
    return violations;
}

bool Schema::names_members() const {
    if (!program_->source.is_object()) return false;
    const json::Object& keywords = program_->source.get_object();
    return std::ranges::any_of(kNaming, [&](std::string_view keyword) {
        return keywords.contains(keyword);
    });
}

bool Schema::allows_unknown_members() const {
    return program_->known->allows_others;
}

std::optional<json::Value> Schema::example() const {
    return ExampleMaker(*program_).make(kRoot);
}

const std::vector<std::string>& Schema::unchecked() const noexcept {
    return program_->unchecked;
}

}  // namespace recourse::schema

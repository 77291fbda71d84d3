#include "schema/reason.hpp"

#include "base/text.hpp"
#include "schema/expectation.hpp"

#include <vector>

namespace recourse::schema {

namespace {

constexpr std::size_t kShownFacts = 2;

/// Writes what is true of the members of the value around a problem.
class Facts {
  public:
    explicit Facts(const Problem& problem)
        : inner_(
              problem.path.begin(),
              problem.path.begin() + static_cast<std::ptrdiff_t>(problem.reason.depth)
          ) {}

    void is_given(std::string_view name) { facts_.push_back(in_full(name) + " is given"); }
    void is(std::string_view name, const json::Value& value) {
        facts_.push_back(in_full(name) + " is " + quoted(value));
    }
    [[nodiscard]] std::string words() const {
        return facts_.empty() || facts_.size() > kShownFacts
                   ? ""
                   : "; this rule applies because " + text::list(facts_);
    }

  private:
    std::string in_full(std::string_view name) {
        inner_.push_back({.name = name});
        std::string full = spoken(inner_);
        inner_.pop_back();
        return full;
    }

    Path inner_;
    std::vector<std::string> facts_;
};

void add_facts(
    Facts& facts, const Program& program, const ObjectRules& rules, const json::Object& given
) {
    for (const std::string_view name : rules.properties.all()) {
        const Node& asked = program.nodes[*rules.properties.find(name)];
        const bool by_value = asked.constant != nullptr || asked.choices != nullptr;
        if (const json::Value* value = given.if_contains(name); value != nullptr && by_value) {
            facts.is(name, *value);
        }
    }
    for (const std::string_view name : rules.required) {
        if (!rules.properties.find(name)) {
            facts.is_given(name);
        }
    }
}

}  // namespace

std::string reason_words(const Program& program, const Problem& problem) {
    const Reason& reason = problem.reason;
    Facts facts(problem);
    if (!reason.member.empty()) {
        facts.is_given(reason.member);
    } else if (reason.condition != nullptr && reason.condition->object &&
               reason.value->is_object()) {
        add_facts(facts, program, *reason.condition->object, reason.value->get_object());
    }
    return facts.words();
}

}  // namespace recourse::schema

#include "guards/arguments.hpp"

#include "base/text.hpp"
#include "guards/repairs.hpp"

#include <algorithm>
#include <utility>

namespace recourse::guards {
namespace {

/// A repair can bring to light what was hidden behind it; each pass goes one level deeper.
constexpr int kMostPasses = 4;
/// Values that are larger are not repeated to the caller.
constexpr std::size_t kRepeatedValue = 1024;

void add_unless_told(std::vector<Violation>& told, std::vector<Violation> more) {
    for (auto& violation : more) {
        if (std::ranges::find(told, violation.pointer, &Violation::pointer) == told.end())
            told.push_back(std::move(violation));
    }
}

/// What breaks the schema, and what it does not know. A success pays for one validation.
std::vector<Violation> broken_schema(const schema::Schema& schema, json::Ref arguments) {
    const auto value = json::to_value(arguments);
    auto violations = schema.explain(value);
    if (schema.names_members() && !schema.allows_unknown_members())
        add_unless_told(violations, schema.unknown_members(value));
    return violations;
}

std::vector<Violation> all_violations(
    json::Ref arguments, ArgumentMode mode, const FieldRules& rules, const ToolSchema& schema
) {
    auto violations = broken_rules(rules, arguments);
    if (mode == ArgumentMode::explain) return violations;
    const auto* compiled = schema.get();
    if (compiled == nullptr) return violations;
    auto more = broken_schema(*compiled, arguments);
    if (violations.empty()) return more;
    // An old name is no unknown one.
    add_unless_told(violations, std::move(more));
    return violations;
}

void append_bounded(json::Writer& out, std::string_view name, std::string_view raw) {
    if (raw.size() <= kRepeatedValue) out.key(name).raw(raw);
}

}  // namespace

CheckedArguments check_arguments(
    json::Ref arguments, ArgumentMode mode, const FieldRules& rules, const ToolSchema& schema
) {
    CheckedArguments checked;
    if (mode == ArgumentMode::explain && rules.empty()) return checked;
    auto now = arguments ? arguments : json::Ref("{}");
    for (int pass = 0;; ++pass) {
        checked.violations = all_violations(now, mode, rules, schema);
        if (checked.violations.empty() || mode != ArgumentMode::repair || pass == kMostPasses)
            return checked;
        auto mended = mend(now, checked.violations);
        if (!mended) return checked;
        checked.repaired = std::move(mended->text);
        std::ranges::move(mended->repairs, std::back_inserter(checked.repairs));
        now = json::Ref(checked.repaired);
    }
}

std::string to_json(const std::vector<Repair>& repairs) {
    std::string text;
    json::Writer out(text);
    out.begin_array();
    for (const auto& repair : repairs) {
        out.begin_object().member("pointer", repair.pointer);
        append_bounded(out, "from", repair.from);
        append_bounded(out, "to", repair.to);
        out.member("rule", repair.rule).end_object();
    }
    out.end_array();
    return text;
}

}  // namespace recourse::guards

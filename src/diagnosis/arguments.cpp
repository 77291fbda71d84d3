#include "diagnosis/arguments.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "diagnosis/formats.hpp"
#include "diagnosis/names.hpp"
#include "diagnosis/phrases.hpp"
#include "diagnosis/remedy.hpp"
#include "diagnosis/said.hpp"
#include "schema/schema.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace recourse::diagnosis {
namespace {

constexpr std::size_t kMostInMessage = 5;
constexpr std::size_t kNameBytes = 64;
constexpr std::size_t kValueBytes = 64;
constexpr std::size_t kQuoteBytes = 200;

/// A step of a JSON pointer, without the marks that stand for what a pointer is written with.
std::string unescaped(std::string_view step) {
    std::string name;
    for (std::size_t i = 0; i < step.size(); ++i) {
        const bool is_marked = step[i] == '~' && i + 1 < step.size();
        if (is_marked) ++i;
        name += is_marked ? (step[i] == '1' ? '/' : '~') : step[i];
    }
    return name;
}

bool is_position(std::string_view step) noexcept {
    return !step.empty() && step.find_first_not_of("0123456789") == std::string_view::npos;
}

/// `/items/0/price` as `items[0].price`, as sentences about it do; a pointer to everything as `the
/// arguments`.
std::string field_of(const Violation& violation) {
    if (violation.pointer.empty()) return "the arguments";
    std::string field;
    for (std::string_view rest = violation.pointer; !rest.empty();) {
        rest.remove_prefix(1);
        const auto step = rest.substr(0, rest.find('/'));
        rest.remove_prefix(step.size());
        if (is_position(step) && !field.empty()) {
            field.append("[").append(step).append("]");
        } else {
            field.append(field.empty() ? "" : ".").append(unescaped(step));
        }
    }
    return text::clean(field, kNameBytes);
}

/// What a field is about: `product_id` of `items[0].product_id`, and `tags` of `tags[2]`.
std::string_view kind_of(std::string_view field) noexcept {
    if (const auto dot = field.rfind('.'); dot != std::string_view::npos)
        field.remove_prefix(dot + 1);
    return field.substr(0, field.find('['));
}

std::vector<std::string> fields_of(const std::vector<Violation>& violations) {
    std::vector<std::string> fields;
    for (const Violation& violation : violations) {
        std::string field = field_of(violation);
        if (std::ranges::find(fields, field) == fields.end()) fields.push_back(std::move(field));
    }
    return fields;
}

std::string message_of(const std::vector<Violation>& violations) {
    if (violations.size() == 1) return violations.front().sentence;
    std::string message = fmt::format("{} arguments are wrong: ", violations.size());
    const std::size_t shown = std::min(violations.size(), kMostInMessage);
    for (std::size_t i = 0; i < shown; ++i) {
        std::string_view sentence = violations[i].sentence;
        if (sentence.ends_with('.')) sentence.remove_suffix(1);
        message.append(i == 0 ? "" : "; ").append(sentence);
    }
    if (shown < violations.size())
        message += fmt::format("; and {} more", violations.size() - shown);
    return message;
}

/// One field with one likely value is told with it: `rename customerid to customer_id`.
std::string suggested(const Violation& violation) {
    const std::string field = field_of(violation);
    const json::Value& meant = *violation.suggestion;
    const std::string shown = text::clean(json::to_text(meant), kValueBytes);
    const bool is_name = violation.rule == "unknown" || violation.rule == "alias";
    if (is_name && meant.is_string()) {
        return fmt::format(
            "rename {} to {}", field, std::string_view(shown).substr(1, shown.size() - 2)
        );
    }
    return fmt::format("set {} to {}, if that is what was meant", field, shown);
}

/// `correct amount and currency and call create_payment again`.
std::string correction(const std::vector<Violation>& violations, std::string_view tool) {
    if (violations.size() == 1 && violations.front().suggestion) {
        return fmt::format("{} and call {} again", suggested(violations.front()), tool);
    }
    const auto fields = fields_of(violations);
    const std::size_t shown = std::min(fields.size(), kMostInMessage);
    std::vector<std::string> named(
        fields.begin(), fields.begin() + static_cast<std::ptrdiff_t>(shown)
    );
    if (shown < fields.size()) named.push_back(fmt::format("{} more", fields.size() - shown));
    return fmt::format("correct {}, then call {} again", text::list(named), tool);
}

/// What to do about the violations that the Fault holds.
void advise_on(Fault& fault, const Situation& situation) {
    const auto fields = fields_of(fault.violations);
    fault.details["fields"] = json::Array(fields.begin(), fields.end());
    const auto listed = std::ranges::find_if(fields, [&](const std::string& field) {
        return advise_lister(fault, situation, kind_of(field));
    });
    const bool only_an_id = listed != fields.end() && fields.size() == 1;
    advise(
        fault,
        ActionType::fix_arguments,
        only_an_id ? fmt::format("call {} with one", situation.tool.name)
                   : correction(fault.violations, situation.tool.name)
    );
}

json::Value arguments_of(const Situation& situation) {
    auto parsed = json::parse(situation.arguments.empty() ? "{}" : situation.arguments);
    return parsed ? std::move(*parsed) : json::Value(json::Object{});
}

void add_unless_told(std::vector<Violation>& told, std::vector<Violation> more) {
    for (Violation& violation : more) {
        const auto same = std::ranges::find(told, violation.pointer, &Violation::pointer);
        if (same == told.end()) told.push_back(std::move(violation));
    }
}

}  // namespace

ArgumentCheck check_arguments(const Situation& situation, Members members) {
    if (situation.tool.input_schema.empty()) return {};
    const auto raw = json::parse(situation.tool.input_schema);
    if (!raw) return {};
    const auto schema = schema::Schema::compile(*raw);
    if (!schema) return {};

    const json::Value arguments = arguments_of(situation);
    ArgumentCheck check{true, schema->explain(arguments)};
    if (members == Members::known || !schema->names_members()) return check;
    add_unless_told(check.violations, schema->unknown_members(arguments));
    add_unless_told(check.violations, schema->unknown_members_inside(arguments));
    return check;
}

ArgumentCheck explain_refusal(const Situation& situation, Members members) {
    ArgumentCheck check = check_arguments(situation, members);
    if (!check.possible) return check;
    const auto schema = json::parse(situation.tool.input_schema);
    add_unless_told(check.violations, format_violations(*schema, arguments_of(situation)));
    return check;
}

std::vector<IdArgument> id_arguments(const Situation& situation) {
    std::vector<IdArgument> ids;
    const json::Value arguments = arguments_of(situation);
    if (!arguments.is_object()) return ids;
    for (const auto& [name, value] : arguments.get_object()) {
        if (ids.size() == kMostInMessage || !names_an_id(name)) continue;
        const std::string shown =
            value.is_string() ? std::string(value.get_string()) : json::to_text(value);
        ids.push_back({text::clean(name, kNameBytes), text::clean(shown, kValueBytes)});
    }
    return ids;
}

std::vector<std::string> arguments_in(std::string_view said, const Situation& situation) {
    constexpr std::size_t kShortestValue = 3;
    std::vector<std::string> found;
    const json::Value arguments = arguments_of(situation);
    if (!arguments.is_object()) return found;
    const std::string lower = text::to_lower(said);
    for (const auto& [name, value] : arguments.get_object()) {
        const bool by_name = names_an_id(name) && has_phrase(lower, text::to_lower(name));
        const bool by_value = value.is_string() && value.get_string().size() >= kShortestValue &&
                              has_phrase(lower, text::to_lower(value.get_string()));
        if (by_name || by_value) found.push_back(text::clean(name, kNameBytes));
    }
    return found;
}

Fault invalid_arguments(
    std::vector<Violation> violations,
    std::string_view said,
    const Situation& situation,
    Answer answer
) {
    Fault fault = begin("invalid_arguments", situation);
    fault.violations = std::move(violations);
    fault.message = message_of(fault.violations);
    if (!said.empty())
        fault.cause = fmt::format("{} said: {}", asked(situation), quoted(said, kQuoteBytes));
    advise_on(fault, situation);
    return settle(std::move(fault), situation, answer);
}

bool suspect_arguments(Fault& fault, const Situation& situation) {
    const bool is_open =
        fault.category == Category::unknown || fault.category == Category::internal;
    if (!is_open || !fault.violations.empty()) return false;
    fault.violations = check_arguments(situation, Members::unknown_too).violations;
    // That a name is not known proves nothing, unless it looks misspelt.
    std::erase_if(fault.violations, [](const Violation& violation) {
        return violation.rule == "unknown" && !violation.suggestion;
    });
    if (fault.violations.empty()) return false;
    if (!fault.cause.empty()) fault.cause += ". ";
    // What is wrong with them, every dialect tells behind the cause.
    fault.cause += fmt::format(
        "The server does not say so, but a likely reason is in the arguments, by the schema of {}",
        asked(situation)
    );
    fault.actor = Actor::model;
    advise_on(fault, situation);
    return true;
}

}  // namespace recourse::diagnosis

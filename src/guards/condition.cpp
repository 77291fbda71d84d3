#include "guards/condition.hpp"

#include "base/json_pointer.hpp"
#include "base/text.hpp"
#include "schema/values.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace recourse::guards {
namespace {

using namespace std::string_view_literals;

constexpr std::array kComparisons{"=="sv, "!="sv, "<"sv, "<="sv, ">"sv, ">="sv};
constexpr std::string_view kBlanks = " \t";

/// Takes the first word off.
std::string_view take_word(std::string_view& rest) {
    const auto end = std::min(rest.find_first_of(kBlanks), rest.size());
    const auto word = rest.substr(0, end);
    rest = text::trim(rest.substr(end));
    return word;
}

std::string not_a_place(std::string_view word) {
    return fmt::format(
        "begins with `{}`, which is no place: a place is `value` or a JSON Pointer such as "
        "`/status`",
        text::clean(word, 40)
    );
}

/// The name between braces; empty for anything else.
std::string_view argument_in(std::string_view text) {
    const bool is_one = text.size() > 2 && text.starts_with('{') && text.ends_with('}') &&
                        text.find_first_of("\": {", 1) == std::string_view::npos;
    return is_one ? text.substr(1, text.size() - 2) : std::string_view();
}

}  // namespace

std::expected<Condition, std::string> Condition::parse(std::string_view text) {
    Condition condition;
    condition.text_ = text::trim(text);
    std::string_view rest = condition.text_;
    auto word = take_word(rest);
    if (word == "not_found") {
        condition.kind_ = Kind::not_found;
        if (!rest.empty()) return std::unexpected("says more than `not_found`");
        return condition;
    }
    const auto sought = word == "text" ? take_word(rest) : std::string_view();
    const bool is_text = sought == "contains" || sought == "lacks";
    const bool is_absence = word == "not";
    if (is_absence) word = take_word(rest);
    if (!is_text) {
        const bool is_whole = word == "value";
        if (!is_whole && (word.empty() || !json::is_pointer(word)))
            return std::unexpected(not_a_place(word));
        if (!is_whole) condition.pointer_ = word;
    }
    if (is_absence || (!is_text && rest.empty())) {
        condition.kind_ = is_absence ? Kind::absent : Kind::present;
        if (!rest.empty()) return std::unexpected("says more than which place is not there");
        return condition;
    }
    condition.kind_ = !is_text               ? Kind::compares
                      : sought == "contains" ? Kind::contains
                                             : Kind::lacks;
    if (!is_text) {
        const auto sign = std::string(take_word(rest));
        const auto found = std::ranges::find(kComparisons, sign);
        if (found == kComparisons.end())
            return std::unexpected(fmt::format(
                "compares by `{}`: it can be ==, !=, <, <=, > or >=", text::clean(sign, 40)
            ));
        condition.comparison_ = static_cast<Comparison>(found - kComparisons.begin());
    }
    condition.argument_ = argument_in(rest);
    if (!condition.argument_.empty()) return condition;
    auto value = json::parse(rest);
    if (!value)
        return std::unexpected(fmt::format(
            "compares with `{}`, which is neither JSON (a text is in double quotes) nor an "
            "argument in braces",
            text::clean(rest, 40)
        ));
    if (is_text && !value->is_string())
        return std::unexpected("looks in a text for something else than a text in double quotes");
    condition.value_ = *std::move(value);
    return condition;
}

json::Ref Condition::place_in(const Looked& looked) const {
    return json::at_pointer(looked.value, pointer_);
}

std::optional<json::Value> Condition::wanted(json::Ref arguments) const {
    if (argument_.empty()) return value_;
    const auto given = arguments[argument_];
    return given ? std::optional(json::to_value(given)) : std::nullopt;
}

bool Condition::compares(const json::Value& found, const json::Value& wanted) const {
    const auto order = schema::order(found, wanted);
    if (comparison_ == Comparison::equal) return order == 0;
    if (comparison_ == Comparison::unequal) return order != 0;
    const bool are_comparable =
        (found.is_number() && wanted.is_number()) || (found.is_string() && wanted.is_string());
    if (!are_comparable) return false;
    switch (comparison_) {
        case Comparison::less:
            return order < 0;
        case Comparison::at_most:
            return order <= 0;
        case Comparison::more:
            return order > 0;
        default:
            return order >= 0;
    }
}

bool Condition::holds(const Looked& looked, json::Ref arguments) const {
    if (kind_ == Kind::not_found) return looked.not_found;
    if (looked.not_found) return false;
    const auto value = wanted(arguments);
    if (!value) return false;
    if (kind_ == Kind::contains || kind_ == Kind::lacks) {
        const bool wants_it = kind_ == Kind::contains;
        return value->is_string() &&
               looked.text.contains(std::string_view(value->get_string())) == wants_it;
    }
    // Where there is no JSON to look into, nothing is proved by what is not in it.
    if (!looked.value) return false;
    const auto place = place_in(looked);
    const bool is_there = place && !place.is_null();
    if (kind_ == Kind::absent) return !is_there;
    if (kind_ == Kind::present) return is_there;
    return place && compares(json::to_value(place), *value);
}

std::string Condition::told(json::Ref arguments) const {
    const auto value = argument_.empty() ? std::nullopt : wanted(arguments);
    if (!value) return text_;
    const auto brace = text_.rfind('{');
    return text_.substr(0, brace) + json::to_text(*value);
}

}  // namespace recourse::guards

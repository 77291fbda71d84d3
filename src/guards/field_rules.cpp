#include "guards/field_rules.hpp"

#include "base/json_pointer.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace recourse::guards {
namespace {

constexpr std::size_t kShownValue = 60;
/// Values that are larger are not repeated.
constexpr std::size_t kRepeatedValue = 512;

bool is_given(json::Ref arguments, std::string_view name) {
    const auto value = arguments[name];
    return value && !value.is_null();
}

FieldRules::Names given_of(const FieldRules::Names& names, json::Ref arguments) {
    FieldRules::Names given;
    std::ranges::copy_if(names, std::back_inserter(given), [&](const std::string& name) {
        return is_given(arguments, name);
    });
    return given;
}

std::string pointer_to(std::string_view name) {
    return "/" + json::to_token(name);
}

/// Of a text what it says, of anything else how it is written.
std::string plain(json::Ref value) {
    return text::shorten(
        text::clean(value.string().value_or(std::string(value.raw())), 2 * kShownValue), kShownValue
    );
}

class Search {
  public:
    explicit Search(json::Ref arguments) : arguments_(arguments) {}

    void exclusive(const FieldRules::Names& group) {
        const auto given = given_of(group, arguments_);
        if (given.size() < 2) return;
        add(given.back(),
            "exclusive",
            fmt::format(
                "{} exclude each other, so only one of them can be given", text::list(given)
            ),
            "only one of " + text::list(group, "and"))
            .allowed = group;
    }

    void at_least_one(const FieldRules::Names& group) {
        if (std::ranges::any_of(group, [&](const auto& name) {
                return is_given(arguments_, name);
            }))
            return;
        auto& violation =
            add({},
                "at_least_one",
                fmt::format(
                    "the arguments must have {}, but have {}",
                    text::list(group, "or"),
                    group.size() == 2 ? "neither" : "none of them"
                ),
                "at least one of " + text::list(group, "and"));
        violation.pointer.clear();
        violation.allowed = group;
    }

    void required_with(const std::string& given, const FieldRules::Names& needed) {
        if (!is_given(arguments_, given)) return;
        for (const auto& name : needed) {
            if (is_given(arguments_, name)) continue;
            add(name,
                "required_with",
                fmt::format("{} is missing; it is required together with {}", name, given),
                "a value");
        }
    }

    void prefix(const std::string& name, const std::string& prefix) {
        const auto value = arguments_[name];
        if (!value || value.is_null()) return;
        if (!value.is_array()) return prefix_of(pointer_to(name), name, value, prefix);
        std::size_t index = 0;
        for (const auto item : value.elements()) {
            prefix_of(
                fmt::format("{}/{}", pointer_to(name), index),
                fmt::format("{}[{}]", name, index),
                item,
                prefix
            );
            ++index;
        }
    }

    void alias(const std::string& old_name, const std::string& new_name) {
        if (!arguments_[old_name]) return;
        const bool has_both = static_cast<bool>(arguments_[new_name]);
        auto& violation =
            add(old_name,
                "alias",
                has_both ? fmt::format(
                               "{} is the old name of {}, which is given, too: leave {} out",
                               old_name,
                               new_name,
                               old_name
                           )
                         : fmt::format("{} is called {} now", old_name, new_name),
                has_both ? "nothing" : new_name);
        if (has_both) return;
        violation.suggestion = json::Value(new_name);
        violation.applicability = Applicability::exact;
    }

    void max_size(const std::string& name, std::size_t limit) {
        const auto value = arguments_[name];
        if (value.raw().size() <= limit) return;  // unescaping makes no text longer
        const auto text = value.string();
        const std::size_t size = text ? text->size() : value.raw().size();
        if (size <= limit) return;
        add(name,
            "max_size",
            fmt::format("{} must have at most {} bytes, but has {}", name, limit, size),
            fmt::format("at most {} bytes", limit));
    }

    [[nodiscard]] std::vector<Violation> take() { return std::move(found_); }

  private:
    void prefix_of(
        std::string pointer, std::string_view spoken, json::Ref value, const std::string& prefix
    ) {
        const auto text = value.string();
        if (text && text->starts_with(prefix)) return;
        auto& violation =
            add({},
                "prefix",
                fmt::format("{} '{}' does not begin with {}", spoken, plain(value), prefix),
                fmt::format("a text that begins with {}", prefix));
        violation.pointer = std::move(pointer);
        repeat(violation, value);
    }

    Violation& add(
        std::string_view name, std::string_view rule, std::string sentence, std::string expected
    ) {
        auto& violation = found_.emplace_back();
        violation.pointer = pointer_to(name);
        violation.rule = rule;
        violation.sentence = std::move(sentence);
        violation.expected = std::move(expected);
        repeat(violation, arguments_[name]);
        return violation;
    }

    static void repeat(Violation& violation, json::Ref value) {
        if (value && value.raw().size() <= kRepeatedValue)
            violation.provided = json::to_value(value);
    }

    json::Ref arguments_;
    std::vector<Violation> found_;
};

}  // namespace

bool FieldRules::empty() const noexcept {
    return *this == FieldRules{};
}

std::vector<Violation> broken_rules(const FieldRules& rules, json::Ref arguments) {
    Search search(arguments);
    for (const auto& [old_name, new_name] : rules.aliases) search.alias(old_name, new_name);
    for (const auto& group : rules.exclusive) search.exclusive(group);
    for (const auto& group : rules.at_least_one) search.at_least_one(group);
    for (const auto& [name, needed] : rules.required_with) search.required_with(name, needed);
    for (const auto& [name, prefix] : rules.prefixes) search.prefix(name, prefix);
    for (const auto& [name, limit] : rules.max_sizes) search.max_size(name, limit);
    return search.take();
}

}  // namespace recourse::guards

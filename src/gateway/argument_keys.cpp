#include "gateway/argument_keys.hpp"

#include "base/text.hpp"
#include "config/mapping.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

using namespace std::string_view_literals;
using config::Complaint;
using config::shaped;
using config::yaml::Kind;
using guards::FieldRules;
using Names = FieldRules::Names;

constexpr std::array kModes{"explain"sv, "enforce"sv, "repair"sv};
/// An empty text is a text of one byte less.
constexpr std::size_t kSmallestArgument = 1;

std::string name_in_words(std::string_view name) {
    return fmt::format("`{}`", text::clean(name, 60));
}

/// Names of arguments, each once; fewer than `least` are a mistake.
std::optional<Names> read_names(
    Reading& reading, const Place& place, std::size_t least, std::string_view example
) {
    const auto expected = fmt::format("a list of {} names or more", least);
    const auto count = place.node->kind == Kind::list ? place.node->items.size() : 0;
    if (count < least) {
        reading.complain_unexpected(
            place,
            least == 1 ? "a list of names" : std::string_view(expected),
            fmt::format("Write it like {}.", example)
        );
        return std::nullopt;
    }
    Names names;
    for (std::size_t i = 0; i < count; ++i) {
        const auto item = place.item(i);
        auto name = config::read_text(reading, item, "the name of an argument");
        if (!name) return std::nullopt;
        if (std::ranges::find(names, *name) != names.end()) {
            reading.complain(
                item,
                {.sentence = fmt::format("{} stands here twice.", name_in_words(*name)),
                 .suggestion = "Name each argument once.",
                 .expected = "another name"}
            );
            return std::nullopt;
        }
        names.push_back(*std::move(name));
    }
    return names;
}

void read_groups(Reading& reading, const Place& place, std::vector<Names>& groups) {
    constexpr auto kExample = "`[[email, phone]]`"sv;
    if (place.node->kind != Kind::list) {
        reading.complain_unexpected(
            place, "a list of lists of names", fmt::format("Write it like {}.", kExample)
        );
        return;
    }
    for (std::size_t i = 0; i < place.node->items.size(); ++i) {
        if (auto names = read_names(reading, place.item(i), 2, kExample))
            groups.push_back(*std::move(names));
    }
}

void read_needs(
    Reading& reading, const Place& place, std::vector<std::pair<std::string, Names>>& needs
) {
    for (const auto& member : reading.members(place)) {
        if (auto names = read_names(reading, member.value, 1, "`{ currency: [amount] }`"))
            needs.emplace_back(member.name, *std::move(names));
    }
}

void read_texts(
    Reading& reading, const Place& place, std::vector<std::pair<std::string, std::string>>& texts
) {
    for (const auto& member : reading.members(place)) {
        if (auto text = config::read_text(reading, member.value, "a text"))
            texts.emplace_back(member.name, *std::move(text));
    }
}

void read_sizes(
    Reading& reading, const Place& place, std::vector<std::pair<std::string, std::size_t>>& sizes
) {
    for (const auto& member : reading.members(place)) {
        if (const auto size = config::read_size(reading, member.value, kSmallestArgument))
            sizes.emplace_back(member.name, *size);
    }
}

/// What the rules demand of each other: none may be one that nothing can keep.
class Consistency {
  public:
    Consistency(Reading& reading, const Place& place, const FieldRules& rules)
        : reading_(reading), place_(place), rules_(rules) {}

    void check() {
        for (const auto& [old_name, new_name] : rules_.aliases) check_alias(old_name, new_name);
        for (const auto& [name, needed] : rules_.required_with) check_needs(name, needed);
        check_old_names();
    }

  private:
    void check_alias(const std::string& old_name, const std::string& new_name) {
        if (old_name == new_name) {
            complain(
                at("aliases", old_name),
                fmt::format("{} is an alias of itself.", name_in_words(old_name)),
                "Write the old name before the colon and the new one after it."
            );
        } else if (is_old(new_name)) {
            complain(
                at("aliases", old_name),
                fmt::format(
                    "{} is an alias of {}, which is an old name itself.",
                    name_in_words(old_name),
                    name_in_words(new_name)
                ),
                "Write the name that the tool takes now."
            );
        }
    }

    void check_needs(const std::string& name, const Names& needed) {
        for (const auto& other : needed) {
            if (other == name) {
                complain(
                    at("required_with", name),
                    fmt::format("{} is required together with itself.", name_in_words(name)),
                    "Name the others that must be given with it."
                );
            } else if (exclude_each_other(name, other)) {
                complain(
                    at("required_with", name),
                    fmt::format(
                        "{} requires {}, and `exclusive` forbids the two together: {} could never "
                        "be given.",
                        name_in_words(name),
                        name_in_words(other),
                        name_in_words(name)
                    ),
                    "Take one of the two rules out."
                );
            }
        }
    }

    /// A rule for an old name would never be looked at: the alias is told, or repaired, first.
    void check_old_names() {
        const auto check_names = [&](std::string_view key, const Names& names) {
            for (const auto& name : names) {
                if (is_old(name)) complain_of_old(key, name);
            }
        };
        for (const auto& group : rules_.exclusive) check_names("exclusive", group);
        for (const auto& group : rules_.at_least_one) check_names("at_least_one", group);
        for (const auto& [name, needed] : rules_.required_with) {
            check_names("required_with", {name});
            check_names("required_with", needed);
        }
        for (const auto& [name, prefix] : rules_.prefixes) check_names("prefixes", {name});
        for (const auto& [name, size] : rules_.max_sizes) check_names("max_sizes", {name});
    }

    void complain_of_old(std::string_view key, const std::string& name) {
        const auto alias =
            std::ranges::find(rules_.aliases, name, &std::pair<std::string, std::string>::first);
        complain(
            at(key),
            fmt::format("{} names {}, an old name.", name_in_words(key), name_in_words(name)),
            fmt::format("Write {}.", name_in_words(alias->second))
        );
    }

    [[nodiscard]] bool is_old(const std::string& name) const {
        return std::ranges::any_of(rules_.aliases, [&](const auto& alias) {
            return alias.first == name;
        });
    }
    [[nodiscard]] bool exclude_each_other(const std::string& a, const std::string& b) const {
        return std::ranges::any_of(rules_.exclusive, [&](const Names& group) {
            return std::ranges::find(group, a) != group.end() &&
                   std::ranges::find(group, b) != group.end();
        });
    }
    [[nodiscard]] Place at(std::string_view key, std::string_view name = {}) const {
        const auto section = place_.member(key).value_or(place_);
        return name.empty() ? section : section.member(name).value_or(section);
    }
    void complain(const Place& place, std::string sentence, std::string suggestion) {
        reading_.complain(
            place, Complaint{.sentence = std::move(sentence), .suggestion = std::move(suggestion)}
        );
    }

    Reading& reading_;
    const Place& place_;
    const FieldRules& rules_;
};

}  // namespace

std::span<const Key<FieldRules>> field_rule_keys() {
    using R = FieldRules;
    static const std::array kKeys{
        Key<R>{
            "exclusive",
            shaped(&R::exclusive, "a list of lists of names", read_groups),
            "of each group, one at most may be given",
            "mutually_exclusive conflicts one_of",
        },
        Key<R>{
            "at_least_one",
            shaped(&R::at_least_one, "a list of lists of names", read_groups),
            "of each group, one at least must be given",
            "any_of required_any require_one",
        },
        Key<R>{
            "required_with",
            shaped(&R::required_with, "a mapping of names to lists of names", read_needs),
            "where the first is given, the others must be",
            "requires depends_on dependent_required dependencies",
        },
        Key<R>{
            "prefixes",
            shaped(&R::prefixes, "a mapping of names to texts", read_texts),
            "how the text of an argument begins, or each text of a list: `customer_id: cust_`",
            "prefix id_prefixes",
        },
        Key<R>{
            "aliases",
            shaped(&R::aliases, "a mapping of old names to new ones", read_texts),
            "names that the tool no longer takes, and what they are called now",
            "alias renamed rename",
        },
        Key<R>{
            "max_sizes",
            shaped(&R::max_sizes, "a mapping of names to sizes", read_sizes),
            "how many bytes an argument may have: of a text in UTF-8, of anything else as JSON",
            "max_size max_length sizes limits",
        },
    };
    return kKeys;
}

config::Value<UpstreamSettings> argument_mode() {
    return config::choice(&UpstreamSettings::arguments, kModes, 0);
}

config::Value<ToolSection> tool_argument_mode() {
    return {
        .takes = config::choice_in_words(kModes),
        .fallback = [](const ToolSection&) { return "the upstream's"; },
        .read =
            [](Reading& reading, const Place& place, ToolSection& tool) {
                const auto index = config::read_choice(reading, place, kModes);
                if (index) tool.arguments.mode = static_cast<guards::ArgumentMode>(*index);
            },
    };
}

void read_field_rules(Reading& reading, const Place& place, ToolSection& tool) {
    auto& rules = tool.arguments.rules;
    config::read_mapping(reading, place, field_rule_keys(), rules);
    Consistency(reading, place, rules).check();
}

}  // namespace recourse::gateway

#include "schema/expectation.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <unordered_set>

namespace recourse::schema {

namespace {

constexpr std::size_t kShownValue = 60;
constexpr std::size_t kShownForeign = 120;
constexpr std::size_t kShownBranches = 5;
constexpr std::size_t kShownMembers = 5;
constexpr std::size_t kDepth = 4;
constexpr std::size_t kNodes = 200;     // looked at for one phrase
constexpr std::size_t kListed = 2'000;  // choices: as many as are compared with a misspelt one

class Describer {
  public:
    explicit Describer(const Program& program) : program_(program) {}

    [[nodiscard]] std::string describe(const Node& node, std::size_t depth) {
        if (nodes_left_ == 0) {
            return "";
        }
        --nodes_left_;
        if (node.never) {
            return "nothing";
        }
        if (node.constant != nullptr) {
            return quoted(*node.constant);
        }
        if (node.choices != nullptr) {
            const auto listed = choices(program_, node);
            return listed.total == 1 ? quoted(*listed.listed.front())
                                     : "one of " + choice_words(listed);
        }
        std::string words = by_type(node);
        return words.empty() && node.combination && depth < kDepth
                   ? combined(*node.combination, depth)
                   : words;
    }

  private:
    [[nodiscard]] std::string by_type(const Node& node) const {
        switch (node.types) {
            case kString:
                return "a string" + text_rules(node);
            case kInteger:
            case kNumber:
                return type_words(node.types) + number_rules(node);
            case kObject:
                return "an object" + member_rules(node);
            case 0:
                return node.string || has_format(node) ? "a string" + text_rules(node) : "";
            default:
                return type_words(node.types);
        }
    }

    static std::string_view format_of(const Node& node) {
        const json::Value* format =
            node.source == nullptr ? nullptr : node.source->if_contains("format");
        return format != nullptr && format->is_string() ? std::string_view(format->get_string())
                                                        : std::string_view();
    }

    static bool has_format(const Node& node) { return !format_of(node).empty(); }

    static std::string text_rules(const Node& node) {
        if (has_format(node) && (!node.string || node.string->pattern == nullptr)) {
            return " in the format " + shown(format_of(node));
        }
        if (!node.string) {
            return "";
        }
        const StringRules& rules = *node.string;
        if (rules.pattern != nullptr) {
            return " that matches " + shown(rules.pattern->source);
        }
        if (rules.min_length && rules.max_length) {
            return " of " + std::to_string(*rules.min_length) + " to " +
                   counted(*rules.max_length, "character");
        }
        if (rules.min_length) {
            return " of at least " + counted(*rules.min_length, "character");
        }
        return rules.max_length ? " of at most " + counted(*rules.max_length, "character") : "";
    }

    static std::string number_rules(const Node& node) {
        if (!node.number) {
            return "";
        }
        const NumberRules& rules = *node.number;
        if (rules.minimum != nullptr && rules.maximum != nullptr) {
            return " from " + plain(*rules.minimum) + " to " + plain(*rules.maximum);
        }
        if (rules.minimum != nullptr) {
            return " of at least " + plain(*rules.minimum);
        }
        if (rules.exclusive_minimum != nullptr) {
            return " of more than " + plain(*rules.exclusive_minimum);
        }
        if (rules.maximum != nullptr) {
            return " of at most " + plain(*rules.maximum);
        }
        return rules.exclusive_maximum != nullptr
                   ? " of less than " + plain(*rules.exclusive_maximum)
                   : "";
    }

    static std::string member_rules(const Node& node) {
        if (!node.object || node.object->required.empty()) {
            return "";
        }
        std::vector<std::string> names;
        for (const std::string_view name : node.object->required) {
            names.push_back(shown(name));
        }
        if (names.size() > kShownMembers) {
            return "";
        }
        return " with " + text::list(names);
    }

    [[nodiscard]] std::string combined(const Combination& combination, std::size_t depth) {
        std::vector<NodeId> parts = combination.all;
        for (const auto& part : {combination.ref, combination.dynamic_ref}) {
            if (part) {
                parts.insert(parts.begin(), *part);
            }
        }
        for (const NodeId part : parts) {
            if (std::string words = describe(program_.nodes[part], depth + 1); !words.empty()) {
                return words;
            }
        }
        const auto& branches = combination.any.empty() ? combination.one : combination.any;
        std::vector<std::string> alternatives;
        for (const NodeId branch : branches) {
            std::string words = describe(program_.nodes[branch], depth + 1);
            if (words.empty() || alternatives.size() == kShownBranches) {
                return "";
            }
            if (std::ranges::find(alternatives, words) == alternatives.end()) {
                alternatives.push_back(std::move(words));
            }
        }
        return text::list(alternatives, "or");
    }

    const Program& program_;
    std::size_t nodes_left_ = kNodes;
};

}  // namespace

std::string expectation(const Program& program, const Node& node) {
    return Describer(program).describe(node, 0);
}

void Choices::add(const json::Value& choice) {
    ++total;
    if (listed.size() < kListed) {
        listed.push_back(&choice);
    }
}

void Choices::add(const json::Array& choices) {
    for (std::size_t i = 0; i < choices.size() && listed.size() < kListed; ++i) {
        listed.push_back(&choices[i]);
    }
    total += choices.size();
}

Choices choices(const Program& program, const Node& node) {
    Choices found;
    std::vector<const Node*> waiting{&node};
    std::unordered_set<const Node*> entered;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        const Node& at = *waiting[i];
        if (at.constant != nullptr) {
            found.add(*at.constant);
        }
        if (at.choices != nullptr) {
            found.add(*at.choices);
        }
        if (!at.combination) {
            continue;
        }
        std::vector<NodeId> branches = at.combination->any;
        branches.insert(branches.end(), at.combination->one.begin(), at.combination->one.end());
        if (at.combination->ref) {
            branches.push_back(*at.combination->ref);
        }
        for (const NodeId branch : branches) {
            if (entered.insert(&program.nodes[branch]).second) {
                waiting.push_back(&program.nodes[branch]);
            }
        }
    }
    return found;
}

std::string choice_words(const Choices& choices) {
    std::string words;
    for (std::size_t i = 0; i < std::min(choices.listed.size(), kShownChoices); ++i) {
        words += (i == 0 ? "" : ", ") + plain(*choices.listed[i]);
    }
    if (choices.total > kShownChoices) {
        words += " and " + std::to_string(choices.total - kShownChoices) + " more";
    }
    return words;
}

std::string plain(const json::Value& value) {
    if (value.is_array() && value.get_array().size() > kShownMembers) {
        return "an array";
    }
    if (value.is_object() && value.get_object().size() > kShownMembers) {
        return "an object";
    }
    const std::string text =
        value.is_string() ? std::string(value.get_string()) : json::to_text(value);
    return text::shorten(text::clean(text, kShownForeign), kShownValue);
}

std::string quoted(const json::Value& value) {
    return value.is_string() ? "'" + plain(value) + "'" : plain(value);
}

std::string shown(std::string_view foreign) {
    return text::clean(foreign, kShownForeign);
}

std::string counted(std::uint64_t count, std::string_view noun) {
    return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace recourse::schema

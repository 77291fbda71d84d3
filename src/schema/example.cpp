#include "schema/example.hpp"

#include "schema/check.hpp"
#include "schema/pattern.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace recourse::schema {

namespace {

constexpr std::size_t kDepth = 12;
constexpr std::size_t kStepsPerCheck = 5'000;
constexpr std::size_t kBranches = 8;
constexpr std::size_t kChoices = 10;
constexpr std::size_t kMostMembers = 64;
constexpr std::size_t kLargestOffered = 2'048;  // bytes
constexpr std::uint64_t kLongestArray = 8;
constexpr std::uint64_t kLongestText = 256;

struct FormatSample {
    std::string_view format;
    std::string_view text;
};

constexpr std::array<FormatSample, 19> kFormatSamples{{
    {"date-time", "2026-01-31T12:00:00Z"},
    {"date", "2026-01-31"},
    {"time", "12:00:00Z"},
    {"duration", "PT1H"},
    {"email", "user@example.com"},
    {"uri", "https://example.com/"},
    {"uuid", "123e4567-e89b-42d3-a456-426614174000"},
    {"ipv4", "192.0.2.1"},
    {"ipv6", "2001:db8::1"},
    {"hostname", "example.com"},
    {"idn-email", "user@example.com"},
    {"idn-hostname", "example.com"},
    {"uri-reference", "/path"},
    {"iri", "https://example.com/"},
    {"iri-reference", "/path"},
    {"uri-template", "/items/{id}"},
    {"json-pointer", "/items/0"},
    {"relative-json-pointer", "0/name"},
    {"regex", "^[a-z]+$"},
}};

// Members that both have are taken from the first.
json::Value overlay(std::optional<json::Value> first, json::Value second) {
    if (!first) {
        return second;
    }
    if (first->is_object() && second.is_object()) {
        for (auto& [name, value] : second.get_object()) {
            first->get_object().insert(json::Object::value_type(name, std::move(value)));
        }
    }
    return *std::move(first);
}

TypeSet likely_types(const Node& node) {
    if (node.types != 0) {
        return node.types;
    }
    const int implied = (node.object ? kObject : 0) | (node.array ? kArray : 0) |
                        (node.string ? kString : 0) | (node.number ? kNumber : 0);
    return static_cast<TypeSet>(implied);
}

json::Value whole_if_possible(double number) {
    constexpr double kExact = 9'007'199'254'740'992;  // 2^53
    if (std::trunc(number) == number && std::fabs(number) < kExact) {
        return static_cast<std::int64_t>(number);
    }
    return number;
}

}  // namespace

ExampleMaker::Candidate ExampleMaker::make(NodeId id, std::size_t depth) {
    if (nodes_left_ == 0 || steps_left_ == 0 || depth > kDepth || program_.nodes[id].never) {
        return std::nullopt;
    }
    --nodes_left_;
    if (auto value = offered(id)) {
        return value;
    }
    auto value = combined(id, depth);
    return value && fits(id, *value) ? value : std::nullopt;
}

bool ExampleMaker::fits(NodeId id, const json::Value& value) {
    const std::size_t steps = std::min(kStepsPerCheck, steps_left_);
    Checker checker(program_, steps);
    const bool fits = checker.fits(id, value);
    steps_left_ -= steps - checker.steps_left();
    return fits && !checker.exhausted();
}

ExampleMaker::Candidate ExampleMaker::offered(NodeId id) {
    const Node& node = program_.nodes[id];
    if (node.source == nullptr) {
        return std::nullopt;
    }
    std::vector<const json::Value*> values{
        node.source->if_contains("default"), node.source->if_contains("const")
    };
    for (const std::string_view keyword : {"examples", "enum"}) {
        const json::Value* list = node.source->if_contains(keyword);
        for (std::size_t i = 0; list != nullptr && list->is_array() && i < kChoices; ++i) {
            values.push_back(list->get_array().if_contains(i));
        }
    }
    // Null shows little: only where nothing else is offered.
    for (const bool null : {false, true}) {
        for (const json::Value* value : values) {
            if (value != nullptr && value->is_null() == null &&
                is_within(*value, kLargestOffered) && fits(id, *value)) {
                return *value;
            }
        }
    }
    return std::nullopt;
}

ExampleMaker::Candidate ExampleMaker::combined(NodeId id, std::size_t depth) {
    const Node& node = program_.nodes[id];
    Candidate whole = build(id, depth);
    if (!node.combination) {
        return whole ? whole : Candidate("text");
    }
    const Combination& combination = *node.combination;
    std::vector<NodeId> parts = combination.all;
    for (const auto& part : {combination.ref, combination.dynamic_ref, combination.consequence}) {
        if (part) {
            parts.push_back(*part);
        }
    }
    for (const NodeId part : parts) {
        if (auto made = make(part, depth + 1)) {
            whole = overlay(std::move(whole), *std::move(made));
        }
    }
    for (const auto* branches : {&combination.any, &combination.one}) {
        for (std::size_t i = 0; i < std::min(branches->size(), kBranches); ++i) {
            auto made = make((*branches)[i], depth + 1);
            if (!made) {
                continue;
            }
            auto tried = overlay(whole, *std::move(made));
            if (fits(id, tried)) {
                return tried;
            }
        }
    }
    return whole ? whole : Candidate("text");
}

ExampleMaker::Candidate ExampleMaker::build(NodeId id, std::size_t depth) {
    const Node& node = program_.nodes[id];
    const TypeSet types = likely_types(node);
    if ((types & kObject) != 0) {
        return object(node, depth);
    }
    if ((types & kArray) != 0) {
        return array(node, depth);
    }
    if ((types & kString) != 0) {
        return text(id);
    }
    if ((types & (kInteger | kNumber)) != 0) {
        return number(id);
    }
    if ((types & kBoolean) != 0) {
        return true;
    }
    return (types & kNull) != 0 ? Candidate(nullptr) : std::nullopt;
}

ExampleMaker::Candidate ExampleMaker::number(NodeId id) {
    std::vector<json::Value> tries{1, 0};
    if (const auto& rules = program_.nodes[id].number) {
        const auto value_of = [](const json::Value* number) { return number->to_number<double>(); };
        const double step = rules->multiple_of == nullptr ? 1 : value_of(rules->multiple_of);
        for (const json::Value* least : {rules->minimum, rules->exclusive_minimum}) {
            if (least != nullptr) {
                tries.push_back(*least);
                tries.push_back(whole_if_possible(std::ceil(value_of(least) / step) * step));
                tries.push_back(whole_if_possible((std::floor(value_of(least) / step) + 1) * step));
            }
        }
        for (const json::Value* most : {rules->maximum, rules->exclusive_maximum}) {
            if (most != nullptr) {
                tries.push_back(*most);
                tries.push_back(whole_if_possible((std::ceil(value_of(most) / step) - 1) * step));
            }
        }
        tries.push_back(whole_if_possible(step));
        if (rules->exclusive_minimum != nullptr && rules->exclusive_maximum != nullptr) {
            tries.emplace_back(
                (value_of(rules->exclusive_minimum) + value_of(rules->exclusive_maximum)) / 2
            );
        }
    }
    const auto found =
        std::ranges::find_if(tries, [&](const json::Value& value) { return fits(id, value); });
    return found == tries.end() ? std::nullopt : Candidate(*found);
}

ExampleMaker::Candidate ExampleMaker::text(NodeId id) {
    const Node& node = program_.nodes[id];
    std::vector<std::string> tries{"text"};
    const json::Value* format = node.source->if_contains("format");
    for (const FormatSample& sample : kFormatSamples) {
        if (format != nullptr && format->is_string() && format->get_string() == sample.format) {
            tries.insert(tries.begin(), std::string(sample.text));
        }
    }
    if (node.string) {
        const std::uint64_t least = node.string->min_length.value_or(0);
        const std::uint64_t most = node.string->max_length.value_or(kLongestText);
        std::string sized = "text";
        sized.resize(
            std::clamp<std::uint64_t>(
                sized.size(), std::min({least, most, kLongestText}), std::min(most, kLongestText)
            ),
            'x'
        );
        tries.push_back(std::move(sized));
        if (auto matching = node.string->pattern == nullptr
                                ? std::nullopt
                                : sample(node.string->pattern->source)) {
            tries.push_back(*matching);
            const std::size_t length = matching->size();
            // A pattern such as ^[a-z]+$ leaves the length to minLength.
            if (length > 0 && length < least && least <= kLongestText) {
                tries.push_back(*matching + std::string(least - length, matching->back()));
            }
        }
    }
    const auto found = std::ranges::find_if(tries, [&](const std::string& value) {
        return fits(id, json::Value(value));
    });
    return found == tries.end() ? std::nullopt : Candidate(*found);
}

ExampleMaker::Candidate ExampleMaker::array(const Node& node, std::size_t depth) {
    json::Array items;
    if (!node.array) {
        return items;
    }
    const ArrayRules& rules = *node.array;
    const std::uint64_t contained = rules.contains ? rules.min_contains : 0;
    const std::uint64_t wanted =
        std::max({rules.min_items.value_or(0), std::uint64_t{rules.prefix.size()}, contained});
    const std::uint64_t size = wanted == 0 && rules.rest ? 1 : wanted;
    for (std::size_t i = 0; i < std::min(size, kLongestArray); ++i) {
        auto made = item(rules, i, depth);
        if (made && rules.unique) {
            made = different(rules, i, *made, items);
        }
        if (!made) {
            break;
        }
        items.push_back(*std::move(made));
    }
    return items;
}

// Where items must differ: another choice, or the same value with a number in it.
ExampleMaker::Candidate ExampleMaker::different(
    const ArrayRules& rules, std::size_t index, const json::Value& made, const json::Array& taken
) {
    const auto is_taken = [&](const json::Value& value) {
        return std::ranges::any_of(taken, [&](const json::Value& other) {
            return order(other, value) == 0;
        });
    };
    const auto of = index < rules.prefix.size() ? std::optional(rules.prefix[index]) : rules.rest;
    std::vector<json::Value> tries{made};
    if (of && program_.nodes[*of].choices != nullptr) {
        const json::Array& choices = *program_.nodes[*of].choices;
        tries.insert(
            tries.end(),
            choices.begin(),
            choices.begin() + static_cast<std::ptrdiff_t>(std::min(choices.size(), kChoices))
        );
    }
    const auto number = static_cast<std::int64_t>(index);
    if (made.is_int64()) {
        tries.emplace_back(made.get_int64() + number);
    } else if (made.is_string()) {
        tries.emplace_back(std::string(made.get_string()) + std::to_string(number + 1));
    }
    const auto found = std::ranges::find_if(tries, [&](const json::Value& value) {
        return !is_taken(value) && (!of || fits(*of, value));
    });
    return found == tries.end() ? std::nullopt : Candidate(std::move(*found));
}

ExampleMaker::Candidate ExampleMaker::item(
    const ArrayRules& rules, std::size_t index, std::size_t depth
) {
    if (index < rules.prefix.size()) {
        return make(rules.prefix[index], depth + 1);
    }
    if (rules.contains && index < rules.min_contains) {
        auto made = make(*rules.contains, depth + 1);
        return made && (!rules.rest || fits(*rules.rest, *made)) ? made : std::nullopt;
    }
    return rules.rest ? make(*rules.rest, depth + 1) : Candidate("text");
}

ExampleMaker::Candidate ExampleMaker::object(const Node& node, std::size_t depth) {
    json::Object members;
    if (!node.object) {
        return members;
    }
    const ObjectRules& rules = *node.object;
    if (rules.required.size() > kMostMembers) {
        return std::nullopt;
    }
    for (const std::string_view name : rules.required) {
        add_member(rules, members, name, depth);
    }
    const std::size_t least = std::min<std::uint64_t>(
        rules.min_properties.value_or(0), std::min(rules.properties.nodes.size(), kMostMembers)
    );
    const auto described = rules.properties.all();
    for (std::size_t i = 0; members.size() < least && i < described.size(); ++i) {
        add_member(rules, members, described[i], depth);
    }
    for (const Dependency& dependency : rules.dependencies) {
        if (dependency.required.size() > kMostMembers || !members.contains(dependency.when)) {
            continue;
        }
        for (const std::string_view name : dependency.required) {
            add_member(rules, members, name, depth);
        }
    }
    return members;
}

void ExampleMaker::add_member(
    const ObjectRules& rules, json::Object& members, std::string_view name, std::size_t depth
) {
    if (members.contains(name)) {
        return;
    }
    const auto property = rules.properties.find(name);
    const auto of = property ? property : rules.additional;
    auto value = of ? make(*of, depth + 1) : Candidate("text");
    if (value) {
        members.insert_or_assign(name, *std::move(value));
    }
}

}  // namespace recourse::schema

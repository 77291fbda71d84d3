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
constexpr std::uint64_t kLongestArray = 8;
constexpr std::uint64_t kLongestText = 256;

struct FormatSample {
    std::string_view format;
    std::string_view text;
};

constexpr std::array<FormatSample, 10> kFormatSamples{{
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
    if (nodes_left_ == 0 || depth > kDepth || program_.nodes[id].never) {
        return std::nullopt;
    }
    --nodes_left_;
    if (auto value = offered(id)) {
        return value;
    }
    auto value = combined(id, depth);
    return value && fits(id, *value) ? value : std::nullopt;
}

bool ExampleMaker::fits(NodeId id, const json::Value& value) const {
    return Checker(program_, kStepsPerCheck).fits(id, value);
}

ExampleMaker::Candidate ExampleMaker::offered(NodeId id) const {
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
    for (const json::Value* value : values) {
        if (value != nullptr && !value->is_null() && fits(id, *value)) {
            return *value;
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

ExampleMaker::Candidate ExampleMaker::number(NodeId id) const {
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

ExampleMaker::Candidate ExampleMaker::text(NodeId id) const {
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
    const std::uint64_t wanted =
        std::max<std::uint64_t>(rules.min_items.value_or(0), rules.prefix.size());
    const std::uint64_t size = wanted == 0 && (rules.rest || rules.contains) ? 1 : wanted;
    for (std::size_t i = 0; i < std::min(size, kLongestArray); ++i) {
        const auto& otherwise = rules.rest ? rules.rest : rules.contains;
        const auto of = i < rules.prefix.size() ? std::optional(rules.prefix[i]) : otherwise;
        auto item = of ? make(*of, depth + 1) : Candidate("text");
        if (!item) {
            break;
        }
        items.push_back(*std::move(item));
    }
    return items;
}

ExampleMaker::Candidate ExampleMaker::object(const Node& node, std::size_t depth) {
    json::Object members;
    if (!node.object) {
        return members;
    }
    for (const std::string_view name : node.object->required) {
        const auto property = node.object->properties.find(name);
        const auto of = property ? property : node.object->additional;
        auto value = of ? make(*of, depth + 1) : Candidate("text");
        if (value) {
            members.insert_or_assign(name, *std::move(value));
        }
    }
    return members;
}

}  // namespace recourse::schema

#pragma once

#include "base/json.hpp"
#include "schema/schema.hpp"
#include "schema/values.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <re2/re2.h>

/// What a schema is compiled to: a flat list of nodes, one per subschema, that name each other by
/// number. Every reference is resolved and every pattern built, so checking a value only reads.
/// Texts and values in the nodes point into `Program::source`.
namespace recourse::schema {

using NodeId = std::uint32_t;
using ResourceId = std::uint32_t;

struct Pattern {
    Pattern(
        std::string_view as_written, const std::string& as_re2, const re2::RE2::Options& options
    )
        : source(as_written), regex(as_re2, options) {}

    [[nodiscard]] bool matches(std::string_view text) const {
        return re2::RE2::PartialMatch(text, regex);
    }
    /// What matching a text costs, in steps of a check: RE2 may have to follow every part of the
    /// pattern through every byte.
    [[nodiscard]] std::size_t steps_for(std::string_view text) const {
        constexpr std::size_t kPerStep = 256;
        return text.size() * static_cast<std::size_t>(regex.ProgramSize()) / kPerStep;
    }

    std::string source;  ///< as the schema has it
    re2::RE2 regex;
};

/// Subschemas by name, in the order and with the hash table of the object they were written in.
struct NamedNodes {
    const json::Object* names = nullptr;
    std::vector<NodeId> nodes;

    [[nodiscard]] std::optional<NodeId> find(std::string_view name) const noexcept;
    [[nodiscard]] std::vector<std::string_view> all() const;
};

struct NumberRules {
    const json::Value* minimum = nullptr;
    const json::Value* exclusive_minimum = nullptr;
    const json::Value* maximum = nullptr;
    const json::Value* exclusive_maximum = nullptr;
    const json::Value* multiple_of = nullptr;
};

struct StringRules {
    std::optional<std::uint64_t> min_length;
    std::optional<std::uint64_t> max_length;
    const Pattern* pattern = nullptr;
};

struct ArrayRules {
    std::vector<NodeId> prefix;
    std::optional<NodeId> rest;
    std::string_view rest_rule;  ///< `items` or `additionalItems`
    std::optional<NodeId> contains;
    std::uint64_t min_contains = 1;
    std::optional<std::uint64_t> max_contains;
    std::optional<std::uint64_t> min_items;
    std::optional<std::uint64_t> max_items;
    bool unique = false;
    std::optional<NodeId> unevaluated;
};

struct PatternNode {
    const Pattern* pattern;
    NodeId node;
};

/// What follows from a member being there.
struct Dependency {
    std::string_view rule;  ///< the keyword
    std::string_view when;
    std::vector<std::string_view> required;
    std::optional<NodeId> schema;
};

struct ObjectRules {
    NamedNodes properties;
    std::vector<PatternNode> patterns;
    bool some_pattern_unreadable = false;  ///< so nobody can say which members are additional
    std::optional<NodeId> additional;
    std::optional<NodeId> names;
    std::vector<std::string_view> required;
    std::vector<std::string_view> required_by_name;  ///< the same, sorted for search
    std::vector<Dependency> dependencies;
    std::optional<std::uint64_t> min_properties;
    std::optional<std::uint64_t> max_properties;
    std::optional<NodeId> unevaluated;

    [[nodiscard]] bool requires_member(std::string_view name) const;
    /// Whether anything is said of members one by one.
    [[nodiscard]] bool rules_members() const noexcept {
        return !properties.nodes.empty() || !patterns.empty() || some_pattern_unreadable ||
               additional || names;
    }
};

/// Subschemas for the same value.
struct Combination {
    std::optional<NodeId> ref;
    std::optional<NodeId> dynamic_ref;  ///< where it leads unless the anchor is found further out
    std::string_view dynamic_anchor;    ///< empty where the reference is an ordinary one
    std::vector<NodeId> all;
    std::vector<NodeId> any;
    std::vector<NodeId> one;
    std::optional<NodeId> negation;
    std::optional<NodeId> condition;
    std::optional<NodeId> consequence;
    std::optional<NodeId> alternative;
};

/// One subschema.
struct Node {
    const json::Object* source = nullptr;  ///< absent for `true` and `false`
    ResourceId resource = 0;
    bool never = false;  ///< the schema `false`
    TypeSet types = 0;   ///< 0: any
    const json::Value* constant = nullptr;
    const json::Array* choices = nullptr;         ///< `enum`
    std::vector<std::uint32_t> choices_in_order;  ///< places in `choices`, sorted for search
    std::size_t comparison = 0;  ///< what finding a container among them costs, in steps of a check
    std::unique_ptr<NumberRules> number;
    std::unique_ptr<StringRules> string;
    std::unique_ptr<ArrayRules> array;
    std::unique_ptr<ObjectRules> object;
    std::unique_ptr<Combination> combination;

    [[nodiscard]] bool has_choice(const json::Value& value) const;
    [[nodiscard]] bool tracks_children() const noexcept {
        return (array && array->unevaluated) || (object && object->unevaluated);
    }
};

struct KnownMembers;

struct Schema::Program {
    json::Value source;
    std::deque<json::Value> documents;  ///< that the schema refers to
    Limits limits;
    std::vector<Node> nodes;  ///< the root first
    std::deque<Pattern> patterns;
    std::shared_ptr<const KnownMembers> known;  ///< of the whole value
    /// By resource: a schema document or a part of it with an `$id` of its own.
    std::vector<std::map<std::string, NodeId, std::less<>>> dynamic_anchors;
    std::vector<std::string> unchecked;
};

using Program = Schema::Program;

}  // namespace recourse::schema

#pragma once

#include "schema/program.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Schemas and values in words. What strangers wrote comes out cleaned and shortened.
namespace recourse::schema {

inline constexpr std::size_t kShownChoices = 10;

/// What a node asks for: `a string`, `an integer from 1 to 100`, `one of a, b`; the empty text
/// where that is anything, or more than a phrase can say.
[[nodiscard]] std::string expectation(const Program& program, const Node& node);
/// Values that would do.
struct Choices {
    std::vector<const json::Value*> listed;  ///< the first 2,000
    std::size_t total = 0;

    [[nodiscard]] bool empty() const noexcept { return listed.empty(); }
    void add(const json::Value& choice);
    void add(const json::Array& choices);
};

/// Those that the node, or each of its branches, lists.
[[nodiscard]] Choices choices(const Program& program, const Node& node);
/// `a, b, c and 15 more`: at most ten of them.
[[nodiscard]] std::string choice_words(const Choices& choices);

/// A string as it is, anything else as JSON; at most 60 bytes. Large containers are only named.
[[nodiscard]] std::string plain(const json::Value& value);
/// As it stands in a sentence: 'a string', 5, [1,2].
[[nodiscard]] std::string quoted(const json::Value& value);
/// Text from a schema, such as a pattern.
[[nodiscard]] std::string shown(std::string_view foreign);
/// `1 item`, `3 items`.
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view noun);

}  // namespace recourse::schema

#pragma once

#include "config/source_text.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// YAML as a tree of plain nodes that know where they stand. Nothing is interpreted: `no` is the
/// text "no", a key given twice is there twice. What the parser underneath would let pass is
/// reported here.
namespace recourse::config::yaml {

/// What a file is held to.
struct Limits {
    std::size_t bytes = std::size_t{1024} * 1024;
    std::size_t depth = 32;
    std::size_t nodes = 100'000;  ///< what an alias repeats counts each time it is repeated
    std::size_t text_bytes = std::size_t{8} * 1024 * 1024;  ///< likewise
};

enum class Kind : unsigned char { nothing, scalar, list, mapping };

struct Member;

struct Node {
    Kind kind = Kind::nothing;
    bool quoted = false;  ///< a scalar in quotes, or a block: a text, whatever it looks like
    Position at;
    std::string text;         ///< of a scalar
    std::vector<Node> items;  ///< of a list
    std::vector<Member>
        members;  ///< of a mapping, in the order of the file; merge keys are resolved

    /// The value of the first member of that name, or null.
    [[nodiscard]] const Node* find(std::string_view name) const noexcept;
};

struct Member {
    Node key;
    Node value;
};

/// Why a text is not the YAML we read, and the way out: two complete sentences.
struct Problem {
    Position at;
    std::string sentence;
    std::string way_out;
};

struct Document {
    std::optional<Node>
        root;  ///< absent where the text cannot be read to its end, or holds nothing
    std::vector<Problem> problems;
};

/// Reads one document. Does not throw; work and memory are bounded by the limits.
[[nodiscard]] Document read(const SourceText& source, const Limits& limits = {});

}  // namespace recourse::config::yaml

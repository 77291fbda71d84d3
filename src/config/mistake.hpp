#pragma once

#include <cstddef>
#include <span>
#include <string>

#include <boost/json/value.hpp>

/// What is wrong with a file: one place, one sentence, one way out.
namespace recourse::config {

struct Mistake {
    std::string file;
    std::size_t line = 1;    ///< from 1
    std::size_t column = 1;  ///< from 1, in characters
    std::string path;        ///< `upstreams.files.command`; empty for the file as a whole
    std::string found;       ///< in words; never a value that may be secret
    std::string expected;    ///< in words; empty where `sentence` says all
    std::string sentence;    ///< complete by itself
    std::string suggestion;  ///< the way out: a complete sentence

    std::string source_line;  ///< the line, or the part of it around the column; nothing secret
    std::size_t caret = 0;    ///< the characters of `source_line` before the mistake
};

/// What `recourse check` prints: `file:line:column: sentence`, the line with a caret, the way out.
[[nodiscard]] std::string to_text(std::span<const Mistake> mistakes);

/// The same for programs: a list of objects with the members of Mistake.
[[nodiscard]] boost::json::value to_json(std::span<const Mistake> mistakes);

}  // namespace recourse::config

#pragma once

#include "config/mistake.hpp"
#include "config/yaml_reader.hpp"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

/// Files of YAML from the disk: bounded, and a file that cannot be read is a mistake like any
/// other.
namespace recourse::config {

struct WantedFile {
    std::string path;
    std::string_view what;        ///< in words: `a configuration file`
    std::string_view none;        ///< the way out where there is no such file
    std::string_view unreadable;  ///< the way out where it cannot be read
    std::size_t most_bytes = yaml::Limits{}.bytes;
};

/// One byte more than the reader takes at most: that is how a file too large shows.
[[nodiscard]] std::expected<std::string, Mistake> read_file(const WantedFile& wanted);

/// Editors on some systems put one before UTF-8.
[[nodiscard]] std::string_view without_byte_order_mark(std::string_view text) noexcept;

}  // namespace recourse::config

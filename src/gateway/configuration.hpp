#pragma once

#include "config/mistake.hpp"
#include "config/reading.hpp"
#include "gateway/settings.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// Reads `recourse.yaml` into Settings and reports every mistake at once. Cold code: nothing here
/// throws for what a file may hold, and work and memory are bounded whatever it holds
/// (config/yaml_reader.hpp).
namespace recourse::gateway {

using config::Environment;
using config::Mistake;
using config::process_environment;
using config::to_json;
using config::to_text;

struct Loaded {
    Settings settings;              ///< to be used only where there are no mistakes
    std::vector<Mistake> mistakes;  ///< in the order of the file; 1,000 at most
};

/// Reads a file. A file that cannot be read is a mistake like any other.
[[nodiscard]] Loaded load(const std::string& file_path, const Environment& environment);

/// Reads a text. Relative paths in it start at `relative_to`.
[[nodiscard]] Loaded parse(
    std::string_view text,
    std::string_view file_name,
    const Environment& environment,
    const std::filesystem::path& relative_to
);

/// The tables of every key: what stands in docs/configuration.md.
[[nodiscard]] std::string to_markdown();

}  // namespace recourse::gateway

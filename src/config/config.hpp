#pragma once

/// Files that people write, in YAML, and how they are told what is wrong with them: every mistake
/// at once, each with line, column, what is wrong and the way out. Which keys there are is the
/// business of who reads a file: the gateway its configuration, `fault` its vocabularies. Cold
/// code: nothing here throws for what a file may hold, and work and memory are bounded.
///
///     yaml_reader.hpp  YAML as a tree of nodes that know where they stand
///     source_text.hpp  lines and columns
///     mistake.hpp      what is wrong, where, and the way out
///     reading.hpp      one reading of one file: places, complaints, references
///     values.hpp       the kinds of values a key can take
///     mapping.hpp      mappings by their tables of keys
///     file.hpp         files from the disk

#include "config/file.hpp"
#include "config/mapping.hpp"
#include "config/mistake.hpp"
#include "config/reading.hpp"
#include "config/source_text.hpp"
#include "config/values.hpp"
#include "config/yaml_reader.hpp"

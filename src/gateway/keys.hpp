#pragma once

#include "config/values.hpp"
#include "gateway/settings.hpp"

#include <span>

/// Every key of the configuration, one table per mapping: here those of the whole file, and beside
/// it those of each section, `SECTION_keys.hpp`.
namespace recourse::gateway {

using config::Key;
using config::Place;
using config::Reading;

[[nodiscard]] std::span<const Key<Settings>> file_keys();
[[nodiscard]] std::span<const Key<LogSettings>> log_keys();
[[nodiscard]] std::span<const Key<server::ClientDialect>> client_keys();

/// Which mapping a key belongs to, in words; empty for one that belongs to none.
[[nodiscard]] std::string_view home_of(std::string_view name);

/// Reads the whole file into `settings`, by the tables and the rules between the keys.
void read_file(Reading& reading, const Place& file, Settings& settings);

}  // namespace recourse::gateway

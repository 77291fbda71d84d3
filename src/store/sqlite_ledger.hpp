#pragma once

#include "store/ledger.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace recourse::store {

/// A ledger in a file, which one writes and others read meanwhile. What it has appended outlives
/// the end of the process, not the loss of power. Past the limits its pages are used again: the
/// file itself does not become smaller.
[[nodiscard]] Kept<std::unique_ptr<Ledger>> open_sqlite_ledger(const std::string& path);
/// The same of a file that is there, to be read beside its writer. Its locks are waited for so
/// long, and few: readers do not stop the writer, nor it them.
[[nodiscard]] Kept<std::unique_ptr<Ledger>> open_sqlite_ledger_to_read(
    const std::string& path, std::chrono::milliseconds patience
);
/// One that no call is in, for whoever reads before its writer has begun the file.
[[nodiscard]] Kept<std::unique_ptr<Ledger>> make_empty_ledger();

}  // namespace recourse::store

#pragma once

#include "store/ledger.hpp"

#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace recourse::app {

/// Where a ledger is: in the configuration's `ledger.path`, or a file; one of the two.
struct LedgerOption {
    std::string configuration;
    std::string file;
};

/// The ledger, to be read. The exit code where there is none, which it tells on stderr.
[[nodiscard]] std::expected<std::unique_ptr<store::Ledger>, int> open_ledger(
    std::string_view command, const LedgerOption& option
);

/// Tells that it cannot be read; the exit code.
[[nodiscard]] int ledger_failed(std::string_view command, const store::Trouble& trouble);

}  // namespace recourse::app

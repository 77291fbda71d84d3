#include "ledger_option.hpp"

#include "commands.hpp"
#include "gateway/configuration.hpp"
#include "store/sqlite_ledger.hpp"

#include <chrono>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

namespace recourse::app {
namespace {

constexpr std::chrono::seconds kPatience{2};

std::expected<std::string, int> file_of(std::string_view command, const LedgerOption& option) {
    if (option.configuration.empty()) return option.file;
    auto loaded = gateway::load(option.configuration, gateway::process_environment());
    if (!loaded.mistakes.empty()) {
        fmt::print(stderr, "{}", gateway::to_text(loaded.mistakes));
        return std::unexpected(kBadConfiguration);
    }
    if (!loaded.settings.ledger.path.empty()) return std::move(loaded.settings.ledger.path);
    fmt::print(
        stderr,
        "recourse {}: {} has no `ledger.path`: write `ledger: {{ path: ledger.sqlite }}`, and "
        "calls are kept from then on\n",
        command,
        option.configuration
    );
    return std::unexpected(kUsage);
}

}  // namespace

std::expected<std::unique_ptr<store::Ledger>, int> open_ledger(
    std::string_view command, const LedgerOption& option
) {
    const auto file = file_of(command, option);
    if (!file) return std::unexpected(file.error());
    auto ledger = store::open_sqlite_ledger_to_read(*file, kPatience);
    if (!ledger) return std::unexpected(ledger_failed(command, ledger.error()));
    return *std::move(ledger);
}

int ledger_failed(std::string_view command, const store::Trouble& trouble) {
    fmt::print(
        stderr,
        "recourse {}: the ledger cannot be read: {}; name the gateway's `ledger.path` with -c or "
        "--file, and run this as the gateway's own user\n",
        command,
        trouble.detail
    );
    return kFailed;
}

}  // namespace recourse::app

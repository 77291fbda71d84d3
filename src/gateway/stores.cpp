#include "gateway/stores.hpp"

#include "store/sqlite_ledger.hpp"

#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fmt/format.h>
#include <sys/stat.h>

namespace recourse::gateway {
namespace {

store::Kept<void> make_directory(const std::string& path) {
    constexpr mode_t kOwnerOnly = 0700;
    if (::mkdir(path.c_str(), kOwnerOnly) == 0 || errno == EEXIST) return {};
    const std::error_code error(errno, std::generic_category());
    return std::unexpected(
        store::Trouble{store::Trouble::Why::unavailable, path + ": " + error.message()}
    );
}

}  // namespace

std::unique_ptr<store::Vault> make_vault(const StoreSettings& settings) {
    if (settings.path.empty()) return store::make_memory_vault(settings.limits);
    auto open = [settings]() -> store::Kept<std::unique_ptr<store::Vault>> {
        if (auto made = make_directory(settings.path); !made)
            return std::unexpected(std::move(made.error()));
        return store::open_sqlite_vault(
            settings.path + "/vault.sqlite", settings.sync, settings.limits
        );
    };
    auto tell = [path = settings.path](const store::Trouble& trouble) {
        fmt::print(
            stderr,
            "recourse: the store in {} is {}: {}\n",
            path,
            to_string(trouble.why),
            trouble.detail
        );
    };
    return store::make_reopening_vault(std::move(open), std::move(tell));
}

std::unique_ptr<ledger::Bookkeeper> make_bookkeeper(const LedgerSettings& settings) {
    if (settings.path.empty()) return nullptr;
    return std::make_unique<ledger::Bookkeeper>(
        [path = settings.path] { return store::open_sqlite_ledger(path); },
        ledger::Bookkeeper::Settings{.limits = settings.keep},
        [](const std::string& sentence) { fmt::print(stderr, "recourse: {}\n", sentence); }
    );
}

}  // namespace recourse::gateway

#pragma once

#include "gateway/settings.hpp"
#include "ledger/bookkeeper.hpp"
#include "store/vault.hpp"

#include <memory>

namespace recourse::gateway {

/// The vault that the settings ask for. One that cannot be opened yet answers with its trouble
/// until it can; what is wrong is written to stderr.
[[nodiscard]] std::unique_ptr<store::Vault> make_vault(const StoreSettings& settings);

/// Keeps the ledger that the settings ask for; null where they ask for none. The same holds for one
/// that cannot be opened yet.
[[nodiscard]] std::unique_ptr<ledger::Bookkeeper> make_bookkeeper(const LedgerSettings& settings);

}  // namespace recourse::gateway

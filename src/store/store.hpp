#pragma once

/// Where state is kept that outlives a call: ports that say what is kept, and adapters that keep it
/// in memory or in a SQLite file. Adapters answer at once; what fails is a value, never an
/// exception.

#include "store/counters.hpp"         // how much was used
#include "store/keys.hpp"             // API keys, as they are kept
#include "store/ledger.hpp"           // every call, as it ended
#include "store/memory_counters.hpp"  // the counters in memory
#include "store/memory_keys.hpp"      // the keys in memory
#include "store/sqlite.hpp"           // files of SQLite, opened in the one way we open them
#include "store/sqlite_keys.hpp"      // the keys in a file
#include "store/sqlite_ledger.hpp"    // the ledger in a file
#include "store/trouble.hpp"          // why a store could not do what it was asked
#include "store/vault.hpp"            // calls that write, and what came of them

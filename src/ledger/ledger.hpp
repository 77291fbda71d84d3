#pragma once

/// What happened, kept: a record of every request and every Fault, and where it is written.
///
///   record.hpp      one request as it ended, and its JSON line
///   call_log.hpp    the lines, to stderr or a file
///   entry.hpp       the same as an entry of a ledger (store/ledger.hpp)
///   kept.hpp        what of a request goes into one
///   bookkeeper.hpp  the entries into it, by a thread of its own
///   broadcast.hpp   the same to whoever counts and shows them
///   overview.hpp    the last day, counted, for whoever watches
///   story.hpp       what became of a call, by its support id
///   recovery_tracker.hpp  what callers do after each Fault
///   recovery.hpp    whether errors work: the same, counted
#include "ledger/bookkeeper.hpp"
#include "ledger/broadcast.hpp"
#include "ledger/call_log.hpp"
#include "ledger/entry.hpp"
#include "ledger/kept.hpp"
#include "ledger/overview.hpp"
#include "ledger/record.hpp"
#include "ledger/recovery.hpp"
#include "ledger/recovery_tracker.hpp"
#include "ledger/story.hpp"

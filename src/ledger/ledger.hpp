#pragma once

/// What happened, kept: a record of every request and every Fault, and where it is written.
///
///   record.hpp    one request as it ended, and its JSON line
///   call_log.hpp  the lines, to stderr or a file
#include "ledger/call_log.hpp"
#include "ledger/record.hpp"

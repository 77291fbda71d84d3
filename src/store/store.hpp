#pragma once

/// Where state is kept that outlives a call: ports that say what is kept, and adapters that keep it
/// in memory or in a SQLite file. Adapters answer at once; what fails is a value, never an
/// exception.

#include "store/counters.hpp"  // how much was used
#include "store/trouble.hpp"   // why a store could not do what it was asked

#pragma once

/// What goes to the systems that operators watch with. Calls come here after they ended, from the
/// ledger's thread; nothing here is on their way.
///
///   state.hpp  how a gateway stands at one moment
#include "telemetry/state.hpp"

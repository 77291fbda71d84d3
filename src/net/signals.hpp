#pragma once

#include "net/loop.hpp"

namespace recourse::net {

/// Completes with the first SIGTERM or SIGINT. A second one ends the process as if nobody had
/// caught it.
[[nodiscard]] Task<> wait_for_end_signal(Executor executor);

/// A peer that went away is an error of the write, not the end of the process.
void ignore_broken_pipes();

}  // namespace recourse::net

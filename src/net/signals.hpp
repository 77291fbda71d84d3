#pragma once

#include "net/loop.hpp"

#include <boost/asio/signal_set.hpp>

namespace recourse::net {

/// Completes with the first SIGTERM or SIGINT. A second one ends the process as if nobody had
/// caught it.
[[nodiscard]] Task<> wait_for_end_signal(Executor executor);

/// SIGHUP, which ends nothing for as long as this lives.
class HangUps {
  public:
    explicit HangUps(Executor executor);
    /// Completes with the next one.
    [[nodiscard]] Task<> next();

  private:
    asio::basic_signal_set<Executor> signals_;
};

/// A peer that went away is an error of the write, not the end of the process.
void ignore_broken_pipes();

/// The same for as long as this lives, in a process that has other things to do.
class BrokenPipesIgnored {
  public:
    BrokenPipesIgnored();
    ~BrokenPipesIgnored();
    BrokenPipesIgnored(const BrokenPipesIgnored&) = delete;
    BrokenPipesIgnored& operator=(const BrokenPipesIgnored&) = delete;

  private:
    void (*before_)(int);
};

}  // namespace recourse::net

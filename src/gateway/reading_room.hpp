#pragma once

#include "net/loop.hpp"
#include "server/workers.hpp"
#include "store/ledger.hpp"

#include <functional>
#include <string>

namespace recourse::gateway {

/// Where the ledger is read beside its writer: on a thread of its own, for the loop waits for no
/// disk. Lives on the gateway's loop.
class ReadingRoom {
  public:
    /// Called on the thread.
    using Read = std::function<store::Kept<std::string>(store::Ledger& ledger)>;

    ReadingRoom(net::Executor executor, std::string path);
    /// What `read` makes of the ledger; trouble, too, where too many wait for their turn.
    [[nodiscard]] net::Task<store::Kept<std::string>> read(Read read);
    /// Does what waits, and nothing more.
    void close() { workers_.stop(); }

  private:
    net::Executor executor_;
    std::string path_;
    server::Workers workers_;
};

}  // namespace recourse::gateway

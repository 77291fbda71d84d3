#pragma once

#include "net/loop.hpp"
#include "server/workers.hpp"
#include "store/ledger.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace recourse::gateway {

/// Where the ledger is read beside its writer: on a thread, for the loop waits for no disk. Lives
/// on the gateway's loop.
class ReadingRoom {
  public:
    ReadingRoom(net::Executor executor, std::string path);

    /// Whether there is a ledger.
    [[nodiscard]] bool is_open() const noexcept { return !path_.empty(); }
    /// What `look`, which is called on a thread, finds in it; trouble, too, where too many wait for
    /// their turn.
    template <typename T>
    [[nodiscard]] net::Task<store::Kept<T>> read(std::function<store::Kept<T>(store::Ledger&)> look
    ) {
        const auto found = std::make_shared<store::Kept<T>>();
        auto read = co_await visit([found, look = std::move(look)](store::Ledger& ledger) {
            *found = look(ledger);
        });
        if (!read) co_return std::unexpected(std::move(read.error()));
        co_return std::move(*found);
    }
    /// Does what waits, and nothing more.
    void close() { workers_.stop(); }

  private:
    /// Completes when the visit is over.
    [[nodiscard]] net::Task<store::Kept<void>> visit(std::function<void(store::Ledger&)> visit);

    net::Executor executor_;
    std::string path_;
    server::Workers workers_;
};

}  // namespace recourse::gateway

#include "gateway/reading_room.hpp"

#include "store/sqlite_ledger.hpp"

#include <chrono>
#include <filesystem>
#include <system_error>

#include <boost/asio/post.hpp>

namespace recourse::gateway {
namespace {

using store::Kept;
using store::Trouble;

/// At the start one reads the last day, and others need not wait for that.
constexpr std::size_t kMostThreads = 2;
constexpr std::size_t kMostWaiting = 64;
constexpr std::chrono::milliseconds kPatience{2'000};

/// Its writer is of this process, and may not have begun the file yet: at the start, or after the
/// one before was moved away. Then no call is in it. What it cannot begin, it tells itself.
[[nodiscard]] bool is_begun(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    return error ? error != std::errc::no_such_file_or_directory : size > 0;
}

/// Somebody on the loop, and what became of their visit.
struct Visitor {
    explicit Visitor(net::Executor executor) : is_back(executor) {}
    net::Signal is_back;
    Kept<void> ended;
};

}  // namespace

ReadingRoom::ReadingRoom(net::Executor executor, std::string path)
    : executor_(executor), path_(std::move(path)), workers_(kMostThreads, kMostWaiting) {}

net::Task<Kept<void>> ReadingRoom::visit(std::function<void(store::Ledger&)> visit) {
    auto visitor = std::make_shared<Visitor>(executor_);
    const bool is_in = workers_.submit(
        [executor = executor_, path = path_, visit = std::move(visit), visitor]() mutable {
            const auto ledger = is_begun(path) ? store::open_sqlite_ledger_to_read(path, kPatience)
                                               : store::make_empty_ledger();
            if (ledger)
                visit(**ledger);
            else
                visitor->ended = std::unexpected(ledger.error());
            visit = nullptr;
            // Handed over whole: a signal ends on its loop.
            net::asio::post(executor, [visitor = std::move(visitor)] { visitor->is_back.set(); });
        }
    );
    if (!is_in)
        co_return std::unexpected(Trouble{Trouble::Why::unavailable, "too many wait to read it"});
    co_await visitor->is_back.wait();
    co_return std::move(visitor->ended);
}

}  // namespace recourse::gateway

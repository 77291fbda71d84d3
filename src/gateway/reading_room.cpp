#include "gateway/reading_room.hpp"

#include "store/sqlite_ledger.hpp"

#include <memory>
#include <utility>

#include <boost/asio/post.hpp>

namespace recourse::gateway {
namespace {

using store::Kept;
using store::Trouble;

constexpr std::size_t kMostWaiting = 64;
constexpr std::chrono::milliseconds kPatience{2'000};

/// One who waits for an answer.
struct Reader {
    explicit Reader(net::Executor executor) : is_there(executor) {}
    net::Signal is_there;
    Kept<std::string> answer;
};

Kept<std::string> read_in(const std::string& path, const ReadingRoom::Read& read) {
    const auto ledger = store::open_sqlite_ledger_to_read(path, kPatience);
    if (!ledger) return std::unexpected(ledger.error());
    return read(**ledger);
}

}  // namespace

ReadingRoom::ReadingRoom(net::Executor executor, std::string path)
    : executor_(executor), path_(std::move(path)), workers_(1, kMostWaiting) {}

net::Task<Kept<std::string>> ReadingRoom::read(Read read) {
    const auto reader = std::make_shared<Reader>(executor_);
    const bool is_in = workers_.submit(
        [executor = executor_, path = path_, read = std::move(read), theirs = reader]() mutable {
            theirs->answer = read_in(path, read);
            // Handed over whole: a signal ends on its loop.
            net::asio::post(executor, [theirs = std::move(theirs)] { theirs->is_there.set(); });
        }
    );
    if (!is_in)
        co_return std::unexpected(Trouble{Trouble::Why::unavailable, "too many wait to read it"});
    co_await reader->is_there.wait();
    co_return std::move(reader->answer);
}

}  // namespace recourse::gateway

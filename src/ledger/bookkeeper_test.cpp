#include "ledger/bookkeeper.hpp"

#include "store/ledger_folder.hpp"
#include "store/sqlite_ledger.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace recourse::ledger {
namespace {

using namespace std::chrono_literals;
using store::Kept;
using store::LedgerEntry;
using store::LedgerFolder;
using store::LedgerLoss;
using store::Trouble;
using testing::ElementsAre;
using testing::IsEmpty;

const WallTime kNow{std::chrono::seconds(1'800'000'000)};

std::size_t entries_in(const std::string& file) {
    std::size_t count = 0;
    auto ledger = store::open_sqlite_ledger_to_read(file, 1s);
    if (ledger) (void)(*ledger)->read({}, [&count](const LedgerEntry&) { ++count; });
    return count;
}

/// What a ledger was given, and the trouble that it is in.
struct Shelf {
    std::mutex mutex;
    std::vector<std::string> kept;
    std::vector<LedgerLoss> losses;
    std::optional<Trouble> trouble;
    std::vector<std::string> told;

    void set(std::optional<Trouble> now) {
        const std::lock_guard lock(mutex);
        trouble = std::move(now);
    }
    template <typename T>
    T look(T Shelf::* part) {
        const std::lock_guard lock(mutex);
        return this->*part;
    }
};

class ShelfLedger final : public store::Ledger {
  public:
    explicit ShelfLedger(Shelf& shelf) : shelf_(shelf) {}
    Kept<void> append(std::span<const LedgerEntry> entries, const std::optional<LedgerLoss>& loss)
        override {
        const std::lock_guard lock(shelf_.mutex);
        if (shelf_.trouble) return std::unexpected(*shelf_.trouble);
        for (const auto& entry : entries) shelf_.kept.emplace_back(entry.tool);
        if (loss) shelf_.losses.push_back(*loss);
        return {};
    }
    Kept<store::LedgerEntries> find(const store::LedgerQuery&, std::size_t) override { return {}; }
    Kept<store::LedgerEntries> following(const LedgerEntry&, WallTime, std::size_t) override {
        return {};
    }
    Kept<void> read(WallTime, const std::function<void(const LedgerEntry&)>&) override {
        return {};
    }
    Kept<store::LedgerExtent> extent() override { return {}; }
    Kept<std::vector<LedgerLoss>> losses(WallTime) override { return {}; }
    Kept<bool> prune(WallTime, const store::LedgerLimits&) override { return false; }

  private:
    Shelf& shelf_;
};

Bookkeeper::Settings quick() {
    return {.limits = {}, .batch_time = 1ms, .try_again = 1ms, .most_waiting = 16 * 1024 * 1024};
}

Bookkeeper on(Shelf& shelf, const Bookkeeper::Settings& settings) {
    return {
        [&shelf]() -> Kept<std::unique_ptr<store::Ledger>> {
            return std::make_unique<ShelfLedger>(shelf);
        },
        settings,
        [&shelf](const std::string& sentence) {
            const std::lock_guard lock(shelf.mutex);
            shelf.told.push_back(sentence);
        }
    };
}

LedgerEntry call(std::string_view tool, WallTime started = kNow) {
    return {.started = started, .support_id = "4f1c09a2b7de4f1c09a2b7de4f1c09a2", .tool = tool};
}

TEST(Bookkeeper, writes_every_entry_of_every_thread_before_it_ends) {
    const LedgerFolder folder;
    {
        Bookkeeper books([&] { return store::open_sqlite_ledger(folder.file()); }, {}, {});
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&books] {
                for (int n = 0; n < 250; ++n) books.add(call("refund"));
            });
        }
    }
    EXPECT_EQ(entries_in(folder.file()), 1000U);
}

TEST(Bookkeeper, keeps_the_order_in_which_calls_ended) {
    Shelf shelf;
    {
        auto books = on(shelf, quick());
        for (const auto* tool : {"a", "b", "c"}) {
            books.add(call(tool));
            EXPECT_TRUE(books.flush());
        }
        EXPECT_EQ(books.counts().written, 3U);
        EXPECT_EQ(books.counts().waiting, 0U);
    }
    EXPECT_THAT(shelf.kept, ElementsAre("a", "b", "c"));
    EXPECT_THAT(shelf.told, IsEmpty());
}

TEST(Bookkeeper, writes_later_what_cannot_be_written_now) {
    Shelf shelf;
    auto books = on(shelf, quick());
    shelf.set(Trouble{Trouble::Why::full, "no space"});
    books.add(call("a"));
    EXPECT_FALSE(books.flush());
    books.add(call("b"));
    EXPECT_FALSE(books.flush());
    shelf.set({});
    while (!books.flush()) {
    }
    EXPECT_THAT(shelf.look(&Shelf::kept), ElementsAre("a", "b"));
    EXPECT_EQ(books.counts().lost, 0U);
}

TEST(Bookkeeper, counts_what_a_full_disk_costs_and_writes_that_down) {
    Shelf shelf;
    auto settings = quick();
    settings.most_waiting = 100;  // three entries of this size
    {
        auto books = on(shelf, settings);
        shelf.set(Trouble{Trouble::Why::full, "no space"});
        for (int i = 0; i < 10; ++i) books.add(call("a", kNow + std::chrono::seconds(i)));
        EXPECT_FALSE(books.flush());
        EXPECT_EQ(books.counts().waiting, 4U);
        EXPECT_EQ(books.counts().lost, 6U);
        EXPECT_EQ(books.counts().trouble, "full: no space");
        shelf.set({});
        while (!books.flush()) {
        }
        EXPECT_EQ(books.counts().trouble, "");
    }
    EXPECT_EQ(shelf.kept.size(), 4U);
    EXPECT_THAT(
        shelf.losses, ElementsAre(LedgerLoss{.from = kNow + 4s, .until = kNow + 9s, .entries = 6})
    );
    EXPECT_THAT(
        shelf.told,
        ElementsAre(
            "the ledger is full: no space; calls go on, and those that it misses are counted",
            "the ledger is written again; 6 calls are missing from it"
        )
    );
}

TEST(Bookkeeper, says_at_its_end_what_never_was_written) {
    Shelf shelf;
    {
        auto books = on(shelf, quick());
        shelf.set(Trouble{Trouble::Why::full, "no space"});
        books.add(call("a"));
        EXPECT_FALSE(books.flush());
        books.add(call("b"));
    }
    EXPECT_EQ(shelf.told.back(), "2 calls could not be written to the ledger");
}

TEST(Bookkeeper, opens_a_ledger_that_could_not_be_opened_before) {
    const LedgerFolder folder;
    std::atomic<bool> can_be = false;
    Bookkeeper books(
        [&]() -> Kept<std::unique_ptr<store::Ledger>> {
            if (!can_be)
                return std::unexpected(Trouble{Trouble::Why::unavailable, "it is not there"});
            return store::open_sqlite_ledger(folder.file());
        },
        quick(),
        [](const std::string&) {}
    );
    books.add(call("a"));
    EXPECT_FALSE(books.flush());
    can_be = true;
    while (!books.flush()) {
    }
    EXPECT_EQ(entries_in(folder.file()), 1U);
}

TEST(Bookkeeper, makes_a_new_ledger_where_its_file_was_moved_away) {
    const LedgerFolder folder;
    std::vector<std::string> told;
    {
        Bookkeeper books(
            [&] { return store::open_sqlite_ledger(folder.file()); },
            quick(),
            [&told](const std::string& sentence) { told.push_back(sentence); }
        );
        books.add(call("a"));
        ASSERT_TRUE(books.flush());
        std::filesystem::rename(folder.file(), folder.file() + ".old");
        books.add(call("b"));
        while (!books.flush()) {
        }
    }
    EXPECT_EQ(entries_in(folder.file()), 1U) << "what came after it was moved";
    EXPECT_THAT(
        told,
        ElementsAre(
            testing::HasSubstr("was moved, removed or replaced while it was written; calls go on"),
            "the ledger is written again; 0 calls are missing from it"
        )
    );
}

/// Says how many entries it was told are written, and is killed amid writing more.
[[noreturn]] void write_until_killed(const std::string& file, int out) {
    Bookkeeper books([&] { return store::open_sqlite_ledger(file); }, {}, {});
    while (true) {
        for (int i = 0; i < 100; ++i) books.add(call("refund"));
        if (!books.flush()) ::_exit(1);
        const auto written = books.counts().written;
        if (::write(out, &written, sizeof written) != sizeof written) ::_exit(1);
    }
}

TEST(Bookkeeper, loses_nothing_that_it_said_was_written_when_it_is_killed) {
    const LedgerFolder folder;
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) write_until_killed(folder.file(), pipe[1]);
    ::close(pipe[1]);
    std::uint64_t acknowledged = 0;
    std::uint64_t read = 0;
    while (acknowledged < 1000 && ::read(pipe[0], &read, sizeof read) == sizeof read)
        acknowledged = read;
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    while (::read(pipe[0], &read, sizeof read) == sizeof read) acknowledged = read;
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    ::close(pipe[0]);
    EXPECT_GE(entries_in(folder.file()), acknowledged);
    EXPECT_GE(acknowledged, 1000U);
}

}  // namespace
}  // namespace recourse::ledger

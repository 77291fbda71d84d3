#include "gateway/reading_room.hpp"

#include "net/loop_fixture.hpp"
#include "store/sqlite_ledger.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

namespace recourse::gateway {
namespace {

using store::Kept;

class ReadingRoomTest : public net::LoopFixture {
  protected:
    ReadingRoomTest() { EXPECT_NE(::mkdtemp(folder_.data()), nullptr); }
    ~ReadingRoomTest() override { std::filesystem::remove_all(folder_); }
    [[nodiscard]] std::string file() const { return folder_ + "/ledger.sqlite"; }

  private:
    std::string folder_ = "/tmp/reading_room_XXXXXX";
};

TEST_F(ReadingRoomTest, ReadsOnAnotherThread) {
    const auto writer = store::open_sqlite_ledger(file());
    ASSERT_TRUE(writer);
    store::LedgerEntry entry;
    entry.support_id = "4f1c09a2b7de4f1c09a2b7de4f1c09a2";
    entry.tool = "refund";
    ASSERT_TRUE((*writer)->append(std::array{entry}, {}));

    ReadingRoom room(executor, file());
    std::thread::id thread;
    const auto found = run(room.read<std::string>([&](store::Ledger& ledger) -> Kept<std::string> {
        thread = std::this_thread::get_id();
        const auto entries = ledger.find({.support_id = "4f1c09a2b7de", .caller = {}}, 1);
        if (!entries) return std::unexpected(entries.error());
        return std::string(entries->all().at(0).tool);
    }));
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, "refund");
    EXPECT_NE(thread, std::this_thread::get_id());
}

/// A gateway that nobody has called yet, and one whose file was moved away.
TEST_F(ReadingRoomTest, FindsNothingBeforeTheFileIsBegun) {
    ReadingRoom room(executor, file());
    const auto count = [](store::Ledger& ledger) -> Kept<std::size_t> {
        const auto entries = ledger.find({.support_id = "4f1c09a2b7de", .caller = {}}, 1);
        if (!entries) return std::unexpected(entries.error());
        return entries->size();
    };
    EXPECT_EQ(run(room.read<std::size_t>(count)), 0U);
    EXPECT_FALSE(std::filesystem::exists(file())) << "that is the writer's to do";
    const std::ofstream made(file());
    EXPECT_EQ(run(room.read<std::size_t>(count)), 0U);
    EXPECT_EQ(std::filesystem::file_size(file()), 0U);
}

TEST_F(ReadingRoomTest, TellsWhatIsWrong) {
    std::ofstream(file()) << "These are notes, and no ledger.\n";
    ReadingRoom room(executor, file());
    const auto look = [](store::Ledger&) -> Kept<bool> { return true; };
    const auto none = run(room.read<bool>(look));
    ASSERT_FALSE(none);
    EXPECT_NE(none.error().detail.find("file is not a database"), std::string::npos);
    room.close();
    EXPECT_FALSE(run(room.read<bool>(look))) << "nobody is let in any more";
}

}  // namespace
}  // namespace recourse::gateway

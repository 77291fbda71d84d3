#include "store/sqlite.hpp"

#include <array>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace recourse::store::sqlite {
namespace {

constexpr std::int32_t kKind = 0x52656354;
constexpr std::array<std::string_view, 1> kFirst{"CREATE TABLE notes(id INTEGER PRIMARY KEY, text)"
};
constexpr std::array<std::string_view, 2> kSecond{
    kFirst[0], "ALTER TABLE notes ADD COLUMN at INTEGER NOT NULL DEFAULT 7"
};

class Sqlite : public testing::Test {
  protected:
    Sqlite() {
        std::string name = testing::TempDir() + "sqlite_XXXXXX";
        folder_ = ::mkdtemp(name.data());
    }
    ~Sqlite() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string path() const { return folder_ + "/notes.sqlite"; }
    [[nodiscard]] Options options(std::span<const std::string_view> versions = kFirst) const {
        return {.path = path(), .kind = kKind, .versions = versions};
    }
    static void add(Database& database, std::string_view text) {
        auto insert = database.prepare("INSERT INTO notes(text) VALUES(?1)");
        ASSERT_TRUE(insert) << insert.error().detail;
        ASSERT_TRUE(insert->run(text));
    }
    static std::int64_t count(Database& database) {
        auto select = database.prepare("SELECT count(*) FROM notes");
        auto rows = select->select();
        return rows.next().value_or(false) ? rows.integer(0) : -1;
    }

    std::string folder_;
};

TEST_F(Sqlite, KeepsWhatWasWritten) {
    {
        auto database = Database::open(options());
        ASSERT_TRUE(database) << database.error().detail;
        add(*database, "one");
    }
    auto again = Database::open(options());
    ASSERT_TRUE(again);
    EXPECT_EQ(count(*again), 1);
}

TEST_F(Sqlite, ValuesOfEveryTypeComeBackAsTheyWere) {
    auto database = Database::open(options());
    auto select = database->prepare("SELECT ?1, ?2, ?3, ?4, ?5, ?6");
    ASSERT_TRUE(select);
    const std::string_view bytes("\0\xff", 2);
    auto rows =
        select->select(-5, "text", Blob{bytes}, Blob{}, std::optional<int>{}, std::string_view{});
    ASSERT_TRUE(*rows.next());
    EXPECT_EQ(rows.integer(0), -5);
    EXPECT_EQ(rows.text(1), "text");
    EXPECT_EQ(rows.blob(2), bytes);
    EXPECT_FALSE(rows.is_null(3));
    EXPECT_EQ(rows.blob(3), "");
    EXPECT_TRUE(rows.is_null(4));
    EXPECT_FALSE(rows.is_null(5));
    EXPECT_EQ(rows.text(5), "");
    EXPECT_FALSE(*rows.next());
}

TEST_F(Sqlite, WhatIsKeptInMemoryMakesNoFile) {
    auto database = Database::open({.path = ":memory:"});
    ASSERT_TRUE(database) << database.error().detail;
    EXPECT_TRUE(database->execute("CREATE TABLE t(a); INSERT INTO t VALUES(1)"));
    EXPECT_FALSE(std::filesystem::exists(":memory:"));
}

TEST_F(Sqlite, TheFileAndItsLogAreTheOwnersAlone) {
    std::ofstream(path()).close();
    ASSERT_EQ(::chmod(path().c_str(), 0644), 0);
    auto database = Database::open(options());
    add(*database, "secret");
    for (const auto* part : {"", "-wal", "-shm"}) {
        struct stat found{};
        ASSERT_EQ(::stat((path() + part).c_str(), &found), 0) << part;
        EXPECT_EQ(found.st_mode & 0777, 0600) << part;
    }
}

TEST_F(Sqlite, AFileOfAnEarlierVersionIsBroughtForward) {
    {
        auto database = Database::open(options());
        add(*database, "old");
    }
    auto database = Database::open(options(kSecond));
    ASSERT_TRUE(database) << database.error().detail;
    auto select = database->prepare("SELECT at FROM notes");
    auto rows = select->select();
    ASSERT_TRUE(*rows.next());
    EXPECT_EQ(rows.integer(0), 7);
}

TEST_F(Sqlite, AFileOfALaterVersionIsRefused) {
    ASSERT_TRUE(Database::open(options(kSecond)));
    const auto database = Database::open(options());
    ASSERT_FALSE(database);
    EXPECT_EQ(database.error().why, Trouble::Why::unavailable);
    EXPECT_EQ(
        database.error().detail,
        path() + " was written by a newer Recourse: it has version 2, and this one knows 1"
    );
}

TEST_F(Sqlite, AFileOfAnotherKindIsRefused) {
    ASSERT_TRUE(Database::open(options()));
    auto other = options();
    other.kind = kKind + 1;
    const auto database = Database::open(other);
    ASSERT_FALSE(database);
    EXPECT_EQ(database.error().detail, path() + " is a file of another kind");
}

TEST_F(Sqlite, AFileThatIsNoDatabaseIsCorrupt) {
    std::ofstream(path()) << std::string(4096, 'x');
    const auto database = Database::open(options());
    ASSERT_FALSE(database);
    EXPECT_EQ(database.error().why, Trouble::Why::corrupt);
}

TEST_F(Sqlite, AFolderThatIsNotThereIsUnavailable) {
    auto nowhere = options();
    nowhere.path = folder_ + "/none/notes.sqlite";
    const auto database = Database::open(nowhere);
    ASSERT_FALSE(database);
    EXPECT_EQ(database.error().why, Trouble::Why::unavailable);
    EXPECT_THAT(database.error().detail, testing::HasSubstr("No such file or directory"));
}

TEST_F(Sqlite, WhatAnotherHoldsIsLocked) {
    auto first = Database::open(options());
    auto second = Database::open(options());
    auto held = Transaction::begin(*first);
    ASSERT_TRUE(held);
    const auto refused = Transaction::begin(*second);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().why, Trouble::Why::locked);
}

TEST_F(Sqlite, AFullDatabaseSaysSo) {
    auto database = Database::open(options());
    ASSERT_TRUE(database->execute("PRAGMA max_page_count=2"));
    auto insert = database->prepare("INSERT INTO notes(text) VALUES(?1)");
    const auto refused = insert->run(std::string(100'000, 'x'));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().why, Trouble::Why::full);
    add(*database, "small");
}

TEST_F(Sqlite, ATransactionThatIsNotCommittedNeverWas) {
    auto database = Database::open(options());
    {
        auto transaction = Transaction::begin(*database);
        add(*database, "undone");
    }
    EXPECT_EQ(count(*database), 0);
    auto transaction = Transaction::begin(*database);
    add(*database, "done");
    ASSERT_TRUE(transaction->commit());
    EXPECT_EQ(count(*database), 1);
}

/// Its last act is a commit: nothing is flushed or closed after it.
[[noreturn]] void write_and_be_killed(const Options& options) {
    auto database = Database::open(options);
    auto insert = database->prepare("INSERT INTO notes(text) VALUES('survivor')");
    if (insert->run()) ::kill(::getpid(), SIGKILL);
    ::_exit(1);
}

TEST_F(Sqlite, ACommitOutlivesTheProcess) {
    const pid_t child = ::fork();
    if (child == 0) write_and_be_killed(options());
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    auto database = Database::open(options());
    EXPECT_EQ(count(*database), 1);
}

TEST_F(Sqlite, TheLogIsMovedIntoTheFileByAnotherThread) {
    auto database = Database::open(options());
    const auto before = std::filesystem::file_size(path());
    const Checkpoints checkpoints(path(), std::chrono::milliseconds(1));
    const auto give_up = Clock::now() + std::chrono::seconds(20);
    while (std::filesystem::file_size(path()) == before && Clock::now() < give_up)
        add(*database, std::string(10'000, 'x'));
    EXPECT_GT(std::filesystem::file_size(path()), before);
}

}  // namespace
}  // namespace recourse::store::sqlite

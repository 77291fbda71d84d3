#include "store/memory_keys.hpp"
#include "store/sqlite_keys.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

/// One contract for every adapter.
namespace recourse::store {
namespace {

using testing::ElementsAre;
using testing::Field;

const WallTime kNow{std::chrono::seconds(1'800'000'000)};

StoredKey key(std::string id, std::chrono::seconds after = {}) {
    return {
        .id = std::move(id),
        .name = "ci",
        .salt = "aa",
        .hash = "bb",
        .roles = {"reader", "a role"},
        .scopes = {},
        .created = kNow + after,
        .expires = kNow + std::chrono::hours(1),
        .revoked = {},
        .last_used = {},
    };
}

class Folder {
  public:
    Folder() {
        std::string name = testing::TempDir() + "keys_XXXXXX";
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] std::string file() const { return path_ + "/keys.sqlite"; }

  private:
    std::string path_;
};

class KeysTest : public testing::TestWithParam<bool> {
  protected:
    KeysTest() {
        if (GetParam())
            keys_ = std::move(SqliteKeys::open(folder_.file()).value());
        else
            keys_ = std::make_unique<MemoryKeys>();
    }
    Folder folder_;
    std::unique_ptr<Keys> keys_;
};

TEST_P(KeysTest, KeepsAllOfAKey) {
    EXPECT_TRUE(keys_->add(key("one")).value());
    EXPECT_EQ(keys_->find("one").value(), key("one"));
    EXPECT_EQ(keys_->find("two").value(), std::nullopt);
}

TEST_P(KeysTest, AnIdIsGivenOnce) {
    EXPECT_TRUE(keys_->add(key("one")).value());
    auto other = key("one");
    other.name = "other";
    EXPECT_FALSE(keys_->add(other).value());
    EXPECT_EQ(keys_->find("one").value()->name, "ci");
}

TEST_P(KeysTest, ListsTheOldestFirst) {
    for (const int after : {3, 1, 2})
        (void)keys_->add(key(std::to_string(9 - after), std::chrono::seconds(after)));
    EXPECT_THAT(
        keys_->all().value(),
        ElementsAre(
            Field(&StoredKey::id, "8"), Field(&StoredKey::id, "7"), Field(&StoredKey::id, "6")
        )
    );
}

TEST_P(KeysTest, IsGoodUntilItExpiresOrIsRevoked) {
    (void)keys_->add(key("one"));
    EXPECT_TRUE(keys_->find("one").value()->is_good(kNow));
    EXPECT_FALSE(keys_->find("one").value()->is_good(kNow + std::chrono::hours(1)));
    EXPECT_TRUE(keys_->revoke("one", kNow + std::chrono::minutes(1)).value());
    EXPECT_TRUE(keys_->find("one").value()->is_good(kNow));
    EXPECT_FALSE(keys_->find("one").value()->is_good(kNow + std::chrono::minutes(1)));
    EXPECT_FALSE(keys_->revoke("two", kNow).value());
}

TEST_P(KeysTest, NotesItsUseToTheSecond) {
    (void)keys_->add(key("one"));
    ASSERT_TRUE(keys_->note_use("one", kNow + std::chrono::milliseconds(1'900)));
    EXPECT_EQ(keys_->find("one").value()->last_used, kNow + std::chrono::seconds(1));
    EXPECT_TRUE(keys_->note_use("two", kNow));
}

INSTANTIATE_TEST_SUITE_P(Adapters, KeysTest, testing::Bool(), [](const auto& tested) {
    return tested.param ? "Sqlite" : "Memory";
});

TEST(SqliteKeys, WhatOneProcessChangesAnotherFinds) {
    const Folder folder;
    const auto gateway = SqliteKeys::open(folder.file()).value();
    (void)gateway->add(key("one"));
    EXPECT_TRUE(gateway->find("one").value()->is_good(kNow));
    {
        const auto command = SqliteKeys::open(folder.file()).value();
        EXPECT_TRUE(command->revoke("one", kNow).value());
    }
    EXPECT_FALSE(gateway->find("one").value()->is_good(kNow));
}

TEST(SqliteKeys, NoKeyIsFoundInAFileThatIsNotInItsPlace) {
    const Folder folder;
    const auto gateway = SqliteKeys::open(folder.file()).value();
    (void)gateway->add(key("one"));
    std::filesystem::rename(folder.file(), folder.file() + ".old");
    const auto found = gateway->find("one");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().why, Trouble::Why::unavailable);
    std::filesystem::rename(folder.file() + ".old", folder.file());
    EXPECT_TRUE(gateway->find("one").value());
}

TEST(SqliteKeys, AFileOfSomethingElseIsRefused) {
    const Folder folder;
    std::ofstream(folder.file()) << "this is no database, and has more than a hundred bytes in it "
                                    "so that SQLite looks at all of its header";
    const auto opened = SqliteKeys::open(folder.file());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().why, Trouble::Why::corrupt);
}

}  // namespace
}  // namespace recourse::store

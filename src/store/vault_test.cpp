#include "store/vault.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace recourse::store {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kNow{1'800'000'000'123ms};
constexpr VaultLimits kLimits{.entries = 4, .bytes = 1000};

std::string make_folder() {
    std::string name = testing::TempDir() + "vault_XXXXXX";
    return ::mkdtemp(name.data());
}

Claim call(std::string_view key, WallTime now = kNow, std::string_view payload = "{}") {
    return {.key = key, .payload = payload, .now = now, .lease = 1min, .keep = 1h};
}

std::int64_t granted(const Kept<std::variant<Granted, VaultEntry>>& claimed) {
    if (!claimed || !std::holds_alternative<Granted>(*claimed)) {
        ADD_FAILURE() << (claimed ? "the key is taken" : claimed.error().detail);
        return 0;
    }
    return std::get<Granted>(*claimed).claim;
}

VaultEntry met(const Kept<std::variant<Granted, VaultEntry>>& claimed) {
    if (!claimed || !std::holds_alternative<VaultEntry>(*claimed)) {
        ADD_FAILURE() << (claimed ? "the key was free" : claimed.error().detail);
        return {};
    }
    return std::get<VaultEntry>(*claimed);
}

/// What each adapter does.
struct Adapter {
    std::string name;
    std::function<std::unique_ptr<Vault>(const std::string& folder)> make;
};

std::unique_ptr<Vault> open_in(const std::string& folder) {
    auto vault = open_sqlite_vault(folder + "/vault", sqlite::Durability::process, kLimits);
    if (!vault) throw std::runtime_error(vault.error().detail);
    return std::move(*vault);
}

class VaultContract : public testing::TestWithParam<Adapter> {
  protected:
    VaultContract() : folder_(make_folder()), vault_(GetParam().make(folder_)) {}
    ~VaultContract() override {
        vault_.reset();
        std::filesystem::remove_all(folder_);
    }

    std::string folder_;
    std::unique_ptr<Vault> vault_;
};

INSTANTIATE_TEST_SUITE_P(
    Adapters,
    VaultContract,
    testing::Values(
        Adapter{"Memory", [](const std::string&) { return make_memory_vault(kLimits); }},
        Adapter{"Sqlite", open_in}
    ),
    [](const auto& one) { return one.param.name; }
);

TEST_P(VaultContract, GrantsAKeyOnce) {
    const auto claim = granted(vault_->claim(call("a", kNow, "first")));
    EXPECT_NE(granted(vault_->claim(call("b"))), claim);
    const auto entry = met(vault_->claim(call("a", kNow + 1s, "second")));
    EXPECT_EQ(entry.claim, claim);
    EXPECT_EQ(entry.stage, Stage::working);
    EXPECT_EQ(entry.first, kNow);
    EXPECT_EQ(entry.until, kNow + 1min);
    EXPECT_EQ(entry.payload, "first");
}

TEST_P(VaultContract, KeysAreAnyBytes) {
    granted(vault_->claim(call(std::string_view("a\0b", 3))));
    granted(vault_->claim(call(std::string_view("a\0c", 3))));
    granted(vault_->claim(call(std::string_view("a", 1))));
}

TEST_P(VaultContract, TellsTheOutcomeUntilItIsForgotten) {
    const auto claim = granted(vault_->claim(call("a")));
    ASSERT_TRUE(vault_->finish(claim, Stage::done, "made", kNow + 1h));
    const auto entry = met(vault_->claim(call("a", kNow + 59min)));
    EXPECT_EQ(entry.stage, Stage::done);
    EXPECT_EQ(entry.outcome, "made");
    EXPECT_EQ(entry.until, kNow + 1h);
    EXPECT_NE(granted(vault_->claim(call("a", kNow + 1h))), claim);
}

TEST_P(VaultContract, AKeyThatIsDroppedIsFree) {
    const auto claim = granted(vault_->claim(call("a")));
    ASSERT_TRUE(vault_->drop(claim));
    granted(vault_->claim(call("a")));
    EXPECT_EQ(vault_->size(), 1U);
}

TEST_P(VaultContract, ALeaseThatIsOverLeavesUnknownAndNotFree) {
    granted(vault_->claim(call("a")));
    const auto over = kNow + 1min;
    EXPECT_EQ(met(vault_->claim(call("a", over - 1ms))).stage, Stage::working);
    const auto entry = met(vault_->claim(call("a", over)));
    EXPECT_EQ(entry.stage, Stage::unknown);
    EXPECT_EQ(entry.until, over + 1h);
    EXPECT_EQ(met(vault_->claim(call("a", over + 59min))).stage, Stage::unknown);
    granted(vault_->claim(call("a", over + 1h)));
}

TEST_P(VaultContract, TheTruthMayComeLate) {
    const auto claim = granted(vault_->claim(call("a")));
    EXPECT_EQ(met(vault_->claim(call("a", kNow + 2min))).stage, Stage::unknown);
    ASSERT_TRUE(vault_->finish(claim, Stage::done, "made", kNow + 1h));
    EXPECT_EQ(met(vault_->claim(call("a", kNow + 3min))).outcome, "made");
}

TEST_P(VaultContract, WhatIsForgottenCanBeFinishedByNobody) {
    const auto claim = granted(vault_->claim(call("a")));
    ASSERT_TRUE(vault_->drop(claim));
    ASSERT_TRUE(vault_->finish(claim, Stage::done, "made", kNow + 1h));
    granted(vault_->claim(call("a")));
}

TEST_P(VaultContract, PruningForgetsWhatIsPastAndNothingElse) {
    const auto done = granted(vault_->claim(call("done")));
    const auto later = granted(vault_->claim(call("later")));
    granted(vault_->claim(call("working")));
    ASSERT_TRUE(vault_->finish(done, Stage::done, "", kNow + 1s));
    ASSERT_TRUE(vault_->finish(later, Stage::unknown, "", kNow + 1h));
    ASSERT_TRUE(vault_->prune(kNow + 1s));
    EXPECT_EQ(vault_->size(), 2U);
    ASSERT_TRUE(vault_->prune(kNow + 1h));  // the lease is over, so that is unknown from now on
    EXPECT_EQ(vault_->size(), 1U);
    ASSERT_TRUE(vault_->prune(kNow + 2h));
    EXPECT_EQ(vault_->size(), 0U);
}

TEST_P(VaultContract, RoomIsMadeByForgettingOutcomesOnly) {
    const auto done = granted(vault_->claim(call("done")));
    const auto unknown = granted(vault_->claim(call("unknown")));
    granted(vault_->claim(call("working")));
    granted(vault_->claim(call("more")));
    ASSERT_TRUE(vault_->finish(done, Stage::done, "", kNow + 1h));
    ASSERT_TRUE(vault_->finish(unknown, Stage::unknown, "", kNow + 1h));
    granted(vault_->claim(call("new")));  // instead of the outcome
    EXPECT_EQ(met(vault_->claim(call("unknown"))).stage, Stage::unknown);
    const auto refused = vault_->claim(call("newer"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().why, Trouble::Why::full);
    EXPECT_EQ(vault_->size(), 4U);
}

TEST_P(VaultContract, RoomIsBoundedInBytesToo) {
    const auto big = granted(vault_->claim(call("big", kNow, std::string(500, 'x'))));
    ASSERT_TRUE(vault_->finish(big, Stage::done, std::string(600, 'y'), kNow + 1h));
    granted(vault_->claim(call("small")));
    EXPECT_EQ(vault_->size(), 1U);
    granted(vault_->claim(call("big")));
}

// ---- what nobody knows --------------------------------------------------------------------------

TEST_P(VaultContract, ListsWhatIsUnknownOldestFirst) {
    auto second = call("b", kNow + 1s, "what was asked");
    second.about = "which call";
    granted(vault_->claim(second));
    const auto first = granted(vault_->claim(call("a")));
    ASSERT_TRUE(vault_->finish(first, Stage::unknown, "lost", kNow + 1h));
    const auto done = granted(vault_->claim(call("c")));
    ASSERT_TRUE(vault_->finish(done, Stage::done, "made", kNow + 1h));

    const auto early = vault_->lost(kNow + 2s);
    ASSERT_TRUE(early);
    ASSERT_EQ(early->size(), 1U);
    EXPECT_EQ(early->front().claim, first);
    EXPECT_EQ(early->front().outcome, "lost");
    EXPECT_EQ(vault_->unknown(kNow + 2s), 1U);
    EXPECT_EQ(early->front().until, kNow + 1h);

    const auto later = vault_->lost(kNow + 2min);  // the lease of the second is over
    ASSERT_TRUE(later);
    ASSERT_EQ(later->size(), 2U);
    EXPECT_EQ(later->back().first, kNow + 1s);
    EXPECT_EQ(later->back().about, "which call");
    EXPECT_EQ(later->back().payload, "what was asked");
    EXPECT_EQ(later->back().outcome, "");
    EXPECT_EQ(vault_->unknown(kNow + 2min), 2U);
    EXPECT_TRUE(vault_->lost(kNow + 2h)->empty());
    EXPECT_EQ(vault_->unknown(kNow + 2h), 0U);
}

TEST_P(VaultContract, WhatIsFoundOutIsKeptUntilTheTimeThatItHad) {
    const auto claim = granted(vault_->claim(call("a")));
    ASSERT_TRUE(vault_->finish(claim, Stage::unknown, "lost", kNow + 1h));
    EXPECT_EQ(vault_->settle(claim, "lost", "done"), true);
    const auto entry = met(vault_->claim(call("a", kNow + 59min)));
    EXPECT_EQ(entry.outcome, "done");
    EXPECT_EQ(entry.until, kNow + 1h);
}

TEST_P(VaultContract, WhatIsFoundUndoneIsFree) {
    const auto claim = granted(vault_->claim(call("a")));
    ASSERT_TRUE(vault_->finish(claim, Stage::unknown, "lost", kNow + 1h));
    EXPECT_EQ(vault_->settle(claim, "lost", std::nullopt), true);
    granted(vault_->claim(call("a")));
}

TEST_P(VaultContract, WhoeverKnowsLessSettlesNothing) {
    const auto claim = granted(vault_->claim(call("a")));
    EXPECT_EQ(vault_->settle(claim, "", std::nullopt), false);  // it is at work
    ASSERT_TRUE(vault_->finish(claim, Stage::unknown, "lost", kNow + 1h));
    EXPECT_EQ(vault_->settle(claim, "", std::nullopt), false);
    EXPECT_EQ(vault_->settle(claim, "other", "done"), false);
    EXPECT_EQ(vault_->settle(claim + 1, "lost", "done"), false);
    EXPECT_EQ(met(vault_->claim(call("a"))).outcome, "lost");
    ASSERT_TRUE(vault_->finish(claim, Stage::done, "lost", kNow + 1h));
    EXPECT_EQ(vault_->settle(claim, "lost", std::nullopt), false);
}

// ---- a vault that cannot be opened yet ---------------------------------------------------------

TEST(ReopeningVault, AnswersWithTheTroubleAndTellsItOnce) {
    std::vector<std::string> told;
    const auto vault = make_reopening_vault(
        [] { return std::unexpected(Trouble{Trouble::Why::full, "no room"}); },
        [&](const Trouble& trouble) { told.push_back(trouble.detail); }
    );
    for (int time = 0; time < 3; ++time) {
        const auto refused = vault->claim(call("a"));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().why, Trouble::Why::full);
    }
    EXPECT_THAT(told, testing::ElementsAre("no room"));
}

TEST(ReopeningVault, PassesOnWhatItOpened) {
    const auto vault = make_reopening_vault([] { return make_memory_vault(kLimits); }, {});
    const auto claim = granted(vault->claim(call("a")));
    ASSERT_TRUE(vault->finish(claim, Stage::done, "made", kNow + 1h));
    EXPECT_EQ(met(vault->claim(call("a"))).outcome, "made");
}

// ---- what only a file can do ------------------------------------------------------------------

class SqliteVault : public testing::Test {
  protected:
    SqliteVault() : folder_(make_folder()) {}
    ~SqliteVault() override { std::filesystem::remove_all(folder_); }

    /// Runs in a process of its own that tells once it is done with it, and is then killed.
    void in_killed_process(const std::function<void(Vault&)>& work) {
        const pid_t child = start([&] {
            work(*open_in(folder_).release());
            ::kill(::getpid(), SIGKILL);
        });
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status));
    }
    static pid_t start(const std::function<void()>& work) {
        const pid_t child = ::fork();
        if (child != 0) return child;
        work();
        ::_exit(0);
    }

    std::string folder_;
};

/// No file of this process may grow, as on a full disk, until the end of this.
class NoRoom {
  public:
    NoRoom() : before_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &limit_);
        const rlimit none{.rlim_cur = 0, .rlim_max = limit_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &none);
    }
    NoRoom(const NoRoom&) = delete;
    NoRoom& operator=(const NoRoom&) = delete;
    ~NoRoom() {
        ::setrlimit(RLIMIT_FSIZE, &limit_);
        (void)std::signal(SIGXFSZ, before_);
    }

  private:
    rlimit limit_{};
    void (*before_)(int);
};

/// What version 1 made, as far as it matters.
constexpr std::string_view kFirstVersion = R"(
CREATE TABLE owners(number INTEGER PRIMARY KEY AUTOINCREMENT, began INTEGER NOT NULL) STRICT;
CREATE TABLE calls(
    claim INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,
    stage INTEGER NOT NULL,
    owner INTEGER NOT NULL,
    first INTEGER NOT NULL,
    until INTEGER NOT NULL,
    keep INTEGER NOT NULL,
    payload BLOB NOT NULL,
    outcome BLOB NOT NULL DEFAULT x''
);
CREATE TABLE totals(entries INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
INSERT INTO totals VALUES(1, 7);
CREATE TRIGGER calls_added AFTER INSERT ON calls BEGIN SELECT 1; END;
CREATE TRIGGER calls_forgotten AFTER DELETE ON calls BEGIN SELECT 1; END;
)";

TEST_F(SqliteVault, KeepsOutcomesOverARestart) {
    {
        const auto vault = open_in(folder_);
        const auto claim = granted(vault->claim(call("a")));
        ASSERT_TRUE(vault->finish(claim, Stage::done, "made", kNow + 1h));
    }
    EXPECT_EQ(met(open_in(folder_)->claim(call("a"))).outcome, "made");
}

TEST_F(SqliteVault, AProcessThatIsKilledLeavesWhatItBeganUnknown) {
    in_killed_process([](Vault& vault) { (void)vault.claim(call("a")); });
    const auto vault = open_in(folder_);
    EXPECT_EQ(met(vault->claim(call("a", kNow + 1s))).stage, Stage::unknown);
}

TEST_F(SqliteVault, AProcessThatIsKilledLosesNoOutcome) {
    in_killed_process([](Vault& vault) {
        const auto claimed = vault.claim(call("a"));
        const auto claim = std::get<Granted>(*claimed).claim;
        (void)vault.finish(claim, Stage::done, "made", kNow + 1h);
    });
    EXPECT_EQ(met(open_in(folder_)->claim(call("a"))).outcome, "made");
}

TEST_F(SqliteVault, WhatAKilledProcessBeganIsForgottenInTheEnd) {
    in_killed_process([](Vault& vault) { (void)vault.claim(call("a")); });
    const auto vault = open_in(folder_);
    ASSERT_TRUE(vault->prune(kNow));
    EXPECT_EQ(vault->size(), 1U);
    ASSERT_TRUE(vault->prune(kNow + 1h));
    EXPECT_EQ(vault->size(), 0U);
}

TEST_F(SqliteVault, AProcessThatLivesIsWaitedFor) {
    const auto one = open_in(folder_);
    const auto other = open_in(folder_);
    const auto claim = granted(one->claim(call("a")));
    EXPECT_EQ(met(other->claim(call("a"))).stage, Stage::working);
    ASSERT_TRUE(other->prune(kNow));
    EXPECT_EQ(met(other->claim(call("a"))).stage, Stage::working);
    ASSERT_TRUE(one->finish(claim, Stage::done, "made", kNow + 1h));
    EXPECT_EQ(met(other->claim(call("a"))).outcome, "made");
}

TEST_F(SqliteVault, OfManyProcessesOneGetsTheKey) {
    constexpr int kProcesses = 8;
    constexpr int kKeys = 100;
    std::vector<pid_t> children;
    for (int number = 0; number < kProcesses; ++number) {
        children.push_back(start([&] {
            const auto vault =
                open_sqlite_vault(folder_ + "/vault", sqlite::Durability::process, {});
            std::ofstream log(folder_ + "/" + std::to_string(::getpid()) + ".log");
            for (int key = 0; key < kKeys; ++key) {
                const auto claimed = (*vault)->claim(call(std::to_string(key)));
                if (claimed && std::holds_alternative<Granted>(*claimed)) log << key << '\n';
            }
        }));
    }
    std::map<int, int> grants;
    for (const auto child : children) {
        ::waitpid(child, nullptr, 0);
        std::ifstream log(folder_ + "/" + std::to_string(child) + ".log");
        for (int key = 0; log >> key;) ++grants[key];
    }
    EXPECT_EQ(grants.size(), static_cast<std::size_t>(kKeys));
    for (const auto& [key, times] : grants) EXPECT_EQ(times, 1) << key;
}

TEST_F(SqliteVault, AFileThatIsDamagedIsTrouble) {
    std::ofstream(folder_ + "/vault") << std::string(8192, '!');
    const auto vault = open_sqlite_vault(folder_ + "/vault", sqlite::Durability::process, kLimits);
    ASSERT_FALSE(vault);
    EXPECT_EQ(vault.error().why, Trouble::Why::corrupt);
}

TEST_F(SqliteVault, AFileThatSomebodyElseHoldsIsTroubleAndNotAWait) {
    const auto vault = open_in(folder_);
    ASSERT_TRUE(vault->finish(granted(vault->claim(call("kept"))), Stage::done, "made", kNow + 1h));
    auto other = sqlite::Database::open({
        .path = folder_ + "/vault",
        .kind = 0x52656356,
        .versions = std::array<std::string_view, 2>{"", ""},
    });
    ASSERT_TRUE(other) << other.error().detail;
    {
        const auto held = sqlite::Transaction::begin(*other);
        EXPECT_EQ(met(vault->claim(call("kept"))).outcome, "made");
        const auto refused = vault->claim(call("a"));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().why, Trouble::Why::locked);
    }
    granted(vault->claim(call("a")));
}

TEST_F(SqliteVault, WhatIsKeptIsToldWhileNothingCanBeWritten) {
    const auto vault = open_in(folder_);
    ASSERT_TRUE(vault->finish(granted(vault->claim(call("a"))), Stage::done, "made", kNow + 1h));
    granted(vault->claim(call("b")));
    const NoRoom no_room;
    EXPECT_EQ(met(vault->claim(call("a"))).outcome, "made");
    EXPECT_EQ(met(vault->claim(call("b"))).stage, Stage::working);
    const auto refused = vault->claim(call("c"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().why, Trouble::Why::full) << refused.error().detail;
}

TEST_F(SqliteVault, WorksAgainOnceThereIsRoom) {
    const auto vault = open_in(folder_);
    const auto claim = granted(vault->claim(call("a")));
    {
        const NoRoom no_room;
        EXPECT_FALSE(vault->claim(call("b")));
        EXPECT_FALSE(vault->finish(claim, Stage::done, "made", kNow + 1h));
    }
    ASSERT_TRUE(vault->finish(claim, Stage::done, "made", kNow + 1h));
    EXPECT_EQ(met(vault->claim(call("a"))).outcome, "made");
    granted(vault->claim(call("b")));
    EXPECT_EQ(vault->size(), 2U);
}

/// Who asks again for what is kept, or reads a gauge, does not learn whether anything can be
/// written.
TEST_F(SqliteVault, TroubleIsToldOnceWhateverIsReadMeanwhile) {
    std::vector<std::string> told;
    const auto vault = make_reopening_vault(
        [this] { return open_sqlite_vault(folder_ + "/vault", sqlite::Durability::process, {}); },
        [&](const Trouble& trouble) { told.push_back(trouble.detail); }
    );
    ASSERT_TRUE(vault->finish(granted(vault->claim(call("a"))), Stage::done, "made", kNow + 1h));
    const auto no_room = [&] {
        const NoRoom begun;
        for (int time = 0; time < 2; ++time) {
            EXPECT_FALSE(vault->claim(call("b")));
            EXPECT_EQ(met(vault->claim(call("a"))).outcome, "made");
            EXPECT_EQ(vault->size(), 1U);
            EXPECT_EQ(vault->unknown(kNow), 0U);
        }
    };
    no_room();
    EXPECT_EQ(told.size(), 1U);
    granted(vault->claim(call("b")));
    ASSERT_TRUE(vault->drop(met(vault->claim(call("b"))).claim));
    no_room();
    EXPECT_EQ(told.size(), 2U) << "after all was well";
}

/// The file or its log: nobody would find there what is written from then on.
TEST_F(SqliteVault, GrantsNothingWhileItsFileIsAwayAndTellsWhatItKeeps) {
    for (const auto* moved : {"", "-wal"}) {
        const auto name = std::string("vault") + moved;
        const auto vault = open_in(folder_);
        const auto a = "a" + name;
        const auto b = "b" + name;
        ASSERT_TRUE(vault->finish(granted(vault->claim(call(a))), Stage::done, "made", kNow + 1h));
        const auto at_work = granted(vault->claim(call(b)));
        std::filesystem::rename(folder_ + "/" + name, folder_ + "/elsewhere");

        const auto refused = vault->claim(call("c" + name));
        ASSERT_FALSE(refused) << name;
        EXPECT_EQ(refused.error().why, Trouble::Why::unavailable);
        EXPECT_THAT(refused.error().detail, testing::HasSubstr(name + " was moved, removed or"));
        EXPECT_EQ(met(vault->claim(call(a))).outcome, "made");
        EXPECT_FALSE(vault->finish(at_work, Stage::done, "made", kNow + 1h));
        EXPECT_FALSE(vault->drop(at_work));
        EXPECT_FALSE(vault->settle(at_work, "", "made"));
        EXPECT_FALSE(vault->prune(kNow + 2h));
        EXPECT_FALSE(vault->lost(kNow));
        EXPECT_FALSE(vault->size()) << "a gauge would be well";
        EXPECT_FALSE(vault->unknown(kNow));

        std::filesystem::rename(folder_ + "/elsewhere", folder_ + "/" + name);
        ASSERT_TRUE(vault->finish(at_work, Stage::done, "made", kNow + 1h)) << name;
        granted(vault->claim(call("c" + name)));
        ASSERT_TRUE(vault->prune(kNow + 2h));
    }
}

/// It would not know what was made before, so that a call could be made once more.
TEST_F(SqliteVault, GrantsNothingWhereAnotherFileIsInItsPlace) {
    const auto vault = open_in(folder_);
    ASSERT_TRUE(vault->finish(granted(vault->claim(call("a"))), Stage::done, "made", kNow + 1h));
    for (const auto* name : {"/vault", "/vault-wal", "/vault-shm", "/vault-owners"})
        std::filesystem::rename(folder_ + name, folder_ + name + ".old");
    const auto other = open_in(folder_);
    granted(other->claim(call("b")));
    EXPECT_FALSE(vault->claim(call("b")));
    EXPECT_EQ(met(vault->claim(call("a"))).outcome, "made");
}

TEST_F(SqliteVault, AFileOfTheVersionBeforeIsBroughtUpToDate) {
    {
        auto before = sqlite::Database::open(
            {.path = folder_ + "/vault",
             .kind = 0x52656356,
             .versions = std::array<std::string_view, 1>{kFirstVersion}}
        );
        ASSERT_TRUE(before) << before.error().detail;
        ASSERT_TRUE(before->execute(
            "INSERT INTO calls VALUES(1, x'61', 2, 1, 1800000000123, 1800000060123, 0, 'old', "
            "x'6c6f7374')"
        ));
    }
    const auto vault = open_in(folder_);
    const auto lost = vault->lost(kNow);
    ASSERT_TRUE(lost);
    ASSERT_EQ(lost->size(), 1U);
    EXPECT_EQ(lost->front().about, "");
    EXPECT_EQ(lost->front().outcome, "lost");
    EXPECT_EQ(vault->settle(1, "lost", std::nullopt), true);
    EXPECT_EQ(vault->size(), 0U);
}

}  // namespace
}  // namespace recourse::store

#include "store/ledger.hpp"

#include "store/ledger_folder.hpp"
#include "store/sqlite.hpp"
#include "store/sqlite_ledger.hpp"

#include <csignal>
#include <filesystem>
#include <functional>
#include <memory>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

namespace recourse::store {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const WallTime kNow{std::chrono::seconds(1'800'000'000)};
constexpr std::string_view kId = "4f1c09a2b7de4f1c09a2b7de4f1c09a2";
constexpr std::string_view kOther = "4f1c09a2b7df00000000000000000000";

LedgerEntry entry(std::string_view support_id, WallTime started = kNow) {
    return {
        .started = started,
        .latency = 1234us,
        .upstream_time = 1000us,
        .attempts = 2,
        .support_id = support_id,
        .method = "tools/call",
        .tool = "refund",
        .upstream = "shop",
        .caller = "key:ada",
        .client = "agent",
        .revision = "2026-07-28",
        .ending = "failed",
        .effect = "unknown",
        .domain = "recourse",
        .code = "upstream_refused",
        .words = "1a2b3c4d",
        .suggests = "get_refund",
        .reached = "upstream",
        .details = R"({"raw":"x"})",
    };
}

std::vector<std::int64_t> numbers(const Kept<LedgerEntries>& entries) {
    std::vector<std::int64_t> numbers;
    for (const auto& entry : entries.value().all()) numbers.push_back(entry.number);
    return numbers;
}

class LedgerFile : public testing::Test {
  protected:
    LedgerFile() : ledger_(open_sqlite_ledger(folder_.file()).value()) {}

    void append(std::initializer_list<LedgerEntry> entries) {
        ASSERT_TRUE(ledger_->append(std::vector(entries), {}));
    }
    [[nodiscard]] std::size_t count() {
        std::size_t count = 0;
        EXPECT_TRUE(ledger_->read({}, [&count](const LedgerEntry&) { ++count; }));
        return count;
    }

    LedgerFolder folder_;
    std::unique_ptr<Ledger> ledger_;
};

TEST_F(LedgerFile, gives_back_every_field_as_it_was) {
    append({entry(kId)});
    const auto found = ledger_->find({.support_id = kId, .caller = {}}, 10);
    ASSERT_TRUE(found) << found.error().detail;
    ASSERT_EQ(found->size(), 1U);
    const auto kept = found->all().front();
    const auto given = entry(kId);
    EXPECT_EQ(kept.number, 1);
    EXPECT_EQ(kept.started, given.started);
    EXPECT_EQ(kept.latency, given.latency);
    EXPECT_EQ(kept.upstream_time, given.upstream_time);
    EXPECT_EQ(kept.attempts, given.attempts);
    for (const auto text : kLedgerTexts) EXPECT_EQ(kept.*text, given.*text);
}

/// As it was first made.
constexpr std::string_view kFirstVersion = R"(
CREATE TABLE entries(number INTEGER PRIMARY KEY, started INTEGER NOT NULL,
    latency INTEGER NOT NULL, attempts INTEGER NOT NULL, support_id TEXT NOT NULL,
    method TEXT NOT NULL, tool TEXT NOT NULL, upstream TEXT NOT NULL, caller TEXT NOT NULL,
    client TEXT NOT NULL, revision TEXT NOT NULL, ending TEXT NOT NULL, effect TEXT NOT NULL,
    domain TEXT NOT NULL, code TEXT NOT NULL, words TEXT NOT NULL, suggests TEXT NOT NULL,
    reached TEXT NOT NULL, details TEXT NOT NULL) STRICT;
CREATE INDEX entries_by_support_id ON entries(support_id);
CREATE INDEX entries_by_caller ON entries(caller, client, number);
CREATE TABLE losses(number INTEGER PRIMARY KEY, began INTEGER NOT NULL, ended INTEGER NOT NULL,
    entries INTEGER NOT NULL) STRICT;
INSERT INTO entries VALUES(7, 1800000000123, 1234, 2, '4f1c09a2b7de4f1c09a2b7de4f1c09a2',
    'tools/call', 'refund', 'shop', '', 'agent', '2026-07-28', 'failed', 'unknown', 'recourse',
    'upstream_refused', '1a2b3c4d', '', 'upstream', '{"raw":"x"}');
)";

TEST(LedgerFileOfBefore, is_brought_up_to_date_with_what_it_holds) {
    const LedgerFolder folder;
    ASSERT_TRUE(sqlite::Database::open(
        {.path = folder.file(),
         .kind = 0x5265634c,
         .versions = std::array<std::string_view, 1>{kFirstVersion}}
    ));
    const auto ledger = open_sqlite_ledger(folder.file()).value();
    ASSERT_TRUE(ledger->append(std::vector{entry(kId)}, {}));
    const auto found = ledger->find({.support_id = kId, .caller = {}}, 10);
    ASSERT_EQ(found->size(), 2U);
    const auto before = found->all()[0];
    EXPECT_EQ(before.number, 7);
    EXPECT_EQ(before.upstream_time, 0us);
    EXPECT_EQ(before.details, R"({"raw":"x"})");
    EXPECT_EQ(found->all()[1].upstream_time, 1000us);
    std::size_t read = 0;
    EXPECT_TRUE(ledger->read({}, [&read](const LedgerEntry& one) {
        EXPECT_EQ(one.details, "");
        ++read;
    }));
    EXPECT_EQ(read, 2U);
}

TEST_F(LedgerFile, is_asked_by_an_id_or_its_first_digits) {
    append({entry(kId), entry(kOther), entry(kId)});
    EXPECT_THAT(numbers(ledger_->find({.support_id = kId, .caller = {}}, 10)), ElementsAre(1, 3));
    EXPECT_THAT(
        numbers(ledger_->find({.support_id = "4f1c09a2b7de", .caller = {}}, 10)), ElementsAre(1, 3)
    );
    EXPECT_THAT(
        numbers(ledger_->find({.support_id = "4f1c09a2b7d", .caller = {}}, 2)), ElementsAre(2, 3)
    );
    EXPECT_THAT(numbers(ledger_->find({.support_id = "4f1c09a2b7dd", .caller = {}}, 9)), IsEmpty());
}

/// A host may give all calls of a day one trace, and whoever asks has just called.
TEST_F(LedgerFile, tells_the_newest_of_more_than_are_wanted) {
    for (int i = 0; i < 5; ++i) append({entry(kId)});
    EXPECT_THAT(numbers(ledger_->find({.support_id = kId, .caller = {}}, 2)), ElementsAre(4, 5));
    EXPECT_THAT(
        numbers(ledger_->find({.support_id = kId, .caller = "key:ada"}, 3)), ElementsAre(3, 4, 5)
    );
}

TEST_F(LedgerFile, takes_nothing_where_its_file_is_gone) {
    append({entry(kId)});
    std::filesystem::rename(folder_.file(), folder_.file() + ".old");
    const auto gone = ledger_->append(std::vector{entry(kId)}, {});
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().why, Trouble::Why::unavailable);
    EXPECT_THAT(
        gone.error().detail,
        testing::EndsWith("was moved, removed or replaced while it was written")
    );
    const auto next = open_sqlite_ledger(folder_.file()).value();
    EXPECT_FALSE(ledger_->append(std::vector{entry(kId)}, {})) << "another file is there now";
    ASSERT_TRUE(next->append(std::vector{entry(kOther)}, {}));
    EXPECT_EQ(next->find({.support_id = kOther, .caller = {}}, 9)->size(), 1U);
}

TEST_F(LedgerFile, shows_a_caller_only_its_own) {
    auto of_bob = entry(kId);
    of_bob.caller = "key:bob";
    auto of_nobody = entry(kId);
    of_nobody.caller = "";
    append({entry(kId), of_bob, of_nobody});
    const auto seen_by = [&](std::string_view caller) {
        return numbers(ledger_->find({.support_id = kId, .caller = caller}, 10));
    };
    EXPECT_THAT(seen_by("key:bob"), ElementsAre(2));
    EXPECT_THAT(seen_by(""), ElementsAre(3));
    EXPECT_THAT(seen_by("key:eve"), IsEmpty());
}

TEST_F(LedgerFile, tells_what_the_same_caller_did_next) {
    auto of_bob = entry(kOther, kNow + 1s);
    of_bob.caller = "key:bob";
    auto of_another_agent = entry(kOther, kNow + 1s);
    of_another_agent.client = "other";
    auto no_call = entry(kOther, kNow + 1s);
    no_call.method = "tools/list";
    append(
        {entry(kOther, kNow - 1s),
         entry(kId),
         of_bob,
         of_another_agent,
         no_call,
         entry(kOther, kNow + 2s),
         entry(kOther, kNow + 2h)}
    );
    const auto found = ledger_->find({.support_id = kId, .caller = {}}, 1);
    const auto asked = found->all().front();
    EXPECT_THAT(numbers(ledger_->following(asked, kNow + 1h, 10)), ElementsAre(6));
}

TEST_F(LedgerFile, keeps_all_of_a_batch_or_nothing) {
    auto broken = open_sqlite_ledger(folder_.file()).value();
    const std::string large(4 * 1024 * 1024, 'x');
    auto too_large = entry(kOther);
    too_large.details = large;
    // A file that may not grow refuses the second entry.
    struct rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    auto tight = before;
    tight.rlim_cur = 1024 * 1024;
    ::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
    const auto refused = broken->append(std::vector{entry(kId), too_large}, {});
    ::setrlimit(RLIMIT_FSIZE, &before);
    EXPECT_FALSE(refused);
    EXPECT_EQ(count(), 0U);
    ASSERT_TRUE(broken->append(std::vector{entry(kId)}, {}));
    EXPECT_EQ(count(), 1U);
}

TEST_F(LedgerFile, tells_which_numbers_it_holds) {
    EXPECT_EQ(ledger_->extent().value(), LedgerExtent{});
    append({entry(kId), entry(kOther), entry(kId)});
    EXPECT_EQ(ledger_->extent().value(), (LedgerExtent{.oldest = 1, .newest = 3}));
}

TEST_F(LedgerFile, remembers_what_was_lost) {
    const LedgerLoss loss{.from = kNow, .until = kNow + 5s, .entries = 12};
    ASSERT_TRUE(ledger_->append({}, loss));
    EXPECT_THAT(ledger_->losses(kNow).value(), ElementsAre(loss));
    EXPECT_THAT(ledger_->losses(kNow + 6s).value(), IsEmpty());
}

TEST_F(LedgerFile, forgets_what_is_too_old) {
    append({entry(kId, kNow - 48h), entry(kId, kNow - 25h), entry(kOther, kNow - 23h)});
    ASSERT_TRUE(
        ledger_->append({}, LedgerLoss{.from = kNow - 48h, .until = kNow - 48h, .entries = 1})
    );
    const auto more = ledger_->prune(kNow, {.age = std::chrono::days(1), .bytes = 1 << 30});
    ASSERT_TRUE(more);
    EXPECT_FALSE(*more);
    EXPECT_EQ(count(), 1U);
    EXPECT_THAT(ledger_->losses({}).value(), IsEmpty());
}

TEST_F(LedgerFile, stays_within_its_size_by_forgetting_the_oldest) {
    constexpr std::size_t kMost = 4 * 1024 * 1024;
    const std::string details(1000, 'x');
    const LedgerLimits limits{.age = std::chrono::days(9), .bytes = kMost};
    std::string last;
    for (int batch = 0; batch < 24; ++batch) {
        std::vector<LedgerEntry> entries;
        last = fmt::format("{:032x}", batch);
        for (int i = 0; i < 500; ++i) {
            entries.push_back(entry(last));
            entries.back().details = details;
        }
        ASSERT_TRUE(ledger_->append(entries, {}));
        while (ledger_->prune(kNow, limits).value()) {
        }
    }
    EXPECT_LT(count(), 12'000U);
    EXPECT_THAT(ledger_->find({.support_id = last, .caller = {}}, 500)->size(), testing::Gt(0U));
    EXPECT_THAT(
        numbers(ledger_->find({.support_id = std::string(32, '0'), .caller = {}}, 500)), IsEmpty()
    );
    ledger_.reset();  // and its log is moved into the file
    EXPECT_LE(std::filesystem::file_size(folder_.file()), 2 * kMost);
}

TEST_F(LedgerFile, is_read_while_it_is_written) {
    append({entry(kId)});
    const auto reader = open_sqlite_ledger_to_read(folder_.file(), 1s);
    ASSERT_TRUE(reader) << reader.error().detail;
    append({entry(kId)});
    EXPECT_THAT(numbers((*reader)->find({.support_id = kId, .caller = {}}, 10)), ElementsAre(1, 2));
}

TEST(LedgerToRead, is_not_made_where_there_is_none) {
    const LedgerFolder folder;
    const auto opened = open_sqlite_ledger_to_read(folder.file(), 1s);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().detail, "there is no file " + folder.file());
    EXPECT_FALSE(std::filesystem::exists(folder.file()));
}

/// One file for all cases, for each is quick and opening is not.
class LedgerModel : public testing::Test {
  protected:
    void check_one_case();

    LedgerFolder folder_;
    std::unique_ptr<Ledger> ledger_ = open_sqlite_ledger(folder_.file()).value();
};

TEST_F(LedgerModel, answers_like_a_list) {
    EXPECT_TRUE(rc::check("whatever is appended, in batches of any size", [this] {
        check_one_case();
    }));
}

void LedgerModel::check_one_case() {
    struct Kept {
        std::string id, caller, client, details;
        WallTime started;
    };
    const auto digits = rc::gen::container<std::string>(32, rc::gen::element('0', '1'));
    const auto one_of = [](std::vector<std::string> names) {
        return rc::gen::elementOf(std::move(names));
    };
    while (ledger_->prune(kNow + std::chrono::days(90), {}).value()) {
    }
    std::vector<Kept> model;
    for (int batches = *rc::gen::inRange(0, 6); batches > 0; --batches) {
        LedgerEntries batch;
        for (int count = *rc::gen::inRange(0, 8); count > 0; --count) {
            const auto& made = model.emplace_back(Kept{
                .id = *digits,
                .caller = *one_of({"", "key:a", "key:b"}),
                .client = *one_of({"x", "y"}),
                .details = *rc::gen::container<std::string>(rc::gen::inRange('a', 'z')),
                .started = kNow + std::chrono::seconds(*rc::gen::inRange(0, 100)),
            });
            auto added = entry(made.id, made.started);
            added.caller = made.caller;
            added.client = made.client;
            added.details = made.details;
            batch.add(added);
        }
        RC_ASSERT(ledger_->append(batch.all(), {}).has_value());
    }
    const auto matching = [&](const std::function<bool(std::size_t)>& fits) {
        std::vector<std::int64_t> found;
        for (std::size_t index = 0; index < model.size(); ++index) {
            if (fits(index)) found.push_back(static_cast<std::int64_t>(index) + 1);
        }
        return found;
    };
    const auto asked = *rc::gen::container<std::string>(
        static_cast<std::size_t>(*rc::gen::inRange(1, 6)), rc::gen::element('0', '1')
    );
    RC_ASSERT(
        numbers(ledger_->find({.support_id = asked, .caller = {}}, 100)) ==
        matching([&](std::size_t i) { return model[i].id.starts_with(asked); })
    );
    RC_ASSERT(
        numbers(ledger_->find({.support_id = asked, .caller = "key:a"}, 100)) ==
        matching([&](std::size_t i) {
            return model[i].id.starts_with(asked) && model[i].caller == "key:a";
        })
    );
    const auto all = ledger_->find({.support_id = "", .caller = {}}, 1000).value();
    for (const auto& one : all.all()) {
        const auto& kept = model[static_cast<std::size_t>(one.number) - 1];
        RC_ASSERT(one.details == kept.details);
        RC_ASSERT(
            numbers(ledger_->following(one, kNow + 50s, 1000)) == matching([&](std::size_t i) {
                return static_cast<std::int64_t>(i) + 1 > one.number &&
                       model[i].caller == kept.caller && model[i].client == kept.client &&
                       model[i].started <= kNow + 50s;
            })
        );
    }
}

}  // namespace
}  // namespace recourse::store

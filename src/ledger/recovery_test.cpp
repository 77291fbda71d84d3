#include "ledger/recovery.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recourse::ledger {
namespace {

using namespace std::chrono_literals;
using store::LedgerEntry;

const WallTime kNow{std::chrono::seconds(1'800'000'000)};

LedgerEntry call(std::string_view tool, std::string_view ending, WallTime started) {
    return {
        .started = started,
        .latency = 500ms,
        .method = "tools/call",
        .tool = tool,
        .caller = "key:ada",
        .client = "agent",
        .ending = ending,
        .domain = ending == "failed" ? "recourse" : "",
        .code = ending == "failed" ? "invalid_arguments" : "",
    };
}

Recovery after(const std::vector<LedgerEntry>& entries) {
    RecoveryMeter meter;
    for (const auto& entry : entries) meter.take(entry);
    Recovery all;
    for (const auto& [key, recovery] : meter.counted()) all.add(recovery);
    return all;
}

TEST(Recovery, is_a_next_call_of_the_same_tool_that_succeeds) {
    const auto found =
        after({call("refund", "failed", kNow), call("refund", "succeeded", kNow + 2s)});
    EXPECT_EQ(found.faults, 1U);
    EXPECT_EQ(found.tried, 1U);
    EXPECT_EQ(found.at_once, 1U);
    EXPECT_EQ(found.recovered, 1U);
    EXPECT_EQ(found.tries, 1U);
    EXPECT_EQ(found.rate(), 1.0);
    EXPECT_EQ(found.median_time(), 2s);
}

TEST(Recovery, after_several_tries_is_no_recovery_at_once) {
    const auto found = after(
        {call("refund", "failed", kNow),
         call("refund", "failed", kNow + 1s),
         call("refund", "succeeded", kNow + 2s)}
    );
    // The second Fault was recovered from at once, the first was not.
    EXPECT_EQ(found.faults, 2U);
    EXPECT_EQ(found.tried, 2U);
    EXPECT_EQ(found.at_once, 1U);
    EXPECT_EQ(found.recovered, 2U);
    EXPECT_EQ(found.tries, 3U);
    EXPECT_EQ(found.rate(), 0.5);
}

TEST(Recovery, is_a_call_that_the_fault_suggested) {
    auto failed = call("refund", "failed", kNow);
    failed.suggests = "get_refund list_refunds";
    EXPECT_EQ(after({failed, call("list_refunds", "succeeded", kNow + 1s)}).at_once, 1U);
    EXPECT_EQ(after({failed, call("list_orders", "succeeded", kNow + 1s)}).tried, 0U);
}

TEST(Recovery, counts_a_tool_that_is_suggested_twice_once) {
    auto failed = call("refund", "failed", kNow);
    failed.suggests = "refund get_refund get_refund";
    const auto found = after(
        {failed, call("get_refund", "failed", kNow + 1s), call("get_refund", "succeeded", kNow + 2s)
        }
    );
    EXPECT_EQ(found.recovered, 2U);
    EXPECT_EQ(found.tries, 3U);
}

struct NoCounter final : FaultCounter {
    Tag failed(const LedgerEntry&) override { return 0; }
    void tried(Tag) override {}
    void recovered(Tag, int, std::chrono::milliseconds) override {}
};

TEST(RecoveryTracker, forgets_what_nobody_tries_after) {
    NoCounter counter;
    RecoveryTracker tracker;
    for (int tool = 0; tool < 100; ++tool)
        tracker.take(call("tool_" + std::to_string(tool), "failed", kNow), counter);
    EXPECT_EQ(tracker.followed(), 100U);
    tracker.take(call("another", "succeeded", kNow + 3h), counter);
    EXPECT_EQ(tracker.followed(), 0U);
}

TEST(RecoveryTracker, follows_so_many_at_most) {
    NoCounter counter;
    RecoveryTracker tracker;
    for (std::size_t tool = 0; tool < kMostFollowed + 10; ++tool)
        tracker.take(call("tool_" + std::to_string(tool), "failed", kNow), counter);
    EXPECT_EQ(tracker.followed(), kMostFollowed);
}

TEST(Recovery, is_the_same_callers_and_the_same_client_programs) {
    const auto failed = call("refund", "failed", kNow);
    auto of_bob = call("refund", "succeeded", kNow + 1s);
    of_bob.caller = "key:bob";
    auto of_another_program = call("refund", "succeeded", kNow + 1s);
    of_another_program.client = "other";
    EXPECT_EQ(after({failed, of_bob, of_another_program}).tried, 0U);
}

TEST(Recovery, is_nothing_that_began_before_the_caller_was_told) {
    EXPECT_EQ(
        after({call("refund", "failed", kNow), call("refund", "succeeded", kNow + 499ms)}).tried, 0U
    );
}

TEST(Recovery, counts_a_try_that_began_within_the_millisecond_of_the_failure) {
    auto failed = call("refund", "failed", kNow);
    failed.latency += 700us;
    EXPECT_EQ(after({failed, call("refund", "succeeded", kNow + 500ms)}).recovered, 1U);
}

TEST(Recovery, ends_with_its_window) {
    const auto failed = call("refund", "failed", kNow);
    EXPECT_EQ(after({failed, call("refund", "succeeded", failed.ended() + 1h)}).recovered, 1U);
    EXPECT_EQ(after({failed, call("refund", "succeeded", failed.ended() + 1h + 1ms)}).tried, 0U);
}

TEST(Recovery, takes_no_notice_of_what_was_withdrawn) {
    const auto found = after(
        {call("refund", "failed", kNow),
         call("refund", "cancelled", kNow + 1s),
         call("refund", "succeeded", kNow + 2s)}
    );
    EXPECT_EQ(found.at_once, 1U);
}

TEST(Recovery, without_a_try_has_no_rate) {
    const auto found = after({call("refund", "failed", kNow)});
    EXPECT_EQ(found.rate(), std::nullopt);
    EXPECT_EQ(found.median_time(), std::nullopt);
}

TEST(Recovery, is_told_by_code_and_tool) {
    RecoveryMeter meter;
    meter.take(call("refund", "failed", kNow));
    meter.take(call("refund", "succeeded", kNow + 2s));
    meter.take(call("order", "failed", kNow + 3s));
    EXPECT_EQ(
        to_text(meter.counted()),
        "                                           faults    tried     rate  recovered     "
        "median\n"
        "all                                             2        1     100%          1      2.0 "
        "s\n"
        "\n"
        "by code                                    faults    tried     rate  recovered     "
        "median\n"
        "invalid_arguments                               2        1     100%          1      2.0 "
        "s\n"
        "\n"
        "by tool                                    faults    tried     rate  recovered     "
        "median\n"
        "order                                           1        0        -          0          "
        "-\n"
        "refund                                          1        1     100%          1      2.0 "
        "s\n"
    );
    const auto told = to_json(meter.counted());
    EXPECT_EQ(told.at("total").at("faults").as_uint64(), 2U);
    EXPECT_EQ(told.at("faults").as_array().size(), 2U);
    EXPECT_EQ(told.at("faults").as_array()[1].at("rate").as_double(), 1.0);
}

TEST(Recovery, of_a_code_whose_words_were_changed_is_told_by_their_version_too) {
    RecoveryMeter meter;
    auto before = call("refund", "failed", kNow);
    before.words = "0ldw0rds";
    meter.take(before);
    meter.take(call("refund", "failed", kNow + 1s));
    meter.take(call("refund", "succeeded", kNow + 3s));
    const auto text = to_text(meter.counted());
    const auto title = text.find("by version of the words ");
    ASSERT_NE(title, std::string::npos) << text;
    EXPECT_THAT(text.substr(title), testing::HasSubstr("\ninvalid_arguments 0ldw0rds   "));
    EXPECT_THAT(text.substr(title), testing::HasSubstr("\ninvalid_arguments            "));
}

TEST(Recovery, has_a_median_between_the_two_in_the_middle) {
    Recovery recovery;
    recovery.times = {9s, 1s, 2s, 4s};
    EXPECT_EQ(recovery.median_time(), 3s);
    recovery.times.push_back(5s);
    EXPECT_EQ(recovery.median_time(), 4s);
}

/// The definition, read literally: for each Fault, every later entry is looked at.
Recovery read_literally(const std::vector<LedgerEntry>& entries) {
    Recovery all;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto& fault = entries[i];
        if (fault.ending != "failed") continue;
        ++all.faults;
        int tries = 0;
        for (std::size_t j = i + 1; j < entries.size() && tries < kMostTries; ++j) {
            if (!is_try_after(fault, entries[j])) continue;
            if (++tries == 1) ++all.tried;
            if (entries[j].ending != "succeeded") continue;
            if (tries == 1) ++all.at_once;
            ++all.recovered;
            all.tries += static_cast<std::uint64_t>(tries);
            break;
        }
    }
    return all;
}

RC_GTEST_PROP(RecoveryModel, the_meter_counts_what_the_definition_says, ()) {
    std::vector<LedgerEntry> entries;
    auto now = kNow;
    for (int count = *rc::gen::inRange(0, 200); count > 0; --count) {
        now += std::chrono::seconds(*rc::gen::inRange(0, 900));
        auto entry = call(
            *rc::gen::element("a", "b", "c"),
            *rc::gen::element("failed", "failed", "succeeded", "cancelled"),
            now - 500ms
        );
        entry.caller = *rc::gen::element("", "key:ada");
        // Some overlap the ones before.
        entry.latency = std::chrono::seconds(*rc::gen::inRange(0, 600));
        entry.started = now - entry.latency;
        if (entry.ending == "failed") entry.suggests = *rc::gen::element("", "b", "b c", "a b");
        entries.push_back(entry);
    }
    const auto counted = after(entries);
    const auto expected = read_literally(entries);
    RC_ASSERT(counted.faults == expected.faults);
    RC_ASSERT(counted.tried == expected.tried);
    RC_ASSERT(counted.at_once == expected.at_once);
    RC_ASSERT(counted.recovered == expected.recovered);
    RC_ASSERT(counted.tries == expected.tries);
}

}  // namespace
}  // namespace recourse::ledger

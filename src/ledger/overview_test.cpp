#include "ledger/overview.hpp"

#include <array>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recourse::ledger {
namespace {

using namespace std::chrono_literals;
using store::LedgerEntries;
using store::LedgerEntry;

/// The begin of a minute and of a day.
const WallTime kDay{std::chrono::days{20'000}};
const WallTime kNow = kDay + 30h + 7min;

struct Told {
    std::string tool = "refund";
    std::string ending = "succeeded";
    WallTime ended = kNow;
    std::string caller = "key:ada";
    std::string code = "rate_limited";
    std::string details = {};
};

LedgerEntry entry_of(const Told& told) {
    const bool failed = told.ending == "failed";
    return {
        .started = told.ended - 100ms,
        .latency = 100ms,
        .support_id = "4f1c09a2b7de4f1c09a2b7de4f1c09a2",
        .method = "tools/call",
        .tool = told.tool,
        .upstream = "shop",
        .caller = told.caller,
        .client = "agent",
        .ending = told.ending,
        .domain = failed ? "recourse" : "",
        .code = failed ? std::string_view(told.code) : "",
        .details = told.details,
    };
}

void hear(Overview& overview, const Told& told) {
    const std::vector<LedgerEntry> entries{entry_of(told)};
    overview.hear(entries);
}

const std::vector<OverviewFigures::Row>& rows(const OverviewFigures& figures, Subject subject) {
    return figures.rows[static_cast<std::size_t>(subject)];
}

TEST(Overview, counts_calls_by_all_that_they_have) {
    Overview overview(kNow - 1min);
    hear(overview, {});
    hear(overview, {.tool = "order", .ending = "failed"});
    hear(overview, {.ending = "cancelled"});
    const auto figures = overview.figures(OverviewWindow::hour, kNow);
    EXPECT_EQ(figures.totals.calls, 3U);
    EXPECT_EQ(figures.totals.failed, 1U);
    EXPECT_EQ(figures.totals.cancelled, 1U);
    const auto& tools = rows(figures, Subject::tool);
    ASSERT_EQ(tools.size(), 2U);
    EXPECT_EQ(tools[0].name[1], "order") << "what fails comes first";
    EXPECT_EQ(tools[1].calls, 2U);
    const auto& codes = rows(figures, Subject::code);
    ASSERT_EQ(codes.size(), 1U);
    EXPECT_EQ(codes[0].name[1], "rate_limited");
    EXPECT_EQ(codes[0].last, kNow);
    EXPECT_EQ(rows(figures, Subject::caller)[0].calls, 3U);
    EXPECT_EQ(rows(figures, Subject::upstream)[0].failed, 1U);
    ASSERT_EQ(figures.series.size(), 60U);
    EXPECT_EQ(figures.series.back().succeeded, 1U);
}

TEST(Overview, tells_lengths_to_an_eighth) {
    Overview overview(kNow);
    hear(overview, {});
    const auto figures = overview.figures(OverviewWindow::hour, kNow);
    ASSERT_TRUE(figures.p95);
    EXPECT_NEAR(static_cast<double>(figures.p95->count()), 100'000, 12'500);
    EXPECT_EQ(figures.p95, rows(figures, Subject::tool)[0].p95);
}

TEST(Overview, forgets_what_is_older_than_a_window) {
    Overview overview(kNow);
    hear(overview, {.ended = kNow - 20min});
    hear(overview, {});
    EXPECT_EQ(overview.figures(OverviewWindow::quarter_hour, kNow).totals.calls, 1U);
    EXPECT_EQ(overview.figures(OverviewWindow::hour, kNow).totals.calls, 2U);
    EXPECT_EQ(overview.figures(OverviewWindow::hour, kNow + 3h).totals.calls, 0U);
    EXPECT_EQ(overview.figures(OverviewWindow::six_hours, kNow + 3h).totals.calls, 2U);
    EXPECT_EQ(overview.figures(OverviewWindow::day, kNow + 23h).totals.calls, 2U);
    const auto later = overview.figures(OverviewWindow::day, kNow + 300 * 24h);
    EXPECT_EQ(later.totals.calls, 0U);
    EXPECT_THAT(rows(later, Subject::tool), testing::IsEmpty());
    EXPECT_EQ(later.p95, std::nullopt);
}

TEST(Overview, names_the_first_and_counts_the_rest_together) {
    Overview overview(kNow);
    for (int tool = 0; tool < 60; ++tool) hear(overview, {.tool = "t" + std::to_string(tool)});
    hear(overview, {.tool = "t59", .ending = "failed"});
    const auto figures = overview.figures(OverviewWindow::hour, kNow);
    const auto& tools = rows(figures, Subject::tool);
    ASSERT_EQ(tools.size(), OverviewCounts::kMostRows + 1);
    EXPECT_EQ(tools[0].name[1], "t59");
    EXPECT_EQ(tools.back().name[1], "");
    EXPECT_EQ(tools.back().calls, 10U);
}

TEST(Overview, stays_bounded_whatever_callers_call_themselves) {
    Overview overview(kNow);
    constexpr int kCallers = 20'000;
    for (int caller = 0; caller < kCallers; ++caller)
        hear(overview, {.ending = "failed", .caller = "key:" + std::to_string(caller)});
    const auto figures = overview.figures(OverviewWindow::hour, kNow);
    std::uint64_t counted = 0;
    for (const auto& row : rows(figures, Subject::caller)) counted += row.calls;
    EXPECT_EQ(counted, kCallers) << "none is lost, some have no name";
    // Names that nobody counts under any more make room for others.
    hear(overview, {.ended = kNow + 48h, .caller = "key:late"});
    const auto later = overview.figures(OverviewWindow::hour, kNow + 48h);
    EXPECT_EQ(rows(later, Subject::caller)[0].name[0], "key:late");
}

TEST(Overview, keeps_the_last_calls_and_finds_them_by_what_they_are) {
    Overview overview(kNow);
    for (int call = 0; call < 1'500; ++call) hear(overview, {.tool = "t" + std::to_string(call)});
    hear(overview, {.tool = "last", .ending = "failed", .caller = "key:bob"});
    const auto all = overview.calls({.most = 5'000});
    EXPECT_EQ(all.calls.size(), OverviewCalls::kMost);
    const auto newest = all.calls.all().front();
    EXPECT_EQ(newest.tool, "last");
    EXPECT_EQ(newest.number, all.last);
    EXPECT_EQ(newest.details, "");
    EXPECT_EQ(overview.calls({.failed = true}).calls.size(), 1U);
    EXPECT_EQ(overview.calls({.code = "rate_limited"}).calls.size(), 1U);
    EXPECT_EQ(overview.calls({.caller = "key:bob"}).calls.size(), 1U);
    EXPECT_EQ(overview.calls({.tool = "t1499"}).calls.size(), 1U);
    EXPECT_EQ(overview.calls({.upstream = "other"}).calls.size(), 0U);
    EXPECT_EQ(overview.calls({.after = all.last}).calls.size(), 0U);
    EXPECT_EQ(overview.calls({.after = all.last - 3}).calls.size(), 3U);
}

TEST(Overview, numbers_calls_from_the_time_on_at_which_it_began) {
    Overview before(kNow);
    for (int call = 0; call < 1'000; ++call) hear(before, {});
    const Overview after(kNow + 1s);
    EXPECT_GT(after.calls({}).last, before.calls({}).last);
}

constexpr std::string_view kToldDetails =
    R"({"fault":{"category":"resource_exhausted"},"told":"[rate_limited] Wait."})";

TEST(Overview, tells_whether_errors_work_and_what_callers_read) {
    Overview overview(kNow);
    hear(overview, {.ending = "failed", .details = std::string(kToldDetails)});
    hear(overview, {.ended = kNow + 2s});
    hear(overview, {.ending = "failed", .ended = kNow + 3s, .code = "conflict"});
    const auto codes = overview.recovery(kNow + 4s);
    ASSERT_EQ(codes.size(), 2U);
    EXPECT_EQ(codes[0].code, "rate_limited");
    EXPECT_EQ(codes[0].tally.at_once, 1U);
    EXPECT_EQ(codes[0].tally.rate(), 1.0);
    EXPECT_EQ(codes[0].text, "[rate_limited] Wait.");
    EXPECT_EQ(codes[0].category, "resource_exhausted");
    ASSERT_TRUE(codes[0].median);
    EXPECT_NEAR(static_cast<double>(codes[0].median->count()), 2e6, 2.5e5);
    ASSERT_EQ(codes[0].tools.size(), 1U);
    EXPECT_EQ(codes[1].code, "conflict") << "those that nobody tried after come last";
    const auto totals = overview.figures(OverviewWindow::hour, kNow + 4s).totals;
    EXPECT_EQ(totals.tried, 1U);
    EXPECT_EQ(totals.at_once, 1U);
    EXPECT_EQ(totals.recovered, 1U);
    EXPECT_THAT(overview.recovery(kNow + 30h), testing::IsEmpty());
}

TEST(Overview, puts_the_codes_first_that_agents_do_not_recover_from) {
    Overview overview(kNow);
    const auto fail_and_try = [&](const std::string& code, int times, const std::string& next) {
        for (int time = 0; time < times; ++time) {
            const auto tool = code + std::to_string(time);
            hear(overview, {.tool = tool, .ending = "failed", .code = code});
            hear(overview, {.tool = tool, .ending = next, .ended = kNow + 1s, .code = code});
        }
    };
    fail_and_try("helps", 6, "succeeded");
    fail_and_try("never_helps", 6, "failed");
    fail_and_try("hardly_tried", 1, "failed");
    hear(overview, {.ending = "failed", .code = "not_tried"});
    std::vector<std::string> order;
    for (const auto& code : overview.recovery(kNow + 2s)) order.push_back(code.code);
    EXPECT_THAT(order, testing::ElementsAre("never_helps", "helps", "hardly_tried", "not_tried"));
}

/// A ledger in memory, as far as the past is read of it.
class PastLedger final : public store::Ledger {
  public:
    explicit PastLedger(std::vector<Told> calls) : calls_(std::move(calls)) {}
    store::Kept<void> append(std::span<const LedgerEntry>, const std::optional<store::LedgerLoss>&)
        override {
        return {};
    }
    store::Kept<LedgerEntries> find(const store::LedgerQuery&, std::size_t) override {
        LedgerEntries found;
        for (const auto& call : calls_) {
            if (call.ending == "failed") found.add(entry_of(call));
        }
        return found;
    }
    store::Kept<LedgerEntries> following(const LedgerEntry&, WallTime, std::size_t) override {
        return LedgerEntries();
    }
    store::Kept<void> read(WallTime since, const std::function<void(const LedgerEntry&)>& take)
        override {
        for (const auto& call : calls_) {
            auto entry = entry_of(call);
            entry.details = {};
            if (entry.started >= since) take(entry);
            if (on_read) on_read();
        }
        return {};
    }
    store::Kept<store::LedgerExtent> extent() override { return {}; }
    store::Kept<std::vector<store::LedgerLoss>> losses(WallTime) override {
        return std::vector<store::LedgerLoss>();
    }
    store::Kept<bool> prune(WallTime, const store::LedgerLimits&) override { return false; }

    std::function<void()> on_read;

  private:
    std::vector<Told> calls_;
};

TEST(Overview, counts_the_day_before_it_began) {
    Overview overview(kNow);
    PastLedger past(
        {{.tool = "old", .ended = kNow - 25h},
         {.tool = "order", .ended = kNow - 2h},
         {.ending = "failed", .ended = kNow - 1s, .details = std::string(kToldDetails)},
         {.tool = "since", .ended = kNow + 1s}}
    );
    // A call ends meanwhile, which is a try after a Fault that is not read yet.
    past.on_read = [&, heard = false]() mutable {
        if (!std::exchange(heard, true)) hear(overview, {.ended = kNow + 2s});
    };
    ASSERT_TRUE(overview.read_past(past));
    EXPECT_EQ(overview.figures(OverviewWindow::day, kNow + 3s).totals.calls, 3U);
    EXPECT_EQ(overview.since(kNow + 3s), kNow - 2h);
    const auto calls = overview.calls({});
    std::vector<std::string> tools;
    for (const auto& entry : calls.calls.all()) tools.emplace_back(entry.tool);
    EXPECT_THAT(tools, testing::ElementsAre("refund", "refund", "order"));
    const auto codes = overview.recovery(kNow + 3s);
    ASSERT_EQ(codes.size(), 1U);
    EXPECT_EQ(codes[0].tally.at_once, 1U);
    EXPECT_EQ(codes[0].text, "[rate_limited] Wait.");
}

TEST(Overview, is_read_while_it_hears) {
    constexpr int kCalls = 2'000;
    Overview overview(kNow);
    std::jthread hearing([&] {
        for (int call = 0; call < kCalls; ++call)
            hear(overview, {.ending = call % 2 == 0 ? "failed" : "succeeded"});
    });
    std::uint64_t counted = 0;
    while (counted < kCalls) {
        const auto now = overview.figures(OverviewWindow::hour, kNow).totals.calls;
        EXPECT_GE(now, counted);
        counted = now;
        (void)overview.recovery(kNow);
        (void)overview.calls({.most = 10});
    }
}

/// A call of the model.
struct Call {
    int tool;
    int caller;
    int ending;
    int minutes;  ///< after the one before
};

/// What is counted is what a count of everything gives.
RC_GTEST_PROP(OverviewModel, counts_what_there_is, ()) {
    const auto calls = *rc::gen::container<std::vector<Call>>(rc::gen::construct<Call>(
        rc::gen::inRange(0, 5),
        rc::gen::inRange(0, 4),
        rc::gen::inRange(0, 3),
        rc::gen::inRange(0, 90)
    ));
    constexpr std::array kEndings{"succeeded", "failed", "cancelled"};
    Overview overview(kDay);
    std::vector<Told> all;
    auto time = kDay;
    for (const auto& call : calls) {
        time += std::chrono::minutes(call.minutes);
        all.push_back({
            .tool = "t" + std::to_string(call.tool),
            .ending = kEndings.at(static_cast<std::size_t>(call.ending)),
            .ended = time,
            .caller = "c" + std::to_string(call.caller),
        });
        hear(overview, all.back());
    }
    for (const auto window :
         {OverviewWindow::quarter_hour,
          OverviewWindow::hour,
          OverviewWindow::six_hours,
          OverviewWindow::day}) {
        const auto figures = overview.figures(window, time);
        CallTotals totals;
        std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> tools;
        std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> callers;
        for (const auto& call : all) {
            if (call.ended < figures.from) continue;
            ++totals.calls;
            const bool failed = call.ending == "failed";
            if (failed) ++totals.failed;
            if (call.ending == "cancelled") ++totals.cancelled;
            ++tools[call.tool].first;
            ++callers[call.caller].first;
            if (failed) ++tools[call.tool].second;
            if (failed) ++callers[call.caller].second;
        }
        RC_ASSERT(figures.totals.calls == totals.calls);
        RC_ASSERT(figures.totals.failed == totals.failed);
        RC_ASSERT(figures.totals.cancelled == totals.cancelled);
        std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> told;
        for (const auto& row : rows(figures, Subject::tool)) {
            told[row.name[1]] = {row.calls, row.failed};
            RC_ASSERT(row.p95.has_value());
        }
        RC_ASSERT(told == tools);
        told.clear();
        for (const auto& row : rows(figures, Subject::caller))
            told[row.name[0]] = {row.calls, row.failed};
        RC_ASSERT(told == callers);
        std::uint64_t in_series = 0;
        for (const auto& point : figures.series)
            in_series += point.succeeded + point.failed + point.cancelled;
        RC_ASSERT(in_series == totals.calls);
    }
}

}  // namespace
}  // namespace recourse::ledger

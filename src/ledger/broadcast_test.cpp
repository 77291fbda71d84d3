#include "ledger/broadcast.hpp"

#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::ledger {
namespace {

using namespace std::chrono_literals;
using store::LedgerEntry;
using testing::ElementsAre;

struct Notebook final : Listener {
    void hear(std::span<const LedgerEntry> entries) override {
        for (const auto& entry : entries) tools.emplace_back(entry.tool);
    }
    std::vector<std::string> tools;
};

LedgerEntry entry_of(std::string_view tool) {
    LedgerEntry entry;
    entry.tool = tool;
    return entry;
}

TEST(Broadcast, tells_every_listener_in_the_order_in_which_calls_ended) {
    Notebook one;
    Notebook other;
    Broadcast broadcast({&one, &other}, {.batch_time = 1h});
    broadcast.add(entry_of("a"));
    broadcast.add(entry_of("b"));
    broadcast.flush();
    broadcast.add(entry_of("c"));
    broadcast.flush();
    EXPECT_THAT(one.tools, ElementsAre("a", "b", "c"));
    EXPECT_THAT(other.tools, ElementsAre("a", "b", "c"));
}

TEST(Broadcast, tells_at_its_end_what_still_waits) {
    Notebook one;
    {
        Broadcast broadcast({&one}, {.batch_time = 1h});
        broadcast.add(entry_of("a"));
    }
    EXPECT_THAT(one.tools, ElementsAre("a"));
}

TEST(Broadcast, hears_every_thread) {
    constexpr int kThreads = 4;
    constexpr int kEach = 1'000;
    Notebook one;
    {
        Broadcast broadcast({&one}, {.batch_time = 1ms});
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < kThreads; ++thread)
            threads.emplace_back([&broadcast] {
                for (int call = 0; call < kEach; ++call) broadcast.add(entry_of("t"));
            });
    }
    EXPECT_EQ(one.tools.size(), kThreads * kEach);
}

TEST(Broadcast, counts_what_is_lost_past_its_bound) {
    Notebook one;
    Broadcast broadcast({&one}, {.batch_time = 1h, .most_waiting = 10});
    for (int call = 0; call < 20; ++call) broadcast.add(entry_of("tool"));
    broadcast.flush();
    EXPECT_EQ(one.tools.size() + broadcast.lost(), 20U);
    EXPECT_GT(broadcast.lost(), 10U);
    broadcast.add(entry_of("later"));
    broadcast.flush();
    EXPECT_EQ(one.tools.back(), "later");
}

}  // namespace
}  // namespace recourse::ledger

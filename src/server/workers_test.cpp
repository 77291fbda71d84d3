#include "server/workers.hpp"

#include <atomic>
#include <future>
#include <latch>

#include <gtest/gtest.h>

namespace recourse::server {
namespace {

TEST(Workers, do_all_that_was_submitted_before_they_stop) {
    std::atomic<int> done = 0;
    Workers workers(3, 100);
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(workers.submit([&] { ++done; }));
    workers.stop();
    EXPECT_EQ(done, 100);
    EXPECT_FALSE(workers.submit([] {}));
}

TEST(Workers, work_side_by_side_as_far_as_there_are_threads) {
    std::latch all_begun(3);
    Workers workers(3, 0);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(workers.submit([&] { all_begun.arrive_and_wait(); }));
}

TEST(Workers, refuse_what_would_wait_past_the_limit) {
    std::promise<void> begun;
    std::promise<void> go_on;
    Workers workers(1, 1);
    EXPECT_TRUE(workers.submit([&] {
        begun.set_value();
        go_on.get_future().wait();
    }));
    begun.get_future().wait();
    EXPECT_TRUE(workers.submit([] {}));
    EXPECT_FALSE(workers.submit([] {}));
    go_on.set_value();
}

}  // namespace
}  // namespace recourse::server

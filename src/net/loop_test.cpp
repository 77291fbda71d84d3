#include "net/loop.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace recourse::net {
namespace {

using namespace std::chrono_literals;

struct Loop : testing::Test {
    asio::io_context io{1};
    Timers timers{io.get_executor()};
};

TEST_F(Loop, TimersFireInOrderAndNeverEarly) {
    std::vector<std::string> order;
    const auto start = timers.now();
    Timers::Timer second(timers, [&] {
        order.emplace_back("second");
        EXPECT_GE(timers.now(), start + 90ms);
    });
    Timers::Timer first(timers, [&] {
        order.emplace_back("first");
        EXPECT_GE(timers.now(), start + 30ms);
    });
    second.at(start + 90ms);
    first.at(start + 30ms);
    io.run();
    EXPECT_EQ(order, (std::vector<std::string>{"first", "second"}));
}

TEST_F(Loop, ATimerMovedLaterFiresOnceAtItsLastTime) {
    int fired = 0;
    const auto start = timers.now();
    Timers::Timer timer(timers, [&] {
        ++fired;
        EXPECT_GE(timers.now(), start + 100ms);
    });
    timer.at(start + 20ms);
    timer.at(start + 100ms);
    io.run();
    EXPECT_EQ(fired, 1);
    EXPECT_FALSE(timer.set());
}

TEST_F(Loop, ATimerMovedEarlierFiresBeforeOneThatStood) {
    std::vector<std::string> order;
    Timers::Timer moved(timers, [&] { order.emplace_back("moved"); });
    Timers::Timer stood(timers, [&] { order.emplace_back("stood"); });
    moved.at(timers.now() + 24h);
    stood.at(timers.now() + 100ms);
    moved.at(timers.now() + 20ms);
    io.run();
    EXPECT_EQ(order, (std::vector<std::string>{"moved", "stood"}));
}

TEST_F(Loop, TheClockStopsOnceNothingIsSet) {
    Timers::Timer far(timers, [] { FAIL(); });
    {
        Timers::Timer gone(timers, [] { FAIL(); });
        gone.at(timers.now() + 20ms);
    }
    far.at(timers.now() + 24h);
    far.stop();
    io.run();  // would go on for a day
    EXPECT_FALSE(far.set());
}

TEST_F(Loop, TimeThatIsSkippedFiresWhatIsDueByThen) {
    int fired = 0;
    Timers::Timer soon(timers, [&] { ++fired; });
    Timers::Timer far(timers, [&] { ++fired; });
    const auto start = timers.now();
    soon.at(start + 1h);
    far.at(start + 3h);
    EXPECT_EQ(timers.armed(), 2U);
    timers.skip(2h);
    EXPECT_EQ(fired, 1);
    EXPECT_EQ(timers.armed(), 1U);
    EXPECT_GE(timers.now(), start + 2h);
    timers.skip(2h);
    EXPECT_EQ(fired, 2);
    io.run();  // nothing ticks any more
    EXPECT_EQ(timers.armed(), 0U);
}

TEST_F(Loop, ATimerMayArmItselfAndStopOthersWhileItFires) {
    int fired = 0;
    std::optional<Timers::Timer> other;
    other.emplace(timers, [] { FAIL(); });
    std::unique_ptr<Timers::Timer> timer;
    timer = std::make_unique<Timers::Timer>(timers, [&] {
        other.reset();
        if (++fired < 3) {
            timer->at(timers.now());
        }
    });
    const auto when = timers.now() + 20ms;
    timer->at(when);
    other->at(when);
    io.run();
    EXPECT_EQ(fired, 3);
}

TEST_F(Loop, ATimerFurtherThanOneTurnOfTheWheelWaitsForItsTurn) {
    Timers::Timer far(timers, [] { FAIL(); });
    Timers::Timer same_slot(timers, [&] { far.stop(); });
    const auto when = timers.now() + 60ms;
    far.at(when + 1024 * 20ms);  // one whole turn later
    same_slot.at(when);
    io.run();
    EXPECT_FALSE(far.set());
}

Task<> sleep_for(Timers& timers, Duration wait, bool& done) {
    const auto start = timers.now();
    co_await timers.sleep(wait);
    EXPECT_GE(timers.now(), start + wait);
    done = true;
}

TEST_F(Loop, SleepLastsAsLongAsSaid) {
    bool done = false;
    spawn(io.get_executor(), sleep_for(timers, 50ms, done));
    io.run();
    EXPECT_TRUE(done);
}

Task<> wait_for(Signal& signal, bool& resumed) {
    co_await signal.wait();
    resumed = true;
}

TEST_F(Loop, ASignalSetBeforeTheWaitEndsItAtOnce) {
    Signal signal(io.get_executor());
    signal.set();
    bool resumed = false;
    spawn(io.get_executor(), wait_for(signal, resumed));
    io.run();
    EXPECT_TRUE(resumed);
}

TEST_F(Loop, ASignalResumesItsWaiterFromTheLoopAndNotFromSet) {
    Signal signal(io.get_executor());
    bool resumed = false;
    spawn(io.get_executor(), wait_for(signal, resumed));
    io.poll();
    EXPECT_FALSE(resumed);
    signal.set();
    EXPECT_FALSE(resumed);
    io.run();
    EXPECT_TRUE(resumed);
}

TEST_F(Loop, ASignalCanBeUsedAgain) {
    Signal signal(io.get_executor());
    signal.set();
    signal.reset();
    EXPECT_FALSE(signal.is_set());
    bool resumed = false;
    spawn(io.get_executor(), wait_for(signal, resumed));
    io.poll();
    EXPECT_FALSE(resumed);
    signal.set();
    io.run();
    EXPECT_TRUE(resumed);
}

TEST_F(Loop, DestroyingASignalEndsTheWait) {
    std::optional<Signal> signal(io.get_executor());
    bool resumed = false;
    spawn(io.get_executor(), wait_for(*signal, resumed));
    io.poll();
    signal.reset();
    io.run();
    EXPECT_TRUE(resumed);
}

TEST(LoopsEnd, TasksThatStillWaitAreFreedWithTheLoop) {
    const auto held = std::make_shared<int>(1);
    {
        asio::io_context io{1};
        Timers timers(io.get_executor());
        Signal signal(io.get_executor());
        const auto wait = [](std::shared_ptr<int>, Signal& never) -> Task<> {
            co_await never.wait();
        };
        const auto sleep = [](std::shared_ptr<int>, Timers& wheel) -> Task<> {
            co_await wheel.sleep(24h);
        };
        spawn(io.get_executor(), wait(held, signal));
        spawn(io.get_executor(), sleep(held, timers));
        io.poll();
        EXPECT_EQ(held.use_count(), 3);
    }
    EXPECT_EQ(held.use_count(), 1);
}

Task<> fail() {
    throw 1;
    co_return;
}

TEST(LoopDeathTest, AnExceptionThatEscapesATaskEndsTheProcess) {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_DEATH(
        {
            asio::io_context io{1};
            spawn(io.get_executor(), fail());
            io.run();
        },
        ""
    );
}

}  // namespace
}  // namespace recourse::net

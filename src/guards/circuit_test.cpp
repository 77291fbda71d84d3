#include "guards/circuit.hpp"

#include <algorithm>
#include <deque>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recourse::guards {
namespace {

using namespace std::chrono_literals;
using Pass = Circuit::Pass;
using State = Circuit::State;

TimePoint at(Duration since) {
    return TimePoint(1000h + since);
}

/// A call at that moment, with that end.
std::optional<Pass> call(Circuit& circuit, Duration when, bool works, CircuitRule rule = {}) {
    const auto pass = circuit.admit(rule, at(when), false);
    if (pass && works) circuit.succeeded(rule, *pass, at(when));
    if (pass && !works) circuit.failed(rule, *pass, at(when));
    return pass;
}

Circuit opened(Duration when = 0s) {
    Circuit circuit;
    for (int i = 0; i < 5; ++i) (void)call(circuit, when, false);
    return circuit;
}

TEST(Circuit, opens_after_enough_failures_in_a_row) {
    Circuit circuit;
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(call(circuit, 0s, false));
    EXPECT_EQ(circuit.state(at(0s)), State::closed);
    EXPECT_TRUE(call(circuit, 0s, false));
    EXPECT_EQ(circuit.state(at(0s)), State::open);
    EXPECT_FALSE(call(circuit, 29s, true));
    EXPECT_EQ(circuit.reopens_at(), at(30s));
    EXPECT_EQ(circuit.failures_in_a_row(), 5);
}

TEST(Circuit, takes_a_success_between_for_health) {
    Circuit circuit;
    for (int i = 0; i < 4; ++i) (void)call(circuit, 0s, false);
    (void)call(circuit, 0s, true);
    for (int i = 0; i < 4; ++i) (void)call(circuit, 0s, false);
    EXPECT_EQ(circuit.state(at(0s)), State::closed);
}

TEST(Circuit, opens_where_too_many_of_those_in_the_window_fail) {
    Circuit circuit;
    for (int i = 0; i < 9; ++i) (void)call(circuit, i * 1s, i % 2 == 0);
    EXPECT_EQ(circuit.state(at(9s)), State::closed) << "four of nine, and too few to tell";
    (void)call(circuit, 9s, false);
    EXPECT_EQ(circuit.state(at(9s)), State::open);
}

TEST(Circuit, forgets_what_lies_before_the_window) {
    Circuit circuit;
    for (int i = 0; i < 8; ++i) (void)call(circuit, 0s, i % 2 == 0);
    for (int i = 0; i < 8; ++i) (void)call(circuit, 2min, true);
    (void)call(circuit, 2min, false);
    EXPECT_EQ(circuit.state(at(2min)), State::closed);
}

TEST(Circuit, lets_one_call_through_when_its_time_is_over) {
    auto circuit = opened();
    EXPECT_EQ(circuit.state(at(30s)), State::half_open);
    const auto probe = circuit.admit({}, at(30s), false);
    EXPECT_EQ(probe, Pass::probe);
    EXPECT_FALSE(circuit.admit({}, at(31s), false)) << "one at a time";
    circuit.succeeded({}, *probe, at(32s));
    EXPECT_EQ(circuit.state(at(32s)), State::closed);
    EXPECT_EQ(circuit.admit({}, at(32s), false), Pass::counted);
}

TEST(Circuit, stays_open_for_longer_each_time_a_probe_fails) {
    auto circuit = opened();
    auto now = Duration(30s);
    for (const auto wait : {60s, 120s, 240s, 300s, 300s}) {
        EXPECT_EQ(call(circuit, now, false), Pass::probe);
        EXPECT_EQ(circuit.reopens_at(), at(now + wait));
        now += wait;
    }
    EXPECT_EQ(call(circuit, now, true), Pass::probe);
    for (int i = 0; i < 5; ++i) (void)call(circuit, now, false);
    EXPECT_EQ(circuit.reopens_at(), at(now + 30s)) << "a success ends the lengthening";
}

TEST(Circuit, lets_a_harmless_call_pass_while_it_is_open_one_at_a_time) {
    auto circuit = opened();
    const auto early = circuit.admit({}, at(1s), true);
    EXPECT_EQ(early, Pass::probe);
    EXPECT_FALSE(circuit.admit({}, at(1s), true));
    circuit.failed({}, *early, at(2s));
    EXPECT_EQ(circuit.reopens_at(), at(30s)) << "a failure of an early one changes nothing";
    const auto next = circuit.admit({}, at(3s), true);
    circuit.succeeded({}, *next, at(4s));
    EXPECT_EQ(circuit.state(at(4s)), State::closed);
}

TEST(Circuit, is_free_for_the_next_probe_when_one_proved_nothing) {
    auto circuit = opened();
    const auto probe = circuit.admit({}, at(30s), false);
    circuit.proved_nothing(*probe);
    EXPECT_EQ(circuit.admit({}, at(30s), false), Pass::probe);
}

TEST(Circuit, is_not_opened_for_longer_by_calls_that_were_under_way) {
    Circuit circuit;
    for (int i = 0; i < 8; ++i) (void)circuit.admit({}, at(0s), false);
    for (int i = 0; i < 8; ++i) circuit.failed({}, Pass::counted, at(i * 1s));
    EXPECT_EQ(circuit.reopens_at(), at(4s + 30s));
}

TEST(Circuit, that_is_switched_off_never_opens) {
    Circuit circuit;
    const CircuitRule off{.enabled = false};
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(call(circuit, 0s, false, off));
    auto open = opened();
    EXPECT_TRUE(open.admit(off, at(1s), false));
}

TEST(Circuit, is_fresh_again_when_all_of_it_is_past) {
    Circuit circuit;
    EXPECT_TRUE(circuit.is_fresh({}, at(0s)));
    (void)call(circuit, 0s, false);
    EXPECT_FALSE(circuit.is_fresh({}, at(59s)));
    EXPECT_TRUE(circuit.is_fresh({}, at(60s)));
    EXPECT_FALSE(opened().is_fresh({}, at(10min)));
}

/// The circuit as the documentation tells it, written down without any counting ahead of time.
class Model {
  public:
    explicit Model(CircuitRule rule) : rule_(rule) {}

    std::optional<Pass> admit(TimePoint now, bool reads) {
        if (!open_until_) return Pass::counted;
        if (probing_ || (now < *open_until_ && !reads)) return std::nullopt;
        probing_ = true;
        return Pass::probe;
    }

    void end(Pass pass, TimePoint now, std::optional<bool> works) {
        if (pass == Pass::probe) probing_ = false;
        if (!works) return;
        const bool was_open = open_until_.has_value();
        if (*works) {
            row_ = 0;
            doubled_ = 0;
            open_until_.reset();
            probing_ = false;
            if (was_open)
                ends_.clear();
            else
                ends_.emplace_back(now, false);
            return;
        }
        ++row_;
        if (was_open) {
            if (pass == Pass::probe && now >= *open_until_) open(now);
            return;
        }
        ends_.emplace_back(now, true);
        // Slices are a tenth of the window, and the current one is not over yet.
        const auto slice = rule_.window / 10;
        const auto begin = (now.time_since_epoch() / slice - 9) * slice;
        std::erase_if(ends_, [&](const auto& end) { return end.first.time_since_epoch() < begin; });
        const auto failures =
            std::ranges::count(ends_, true, [](const auto& end) { return end.second; });
        const auto calls = static_cast<long>(ends_.size());
        if (row_ >= rule_.failures ||
            (calls >= rule_.minimum && failures * 100 >= calls * rule_.percent))
            open(now);
    }

    State state(TimePoint now) const {
        if (!open_until_) return State::closed;
        return now < *open_until_ ? State::open : State::half_open;
    }

  private:
    void open(TimePoint now) {
        auto length = rule_.open_for;
        for (int i = 0; i < doubled_ && length < rule_.open_at_most; ++i) length *= 2;
        ++doubled_;
        open_until_ = now + std::min(length, rule_.open_at_most);
    }

    CircuitRule rule_;
    std::optional<TimePoint> open_until_;
    bool probing_ = false;
    std::uint32_t row_ = 0;
    int doubled_ = 0;
    std::deque<std::pair<TimePoint, bool>> ends_;
};

RC_GTEST_PROP(CircuitProperty, does_what_the_model_does, ()) {
    CircuitRule rule;
    rule.failures = *rc::gen::inRange(1U, 6U);
    rule.percent = *rc::gen::inRange(1U, 101U);
    rule.minimum = *rc::gen::inRange(1U, 12U);
    Circuit circuit;
    Model model(rule);
    TimePoint now = at(0s);
    std::deque<Pass> under_way;
    const auto steps = *rc::gen::inRange(1, 200);
    for (int i = 0; i < steps; ++i) {
        now += std::chrono::milliseconds(*rc::gen::element(0, 1, 500, 6000, 30'000, 70'000));
        RC_ASSERT(circuit.state(now) == model.state(now));
        if (*rc::gen::arbitrary<bool>() || under_way.empty()) {
            const bool reads = *rc::gen::arbitrary<bool>();
            const auto pass = circuit.admit(rule, now, reads);
            RC_ASSERT(pass == model.admit(now, reads));
            if (pass) under_way.push_back(*pass);
            continue;
        }
        const auto pass = under_way.front();
        under_way.pop_front();
        const auto end = *rc::gen::element<std::optional<bool>>(true, false, false, std::nullopt);
        if (!end)
            circuit.proved_nothing(pass);
        else if (*end)
            circuit.succeeded(rule, pass, now);
        else
            circuit.failed(rule, pass, now);
        model.end(pass, now, end);
    }
}

}  // namespace
}  // namespace recourse::guards

#include "guards/circuit.hpp"

#include <algorithm>

namespace recourse::guards {
namespace {

std::int64_t slice_number(const CircuitRule& rule, TimePoint now, std::size_t slices) noexcept {
    const auto slice = std::max<Duration>(rule.window / slices, Duration(1));
    return now.time_since_epoch() / slice;
}

}  // namespace

std::optional<Circuit::Pass> Circuit::admit(
    const CircuitRule& rule, TimePoint now, bool may_probe_early
) {
    if (!rule.enabled || !is_open_) return Pass::counted;
    if (is_probing_ || (now < open_until_ && !may_probe_early)) return std::nullopt;
    is_probing_ = true;
    return Pass::probe;
}

void Circuit::succeeded(const CircuitRule& rule, Pass pass, TimePoint now) {
    if (pass == Pass::probe) is_probing_ = false;
    last_ = now;
    // What was sent before it opened says that the other side is well again, too.
    if (is_open_) {
        close();
        return;
    }
    in_a_row_ = 0;
    times_open_ = 0;
    count(rule, false, now);
}

void Circuit::failed(const CircuitRule& rule, Pass pass, TimePoint now) {
    last_ = now;
    ++in_a_row_;
    if (is_open_) {
        if (pass == Pass::counted) return;  // it was under way when the circuit opened
        is_probing_ = false;
        // A probe that came early does not make the wait longer.
        if (now >= open_until_) open(rule, now);
        return;
    }
    count(rule, true, now);
    if (rule.enabled && has_failed_too_often(rule, now)) open(rule, now);
}

void Circuit::proved_nothing(Pass pass) {
    if (pass == Pass::probe) is_probing_ = false;
}

Circuit::State Circuit::state(TimePoint now) const noexcept {
    if (!is_open_) return State::closed;
    return now < open_until_ ? State::open : State::half_open;
}

bool Circuit::is_fresh(const CircuitRule& rule, TimePoint now) const noexcept {
    return !is_open_ && now - last_ >= rule.window;
}

void Circuit::count(const CircuitRule& rule, bool failure, TimePoint now) {
    const auto number = slice_number(rule, now, kSlices);
    auto& slice = slices_[static_cast<std::size_t>(number) % kSlices];
    if (slice.number != number) slice = {.number = number};
    ++slice.calls;
    if (failure) ++slice.failures;
}

/// Of the slices in the window.
Circuit::Tally Circuit::tally(const CircuitRule& rule, TimePoint now) const noexcept {
    const auto oldest = slice_number(rule, now, kSlices) - static_cast<std::int64_t>(kSlices);
    Tally tally;
    for (const auto& slice : slices_) {
        if (slice.number <= oldest) continue;
        tally.calls += slice.calls;
        tally.failures += slice.failures;
    }
    return tally;
}

bool Circuit::has_failed_too_often(const CircuitRule& rule, TimePoint now) const {
    if (in_a_row_ >= rule.failures) return true;
    const auto [calls, failures] = tally(rule, now);
    return calls >= rule.minimum && failures * 100 >= calls * rule.percent;
}

bool Circuit::has_failed_lately(const CircuitRule& rule, TimePoint now) const noexcept {
    return tally(rule, now).failures > 0;
}

void Circuit::open(const CircuitRule& rule, TimePoint now) {
    constexpr std::uint32_t kMostDoublings = 16;
    const auto longer = rule.open_for * (1U << std::min(times_open_, kMostDoublings));
    is_open_ = true;
    ++times_open_;
    open_until_ = now + std::min<std::chrono::milliseconds>(longer, rule.open_at_most);
}

void Circuit::close() {
    const auto last = last_;
    *this = {};
    last_ = last;
}

std::string_view to_string(Circuit::State state) noexcept {
    switch (state) {
        case Circuit::State::closed:
            return "closed";
        case Circuit::State::open:
            return "open";
        case Circuit::State::half_open:
            return "half_open";
    }
    return "";
}

}  // namespace recourse::guards

#include "store/memory_counters.hpp"

#include <algorithm>
#include <ranges>
#include <utility>
#include <vector>

namespace recourse::store {
namespace {

using std::chrono::nanoseconds;

template <typename... Cases>
struct Either : Cases... {
    using Cases::operator()...;
};

template <typename Wide>
Wide rounded_up(Wide amount, std::int64_t parts) {
    return (amount + parts - 1) / parts;
}

}  // namespace

/// What passed since the last look leaves the bucket.
void MemoryCounters::State::drain(TimePoint now) {
    const auto* rate = std::get_if<Rate>(&rule);
    if (rate == nullptr || now <= touched) return;
    debt = std::max<Wide>(debt - Wide{(now - touched).count()} * rate->limit, 0);
}

/// Brings it to this moment and under this rule: what a new rule can still count is kept.
void MemoryCounters::State::turn_to(const Rule& asked, Moment moment) {
    drain(moment.now);
    touched = std::max(touched, moment.now);
    if (asked.index() != rule.index()) {
        *this = State{.rule = asked, .touched = touched};
        return;
    }
    if (auto* rate = std::get_if<Rate>(&rule)) {
        const auto& changed = std::get<Rate>(asked);
        if (rate->window != changed.window && debt != 0)
            debt = debt / rate->window.count() * changed.window.count();
    } else if (auto* period = std::get_if<Period>(&rule)) {
        const auto& changed = std::get<Period>(asked);
        // A clock that is set back does not begin the period again.
        if (changed.begins < period->begins) return;
        if (changed.begins > period->begins) used = 0;
    } else if (std::holds_alternative<Sitting>(rule)) {
        if (moment.now >= empty_at) used = 0;
    }
    rule = asked;
}

Standing MemoryCounters::State::look(Amount wanted, Moment moment) const {
    const auto beside = [&](Amount limit, std::optional<nanoseconds> until_empty) {
        Standing standing{.fits = used <= limit - wanted, .used = used};
        if (standing.fits)
            standing.wait = nanoseconds::zero();
        else if (wanted <= limit)
            standing.wait = until_empty;
        return standing;
    };
    return std::visit(
        Either{
            [&](const Rate& rate) {
                const Wide window = rate.window.count();
                const Wide over = debt + Wide{wanted - rate.burst} * window;
                Standing standing{
                    .fits = over <= 0,
                    .used = static_cast<Amount>(rounded_up(debt, rate.window.count()))
                };
                if (wanted <= rate.burst) {
                    const Wide wait = rounded_up(std::max<Wide>(over, 0), rate.limit);
                    standing.wait = nanoseconds(static_cast<std::int64_t>(wait));
                }
                return standing;
            },
            [&](const Period& period) { return beside(period.limit, period.ends - moment.today); },
            [&](const Sitting& sitting) { return beside(sitting.limit, empty_at - moment.now); },
            [&](const Seats& seats) { return beside(seats.limit, std::nullopt); },
        },
        rule
    );
}

void MemoryCounters::State::add(Amount amount) {
    if (const auto* rate = std::get_if<Rate>(&rule)) {
        debt = std::max<Wide>(debt + Wide{amount} * rate->window.count(), 0);
        empty_at = touched + nanoseconds(static_cast<std::int64_t>(rounded_up(debt, rate->limit)));
        return;
    }
    used = std::max<Amount>(used + amount, 0);
    if (const auto* sitting = std::get_if<Sitting>(&rule)) empty_at = touched + sitting->idle;
}

bool MemoryCounters::State::counts_nothing(Moment moment) const {
    if (const auto* period = std::get_if<Period>(&rule)) return moment.today >= period->ends;
    if (std::holds_alternative<Seats>(rule)) return used == 0;
    return moment.now >= empty_at;
}

Amount MemoryCounters::State::used_at(Moment moment) const {
    if (counts_nothing(moment)) return 0;
    auto then = *this;
    then.drain(moment.now);
    return then.look(0, moment).used;
}

Kept<bool> MemoryCounters::take(
    std::span<const Demand> demands, Moment moment, std::span<Standing> standings
) {
    if (size_ + demands.size() > most_) forget(moment);
    asked_.clear();
    asked_.reserve(demands.size());
    bool all_fit = true;
    for (std::size_t i = 0; i < demands.size(); ++i) {
        asked_.push_back(&state_of(demands[i], moment));
        standings[i] = asked_.back()->look(demands[i].amount, moment);
        all_fit = all_fit && standings[i].fits;
    }
    if (!all_fit) return false;
    for (std::size_t i = 0; i < demands.size(); ++i) asked_[i]->add(demands[i].amount);
    return true;
}

Kept<void> MemoryCounters::correct(const Demand& taken, Amount difference, Moment moment) {
    const auto counter = states_.find(taken.counter);
    if (counter == states_.end()) return {};
    const auto found = counter->second.find(taken.subject);
    if (found == counter->second.end()) return {};
    auto& state = found->second;
    if (state.rule.index() != taken.rule.index()) return {};
    const auto* period = std::get_if<Period>(&taken.rule);
    if (period != nullptr && std::get<Period>(state.rule).begins != period->begins) return {};
    // The rule may have changed since: the newer one counts.
    state.drain(moment.now);
    state.touched = std::max(state.touched, moment.now);
    state.add(difference);
    return {};
}

Kept<Usage> MemoryCounters::usage(std::string_view counter, std::size_t most, Moment moment) const {
    Usage usage;
    const auto found = states_.find(counter);
    if (found == states_.end()) return usage;
    std::vector<std::pair<Amount, std::string_view>> used;
    used.reserve(found->second.size());
    for (const auto& [subject, state] : found->second) {
        if (const auto amount = state.used_at(moment); amount > 0)
            used.emplace_back(amount, subject);
    }
    usage.subjects = used.size();
    const auto shown = used.begin() + static_cast<std::ptrdiff_t>(std::min(most, used.size()));
    std::ranges::partial_sort(used, shown, [](const auto& one, const auto& other) {
        return one.first != other.first ? one.first > other.first : one.second < other.second;
    });
    for (const auto& [amount, subject] : std::ranges::subrange(used.begin(), shown))
        usage.most.push_back({std::string(subject), amount});
    return usage;
}

MemoryCounters::State& MemoryCounters::state_of(const Demand& demand, Moment moment) {
    auto counter = states_.find(demand.counter);
    if (counter == states_.end()) counter = states_.emplace(demand.counter, 0).first;
    auto& subjects = counter->second;
    auto found = subjects.find(demand.subject);
    if (found == subjects.end()) {
        found = subjects.emplace(demand.subject, State{.rule = demand.rule}).first;
        ++size_;
    }
    found->second.turn_to(demand.rule, moment);
    return found->second;
}

/// Makes room for at least an eighth, so that looking through all of them is rare.
void MemoryCounters::forget(Moment moment) {
    const auto drop = [this](const auto& forgettable) {
        for (auto& [counter, subjects] : states_) {
            size_ -=
                std::erase_if(subjects, [&](const auto& one) { return forgettable(one.second); });
        }
    };
    drop([&](const State& state) { return state.counts_nothing(moment); });
    const std::size_t room = most_ - most_ / 8;
    if (size_ <= room) return;
    std::vector<TimePoint> touched;
    touched.reserve(size_);
    for (const auto& [counter, subjects] : states_) {
        for (const auto& [subject, state] : subjects) touched.push_back(state.touched);
    }
    const auto last = touched.begin() + static_cast<std::ptrdiff_t>(size_ - room);
    std::ranges::nth_element(touched, last);
    const auto oldest = *last;
    drop([&](const State& state) {
        const bool is_taken_seat = std::holds_alternative<Seats>(state.rule) && state.used > 0;
        return !is_taken_seat && state.touched <= oldest;
    });
}

}  // namespace recourse::store

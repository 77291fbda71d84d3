#include "guards/limits.hpp"

#include "base/json_pointer.hpp"
#include "guards/limit_faults.hpp"

#include <cmath>
#include <utility>

namespace recourse::guards {
namespace {

/// Whose counter the call takes from. The parts stand behind their lengths, so that no name can
/// pass for two others.
void write_subject(std::string& out, const Shared& shared, const ToolCall& call) {
    out.clear();
    const auto add = [&](char kind, std::string_view part) {
        out += kind;
        out += std::to_string(part.size());
        out += ':';
        out += part;
    };
    if (shared.each_caller) add('c', call.caller->id);
    if (shared.each_upstream) add('u', call.upstream);
    if (shared.each_tool) add('t', call.shown);
}

/// A cost that a server states; nothing for what can be none.
std::optional<store::Amount> cost_in(json::Ref result, const std::string& pointer) {
    const auto number = json::at_pointer(result, pointer).number();
    if (!number || *number < 0 || *number > static_cast<double>(store::kMostUnits))
        return std::nullopt;
    return std::llround(*number * static_cast<double>(store::kUnit));
}

}  // namespace

Reservation::Reservation(Reservation&& other) noexcept
    : counters_(other.counters_), taken_(std::exchange(other.taken_, {})) {}

Reservation& Reservation::operator=(Reservation&& other) noexcept {
    if (this != &other) {
        give_back_seats();
        counters_ = other.counters_;
        taken_ = std::exchange(other.taken_, {});
    }
    return *this;
}

Reservation::~Reservation() {
    give_back_seats();
}

void Reservation::give_back_seats() noexcept {
    for (const auto& taken : taken_) {
        if (taken.limit->counted == Counted::running)
            (void)counters_->correct(taken.demand(), -taken.amount, {});
    }
    taken_.clear();
}

void Reservation::refund(store::Moment moment) {
    for (const auto& taken : taken_)
        (void)counters_->correct(taken.demand(), -taken.amount, moment);
    taken_.clear();
}

void Reservation::settle(json::Ref result, store::Moment moment) {
    for (auto& taken : taken_) {
        if (taken.limit->cost_from.empty()) continue;
        const auto cost = cost_in(result, taken.limit->cost_from);
        if (!cost) continue;
        (void)counters_->correct(taken.demand(), *cost - taken.amount, moment);
        taken.amount = *cost;
    }
}

void Limits::apply(std::vector<Limit> limits) {
    for_calls_.clear();
    for_attempts_.clear();
    for (auto& limit : limits) {
        auto& kept = limit.attempts ? for_attempts_ : for_calls_;
        kept.push_back(std::make_shared<const Limit>(std::move(limit)));
    }
}

Verdict Limits::knock(const ToolCall& call) {
    if (for_attempts_.empty()) return std::nullopt;
    const auto passes = decide(for_attempts_, call);
    if (!passes) return passes.error();
    if (!*passes) return refusal(call);
    return std::nullopt;
}

std::expected<Reservation, Fault> Limits::reserve(const ToolCall& call) {
    Reservation reservation;
    if (for_calls_.empty()) return reservation;
    const auto passes = decide(for_calls_, call);
    if (!passes) return std::unexpected(passes.error());
    if (!*passes) return std::unexpected(refusal(call));
    reservation.counters_ = &counters_;
    reservation.taken_.reserve(demands_.size());
    for (std::size_t i = 0; i < demands_.size(); ++i) {
        reservation.taken_.push_back(
            {*concerned_[i], subjects_[i], demands_[i].rule, demands_[i].amount}
        );
    }
    return reservation;
}

std::expected<bool, Fault> Limits::decide(const Kept& limits, const ToolCall& call) {
    concerned_.clear();
    demands_.clear();
    if (subjects_.size() < limits.size()) subjects_.resize(limits.size());
    for (const auto& limit : limits) {
        if (!concerns(*limit, call)) continue;
        const auto amount = amount_of(*limit, call);
        if (amount == 0) continue;
        auto& subject = subjects_[demands_.size()];
        write_subject(subject, limit->shared, call);
        concerned_.push_back(&limit);
        demands_.push_back({limit->name, subject, rule_of(*limit, call.today), amount});
    }
    if (demands_.empty()) return true;
    standings_.resize(demands_.size());
    const auto taken = counters_.take(demands_, {call.now, call.today}, standings_);
    if (!taken) return std::unexpected(counting_failed(taken.error()));
    return *taken;
}

Fault Limits::refusal(const ToolCall& call) const {
    std::vector<Reached> reached;
    for (std::size_t i = 0; i < demands_.size(); ++i) {
        if (!standings_[i].fits)
            reached.push_back({**concerned_[i], demands_[i].amount, standings_[i]});
    }
    return limits_reached(reached, call);
}

}  // namespace recourse::guards

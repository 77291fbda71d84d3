#include "guards/limits.hpp"

#include "base/json_pointer.hpp"
#include "base/text.hpp"
#include "guards/limit_faults.hpp"

#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace recourse::guards {
namespace {

/// Shown of a limit's subjects, and of a name in one.
constexpr std::size_t kShownSubjects = 10;
constexpr std::size_t kShownPart = 64;
/// What is shown was looked up at most so small a part of the time.
constexpr int kLookingShare = 100;

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
    if (shared.each_session) add('s', call.session);
}

/// The parts of a subject, for people.
std::string read_subject(std::string_view subject) {
    std::vector<std::string> parts;
    while (!subject.empty()) {
        const auto colon = subject.find(':');
        std::size_t size = 0;
        std::from_chars(subject.data() + 1, subject.data() + colon, size);
        parts.push_back(text::clean(subject.substr(colon + 1, size), kShownPart));
        subject.remove_prefix(colon + 1 + size);
    }
    return parts.empty() ? "all callers" : fmt::format("{}", fmt::join(parts, ", "));
}

double in_units(store::Amount amount) {
    return static_cast<double>(amount) / static_cast<double>(store::kUnit);
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
    shown_until_ = TimePoint::min();
    for_calls_.clear();
    for_attempts_.clear();
    for_sessions_.clear();
    for (auto& limit : limits) {
        const bool is_of_sessions = limit.counted == Counted::sessions;
        auto& kept = is_of_sessions ? for_sessions_ : limit.attempts ? for_attempts_ : for_calls_;
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
    if (auto refused = admit_session(call)) return std::unexpected(*std::move(refused));
    if (for_calls_.empty()) {
        use_session(call);
        return reservation;
    }
    const auto passes = decide(for_calls_, call);
    if (!passes) return std::unexpected(passes.error());
    if (!*passes) return std::unexpected(refusal(call));
    use_session(call);
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

Verdict Limits::admit_session(const ToolCall& call) const {
    std::vector<Reached> reached;
    for (const auto& limit : for_sessions_) {
        if (!concerns(*limit, call)) continue;
        const auto most = static_cast<std::size_t>(limit->most / store::kUnit);
        const auto standing =
            open_sessions_.look(call.caller->id, call.session, most, limit->session_idle, call.now);
        if (standing.fits) continue;
        const auto open = static_cast<store::Amount>(standing.open) * store::kUnit;
        reached.push_back(
            {*limit, store::kUnit, {.fits = false, .used = open, .wait = standing.wait}}
        );
    }
    return reached.empty() ? Verdict{} : limits_reached(reached, call);
}

void Limits::use_session(const ToolCall& call) {
    if (for_sessions_.empty()) return;
    const auto longest =
        std::ranges::max(for_sessions_, {}, [](const auto& limit) { return limit->session_idle; });
    open_sessions_.use(call.caller->id, call.session, longest->session_idle, call.now);
}

std::expected<std::vector<Limits::Use>, Fault> Limits::used_by(const ToolCall& call) {
    std::vector<Use> uses;
    for (const auto* kept : {&for_attempts_, &for_calls_}) {
        for (const auto& limit : *kept) {
            const bool is_its_own = !limit->shared.each_upstream && !limit->shared.each_tool;
            if (!is_its_own || !concerns_caller(*limit, *call.caller)) continue;
            std::string subject;
            write_subject(subject, limit->shared, call);
            const auto rule = rule_of(*limit, call.today);
            const store::Demand nothing{limit->name, subject, rule, 0};
            store::Standing standing;
            const auto looked =
                counters_.take({&nothing, 1}, {call.now, call.today}, {&standing, 1});
            if (!looked) return std::unexpected(counting_failed(looked.error()));
            Use use{.limit = limit, .used = standing.used};
            if (const auto* period = std::get_if<store::Period>(&rule))
                use.resets_in = period->ends - call.today;
            uses.push_back(std::move(use));
        }
    }
    for (const auto& limit : for_sessions_) {
        if (!concerns_caller(*limit, *call.caller)) continue;
        const auto standing =
            open_sessions_.look(call.caller->id, call.session, 0, limit->session_idle, call.now);
        const auto open = static_cast<store::Amount>(standing.open) * store::kUnit;
        uses.push_back({.limit = limit, .used = open});
    }
    return uses;
}

Fault Limits::refusal(const ToolCall& call) const {
    std::vector<Reached> reached;
    for (std::size_t i = 0; i < demands_.size(); ++i) {
        if (!standings_[i].fits)
            reached.push_back({**concerned_[i], demands_[i].amount, standings_[i]});
    }
    return limits_reached(reached, call);
}

const std::vector<telemetry::LimitState>& Limits::state(store::Moment moment) {
    const auto began = Clock::now();
    if (began < shown_until_) return shown_;
    shown_.clear();
    for (const auto* limits : {&for_calls_, &for_attempts_}) {
        for (const auto& limit : *limits) shown_.push_back(state_of(*limit, moment));
    }
    const auto ended = Clock::now();
    shown_until_ = ended + (ended - began) * kLookingShare;
    return shown_;
}

telemetry::LimitState Limits::state_of(const Limit& limit, store::Moment moment) const {
    telemetry::LimitState state{
        .name = limit.name, .rule = in_words(limit), .limit = in_units(limit.most)
    };
    const auto usage = counters_.usage(limit.name, kShownSubjects, moment);
    if (!usage) return state;
    state.subjects = usage->subjects;
    for (const auto& subject : usage->most)
        state.most.push_back({read_subject(subject.name), in_units(subject.used)});
    return state;
}

}  // namespace recourse::guards

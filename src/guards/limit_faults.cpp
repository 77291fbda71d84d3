#include "guards/limit_faults.hpp"

#include "base/text.hpp"
#include "fault/vocabulary.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace recourse::guards {
namespace {

using std::chrono::seconds;

/// Whole seconds, so that nobody comes back too early.
seconds whole(std::chrono::nanoseconds wait) {
    return std::max(std::chrono::ceil<seconds>(wait), seconds(1));
}

/// What is taken is given back.
bool is_of_seats(const Limit& limit) {
    return limit.counted == Counted::running || limit.counted == Counted::sessions;
}

bool is_budget(const Limit& limit) {
    return !is_of_seats(limit) && limit.per >= Span::day;
}

/// More is wanted than there ever is.
bool is_never(const Reached& reached) {
    return !reached.standing.wait && !is_of_seats(reached.limit);
}

std::string whose(const Shared& shared) {
    std::vector<std::string> each;
    if (shared.each_caller) each.emplace_back("each caller");
    if (shared.each_upstream) each.emplace_back("each server");
    if (shared.each_tool) each.emplace_back("each tool");
    if (shared.each_session) each.emplace_back("each session");
    return each.empty() ? "all callers together" : text::list(each);
}

/// `60 requests per minute`, `2 calls at a time`.
std::string allowance(const Limit& limit) {
    const auto most = to_words(limit.most);
    const bool is_one = limit.most == store::kUnit;
    if (limit.counted == Counted::sessions)
        return fmt::format("{} open {} at a time", most, is_one ? "session" : "sessions");
    if (limit.counted == Counted::running)
        return fmt::format("{} {} at a time", most, is_one ? "call" : "calls");
    const std::string_view unit =
        is_one && limit.counted == Counted::requests ? "request" : std::string_view(limit.unit);
    auto words = fmt::format("{} {} per {}", most, unit, to_string(limit.per));
    const bool is_rate = limit.per < Span::day;
    if (is_rate && limit.burst < limit.most)
        words += fmt::format(", {} at once", to_words(limit.burst));
    return words;
}

std::string sentence(const Reached& reached) {
    const auto& limit = reached.limit;
    const auto used = to_words(reached.standing.used);
    const bool is_one = limit.most == store::kUnit;
    std::string state;
    if (limit.counted == Counted::running) {
        const bool one_runs = reached.standing.used == store::kUnit;
        state = fmt::format("and {} {} running", used, one_runs ? "is" : "are");
    } else if (limit.counted == Counted::sessions) {
        state = fmt::format("and {} {} open", used, is_one ? "is" : "are");
    } else if (limit.counted == Counted::cost) {
        state = fmt::format(
            "of which {} are used, and this call takes {}", used, to_words(reached.wanted)
        );
    } else {
        state = is_one ? "and it is used" : "and they are used";
    }
    return fmt::format(
        "the limit '{}' allows {} {}, {}", limit.name, whose(limit.shared), allowance(limit), state
    );
}

seconds window_of(const Limit& limit, WallTime today) {
    if (limit.per < Span::day || limit.per == Span::session) return length_of(limit.per);
    const auto [begins, ends] = period_around(today, limit.per, limit.utc_offset);
    return std::chrono::duration_cast<seconds>(ends - begins);
}

Quota quota_of(const Reached& reached, const ToolCall& call) {
    const auto& limit = reached.limit;
    const auto number = [](store::Amount amount) {
        return static_cast<double>(amount) / static_cast<double>(store::kUnit);
    };
    Quota quota{
        .policy = limit.name,
        .unit = limit.counted == Counted::running    ? "concurrent calls"
                : limit.counted == Counted::sessions ? "sessions"
                                                     : limit.unit,
        .limit = number(limit.most),
        .used = number(reached.standing.used),
    };
    if (!is_of_seats(limit)) quota.window = window_of(limit, call.today);
    if (reached.standing.wait) quota.resets_at = call.today + *reached.standing.wait;
    std::vector<std::string> subject;
    if (limit.shared.each_caller) subject.push_back(call.caller->name);
    if (limit.shared.each_upstream) subject.emplace_back(call.upstream);
    if (limit.shared.each_tool) subject.emplace_back(call.shown);
    if (limit.shared.each_session) subject.emplace_back("this session");
    quota.subject = text::list(subject, "of");
    return quota;
}

std::string capitalised(std::string words) {
    if (!words.empty() && words[0] >= 'a' && words[0] <= 'z') words[0] -= 'a' - 'A';
    return words;
}

Action action(ActionType type, std::string sentence) {
    return {.type = type, .sentence = std::move(sentence), .tool = {}, .arguments = {}};
}

void advise_to_wait(Fault& fault, seconds wait) {
    fault.retryable = true;
    fault.retry_after = wait;
    fault.actor = Actor::time;
    fault.actions = {action(
        ActionType::wait,
        fmt::format("wait {} second{}, then call again", wait.count(), wait.count() == 1 ? "" : "s")
    )};
}

/// `2026-11-28T00:00:00Z`
std::string to_the_second(WallTime when) {
    auto words = to_rfc3339(std::chrono::ceil<seconds>(when));
    words.replace(words.find('.'), std::string_view(".000").size(), "");
    return words;
}

/// It clears by the calendar, or never: more is wanted than there ever is.
void advise_on_budget(Fault& fault, std::span<const Reached> reached, const ToolCall& call) {
    const auto last = std::ranges::max_element(reached, {}, [](const Reached& one) {
        return is_never(one) ? std::chrono::nanoseconds::max()
                             : one.standing.wait.value_or(std::chrono::nanoseconds::zero());
    });
    const auto raise =
        fmt::format("ask the user to have the operator raise the limit '{}'", last->limit.name);
    if (is_never(*last)) {
        fault.actor = Actor::operator_;
        fault.actions = {
            action(ActionType::fix_arguments, "use a tool that costs less, if there is one"),
            action(ActionType::ask_user, raise),
        };
        return;
    }
    fault.actor = Actor::time;
    fault.retryable = true;
    fault.retry_after = whole(*last->standing.wait);
    const auto clears = to_the_second(call.today + *last->standing.wait);
    const std::string_view until =
        last->limit.per == Span::session ? "the session is over, at " : "";
    fault.details["resets_at"] = clears;
    fault.actions = {
        action(ActionType::stop, fmt::format("make no such call before {}{}", until, clears)),
        action(ActionType::ask_user, raise + " if it cannot wait"),
    };
}

Fault begin(std::span<const Reached> reached) {
    const bool has_budget = std::ranges::any_of(reached, [](const Reached& one) {
        return is_budget(one.limit) || is_never(one);
    });
    const bool has_rate =
        std::ranges::any_of(reached, [](const Reached& one) { return !is_of_seats(one.limit); });
    const bool has_sessions = std::ranges::any_of(reached, [](const Reached& one) {
        return one.limit.counted == Counted::sessions;
    });
    if (has_budget) return fault::make("quota_exhausted");
    if (has_sessions) return fault::make("too_many_sessions");
    return fault::make(has_rate ? "rate_limited" : "too_many_calls");
}

}  // namespace

std::string in_words(const Limit& limit) {
    const auto words = allowance(limit);
    const bool has_burst = words.find(',') != std::string::npos;
    return fmt::format("{}{} for {}", words, has_burst ? "," : "", whose(limit.shared));
}

Fault limits_reached(std::span<const Reached> reached, const ToolCall& call) {
    auto fault = begin(reached);
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    std::vector<std::string> sentences;
    std::chrono::nanoseconds longest{0};
    sentences.reserve(reached.size());
    fault.quota.reserve(reached.size());
    for (const auto& one : reached) {
        sentences.push_back(sentence(one));
        fault.quota.push_back(quota_of(one, call));
        longest = std::max(longest, one.standing.wait.value_or(std::chrono::nanoseconds::zero()));
        if (one.limit.counted == Counted::cost) fault.details["cost"] = to_words(one.wanted);
    }
    fault.message = capitalised(fmt::format("{}", fmt::join(sentences, "; ")));
    if (fault.code == "quota_exhausted")
        advise_on_budget(fault, reached, call);
    else
        advise_to_wait(fault, whole(longest));
    if (fault.code == "too_many_sessions") {
        fault.actions.insert(
            fault.actions.begin(),
            action(
                ActionType::fix_arguments,
                "end a session that is no longer needed, or call in one that is open"
            )
        );
    }
    return fault;
}

Fault counting_failed(const store::Trouble& trouble) {
    auto fault = fault::make("internal");
    fault.message = "The call could not be counted, so it was not made";
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    fault.upstream = fmt::format("counters: {}: {}", store::to_string(trouble.why), trouble.detail);
    fault.actions = {action(
        ActionType::ask_user, "tell the user the support id, by which the operator finds the reason"
    )};
    return fault;
}

std::string rate_limit_headers(const Fault& fault, WallTime today) {
    if (fault.quota.empty()) return {};
    std::string policies;
    std::string limits;
    seconds longest{0};
    for (const auto& quota : fault.quota) {
        const std::string_view comma = policies.empty() ? "" : ", ";
        const auto most = static_cast<std::int64_t>(std::floor(quota.limit));
        fmt::format_to(std::back_inserter(policies), "{}\"{}\";q={}", comma, quota.policy, most);
        if (quota.unit == "concurrent calls") policies += ";qu=\"concurrent-requests\"";
        if (quota.window.count() > 0)
            fmt::format_to(std::back_inserter(policies), ";w={}", quota.window.count());
        fmt::format_to(std::back_inserter(limits), "{}\"{}\";r=0", comma, quota.policy);
        if (!quota.resets_at) continue;
        const auto wait = whole(*quota.resets_at - today);
        longest = std::max(longest, wait);
        fmt::format_to(std::back_inserter(limits), ";t={}", wait.count());
    }
    longest = std::max(longest, fault.retry_after.value_or(seconds(0)));
    std::string lines;
    if (longest.count() > 0) lines = fmt::format("Retry-After: {}\r\n", longest.count());
    return lines + fmt::format("RateLimit-Policy: {}\r\nRateLimit: {}\r\n", policies, limits);
}

}  // namespace recourse::guards

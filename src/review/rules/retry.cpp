#include "review/rules/rules.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <re2/re2.h>

/// E: what an answer says about trying again.
namespace recourse::review {

namespace {

constexpr double kLongestWait = 86'400;

/// Words that make a reader send the same call again.
bool advises_retry(const std::string& text) {
    static const RE2& advice = *new RE2(
        R"((?i)\b(?:please )?(?:try|retry)(?: the (?:call|request|operation))? (?:again )?(?:later|shortly|in (?:a|an|\d)))"
        R"(|\bplease (?:retry|try again)\b|\btemporar(?:y|ily) (?:failure|error|unavailable))"
    );
    static const RE2& denied = *new RE2(R"((?i)\b(?:do not|don't|never|not) (?:re)?try)");
    return RE2::PartialMatch(text, advice) && !RE2::PartialMatch(text, denied);
}

/// E1: what the schema forbids is forbidden the next time, too.
void judge_promise(const Case& one, Docket& docket) {
    if (!one.mistake().must_fail || one.probe().kind == ProbeKind::unknown_tool) return;
    const bool says_so = one.evidence.retryable.value_or(false);
    if (!says_so && !advises_retry(one.evidence.text)) {
        docket.keep("E1");
        return;
    }
    docket.breach(
        "E1",
        one,
        fmt::format(
            "{}, which fails each time, and the error says {}: {}.",
            opening(one),
            says_so ? "that it is retryable" : "to try again",
            quoted(one.evidence.text)
        )
    );
}

/// The wait that a text names, in seconds.
std::optional<double> wait_in_words(const std::string& text) {
    static const RE2& named = *new RE2(
        R"((?i)\b(?:wait|retry(?: after)?|again|in|after)\b[^.\d]{0,24}(\d+(?:\.\d+)?) ?(ms|milliseconds?|s|sec|seconds?|m|min|minutes?|h|hours?)\b)"
    );
    std::string number, unit;
    if (!RE2::PartialMatch(text, named, &number, &unit)) return std::nullopt;
    const double amount = std::strtod(number.c_str(), nullptr);
    if (unit.starts_with("ms") || unit.starts_with("milli")) return amount / 1'000;
    if (unit.starts_with('h')) return amount * 3'600;
    if (unit.starts_with('m')) return amount * 60;
    return amount;
}

/// E2
void judge_wait(const Case& one, Docket& docket) {
    const auto& wait = one.evidence.wait;
    if (!wait) return;
    const auto in_words = wait_in_words(one.evidence.text);
    std::string wrong;
    if (!wait->has_unit)
        wrong = "of a unit that nobody knows";
    else if (wait->seconds < 0 || wait->seconds > kLongestWait)
        wrong = fmt::format("of {} s", wait->seconds);
    else if (one.evidence.retryable == false)
        wrong = "although it says that a retry does not help";
    else if (in_words && std::abs(*in_words - wait->seconds) > 1)
        wrong =
            fmt::format("of {} s in its data and of {} s in its text", wait->seconds, *in_words);
    if (wrong.empty())
        docket.keep("E2");
    else
        docket.breach("E2", one, fmt::format("The error names a wait {}.", wrong));
}

/// What a gateway that looked says of it.
bool has_looked(const Case& one) {
    for (const auto& copy : one.evidence.copies) {
        if (has_token(json::to_text(copy), "verified")) return true;
    }
    return false;
}

bool says_unknown(const Case& one) {
    static const RE2& words = *new RE2(
        R"((?i)\bunknown (?:whether|if)\b|\bmay (?:or may not )?have (?:been|happened|taken|changed)\b)"
        R"(|\bnot known (?:whether|if)\b|\bcannot (?:tell|know|say) (?:whether|if)\b)"
        R"(|\buncertain\b|\bindeterminate\b)"
    );
    static const RE2& data = *new RE2(
        R"RE("(?:effect|side_effect|mutation_state|outcome|disposition)":"(?:unknown|maybe|indeterminate)")RE"
    );
    if (RE2::PartialMatch(one.evidence.text, words)) return true;
    for (const auto& copy : one.evidence.copies) {
        if (RE2::PartialMatch(json::to_text(copy), data)) return true;
    }
    return false;
}

/// E3: of a write whose answer was lost.
void judge_loss(const Case& one, const Court& court, Docket& docket) {
    const auto& evidence = one.evidence;
    // What never came by lost nothing, and a gateway may be more patient than a review.
    if (one.times_sent == 0 || evidence.ending == Ending::hang) return;
    const auto& text = evidence.text;
    const auto is_named = [&](const std::string& tool) { return has_token(text, tool); };
    if (one.times_sent > 1) {
        docket.breach(
            "E3",
            one,
            fmt::format("{}, and the write was sent {} times.", opening(one), one.times_sent),
            "Send a write again only where nothing can be done twice."
        );
    } else if (evidence.ending == Ending::success || has_looked(one)) {
        docket.keep("E3");  // it looked, and knows
    } else if (!says_unknown(one)) {
        docket.breach(
            "E3",
            one,
            fmt::format(
                "{}, and the error does not say that its effect is unknown: {}.",
                opening(one),
                quoted(text)
            )
        );
    } else if (std::ranges::none_of(court.readers, is_named)) {
        docket.breach(
            "E3",
            one,
            fmt::format(
                "{}, and the error names no tool that only reads to look with: {}.",
                opening(one),
                quoted(text)
            )
        );
    } else {
        docket.keep("E3");
    }
}

}  // namespace

void judge_retry(const Court& court, Docket& docket) {
    for (const auto& one : court.cases) {
        if (one.probe().kind == ProbeKind::lost_answer) judge_loss(one, court, docket);
        if (!one.evidence.has_words()) continue;
        judge_promise(one, docket);
        if (!one.is_repeat()) judge_wait(one, docket);
    }
    docket.excuse(
        "E3", "No answer of a write was lost: before a gateway, --between and --writes do that."
    );
}

}  // namespace recourse::review

#include "review/patience.hpp"

#include <algorithm>
#include <cmath>

#include <re2/re2.h>

namespace recourse::review {

namespace {

using std::chrono::milliseconds;

constexpr double kLongestWait = 10;  // seconds
constexpr milliseconds kUnsaid{1'000};

}  // namespace

bool is_one_too_many(const Evidence& evidence) {
    if (!evidence.has_words()) return false;
    if (evidence.ending == Ending::http_refusal) return evidence.whole.starts_with("HTTP 429");
    static const RE2& limited = *new RE2(R"((?i)rate|quota|too_?many|throttl|resource_?exhausted)");
    const bool is_named =
        RE2::PartialMatch(evidence.code, limited) || RE2::PartialMatch(evidence.category, limited);
    // A value that is over a limit of the schema stays so.
    return is_named && (evidence.retryable.value_or(false) || evidence.wait.has_value());
}

milliseconds Patience::wait_for(const Evidence& refusal) {
    const auto& said = refusal.wait;
    if (said && (said->seconds > kLongestWait || said->seconds < 0)) return milliseconds(0);
    const auto wait =
        said ? milliseconds(static_cast<int>(std::ceil(said->seconds * 1'000))) : kUnsaid;
    const auto granted = std::clamp(wait, milliseconds(100), milliseconds(10'000));
    if (granted > left_) return milliseconds(0);
    left_ -= granted;
    return granted;
}

}  // namespace recourse::review

#include "base/text.hpp"
#include "diagnosis/words.hpp"
#include "fault/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

/// What the codes of upstreams mean, going by their words.
namespace recourse::diagnosis {
namespace {

constexpr Answer kRefused = Answer::refused;
constexpr Answer kUnproven = Answer::inconclusive;

/// Codes that would be misread by their words.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kExact = {{
    {"payment_intent_unexpected_state", "precondition_failed"},
    {"workspace_required", "invalid_arguments"},
    {"profile_required", "invalid_arguments"},
    {"data_unavailable", "not_found"},
    {"already_saved", "already_exists"},
    {"empty_audience", "invalid_arguments"},
    {"idempotency_conflict", "already_exists"},
    {"expired", "precondition_failed"},
    {"gone", "not_found"},
    {"aborted", "conflict"},
    {"out_of_range", "too_large"},
    {"resource_exhausted", "rate_limited"},
}};

// Of a code every word counts, so the rows hold single words where prose needs phrases. As with
// prose the more telling ones stand first.
constexpr std::array kRows{
    Row{"invalid_arguments",
        "unsupported value|unsupported parameter|unsupported format|unsupported currency|"
        "unsupported country|unsupported language|unsupported locale|unsupported unit|"
        "max cost exceeded|max complexity*|query too complex|max depth*",
        kRefused},
    Row{"unsupported",
        "method not allowed|unimplemented|not implemented|not supported|unsupported",
        kRefused},
    Row{"content_filtered",
        "content filter*|content policy*|moderation|safety|responsible ai*|flagged|prohibited "
        "content|content blocked",
        kRefused},
    Row{"quota_exhausted",
        "quota*|daily limit*|monthly limit*|usage limit*|cost limit*|spending limit*|plan limit*|"
        "credits|insufficient seats|seat limit*|limit reached|budget*|storage limit*",
        kRefused},
    Row{"payment_required",
        "payment*|card|billing*|insufficient funds|insufficient balance|balance insufficient|"
        "subscription*|incorrect cvc|declined|plan required",
        kRefused},
    Row{"rate_limited",
        "rate limit*|rate exceeded|rate limited|ratelimit*|throttl*|too many requests|slow "
        "down|request limit exceeded|rpm exceeded|"
        "provisioned throughput*|concurrent limit*|requests per minute|concurrency|too many "
        "attempts|flood wait|bandwidth limit*",
        kRefused},
    Row{"quota_exhausted", "limit exceeded|limits exceeded|limit exceeded exception", kRefused},
    Row{"permission_denied",
        "unauthorized operation|forbidden|permission*|access denied*|not permitted|not allowed|"
        "insufficient scope|scope denied|missing scope|scope|insufficient privilege*|"
        "insufficient access*|denied|restricted|not authorized|eacces|eperm|access not configured",
        kRefused},
    Row{"unauthenticated",
        "unauthorized|unauthenticated|authentication*|auth|not authed|token expired|expired token|"
        "token revoked|invalid token|token invalid|missing token|access token*|refresh "
        "token*|oauth "
        "token*|api key*|apikey*|invalid client|credential*|login "
        "required|invalid grant|signature|unrecognized client|security token*|session expired|"
        "connector expired|account inactive|invalid access key id|request expired|jwt",
        kRefused},
    Row{"too_large",
        "too large|context length*|context window*|entity too large|size exceeded|max length|"
        "string above max*|max tokens|payload limit|size limit*|payload too*|file too*|body too*|"
        "attachment too*|message too long|msg too long|prompt too long|input too long",
        kRefused},
    Row{"overloaded",
        "overloaded*|capacity|too many connections|server busy|busy|circuit open",
        kUnproven},
    Row{"timed_out", "timeout*|timed out|time out|deadline*|etimedout", kUnproven},
    Row{"dependency_unavailable",
        "not enough replicas*|leader not available|unavailable|service "
        "unavailable*|maintenance|network error|connection|econnrefused|"
        "econnreset|enotfound|unreachable|bad gateway|dns|tunnel inactive|down",
        kUnproven},
    Row{"already_exists",
        "already exists*|duplicate*|name taken|taken|already owned*|eexist",
        kUnproven},
    Row{"not_found",
        "not found*|no such*|missing resource|resource missing|does not exist|not exist|"
        "nonexistent|enoent|unknown channel|unknown user|unknown customer|deleted|unknown topic*",
        kRefused},
    Row{"conflict",
        "conflict*|stale*|version mismatch|concurrent*|optimistic*|idempotency*|transaction "
        "canceled*|etag*|operation aborted|resource in use*|lock|deadlock|serialization failure",
        kUnproven},
    Row{"precondition_failed",
        "precondition*|not published|not connected|not enabled|disabled|not ready|invalid state*|"
        "illegal state*|conditional check failed*|not configured|connector required|dependency "
        "violation|not empty|in use|locked|not active|unexpected state|required state|eisdir|"
        "enotdir|enotempty|expired|archived|closed|already*|sold out|out of stock|not in channel|"
        "not verified|not approved",
        kUnproven},
    Row{"cancelled", "cancelled|canceled", kUnproven},
    Row{"data_corrupt", "data loss|corrupt*|checksum*|bad digest", kUnproven},
    Row{"invalid_arguments",
        "invalid*|validation*|input error|bad request|malformed*|missing*|required|bad user "
        "input|parse*|"
        "unprocessable*|out of range|illegal argument|parameter*|bad input|format*|unknown "
        "parameter*|unknown field*|too small|too big|too long|too short|unexpected parameter|"
        "illegal",
        kRefused},
};

/// `internal_error` and its like: a failure of the server's own.
constexpr std::string_view kInternal =
    "internal*|server error|api error|crash*|panic|unexpected error|unhandled*";

/// A code of ours means what it means here, whoever says it.
Sense sense_of_ours(std::string_view code) {
    const auto ours = std::ranges::find(fault::vocabulary(), code, &fault::Code::name);
    if (ours == fault::vocabulary().end()) return {};
    Sense sense = sense_by(ours->name, kUnproven);
    sense.answer = sense_of_category(sense.category).answer;
    return sense;
}

}  // namespace

Sense sense_of_category(Category category) {
    constexpr auto kNobody = std::pair{Actor::nobody, false};
    const auto [actor, retryable] = [&] {
        switch (category) {
            case Category::invalid_argument:
            case Category::not_found:
            case Category::already_exists:
            case Category::failed_precondition:
            case Category::aborted:
            case Category::out_of_range:
                return std::pair{Actor::model, false};
            case Category::deadline_exceeded:
            case Category::resource_exhausted:
            case Category::unavailable:
                return std::pair{Actor::time, true};
            case Category::permission_denied:
            case Category::unauthenticated:
            case Category::cancelled:
                return std::pair{Actor::user, false};
            case Category::internal:
            case Category::data_loss:
                return std::pair{Actor::operator_, false};
            case Category::unknown:
            case Category::unimplemented:
                return kNobody;
        }
        return kNobody;
    }();
    const bool refused =
        category == Category::invalid_argument || category == Category::not_found ||
        category == Category::permission_denied || category == Category::unauthenticated ||
        category == Category::out_of_range || category == Category::failed_precondition ||
        category == Category::resource_exhausted || category == Category::unimplemented;
    // The code only says that there is a sense; whoever asked by category has one of their own.
    return {"tool_failed", category, actor, retryable, refused ? kRefused : kUnproven};
}

Sense sense_of_code(std::string_view code) {
    // Only of the gateway's own words nobody else could mean something else.
    const bool is_surely_ours = code.starts_with("upstream_") || code.starts_with("command_");
    if (Sense sense = sense_of_ours(code); sense.known() && is_surely_ours) return sense;
    const auto exact = std::ranges::find(kExact, code, [](const auto& row) { return row.first; });
    if (exact != kExact.end()) {
        Sense sense = sense_by(exact->second, kUnproven);
        sense.answer = sense_of_category(sense.category).answer;
        return sense;
    }
    if (const auto category = from_string<Category>(code);
        category && *category != Category::unknown)
        return sense_of_category(*category);
    std::string spaced(code);
    std::ranges::replace(spaced, '_', ' ');
    if (Sense sense = first_sense(spaced, kRows); sense.known()) return sense;
    if (has_any(spaced, kInternal)) return sense_of_category(Category::internal);
    return sense_of_ours(code);
}

}  // namespace recourse::diagnosis

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
    // Words that mean something else together than alone.
    Row{"invalid_arguments",
        "undefined field*|undefined argument*|unknown argument*|duplicate parameter*|duplicate "
        "field*|duplicate argument*|conflicting parameter*|"
        "conflicting argument*|conflicting option*|parameter conflict|invalid role|invalid scope",
        kRefused},
    Row{"unauthenticated",
        "api key not found|credential not found|credentials not found|token not found|"
        "unauthenticated client|consent required|interaction required|login required|too skewed|"
        "time skewed",
        kRefused},
    // What is not found is that, whatever it is: a subscription, a payment method, a route.
    Row{"not_found", "not found|notfound", kRefused},
    Row{"permission_denied",
        "authorization failed|unauthorized client|security exception|org access denied",
        kRefused},
    Row{"overloaded",
        "stockout|sku not available|resource pool exhausted|rejected execution*|host capacity",
        kUnproven},
    Row{"conflict",
        "another operation*|operation in progress|being deleted|being modified|being "
        "updated|resource modified|lease already*|"
        "rebalance*|write conflict|unable to lock|lock row",
        kUnproven},
    Row{"out_of_resources",
        "disk full|out of memory|oom|no space*|out of disk|insufficient memory|memory limit*|"
        "memory exceeded|enospc|enomem|emfile",
        kUnproven},
    Row{"data_corrupt",
        "bad zip*|zip|bad gzip*|data format|"
        "hash mismatch|digest mismatch|checksum*|crc*|integrity error|integrity check*|damaged|"
        "corrupt*",
        kUnproven},
    Row{"already_exists",
        "already registered|already subscribed|already enrolled|already a member|already member|"
        "already invited|name in use|email in use|username in use|slug in use|handle unavailable|"
        "name unavailable|username unavailable|unique violation|unique constraint*|not unique",
        kUnproven},
    Row{"too_large",
        "size limit*|"
        "too many items|too many rows|too many records|too many results|too many files|"
        "too many recipients|too many tokens|image too*|video too*|asset too*|upload too*|"
        "media too*|object too*|result too*|response too large|query too large",
        kRefused},
    Row{"rate_limited",
        "throttl*|too many requests|"
        "rate too large|burst*|concurrency limit*|concurrent limit*|concurrent request*|requests "
        "per*|activity limit*|"
        "max requests*|requests reached|too many calls",
        kRefused},
    Row{"permission_denied",
        "org login required|unauthorized access|admin required|owner required|role required|"
        "member required|license required|wrong role|missing role|insufficient role|"
        "role insufficient|insufficient rights|not owner|not an owner|not the owner|not a member|"
        "not member|not an admin|not admin|read only key|read only token|owner only|admin only|"
        "admins only|members only|private channel|private repo*|private resource|is private|"
        "cannot edit|cannot view|cannot delete|banned|suspended|not whitelisted|allowlist",
        kRefused},
    Row{"payment_required",
        "upgrade required|payer action*|past due|overdue|unpaid|not paid|trial expired|trial ended",
        kRefused},
    Row{"conflict",
        "revision mismatch|etag mismatch|transaction aborted|outdated*|out of sync|"
        "out of date|lost update|edit conflict|modified since",
        kUnproven},
    Row{"precondition_failed",
        "condition not met|shop inactive|is inactive|authorization pending|out of paper|out of "
        "ink|cluster block*|"
        "index closed*|not confirmed|unconfirmed|opt in required|not complete|not subscribed|"
        "wrong state|bad state|state mismatch|incorrect state|protected|has dependents|"
        "has children|has active|approval required|draft required|confirmation required|"
        "verification required|review required|setup incomplete|onboarding incomplete|"
        "profile incomplete|still running|already running|not running|paired|not paired|"
        "cart empty|kyc*|terms not accepted|not accepted|not signed|unverified|not linked|"
        "not installed|unpublished|not started|has ended|invoice paid|order paid|sold|frozen",
        kUnproven},
    Row{"dependency_unavailable",
        "not leader*|coordinator not available|no shard*|not available yet|connect|http host "
        "connect|no node*|no host*|no broker*|call not permitted|"
        "service not available|offline|not reachable|try again*|temporarily*",
        kUnproven},
    Row{"timed_out",
        "time limit*|time exceeded|"
        "too slow",
        kUnproven},
    Row{"overloaded",
        "rejected execution|bulkhead full|"
        "queue full|no capacity|no workers|pool exhausted|connections exhausted",
        kUnproven},
    Row{"cancelled", "aborted by user|user aborted|user declined|declined by user", kUnproven},
    Row{"invalid_arguments",
        "unsupported value|unsupported parameter|unsupported format|unsupported currency|"
        "unsupported country|unsupported language|unsupported locale|unsupported unit|"
        "max cost exceeded|max complexity*|query too complex|max depth*",
        kRefused},
    Row{"unsupported",
        "feature not available|deprecated*|obsolete|retired|discontinued|method not "
        "allowed|unimplemented|not implemented|not supported|unsupported",
        kRefused},
    Row{"content_filtered",
        "content filter*|content policy*|moderation|safety|responsible ai*|flagged|prohibited "
        "content|content blocked",
        kRefused},
    Row{"quota_exhausted",
        "over query limit|query limit*|cap reached|usage exceeded|exhausted|storage full|mailbox "
        "full|allowance*|over "
        "limit|quota*|daily limit*|monthly limit*|usage limit*|cost limit*|spending limit*|plan "
        "limit*|"
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
        "blocked|unauthorized operation|forbidden|permission*|access denied*|not permitted|not "
        "allowed|"
        "insufficient scope|scope denied|missing scope*|scope*|not granted|not licensed|not "
        "shared|seat required|role required|not entitled|no "
        "permission*|no access|insufficient privilege*|"
        "insufficient access*|denied|restricted|not authorized|eacces|eperm|access not configured",
        kRefused},
    Row{"unauthenticated",
        "reauth*|revoked|wrong password|bad password|incorrect password|mfa*|two factor*|2fa*|otp "
        "required|expired session|expired credential*|login*|sign in*|signin*|bad "
        "token|unauthorized|unauthenticated|authentication*|auth|not authed|token expired|expired "
        "token|"
        "token revoked|invalid token|token invalid|missing token|access token*|refresh "
        "token*|oauth "
        "token*|api key*|apikey*|invalid client|credential*|login "
        "required|invalid grant|signature|unrecognized client|security token*|session expired|"
        "connector expired|session id|not logged in|bad auth*|account inactive|invalid access key "
        "id|request expired|jwt",
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
        "not exists|gone|no data|no match*|nothing found|no route|unresolvable*|page "
        "missing|record missing|file missing|object missing|asset missing|entity missing|item "
        "missing|unknown message|unknown device|unknown account|unknown object|unknown "
        "resource|not found*|no such*|no results*|no result|missing resource|resource missing|does "
        "not "
        "exist|not exist|"
        "nonexistent|enoent|unknown channel|unknown user|unknown customer|deleted|unknown topic*",
        kRefused},
    Row{"already_exists", "exists", kUnproven},
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
        "incorrect*|below minimum|above maximum|below min*|above max*|violation|in past|in the "
        "past|in "
        "future|in the future|negative*|syntax*|wrong type|wrong format|bad format|parsing*|out of "
        "bounds|not a number|not an integer|unexpected argument|unexpected value|unexpected "
        "field|mismatch*|regex*|schema*|constraint*|bad cursor|invalid*|validation*|input "
        "error|bad request|malformed*|missing*|required|bad user "
        "input|parse*|"
        "unprocessable*|out of range|illegal argument|parameter*|bad input|format*|unknown "
        "parameter*|unknown field*|too small|too big|too long|too short|unexpected parameter|"
        "illegal",
        kRefused},
};

/// `internal_error` and its like: a failure of the server's own.
constexpr std::string_view kInternal =
    "fatal error|general exception|phase execution*|internal*|server error|api error|bug "
    "detected|processing error|processing "
    "failed|crash*|panic|unexpected error|unhandled*";

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
    // `InvalidDBInstanceState`: what is wrong is the state of the thing.
    const bool is_state = spaced.ends_with(" state") || spaced.ends_with(" state exception");
    if (is_state && has_any(spaced, "invalid|incorrect|illegal|wrong|bad|unexpected"))
        return sense_by("precondition_failed", kUnproven);
    if (Sense sense = first_sense(LowerText(spaced), kRows); sense.known()) return sense;
    if (has_any(spaced, kInternal)) return sense_of_category(Category::internal);
    return sense_of_ours(code);
}

Sense sense_of_code(std::string_view code, std::string_view sentence) {
    const bool leaves_open = code.starts_with("unknown_") || code.ends_with("_missing");
    if (leaves_open) {
        if (Sense told = sense_of(sentence); told.code == "not_found") return told;
    }
    return sense_of_code(code);
}

}  // namespace recourse::diagnosis

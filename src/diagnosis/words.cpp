#include "diagnosis/words.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <vector>

#include <re2/re2.h>

namespace recourse::diagnosis {
namespace {

constexpr std::size_t kReadBytes = 4'096;

bool is_word(char c) noexcept {
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// Phrases stand as whole words; a final `*` lets the last word go on.
bool has_phrase(std::string_view lower_text, std::string_view phrase) {
    const bool open = phrase.ends_with('*');
    if (open) phrase.remove_suffix(1);
    for (auto at = lower_text.find(phrase); at != std::string_view::npos;
         at = lower_text.find(phrase, at + 1)) {
        const auto end = at + phrase.size();
        const bool starts = at == 0 || !is_word(lower_text[at - 1]) || !is_word(phrase.front());
        const bool ends = open || end == lower_text.size() || !is_word(lower_text[end]);
        if (starts && ends) return true;
    }
    return false;
}

struct Row {
    Sense sense;
    std::string_view phrases;  ///< separated by `|`
};

constexpr Answer kUnproven = Answer::inconclusive;
constexpr Answer kRefused = Answer::refused;

// The first row with a phrase that occurs wins, so the more telling ones stand first: a server that
// could not reach its database says `ENOTFOUND`, which is no `not found`, and a refused value is
// often `invalid` too. Only the words of validators prove that nothing was carried out.
constexpr Row kRows[] = {
    {{Category::internal, Actor::operator_, false, kUnproven},
     "output validation error|has an output schema but|invalid structured content"},
    {{Category::resource_exhausted, Actor::user, false, kUnproven},
     "insufficient credit*|insufficient funds|insufficient balance|out of credits|payment required|"
     "billing"},
    {{Category::resource_exhausted, Actor::operator_, false, kUnproven},
     "enospc|no space left|out of memory|enomem|emfile|too many open files|disk full"},
    {{Category::resource_exhausted, Actor::time, true, kUnproven},
     "rate limit*|rate-limit*|rate_limit*|ratelimit*|too many requests|quota|quotas|quota_exceeded|"
     "throttl*|usage limit|request limit|resource exhausted|resource_exhausted|resource has been "
     "exhausted"},
    {{Category::unauthenticated, Actor::user, false, kUnproven},
     "unauthorized|unauthorised|unauthenticated|not authenticated|authentication|token expired|"
     "token has expired|expired token|invalid token|invalid_token|jwt expired|invalid api key|"
     "invalid_api_key|bad credentials|invalid credentials|not logged in|login required|session "
     "expired|"
     "please log in|please sign in"},
    {{Category::permission_denied, Actor::user, false, kUnproven},
     "permission denied|permission_denied|access denied|eacces|eperm|forbidden|outside allowed|"
     "not authorized|not authorised|not permitted|not allowed|insufficient "
     "scope|insufficient_scope|"
     "insufficient permission*|insufficient privilege*|lacks permission|missing permission*|"
     "read-only file system|erofs"},
    {{Category::deadline_exceeded, Actor::time, true, kUnproven},
     "timed out|timeout*|time out|etimedout|esockettimedout|deadline exceeded|deadline_exceeded"},
    {{Category::unavailable, Actor::time, true, kUnproven},
     "econnrefused|connection refused|enotfound|eai_again|getaddrinfo|name resolution|econnreset|"
     "connection reset|ehostunreach|enetunreach|no route to host|network error|fetch failed|"
     "socket hang up|could not connect|cannot connect|failed to connect|connection closed|"
     "connection error|connect error|unavailable|bad gateway|overloaded|maintenance|temporar*|epipe"
    },
    {{Category::already_exists, Actor::model, false, kUnproven},
     "already exists|already exist|eexist|already_exists|duplicate key|duplicate entry|duplicate|"
     "unique constraint|already been taken|already taken|already in use"},
    {{Category::aborted, Actor::model, true, kUnproven},
     "conflict|version mismatch|stale|concurrent modification|concurrently|deadlock|optimistic "
     "lock*|"
     "was modified"},
    {{Category::not_found, Actor::model, false, kUnproven},
     "not found|not_found|notfound|enoent|no such|does not exist|doesn't exist|do not exist|"
     "don't exist|could not find|couldn't find|cannot find|can't find|unable to find|no longer "
     "exists"},
    {{Category::failed_precondition, Actor::model, false, kUnproven},
     "not published|must first|before you can|is not enabled|not enabled|not initialized|"
     "not initialised|not ready|is locked|not empty|enotempty|is closed|is archived|precondition|"
     "failed_precondition|not configured|not connected|requires approval|in state|is not running|"
     "enotdir|eisdir|is a directory|not a directory"},
    {{Category::unimplemented, Actor::nobody, false, kUnproven},
     "not implemented|unimplemented|not supported|unsupported operation|notimplementederror"},
    {{Category::invalid_argument, Actor::model, false, kRefused},
     "bad request|invalid input*|invalid argument*|invalid_argument*|invalid param*|invalid "
     "request|"
     "invalid_request*|input validation error|validation error*|validation fail*|validation_error|"
     "parameter validation|missing required|required property|required field*|required parameter*|"
     "required argument*|field required|invalid_type|invalid_value|invalid enum value|"
     "unrecognized key*|unrecognized_keys|unexpected keyword argument|unexpected argument*|"
     "unknown argument*|unknown parameter*|required positional argument*|input should be|"
     "extra inputs are not permitted|additional properties|unprocessable*|malformed request|"
     "not valid under any|must have required"},
    {{Category::invalid_argument, Actor::model, false, kUnproven},
     "is required|are required|does not match|must match|must be|must not be|must have|should be|"
     "expected string|expected number|expected boolean|expected array|expected object|"
     "expected integer|cannot be empty|can't be empty|cannot be null|cannot be blank|"
     "can't be blank|out of range|out_of_range|einval|too long|too short|not a valid|is not valid|"
     "malformed|invalid"},
    {{Category::internal, Actor::operator_, false, kUnproven},
     "internal error|internal server error|internal_error|traceback|nullpointerexception|typeerror|"
     "referenceerror|cannot read propert*|is not a function|undefined is not|nonetype|segmentation "
     "fault|"
     "panic|panicked|sqlstate|syntax error at or near|assertion failed|unhandled|uncaught"},
};

// Words that any failure could be told in.
const std::set<std::string_view>& empty_words() {
    static const auto& words = *new std::set<std::string_view>{
        "a",          "again",     "an",        "and",        "api",         "argument",
        "arguments",  "bad",       "call",      "calling",    "code",        "complete",
        "completed",  "could",     "due",       "during",     "encountered", "error",
        "errors",     "exception", "execute",   "executing",  "execution",   "fail",
        "failed",     "failure",   "for",       "generic",    "happened",    "has",
        "http",       "https",     "in",        "input",      "internal",    "invalid",
        "is",         "issue",     "later",     "mcp",        "nil",         "none",
        "not",        "null",      "object",    "occured",    "occurred",    "of",
        "oops",       "operation", "parameter", "parameters", "params",      "please",
        "problem",    "process",   "processed", "processing", "request",     "server",
        "some",       "something", "sorry",     "status",     "the",         "there",
        "this",       "to",        "tool",      "try",        "unable",      "undefined",
        "unexpected", "unhandled", "unknown",   "validation", "was",         "we",
        "went",       "while",     "with",      "wrong",      "your",
    };
    return words;
}

}  // namespace

Sense sense_of(std::string_view sentence) {
    const std::string lower = text::to_lower(sentence.substr(0, kReadBytes));
    static const RE2& status_phrase =
        *new RE2(R"((?:status|status code|http|http error|http/1\.1|code)[: ]{0,2}([45]\d\d)\b)");
    for (const Row& row : kRows) {
        std::string_view phrases = row.phrases;
        while (!phrases.empty()) {
            const auto end = std::min(phrases.find('|'), phrases.size());
            if (has_phrase(lower, phrases.substr(0, end))) return row.sense;
            phrases.remove_prefix(std::min(end + 1, phrases.size()));
        }
    }
    int status = 0;
    if (RE2::PartialMatch(lower, status_phrase, &status)) return sense_of_status(status);
    return {};
}

Sense sense_of_status(int status) noexcept {
    switch (status) {
        case 400:
        case 422:
            return {Category::invalid_argument, Actor::model, false, kRefused};
        case 401:
            return {Category::unauthenticated, Actor::user, false, kUnproven};
        case 402:
            return {Category::failed_precondition, Actor::user, false, kUnproven};
        case 403:
            return {Category::permission_denied, Actor::user, false, kUnproven};
        case 404:
        case 410:
            return {Category::not_found, Actor::model, false, kUnproven};
        case 405:
        case 501:
            return {Category::unimplemented, Actor::nobody, false, kUnproven};
        case 408:
        case 504:
            return {Category::deadline_exceeded, Actor::time, true, kUnproven};
        case 409:
            return {Category::aborted, Actor::model, true, kUnproven};
        case 412:
            return {Category::failed_precondition, Actor::model, false, kUnproven};
        case 413:
            return {Category::out_of_range, Actor::model, false, kRefused};
        case 429:
            return {Category::resource_exhausted, Actor::time, true, kUnproven};
        case 500:
            return {Category::internal, Actor::operator_, true, kUnproven};
        case 502:
        case 503:
            return {Category::unavailable, Actor::time, true, kUnproven};
        default:
            return {};
    }
}

bool says_nothing(std::string_view sentence, std::string_view tool) {
    sentence = text::trim(sentence);
    if (sentence.size() > 160) return false;
    const auto& known = empty_words();
    const std::vector<std::string> own = text::words(tool);
    std::string word;
    for (std::size_t at = 0; at <= sentence.size(); ++at) {
        const char c = at < sentence.size() ? sentence[at] : ' ';
        // Letters beyond ASCII belong to words that the table does not know.
        if (std::isalpha(static_cast<unsigned char>(c)) != 0 ||
            static_cast<unsigned char>(c) >= 0x80) {
            word += c;
            continue;
        }
        const std::string lower = text::to_lower(word);
        if (!lower.empty() && !known.contains(lower) &&
            std::ranges::find(own, lower) == own.end()) {
            return false;
        }
        word.clear();
    }
    return true;
}

std::string_view unwrap(std::string_view sentence) {
    static const RE2& wrapping = *new RE2(
        R"((?i)\s*(?:(?:error|exception|toolerror|mcperror|mcp error)\s*:\s*|mcp error -?\d+:?\s*|)"
        R"(error (?:executing|calling|running) tool ['"`]?[\w./:-]{1,128}['"`]?:\s*|)"
        R"(tool ['"`]?[\w./:-]{1,128}['"`]? execution failed:\s*))"
    );
    re2::StringPiece rest(text::trim(sentence));
    for (int layers = 0; layers < 6 && RE2::Consume(&rest, wrapping); ++layers) {
    }
    return text::trim({rest.data(), rest.size()});
}

std::string_view unwrap_validation(std::string_view sentence) {
    static const RE2& wrapping =
        *new RE2(R"((?i)\s*(?:input validation error:\s*|)"
                 R"(invalid arguments for tool ['"`]?[\w./:-]{1,128}['"`]?:\s*|)"
                 R"(tool ['"`]?[\w./:-]{1,128}['"`]? parameter validation failed:\s*|)"
                 R"(invalid tools/call request:\s*))");
    re2::StringPiece rest(unwrap(sentence));
    for (int layers = 0; layers < 4 && RE2::Consume(&rest, wrapping); ++layers) {
    }
    return text::trim({rest.data(), rest.size()});
}

std::optional<std::string> unknown_tool_in(std::string_view sentence) {
    static const RE2& after = *new RE2(
        R"((?i)(?:unknown tool|no such tool|tool not found|invalid tool|invalid tool name))"
        R"([: ]\s*['"`]?([\w./:-]{1,128})['"`]?\.?)"
    );
    static const RE2& before = *new RE2(
        R"((?i)(?:the )?tool ['"`]?([\w./:-]{1,128})['"`]? )"
        R"((?:was )?(?:not found|does not exist|is unknown|is not available|not available)\.?)"
    );
    const std::string_view bare = unwrap(sentence);
    std::string name;
    if (RE2::FullMatch(bare, after, &name) || RE2::FullMatch(bare, before, &name)) return name;
    return {};
}

}  // namespace recourse::diagnosis

#include "diagnosis/words.hpp"

#include "base/text.hpp"
#include "diagnosis/signatures/signatures.hpp"

#include <array>
#include <string>

#include <re2/re2.h>

namespace recourse::diagnosis {
namespace {

constexpr std::size_t kReadBytes = 4'096;
constexpr Answer kRefused = Answer::refused;

// Only the words of validators prove that nothing was carried out.
constexpr std::array kValidators{
    Row{"invalid_arguments",
        "input validation error|parameter validation failed|invalid arguments for tool*|"
        "required positional argument*|required keyword-only argument*|"
        "unexpected keyword argument|input should be|field required|"
        "extra inputs are not permitted|unrecognized_keys|unrecognized key*|zoderror|"
        "validation failed|recordinvalid|required keyword argument*",
        kRefused},
};

// The first row with a phrase that occurs wins, so the more telling ones stand first: a quota that
// is told with "billing" is no declined card, and a refused value is often `invalid` too.
constexpr std::array kTelling{
    Row{"content_filtered",
        "content policy|content_policy*|content filter*|content_filter*|content management policy|"
        "usage policies|usage policy|safety system|safety filter*|responsible ai|"
        "flagged by moderation|moderation|prohibited_content|blocked by guardrail*|"
        "content was blocked|prompt was blocked|response was blocked",
        kRefused},
    Row{"quota_exhausted",
        "upgrade your plan|upgrade to a|upgrade to the|plan limit*|your current plan|"
        "exceeded your current quota|monthly quota|daily quota|monthly limit|daily limit|"
        "weekly limit|per month|per day|this month|daily request limit|usage limit*|free tier|"
        "free plan|insufficient credit*|out of credits|not enough credits|no credits|"
        "credits remaining|credit balance|credits exhausted|quota exhausted|storage quota|"
        "reached the limit of your|spending limit|insufficient_quota",
        kRefused},
    Row{"payment_required",
        "payment required|payment_required|payment is required|billing|card was declined|"
        "card has been declined|card declined|card_declined|expired card|card has expired|"
        "insufficient funds|insufficient balance|past due|payment method|"
        "subscription has expired|subscription required|subscription is not active|"
        "unpaid invoice*",
        kRefused},
    Row{"rate_limited",
        "rate limit*|rate-limit*|rate_limit*|ratelimit*|rate exceeded|too many requests|throttl*|"
        "request limit*|slow down|per minute|per second|too many attempts|slowdown|"
        "requests too quickly|zu viele anfragen|demasiadas solicitudes|demasiadas peticiones|"
        "trop de requ\u00eates|\u30ea\u30af\u30a8\u30b9\u30c8\u304c\u591a\u3059\u304e",
        kRefused},
    Row{"overloaded",
        "overloaded|over capacity|at capacity|server is busy|server busy|high demand|heavy load|"
        "under load|queue is full|too busy|capacity exceeded|temporarily out of capacity"},
    Row{"quota_exhausted", "quota|quotas|quota_exceeded|limit reached|resource_exhausted|"
                           "resource has been exhausted",
        kRefused},
    Row{"too_large",
        "payload too large|request entity too large|entity too large|too large|"
        "maximum context length|context length|context window|context_length_exceeded|"
        "too many tokens|token limit|prompt is too long|maximum file size|exceeds the maximum size|"
        "exceeds maximum size|exceeds the maximum allowed size|file is too big|"
        "exceeds the size limit|response too big|larger than the maximum|"
        "exceeds maximum allowed|exceeds the maximum allowed|exceeds maximum token*|"
        "exceeds the maximum number of tokens|too many results|too many rows"},
};

constexpr std::array kPlain{
    Row{"cancelled",
        "was cancelled by*|was canceled by*|cancelled by the user|canceled by the user|"
        "cancelled by user|canceled by user|user cancelled|user canceled|operation was cancelled|"
        "operation was canceled|request was cancelled|request was canceled|operation cancelled|"
        "operation canceled|task was cancelled|task was canceled|context canceled|cancellederror|"
        "user aborted|aborted by the user|aborted by user|stopped by the user|"
        "interrupted by user|user rejected|request cancelled|request canceled|aborterror"},
    Row{"unauthenticated",
        "unauthorized|unauthorised|unauthenticated|not authenticated|authentication|token expired|"
        "token has expired|token is expired|expired token|invalid token|invalid_token|jwt expired|"
        "jwt malformed|invalid api key|invalid_api_key|incorrect api key|api key not valid|"
        "missing api key|bad credentials|invalid credentials|wrong password|incorrect password|"
        "username or password|user name or password|invalid password|invalid login|"
        "wrong credentials|not logged in|login required|log in again|sign in again|session expired|"
        "session has expired|please log in|please sign in|please login|must be logged in|"
        "must be signed in|invalid_grant|token has been revoked|token was revoked|"
        "re-authenticate|reauthenticate|sitzung abgelaufen|sitzung ist abgelaufen|"
        "nicht angemeldet|anmeldung erforderlich|no autorizado|no autenticado|"
        "sesi\u00f3n ha expirado|sesi\u00f3n ha caducado|inicie sesi\u00f3n|iniciar sesi\u00f3n|non authentifi\u00e9|"
        "\u8a8d\u8a3c\u306b\u5931\u6557|\u8a8d\u8a3c\u304c\u5fc5\u8981|\u8a8d\u8a3c\u30a8\u30e9\u30fc|"
        "\u30ed\u30b0\u30a4\u30f3\u3057\u3066",
        kRefused},
    Row{"permission_denied",
        "permission_denied|access denied|access_denied|forbidden|not authorized|not authorised|"
        "not permitted|not allowed to|not allowed for|is not allowed|insufficient scope|"
        "insufficient_scope|missing scope*|insufficient permission*|insufficient privilege*|"
        "insufficient access|lacks permission|lack permission|missing permission*|"
        "does not have permission|do not have permission|don't have permission|"
        "doesn't have permission|doesn't have access|"
        "do not have access|don't have access|does not have access|no permission|"
        "zugriff verweigert|keine berechtigung|nicht berechtigt|acceso denegado|"
        "permiso denegado|no tiene permiso*|acc\u00e8s refus\u00e9|"
        "\u30a2\u30af\u30bb\u30b9\u304c\u62d2\u5426|\u6a29\u9650\u304c\u3042\u308a\u307e\u305b\u3093|"
        "\u6a29\u9650\u304c\u4e0d\u8db3",
        kRefused},
    Row{"already_exists",
        "already exists|already exist|already_exists|alreadyexists|duplicate key|duplicate|"
        "already been taken|already taken|already in use|already registered|already created|"
        "already a member|existiert bereits|bereits vorhanden|ya existe|existe d\u00e9j\u00e0|"
        "\u65e2\u306b\u5b58\u5728|\u3059\u3067\u306b\u5b58\u5728"},
    Row{"conflict",
        "conflict*|version mismatch|stale|concurrent modification|concurrently|"
        "optimistic lock*|was modified|has been modified|has changed since|"
        "modified by another|updated by another|etag mismatch|does not match the current version|"
        "try restarting transaction|dbupdateconcurrencyexception|optimisticlock*|staleobject*|"
        "expected to affect|konflikt|conflicto"},
    Row{"not_found",
        "not found|not_found|notfound|no such|does not exist|doesn't exist|do not exist|"
        "don't exist|could not find|couldn't find|could not be found|cannot find|can't find|"
        "cannot be found|can't be found|unable to find|no longer exists|no longer available|"
        "has been deleted|was deleted|no query results|no results found|nonexistent|non-existent|no results for|no rows|no record*|"
        "unknown customer|unknown user|unknown channel|unknown id|no match for|matched no|"
        "nicht gefunden|existiert nicht|kein eintrag|no encontrad*|no existe|no se encontr\u00f3|"
        "introuvable|n'existe pas|"
        "\u898b\u3064\u304b\u308a\u307e\u305b\u3093|\u5b58\u5728\u3057\u307e\u305b\u3093|"
        "\u898b\u3064\u304b\u3089\u306a"},
    Row{"unsupported",
        "not implemented|unimplemented|not supported|unsupported*|notimplementederror|"
        "method not allowed|does not support|doesn't support|isn't supported|wird nicht unterst*|"
        "no est\u00e1 soportado|\u30b5\u30dd\u30fc\u30c8\u3055\u308c\u3066"},
    Row{"precondition_failed",
        "not published|must first|before you can|must be published|is not enabled|not enabled|"
        "not initialized|not initialised|not ready|is locked|not empty|is closed|is archived|"
        "precondition*|failed_precondition|not configured|not connected|requires approval|"
        "in state|is not running|is a draft|still a draft|is in draft|is disabled|is paused|"
        "already been published|already published|already closed|already merged|"
        "already been merged|already cancelled|already canceled|"
        "already shipped|has already been|is already|depends on|still in use|in use by|"
        "has active|has open|needs to be|is read-only|is protected|not active|is inactive|"
        "invalid state|illegal state|wrong state|cannot be deleted while|is not open|"
        "must be enabled|must be approved|must be reviewed|approved first|closed first|"
        "not mergeable|not eligible|nicht leer"},
    Row{"data_corrupt",
        "checksum mismatch|checksum error|checksum failed|crc mismatch|crc error|is corrupt*|"
        "corrupted|data loss|data_loss|integrity check failed|hash mismatch|digest mismatch"},
};

// After the bugs, whose messages are full of such words.
constexpr std::array kGeneral{
    Row{"dependency_unavailable",
        "unavailable|service_unavailable|bad gateway|maintenance|temporar*|is down|"
        "not reachable|unreachable|try again later|outage|nicht erreichbar|"
        "nicht verf\u00fcgbar|no disponible|indisponible|"
        "\u5229\u7528\u3067\u304d\u307e\u305b\u3093|\u30e1\u30f3\u30c6\u30ca\u30f3\u30b9"},
    Row{"timed_out", "zeit\u00fcberschreitung|tiempo de espera|d\u00e9lai d'attente|"
                     "\u30bf\u30a4\u30e0\u30a2\u30a6\u30c8"},
    Row{"invalid_arguments",
        "bad request|invalid input*|invalid argument*|invalid_argument*|invalid param*|"
        "invalid request|invalid_request*|validation error*|validation fail*|validation_error|"
        "missing required|required property|required field*|required parameter*|"
        "required argument*|invalid_type|invalid_value|invalid enum value|unexpected argument*|"
        "unknown argument*|unknown parameter*|unknown field*|unknown option|"
        "additional properties|unprocessable*|malformed request|not valid under any|"
        "must have required|missing field*|was not provided|not provided|of required type",
        kRefused},
    Row{"invalid_arguments",
        "is required|are required|is missing|missing parameter*|missing argument*|does not match|"
        "must match|must be|must not be|must have|must contain|should be|expected string|"
        "expected number|expected boolean|expected array|expected object|expected integer|"
        "expected a|cannot be empty|can't be empty|cannot be null|cannot be blank|can't be blank|"
        "cannot be negative|cannot exceed|out of range|out_of_range|einval|too long|too short|"
        "too small|too big|not a valid|is not valid|isn't valid|malformed|invalid*|illegal*|"
        "cannot parse|could not parse|failed to parse|unable to parse|parse error|"
        "is not one of|unrecognized|illegalargumentexception|argumentexception|"
        "argumentoutofrangeexception|argumenterror|valueerror|invalidargumentexception|erforderlich|ung\u00fcltig*|fehlt|inv\u00e1lid*|"
        "no es v\u00e1lid*|obligatori*|requerid*|requis|invalide|"
        "\u7121\u52b9|\u4e0d\u6b63|\u5fc5\u9808|\u5165\u529b\u3057\u3066",
        kRefused},
};

// A server's own word for a failure of its own.
constexpr std::array kInternal{
    Row{"tool_crashed", "traceback (most recent call last)|syntax error|internal compiler error"},
};

/// `HTTP 503`, `status code: 404`, `429 Too Many Requests`, `404 Not Found`.
int status_in(std::string_view lower) {
    static const RE2& phrase = *new RE2(
        R"((?:\b(?:status|status code|statuscode|http|http error|http status|http/1\.1|http/2|)"
        R"(code|error code|responded with|returned|server error|client error|error)\b)"
        R"(['"`]?[:= (#-]{0,3}([45]\d\d)\b|)"
        R"(^([45]\d\d)[ :-]+[a-z]|^(?:error|failed|failure): ([45]\d\d)\b))"
    );
    std::string first, second, third;
    if (!RE2::PartialMatch(lower, phrase, &first, &second, &third)) return 0;
    const std::string& number = !first.empty() ? first : !second.empty() ? second : third;
    return (number[0] - '0') * 100 + (number[1] - '0') * 10 + (number[2] - '0');
}

/// `Unknown currency code 'EURO'`, `must be approved before it can be merged`.
Sense sense_of_form(std::string_view lower) {
    static const RE2& order = *new RE2(
        R"(\b(?:must|needs? to|has to|have to) (?:first )?(?:be )?\w+ (?:\w+ ){0,3}(?:first\b|before ))"
    );
    static const RE2& unknown =
        *new RE2(R"(\b(?:unknown|unrecogni[sz]ed|unsupported) (?:[\w-]+ ){1,3}['"`\[(])");
    if (RE2::PartialMatch(lower, order))
        return sense_by("precondition_failed", Answer::inconclusive);
    if (RE2::PartialMatch(lower, unknown)) return sense_by("invalid_arguments", kRefused);
    return {};
}

/// A quota that is counted by the minute is a rate.
Sense by_its_window(Sense sense, std::string_view lower) {
    const bool soon = has_any(
        lower,
        "per minute|per second|per-minute|per-second|rpm|tpm|perminute|requests/min|req/min|"
        "per hour|in seconds"
    );
    if (sense.code == "quota_exhausted" && soon) return sense_by("rate_limited", sense.answer);
    return sense;
}

}  // namespace

Sense sense_of(std::string_view sentence) {
    const std::string lower = text::to_lower(sentence.substr(0, kReadBytes));
    if (Sense sense = first_sense(lower, kValidators); sense.known()) return sense;
    if (Sense sense = signatures::sql(lower); sense.known()) return sense;
    if (Sense sense = signatures::files(lower); sense.known()) return sense;
    if (Sense sense = first_sense(lower, kTelling); sense.known())
        return by_its_window(sense, lower);
    if (Sense sense = signatures::connection(lower); sense.known()) return sense;
    if (Sense sense = signatures::plain_bug(lower); sense.known()) return sense;
    if (Sense sense = first_sense(lower, kPlain); sense.known()) return sense;
    if (Sense sense = sense_of_form(lower); sense.known()) return sense;
    if (Sense sense = signatures::bug(lower); sense.known()) return sense;
    if (const int status = status_in(lower); status != 0) {
        if (Sense sense = sense_of_status(status); sense.known()) return sense;
    }
    if (Sense sense = first_sense(lower, kGeneral); sense.known()) return sense;
    return first_sense(lower, kInternal);
}

Sense sense_of_status(int status) {
    switch (status) {
        case 400:
        case 422:
            return sense_by("invalid_arguments", kRefused);
        case 401:
            return sense_by("unauthenticated", kRefused);
        case 402:
            return sense_by("payment_required", kRefused);
        case 403:
            return sense_by("permission_denied", kRefused);
        case 404:
        case 410:
            return sense_by("not_found", kRefused);
        case 405:
        case 501:
            return sense_by("unsupported", kRefused);
        case 408:
        case 504:
            return sense_by("timed_out", Answer::inconclusive);
        case 409:
            return sense_by("conflict", Answer::inconclusive);
        case 412:
        case 423:
        case 428:
            return sense_by("precondition_failed", kRefused);
        case 413:
        case 414:
            return sense_by("too_large", kRefused);
        case 429:
            return sense_by("rate_limited", kRefused);
        case 502:
        case 503:
            return sense_by("dependency_unavailable", Answer::inconclusive);
        case 529:
            return sense_by("overloaded", Answer::inconclusive);
        default:
            return {};
    }
}

}  // namespace recourse::diagnosis

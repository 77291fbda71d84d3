#include "base/text.hpp"
#include "fault/redaction_assignments.hpp"

#include <algorithm>
#include <array>

namespace recourse::fault {
namespace {

struct Ending {
    std::string_view ending;  ///< of a name in lower case without its separators
    std::string_view type;
    bool whole_word = false;  ///< `sig`, but not `config`
};

constexpr std::array kSecretEndings{
    Ending{"password", "password"},
    Ending{"passwd", "password"},
    Ending{"passwort", "password"},
    Ending{"kennwort", "password"},
    Ending{"passe", "password", true},
    Ending{"contrasena", "password"},
    Ending{"pwd", "password"},
    Ending{"pw", "password", true},
    Ending{"pass", "password"},
    Ending{"passphrase", "password"},
    Ending{"passcode", "password"},
    Ending{"passkey", "password"},
    Ending{"passwordhash", "password"},
    Ending{"passworddigest", "password"},
    Ending{"passwordconfirmation", "password"},
    Ending{"otp", "one_time_code", true},
    Ending{"totp", "one_time_code", true},
    Ending{"recoverycode", "one_time_code"},
    Ending{"backupcode", "one_time_code"},
    Ending{"authorizationcode", "one_time_code"},
    Ending{"authcode", "one_time_code"},
    Ending{"codeverifier", "one_time_code"},
    Ending{"secret", "secret"},
    Ending{"secretstring", "secret"},
    Ending{"secretvalue", "secret"},
    Ending{"secretkeybase", "secret"},
    Ending{"mnemonic", "secret", true},
    Ending{"seedphrase", "secret"},
    Ending{"recoveryphrase", "secret"},
    Ending{"token", "token"},
    Ending{"tokenvalue", "token"},
    Ending{"bearer", "token", true},
    Ending{"jwt", "token", true},
    Ending{"csrf", "token", true},
    Ending{"xsrf", "token", true},
    Ending{"clientassertion", "token"},
    Ending{"samlresponse", "token"},
    Ending{"apikey", "api_key"},
    Ending{"appid", kGenericKey, true},
    Ending{"xapikey", "api_key"},
    Ending{"applicationkey", "api_key"},
    Ending{"clientkey", "api_key"},
    Ending{"integrationkey", "api_key"},
    Ending{"subscriptionkey", "api_key"},
    Ending{"functionskey", "api_key"},
    Ending{"licensekey", "api_key"},
    Ending{"secretkey", "secret_key"},
    Ending{"accesskey", "secret_key"},
    Ending{"privatekey", "private_key"},
    Ending{"privatekeydata", "private_key"},
    Ending{"accountkey", "secret_key"},
    Ending{"signingkey", "secret_key"},
    Ending{"encryptionkey", "secret_key"},
    Ending{"decryptionkey", "secret_key"},
    Ending{"validationkey", "secret_key"},
    Ending{"masterkey", "secret_key"},
    Ending{"authkey", "secret_key"},
    Ending{"sharedkey", "secret_key"},
    Ending{"sharedaccesskey", "secret_key"},
    Ending{"servicekey", "secret_key"},
    Ending{"servicerolekey", "secret_key"},
    Ending{"webhookkey", "secret_key"},
    Ending{"hmackey", "secret_key"},
    Ending{"aeskey", "secret_key"},
    Ending{"deploykey", "secret_key"},
    Ending{"sessionkey", "secret_key"},
    Ending{"credential", "credential"},
    Ending{"credentials", "credential"},
    Ending{"dockerconfigjson", "credential"},
    Ending{"auth", "credential", true},
    Ending{"signature", "signature"},
    Ending{"sig", "signature", true},
    Ending{"hmac", "signature", true},
    Ending{"authorization", "authorization"},
    Ending{"extraheader", "authorization"},
    Ending{"cookie", "cookie"},
    Ending{"jsessionid", "session"},
    Ending{"phpsessid", "session"},
    Ending{"sessid", "session", true},
    Ending{"aspnetsessionid", "session"},
    Ending{"sessioncookie", "session"},
};

/// They end like secrets, but an agent needs them to go on, or they are something else altogether.
constexpr std::array<std::string_view, 56> kHarmlessEndings{
    "pagetoken",       "nexttoken",         "nextpagetoken",     "prevtoken",
    "previoustoken",   "cursortoken",       "continuationtoken", "continuetoken",
    "paginationtoken", "pagingtoken",       "resumetoken",       "resumptiontoken",
    "synctoken",       "deltatoken",        "skiptoken",         "scrolltoken",
    "starttoken",      "startingtoken",     "changetoken",       "consistencytoken",
    "iteratortoken",   "markertoken",       "watchtoken",        "progresstoken",
    "requesttoken",    "idempotencytoken",  "cancellationtoken", "canceltoken",
    "fencingtoken",    "locktoken",         "leasetoken",        "unexpectedtoken",
    "expectedtoken",   "illegaltoken",      "lookaheadtoken",    "designtoken",
    "stoptoken",       "eostoken",          "bostoken",          "padtoken",
    "specialtoken",    "perinputtoken",     "pertoken",          "maxtoken",
    "methodsignature", "functionsignature", "typesignature",     "callsignature",
    "bypass",          "compass",           "onepass",           "multipass",
    "renderpass",      "firstpass",         "publicapikey",      "nameofsecret",
};

/// `STRIPE_KEY=...` in an environment holds one; `primary_key` and `cache_key` do not.
constexpr std::array<std::string_view, 32> kHarmlessKeys{
    "public",  "primary", "foreign", "partition", "sort",   "cache",       "idempotency", "object",
    "routing", "row",     "page",    "group",     "hash",   "range",       "surrogate",   "dedup",
    "unique",  "lookup",  "issue",   "project",   "index",  "shard",       "file",        "path",
    "message", "event",   "feature", "registry",  "config", "publishable", "resource",    "anon",
};

/// True where the last `length` letters of a name are a word of their own: `db_pass`, `dbPass`.
bool is_last_word(std::string_view name, std::size_t length) {
    if (name.size() <= length) return true;
    const char first = name[name.size() - length];
    const char before = name[name.size() - length - 1];
    const auto letter = [](char c, char a, char z) { return c >= a && c <= z; };
    if (!letter(before, 'a', 'z') && !letter(before, 'A', 'Z')) return true;
    return letter(first, 'A', 'Z') && letter(before, 'a', 'z');
}

/// The last letter of every ending: most names are passed over by it.
bool may_end_so(char last) {
    static constexpr std::string_view kLast = "abcdeghilnprstvwxyz";
    return kLast.contains(last);
}

bool is_variable_name(std::string_view name) {
    return std::ranges::all_of(name, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

}  // namespace

std::string_view secret_named(std::string_view name) {
    while (!name.empty() && ((name.back() >= '0' && name.back() <= '9') || name.back() == '_' ||
                             name.back() == '-' || name.back() == '.')) {
        name.remove_suffix(1);
    }
    if (name.empty() || !may_end_so(static_cast<char>(name.back() | 0x20))) return {};
    std::string letters = text::to_lower(name);
    std::erase_if(letters, [](char c) { return std::string_view("_-. ").contains(c); });
    const auto ends = [&letters](std::string_view ending) { return letters.ends_with(ending); };
    if (std::ranges::any_of(kHarmlessEndings, ends)) return {};
    for (const Ending& each : kSecretEndings) {
        if (ends(each.ending) && (!each.whole_word || is_last_word(name, each.ending.size()))) {
            return each.type;
        }
    }
    const bool key = ends("key") && letters.size() > 3 && is_variable_name(name);
    const auto speaks_of = [&letters](std::string_view word) { return letters.contains(word); };
    if (key && std::ranges::none_of(kHarmlessKeys, speaks_of)) return kGenericKey;
    return {};
}

}  // namespace recourse::fault

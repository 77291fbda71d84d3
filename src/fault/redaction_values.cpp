#include "fault/redaction_values.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include <re2/re2.h>

namespace recourse::fault {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// `xxxx`, `***`, `ghp_xxxxxxxxxxxx`, `AKIAXXXXXXXXXXXXXXXX`: filler, but for a prefix.
bool is_filler(std::string_view value) {
    constexpr std::string_view kFiller = "xX*.-_#";
    const auto filler = static_cast<std::size_t>(std::ranges::count_if(value, [&](char c) {
        return kFiller.contains(c);
    }));
    const std::size_t rest = value.size() - filler;
    return filler >= 3 && (rest == 0 || (filler >= 8 && filler > rest && rest <= 12));
}

/// `xxxxx.yyyyy.zzzzz`, `0000-0000`: every part is one character again and again.
bool is_uniform(std::string_view value) {
    std::size_t run = 0, longest = 0;
    char last = '\0';
    for (const char c : value) {
        if (!is_digit(c) && !is_letter(c)) {
            run = 0;
        } else if (run > 0 && c != last) {
            return false;
        } else {
            ++run;
        }
        last = c;
        longest = std::max(longest, run);
    }
    return longest >= 4;
}

/// `sk-...abcd`, `ghp_ab***yz`: what programs show of a secret so that its owner knows it.
bool is_abridged(std::string_view value) {
    constexpr std::size_t kMostShown = 16;
    for (const std::string_view gap : {"...", "***", "\xE2\x80\xA6", "\xE2\x80\xA2"}) {
        if (!value.contains(gap)) continue;
        const auto hidden = static_cast<std::size_t>(std::ranges::count(value, gap[0]));
        return value.size() - hidden <= kMostShown;
    }
    return false;
}

/// Bits per character, after Shannon.
double entropy(std::string_view value) {
    std::array<double, 256> counts{};
    for (const char c : value) counts[static_cast<unsigned char>(c)] += 1;
    double bits = 0;
    for (const double count : counts) {
        if (count == 0) continue;
        const double share = count / static_cast<double>(value.size());
        bits -= share * std::log2(share);
    }
    return bits;
}

}  // namespace

bool is_placeholder(std::string_view value) {
    static const RE2 kPlaceholder(
        R"((?i)<[^<>]*>|\$\{[^}]*\}|\$\([^)]*\)|\{\{.*\}\}|\{[\w .\-]*\}|\[[a-z _:\-]*\]|%\(\w+\)s)"
        R"(|\$\{\{.*|\{\{.*|<%.*|[#%]\{.*|\$env:\w+|@@\w+@@|__\w+__|[:@][a-z_]+|[:@$%?][a-z]?\d{0,2}|)"
        R"(|%[a-z_]+%|(?:your|insert|replace|enter)[_ \-]?[\w \-]*|[\w\-]+[_\-]here)"
        R"(|(?:my|some|any|the|new|old)[_\-](?:[a-z]+[_\-])?(?:api[_\-]?key|key|token|secret|password))"
        R"(|(?:.*[_\-.])?(?:example|placeholder|dummy|sample|replaceme)(?:[_\-.][a-z_\-.]*)?)"
        R"(|.*REDACTED.*|.*\bMASKED\b.*)"
        R"(|(?-i:\$[A-Z_][A-Z0-9_]*))"
        R"(|.*EXAMPLE(?:KEY)?|\[redacted:\w+#[0-9a-f]{4}\]|process\.env\.\w+|os\.environ.*)"
    );
    return is_filler(value) || is_uniform(value) || is_abridged(value) ||
           RE2::FullMatch(value, kPlaceholder);
}

bool is_remark(std::string_view value) {
    static const RE2 kWord(
        "(?i)(?:null|none|nil|undefined|true|false|yes|no|empty|unset|missing|required|optional|"
        "invalid|expired|malformed|rejected|revoked|incorrect|wrong|unknown|hidden|redacted|"
        "masked|filtered|removed|denied|forbidden|unauthorized|not|must|should|cannot|is|was|the|"
        "a|an|string|str|text|integer|int|number|bool|boolean|object|array|bearer|basic|digest|"
        "negotiate|oauth2?|jwt|saml|api[_-]?key|password|token|secret|access_token|refresh_token|"
        "id_token|include|omit|same-origin|disabled|enabled|default|auto|inherit|changed|unchanged|"
        "provided|present|absent|blank|failed|mismatch|mismatched|ok|valid|up|down|on|off|self|"
        "this|bytes|file|env|environment|vault|keychain|username|email|user|end|eof|"
        "unsupported|pending|active|inactive|rotated|header|query|body|cookie|uuid|varchar|char|"
        "key|api key|optional\\[str|"
        "erforderlich|ung\xC3\xBCltig|falsch|fehlt|requis|obligatorio|requerido|n/a)[.,!;]?"
    );
    // A sentence, known by a word that sentences have and pass phrases have not.
    static const RE2 kSentence(
        R"((?i)(?:.*\s)?(?:must|should|cannot|can't|is|was|has|not|too|required|invalid|expired|)"
        R"(missing|field|characters?)(?:[\s.,:!].*)?)"
    );
    if (value.starts_with('(') || value.starts_with('[')) value.remove_prefix(1);
    if (value.ends_with(')') || value.ends_with(']')) value.remove_suffix(1);
    if (RE2::FullMatch(value, kWord)) return true;
    return value.contains(' ') && RE2::FullMatch(value, kSentence);
}

bool is_reference(std::string_view value) {
    static const RE2 kReference(
        R"((?i)arn:aws[a-z\-]*:(?:secretsmanager|ssm|kms|iam|sts):.*|op://.*|(?:vault|ssm|kms|sops|env)"
        R"(|file|secretsmanager|secretref|secretkeyref|awssm|gcpsm|azkv|ref\+\w+):[\w./#@\-]*)"
        R"(|projects/[^/]+/secrets/.*|@Microsoft\.KeyVault.*|ENC\[.*|https://[\w.\-]+\.vault\.azure\.net/.*)"
    );
    static const RE2 kPath(R"((?:~|\.{1,2})?(?:/[\w.\-]+){2,})");
    constexpr std::size_t kLongestName = 24;  // of a file; Base64 can begin with a slash, too
    if (RE2::FullMatch(re2::StringPiece(value.data(), value.size()), kPath)) {
        const std::string_view name = value.substr(value.rfind('/') + 1);
        return name.size() <= kLongestName || !is_random(name);
    }
    return RE2::FullMatch(re2::StringPiece(value.data(), value.size()), kReference);
}

bool is_random(std::string_view value) {
    constexpr double kLeastBits = 3.0;  // detect-secrets' limit for hex, the poorest alphabet
    if (!std::ranges::any_of(value, is_digit) || !std::ranges::any_of(value, is_letter)) {
        return false;
    }
    return entropy(value) >= kLeastBits && !is_uuid(value);
}

bool is_uuid(std::string_view value) {
    static const RE2 kUuid(R"((?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})");
    return RE2::FullMatch(re2::StringPiece(value.data(), value.size()), kUuid);
}

std::optional<std::string> from_base64(std::string_view text) {
    const auto six_bits = [](char c) -> int {
        if (c >= 'A' && c <= 'Z') return c - 'A';
        if (c >= 'a' && c <= 'z') return c - 'a' + 26;
        if (is_digit(c)) return c - '0' + 52;
        if (c == '+' || c == '-') return 62;
        if (c == '/' || c == '_') return 63;
        return -1;
    };
    while (text.ends_with('=')) text.remove_suffix(1);
    if (text.size() % 4 == 1) return std::nullopt;
    std::string bytes;
    std::uint32_t window = 0;
    int bits = 0;
    for (const char c : text) {
        const int value = six_bits(c);
        if (value < 0) return std::nullopt;
        window = (window << 6) | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes += static_cast<char>((window >> bits) & 0xFF);
        }
    }
    return bytes;
}

}  // namespace recourse::fault

#include "fault/redaction_assignments.hpp"

#include "base/text.hpp"
#include "fault/redaction_values.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <re2/re2.h>

namespace recourse::fault {
namespace {

constexpr auto kEnd = std::string_view::npos;

// ---- names ----------------------------------------------------------------------------------

struct Ending {
    std::string_view ending;  ///< of a name in lower case without its separators
    std::string_view type;
    bool whole_word = false;  ///< `sig`, but not `config`
};

constexpr std::array kSecretEndings{
    Ending{"password", "password"},
    Ending{"passwd", "password"},
    Ending{"pwd", "password", true},
    Ending{"pass", "password", true},
    Ending{"passphrase", "password"},
    Ending{"passcode", "password"},
    Ending{"passwordconfirmation", "password"},
    Ending{"secret", "secret"},
    Ending{"token", "token"},
    Ending{"jwt", "token", true},
    Ending{"apikey", "api_key"},
    Ending{"secretkey", "secret_key"},
    Ending{"accesskey", "secret_key"},
    Ending{"privatekey", "private_key"},
    Ending{"accountkey", "secret_key"},
    Ending{"signingkey", "secret_key"},
    Ending{"encryptionkey", "secret_key"},
    Ending{"masterkey", "secret_key"},
    Ending{"authkey", "secret_key"},
    Ending{"sharedkey", "secret_key"},
    Ending{"storagekey", "secret_key"},
    Ending{"servicekey", "secret_key"},
    Ending{"subscriptionkey", "secret_key"},
    Ending{"functionskey", "secret_key"},
    Ending{"webhookkey", "secret_key"},
    Ending{"credential", "credential"},
    Ending{"credentials", "credential"},
    Ending{"auth", "credential", true},
    Ending{"signature", "signature"},
    Ending{"sig", "signature", true},
    Ending{"authorization", "authorization"},
    Ending{"cookie", "cookie"},
};

/// They end like secrets, but an agent needs them to go on.
constexpr std::array<std::string_view, 14> kHarmlessEndings{
    "pagetoken",
    "nexttoken",
    "cursortoken",
    "continuationtoken",
    "continuetoken",
    "paginationtoken",
    "pagingtoken",
    "resumetoken",
    "synctoken",
    "deltatoken",
    "skiptoken",
    "progresstoken",
    "unexpectedtoken",
    "methodsignature",
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

// ---- values ---------------------------------------------------------------------------------

/// Where a value stands and where reading goes on.
struct Value {
    std::size_t begin;
    std::size_t end;
    bool quoted = false;
    std::size_t next;
};

bool is_one_of(char c, std::string_view set) {
    return set.contains(c);
}

/// A line ends at a line break, also at one that is written as `\n` inside a JSON string.
std::size_t line_end(std::string_view text, std::size_t from) {
    for (std::size_t i = from; i < text.size(); ++i) {
        if (text[i] == '\n' || text[i] == '\r') return i;
        if (text[i] == '\\' && i + 1 < text.size() && is_one_of(text[i + 1], "nr")) return i;
    }
    return text.size();
}

/// A quoted value: it may stand in JSON inside JSON, so its quote is the quote with the backslashes
/// before it (`\"`), and one that is escaped once more (`\\\"`) does not end it.
Value quoted_value(std::string_view text, std::size_t quote, std::size_t depth) {
    const std::size_t begin = quote + 1;
    std::size_t backslashes = 0;
    for (std::size_t i = begin; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++backslashes;
            continue;
        }
        const bool closes = text[i] == text[quote] && backslashes >= depth &&
                            (backslashes - depth) % (2 * (depth + 1)) == 0;
        if (closes) return {.begin = begin, .end = i - depth, .quoted = true, .next = i + 1};
        backslashes = 0;
    }
    return {.begin = begin, .end = text.size(), .quoted = true, .next = text.size()};
}

/// `b=y` in `a=x,b=y`.
bool begins_pair(std::string_view rest) {
    constexpr std::size_t kLongestName = 64;
    for (std::size_t i = 0; i < std::min(rest.size(), kLongestName); ++i) {
        const char c = rest[i];
        if (is_one_of(c, "=:")) return i > 0;
        const bool name = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!name && !is_one_of(c, "_-.")) return false;
    }
    return false;
}

/// A bare value runs to white space or to what separates it from the next one. A comma does so only
/// before another pair: passwords have commas too. Looks at no byte behind the value's line, for
/// there can be many values in a long text.
Value bare_value(std::string_view text, std::size_t begin) {
    constexpr std::string_view kSeparators = " \t\r\n\v\f;&\"'`<>,";
    std::size_t end = std::min(text.find_first_of(kSeparators, begin), text.size());
    while (end < text.size() && text[end] == ',' && !begins_pair(text.substr(end + 1))) {
        end = std::min(text.find_first_of(kSeparators, end + 1), text.size());
    }
    end = line_end(text.substr(0, end), begin);
    const std::size_t next = end;
    while (end > begin && is_one_of(text[end - 1], ",.:!?)]}\\")) --end;
    return {.begin = begin, .end = end, .next = next};
}

/// `<token>` and `${TOKEN}` are read whole, so that they are known for placeholders.
Value placeholder_at(std::string_view text, std::size_t at) {
    const std::string_view rest = text.substr(at);
    const char closing = rest.starts_with('<') ? '>' : rest.starts_with("${") ? '}' : '\0';
    const std::size_t close = closing == '\0' ? kEnd : rest.find_first_of("<>{} \r\n", 2);
    const bool whole = close != kEnd && rest[close] == closing;
    const std::size_t end = whole ? at + close + 1 : at;
    return {.begin = at, .end = end, .next = end};
}

Value value_at(std::string_view text, std::size_t at) {
    if (at + 1 < text.size() && text[at] == '[' && is_one_of(text[at + 1], "\"'\\")) ++at;
    const std::size_t quote = std::min(text.find_first_not_of('\\', at), text.size());
    if (quote < text.size() && is_one_of(text[quote], "\"'`")) {
        return quoted_value(text, quote, quote - at);
    }
    if (const Value whole = placeholder_at(text, at); whole.end > at) return whole;
    // an object, a list or our own placeholder: what is inside is read by itself
    if (at < text.size() && is_one_of(text[at], "{[")) return {.begin = at, .end = at, .next = at};
    return bare_value(text, at);
}

/// `password: must be set`: a word and then more of them, so this is prose and no value.
bool is_prose(std::string_view text, const Value& value) {
    const std::string_view word = text.substr(value.begin, value.end - value.begin);
    const bool letters = std::ranges::all_of(word, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_one_of(c, "'-/");
    });
    std::size_t after = value.end;
    while (after < text.size() && is_one_of(text[after], ",.")) ++after;
    const bool goes_on = after + 1 < text.size() && text[after] == ' ' &&
                         ((text[after + 1] | 0x20) >= 'a' && (text[after + 1] | 0x20) <= 'z');
    return letters && goes_on;
}

/// `token: 12` counts something.
bool is_count(std::string_view value) {
    return value.size() < 4 && value.find_first_not_of("0123456789") == kEnd;
}

bool is_harmless(std::string_view text, const Value& value, std::string_view separator) {
    const std::string_view word = text.substr(value.begin, value.end - value.begin);
    if (word.empty() || is_placeholder(word) || is_remark(word)) return true;
    if (value.quoted) return false;
    if (is_count(word)) return true;
    return separator.contains(':') && is_prose(text, value);
}

// ---- headers --------------------------------------------------------------------------------

/// The value of a header runs to the end of its line, or to the quote that stands before its name
/// (`-H "Cookie: a=b"`).
Value header_value(std::string_view text, std::size_t name, std::size_t at) {
    Value value = value_at(text, at);
    if (value.quoted) return value;
    value = {.begin = at, .end = line_end(text, at), .next = 0};
    if (name > 0 && is_one_of(text[name - 1], "\"'`")) {
        value.end = std::min(value.end, text.find(text[name - 1], at));
    }
    value.next = value.end;
    return value;
}

/// `Bearer x`: the scheme stays, one token goes. `Digest a="x", b="y"`: everything after the
/// scheme.
std::optional<Span> credentials(std::string_view text, const Value& header) {
    static const RE2 kCredentials(
        R"((?i)((?:bearer|basic|token|api-?key|key|bot|negotiate|ntlm|oauth|sharedkey|ssws|)"
        R"(digest|hawk|aws4-hmac-sha256)\s+)?(.*))"
    );
    const std::string_view line = text.substr(header.begin, header.end - header.begin);
    re2::StringPiece scheme, rest;
    if (!RE2::FullMatch(line, kCredentials, &scheme, &rest)) return std::nullopt;
    const std::size_t begin = header.begin + scheme.size();
    const bool many_parts = rest.find('=') != re2::StringPiece::npos &&
                            rest.find(' ') != re2::StringPiece::npos && !scheme.empty();
    Value value = many_parts || header.quoted
                      ? Value{.begin = begin, .end = header.end, .quoted = true, .next = header.end}
                      : value_at(text, begin);
    value.end = std::min(value.end, header.end);
    if (is_harmless(text, value, ":")) return std::nullopt;
    return Span{value.begin, value.end, "authorization"};
}

std::optional<Span> cookies(std::string_view text, const Value& header) {
    const std::string_view line = text.substr(header.begin, header.end - header.begin);
    if (!line.contains('=') || is_placeholder(line)) return std::nullopt;
    return Span{header.begin, header.end, "cookie"};
}

// ---- assignments ----------------------------------------------------------------------------

/// A name, its separator and where the value begins.
struct Assignment {
    std::string_view name;
    std::string_view separator;
    std::size_t name_at;
    std::size_t value_at;
};

/// A tag's `>` assigns if the tag is closed after the value; a blank only after an option's name.
bool assigns(std::string_view text, const Assignment& it) {
    if (it.separator.contains('=') || it.separator.contains(':')) return true;
    if (it.separator.contains('>')) {
        const std::size_t close = text.find('<', it.value_at);
        return it.name_at > 0 && text[it.name_at - 1] == '<' &&
               text.substr(close == kEnd ? text.size() : close).starts_with("</");
    }
    return it.name.starts_with("--");
}

/// The secret that is assigned, and in `next` where reading goes on.
std::optional<Span> assigned(std::string_view text, const Assignment& it, std::size_t& next) {
    const std::string_view type = secret_named(it.name);
    if (type.empty() || !assigns(text, it)) return std::nullopt;
    if (type == "authorization" || type == "cookie") {
        const Value header = header_value(text, it.name_at, it.value_at);
        next = std::max(next, header.next);
        return type == "cookie" ? cookies(text, header) : credentials(text, header);
    }
    const Value value = value_at(text, it.value_at);
    const bool directory = it.name.ends_with("PWD") && text.substr(value.begin).starts_with('/');
    if (directory || is_harmless(text, value, it.separator)) {
        if (value.quoted || is_placeholder(text.substr(value.begin, value.end - value.begin))) {
            next = std::max(next, value.next);
        }
        return std::nullopt;
    }
    next = std::max(next, value.next);
    return Span{value.begin, value.end, type};
}

}  // namespace

std::string_view secret_named(std::string_view name) {
    while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.remove_suffix(1);
    std::string letters = text::to_lower(name);
    std::erase_if(letters, [](char c) { return is_one_of(c, "_-. "); });
    const auto ends = [&letters](std::string_view ending) { return letters.ends_with(ending); };
    if (std::ranges::any_of(kHarmlessEndings, ends)) return {};
    for (const Ending& each : kSecretEndings) {
        if (ends(each.ending) && (!each.whole_word || is_last_word(name, each.ending.size()))) {
            return each.type;
        }
    }
    return {};
}

void find_assigned(std::string_view text, std::vector<Span>& found) {
    static const RE2 kAssignment(
        R"(([A-Za-z\-][A-Za-z0-9_.\-]{0,127})(\\*["'`]?\s{0,4}(?:=>|:=|==|=|:|>)\s{0,4}|\s{1,4}))"
    );
    re2::StringPiece groups[3];
    std::size_t at = 0;
    while (at < text.size() && kAssignment.Match(text, at, text.size(), RE2::UNANCHORED, groups, 3)
    ) {
        const auto offset = [&](const re2::StringPiece& piece) {
            return static_cast<std::size_t>(piece.data() - text.data());
        };
        const std::string_view name(groups[1].data(), groups[1].size());
        const std::string_view separator(groups[2].data(), groups[2].size());
        at = offset(groups[2]) + separator.size();
        const Assignment it{name, separator, offset(groups[1]), at};
        if (const auto span = assigned(text, it, at)) found.push_back(*span);
    }
}

}  // namespace recourse::fault

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

bool is_one_of(char c, std::string_view set) {
    return set.contains(c);
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}
bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

// ---- values ---------------------------------------------------------------------------------

/// Quotes as HTML, JSON and URLs write them where they may not stand themselves.
constexpr std::array<std::string_view, 10> kWrittenQuotes{
    "&quot;", "&#34;", "&#x22;", "&#39;", "&#x27;", "&apos;", R"(\u0022)", R"(\u0027)", "%22", "%27"
};

std::string_view written_quote_at(std::string_view rest) {
    for (const std::string_view quote : kWrittenQuotes) {
        if (rest.starts_with(quote)) return quote;
    }
    return {};
}

/// A quoted value: it may stand in JSON inside JSON, so its quote is the quote with the backslashes
/// before it (`\"`), and one that is escaped once more (`\\\"`) does not end it. In SQL a doubled
/// quote stands for one.
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
        const bool doubled = closes && text[i] == '\'' && i > begin && i + 2 < text.size() &&
                             text[i + 1] == '\'' &&
                             (is_letter(text[i + 2]) || is_digit(text[i + 2]));
        if (doubled) {
            ++i;
        } else if (closes) {
            return {.begin = begin, .end = i - depth, .quoted = true, .next = i + 1};
        }
        backslashes = 0;
    }
    const std::size_t end = line_end(text, begin);  // cut off, or no quote that opens
    return {.begin = begin, .end = end, .quoted = true, .next = end};
}

Value value_in(std::string_view text, std::size_t at, std::string_view written_quote) {
    const std::size_t begin = at + written_quote.size();
    const std::size_t close = text.find(written_quote, begin);
    if (close == kEnd) return {.begin = begin, .end = line_end(text, begin), .next = text.size()};
    return {.begin = begin, .end = close, .quoted = true, .next = close + written_quote.size()};
}

/// `b=y` in `a=x,b=y`.
bool begins_pair(std::string_view rest) {
    constexpr std::size_t kLongestName = 64;
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    for (std::size_t i = 0; i < std::min(rest.size(), kLongestName); ++i) {
        const char c = rest[i];
        if (is_one_of(c, "=:")) return i > 0;
        if (!is_digit(c) && !is_letter(c) && !is_one_of(c, "_-.")) return false;
    }
    return false;
}

/// A bare value runs to white space or to what separates it from the next one. A comma does so only
/// before another pair: passwords have commas too. Looks at no byte behind the value's line, for
/// there can be many values in a long text.
Value bare_value(std::string_view text, std::size_t begin) {
    constexpr std::string_view kSeparators = " \t\r\n\v\f;&\"'`<>,|%";
    std::size_t end = std::min(text.find_first_of(kSeparators, begin), text.size());
    const auto goes_on = [&] {
        if (end >= text.size()) return false;
        const std::string_view rest = text.substr(end);
        if (rest[0] == ',') return !begins_pair(rest.substr(1));
        // an escape goes on, but for the `&` between two parameters and for quotes
        return rest[0] == '%' && !rest.starts_with("%26") && written_quote_at(rest).empty();
    };
    while (goes_on()) end = std::min(text.find_first_of(kSeparators, end + 1), text.size());
    end = line_end(text.substr(0, end), begin);
    const std::size_t next = end;
    while (end > begin && is_one_of(text[end - 1], ",.:!?)]}\\")) --end;
    return {.begin = begin, .end = end, .next = next};
}

/// `<token>` and `${TOKEN}` are read whole, so that they are known for placeholders; so is
/// `{secret;with}` of ODBC.
Value braced_at(std::string_view text, std::size_t at) {
    const std::string_view rest = text.substr(at);
    const char closing = rest.starts_with('<')    ? '>'
                         : rest.starts_with("${") ? '}'
                         : rest.starts_with("$(") ? ')'
                                                  : '\0';
    const std::size_t close = closing == '\0' ? kEnd : rest.find_first_of("<>{}() \r\n", 2);
    const bool whole = close != kEnd && rest[close] == closing;
    const std::size_t end = whole ? at + close + 1 : at;
    return {.begin = at, .end = end, .next = end};
}

/// `|` and `>` of YAML: the value stands in the lines below, of which the first is taken.
std::size_t below_block_mark(std::string_view text, std::size_t at) {
    if (at >= text.size() || !is_one_of(text[at], "|>")) return at;
    std::size_t i = at + 1;
    while (i < text.size() && (is_one_of(text[i], "+-") || is_digit(text[i]))) ++i;
    while (i < text.size() && is_blank(text[i])) ++i;
    const std::string_view rest = text.substr(std::min(i, text.size()));
    const std::size_t line_break = rest.starts_with("\r\n") || rest.starts_with("\\n") ? 2
                                   : rest.starts_with('\n')                            ? 1
                                                                                       : 0;
    if (line_break == 0) return at;
    const std::size_t value = text.find_first_not_of(" \t", i + line_break);
    return value == kEnd ? at : value;
}

/// `password: must be set`: a word and then more of them, so this is prose and no value.
bool is_prose(std::string_view text, const Value& value) {
    const std::string_view word = text.substr(value.begin, value.end - value.begin);
    const bool letters = std::ranges::all_of(word, [](char c) {
        return is_letter(c) || is_one_of(c, "'-/") || static_cast<unsigned char>(c) >= 0x80;
    });
    std::size_t after = value.end;
    while (after < text.size() && is_one_of(text[after], ",.")) ++after;
    const bool goes_on = after + 1 < text.size() && text[after] == ' ' &&
                         (is_letter(text[after + 1]) || is_one_of(text[after + 1], "'\"`"));
    return letters && goes_on;
}

/// `token: 12` counts something.
bool is_count(std::string_view value) {
    return value.size() < 4 && value.find_first_not_of("0123456789") == kEnd;
}

/// `token=self.token`, `api_key=getKey()`, `password=os.environ["X"]`: code in a trace, which names
/// where a secret comes from.
bool is_code(std::string_view word) {
    static const RE2 kCode(
        R"([A-Za-z_$]\w*(?:(?:\.|::|->)\w+)*[!?]?\(.*|[A-Za-z_$]\w*\[.*|await|new|typeof|return|yield|lambda|async)"
        R"(|\w+(?:::\w+)+.*|[*&][A-Za-z_][\w\-]*|![A-Za-z]+|(?:self|this|config|settings|cfg|opts|options|args|env|params)"
        R"(|ctx|request|req|props|process|os)(?:\.\w+)+(?:[\[(].*)?)"
    );
    return RE2::FullMatch(re2::StringPiece(word.data(), word.size()), kCode);
}

// ---- assignments ----------------------------------------------------------------------------

/// The name of a variable, as shells and their users write them.
bool is_variable(std::string_view word) {
    return std::ranges::all_of(word, [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; }) &&
           !secret_named(word).empty();
}

/// A name, its separator and where the value begins.
struct Assignment {
    std::string_view name;
    std::string_view separator;
    std::size_t name_at;
    std::size_t value_at;
};

/// Bytes of a separator that stands at `at`; 0 where none does.
std::size_t separator_at(std::string_view text, std::size_t at) {
    const std::string_view rest = text.substr(at, 6);
    if (is_one_of(rest[0], "=:>")) {
        if (rest.starts_with("===")) return 3;
        const bool two = rest.size() > 1 &&
                         ((rest[0] != '>' && rest[1] == '=') || (rest[0] == '=' && rest[1] == '>'));
        return two ? 2 : 1;
    }
    if (rest.starts_with("%3D") || rest.starts_with("%3d") || rest.starts_with("%3A") ||
        rest.starts_with("%3a")) {
        return 3;
    }
    return rest.starts_with(R"(\u003d)") || rest.starts_with(R"(\u003a)") ? 6 : 0;
}

bool is_name_byte(char c) {
    return is_letter(c) || is_digit(c) || is_one_of(c, "_.-");
}

/// The end of the name before `at`, behind which blanks, a closing quote and a bracket may stand.
std::size_t name_end(std::string_view text, std::size_t at, std::size_t least) {
    constexpr std::size_t kBlanks = 4;
    for (std::size_t i = 0; i < kBlanks && at > least && is_blank(text[at - 1]); ++i) --at;
    if (at > least && text[at - 1] == ']') --at;
    if (at > least + 2 && (text.substr(at - 3, 3) == "%5D" || text.substr(at - 3, 3) == "%5d"))
        at -= 3;
    if (at > least && is_one_of(text[at - 1], "\"'`")) {
        --at;
        while (at > least && text[at - 1] == '\\') --at;
        return at;
    }
    for (const std::string_view quote : kWrittenQuotes) {
        if (at >= least + quote.size() && text.substr(0, at).ends_with(quote))
            return at - quote.size();
    }
    return at;
}

/// The name that ends at `end`, with the word before it where only a blank is between: `page token`
/// is no token.
std::size_t name_begin(std::string_view text, std::size_t end, std::size_t least) {
    constexpr std::size_t kLongest = 128;
    least = std::max(least, end > kLongest ? end - kLongest : 0);
    std::size_t begin = end;
    while (begin > least && is_name_byte(text[begin - 1])) --begin;
    // what follows a backslash is the end of an escape: `\ntoken=x`
    if (begin > 0 && begin < end && text[begin - 1] == '\\' && is_one_of(text[begin], "nrt"))
        ++begin;
    return begin;
}

std::string_view with_word_before(std::string_view text, std::size_t begin, std::size_t end) {
    constexpr std::size_t kLongest = 24;
    if (begin == 0 || text[begin - 1] != ' ') return text.substr(begin, end - begin);
    std::size_t word = begin - 1;
    while (word > 0 && begin - word < kLongest && is_letter(text[word - 1])) --word;
    return text.substr(word, end - word);
}

/// A tag's `>` assigns if the tag is closed after the value.
bool assigns(std::string_view text, const Assignment& it) {
    if (!it.separator.starts_with('>')) return true;
    constexpr std::size_t kLongestValue = 4096;
    const bool tag = it.name_at > 0 && is_one_of(text[it.name_at - 1], "<:");
    if (!tag) return false;
    const std::string_view rest = text.substr(it.value_at, kLongestValue);
    const std::size_t close = rest.find('<');
    return close != kEnd &&
           (rest.substr(close).starts_with("</") || rest.substr(close).starts_with("<![CDATA["));
}

/// `https://x-access-token:x@host` has a user there, and `arn:aws:...:secret:name` a resource.
bool is_within_address(std::string_view text, const Assignment& it) {
    if (!it.separator.starts_with(':') || it.name_at == 0) return false;
    const std::string_view before = text.substr(0, it.name_at);
    return before.ends_with("://") || (before.ends_with(':') && it.separator == ":" &&
                                       it.value_at == it.name_at + it.name.size() + 1);
}

/// Where the value begins: on the same line, or on the next one if it is quoted there.
std::size_t value_begin(std::string_view text, std::size_t at) {
    constexpr std::size_t kBlanks = 8;
    std::size_t i = at;
    while (i < text.size() && i < at + kBlanks && is_blank(text[i])) ++i;
    if (i < text.size() && is_one_of(text[i], "\r\n")) {
        const std::size_t next = text.find_first_not_of(" \t\r\n", i);
        const bool quoted = next != kEnd && next < i + 64 && is_one_of(text[next], "\"");
        return quoted ? next : i;
    }
    return below_block_mark(text, i);
}

/// `SecretStr('x')` holds a literal, `os.getenv("X")` the name of a variable.
std::size_t literal_in_call(std::string_view text, const Value& value) {
    static const RE2 kLiteral(
        R"((\w*(?i:secret|password|token|str|string|bytes|value)\w*\()[bru]?["'])"
    );
    if (value.quoted) return value.begin;
    const std::string_view rest = text.substr(value.begin, 64);
    re2::StringPiece call, input(rest.data(), rest.size());
    const bool holds = RE2::PartialMatch(input, kLiteral, &call) && call.data() == rest.data();
    const bool looks_up = rest.starts_with("get") || rest.starts_with("load");
    return holds && !looks_up ? value.begin + call.size() : value.begin;
}

/// AWS's `KEY/20260314/us-east-1/s3/aws4_request` says where the key is used, too.
void without_scope(std::string_view text, Value& value) {
    static const RE2 kScope(R"((\w+)(?:/|%2[Ff])\d{8}(?:/|%2[Ff]).*)");
    const re2::StringPiece word(text.data() + value.begin, value.end - value.begin);
    re2::StringPiece key;
    if (RE2::FullMatch(word, kScope, &key)) value.end = value.begin + key.size();
}

/// The secret that is assigned; returns where reading goes on.
std::size_t assigned(std::string_view text, const Assignment& it, std::vector<Span>& found) {
    const std::size_t after = it.value_at;
    const std::size_t end = it.name_at + it.name.size();
    // `api key: x` holds one, where `page token: x` does not
    const std::string_view type = secret_named(with_word_before(text, it.name_at, end));
    if (type.empty() || !assigns(text, it) || is_within_address(text, it)) return after;
    if (type == "authorization") return find_credentials(text, it.name_at, after, found);
    if (type == "cookie") {
        const bool set = text::equals_ignoring_case(it.name, "set-cookie");
        return find_cookies(text, it.name_at, after, set, found);
    }
    Value value = value_at(text, after);
    constexpr std::string_view kCdata = "<![CDATA[";
    if (it.separator.starts_with('>')) {
        if (text.substr(after).starts_with(kCdata)) value.begin = after + kCdata.size();
        value.end = std::min(text.find_first_of("<]", value.begin), text.size());
        value.next = value.end;
        value.quoted = true;
    }
    if (const std::size_t literal = literal_in_call(text, value); literal != value.begin) {
        value = value_at(text, literal);
    }
    if (type == "credential") without_scope(text, value);
    const std::string_view word = text.substr(value.begin, value.end - value.begin);
    if (it.name.ends_with("client_token") && is_uuid(word)) return after;  // of AWS: idempotency
    const bool directory = it.name.ends_with("PWD") && word.starts_with('/');
    if (directory || is_harmless(text, value, it.separator, type)) {
        const bool whole = value.quoted || is_placeholder(word) || is_reference(word);
        return whole ? std::max(after, value.next) : after;
    }
    found.push_back({value.begin, value.end, type == kGenericKey ? "api_key" : type});
    return std::max(after, value.next);
}

/// `--token x`, `-token x`: an option and its value, where no separator is between.
void find_options(std::string_view text, std::vector<Span>& found) {
    for (std::size_t at = text.find("--"); at != kEnd; at = text.find("--", at)) {
        std::size_t end = at + 2;
        while (end < text.size() && is_name_byte(text[end])) ++end;
        const std::string_view name = text.substr(at, end - at);
        at = end;
        if (end >= text.size() || !is_blank(text[end]) || name.ends_with('-')) continue;
        const std::string_view type = secret_named(name);
        if (type.empty() || type == kGenericKey) continue;
        const std::size_t begin = std::min(text.find_first_not_of(" \t", end), text.size());
        if (begin >= text.size() || text[begin] == '-') continue;
        const Value value = value_at(text, begin);
        if (!is_harmless(text, value, ":", type)) found.push_back({value.begin, value.end, type});
        at = std::max(at, value.end);
    }
}

}  // namespace

std::size_t line_end(std::string_view text, std::size_t from) {
    for (std::size_t i = from; i < text.size(); ++i) {
        if (text[i] == '\n' || text[i] == '\r') return i;
        if (text[i] == '\\' && i + 1 < text.size() && is_one_of(text[i + 1], "nr")) return i;
    }
    return text.size();
}

Value value_at(std::string_view text, std::size_t at) {
    if (at + 1 < text.size() && text[at] == '[' && is_one_of(text[at + 1], "\"'\\")) ++at;
    if (at + 1 < text.size() && is_one_of(text[at], "bufr@$") && is_one_of(text[at + 1], "\"'"))
        ++at;
    if (const auto written = written_quote_at(text.substr(at)); !written.empty()) {
        return value_in(text, at, written);
    }
    const std::size_t quote = std::min(text.find_first_not_of('\\', at), text.size());
    if (quote < text.size() && is_one_of(text[quote], "\"'`")) {
        return quoted_value(text, quote, quote - at);
    }
    if (const Value whole = braced_at(text, at); whole.end > at) return whole;
    // an object, a list or our own placeholder: what is inside is read by itself
    if (at < text.size() && text[at] == '[') return {.begin = at, .end = at, .next = at};
    if (at < text.size() && text[at] == '{') {
        const std::size_t close = text.find_first_of("{}\"':\r\n", at + 1);
        if (close == kEnd || text[close] != '}' || text.substr(at).starts_with("{{")) {
            return {.begin = at, .end = at, .next = at};
        }
        return {.begin = at + 1, .end = close, .next = close + 1};  // ODBC's quotes
    }
    return bare_value(text, at);
}

bool is_harmless(
    std::string_view text, const Value& value, std::string_view separator, std::string_view type
) {
    constexpr std::size_t kLeastKey = 16;
    const std::string_view word = text.substr(value.begin, value.end - value.begin);
    if (word.empty() || is_placeholder(word) || is_remark(word) || is_reference(word)) return true;
    if (type == kGenericKey) return word.size() < kLeastKey || !is_random(word);
    const bool digits = std::ranges::any_of(word, is_digit);
    const auto says = [](char c) { return is_digit(c) || is_letter(c) || (c & 0x80) != 0; };
    if (word.size() < 4 && std::ranges::none_of(word, says)) return true;  // `~`, `)`
    if (word.contains('_') && !digits && is_variable(word)) return true;   // `token=GITHUB_TOKEN`
    if (type == "signature" && (word.size() < 8 || !digits)) return true;
    const bool spoken = type == "password" || type == "secret" || type == "credential";
    // tokens and keys have no blanks
    if (!spoken && word.contains(' ') && !digits) return true;
    if (value.quoted) return false;
    if (is_count(word) || is_code(word)) return true;
    return separator.contains(':') && is_prose(text, value);
}

void find_assigned(std::string_view text, std::vector<Span>& found) {
    std::size_t least = 0;  // names begin no earlier: what is before has been read
    for (std::size_t at = 0; at < text.size();) {
        at = text.find_first_of("=:>%\\", at);
        if (at == kEnd) break;
        const std::size_t size = separator_at(text, at);
        if (size == 0) {
            ++at;
            continue;
        }
        const std::size_t end = name_end(text, at, least);
        const std::size_t begin = name_begin(text, end, least);
        at += size;
        if (begin == end) continue;
        const Assignment it{
            .name = text.substr(begin, end - begin),
            .separator = text.substr(at - size, size),
            .name_at = begin,
            .value_at = value_begin(text, at)
        };
        const std::size_t next = assigned(text, it, found);
        if (next > it.value_at) {
            at = next;
            least = next;
        }
    }
    find_options(text, found);
}

}  // namespace recourse::fault

#include "base/text.hpp"
#include "fault/redaction_assignments.hpp"
#include "fault/redaction_values.hpp"

#include <algorithm>
#include <array>

#include <re2/re2.h>

/// Headers whose values are credentials: `Authorization`, `Cookie`, `Set-Cookie`. What is no secret
/// in them (scheme, user name, realm, names and attributes of cookies) stays.
namespace recourse::fault {
namespace {

constexpr auto kEnd = std::string_view::npos;

/// The value of a header runs to the end of its line, or to the quote that stands before its name
/// (`-H "Cookie: a=b"`).
Value header_value(std::string_view text, std::size_t name, std::size_t at) {
    constexpr std::string_view kQuotes = "\"'`";
    Value value = value_at(text, at);
    if (value.quoted) return value;
    value = {.begin = at, .end = line_end(text, at), .next = 0};
    if (name > 0 && kQuotes.contains(text[name - 1])) {
        value.end = std::min(value.end, text.find(text[name - 1], at));
    }
    if (value.end > at && text[value.end - 1] == '\\') --value.end;
    value.next = value.end;
    return value;
}

/// `a=x; b="y"` within a header: the values for which `secret` says so of the name.
template <typename Secret>
void find_parameters(
    std::string_view text,
    const Value& header,
    std::string_view separators,
    std::string_view type,
    Secret&& secret,
    std::vector<Span>& found
) {
    std::size_t at = header.begin;
    while (at < header.end) {
        const std::size_t equals = text.find('=', at);
        if (equals >= header.end) break;
        const std::size_t before = text.find_last_of(separators, equals);
        const std::size_t name = before == kEnd || before < at ? at : before + 1;
        std::size_t begin = equals + 1;
        std::size_t end = std::min(text.find_first_of(separators, begin), header.end);
        std::size_t next = end;
        const std::size_t quote = std::min(text.find_first_not_of('\\', begin), text.size());
        if (quote < header.end && text[quote] == '"') {
            const Value value = value_at(text, begin);
            begin = value.begin;
            end = std::min(value.end, header.end);
            next = std::min(value.next, header.end);
        }
        const std::string_view word = text.substr(begin, end - begin);
        const std::string_view its_name = text::trim(text.substr(name, equals - name));
        if (!word.empty() && !is_placeholder(word) && secret(its_name)) {
            found.push_back({begin, end, type});
        }
        at = std::max(next, equals + 1);
    }
}

/// Parameters of `Authorization` that say who asks and how, and not with what secret.
bool is_open_parameter(std::string_view name) {
    constexpr std::array<std::string_view, 23> kOpen{
        "error",
        "error_description",
        "error_uri",
        "resource_metadata",
        "scopes",
        "username",
        "realm",
        "uri",
        "qop",
        "nc",
        "algorithm",
        "version",
        "headers",
        "signedheaders",
        "keyid",
        "id",
        "ts",
        "domain",
        "userhash",
        "oauth_version",
        "charset",
        "scope",
        "oauth_signature_method"
    };
    return std::ranges::any_of(kOpen, [name](std::string_view open) {
        return text::equals_ignoring_case(name, open);
    });
}

/// Attributes of a cookie that is set.
bool is_cookie_attribute(std::string_view name) {
    constexpr std::array<std::string_view, 9> kAttributes{
        "path",
        "domain",
        "expires",
        "max-age",
        "samesite",
        "secure",
        "httponly",
        "priority",
        "version"
    };
    return std::ranges::any_of(kAttributes, [name](std::string_view attribute) {
        return text::equals_ignoring_case(name, attribute);
    });
}

}  // namespace

std::size_t find_credentials(
    std::string_view text, std::size_t name, std::size_t at, std::vector<Span>& found
) {
    static const RE2 kCredentials(
        R"((?i)((?:bearer|basic|token|api-?key|key|bot|negotiate|ntlm|oauth|sharedkey(?:lite)?|ssws|)"
        R"(digest|hawk|signature|aws4-hmac-sha256|aws|genie-?key|splunk|dpop|gss|mac|vapid))"
        R"((?:\s|%20|\+)+)?(.*))"
    );
    const Value header = header_value(text, name, at);
    if (header.end <= header.begin) return at;
    const std::string_view line = text.substr(header.begin, header.end - header.begin);
    re2::StringPiece scheme, rest;
    if (!RE2::FullMatch(re2::StringPiece(line.data(), line.size()), kCredentials, &scheme, &rest)) {
        return at;
    }
    const std::size_t begin = header.begin + scheme.size();
    static const RE2 kParameters(R"([\w\-]+=\\*"?[^,=][^,]*(?:,\s*[\w\-]+=.*)+|\w+=\\*".*)");
    if (!scheme.empty() && RE2::FullMatch(rest, kParameters)) {
        const Value parameters{.begin = begin, .end = header.end, .next = header.end};
        find_parameters(
            text,
            parameters,
            ", ",
            "authorization",
            [](std::string_view each) { return !is_open_parameter(each); },
            found
        );
        return header.next;
    }
    Value value = header.quoted
                      ? Value{.begin = begin, .end = header.end, .quoted = true, .next = header.end}
                      : value_at(text, begin);
    value.end = std::min(value.end, header.end);
    if (is_harmless(text, value, ":", "authorization")) return at;
    found.push_back({value.begin, value.end, "authorization"});
    return header.next;
}

std::size_t find_cookies(
    std::string_view text, std::size_t name, std::size_t at, bool set, std::vector<Span>& found
) {
    const Value header = header_value(text, name, at);
    if (header.end <= header.begin) return at;
    const std::string_view line = text.substr(header.begin, header.end - header.begin);
    if (!line.contains('=') || is_placeholder(line)) return at;
    find_parameters(
        text,
        header,
        "; ",
        "cookie",
        [set](std::string_view each) { return !set || !is_cookie_attribute(each); },
        found
    );
    return header.next;
}

}  // namespace recourse::fault

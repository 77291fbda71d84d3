#include "diagnosis/structured/fields.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

namespace recourse::diagnosis::structured {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMostViolations = 32;
constexpr std::size_t kMostDetails = 16;
constexpr std::size_t kValueBytes = 512;
constexpr std::size_t kSentenceBytes = 300;
constexpr std::size_t kLinkBytes = 2'048;
constexpr std::size_t kCodeBytes = 63;

bool is_upper(char c) noexcept {
    return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) noexcept {
    return c >= 'a' && c <= 'z';
}
bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// Words that fill the place of a code and name nothing.
bool is_noise(std::string_view code) {
    constexpr std::array kNoise{
        "error"sv,          "errors"sv,        "failed"sv,      "failure"sv,     "fail"sv,
        "unknown_error"sv,  "unknown"sv,       "exception"sv,   "none"sv,        "null"sv,
        "undefined"sv,      "generic_error"sv, "about_blank"sv, "ok"sv,          "success"sv,
        "true"sv,           "false"sv,         "http_error"sv,  "axios_error"sv, "runtime_error"sv,
        "general_error"sv,  "error_code"sv,    "type_error"sv,  "value_error"sv, "key_error"sv,
        "response_error"sv, "nok"sv,           "rejected"sv
    };
    return std::ranges::find(kNoise, code) != kNoise.end();
}

/// Members that stand for people and programs around the error; the rest of it is its own affair.
constexpr std::array kKept{
    "scopes"sv,
    "required_scopes"sv,
    "requiredScopes"sv,
    "missing_scopes"sv,
    "scope"sv,
    "needed"sv,
    "limit"sv,
    "remaining"sv,
    "allowed"sv,
    "allowed_values"sv,
    "choices"sv,
    "options"sv,
    "suggestions"sv,
    "suggestion"sv,
    "hint"sv,
    "next_step"sv,
    "resolution"sv,
    "remedy"sv,
    "provided"sv,
    "expected"sv,
    "expected_pattern"sv,
    "param"sv,
    "field"sv,
    "resource"sv,
    "decline_code"sv,
    "instance"sv,
    "current"sv,
    "required"sv,
    "workspaces"sv,
    "profiles"sv,
    "push_errors"sv,
    "support_hint"sv,
    "permitted_tools"sv,
    "limit_type"sv,
    "source_url"sv,
    "advice_code"sv,
    "current_version"sv,
    "expected_version"sv,
};
constexpr std::array kRequestIds{
    "request_id"sv,
    "requestId"sv,
    "RequestId"sv,
    "requestID"sv,
    "request-id"sv,
    "correlation_id"sv,
    "correlationId"sv,
    "CorrelationId"sv,
    "trace_id"sv,
    "traceId"sv,
    "support_id"sv,
    "error_id"sv,
    "errorId"sv,
    "incident_id"sv,
    "activityId"sv,
    "fbtrace_id"sv,
    "reqId"sv,
};
constexpr std::array kDocLinks{
    "doc_url"sv,
    "documentation_url"sv,
    "docs_url"sv,
    "docs"sv,
    "more_info"sv,
    "moreInfo"sv,
    "info_url"sv,
    "help_url"sv,
    "help"sv,
    "helpLink"sv,
    "error_uri"sv,
    "href"sv,
};
constexpr std::array kActionLinks{
    "action_url"sv,
    "upgrade_url"sv,
    "billing_url"sv,
    "payment_url"sv,
    "url_to_fix"sv,
    "hosted_invoice_url"sv,
    "request_access_url"sv,
};
constexpr std::array kConnectLinks{
    "connect_url"sv,
    "authorization_url"sv,
    "authorize_url"sv,
    "auth_url"sv,
    "login_url"sv,
    "reauth_url"sv,
    "consent_url"sv,
};

void take_link(std::string& link, json::Ref object, std::span<const std::string_view> names) {
    for (const std::string_view name : names) {
        if (!link.empty()) return;
        const auto url = object[name].string();
        const bool is_web = url && (url->starts_with("https://") || url->starts_with("http://"));
        if (is_web && url->size() <= kLinkBytes && !text::trim(*url).contains(' '))
            link = text::clean(*url, kLinkBytes);
    }
}

}  // namespace

std::string first_string(json::Ref object, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (auto string = object[name].string(); string && !text::trim(*string).empty())
            return *string;
    }
    return {};
}

std::string snake_case(std::string_view spelling) {
    spelling = text::trim(spelling);
    if (spelling.size() > kCodeBytes) return {};
    std::string code;
    for (std::size_t at = 0; at < spelling.size(); ++at) {
        const char c = spelling[at];
        if (is_upper(c)) {
            // A capital begins a word after a small letter, or as the last of several before one.
            const bool after_small =
                at > 0 && (is_lower(spelling[at - 1]) || is_digit(spelling[at - 1]));
            const bool before_small = at > 0 && is_upper(spelling[at - 1]) &&
                                      at + 1 < spelling.size() && is_lower(spelling[at + 1]);
            if ((after_small || before_small) && !code.ends_with('_')) code += '_';
            code += static_cast<char>(c - 'A' + 'a');
        } else if (is_lower(c) || is_digit(c)) {
            code += c;
        } else if (c == '_' || c == '-' || c == '.' || c == '/' || c == ':') {
            if (!code.empty() && !code.ends_with('_')) code += '_';
        } else {
            return {};
        }
    }
    while (code.ends_with('_')) code.pop_back();
    const bool fits = code.size() >= 3 && code.size() <= kCodeBytes && is_lower(code.front());
    return fits && !is_noise(code) ? code : std::string();
}

bool take_code(Reported& reported, std::string_view spelling) {
    std::string code = snake_case(spelling);
    if (code.empty()) return false;
    reported.code = std::move(code);
    reported.spelling = text::clean(spelling, kCodeBytes);
    return true;
}

int status_of(json::Ref value) {
    std::int64_t number = value.integer().value_or(0);
    if (const auto string = value.string(); string && string->size() == 3)
        number = std::ranges::all_of(*string, is_digit) ? std::stoi(*string) : 0;
    return number >= 400 && number <= 599 ? static_cast<int>(number) : 0;
}

std::string pointer_of(std::string_view dotted) {
    std::string pointer = "/";
    for (const char c : dotted.substr(0, 256)) {
        if (c == ']' || (c == '$' && pointer == "/")) continue;
        const bool separates = c == '.' || c == '/' || c == '[';
        if (!separates) {
            if (c == '~')
                pointer += "~0";
            else
                pointer += c;
        } else if (!pointer.ends_with('/')) {
            pointer += '/';
        }
    }
    return pointer == "/" ? std::string() : text::clean(pointer, 256);
}

std::string pointer_of(json::Ref place) {
    if (auto string = place.string()) return pointer_of(*string);
    std::string pointer;
    std::size_t steps = 0;
    for (const json::Ref step : place.elements()) {
        if (++steps > 16) break;
        auto string = step.string();
        std::string name = string ? std::move(*string) : std::string(step.raw());
        // FastAPI says first which part of the HTTP request it means.
        if (pointer.empty() && (name == "body" || name == "query" || name == "path")) continue;
        pointer += '/' + text::clean(name, 64);
    }
    return pointer;
}

void add_violation(
    Reported& reported, std::string pointer, std::string_view rule, std::string_view words
) {
    if (reported.violations.size() == kMostViolations || text::trim(words).empty()) return;
    std::string field = pointer.empty() ? std::string() : pointer.substr(1);
    std::ranges::replace(field, '/', '.');
    Violation violation;
    violation.sentence = text::clean(
        field.empty() || text::contains_ignoring_case(words, field)
            ? std::string(words)
            : fmt::format("{}: {}", field, words),
        kSentenceBytes
    );
    violation.pointer = std::move(pointer);
    violation.rule = text::clean(rule, 64);
    reported.violations.push_back(std::move(violation));
}

void take_extras(Reported& reported, json::Ref object) {
    if (!object.is_object()) return;
    for (const std::string_view name : {"retryable", "is_retryable", "isRetryable"}) {
        if (const auto told = object[name].boolean()) reported.retryable = told;
    }
    take_link(reported.links.doc_url, object, kDocLinks);
    take_link(reported.links.action_url, object, kActionLinks);
    take_link(reported.links.connect_url, object, kConnectLinks);
    if (!reported.details.contains("upstream_request_id")) {
        for (const std::string_view name : kRequestIds) {
            const auto id = object[name].string();
            if (!id || id->empty() || id->size() > 128) continue;
            reported.details["upstream_request_id"] = text::clean(*id, 128);
            break;
        }
    }
    for (const std::string_view name : kKept) {
        const json::Ref value = object[name];
        if (!value || value.is_null() || value.raw().size() > kValueBytes) continue;
        if (reported.details.size() >= kMostDetails || reported.details.contains(name)) continue;
        reported.details[name] = json::to_value(value);
    }
}

}  // namespace recourse::diagnosis::structured

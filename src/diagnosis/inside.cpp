#include "diagnosis/inside.hpp"

#include "base/text.hpp"
#include "diagnosis/said.hpp"
#include "diagnosis/words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include <re2/re2.h>

namespace recourse::diagnosis {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMostJson = 65'536;
constexpr std::size_t kMostText = 600;
constexpr std::size_t kMostTrace = 16'384;

// What stands around an error. Any other member with something in it is what was asked for.
constexpr std::array kEnvelope{
    "success"sv,
    "ok"sv,
    "status"sv,
    "error"sv,
    "errors"sv,
    "message"sv,
    "msg"sv,
    "detail"sv,
    "details"sv,
    "code"sv,
    "statusCode"sv,
    "status_code"sv,
    "statusText"sv,
    "status_message"sv,
    "httpStatus"sv,
    "http_status"sv,
    "http_code"sv,
    "reason"sv,
    "type"sv,
    "title"sv,
    "instance"sv,
    "timestamp"sv,
    "time"sv,
    "path"sv,
    "request_id"sv,
    "requestId"sv,
    "RequestId"sv,
    "requestID"sv,
    "correlationId"sv,
    "correlation_id"sv,
    "trace_id"sv,
    "traceId"sv,
    "support_id"sv,
    "description"sv,
    "error_description"sv,
    "error_uri"sv,
    "errorMessage"sv,
    "error_message"sv,
    "errorMessages"sv,
    "errorCode"sv,
    "error_code"sv,
    "errorType"sv,
    "error-type"sv,
    "error-code"sv,
    "error-message"sv,
    "documentation"sv,
    "terms-of-use"sv,
    "Error Message"sv,
    "Response"sv,
    "cod"sv,
    "stat"sv,
    "err"sv,
    "info"sv,
    "hasError"sv,
    "has_error"sv,
    "ret"sv,
    "retry_in"sv,
    "limit"sv,
    "remaining"sv,
    "reset"sv,
    "reset_at"sv,
    "exc"sv,
    "exc_type"sv,
    "_server_messages"sv,
    "Fault"sv,
    "ErrorNumber"sv,
    "Type"sv,
    "Elements"sv,
    "docs"sv,
    "docs_url"sv,
    "support"sv,
    "error_type"sv,
    "error_kind"sv,
    "errcode"sv,
    "errmsg"sv,
    "retcode"sv,
    "retry_after"sv,
    "retryAfter"sv,
    "retry_after_ms"sv,
    "retry_after_seconds"sv,
    "retryAfterSeconds"sv,
    "retryable"sv,
    "hint"sv,
    "help"sv,
    "doc_url"sv,
    "documentation_url"sv,
    "more_info"sv,
    "data"sv,
    "result"sv,
    "results"sv,
    "response"sv,
    "fault"sv,
    "jsonrpc"sv,
    "kind"sv,
    "apiVersion"sv,
    "metadata"sv,
    "meta"sv,
    "__type"sv,
    "Code"sv,
    "Message"sv,
    "severity"sv,
    "suggestion"sv,
    "suggestions"sv,
    "action_url"sv,
    "connect_url"sv,
    "extensions"sv,
    "cause"sv,
    "stack"sv,
    "stackTrace"sv,
    "trace"sv,
    "exception"sv,
    "ExceptionMessage"sv,
    "ExceptionType"sv,
    "faultstring"sv,
    "faultcode"sv,
    "StackTrace"sv,
    "isError"sv,
    "is_error"sv,
    "tool"sv,
    "query"sv,
    "url"sv,
    "method"sv,
    "object"sv,
    "service"sv,
    "parameters"sv,
    "warning"sv,
    "warnings"sv,
    "request"sv,
    "domain"sv,
    "category"sv,
    "succeeded"sv,
    "failed"sv,
    "push_errors"sv,
    "locale"sv,
    "source"sv,
    "headers"sv,
    "Error"sv,
    "ResponseMetadata"sv,
    "user_message"sv,
    "userMessage"sv,
    "rate_limit"sv,
    "global"sv,
};
/// Nothing is in them where they are zero.
constexpr std::array kCounts{"count"sv, "total"sv, "total_count"sv, "totalCount"sv, "size"sv};

bool is_envelope(std::string_view name) {
    return std::ranges::find(kEnvelope, name) != kEnvelope.end();
}

/// Something is in it: no null, no false, no empty text, list or object.
bool is_filled(json::Ref value) {
    switch (value.kind()) {
        case json::Kind::absent:
        case json::Kind::null:
            return false;
        case json::Kind::boolean:
            return value.boolean().value_or(false);
        case json::Kind::number:
            return value.number().value_or(0) != 0;
        case json::Kind::string:
            return !text::trim(value.string().value_or("")).empty();
        case json::Kind::array:
            return static_cast<bool>(value.at(0));
        case json::Kind::object: {
            const auto members = value.members();
            return members.begin() != members.end();
        }
    }
    return false;
}

bool is_payload(std::string_view name, json::Ref value) {
    if (is_envelope(name)) {
        const bool holds_answer =
            name == "data" || name == "result" || name == "results" || name == "response";
        return holds_answer && is_filled(value);
    }
    if (!is_filled(value)) return false;
    return std::ranges::find(kCounts, name) == kCounts.end() || value.integer().value_or(1) != 0;
}

bool has_payload(json::Ref body) {
    for (const auto& member : body.members()) {
        if (is_payload(member.name.string().value_or(""), member.value())) return true;
    }
    return false;
}

bool is_false(json::Ref value) {
    return value.boolean() == false || value.equals("false");
}

bool is_error_status(json::Ref value) {
    auto number = value.integer().value_or(0);
    if (const auto string = value.string();
        string && string->size() == 3 &&
        std::ranges::all_of(*string, [](char c) { return c >= '0' && c <= '9'; }))
        number = std::stoi(*string);
    return number >= 400 && number <= 599;
}

/// A code beside `"result": "error"` says as much as words.
bool has_code(json::Ref body) {
    for (const std::string_view name :
         {"error-type", "error-code", "code", "errorCode", "error_code", "error_type", "errorType"
         }) {
        if (is_filled(body[name])) return true;
    }
    return false;
}

bool has_words(json::Ref body) {
    for (const std::string_view name :
         {"message",
          "error",
          "detail",
          "msg",
          "title",
          "description",
          "error_message",
          "errorMessage",
          "errors",
          "reason",
          "err",
          "info",
          "errmsg",
          "errorMessages",
          "Message"}) {
        if (is_filled(body[name])) return true;
    }
    return false;
}

bool names_failure(json::Ref status) {
    for (const std::string_view word :
         {"error",
          "failed",
          "failure",
          "fail",
          "Failure",
          "ERROR",
          "FAILED",
          "Error",
          "Failed",
          "FAIL",
          "NOK",
          "nok",
          "KO",
          "ko",
          "throttled",
          "REQUEST_DENIED",
          "OVER_QUERY_LIMIT"}) {
        if (status.equals(word)) return true;
    }
    return false;
}

/// JSend's `{"status": "fail", "data": {"title": "A title is required"}}`.
bool is_refused_form(json::Ref body) {
    if (!body["status"].equals("fail") || !body["data"].is_object()) return false;
    for (const auto& member : body["data"].members()) {
        if (!member.value().is_string()) return false;
    }
    return true;
}

/// `{"code": 1001, "msg": "invalid token"}`, where 0 or 200 would be a success: a number alone
/// tells nothing, so the words must be known.
bool has_telling_number(json::Ref body) {
    for (const std::string_view name : {"code", "errcode", "retcode", "ret"}) {
        const auto number = body[name].integer().value_or(0);
        if (number == 0 || (number >= 200 && number < 300)) continue;
        for (const std::string_view words : {"msg", "message", "errmsg"}) {
            if (sense_of(body[words].string().value_or("")).known()) return true;
        }
    }
    return false;
}

/// Discord's `{"message": "You are being rate limited.", "retry_after": 0.65}`.
bool tells_when_to_return(json::Ref body) {
    for (const std::string_view name :
         {"retry_after", "retryAfter", "retry_after_ms", "retry_in", "retryIn"}) {
        if (!body[name].number()) continue;
        const auto sense = sense_of(body["message"].string().value_or(""));
        if (sense.known() && sense.retryable) return true;
    }
    return false;
}

/// The serialised exception of a language: `{"name": "TypeError", "message": ..., "stack": ...}`.
bool is_exception(json::Ref body) {
    const auto name = body["name"].string().value_or("");
    return (name.ends_with("Error") || name.ends_with("Exception")) && has_words(body);
}

bool has_error(json::Ref body) {
    for (const std::string_view name :
         {"error",
          "errors",
          "Error",
          "err",
          "Error Message",
          "exc_type",
          "Fault",
          "ErrorNumber",
          "fault",
          "exception",
          "errorMessage",
          "error_message",
          "errorCode",
          "error_code",
          "errorMessages",
          "error_kind",
          "ExceptionMessage",
          "exceptionMessage",
          "faultstring"}) {
        if (is_filled(body[name])) return true;
    }
    return false;
}

/// `{"meta": {"code": 400, "error_message": ...}}`, and nothing else in it.
bool tells_in_meta(json::Ref body) {
    return has_error(body["meta"]) && is_error_status(body["meta"]["code"]);
}

/// GitHub's `{"message": "Not Found", "documentation_url": ...}`.
bool points_to_manual(json::Ref body) {
    return body["documentation_url"].is_string() &&
           sense_of(body["message"].string().value_or("")).known();
}

bool says_success_is_false(json::Ref body) {
    // `{"status": false}` and `{"result": false}` may be what was asked for, but not with words.
    const bool is_denied = is_false(body["status"]) || is_false(body["result"]);
    return is_false(body["success"]) || is_false(body["ok"]) || body["ok"].integer() == 0 ||
           body["success"].integer() == 0 || (is_denied && has_words(body)) ||
           is_false(body["succeeded"]) || body["hasError"].boolean().value_or(false) ||
           body["has_error"].boolean().value_or(false) ||
           body["isError"].boolean().value_or(false) || body["is_error"].boolean().value_or(false);
}

/// What every request of a JSON-RPC peer carries is no payload.
bool is_jsonrpc_error(json::Ref body) {
    const json::Ref error = body["error"];
    if (!error["message"].is_string()) return false;
    // Of 1.0, where the version is not said.
    const bool is_old = error["code"].integer() && body["id"] && body["result"].is_null();
    return body["jsonrpc"].equals("2.0") || is_old;
}

std::size_t lines_in(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
}

/// `Timeout: a short story`, and what a newspaper writes: the title of a work, and somebody's
/// words.
bool tells_of_others(std::string_view text) {
    static const RE2& work = *new RE2(
        R"((?i)[^:\n]{3,60}: (?:an?|the) (?:[\w-]+ ){0,3}(?:story|stories|novel|novella|review|history|)"
        R"(memoir|biography|poem|play|film|movie|song|album|tale|guide|handbook|introduction|essay|study|)"
        R"(documentary|anthology|thriller|comedy|drama|musical|opera|painting|podcast|game)\b.*)"
    );
    static const RE2& said = *new RE2(
        R"(,(?: as)? (?:writes|wrote|says|said|reports|reported|according to) (?:the |an? )?[A-Z][a-z])"
    );
    re2::StringPiece start(text);
    return RE2::Consume(&start, work) || RE2::PartialMatch(text, said);
}

/// `Unable to attend: Maria. Attending: Ann.`, `Timeout: 30 s` above `Retries: 3`: names and
/// values, none of which is about a failure.
bool is_listing(std::string_view text) {
    static const RE2& maybe = *new RE2(R"((?i)(?:unable|could|can|timeout)\b)");
    static const RE2& label =
        *new RE2(R"((?:[.;] |\n)[-* ]{0,4}([A-Z][\w-]*(?: [\w-]+){0,2}): ?\S)");
    static const RE2& of_failure = *new RE2(
        R"((?i).*(?:error|detail|hint|reason|cause|caused by|id|note|status|code|see|try|message|)"
        R"(suggestion|response|body|url|help|usage|fix|solution|tip|example|next|expected|got|request))"
    );
    re2::StringPiece rest(text);
    if (!RE2::Consume(&rest, maybe)) return false;
    std::string name;
    bool has_label = false;
    while (RE2::FindAndConsume(&rest, label, &name)) {
        if (RE2::FullMatch(name, of_failure)) return false;
        has_label = true;
    }
    return has_label;
}

/// `HTTP 404 means that ...`, `Unauthorized access attempts: none`, and the lines of a log.
bool explains(std::string_view text) {
    static const RE2& statement =
        *new RE2(R"((?i)(?:the )?(?:http |status |error )?(?:code )?[45]\d\d\b[^.:\n]{0,40} )"
                 R"((?:means|indicates|stands for|is returned|is sent|is for)\b.*|)"
                 R"([a-z]+(?: [a-z]+){1,6}: (?:none|zero|nil|0)\b.*|)"
                 R"(.{0,40}\boccurred in \d[\d,.]* ?(?:%|percent\b|of\b).*)");
    static const RE2& logged = *new RE2(R"((?m)^(?:[\d:T.Z -]{8,30} )?\[?(?:INFO|DEBUG)\]?[ :])");
    re2::StringPiece start(text);
    return RE2::Consume(&start, statement) || RE2::PartialMatch(text, logged);
}

/// `read_file` and its like return what others wrote.
bool returns_content(std::string_view tool) {
    constexpr std::array kReaders{
        "read"sv,
        "file"sv,
        "log"sv,
        "logs"sv,
        "search"sv,
        "cat"sv,
        "tail"sv,
        "grep"sv,
        "fetch"sv,
        "page"sv,
        "document"sv,
        "docs"sv,
        "issue"sv,
        "issues"sv,
        "trace"sv,
        "traces"sv,
        "content"sv
    };
    return std::ranges::any_of(text::words(tool), [&](const std::string& word) {
        return std::ranges::find(kReaders, word) != kReaders.end();
    });
}

}  // namespace

bool says_it_failed(json::Ref body) {
    if (body.is_array()) {
        // Salesforce sends a list of one.
        const json::Ref first = body.at(0);
        return first["errorCode"].is_string() && first["message"].is_string() &&
               !has_payload(first);
    }
    if (!body.is_object() || body.raw().size() > kMostJson) return false;
    if (is_jsonrpc_error(body)) return true;
    // GraphQL: errors beside data are a partial success.
    if (body["errors"].is_array() && body["data"]) {
        return is_filled(body["errors"]) && !is_filled(body["data"]);
    }
    if (is_refused_form(body)) return true;
    if (names_failure(body["result"]) && (has_words(body) || has_code(body))) return true;
    const bool payload = has_payload(body);
    // The result of a tool, printed as the text of another.
    if (body["isError"].boolean() == true && body["content"].at(0)["text"].is_string()) return true;
    if (says_success_is_false(body)) return !payload || has_words(body);
    if (payload) {
        // As Laravel and Symfony print one: with its file, its line and its trace.
        const bool is_dumped = body["exception"].is_string() && body["message"].is_string() &&
                               body["line"].integer() && body["trace"].is_array();
        return is_dumped || (is_exception(body) && body["stack"].is_string());
    }
    // What a validator found is its answer.
    for (const std::string_view name : {"valid", "isValid", "is_valid"}) {
        if (body[name].boolean()) return false;
    }
    if (names_failure(body["status"]) || names_failure(body["stat"]) ||
        names_failure(body["type"]) || body["object"].equals("error"))
        return true;
    if (tells_in_meta(body) || points_to_manual(body)) return true;
    if (has_error(body) || has_telling_number(body) || tells_when_to_return(body)) return true;
    if (body["__type"].is_string() && has_words(body)) return true;
    for (const std::string_view name :
         {"status",
          "statusCode",
          "status_code",
          "code",
          "cod",
          "httpStatus",
          "http_status",
          "http_code"}) {
        if (is_error_status(body[name]) && has_words(body)) return true;
    }
    return false;
}

bool reports_failure(std::string_view text, std::string_view tool) {
    static const RE2& trace = *new RE2(
        R"(\s*(?:Traceback \(most recent call last\):|panic: |thread '[^']{1,64}' panicked at |)"
        R"(Exception in thread "|Unhandled exception\.|PHP Fatal error: )[\s\S]*)"
    );
    static const RE2& report = *new RE2(
        R"((?i)\s*(?:[^\w"'(\[{<`]{1,4}\s?)?(?:(?:i'm |we're )?(?:sorry|oops|unfortunately)[,!.:]? (?:but )?)?(?:\W{0,3}\s?(?:error|exception|fatal|fatal error|failure|failed|toolerror)\s?[:!]\s+)"
        R"((?:[^\d\s]|[45]\d\d\b)|)"
        R"(error (?:executing|calling|running|fetching|reading|writing|creating|updating|deleting|)"
        R"(processing|performing|loading|parsing|searching|getting|sending|retrieving|querying|)"
        R"(connecting|while|during|occurred|code|invoking|in tool)\b|)"
        R"(mcp error -?\d|error \d{3}\b|(?:the )?(?:request|call|query|operation|command|tool|)"
        R"(tool call|tool execution|api call|api request) (?:has )?failed(?:$|[:.,!]| \(| with| because| due| to )|)"
        R"(failed to (?-i:[a-z])|failed (?:with|because|due)\b|)"
        R"((?:an?|unexpected|internal|unknown) (?:\w+ ){0,2}error (?:has )?occurred|)"
        R"((?:unable to|could not|couldn't|cannot|can't) [^.\n:]{3,120}: \S|)"
        R"(http(?: error| status)?[ :]{1,2}[45]\d\d\b|http/\d(?:\.\d)? [45]\d\d\b|)"
        R"([45]\d\d (?:bad request|unauthorized|payment required|forbidden|not found|)"
        R"(method not allowed|conflict|gone|unprocessable|too many requests|internal server error|)"
        R"(bad gateway|service unavailable|gateway timeout)|)"
        R"((?:rate limit exceeded|rate limited|too many requests|unauthorized|forbidden|)"
        R"(access denied|permission denied|internal server error|service unavailable|bad gateway|)"
        R"(gateway timeout|bad request|not authenticated|timeout|request timed out)(?:$|\W*$|)"
        R"([.:,!;(]| ?[-\x{2013}\x{2014}(]| (?:for|to|by|from|while|when|because|after|due|of|request|)"
        R"(access|client|user|error|operation|\d+ ?ms)\b)|)"
        R"((?:an? )?exception occurred: \S|(?:[\w.]{1,30} )?(?:api )?error \([45]\d\d\)[:.]? |status: (?:error|failed|failure)(?:\n|$)|)"
        R"((?:fehler|erreur|errore|erro|fout|fel|b\x{142}\x{105}d|hata|chyba|\x{43e}\x{448}\x{438}\x{431}\x{43a}\x{430}|\x{9519}\x{8bef}|\x{932f}\x{8aa4}|\x{30a8}\x{30e9}\x{30fc}|\x{c624}\x{b958}) ?[:\x{ff1a}] ?\S|)"
        R"([\w.]{1,80}(?:Error|Exception)(?: ?\[\w{1,40}\])?: \S|)"
        R"(\[[a-z]{2,20}(?:_[a-z]{2,20}){1,4}\] \S).*)"
    );
    text = text::trim(text);
    if (text.empty() || text.size() > kMostTrace || explains(text)) return false;
    if (tells_of_others(text) || is_listing(text)) return false;
    const bool reads = returns_content(tool);
    re2::StringPiece rest(text);
    if (RE2::Consume(&rest, trace)) return !reads;
    if (text.size() > kMostText && !holds_trace(text)) return false;
    const bool is_trace = holds_trace(text);
    if (is_trace && reads) return false;
    if (!is_trace && lines_in(text) > (reads ? 1U : 4U)) return false;
    rest = re2::StringPiece(text);
    if (!RE2::Consume(&rest, report)) return false;
    // Several reports are a log, and a report about reports is prose.
    std::size_t reports = 0;
    std::string_view left = text;
    while (!is_trace && !left.empty()) {
        const auto end = std::min(left.find('\n'), left.size());
        re2::StringPiece line(left.substr(0, end));
        if (RE2::Consume(&line, report)) ++reports;
        left.remove_prefix(std::min(end + 1, left.size()));
    }
    return is_trace || reports == 1;
}

std::optional<std::string> text_in_result(std::string_view text) {
    if (!text.starts_with('{')) return {};
    const auto result = json::check(text);
    if (!result || (*result)["isError"].boolean() != true) return {};
    auto inner = (*result)["content"].at(0)["text"].string();
    return inner && !text::trim(*inner).empty() ? std::move(inner) : std::nullopt;
}

std::optional<ToolFailed> failure_inside(json::Ref result, std::string_view tool) {
    if (!may_hold_failure(result)) return {};
    const json::Ref structured = result["structuredContent"];
    const json::Ref content = result["content"];
    const json::Ref block = content.at(0);
    const bool one_text = block["type"].equals("text") && !content.at(1);
    auto text = one_text ? block["text"].string().value_or("") : std::string();
    if (structured.is_object()) {
        if (!says_it_failed(structured)) return {};
        if (text.empty()) text = std::string(structured.raw());
        return ToolFailed{std::move(text), std::string(result.raw())};
    }
    if (!one_text) return {};
    const auto trimmed = text::trim(text);
    bool failed = false;
    if (trimmed.starts_with('{') || trimmed.starts_with('[')) {
        const auto checked = json::check(trimmed);
        failed = checked && says_it_failed(*checked);
    }
    // The result of a tool, printed as the text of another: what is told is told by the inner one.
    if (failed) text = text_in_result(trimmed).value_or(std::move(text));
    if (!failed && !trimmed.starts_with('{')) failed = reports_failure(trimmed, tool);
    if (!failed) return {};
    return ToolFailed{std::move(text), std::string(result.raw())};
}

}  // namespace recourse::diagnosis

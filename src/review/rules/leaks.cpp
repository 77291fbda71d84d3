#include "fault/redaction.hpp"
#include "review/rules/rules.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <re2/re2.h>

/// F: what an answer must not hold.
namespace recourse::review {

namespace {

constexpr std::size_t kLongestText = 2'048;
constexpr std::size_t kLongestJudged = 256 * 1024;

std::string_view head_of(std::string_view text) {
    return text.substr(0, kLongestJudged);
}

/// What was sent may look like a secret by its place, as in `token: zq...`, and is none.
std::string without_own(std::string text, const Case& one) {
    for (const auto& own : {one.mistake().sentinel, one.mistake().sent_name}) {
        if (own.size() > 3) RE2::GlobalReplace(&text, RE2::QuoteMeta(own), "value");
    }
    return text;
}

/// What a placeholder says was there: `bearer_token`.
std::string kind_of_secret(const std::string& before, const std::string& after) {
    static const RE2& placeholder = *new RE2(R"(\[redacted:([a-z0-9_]+))");
    re2::StringPiece rest(after);
    std::string kind;
    while (RE2::FindAndConsume(&rest, placeholder, &kind)) {
        if (!before.contains("[redacted:" + kind)) return kind;
    }
    return "secret";
}

/// F1: what was planted anywhere, and whatever looks like a secret in an error.
void judge_secrets(const Case& one, const Court& court, Docket& docket) {
    const auto whole = std::string(head_of(one.evidence.whole));
    // A tool that shows the environment to whoever asks rightly does its work: no error leaks.
    if (one.probe().kind == ProbeKind::plain && !one.evidence.has_words()) return;
    const auto came_back = [&](const std::string& canary) { return whole.contains(canary); };
    // What a tool makes of its argument when it succeeds is its own business.
    const bool repeats_argument =
        one.evidence.has_words() && !court.sent_canary.empty() && came_back(court.sent_canary);
    if (repeats_argument || std::ranges::any_of(court.canaries, came_back)) {
        docket.breach(
            "F1",
            one,
            fmt::format(
                "A secret that the review planted came back in the answer to a call in which {}.",
                one.probe().wrong
            )
        );
        return;
    }
    if (!one.evidence.has_words()) return;
    static const fault::Redactor& redactor = *new fault::Redactor();
    const auto before = without_own(whole, one);
    const auto after =
        one.evidence.is_error() ? redactor.redact_json(before) : redactor.redact(before);
    if (before == after) {
        docket.keep("F1");
        return;
    }
    docket.breach(
        "F1",
        one,
        fmt::format(
            "The error to a call in which {} holds a secret ({}).",
            one.probe().wrong,
            kind_of_secret(before, after)
        )
    );
}

std::string without_traces(const std::string& text) {
    Fault fault;
    fault.message = text;
    fault::hide_stack_traces(fault);
    return fault.message;
}

/// F2
void judge_traces(const Case& one, Docket& docket) {
    const auto text = std::string(head_of(one.evidence.text));
    if (without_traces(text) == text)
        docket.keep("F2");
    else
        docket.breach(
            "F2",
            one,
            fmt::format("The error to a call in which {} holds a stack trace.", one.probe().wrong)
        );
}

bool holds_sql(const std::string& text) {
    static const RE2& sql = *new RE2(
        R"((?i)\bselect\b.{1,200}\bfrom\b.{1,80}\b(?:where|limit|order by|join)\b|\binsert into \w+ ?\()"
        R"(|\bupdate \w+ set \w+ ?=|\bdelete from \w+ where\b|\bSQLSTATE\b)"
    );
    return RE2::PartialMatch(text, sql);
}

bool holds_banner(const std::string& text) {
    static const RE2& banner = *new RE2(
        R"((?i)\b(?:nginx|apache|tomcat|jetty|express|werkzeug|gunicorn|uvicorn|php|node\.js|python|openssl|postgresql|mysql)/v?\d+\.\d+)"
        R"(|errors\.pydantic\.dev/\d)"
    );
    return RE2::PartialMatch(text, banner);
}

/// F3: paths where the server is elsewhere; hosts, SQL and versions always.
void judge_internals(const Case& one, const Court& court, Docket& docket) {
    const auto text = without_traces(std::string(head_of(one.evidence.text)));
    const auto hidden = fault::hide_internals(text, one.call->arguments);
    const auto new_note = [&](std::string_view note) {
        return hidden.contains(note) && !text.contains(note);
    };
    std::string what;
    if (new_note("[private host withheld]"))
        what = "the name or address of a private host";
    else if (new_note("[path withheld]") && !court.is_local)
        what = "a path of the server's file system";
    else if (holds_sql(text))
        what = "SQL";
    else if (holds_banner(text))
        what = "the version of a library";
    if (what.empty())
        docket.keep("F3");
    else
        docket.breach(
            "F3",
            one,
            fmt::format(
                "The error to a call in which {} holds {}: {}.",
                one.probe().wrong,
                what,
                quoted(hidden)
            )
        );
}

/// F4: of what was sent to be quoted.
void judge_reflection(const Case& one, Docket& docket) {
    if (one.probe().kind != ProbeKind::control_characters) return;
    const auto& text = one.evidence.text;
    if (!text.contains(one.mistake().sentinel)) return;
    std::string what;
    if (text.contains('\x1b'))
        what = "the escape sequence";
    else if (text.contains("\xe2\x80\x8b"))
        what = "the invisible character";
    else if (text.contains("\nSystem:"))
        what = "the line that plays a role";
    if (what.empty())
        docket.keep("F4");
    else
        docket.breach("F4", one, fmt::format("The error repeats {} as it was sent.", what));
}

/// F5
void judge_size(const Case& one, Docket& docket) {
    static const RE2& page = *new RE2(R"((?i)<!doctype html|<html[\s>])");
    static const RE2& pydantic = *new RE2(R"(errors\.pydantic\.dev)");
    // An error with a code of such a name is no dump: one of its issues has a list for its path.
    static const RE2& zod =
        *new RE2(R"RE("code":\s*"(?:invalid_(?:type|enum_value|value|format|union)|)RE"
                 R"RE(too_small|too_big|unrecognized_keys)")RE");
    static const RE2& path = *new RE2(R"("path":\s*\[)");
    const auto& text = one.evidence.text;
    std::string wrong;
    if (text.size() > kLongestText)
        wrong = fmt::format("is {} bytes long", text.size());
    else if (RE2::PartialMatch(text, page))
        wrong = "is a page of HTML";
    else if (RE2::PartialMatch(text, pydantic) ||
             (RE2::PartialMatch(text, zod) && RE2::PartialMatch(text, path)))
        wrong = "is the dump of a validator";
    if (wrong.empty())
        docket.keep("F5");
    else
        docket.breach(
            "F5", one, fmt::format("The error to a call in which {} {}.", one.probe().wrong, wrong)
        );
}

}  // namespace

void judge_leaks(const Court& court, Docket& docket) {
    for (const auto& one : court.cases) {
        judge_secrets(one, court, docket);
        if (!one.evidence.has_words() || one.is_repeat()) continue;
        judge_traces(one, docket);
        judge_internals(one, court, docket);
        judge_reflection(one, docket);
        judge_size(one, docket);
    }
}

}  // namespace recourse::review

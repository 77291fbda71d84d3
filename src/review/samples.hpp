#pragma once

#include "review/review.hpp"

#include <string>

/// Reviews that the tests of the reports are made with.
namespace recourse::review::samples {

/// Longer than anything a report may show at once.
inline std::string long_line() {
    return std::string(100'000, 'x');
}

/// Markup, a terminal's escape sequences, invisible and bidirectional characters, an end of CDATA,
/// bytes that are not UTF-8.
inline const std::string kHostile =
    "</pre><script>alert(1)</script>\"'>]]>&amp;\x1b[31m\u200b\u202e\ufffe\x07\x9b{}\r\n- x: *y";

/// A server with two tools of which one was tried; rules that were kept, broken, known and
/// not judged.
inline Review small() {
    Review review;
    review.target = "node server.js";
    review.server = "customers";
    review.server_version = "1.2.3";
    review.revision = "2025-11-25";
    review.made_by = "0.1.0";
    review.made_at = std::chrono::sys_days{std::chrono::year{2026} / 11 / 28};
    review.seed = 0xFFFF'FFFF'FFFF'FFFF;
    review.score = 39;
    review.uncapped = 71;
    review.caps = {"F1"};
    review.judgements = {
        {.rule = "A1", .earned = 6, .kept = 4, .unjudged = ""},
        {.rule = "B1", .earned = 3, .kept = 2, .broken = 2, .unjudged = ""},
        {.rule = "D5", .earned = 0, .broken = 4, .unjudged = ""},
        {.rule = "E3", .unjudged = "No write was lost."},
        {.rule = "F1", .earned = 0, .kept = 3, .broken = 1, .unjudged = ""},
    };
    review.findings = {
        {.rule = "F1",
         .tool = "get_customer",
         .sentence = "The error holds a password.",
         .mend = "Take it out.",
         .probe = "P2/get_customer/customer_id",
         .fingerprint = "00000000000000f1",
         .known_reason = ""},
        {.rule = "B1",
         .tool = "get_customer",
         .sentence = "The error does not name customer_id.",
         .mend = "Say customer_id.",
         .probe = "P2/get_customer/customer_id",
         .fingerprint = "00000000000000b1",
         .known_reason = ""},
        {.rule = "D5",
         .tool = "",
         .sentence = "No error has an id.",
         .mend = "Put the trace id into the error.",
         .probe = "",
         .fingerprint = "00000000000000d5",
         .is_known = true,
         .known_reason = "Comes with the next release."},
    };
    review.ritual = {
        {.name = "specific",
         .question = "Are errors specific?",
         .kept = false,
         .rules = {"B1", "B4"},
         .because = "get_customer does not name customer_id."},
    };
    review.tools = {"get_customer"};
    review.untried = {
        {.tool = "add_credit",
         .kind = std::nullopt,
         .pointer = "",
         .reason = "It may write, and only --writes lets a review call it."},
        {.tool = "get_customer",
         .kind = ProbeKind::pattern,
         .pointer = "/note",
         .reason = "There is no pattern to break."},
    };
    review.exchanges = {
        {.probe =
             {.id = "P2/get_customer/customer_id",
              .kind = ProbeKind::missing,
              .tool = "get_customer",
              .called = "get_customer",
              .arguments = "{}",
              .pointer = "/customer_id",
              .wrong = "customer_id left out"},
         .ending = Ending::tool_error,
         .answer = R"({"jsonrpc":"2.0","id":1,"result":{"isError":true}})",
         .text = "Error: password=[redacted:password#1234]",
         .took = std::chrono::milliseconds{1500}},
    };
    review.stale = {"00000000000000ff"};
    return review;
}

/// A server that lists no tools: nothing of it could be judged.
inline Review unjudged() {
    auto review = small();
    review.score.reset();
    review.uncapped = 0;
    review.caps.clear();
    review.judgements = {
        {.rule = "A1", .unjudged = "No call was wrong."},
        {.rule = "B1", .unjudged = "No call was wrong."},
    };
    review.findings.clear();
    review.ritual.front().because = "Nothing was there to judge.";
    review.tools.clear();
    review.untried = {
        {.tool = "", .kind = std::nullopt, .pointer = "", .reason = "The server lists no tools."},
    };
    review.exchanges.clear();
    review.stale.clear();
    return review;
}

/// The same as `small`, with hostile words wherever a stranger's words can stand.
inline Review hostile() {
    auto review = small();
    review.target = kHostile;
    review.server = kHostile;
    review.server_version = kHostile;
    review.revision = kHostile;
    review.tools = {kHostile};
    for (auto& finding : review.findings) {
        finding.tool = kHostile;
        finding.sentence = kHostile + long_line();
        finding.mend = kHostile;
        finding.known_reason = finding.is_known ? kHostile : "";
    }
    for (auto& question : review.ritual) question.because = kHostile;
    for (auto& untried : review.untried) {
        untried.tool = kHostile;
        untried.pointer = kHostile;
        untried.reason = kHostile;
    }
    for (auto& exchange : review.exchanges) {
        exchange.probe.tool = kHostile;
        exchange.probe.called = kHostile;
        exchange.probe.arguments = kHostile;
        exchange.probe.wrong = kHostile;
        exchange.answer = kHostile + long_line();
        exchange.text = kHostile;
    }
    return review;
}

}  // namespace recourse::review::samples

#include "base/text.hpp"
#include "review/grade.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

/// The five questions of a reviewer who has no time for points.
namespace recourse::review {

namespace {

struct Question {
    std::string_view name;
    std::string_view question;
    std::array<std::string_view, 3> rules;
};

constexpr std::array kQuestions{
    Question{"specific", "Are errors specific?", {"B1", "B3", "B4"}},
    Question{"guidance", "Do errors guide recovery?", {"C1", "C2", "C3"}},
    Question{"categories", "Are common error categories covered?", {"D1", "D3", ""}},
    Question{"leaks", "Does nothing leak?", {"F1", "F2", "F3"}},
};

const Judgement* judgement_of(const Review& review, std::string_view rule) {
    const auto found = std::ranges::find(review.judgements, rule, &Judgement::rule);
    return found == review.judgements.end() ? nullptr : &*found;
}

RitualQuestion answer(const Review& review, const Question& question) {
    RitualQuestion answered{
        .name = std::string(question.name), .question = std::string(question.question)
    };
    std::size_t kept = 0;
    std::size_t broken = 0;
    for (const auto rule : question.rules) {
        if (rule.empty()) continue;
        answered.rules.emplace_back(rule);
        const auto* judgement = judgement_of(review, rule);
        if (judgement == nullptr) continue;
        kept += judgement->kept;
        broken += judgement->broken;
    }
    answered.kept = broken == 0 && kept > 0;
    if (answered.kept) {
        answered.because = fmt::format("All {} judgements of it were good.", kept);
    } else if (broken == 0) {
        answered.because = "Nothing was there to judge.";
    } else {
        // Findings stand in the order of their weight.
        const auto worst = std::ranges::find_if(review.findings, [&](const Finding& finding) {
            return std::ranges::find(answered.rules, finding.rule) != answered.rules.end();
        });
        answered.because = fmt::format(
            "{} of {} judgements were bad, as this: {}",
            broken,
            kept + broken,
            worst == review.findings.end() ? "" : worst->sentence
        );
    }
    return answered;
}

/// A tool that was never seen to fail is a tool whose errors nobody knows.
RitualQuestion answer_tested(const Review& review) {
    RitualQuestion answered{.name = "tested", .question = "Were the errors of every tool seen?"};
    std::vector<std::string> unseen;
    for (const auto& tool : review.tools) {
        bool was_wrong = false;  // a tool that takes nothing cannot be called wrong
        bool was_seen = false;
        for (const auto& exchange : review.exchanges) {
            if (exchange.probe.tool != tool || exchange.probe.called != tool) continue;
            was_wrong |= exchange.probe.kind != ProbeKind::plain;
            was_seen |=
                exchange.ending == Ending::tool_error || exchange.ending == Ending::protocol_error;
        }
        if (was_wrong && !was_seen) unseen.push_back(tool);
    }
    for (const auto& untried : review.untried) {
        const bool is_whole = !untried.tool.empty() && !untried.kind;
        const bool is_known = std::ranges::find(review.tools, untried.tool) != review.tools.end();
        if (is_whole && !is_known) unseen.push_back(untried.tool);
    }
    answered.kept = unseen.empty() && !review.tools.empty();
    if (answered.kept)
        answered.because = std::string("Errors of all tools that can be called wrong were seen.");
    else if (unseen.empty())
        answered.because = "No tool was put to the test.";
    else
        answered.because = fmt::format("No error was seen of {}.", text::list(unseen));
    return answered;
}

}  // namespace

std::vector<RitualQuestion> perform_ritual(const Review& review) {
    std::vector<RitualQuestion> all;
    all.reserve(kQuestions.size() + 1);
    for (const auto& question : kQuestions) all.push_back(answer(review, question));
    all.push_back(answer_tested(review));
    return all;
}

}  // namespace recourse::review

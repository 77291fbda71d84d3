#pragma once

#include "review/docket.hpp"
#include "review/grade.hpp"
#include "review/rules/rules.hpp"

#include <algorithm>
#include <list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace recourse::review {

/// For tests: a server of two tools, calls that are wrong on purpose, and answers written by hand.
class RulesFixture : public testing::Test {
  protected:
    RulesFixture() {
        subjects_.push_back(*read_subject(json::Ref(kGet), false));
        subjects_.push_back(*read_subject(json::Ref(kList), false));
        court_.subjects = &subjects_;
        court_.tools = {"get_order", "list_orders"};
        court_.canaries = {"pLanTed1Around2"};
        court_.sent_canary = "sEnt1As2Argument";
    }

    static constexpr std::string_view kGet =
        R"({"name":"get_order","annotations":{"readOnlyHint":true},"inputSchema":{"type":"object","properties":{"order_id":{"type":"string","pattern":"^ord_[0-9]{4}$"},"format":{"type":"string","enum":["short","long","full"]},"depth":{"type":"integer","maximum":50}},"required":["order_id"]},"outputSchema":{"type":"object","properties":{"total":{"type":"number"}},"required":["total"]}})";
    static constexpr std::string_view kList =
        R"({"name":"list_orders","annotations":{"readOnlyHint":true},"inputSchema":{"type":"object","properties":{"day":{"type":"string"}},"required":["day"]}})";

    /// `{"result":...}` of a tool that failed with these words, and more members beside them.
    static std::string failed(std::string_view text, std::string_view more = {}) {
        std::string answer = R"({"result":{"content":[{"type":"text","text":)";
        json::append_string(answer, text);
        return answer + R"(}],"isError":true)" + std::string(more) + "}}";
    }
    /// The same with a machine copy.
    static std::string coded(std::string_view text, std::string_view copy) {
        return failed(text, fmt::format(R"(,"_meta":{{"example.com/error":{}}})", copy));
    }

    Case& add(ProbeKind kind, Mistake mistake, Ending ending, std::string answer) {
        auto& call = calls_.emplace_back();
        call.mistake = std::move(mistake);
        if (call.mistake.path.empty()) call.mistake.path = call.mistake.argument;
        call.probe.kind = kind;
        call.probe.tool = tool_;
        call.probe.called = tool_;
        call.probe.id = fmt::format("{}/{}/{}", number_of(kind), tool_, call.mistake.argument);
        call.probe.wrong = call.mistake.argument + " is wrong";
        call.arguments = "{}";
        return court_.cases.emplace_back(
            Case{.call = &call, .evidence = read_evidence(ending, std::move(answer))}
        );
    }
    /// A call whose `order_id` was left out.
    Case& missing(std::string answer, Ending ending = Ending::tool_error) {
        return add(
            ProbeKind::missing,
            {.argument = "order_id", .must_fail = true},
            ending,
            std::move(answer)
        );
    }
    /// A call whose `order_id` was a number.
    Case& mistyped(std::string answer) {
        return add(
            ProbeKind::wrong_type,
            {.argument = "order_id", .sentinel = "712345679", .type = "string", .must_fail = true},
            Ending::tool_error,
            std::move(answer)
        );
    }
    /// A call whose `format` was `shrot`.
    Case& misspelt(std::string answer) {
        return add(
            ProbeKind::not_in_enum,
            {.argument = "format",
             .meant = "short",
             .sentinel = "shrot",
             .allowed = {"short", "long", "full"},
             .must_fail = true},
            Ending::tool_error,
            std::move(answer)
        );
    }
    /// The last call, made again, with this answer.
    Case& again(std::string answer) {
        const auto first = calls_.back();
        auto& one = add(ProbeKind::repeated, first.mistake, Ending::tool_error, std::move(answer));
        calls_.back().probe.id = first.probe.id.substr(0, first.probe.id.find('#')) + "#2";
        return one;
    }

    /// Where in its arguments the last call was wrong.
    void at(std::string_view pointer) { calls_.back().probe.pointer = pointer; }

    /// What all rules find of one of them.
    Judgement judge(std::string_view rule) {
        docket_ = Docket();
        judge_all(court_, docket_);
        const auto all = docket_.judgements();
        return *std::ranges::find(all, rule, &Judgement::rule);
    }

    void expect_kept(std::string_view rule) {
        const auto judgement = judge(rule);
        EXPECT_GT(judgement.kept, 0U) << rule << ": " << judgement.unjudged;
        EXPECT_EQ(judgement.broken, 0U) << rule << ": " << sentence_of(rule);
    }
    void expect_broken(std::string_view rule) {
        const auto judgement = judge(rule);
        EXPECT_GT(judgement.broken, 0U) << rule << ": " << judgement.unjudged;
        EXPECT_FALSE(sentence_of(rule).empty());
    }
    void expect_unjudged(std::string_view rule) {
        const auto judgement = judge(rule);
        EXPECT_EQ(judgement.kept + judgement.broken, 0U) << rule << ": " << sentence_of(rule);
        EXPECT_TRUE(judgement.unjudged.ends_with('.')) << rule;
    }
    [[nodiscard]] std::string sentence_of(std::string_view rule) const {
        for (const auto& finding : docket_.findings()) {
            if (finding.rule == rule) return finding.sentence;
        }
        return {};
    }
    /// Begins anew, with no call made.
    void forget() {
        court_.cases.clear();
        calls_.clear();
    }

    Court court_;
    std::string tool_ = "get_order";

  private:
    std::vector<Subject> subjects_;
    std::list<PlannedCall> calls_;  // whose places do not change
    Docket docket_;
};

}  // namespace recourse::review

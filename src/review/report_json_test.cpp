#include "base/json.hpp"
#include "review/report.hpp"
#include "review/samples.hpp"

#include <gtest/gtest.h>

namespace recourse::review {
namespace {

/// The report, held to be JSON; `text` must outlive the Ref.
json::Ref read(const std::string& text) {
    const auto checked = json::check(text);
    EXPECT_TRUE(checked.has_value()) << (checked ? "" : checked.error().reason);
    return checked.value_or(json::Ref{});
}

TEST(ReportJson, says_what_it_is_and_of_what) {
    const auto text = report_json(samples::small());
    const auto all = read(text);
    EXPECT_EQ(all["schema"].string(), "recourse.review");
    EXPECT_EQ(all["version"].integer(), 1);
    EXPECT_EQ(all["made_at"].string(), "2026-11-28T00:00:00.000Z");
    EXPECT_EQ(all["server"]["name"].string(), "customers");
    EXPECT_EQ(all["score"].integer(), 39);
    EXPECT_EQ(all["uncapped"].integer(), 71);
    EXPECT_EQ(all["caps"].raw(), R"(["F1"])");
}

TEST(ReportJson, of_what_was_not_judged_has_no_score_and_a_bad_server_has_nought) {
    const auto nothing = report_json(samples::unjudged());
    EXPECT_TRUE(read(nothing)["score"].is_null());
    EXPECT_TRUE(read(nothing)["uncapped"].is_null());
    auto awful = samples::small();
    awful.score = 0;
    const auto text = report_json(awful);
    EXPECT_EQ(read(text)["score"].integer(), 0);
}

TEST(ReportJson, keeps_all_bits_of_the_seed) {
    const auto text = report_json(samples::small());
    EXPECT_EQ(read(text)["seed"].string(), "18446744073709551615");
}

TEST(ReportJson, holds_every_finding_with_its_fingerprint) {
    const auto text = report_json(samples::small());
    const auto findings = read(text)["findings"];
    EXPECT_EQ(findings.at(0)["fingerprint"].string(), "00000000000000f1");
    EXPECT_EQ(findings.at(0)["known"].boolean(), false);
    EXPECT_EQ(findings.at(1)["tool"].string(), "get_customer");
    EXPECT_FALSE(findings.at(2)["tool"]) << "about the server as a whole";
    EXPECT_EQ(findings.at(2)["known_reason"].string(), "Comes with the next release.");
    EXPECT_FALSE(findings.at(3));
}

TEST(ReportJson, holds_every_rule_with_what_it_came_to) {
    const auto text = report_json(samples::small());
    const auto rules = read(text)["rules"];
    EXPECT_EQ(rules.at(1)["name"].string(), "names_the_field");
    EXPECT_EQ(rules.at(1)["points"].integer(), 6);
    EXPECT_EQ(rules.at(1)["earned"].number(), 3.0);
    EXPECT_EQ(rules.at(3)["unjudged"].string(), "No write was lost.");
    EXPECT_EQ(rules.at(4)["cap"].integer(), 39);
}

TEST(ReportJson, counts_groups_without_what_was_not_judged) {
    const auto text = report_json(samples::small());
    const auto groups = read(text)["groups"];
    EXPECT_EQ(groups.at(1)["group"].string(), "B");
    EXPECT_EQ(groups.at(1)["earned"].number(), 3.0);
    EXPECT_EQ(groups.at(1)["possible"].number(), 6.0);
    EXPECT_EQ(groups.at(4)["possible"].number(), 0.0) << "E3 was not judged";
}

TEST(ReportJson, holds_what_was_not_tried_and_why) {
    const auto text = report_json(samples::small());
    const auto untried = read(text)["untried"];
    EXPECT_FALSE(untried.at(0)["kind"]);
    EXPECT_EQ(untried.at(1)["kind"].string(), "pattern");
    EXPECT_EQ(untried.at(1)["number"].string(), "P5");
}

TEST(ReportJson, brings_foreign_words_back_as_they_were) {
    auto review = samples::hostile();
    // What is not UTF-8 cannot come back; everything else has to.
    const auto foreign = std::string("</script>\x1b[31m\u200b\u202e\"\\\n");
    review.exchanges.front().answer = foreign;
    const auto text = report_json(review);
    EXPECT_EQ(read(text)["exchanges"].at(0)["answer"].string(), foreign);
}

}  // namespace
}  // namespace recourse::review

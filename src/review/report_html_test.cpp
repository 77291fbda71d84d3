#include "review/html_style.hpp"
#include "review/report.hpp"
#include "review/samples.hpp"

#include <cstddef>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

namespace recourse::review {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size()))
        ++found;
    return found;
}

TEST(ReportHtml, shows_findings_with_the_call_its_answer_and_the_mend) {
    const auto page = report_html(samples::small());
    EXPECT_THAT(page, HasSubstr("<p class=\"figure\">39<small> of 100</small></p>"));
    EXPECT_THAT(page, HasSubstr("because of F1 (no_secrets: at most 39)."));
    EXPECT_THAT(page, HasSubstr("<strong>The error does not name customer_id.</strong>"));
    EXPECT_THAT(page, HasSubstr("get_customer({})"));
    EXPECT_THAT(page, HasSubstr("{&quot;isError&quot;:true}"));
    EXPECT_THAT(page, HasSubstr("Say customer_id."));
}

TEST(ReportHtml, folds_what_is_known_away_and_says_why) {
    const auto page = report_html(samples::small());
    EXPECT_THAT(page, HasSubstr("<summary>1 finding that the baseline knows</summary>"));
    EXPECT_THAT(page, HasSubstr("The baseline says: Comes with the next release."));
    EXPECT_THAT(page, HasSubstr("<code>00000000000000ff</code>")) << "stale";
}

TEST(ReportHtml, tells_a_rule_once_and_folds_up_all_but_its_first_finding) {
    auto review = samples::small();
    review.findings.at(1).rule = "F1";
    const auto page = report_html(review);
    EXPECT_EQ(count(page, "<h3>F1 no_secrets</h3>"), 1U);
    EXPECT_THAT(page, HasSubstr("caps the score at 39"));
    EXPECT_THAT(page, HasSubstr("</span> The error does not name customer_id.</summary>"));
}

TEST(ReportHtml, shows_what_was_not_tried_and_every_call) {
    const auto page = report_html(samples::small());
    EXPECT_THAT(page, HasSubstr("only --writes lets a review call it."));
    EXPECT_THAT(page, HasSubstr("<li>add_credit</li>"));
    EXPECT_THAT(page, HasSubstr("P2/get_customer/customer_id"));
}

TEST(ReportHtml, loads_and_runs_nothing) {
    const auto page = report_html(samples::small());
    for (const auto* outside : {"<script", "<link", "<img", "src=", "url(", "@import", "http://"})
        EXPECT_THAT(page, Not(HasSubstr(outside)));
    EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(ReportHtml, is_not_broken_by_hostile_words) {
    const auto page = report_html(samples::hostile());
    EXPECT_THAT(page, Not(HasSubstr("<script")));
    EXPECT_THAT(page, HasSubstr("\\u001b[31m\\u200b\\u202e"));
    for (const auto* element : {"section", "div", "pre", "details", "li", "p", "article"}) {
        const auto opened = count(page, std::string("<") + element + ">") +
                            count(page, std::string("<") + element + " ");
        EXPECT_EQ(opened, count(page, std::string("</") + element + ">")) << element;
    }
}

TEST(ReportHtml, of_a_review_that_found_only_what_is_known_says_so) {
    auto review = samples::small();
    for (auto& finding : review.findings) finding.is_known = true;
    EXPECT_THAT(report_html(review), HasSubstr("No rule is broken that is not known."));
}

TEST(ReportHtml, of_a_review_that_found_nothing_says_so) {
    Review review;
    review.score = 100;
    const auto page = report_html(review);
    EXPECT_THAT(page, HasSubstr("100<small> of 100"));
    EXPECT_THAT(page, HasSubstr("No rule is broken."));
    EXPECT_THAT(page, HasSubstr("Everything was tried."));
    EXPECT_THAT(page, HasSubstr("No call was made."));
}

TEST(ReportHtml, of_what_was_not_judged_praises_nothing) {
    const auto page = report_html(samples::unjudged());
    EXPECT_THAT(page, HasSubstr("<title>customers: no score</title>"));
    EXPECT_THAT(page, HasSubstr("<p class=\"figure\">No score</p>"));
    EXPECT_THAT(page, HasSubstr("Nothing was judged; what was not tried says why."));
    EXPECT_THAT(page, HasSubstr("The server lists no tools."));
    EXPECT_THAT(page, Not(HasSubstr("No rule is broken")));
    EXPECT_THAT(page, Not(HasSubstr(" of 100")));
}

/// The variables of a stylesheet, by name: `--ground: light-dark(...)`.
std::map<std::string, std::string> variables_of(std::string_view style) {
    static const RE2 kVariable(R"(\n    (--[a-z-]+): ([^;]+);)");
    std::map<std::string, std::string> found;
    std::string name;
    std::string value;
    for (re2::StringPiece rest(style); RE2::FindAndConsume(&rest, kVariable, &name, &value);)
        found.insert_or_assign(name, value);
    return found;
}

// The page stands alone, so it brings its colours along. Unit tests run in the repository's root.
TEST(ReportHtml, has_the_colours_and_the_type_of_the_dashboard) {
    std::ifstream file("src/dashboard/pages/base.css", std::ios::binary);
    const std::string style{std::istreambuf_iterator<char>(file), {}};
    const auto dashboard = variables_of(style);
    const auto ours = variables_of(kStyle);
    EXPECT_GE(ours.size(), 15U);
    for (const auto& [name, value] : ours) {
        const auto theirs = dashboard.find(name);
        ASSERT_TRUE(theirs != dashboard.end()) << name << " is no variable of base.css";
        EXPECT_EQ(value, theirs->second) << name;
    }
}

}  // namespace
}  // namespace recourse::review

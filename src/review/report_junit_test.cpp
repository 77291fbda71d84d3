#include "review/report.hpp"
#include "review/samples.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::review {
namespace {

using testing::HasSubstr;
using testing::Not;

// As people have read and approved it. With RECOURSE_REWRITE_GOLDEN=1 it is written anew; read it
// before it is committed. Unit tests run in the repository's root.
TEST(ReportJunit, of_a_small_review_is_as_approved) {
    constexpr auto kPath = "tests/golden/review/small.junit.xml";
    const auto now = report_junit(samples::small());
    if (std::getenv("RECOURSE_REWRITE_GOLDEN") != nullptr)
        std::ofstream(kPath, std::ios::binary) << now;
    std::ifstream stream(kPath, std::ios::binary);
    EXPECT_EQ(now, std::string(std::istreambuf_iterator<char>(stream), {}));
}

TEST(ReportJunit, skips_what_the_baseline_knows_with_its_reason) {
    EXPECT_THAT(
        report_junit(samples::small()),
        HasSubstr(R"(<skipped message="Known: Comes with the next release."/>)")
    );
}

TEST(ReportJunit, fails_a_case_for_what_is_not_known_though_something_else_is) {
    auto review = samples::small();
    review.findings.at(0).rule = "D5";
    review.findings.at(0).tool = "";
    const auto text = report_junit(review);
    EXPECT_THAT(text, HasSubstr("<failure message=\"The error holds a password.\""));
    EXPECT_THAT(text, HasSubstr("Comes with the next release.\n</system-out>"));
}

TEST(ReportJunit, says_once_what_was_judged_nowhere) {
    const auto text = report_junit(samples::small());
    const auto first = text.find("No write was lost.");
    ASSERT_NE(first, std::string::npos);
    EXPECT_EQ(text.find("No write was lost.", first + 1), std::string::npos);
}

TEST(ReportJunit, of_what_was_not_judged_passes_no_case_and_has_no_score) {
    const auto text = report_junit(samples::unjudged());
    EXPECT_THAT(text, HasSubstr(R"(<property name="score" value="not judged"/>)"));
    EXPECT_THAT(text, HasSubstr(R"(tests="2" failures="0" errors="0" skipped="2")"));
    EXPECT_THAT(text, HasSubstr(R"(<skipped message="No call was wrong."/>)"));
}

TEST(ReportJunit, holds_nothing_that_xml_does_not) {
    const auto text = report_junit(samples::hostile());
    EXPECT_THAT(text, Not(HasSubstr("<script>")));
    EXPECT_THAT(text, Not(HasSubstr("]]>")));
    EXPECT_THAT(text, Not(HasSubstr("\uFFFE")));
    EXPECT_THAT(text, HasSubstr("\\u001b[31m\\u200b\\u202e\\ufffe\\u0007\\x9b"));
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        ASSERT_TRUE(byte >= 0x20 || byte == '\n' || byte == '\t') << int{byte};
    }
}

TEST(ReportJunit, is_bounded_though_an_answer_is_long) {
    EXPECT_LT(report_junit(samples::hostile()).size(), 60'000U);
}

}  // namespace
}  // namespace recourse::review

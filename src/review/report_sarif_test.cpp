#include "base/json.hpp"
#include "review/report.hpp"
#include "review/samples.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::review {
namespace {

using testing::HasSubstr;

json::Ref run_of(const std::string& text) {
    const auto checked = json::check(text);
    EXPECT_TRUE(checked.has_value()) << (checked ? "" : checked.error().reason);
    return checked.value_or(json::Ref{})["runs"].at(0);
}

TEST(ReportSarif, explains_every_rule) {
    const auto text = report_sarif(samples::small());
    const auto described = run_of(text)["tool"]["driver"]["rules"];
    for (std::size_t index = 0; index < rules().size(); ++index) {
        EXPECT_EQ(described.at(index)["id"].string(), rules()[index].id);
        EXPECT_THAT(*described.at(index)["help"]["text"].string(), HasSubstr(rules()[index].mend));
    }
}

TEST(ReportSarif, points_each_result_at_its_rule) {
    const auto text = report_sarif(samples::small());
    const auto run = run_of(text);
    for (const auto result : run["results"].elements()) {
        const auto index = static_cast<std::size_t>(*result["ruleIndex"].integer());
        const auto rule = run["tool"]["driver"]["rules"].at(index);
        EXPECT_EQ(rule["id"].string(), result["ruleId"].string());
    }
    EXPECT_EQ(run["results"].at(0)["level"].string(), "error") << "it caps the score";
    EXPECT_EQ(run["results"].at(1)["level"].string(), "warning");
    EXPECT_EQ(run["results"].at(2)["level"].string(), "note");
}

TEST(ReportSarif, names_the_tool_as_file_and_as_function) {
    const auto text = report_sarif(samples::small());
    const auto location = run_of(text)["results"].at(0)["locations"].at(0);
    EXPECT_EQ(
        location["physicalLocation"]["artifactLocation"]["uri"].string(),
        "mcp/customers/tools/get_customer"
    );
    EXPECT_EQ(
        location["logicalLocations"].at(0)["fullyQualifiedName"].string(), "customers/get_customer"
    );
}

TEST(ReportSarif, suppresses_what_is_known_and_nothing_else) {
    const auto text = report_sarif(samples::small());
    const auto results = run_of(text)["results"];
    EXPECT_FALSE(results.at(0)["suppressions"]);
    EXPECT_EQ(
        results.at(2)["suppressions"].at(0)["justification"].string(),
        "Comes with the next release."
    );
}

TEST(ReportSarif, holds_the_call_and_its_answer) {
    const auto text = report_sarif(samples::small());
    const auto properties = run_of(text)["results"].at(0)["properties"];
    EXPECT_EQ(properties["arguments"].string(), "{}");
    EXPECT_EQ(properties["ending"].string(), "tool_error");
}

TEST(ReportSarif, says_what_was_not_tried) {
    const auto text = report_sarif(samples::small());
    const auto said = run_of(text)["invocations"].at(0)["toolExecutionNotifications"].at(1);
    EXPECT_EQ(
        said["message"]["text"].string(),
        "Not tried: get_customer: P5 at /note. There is no pattern to break."
    );
}

TEST(ReportSarif, of_what_was_not_judged_warns_of_it_and_has_no_score) {
    const auto text = report_sarif(samples::unjudged());
    const auto run = run_of(text);
    EXPECT_TRUE(run["properties"]["score"].is_null());
    EXPECT_TRUE(run["properties"]["uncapped"].is_null());
    const auto said = run["invocations"].at(0)["toolExecutionNotifications"];
    EXPECT_EQ(said.at(0)["level"].string(), "warning");
    EXPECT_EQ(said.at(0)["message"]["text"].string(), "Nothing was judged, so there is no score.");
    EXPECT_EQ(
        said.at(1)["message"]["text"].string(), "Not tried: the server. The server lists no tools."
    );
    const auto small = report_sarif(samples::small());
    EXPECT_THAT(small, testing::Not(HasSubstr("Nothing was judged")));
}

TEST(ReportSarif, keeps_its_addresses_whole_whatever_a_tool_is_called) {
    auto review = samples::hostile();
    review.server = "..";
    const auto text = report_sarif(review);
    const auto uri = run_of(text)["results"]
                         .at(0)["locations"]
                         .at(0)["physicalLocation"]["artifactLocation"]["uri"]
                         .string();
    ASSERT_TRUE(uri);
    EXPECT_TRUE(uri->starts_with("mcp/unnamed/tools/%3C%2Fpre%3E")) << *uri;
    EXPECT_TRUE(std::ranges::all_of(*uri, [](char c) { return c > ' ' && c < 0x7F; })) << *uri;
}

}  // namespace
}  // namespace recourse::review

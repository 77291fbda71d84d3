#include "diagnosis/exhibit.hpp"

#include "fault/vocabularies.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::diagnosis {
namespace {

using testing::HasSubstr;

Fault fault_of(std::string_view line) {
    auto finding = examine(line);
    EXPECT_TRUE(finding) << line << finding.error().sentence;
    if (!finding || !finding->fault) return {};
    return *finding->fault;
}

TEST(Exhibit, OfEveryKindBecomesAFault) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {R"({"kind":"tool_result","text":"Error: Bad request","isError":true})", "vague_failure"},
        {R"({"kind":"jsonrpc_error","code":-32603,"message":"disk on fire"})", "upstream_error"},
        {R"({"kind":"http","status":503,"headers":{"Retry-After":30},"body":""})",
         "upstream_unavailable"},
        {R"({"kind":"process","exit_code":null,"signal":9,"stderr":"Killed"})", "upstream_died"},
        {R"({"kind":"process","exit_code":127})", "command_not_found"},
    };
    for (const auto& [line, code] : cases) EXPECT_EQ(fault_of(line).code, code) << line;
}

TEST(Exhibit, SaysWhatWasCalled) {
    const Fault fault = fault_of(
        R"({"kind":"http","status":429,"headers":{"Retry-After":"Wed, 21 Oct 2026 07:28:10 GMT"},)"
        R"("tool":"get_customer","upstream":"crm","effect":"read","now":"2026-10-21T07:28:00Z"})"
    );
    EXPECT_EQ(fault.details.at("tool"), "get_customer");
    EXPECT_EQ(fault.details.at("upstream"), "crm");
    EXPECT_EQ(fault.effect, Effect::none);
    ASSERT_TRUE(fault.retry_after);
    EXPECT_EQ(fault.retry_after->count(), 10);
}

TEST(Exhibit, IsExplainedByItsSchema) {
    const Fault fault =
        fault_of(R"({"kind":"tool_result","text":"Bad request","isError":true,"tool":"pay",)"
                 R"("schema":{"type":"object","properties":{"amount":{"type":"integer"}}},)"
                 R"("arguments":{"amount":"ten"}})");
    EXPECT_EQ(fault.code, "invalid_arguments");
}

TEST(Exhibit, ThatIsASuccessIsNoFailure) {
    const auto finding = examine(R"({"kind":"tool_result","text":"Sunny"})");
    ASSERT_TRUE(finding);
    EXPECT_FALSE(finding->fault);
}

TEST(Exhibit, IsReadByAVocabularyThatIsNamed) {
    const auto* studies = fault::Vocabularies::built_in().find("studies");
    const auto finding = examine(R"({"kind":"http","status":402})", studies);
    ASSERT_TRUE(finding && finding->fault);
    EXPECT_EQ(finding->fault->domain, "studies");
    EXPECT_EQ(finding->fault->code, "insufficient_credits");
    EXPECT_EQ(examine_text("[empty_audience] Nobody fits.", studies).fault->domain, "studies");
}

struct Wrong {
    std::string_view line;
    std::size_t column;
    std::string_view part;
};

TEST(Exhibit, ThatCannotBeReadSaysWhereAndWhy) {
    const Wrong cases[] = {
        {R"({"kind":"http",)", 1, "no JSON"},
        {R"({"text":"x"})", 1, "`kind` is missing"},
        {R"({"kind":"toolresult"})", 9, "did you mean 'tool_result'?"},
        {R"({"kind":"http","status":"503"})", 25, "a whole number is expected"},
        {R"({"kind":"http"})", 9, "`status`, and it is missing"},
        {R"({"kind":"tool_result","txt":"x"})", 23, "did you mean `text`?"},
        {R"({"kind":"tool_result","effect":"reed"})", 32, "did you mean 'read'?"},
        {R"({"kind":"tool_result","now":"today"})", 29, "a time like"},
        {R"({"kind":"tool_result","tools":[1]})", 31, "a list of names"},
    };
    for (const auto& [line, column, part] : cases) {
        const auto finding = examine(line);
        ASSERT_FALSE(finding) << line;
        EXPECT_EQ(finding.error().column, column) << line;
        EXPECT_THAT(finding.error().sentence, HasSubstr(part)) << line;
    }
}

TEST(Exhibit, MayBeAPastedText) {
    const auto finding = examine_text("  ENOENT: no such file or directory, open 'a.txt'\n");
    ASSERT_TRUE(finding.fault);
    EXPECT_EQ(finding.fault->category, Category::not_found);
}

}  // namespace
}  // namespace recourse::diagnosis

#include "mcp/result.hpp"

#include "mcp/tool.hpp"

#include <gtest/gtest.h>

namespace recourse::mcp {
namespace {

std::string translated(std::string_view result, Era from, Era to, std::string_view method) {
    std::string storage;
    return std::string(translate_result(result, from, to, method, storage));
}

TEST(TranslateResult, within_an_era_passes_the_bytes) {
    constexpr std::string_view kResult = R"({ "content" : [] })";
    EXPECT_EQ(translated(kResult, Era::legacy, Era::legacy, "tools/call"), kResult);
}

TEST(TranslateResult, to_modern_adds_the_type_and_for_lists_how_long_it_keeps) {
    EXPECT_EQ(
        translated(R"({"content":[]})", Era::legacy, Era::modern, "tools/call"),
        R"({"resultType":"complete","content":[]})"
    );
    EXPECT_EQ(
        translated(R"({"tools":[]})", Era::legacy, Era::modern, "tools/list"),
        R"({"resultType":"complete","ttlMs":0,"cacheScope":"private","tools":[]})"
    );
}

TEST(TranslateResult, to_legacy_takes_them_out) {
    EXPECT_EQ(
        translated(
            R"({"resultType":"complete","content":[{"n":1.0}],"ttlMs":5,"cacheScope":"public"})",
            Era::modern,
            Era::legacy,
            "tools/call"
        ),
        R"({"content":[{"n":1.0}]})"
    );
}

TEST(ServerInfo, is_added_to_what_is_said_already_and_never_replaced) {
    std::string storage;
    EXPECT_EQ(with_server_info(R"({"a":1})", "", storage), R"({"a":1})");
    EXPECT_EQ(
        with_server_info(R"({"a":1})", R"({"name":"s"})", storage),
        R"({"a":1,"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"s"}}})"
    );
    EXPECT_EQ(
        with_server_info(R"({"_meta":{"b":2},"a":1})", R"({"name":"s"})", storage),
        R"({"a":1,"_meta":{"b":2,"io.modelcontextprotocol/serverInfo":{"name":"s"}}})"
    );
    const std::string said = storage;
    EXPECT_EQ(with_server_info(said, R"({"name":"other"})", storage), said);
}

TEST(Meta, says_one_thing_more_or_another) {
    std::string storage;
    EXPECT_EQ(with_meta(R"({"a":1})", "x/y", "[2]", storage), R"({"a":1,"_meta":{"x/y":[2]}})");
    EXPECT_EQ(
        with_meta(R"({"_meta":{"b":2,"x/y":0},"a":1})", "x/y", "[2]", storage),
        R"({"a":1,"_meta":{"b":2,"x/y":[2]}})"
    );
}

TEST(Tool, is_read_with_its_hints_and_renamed_byte_for_byte) {
    constexpr std::string_view kRaw =
        R"({ "name":"get", "inputSchema":{"type":"object"}, "outputSchema":{}, "annotations":{"readOnlyHint":true} })";
    const auto tool = Tool::read(json::Ref(kRaw));
    ASSERT_TRUE(tool);
    EXPECT_TRUE(tool->read_only_hint);
    EXPECT_FALSE(tool->idempotent_hint);
    EXPECT_TRUE(tool->has_output_schema);
    EXPECT_EQ(tool->input_schema, R"({"type":"object"})");
    EXPECT_EQ(
        tool->renamed("a__get"),
        R"({ "name":"a__get", "inputSchema":{"type":"object"}, "outputSchema":{}, "annotations":{"readOnlyHint":true} })"
    );
}

TEST(ToolPage, skips_entries_that_are_no_tools) {
    const auto page = read_tool_page(
        json::Ref(R"({"tools":[{"name":"a"},3,{"name":""},{"title":"x"}],"nextCursor":""})")
    );
    ASSERT_EQ(page.tools.size(), 1U);
    EXPECT_EQ(page.next_cursor, "");
}

}  // namespace
}  // namespace recourse::mcp

#include "mcp/param_headers.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace recourse::mcp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Why = Rejection::Why;
using Sent = std::map<std::string, std::string, std::less<>>;

constexpr std::string_view kSchema =
    R"({"type":"object","properties":{)"
    R"("region":{"type":"string","x-mcp-header":"Region"},)"
    R"("priority":{"type":"integer","x-mcp-header":"Priority"},)"
    R"("debug":{"type":"boolean","x-mcp-header":"Debug"},)"
    R"("where":{"type":"object","properties":{"zone":{"type":"string","x-mcp-header":"Zone"}}},)"
    R"("query":{"type":"string"}}})";

std::vector<ParamHeader> params_of(std::string_view schema) {
    return read_param_headers(*json::check(schema)).value();
}

std::optional<Rejection> check(std::string_view arguments, const Sent& sent) {
    return check_param_headers(params_of(kSchema), *json::check(arguments), [&](auto name) {
        const auto found = sent.find(name);
        return found == sent.end() ? std::nullopt : std::optional<std::string_view>(found->second);
    });
}

std::string lines_for(std::string_view arguments) {
    std::string out;
    append_param_headers(out, params_of(kSchema), *json::check(arguments));
    return out;
}

std::string flaw_of(std::string_view schema) {
    const auto read = read_param_headers(*json::check(schema));
    return read ? "none" : read.error();
}

/// A schema with one parameter.
std::string with(std::string_view parameter) {
    return R"({"type":"object","properties":{"value":)" + std::string(parameter) + "}}";
}

TEST(ParamAnnotations, are_found_through_chains_of_properties) {
    const auto params = params_of(kSchema);
    ASSERT_THAT(params, SizeIs(4));
    EXPECT_EQ(params[0].name, "Mcp-Param-Region");
    EXPECT_TRUE(params[1].is_integer);
    EXPECT_THAT(params[3].path, ElementsAre("where", "zone"));
}

TEST(ParamAnnotations, are_none_in_a_schema_without_any_or_in_none_at_all) {
    EXPECT_THAT(params_of(R"({"type":"object"})"), IsEmpty());
    EXPECT_THAT(*read_param_headers({}), IsEmpty());
}

TEST(ParamAnnotations, name_a_header) {
    for (const auto* name :
         {R"("")", R"("a b")", R"("a:b")", R"("caf\u00e9")", R"("a\u0001")", "1"}) {
        const auto schema = with(R"({"type":"string","x-mcp-header":)" + std::string(name) + "}");
        EXPECT_THAT(flaw_of(schema), HasSubstr("name of a header")) << name;
    }
}

TEST(ParamAnnotations, are_for_strings_integers_and_booleans) {
    for (const auto* type :
         {R"("object")", R"("array")", R"("null")", R"("number")", R"(["string","null"])"}) {
        const auto schema = with(R"({"x-mcp-header":"X","type":)" + std::string(type) + "}");
        EXPECT_THAT(flaw_of(schema), HasSubstr("'value' is not")) << type;
    }
    EXPECT_THAT(flaw_of(with(R"({"x-mcp-header":"X"})")), HasSubstr("'value' is not"));
}

TEST(ParamAnnotations, are_unique_whatever_their_case) {
    for (const auto* other : {"Region", "REGION"}) {
        const auto schema =
            R"({"properties":{"a":{"type":"string","x-mcp-header":"Region"},"b":{"type":"string",)"
            R"("x-mcp-header":")" +
            std::string(other) + R"("}}})";
        EXPECT_THAT(flaw_of(schema), HasSubstr("two parameters claim"));
    }
}

TEST(ParamAnnotations, stand_nowhere_else) {
    const std::string annotated = R"({"type":"string","x-mcp-header":"X"})";
    const std::vector<std::string> places = {
        R"({"items":)" + annotated + "}",
        R"({"additionalProperties":)" + annotated + "}",
        R"({"anyOf":[{"type":"string"},)" + annotated + "]}",
        R"({"if":{"properties":{"a":)" + annotated + "}}}",
        R"({"$defs":{"a":)" + annotated + "}}",
        R"({"patternProperties":{"^x":)" + annotated + "}}",
    };
    for (const auto& place : places) {
        EXPECT_THAT(flaw_of(place), HasSubstr("no chain of properties")) << place;
        EXPECT_THAT(flaw_of(with(place)), HasSubstr("no chain of properties")) << place;
    }
    EXPECT_THAT(flaw_of(annotated), HasSubstr("whole schema"));
}

TEST(ParamAnnotations, are_not_mixed_up_with_names_and_values) {
    EXPECT_EQ(flaw_of(R"({"properties":{"x-mcp-header":{"type":"string"}}})"), "none");
    EXPECT_EQ(flaw_of(R"({"$defs":{"x-mcp-header":{"type":"string"}}})"), "none");
    EXPECT_EQ(
        flaw_of(with(R"({"default":{"x-mcp-header":1},"enum":[{"x-mcp-header":2}]})")), "none"
    );
}

TEST(ParamHeaders, agree_with_the_arguments) {
    const Sent sent = {
        {"Mcp-Param-Region", "us west"},
        {"Mcp-Param-Priority", "42"},
        {"Mcp-Param-Debug", "false"},
        {"Mcp-Param-Zone", "=?base64?w6k=?="},
    };
    EXPECT_FALSE(check(
        R"({"region":"us west","priority":42,"debug":false,"where":{"zone":"\u00e9"},"query":"q"})",
        sent
    ));
}

TEST(ParamHeaders, are_required_where_the_argument_is_there) {
    const auto missing = check(R"({"region":"eu"})", {});
    ASSERT_TRUE(missing);
    EXPECT_EQ(missing->why, Why::header_missing);
    EXPECT_EQ(missing->what, "Mcp-Param-Region");
    EXPECT_EQ(missing->body, "eu");
}

TEST(ParamHeaders, are_not_expected_for_null_or_nothing) {
    EXPECT_FALSE(check(R"({"region":null})", {}));
    EXPECT_FALSE(check("{}", {}));
    EXPECT_FALSE(check_param_headers(params_of(kSchema), {}, [](auto) { return std::nullopt; }));
}

TEST(ParamHeaders, that_disagree_are_refused) {
    const auto other = check(R"({"region":"eu"})", {{"Mcp-Param-Region", "us"}});
    ASSERT_TRUE(other);
    EXPECT_EQ(other->why, Why::header_mismatch);
    EXPECT_EQ(other->header, "us");
    EXPECT_EQ(other->body, "eu");
    EXPECT_TRUE(check(R"({"debug":true})", {{"Mcp-Param-Debug", "True"}}));
    EXPECT_TRUE(check(R"({"region":""})", {{"Mcp-Param-Region", " "}}));
}

TEST(ParamHeaders, hold_strict_base64_or_the_text_itself) {
    const auto region = [](std::string value) {
        return check(R"({"region":"Hello"})", Sent{{"Mcp-Param-Region", std::move(value)}});
    };
    EXPECT_FALSE(region("=?base64?SGVsbG8=?="));
    EXPECT_EQ(region("=?base64?SGVsbG8?=")->why, Why::header_malformed);
    EXPECT_EQ(region("=?base64?SGVs!G8=?=")->why, Why::header_malformed);
    EXPECT_EQ(region("SGVsbG8=")->why, Why::header_mismatch);
    EXPECT_EQ(region("=?base64?SGVsbG8=")->why, Why::header_mismatch);
    EXPECT_EQ(region("=?BASE64?SGVsbG8=?=")->why, Why::header_mismatch);
}

TEST(ParamHeaders, of_integers_are_compared_as_numbers) {
    const auto priority = [](std::string_view body, std::string header) {
        return !check(
            R"({"priority":)" + std::string(body) + "}",
            Sent{{"Mcp-Param-Priority", std::move(header)}}
        );
    };
    EXPECT_TRUE(priority("42", "42.0"));
    EXPECT_TRUE(priority("42.0", "42"));
    EXPECT_TRUE(priority("4.2e1", "42"));
    EXPECT_TRUE(priority("9007199254740993", "9007199254740993"));
    EXPECT_FALSE(priority("9007199254740993", "9007199254740992"));
    EXPECT_FALSE(priority("42", "43"));
    EXPECT_FALSE(priority("42", "42x"));
    EXPECT_FALSE(priority("42", ""));
    EXPECT_FALSE(priority("42", "0x2a"));
    EXPECT_FALSE(priority("42", "4.2e1"));
}

TEST(ParamHeaders, of_a_client_say_what_its_arguments_say) {
    EXPECT_EQ(
        lines_for(
            R"({"region":"us-west1","priority":42,"debug":true,"where":{"zone":"b"},"query":"q"})"
        ),
        "Mcp-Param-Region: us-west1\r\nMcp-Param-Priority: 42\r\nMcp-Param-Debug: true\r\n"
        "Mcp-Param-Zone: b\r\n"
    );
    EXPECT_EQ(lines_for(R"({"region":""})"), "Mcp-Param-Region: \r\n");
    EXPECT_EQ(lines_for(R"({"region":null,"where":[1]})"), "");
    EXPECT_EQ(lines_for(R"({"priority":42.0})"), "Mcp-Param-Priority: 42\r\n");
}

TEST(ParamHeaders, of_a_client_never_break_a_line) {
    EXPECT_EQ(lines_for(R"({"region":"a\r\nb"})"), "Mcp-Param-Region: =?base64?YQ0KYg==?=\r\n");
    EXPECT_EQ(lines_for(R"({"region":" x"})"), "Mcp-Param-Region: =?base64?IHg=?=\r\n");
    EXPECT_EQ(lines_for(R"({"region":"\tx"})"), "Mcp-Param-Region: =?base64?CXg=?=\r\n");
}

/// Header lines, taken apart as a server does.
Sent taken_apart(std::string_view lines) {
    Sent sent;
    while (!lines.empty()) {
        const auto line = lines.substr(0, lines.find("\r\n"));
        const auto colon = line.find(": ");
        sent.emplace(line.substr(0, colon), line.substr(colon + 2));
        lines.remove_prefix(line.size() + 2);
    }
    return sent;
}

TEST(ParamHeaders, that_are_written_are_accepted) {
    const bool held = rc::check("whatever the arguments", [] {
        const auto region = *rc::gen::arbitrary<std::string>();
        const auto priority = *rc::gen::arbitrary<std::int64_t>();
        std::string arguments;
        json::Writer(arguments)
            .begin_object()
            .member("region", region)
            .key("priority")
            .integer(priority)
            .end_object();
        RC_ASSERT(!check(arguments, taken_apart(lines_for(arguments))));
    });
    EXPECT_TRUE(held);
}

}  // namespace
}  // namespace recourse::mcp

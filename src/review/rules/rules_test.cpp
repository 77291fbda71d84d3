#include "review/rules_fixture.hpp"

namespace recourse::review {
namespace {

using ChannelRules = RulesFixture;
using WordRules = RulesFixture;
using GuidanceRules = RulesFixture;

constexpr std::string_view kGood =
    "order_id is missing; it must be a string. Next: call list_orders to find one.";

TEST_F(ChannelRules, A0KeptByAnAnswerAndBrokenByACrashOrSilence) {
    missing(failed(kGood));
    expect_kept("A0");
    missing("panic: nil map", Ending::crash);
    expect_broken("A0");
    forget();
    missing("", Ending::hang);
    expect_broken("A0");
}

TEST_F(ChannelRules, A0LetsAnAllowedCallTakeLong) {
    add(ProbeKind::unknown_argument, {.argument = "depth"}, Ending::hang, "");
    expect_unjudged("A0");
    expect_unjudged("A1");
}

TEST_F(ChannelRules, A1WantsAToolErrorAndOfAnUnknownToolTakesAnother) {
    missing(failed(kGood));
    add(ProbeKind::unknown_tool,
        {.sent_name = "get_ordr", .meant = "get_order", .must_fail = true},
        Ending::protocol_error,
        R"({"error":{"code":-32602,"message":"Unknown tool: get_ordr"}})");
    expect_kept("A1");
    missing(R"({"error":{"code":-32602,"message":"order_id is missing"}})", Ending::protocol_error);
    expect_broken("A1");
}

TEST_F(ChannelRules, A1LooksNotAtWhatALaxServerTakes) {
    missing(R"({"result":{"content":[{"type":"text","text":"Order 1"}]}})", Ending::success);
    expect_unjudged("A1");
    expect_unjudged("A2");
}

TEST_F(ChannelRules, A2BrokenByAFailureToldAsASuccess) {
    missing(failed(kGood));
    expect_kept("A2");
    missing(
        R"({"result":{"content":[{"type":"text","text":"{\"success\":false,\"error\":\"no such order\"}"}]}})",
        Ending::success
    );
    expect_broken("A2");
}

TEST_F(ChannelRules, A3WantsATextInBlocksThatAreKnown) {
    missing(failed(kGood));
    expect_kept("A3");
    missing(R"({"result":{"content":[],"isError":true}})");
    expect_broken("A3");
    forget();
    missing(R"({"result":{"content":[{"type":"error","text":"x"}],"isError":true}})");
    expect_broken("A3");
}

TEST_F(ChannelRules, A4HoldsStructuredContentToTheOutputSchema) {
    missing(failed(kGood));
    expect_unjudged("A4");
    missing(failed(kGood, R"(,"structuredContent":{"total":0})"));
    expect_kept("A4");
    missing(failed(kGood, R"(,"structuredContent":{"code":"missing"})"));
    expect_broken("A4");
}

TEST_F(WordRules, B1WantsTheNameOfTheArgument) {
    missing(failed(kGood));
    expect_kept("B1");
    missing(failed("a required argument is missing"));
    expect_broken("B1");
}

TEST_F(WordRules, B1TakesNoWordOfEnglishForAShortName) {
    add(ProbeKind::missing,
        {.argument = "a", .must_fail = true},
        Ending::tool_error,
        failed("a number is missing"));
    expect_broken("B1");
    forget();
    add(ProbeKind::missing,
        {.argument = "a", .must_fail = true},
        Ending::tool_error,
        failed("Invalid input: expected number, received undefined at a"));
    expect_kept("B1");
}

TEST_F(WordRules, B1TakesAPathAPointerOrTheLastNameForWhatIsInside) {
    for (const char* text :
         {"lines[0].sku is missing",
          "Field required at lines.0.sku",
          "must have required property: /lines/0/sku",
          "'sku' is a required property",
          "missing sku"}) {
        forget();
        add(ProbeKind::missing,
            {.argument = "sku", .path = "lines[0].sku", .must_fail = true},
            Ending::tool_error,
            failed(text));
        expect_kept("B1");
    }
    for (const char* text : {"lines is wrong", "lines[0]: a member is missing"}) {
        forget();
        add(ProbeKind::missing,
            {.argument = "sku", .path = "lines[0].sku", .must_fail = true},
            Ending::tool_error,
            failed(text));
        expect_broken("B1");
        EXPECT_TRUE(sentence_of("B1").contains("lines[0].sku"));
    }
}

TEST_F(WordRules, B1TakesAPointerForANameThatItEscapes) {
    add(ProbeKind::wrong_type,
        {.argument = "a/b", .path = "filter.a/b", .type = "string", .must_fail = true},
        Ending::tool_error,
        failed("#/filter/a~1b: expected string"));
    at("/filter/a~1b");
    expect_kept("B1");
}

TEST_F(WordRules, LookNotAtARefusalOfWhoeverCalls) {
    const auto refused = failed(
        "This caller may not use the tool.",
        R"(,"_meta":{"a/b":{"code":"not_allowed","category":"permission_denied"}})"
    );
    missing(refused);
    mistyped(refused);
    misspelt(refused);
    for (const auto* rule : {"B1", "B2", "B3", "C3"}) expect_unjudged(rule);
    expect_kept("B4");
    missing(failed("This caller may not use the tool."));
    expect_broken("B1");
}

TEST_F(WordRules, B1LooksNotAtAFailureOfSomethingElse) {
    add(ProbeKind::unknown_argument,
        {.argument = "depth", .sent_name = "detph", .meant = "depth"},
        Ending::tool_error,
        failed("ENOENT: no such file or directory"));
    expect_unjudged("B1");
    expect_unjudged("C3");
}

TEST_F(WordRules, B2WantsTheValueAndNotAllOfALongOne) {
    mistyped(failed("order_id must be a string, but 712345679 is a number"));
    expect_kept("B2");
    mistyped(failed("order_id must be a string, received number"));
    expect_broken("B2");
    forget();
    std::string all = "too long: ";
    for (int i = 0; i < 100; ++i) all += "zq2b3c4d5f6g";
    add(ProbeKind::oversize,
        {.argument = "order_id", .sentinel = "zq2b3c4d5f6g"},
        Ending::tool_error,
        failed(all));
    expect_broken("B2");
}

TEST_F(WordRules, B2WantsNoPasswordBack) {
    add(ProbeKind::wrong_type,
        {.argument = "password", .sentinel = "712345679", .type = "string", .must_fail = true},
        Ending::tool_error,
        failed("password must be a string"));
    expect_unjudged("B2");
}

TEST_F(WordRules, B3WantsTheRule) {
    mistyped(failed("order_id must be a string"));
    misspelt(failed("format 'shrot' is none of short, long, full"));
    add(ProbeKind::out_of_range,
        {.argument = "depth", .sentinel = "712345729", .bound = "50", .must_fail = true},
        Ending::tool_error,
        failed("depth must be at most 50"));
    add(ProbeKind::pattern,
        {.argument = "order_id",
         .sentinel = "zq2b3c4d5f6g",
         .pattern = "^ord_[0-9]{4}$",
         .must_fail = true},
        Ending::tool_error,
        failed("order_id must match ^ord_[0-9]{4}$"));
    expect_kept("B3");
    misspelt(failed("format 'shrot' is not allowed"));
    expect_broken("B3");
}

TEST_F(WordRules, B3TakesAnExampleForThePattern) {
    const auto rules = json::parse(R"({"type":"string","pattern":"^ord_[0-9]{4}$"})");
    add(ProbeKind::pattern,
        {.argument = "order_id",
         .sentinel = "zq2b3c4d5f6g",
         .pattern = "^ord_[0-9]{4}$",
         .expected = *schema::Schema::compile(*rules),
         .must_fail = true},
        Ending::tool_error,
        failed("order_id must look like 'ord_1234'"));
    expect_kept("B3");
}

TEST_F(WordRules, B4BrokenByWordsThatFitAnything) {
    missing(failed("Missing required argument: order_id"));
    expect_kept("B4");
    forget();
    missing(failed("Error: Bad request"));
    expect_broken("B4");
}

TEST_F(WordRules, B4BrokenByTheSameWordsForThreeKinds) {
    const std::string same = "the arguments given do not fit what the tool expects of them";
    missing(failed(same));
    mistyped(failed(same));
    expect_kept("B4");
    misspelt(failed(same));
    expect_broken("B4");
}

TEST_F(WordRules, B4LetsTheSameWordsListWhatWouldDo) {
    const std::string same = "Invalid option: expected one of short|long|full at format";
    misspelt(failed(same));
    for (const auto kind : {ProbeKind::missing, ProbeKind::wrong_type})
        add(kind, {.argument = "format", .must_fail = true}, Ending::tool_error, failed(same));
    expect_kept("B4");
}

TEST_F(GuidanceRules, C1WantsSomethingToDoAndSomethingToDoItWith) {
    missing(failed(kGood));
    expect_kept("C1");
    for (const char* text :
         {"order_id is missing",
          "Please check your input",
          "failed to call list_orders",
          "Try something else"}) {
        forget();
        missing(failed(text));
        expect_broken("C1");
    }
}

TEST_F(GuidanceRules, C1TakesARequestThatIsFiledForAStep) {
    missing(failed("Where the task needs it, file a request with list_orders."));
    expect_kept("C1");
    missing(failed("file not found at order_id"));
    expect_broken("C1");
}

TEST_F(GuidanceRules, C2WantsToolsThatExistAndAddressesThatCanBeRead) {
    missing(failed("order_id is missing"));
    expect_unjudged("C2");
    missing(failed("order_id is missing: call list_orders() or see https://example.com/orders."));
    expect_kept("C2");
    missing(failed("order_id is missing: call find_orders first"));
    expect_broken("C2");
    forget();
    missing(failed("order_id is missing, see http://"));
    expect_broken("C2");
}

TEST_F(GuidanceRules, C2TakesNoFunctionOfAMessageForATool) {
    missing(failed("parse(x) failed; order_id is missing in Object.open(path)"));
    expect_unjudged("C2");
}

TEST_F(GuidanceRules, C3WantsWhatWasMeant) {
    misspelt(failed("format 'shrot' is unknown; did you mean 'short'?"));
    expect_kept("C3");
    misspelt(failed("format 'shrot' is unknown"));
    expect_broken("C3");
}

}  // namespace
}  // namespace recourse::review

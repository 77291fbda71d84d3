#include "guards/arguments.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace recourse::guards {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A tool of many types; `unit` and `mode` are choices, one of them in capitals.
constexpr std::string_view kSchema = R"({"type":"object","required":["customer_id"],"properties":{
    "customer_id":{"type":"string"},"count":{"type":"integer","minimum":0},"price":{"type":"number"},
    "dry_run":{"type":"boolean"},"tags":{"type":"array","items":{"type":"string"}},
    "unit":{"enum":["celsius","fahrenheit"]},"mode":{"const":"FAST"},
    "filter":{"type":"object","properties":{"from":{"type":"integer"}}},
    "note":{"type":"string","maxLength":20}}})";

CheckedArguments check(
    std::string_view arguments,
    ArgumentMode mode,
    const FieldRules& rules = {},
    std::string_view schema = kSchema
) {
    const ToolSchema tool{std::string(schema)};
    return check_arguments(json::Ref(arguments), mode, rules, tool);
}

std::vector<std::string> sentences_of(const CheckedArguments& checked) {
    std::vector<std::string> sentences;
    std::ranges::transform(checked.violations, std::back_inserter(sentences), &Violation::sentence);
    return sentences;
}

TEST(Arguments, PassAsTheyCameWhereTheyFit) {
    constexpr std::string_view kFine =
        R"({ "customer_id" : "c", "count":5.0, "tags":[ ], "unit":"celsius" })";
    for (const auto mode : {ArgumentMode::explain, ArgumentMode::enforce, ArgumentMode::repair}) {
        const auto checked = check(kFine, mode);
        EXPECT_THAT(checked.violations, IsEmpty());
        EXPECT_EQ(checked.repaired, "");
        EXPECT_THAT(checked.repairs, IsEmpty());
    }
}

TEST(Arguments, AreNotHeldToTheSchemaWhereItOnlyExplains) {
    EXPECT_THAT(check(R"({"count":"five"})", ArgumentMode::explain).violations, IsEmpty());
}

TEST(Arguments, AreRefusedWithAllThatIsWrong) {
    const auto checked = check(
        R"({"count":"five","customerid":"c","note":"far too long for this note"})",
        ArgumentMode::enforce
    );
    EXPECT_THAT(
        sentences_of(checked),
        ElementsAre(
            "customer_id is missing; it must be a string",
            "count must be an integer, but \"five\" is a string",
            "note 'far too long for this note' must be at most 20 characters long, but has 26",
            "customerid is not an argument of this tool; did you mean customer_id?"
        )
    );
    EXPECT_THAT(checked.repairs, IsEmpty());
}

TEST(Arguments, ThatAreAbsentAreAnEmptyObject) {
    const ToolSchema tool{std::string(kSchema)};
    EXPECT_EQ(check_arguments({}, ArgumentMode::enforce, {}, tool).violations.size(), 1);
}

TEST(Arguments, ThatNobodyKnowsPassWhereTheSchemaSaysNothingOfThem) {
    for (const auto* schema :
         {R"({"type":"object"})",
          R"({"properties":{},"additionalProperties":true})",
          R"({"properties":{"a":{}},"additionalProperties":{"type":"integer"}})",
          ""})
        EXPECT_THAT(check(R"({"b":1})", ArgumentMode::enforce, {}, schema).violations, IsEmpty())
            << schema;
    EXPECT_EQ(
        check(R"({"b":1})", ArgumentMode::enforce, {}, R"({"properties":{}})").violations.size(), 1
    );
}

TEST(Arguments, AreNotHeldToASchemaThatCannotBeUnderstood) {
    const ToolSchema tool("[]");
    EXPECT_THAT(
        check_arguments(json::Ref(R"({"a":1})"), ArgumentMode::enforce, {}, tool).violations,
        IsEmpty()
    );
    EXPECT_EQ(
        tool.take_trouble(),
        "its schema cannot be understood: a schema must be an object or a boolean"
    );
    EXPECT_EQ(tool.take_trouble(), std::nullopt) << "told once";
}

TEST(Arguments, AreHeldToWhatCanBeUnderstoodOfASchema) {
    const ToolSchema tool(R"({"properties":{"a":{"$ref":"#/nowhere"},"b":{"type":"string"}}})");
    const auto arguments = json::Ref(R"({"a":1,"b":2})");
    EXPECT_EQ(check_arguments(arguments, ArgumentMode::enforce, {}, tool).violations.size(), 1);
    const auto trouble = tool.take_trouble();
    ASSERT_TRUE(trouble);
    EXPECT_TRUE(trouble->starts_with("a part of its schema is not checked: ")) << *trouble;
}

struct Mend {
    std::string_view what;
    std::string_view given;
    std::string_view sent;
    std::string_view told;

    friend void PrintTo(const Mend& mend, std::ostream* out) { *out << mend.what; }
};

class Repairs : public testing::TestWithParam<Mend> {};

TEST_P(Repairs, LoseNothingAndAreTold) {
    const auto& [what, given, sent, told] = GetParam();
    const auto checked = check(given, ArgumentMode::repair);
    EXPECT_THAT(sentences_of(checked), IsEmpty());
    EXPECT_EQ(checked.repaired, sent);
    EXPECT_EQ(to_json(checked.repairs), told);
}

// clang-format off
constexpr Mend kMends[]{
    {"a number in quotes",
     R"({"customer_id":"c","count":"5"})", R"({"customer_id":"c","count":5})",
     R"([{"pointer":"/count","from":"5","to":5,"rule":"type"}])"},
    {"white space around it",
     R"({"customer_id":"c","price":" 2.50 "})", R"({"customer_id":"c","price":2.50})",
     R"([{"pointer":"/price","from":" 2.50 ","to":2.50,"rule":"type"}])"},
    {"more digits than a double has",
     R"({"customer_id":"c","price":"0.1000000000000000055511151231257827"})",
     R"({"customer_id":"c","price":0.1000000000000000055511151231257827})",
     R"([{"pointer":"/price","from":"0.1000000000000000055511151231257827","to":0.1000000000000000055511151231257827,"rule":"type"}])"},
    {"a truth in quotes",
     R"({"customer_id":"c","dry_run":"True"})", R"({"customer_id":"c","dry_run":true})",
     R"([{"pointer":"/dry_run","from":"True","to":true,"rule":"type"}])"},
    {"a number for a text, as it is written",
     R"({"customer_id":123456789012345678901234567890})", R"({"customer_id":"123456789012345678901234567890"})",
     R"([{"pointer":"/customer_id","from":123456789012345678901234567890,"to":"123456789012345678901234567890","rule":"type"}])"},
    {"one value for a list",
     R"({"customer_id":"c","tags":"new"})", R"({"customer_id":"c","tags":["new"]})",
     R"([{"pointer":"/tags","from":"new","to":["new"],"rule":"type"}])"},
    {"a list as text",
     R"({"customer_id":"c","tags":"[\"a\", \"b\"]"})", R"({"customer_id":"c","tags":["a", "b"]})",
     R"([{"pointer":"/tags","from":"[\"a\", \"b\"]","to":["a", "b"],"rule":"type"}])"},
    {"an object as text, and a number in quotes within it",
     R"({"customer_id":"c","filter":"{\"from\": 7}"})", R"({"customer_id":"c","filter":{"from": 7}})",
     R"([{"pointer":"/filter","from":"{\"from\": 7}","to":{"from": 7},"rule":"type"}])"},
    {"a choice in another case",
     R"({"customer_id":"c","unit":"Celsius"})", R"({"customer_id":"c","unit":"celsius"})",
     R"([{"pointer":"/unit","from":"Celsius","to":"celsius","rule":"enum"}])"},
    {"a choice with a line break",
     R"({"customer_id":"c","unit":"celsius\n"})", R"({"customer_id":"c","unit":"celsius"})",
     R"([{"pointer":"/unit","from":"celsius\n","to":"celsius","rule":"enum"}])"},
    {"the only choice in another case",
     R"({"customer_id":"c","mode":"fast"})", R"({"customer_id":"c","mode":"FAST"})",
     R"([{"pointer":"/mode","from":"fast","to":"FAST","rule":"const"}])"},
    {"a name in another spelling, nothing else touched",
     R"({ "customerId" : "c\u0041" , "count":1e0 })", R"({ "customer_id" : "c\u0041" , "count":1e0 })",
     R"([{"pointer":"/customerId","from":"customerId","to":"customer_id","rule":"unknown"}])"},
    {"a name, and behind it a value",
     R"({"customer_id":"c","dryRun":"false"})", R"({"customer_id":"c","dry_run":false})",
     R"([{"pointer":"/dryRun","from":"dryRun","to":"dry_run","rule":"unknown"},{"pointer":"/dry_run","from":"false","to":false,"rule":"type"}])"},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(All, Repairs, testing::ValuesIn(kMends));

TEST(Arguments, AreNotRepairedByGuessing) {
    for (const auto* arguments : {
             R"({"customer_id":"c","count":"five"})",
             R"({"customer_id":"c","count":"-5"})",
             R"({"customer_id":"c","count":"5.5"})",
             R"({"customer_id":"c","count":-1})",
             R"({"customer_id":"c","unit":"celcius"})",
             R"({"customer_id":"c","count":null})",
             R"({"customer_id":{"id":"c"}})",
             R"({"customer":"c"})",
             R"({"customers_id":"c"})",
             R"({"customerId":"c","CustomerID":"d"})",
             R"({"customer_id":"c","customerId":"d"})",
         }) {
        const auto checked = check(arguments, ArgumentMode::repair);
        EXPECT_FALSE(checked.violations.empty()) << arguments;
    }
}

TEST(Arguments, AreToldOnlyWhatIsLeftAfterARepair) {
    const auto checked =
        check(R"({"customerId":"c","count":"-1","dry_run":"true"})", ArgumentMode::repair);
    EXPECT_THAT(
        sentences_of(checked), ElementsAre("count must be an integer, but \"-1\" is a string")
    );
}

TEST(FieldRules, AreToldLikeASchema) {
    const FieldRules rules{
        .exclusive = {{"order_id", "payment_id"}},
        .at_least_one = {{"email", "phone"}, {"a", "b", "c"}},
        .required_with = {{"currency", {"amount"}}},
        .prefixes = {{"customer", "cust_"}, {"items", "item_"}},
        .aliases = {{"paymentId", "payment_id"}, {"kind", "type"}},
        .max_sizes = {{"note", 4}, {"list", 8}},
    };
    const auto violations = broken_rules(
        rules, json::Ref(R"({"order_id":1,"payment_id":2,"paymentId":3,"kind":4,"email":null,"b":0,
            "currency":"EUR","customer":"c7","items":["item_1",7],"note":"\u00e9\u00e9a",
            "list":[1,2,3,4]})")
    );
    std::vector<std::string> told;
    for (const auto& violation : violations)
        told.push_back(violation.pointer + " " + violation.rule + ": " + violation.sentence);
    EXPECT_THAT(
        told,
        ElementsAre(
            "/paymentId alias: paymentId is the old name of payment_id, which is given, too: leave "
            "paymentId out",
            "/kind alias: kind is called type now",
            "/payment_id exclusive: order_id and payment_id exclude each other, so only one of "
            "them can be given",
            " at_least_one: the arguments must have email or phone, but have neither",
            "/amount required_with: amount is missing; it is required together with currency",
            "/customer prefix: customer 'c7' does not begin with cust_",
            "/items/1 prefix: items[1] '7' does not begin with item_",
            "/note max_size: note must have at most 4 bytes, but has 5",
            "/list max_size: list must have at most 8 bytes, but has 9"
        )
    );
}

TEST(FieldRules, HoldInEveryMode) {
    const FieldRules rules{.prefixes = {{"customer_id", "cust_"}}};
    for (const auto mode : {ArgumentMode::explain, ArgumentMode::enforce, ArgumentMode::repair})
        EXPECT_EQ(check(R"({"customer_id":"c"})", mode, rules).violations.size(), 1);
}

TEST(FieldRules, LetAnAliasBeRepaired) {
    const FieldRules rules{.aliases = {{"client", "customer_id"}}};
    const auto checked = check(R"({"client":5})", ArgumentMode::repair, rules);
    EXPECT_THAT(sentences_of(checked), IsEmpty());
    EXPECT_EQ(checked.repaired, R"({"customer_id":"5"})");
    EXPECT_EQ(checked.repairs.at(0).rule, "alias");
    EXPECT_EQ(check(R"({"client":5})", ArgumentMode::enforce, rules).violations.size(), 2);
}

TEST(Repair, RepeatsNoLargeValues) {
    const std::string large = "\"" + std::string(2'000, 'x') + "\"";
    EXPECT_EQ(
        to_json({{.pointer = "/a", .from = large, .to = "[1]", .rule = "type"}}),
        R"([{"pointer":"/a","to":[1],"rule":"type"}])"
    );
}

/// Valid arguments, and each member spelt in a way that a repair must undo.
struct Spelling {
    std::string valid;
    std::string spelt;
};

Spelling any_spelling() {
    Spelling out{R"({"customer_id":"c")", R"({"customer_id":"c")"};
    const auto add = [&](std::string_view name, const std::string& value, const std::string& spelt
                     ) {
        if (!*rc::gen::arbitrary<bool>()) return;
        const bool is_spelt = *rc::gen::arbitrary<bool>();
        const auto append = [&](std::string& text, const std::string& shown) {
            text.append(",\"").append(name).append("\":").append(shown);
        };
        append(out.valid, value);
        append(out.spelt, is_spelt ? spelt : value);
    };
    const auto count = std::to_string(*rc::gen::inRange(0, 100'000));
    add("count", count, "\"" + count + "\"");
    const auto price = std::to_string(*rc::gen::inRange(-9'999, 9'999)) + "." +
                       std::to_string(*rc::gen::inRange(0, 9'999));
    add("price", price, "\" " + price + "\"");
    add("dry_run", "true", *rc::gen::elementOf(std::vector<std::string>{"\"true\"", "\"TRUE\""}));
    add("unit", "\"fahrenheit\"", "\"Fahrenheit \"");
    add("tags", R"(["a"])", R"("a")");
    add("filter", R"({"from":1})", R"("{\"from\":1}")");
    out.valid += "}";
    out.spelt += "}";
    return out;
}

TEST(Repair, UndoesASpellingAndTouchesNothingElse) {
    EXPECT_TRUE(rc::check("what was spelt otherwise is sent as it was meant", [] {
        const auto [valid, spelt] = any_spelling();
        const auto untouched = check(valid, ArgumentMode::repair);
        RC_ASSERT(untouched.violations.empty() && untouched.repaired.empty());
        const auto mended = check(spelt, ArgumentMode::repair);
        RC_ASSERT(mended.violations.empty());
        RC_ASSERT((mended.repaired.empty() ? spelt : mended.repaired) == valid);
    }));
}

/// Values of all kinds, under names of the schema and near ones.
std::string any_arguments() {
    static const std::vector<std::string> kNames{
        "customer_id",
        "customerId",
        "count",
        "Count",
        "price",
        "dryRun",
        "tags",
        "unit",
        "filter",
        "note",
        "x"
    };
    static const std::vector<std::string> kValues{
        "1",
        "\"1\"",
        "true",
        "\"true\"",
        "null",
        "\"\"",
        "[]",
        "[\"1\"]",
        "{}",
        "\"{}\"",
        "\"[]\"",
        "1e400",
        "\"1e400\"",
        "{\"from\":\"3\"}",
        "\"CELSIUS\"",
        "\"\\\"7\\\"\"",
        "-0"
    };
    std::string text = "{";
    for (const auto& name : *rc::gen::unique<std::vector<std::string>>(rc::gen::elementOf(kNames)))
        text += (text == "{" ? "\"" : ",\"") + name + "\":" + *rc::gen::elementOf(kValues);
    return text + "}";
}

TEST(Repair, GivesWhatFitsOrSaysWhatDoesNot) {
    EXPECT_TRUE(rc::check(
        "what was repaired needs no repair, and every change can be told from the other side",
        [] {
            const auto arguments = any_arguments();
            const auto checked = check(arguments, ArgumentMode::repair);
            const bool fits_as_it_is = check(arguments, ArgumentMode::enforce).violations.empty();
            RC_ASSERT(fits_as_it_is == (checked.violations.empty() && checked.repaired.empty()));
            if (checked.repaired.empty()) return;
            RC_ASSERT(json::check(checked.repaired).has_value());
            if (checked.violations.empty())
                RC_ASSERT(check(checked.repaired, ArgumentMode::enforce).violations.empty());
            for (const auto& repair : checked.repairs) RC_ASSERT(repair.from != repair.to);
        }
    ));
}

}  // namespace
}  // namespace recourse::guards

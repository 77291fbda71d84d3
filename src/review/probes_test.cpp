#include "review/probes.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace recourse::review {
namespace {

using testing::Contains;
using testing::Not;

constexpr std::string_view kTool =
    R"({"name":"get_order","annotations":{"readOnlyHint":true},"inputSchema":{"type":"object","properties":{"order_id":{"type":"string","pattern":"^ord_[0-9]{4}$"},"format":{"type":"string","enum":["short","long"]},"depth":{"type":"integer","minimum":1,"maximum":50},"day":{"type":"string","format":"date"},"note":{"type":"string","maxLength":20},"lines":{"type":"array","items":{"type":"string"},"minItems":1},"when":{"anyOf":[{"$ref":"#/$defs/moment"},{"type":"null"}]}},"required":["order_id"],"$defs":{"moment":{"type":"string","format":"date-time"}}}})";

Subject subject_of(std::string_view entry) {
    return *read_subject(json::Ref(entry), false);
}

Plan plan_of(const Subject& subject, std::uint64_t seed = 1, Bounds bounds = {}) {
    const std::vector<std::string> tools{subject.name, "get_orders"};
    return plan_calls(subject, tools, "pAsSw0rd", seed, bounds);
}

std::vector<ProbeKind> kinds_of(const Plan& plan) {
    std::vector<ProbeKind> kinds;
    for (const auto& call : plan.calls) kinds.push_back(call.probe.kind);
    return kinds;
}

const PlannedCall& call_of(const Plan& plan, ProbeKind kind, std::string_view argument) {
    return *std::ranges::find_if(plan.calls, [&](const PlannedCall& call) {
        return call.probe.kind == kind && call.mistake.argument == argument;
    });
}

TEST(Probes, AreOfEveryKindThatTheSchemaHasRoomFor) {
    const auto plan = plan_of(subject_of(kTool), 1, {.of_a_kind = 9, .per_tool = 99});
    for (const auto kind :
         {ProbeKind::unknown_tool,
          ProbeKind::missing,
          ProbeKind::wrong_type,
          ProbeKind::not_in_enum,
          ProbeKind::pattern,
          ProbeKind::unknown_argument,
          ProbeKind::out_of_range,
          ProbeKind::absent_id,
          ProbeKind::oversize,
          ProbeKind::control_characters,
          ProbeKind::repeated,
          ProbeKind::secret})
        EXPECT_THAT(kinds_of(plan), Contains(kind)) << to_string(kind);
}

TEST(Probes, AToolThatNeedsNothingIsCalledOnceWithNothingWrongWhereItOnlyReads) {
    const auto reader = subject_of(
        R"({"name":"list","annotations":{"readOnlyHint":true},"inputSchema":{"type":"object","properties":{}}})"
    );
    EXPECT_THAT(kinds_of(plan_of(reader)), Contains(ProbeKind::plain));
    const auto writer =
        subject_of(R"({"name":"reset","inputSchema":{"type":"object","properties":{}}})");
    EXPECT_THAT(kinds_of(plan_of(writer)), Not(Contains(ProbeKind::plain)));
    EXPECT_THAT(kinds_of(plan_of(subject_of(kTool))), Not(Contains(ProbeKind::plain)));
}

constexpr std::string_view kNested =
    R"({"name":"place_order","inputSchema":{"type":"object","required":["order"],"properties":{"order":{"type":"object","required":["lines"],"additionalProperties":false,"properties":{"lines":{"type":"array","minItems":1,"items":{"$ref":"#/$defs/line"}},"ship_to":{"type":"object","required":["country"],"properties":{"country":{"type":"string","enum":["France","Germany"]},"zip":{"type":"string","pattern":"^[0-9]{5}$"}}}}}},"$defs":{"line":{"type":"object","required":["sku","quantity"],"properties":{"sku":{"type":"string","pattern":"^[A-Z]{3}$"},"quantity":{"type":"integer","minimum":1,"maximum":99}}}}}})";

TEST(Probes, ReachWhatIsInsideOfArguments) {
    const auto subject = subject_of(kNested);
    const auto plan = plan_of(subject, 1, {.of_a_kind = 9, .inside = 99});
    const auto expect = [&](ProbeKind kind, std::string_view pointer) {
        const auto found = std::ranges::find_if(plan.calls, [&](const PlannedCall& call) {
            return call.probe.kind == kind && call.probe.pointer == pointer;
        });
        ASSERT_NE(found, plan.calls.end()) << to_string(kind) << " at " << pointer;
        EXPECT_TRUE(found->mistake.must_fail) << found->arguments;
        // One thing is wrong, and it is this one.
        const auto wrong = subject.input->explain(*json::parse(found->arguments));
        ASSERT_EQ(wrong.size(), 1U) << found->arguments;
        EXPECT_EQ(wrong.front().pointer, pointer);
    };
    expect(ProbeKind::missing, "/order/lines");
    expect(ProbeKind::missing, "/order/lines/0/sku");
    expect(ProbeKind::missing, "/order/ship_to/country");
    expect(ProbeKind::wrong_type, "/order/lines/0");
    expect(ProbeKind::wrong_type, "/order/lines/0/quantity");
    expect(ProbeKind::not_in_enum, "/order/ship_to/country");
    expect(ProbeKind::pattern, "/order/lines/0/sku");
    expect(ProbeKind::pattern, "/order/ship_to/zip");
    expect(ProbeKind::out_of_range, "/order/lines/0/quantity");
    expect(ProbeKind::out_of_range, "/order/lines");
}

TEST(Probes, InsideKnowTheirPathAndTheNameThatWasMeant) {
    const auto plan = plan_of(subject_of(kNested), 1, {.of_a_kind = 9, .inside = 99});
    const auto& missing = call_of(plan, ProbeKind::missing, "sku");
    EXPECT_EQ(missing.mistake.path, "order.lines[0].sku");
    EXPECT_EQ(missing.probe.wrong, "order.lines[0].sku left out");
    EXPECT_EQ(missing.probe.id, "P2/place_order/order/lines/0/sku");
    const auto& misspelt = call_of(plan, ProbeKind::unknown_argument, "country");
    EXPECT_TRUE(misspelt.probe.wrong.ends_with("instead of 'country' in order.ship_to"));
    EXPECT_EQ(misspelt.probe.pointer, "/order/ship_to/" + misspelt.mistake.sent_name);
}

TEST(Probes, InsideAreBoundedAndWhatIsLeftOutIsSaid) {
    const auto subject = subject_of(kNested);
    const auto all = plan_of(subject, 1, {.inside = 99});
    const auto few = plan_of(subject, 1, {.inside = 3});
    const auto is_inside = [](const PlannedCall& call) {
        return call.probe.kind != ProbeKind::repeated && call.mistake.path.contains('.');
    };
    EXPECT_GT(std::ranges::count_if(all.calls, is_inside), 10);
    EXPECT_EQ(std::ranges::count_if(few.calls, is_inside), 3);
    EXPECT_TRUE(std::ranges::any_of(few.untried, [](const Untried& one) {
        return one.reason ==
               "A review makes 3 calls to what is inside of a tool's arguments at most.";
    }));
}

TEST(Probes, OfWhatIsInsideTheDeepestIsNotTheLast) {
    const auto plan = plan_of(subject_of(kNested), 1, {.of_a_kind = 2});
    std::vector<std::string> missing;
    for (const auto& call : plan.calls) {
        const bool is_inside = call.mistake.path.contains('.');
        if (call.probe.kind == ProbeKind::missing && is_inside)
            missing.push_back(call.mistake.path);
    }
    EXPECT_THAT(missing, testing::ElementsAre("order.ship_to.country", "order.lines[0].sku"));
}

TEST(Probes, WhatCannotStandInAValidCallIsSaid) {
    const auto subject = subject_of(
        R"({"name":"odd","inputSchema":{"type":"object","properties":{"a":{"type":"object","not":{"required":["b"]},"properties":{"b":{"type":"object","properties":{"c":{"type":"string"}}}}}}}})"
    );
    const auto plan = plan_of(subject);
    EXPECT_TRUE(std::ranges::any_of(plan.untried, [](const Untried& one) {
        return one.pointer == "/a/b/c" && one.reason == "No valid call could be made that has it.";
    }));
}

TEST(Probes, AddsNothingToAToolWithoutAnythingInside) {
    const auto plan = plan_of(subject_of(kTool), 1, {.inside = 0});
    const auto more = plan_of(subject_of(kTool), 1, {.inside = 16});
    std::vector<std::string> added;
    for (const auto& call : more.calls) {
        if (std::ranges::find(plan.calls, call.probe.id, [](const PlannedCall& one) {
                return one.probe.id;
            }) == plan.calls.end())
            added.push_back(call.probe.pointer);
    }
    for (const auto& pointer : added) EXPECT_EQ(pointer, "/lines/0");
}

TEST(Probes, AreTheSameForTheSameSeedAndOthersForAnother) {
    const auto subject = subject_of(kTool);
    const auto first = plan_of(subject);
    const auto again = plan_of(subject);
    const auto other = plan_of(subject, 2);
    ASSERT_EQ(first.calls.size(), again.calls.size());
    for (std::size_t i = 0; i < first.calls.size(); ++i)
        EXPECT_EQ(first.calls[i].arguments, again.calls[i].arguments);
    EXPECT_NE(
        call_of(first, ProbeKind::pattern, "order_id").arguments,
        call_of(other, ProbeKind::pattern, "order_id").arguments
    );
}

TEST(Probes, AreNamedOnceEach) {
    for (const auto tool : {kTool, kNested}) {
        std::set<std::string> ids;
        for (const auto& call : plan_of(subject_of(tool), 1, {.of_a_kind = 9, .inside = 99}).calls)
            EXPECT_TRUE(ids.insert(call.probe.id).second) << call.probe.id;
    }
}

TEST(Probes, KnowWhatTheSchemaForbids) {
    const auto plan = plan_of(subject_of(kTool), 1, {.of_a_kind = 9, .per_tool = 99});
    EXPECT_TRUE(call_of(plan, ProbeKind::missing, "order_id").mistake.must_fail);
    EXPECT_TRUE(call_of(plan, ProbeKind::pattern, "order_id").mistake.must_fail);
    EXPECT_TRUE(call_of(plan, ProbeKind::unknown_argument, "order_id").mistake.must_fail);
    // Nothing forbids a member more, and formats are not asserted.
    EXPECT_FALSE(call_of(plan, ProbeKind::unknown_argument, "format").mistake.must_fail);
    EXPECT_FALSE(call_of(plan, ProbeKind::pattern, "day").mistake.must_fail);
}

TEST(Probes, LimitsThatNothingCanHaveAreNotProbed) {
    for (const std::string_view rules :
         {R"("type":"array","items":{"type":"string"},"maxItems":-1)",
          R"("type":"array","items":{"type":"string"},"maxItems":0.5)",
          R"("type":"array","items":{"type":"string"},"maxItems":1e300)",
          R"("type":"string","maxLength":-1)",
          R"("type":"string","maxLength":1e300)",
          R"("type":"string","minLength":-1)",
          R"("type":"number","maximum":1e300)"}) {
        const auto plan = plan_of(subject_of(fmt::format(
            R"({{"name":"get","inputSchema":{{"type":"object","properties":{{"a":{{{}}}}}}}}})",
            rules
        )));
        EXPECT_THAT(kinds_of(plan), Not(Contains(ProbeKind::out_of_range))) << rules;
    }
}

TEST(Probes, AnAbsentIdHasTheFormOfAPresentOne) {
    const auto subject = subject_of(kTool);
    const auto plan = plan_of(subject);
    const auto& call = call_of(plan, ProbeKind::absent_id, "order_id");
    const auto arguments = json::parse(call.arguments);
    EXPECT_TRUE(subject.accepts(arguments->get_object())) << call.arguments;
    EXPECT_NE(arguments->get_object().at("order_id"), subject.example->at("order_id"));
}

TEST(Probes, NoteTextIsNoIdThatCouldBeAbsent) {
    const auto plan = plan_of(subject_of(kTool), 1, {.of_a_kind = 9, .per_tool = 99});
    for (const auto& call : plan.calls) {
        if (call.probe.kind == ProbeKind::absent_id) EXPECT_EQ(call.mistake.argument, "order_id");
    }
}

TEST(Probes, WhatIsLeftOutIsSaid) {
    const auto plan = plan_of(subject_of(kTool), 1, {.of_a_kind = 1, .per_tool = 99});
    const auto left_out = std::ranges::count_if(plan.untried, [](const Untried& one) {
        return one.kind == ProbeKind::wrong_type && one.reason.contains("1 calls of a kind");
    });
    EXPECT_GT(left_out, 0);
    for (const auto& one : plan.untried) EXPECT_TRUE(one.reason.ends_with('.')) << one.reason;
}

TEST(Probes, WithoutAnExampleOnlyWhatNeedsNoneIsAsked) {
    const auto subject = subject_of(
        R"({"name":"odd","inputSchema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"not":{}}})"
    );
    ASSERT_FALSE(subject.example.has_value());
    const auto plan = plan_of(subject);
    EXPECT_THAT(kinds_of(plan), Not(Contains(ProbeKind::wrong_type)));
    EXPECT_THAT(kinds_of(plan), Contains(ProbeKind::missing));
    ASSERT_FALSE(plan.untried.empty());
}

TEST(Subject, TakesValuesOutOfTheWordsAboutThem) {
    const auto subject = subject_of(
        R"({"name":"t","inputSchema":{"type":"object","properties":{"id":{"type":"string","description":"A customer, e.g. \"cust_17\""},"more":{"description":"Whether to go on"}},"required":["id","more"]}})"
    );
    ASSERT_TRUE(subject.example.has_value());
    EXPECT_EQ(subject.example->at("id"), "cust_17");
    EXPECT_EQ(subject.example->at("more"), true);
}

TEST(Draws, AMisspeltNameIsNoneOfThoseThatThereAre) {
    Draws draws(1, "x");
    const std::vector<std::string> taken{"a", "ab", "list_orders", "lists_orders"};
    for (int i = 0; i < 200; ++i) {
        for (const auto* word : {"a", "ab", "list_orders"}) {
            const auto made = draws.misspelt(word, taken);
            EXPECT_THAT(taken, Not(Contains(made)));
        }
    }
}

TEST(Losses, AreOfToolsThatWriteAndNotTwiceTheSame) {
    EXPECT_TRUE(plan_losses(subject_of(kTool), 1).empty());
    const auto calls = plan_losses(
        subject_of(
            R"({"name":"put","inputSchema":{"type":"object","properties":{"item_id":{"type":"string","pattern":"^item_[a-z]{4}$"}},"required":["item_id"]}})"
        ),
        1
    );
    ASSERT_EQ(calls.size(), 2U);
    EXPECT_EQ(calls[0].loss, Loss::cut);
    EXPECT_EQ(calls[1].loss, Loss::held);
    EXPECT_NE(calls[0].arguments, calls[1].arguments);
}

}  // namespace
}  // namespace recourse::review

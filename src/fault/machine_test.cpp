#include "base/json.hpp"
#include "fault/dialect.hpp"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace recourse::fault {
namespace {

using testing::HasSubstr;

template <typename Enum>
rc::Gen<Enum> any_enum(int first, int last) {
    return rc::gen::map(rc::gen::inRange(first, last + 1), [](int i) {
        return static_cast<Enum>(i);
    });
}

json::Value any_value() {
    switch (*rc::gen::inRange(0, 6)) {
        case 0:
            return nullptr;
        case 1:
            return *rc::gen::arbitrary<bool>();
        case 2:
            return *rc::gen::arbitrary<std::int64_t>();
        case 3:
            return json::Value(*rc::gen::arbitrary<std::string>());
        case 4:
            return json::Array{*rc::gen::arbitrary<std::int64_t>(), "x"};
        default:
            return json::Object{{*rc::gen::arbitrary<std::string>(), 1}};
    }
}

std::string any_text() {
    return *rc::gen::arbitrary<std::string>();
}

template <typename Make>
auto maybe(Make&& make) -> std::optional<decltype(make())> {
    if (*rc::gen::arbitrary<bool>()) return make();
    return std::nullopt;
}

Violation any_violation() {
    Violation it;
    it.pointer = any_text();
    it.rule = any_text();
    it.sentence = any_text();
    it.provided = maybe(any_value);
    it.expected = any_text();
    it.allowed = *rc::gen::arbitrary<std::vector<std::string>>();
    it.example = maybe(any_value);
    it.suggestion = maybe(any_value);
    it.applicability = *any_enum<Applicability>(0, 2);
    return it;
}

Quota any_quota() {
    Quota it;
    it.policy = any_text();
    it.unit = any_text();
    it.limit = *rc::gen::arbitrary<std::int32_t>() / 8.0;
    it.used = *rc::gen::arbitrary<double>();
    it.window = std::chrono::seconds(*rc::gen::inRange(0, 1'000'000));
    it.resets_at = maybe([] {
        // to the millisecond, as RFC 3339 is written here; 1970 to 2106
        const auto ms = *rc::gen::inRange<std::int64_t>(0, 4'294'967'296'000);
        return std::chrono::system_clock::time_point(std::chrono::milliseconds(ms));
    });
    it.subject = any_text();
    return it;
}

Fault any_fault() {
    Fault it;
    it.domain = any_text();
    it.code = any_text();
    it.category = *any_enum<Category>(1, 16);
    it.message = any_text();
    it.cause = any_text();
    it.actor = *any_enum<Actor>(0, 4);
    for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
        it.actions.push_back({*any_enum<ActionType>(0, 7), any_text(), any_text(), maybe(any_value)}
        );
    }
    it.effect = *any_enum<Effect>(0, 3);
    it.retryable = *rc::gen::arbitrary<bool>();
    it.retry_after = maybe([] { return std::chrono::seconds(*rc::gen::inRange(0, 1'000'000)); });
    it.safe_to_retry = *any_enum<SafeBecause>(0, 4);
    it.said_safe = *any_enum<SafeBecause>(0, 4);
    it.verify = maybe([] { return Verify{any_text(), any_value(), any_text(), any_text()}; });
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i) it.violations.push_back(any_violation());
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i) it.quota.push_back(any_quota());
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i) it.details[any_text()] = any_value();
    it.links = {any_text(), any_text(), any_text()};
    it.support_id = any_text();
    return it;
}

TEST(DialectMachine, ParsingWhatWasRenderedGivesTheFaultBack) {
    EXPECT_TRUE(rc::check([] {
        Fault fault = any_fault();
        const auto back = parse_machine(render_machine(fault));
        RC_ASSERT(back.has_value());
        RC_ASSERT(*back == fault);
    }));
}

TEST(DialectMachine, TheUpstreamsRawWordsAreNeverInIt) {
    Fault fault;
    fault.code = "internal_error";
    fault.upstream = "the raw failure";
    EXPECT_EQ(json::to_text(render_machine(fault)).find("raw failure"), std::string::npos);
}

TEST(DialectMachine, FieldsThatSayNothingAreLeftOut) {
    Fault fault;
    fault.code = "internal_error";
    EXPECT_EQ(
        json::to_text(render_machine(fault)),
        R"({"domain":"recourse","code":"internal_error","category":"internal","message":"",)"
        R"("actor":"nobody","actions":[],"effect":"unknown","retryable":false,)"
        R"("safe_to_retry":{"safe":false},"support_id":""})"
    );
}

TEST(DialectMachine, TheShapesOfTheWireAreThoseOfTheContract) {
    Fault fault;
    fault.code = "rate_limited";
    fault.retry_after = std::chrono::seconds(12);
    fault.safe_to_retry = SafeBecause::read_only;
    fault.quota = {{
        .policy = "per_minute",
        .unit = "calls",
        .limit = 100,
        .used = 100.5,
        .window = std::chrono::seconds(60),
        .resets_at =
            std::chrono::system_clock::time_point(std::chrono::milliseconds(1'795'212'057'123)),
        .subject = "",
    }};
    const std::string text = json::to_text(render_machine(fault));
    EXPECT_THAT(text, HasSubstr(R"("retry_after":12,)"));
    EXPECT_THAT(text, HasSubstr(R"("safe_to_retry":{"safe":true,"because":"read_only"})"));
    EXPECT_THAT(
        text,
        HasSubstr(R"("quota":[{"policy":"per_minute","unit":"calls","limit":100,"used":100.5,)"
                  R"("window":60,"resets_at":"2026-11-20T22:00:57.123Z"}])")
    );
}

json::Object smallest() {
    Fault fault;
    fault.code = "internal_error";
    return render_machine(fault).as_object();
}

TEST(DialectMachine, UnknownMembersAreIgnored) {
    json::Object machine = smallest();
    machine["from_a_later_version"] = json::Array{1, 2};
    EXPECT_TRUE(parse_machine(machine).has_value());
}

TEST(DialectMachine, AMissingMemberIsNamed) {
    for (const char* name :
         {"domain",
          "code",
          "category",
          "message",
          "actor",
          "actions",
          "effect",
          "retryable",
          "safe_to_retry",
          "support_id"}) {
        json::Object machine = smallest();
        machine.erase(name);
        EXPECT_EQ(parse_machine(machine).error(), std::string(name) + " is missing");
    }
}

TEST(DialectMachine, AMemberOfTheWrongKindIsNamedWithItsPath) {
    const auto error = [](const char* name, json::Value value) {
        json::Object machine = smallest();
        machine[name] = std::move(value);
        return parse_machine(machine).error();
    };
    EXPECT_EQ(error("message", 7), "message must be a string");
    EXPECT_EQ(error("retryable", "yes"), "retryable must be true or false");
    EXPECT_EQ(error("retry_after", 1.5), "retry_after must be a whole number of seconds");
    EXPECT_EQ(error("retry_after", -1), "retry_after must be a whole number of seconds");
    EXPECT_EQ(error("category", "odd"), "category must be one of its names, not 'odd'");
    EXPECT_EQ(error("actions", json::Object{}), "actions must be an array");
    EXPECT_EQ(error("actions", json::Array{1}), "actions[0] must be an object");
    EXPECT_EQ(
        error("actions", json::Array{json::Object{{"type", "wait"}}}),
        "actions[0].sentence is missing"
    );
    EXPECT_EQ(error("details", json::Array{}), "details must be an object");
    EXPECT_EQ(
        error("quota", json::Array{json::Object{{"resets_at", "tomorrow"}}}),
        "quota[0].resets_at must be a time as of RFC 3339"
    );
    EXPECT_EQ(
        error("safe_to_retry", json::Object{{"safe", true}}),
        "safe_to_retry.because must be the reason why it is safe, where it is"
    );
    EXPECT_EQ(parse_machine(json::Array{}).error(), "the machine copy must be an object");
}

TEST(DialectMachine, NobodyWaitsLongerThanAYear) {
    json::Object machine = smallest();
    machine["retry_after"] = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(parse_machine(machine)->retry_after, kLongestWait);
}

TEST(DialectMachine, TimesWithAnOffsetAreUnderstood) {
    const auto resets_at = [](const char* time) {
        json::Object machine = smallest();
        machine["quota"] = json::Array{json::Object{{"resets_at", time}}};
        const auto fault = parse_machine(machine);
        return fault ? fault->quota.at(0).resets_at : std::nullopt;
    };
    EXPECT_EQ(resets_at("2026-11-20T22:40:57.1+02:00"), resets_at("2026-11-20T20:40:57.100Z"));
    EXPECT_TRUE(resets_at("2026-11-20T20:40:57Z"));
    for (const char* bad :
         {"",
          "2026-11-20",
          "2026-02-30T00:00:00Z",
          "2026-11-20T20:40:57",
          "2026-11-20T20:40:57.Z",
          "2026-11-20T24:00:00Z",
          "2026-11-20T20:40:57Zx"}) {
        EXPECT_FALSE(resets_at(bad)) << bad;
    }
}

}  // namespace
}  // namespace recourse::fault

#include "fault/template.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace recourse::fault {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Template, FillsPlacesFromDetails) {
    const json::Object details{{"tool", "study_get"}, {"count", 3}};
    EXPECT_EQ(fill("{tool} was called {count} times", details), "study_get was called 3 times");
}

TEST(Template, SaysOneSecondAndTwoSeconds) {
    EXPECT_EQ(fill("wait {wait} seconds, then call", {{"wait", 1}}), "wait 1 second, then call");
    EXPECT_EQ(fill("wait {wait} seconds", {{"wait", 2}}), "wait 2 seconds");
    EXPECT_EQ(fill("wait {wait} seconds", {{"wait", 11}}), "wait 11 seconds");
    EXPECT_EQ(fill("{a} and {b} days", {{"a", 1}, {"b", 1}}), "1 and 1 day");
    EXPECT_EQ(fill("{at} times in {wait} hours", {{"at", 1}, {"wait", 3}}), "1 times in 3 hours");
    EXPECT_EQ(fill("after {wait}", {{"wait", 1}}), "after 1");
}

TEST(Template, ReachesIntoValues) {
    const json::Object details{{"quota", json::Object{{"limit", 60}}}};
    EXPECT_EQ(fill("at most {quota.limit}", details), "at most 60");
}

TEST(Template, SaysListsInWords) {
    const json::Object details{{"tools", json::Array{"a", "b", "c"}}};
    EXPECT_EQ(fill("{tools}", details), "a, b and c");
}

TEST(Template, ABraceWrittenTwiceIsABrace) {
    EXPECT_EQ(fill("{{\"ok\": {ok}}}", {{"ok", true}}), "{\"ok\": true}");
    EXPECT_THAT(places_of("{{tool}}").names, IsEmpty());
}

TEST(Template, WithAValueMissingIsNotFilled) {
    EXPECT_EQ(fill("{tool} failed", {}), std::nullopt);
    EXPECT_EQ(fill("{tool} failed", {{"tool", nullptr}}), std::nullopt);
    EXPECT_EQ(fill("{tool.name} failed", {{"tool", "a"}}), std::nullopt);
}

TEST(Template, ValuesAreCleanedAndBounded) {
    const json::Object details{{"said", "one\n\x1b[31mtwo\u200b" + std::string(5'000, 'x')}};
    const auto filled = fill("{said}", details).value();
    EXPECT_LE(filled.size(), 200U);
    EXPECT_TRUE(filled.starts_with("one [31mtwox")) << filled;
}

TEST(Template, NamesItsPlacesOnce) {
    EXPECT_THAT(places_of("{a} and {b_2} and {a} and {c.d}").names, ElementsAre("a", "b_2", "c.d"));
}

TEST(Template, SaysWhatIsNoPlace) {
    EXPECT_EQ(places_of("a {Tool} b").flaw, "{Tool}");
    EXPECT_EQ(places_of("a {} b").flaw, "{}");
    EXPECT_EQ(places_of("a {0}").flaw, "{0}");
    EXPECT_EQ(places_of("a { tool }").flaw, "{ tool }");
    EXPECT_EQ(places_of("a {tool").flaw, "{tool");
    EXPECT_EQ(places_of("a } b").flaw, "} b");
    EXPECT_EQ(places_of("{a..b}").flaw, "{a..b}");
}

TEST(Template, NeverFailsOnAnyText) {
    EXPECT_TRUE(rc::check("any text", [](const std::string& text) {
        const auto places = places_of(text);
        json::Object details;
        for (const auto& name : places.names) {
            if (!name.contains('.')) details[name] = "x";
        }
        const auto filled = fill(text, details);
        if (!places.flaw.empty()) RC_ASSERT(!filled);
    }));
}

}  // namespace
}  // namespace recourse::fault

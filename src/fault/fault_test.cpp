#include <recourse/fault.hpp>

#include <gtest/gtest.h>

namespace recourse {
namespace {

template <typename Enum>
void expect_names_lead_back(int first, int last) {
    for (int i = first; i <= last; ++i) {
        const auto value = static_cast<Enum>(i);
        EXPECT_FALSE(to_string(value).empty()) << i;
        EXPECT_EQ(from_string<Enum>(to_string(value)), value) << i;
    }
    EXPECT_EQ(from_string<Enum>("no_such_name"), std::nullopt);
    EXPECT_EQ(from_string<Enum>(""), std::nullopt);
}

TEST(FaultNames, EveryNameLeadsBackToItsValue) {
    expect_names_lead_back<Category>(1, 16);
    expect_names_lead_back<Actor>(0, static_cast<int>(Actor::nobody));
    expect_names_lead_back<Effect>(0, static_cast<int>(Effect::unknown));
    expect_names_lead_back<SafeBecause>(0, static_cast<int>(SafeBecause::not_sent));
    expect_names_lead_back<ActionType>(0, static_cast<int>(ActionType::stop));
    expect_names_lead_back<Applicability>(0, static_cast<int>(Applicability::template_));
}

TEST(FaultNames, KeywordsOfTheLanguageHaveTheirPlainNameOnTheWire) {
    EXPECT_EQ(to_string(Actor::operator_), "operator");
    EXPECT_EQ(to_string(Applicability::template_), "template");
}

}  // namespace
}  // namespace recourse

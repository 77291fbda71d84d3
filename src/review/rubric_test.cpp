#include "review/review.hpp"

#include <set>

#include <gtest/gtest.h>

namespace recourse::review {
namespace {

TEST(Rubric, HasAHundredPointsAndEveryIdAndNameOnce) {
    int points = 0;
    std::set<std::string_view> ids;
    std::set<std::string_view> names;
    for (const auto& rule : rules()) {
        points += rule.points;
        EXPECT_TRUE(ids.insert(rule.id).second) << rule.id;
        EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
        EXPECT_EQ(find_rule(rule.id), &rule);
    }
    EXPECT_EQ(points, 100);
    EXPECT_EQ(find_rule("Z9"), nullptr);
}

TEST(Rubric, SpeaksInWholeSentences) {
    for (const auto& rule : rules()) {
        for (const auto sentence : {rule.title, rule.why, rule.mend}) {
            ASSERT_FALSE(sentence.empty()) << rule.id;
            EXPECT_EQ(sentence.back(), '.') << rule.id;
        }
    }
}

}  // namespace
}  // namespace recourse::review

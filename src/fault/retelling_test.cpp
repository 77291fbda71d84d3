#include "fault/retelling.hpp"

#include "config/mistake.hpp"
#include "fault/vocabulary_reader.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::fault {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kShop = R"(
domain: shop
codes:
  bad_article:
    wire: BAD_ARTICLE
    category: invalid_argument
    status: 400
    retryable: false
    actor: model
    meaning: The article is not valid
    message: "{argument} '{provided}' is no article"
    cause: Articles begin with art_
    remedy: Ask for the articles
    actions:
      - call_tool: call list_articles
        tool: list_articles
      - fix_arguments: write {argument} anew
    values: { argument: article, provided: foo }
  bad_call:
    category: invalid_argument
    status: 400
    retryable: false
    actor: model
    meaning: The call is wrong
    cause: It breaks what the tool says
    remedy: Mend it
    actions: [{ fix_arguments: mend what is named }]
  too_many:
    category: resource_exhausted
    status: 429
    retryable: true
    actor: time
    meaning: Too many calls
    message: "{limit} calls are all there are; wait {retry_after} seconds"
    cause: Calls are counted
    remedy: Wait
    actions: [{ wait: "wait {retry_after} seconds" }]
    values: { limit: 3, retry_after: 9 }
  shut:
    category: unavailable
    status: 503
    retryable: true
    actor: time
    meaning: The shop is shut
    cause: Nobody is there
    remedy: Wait
    actions: [{ wait: come again later }]
retell:
  - { fault: invalid_arguments, argument: article, violation: pattern, code: bad_article }
  - { fault: invalid_arguments, code: bad_call }
  - { fault: rate_limited, limit: per_minute, code: too_many }
  - { fault: [upstream_refused, upstream_timeout], code: shut }
)";

Vocabulary shop() {
    auto read = read_vocabulary(kShop, "shop.yaml");
    EXPECT_THAT(config::to_text(read.mistakes), IsEmpty());
    return std::move(read.vocabulary);
}

Violation violation(std::string pointer, std::string rule) {
    Violation made;
    made.pointer = std::move(pointer);
    made.rule = std::move(rule);
    made.sentence = "it is wrong";
    made.provided = "foo";
    made.expected = "^art_";
    return made;
}

Fault wrong_arguments(std::vector<Violation> violations) {
    auto fault = make("invalid_arguments");
    fault.message = "our own sentence";
    fault.effect = Effect::none;
    fault.violations = std::move(violations);
    fault.actions = {{ActionType::fix_arguments, "our own step", {}, {}}};
    return fault;
}

constexpr std::array<std::string_view, 1> kTools{"list_articles"};

TEST(Retelling, tells_what_is_wrong_with_one_argument_in_the_words_of_the_service) {
    auto fault = wrong_arguments({violation("/article", "pattern")});
    ASSERT_TRUE(retell(fault, shop(), kTools));
    EXPECT_EQ(fault.domain, "shop");
    EXPECT_EQ(fault.code, "bad_article");
    EXPECT_EQ(fault.message, "article 'foo' is no article");
    EXPECT_EQ(fault.cause, "Articles begin with art_");
    ASSERT_EQ(fault.actions.size(), 2U);
    EXPECT_EQ(fault.actions[0].tool, "list_articles");
    EXPECT_EQ(fault.actions[1].sentence, "write article anew");
    EXPECT_EQ(fault.violations.size(), 1U);
    EXPECT_EQ(fault.effect, Effect::none);
}

TEST(Retelling, names_no_tool_that_the_caller_does_not_have) {
    auto fault = wrong_arguments({violation("/article", "pattern")});
    ASSERT_TRUE(retell(fault, shop(), {}));
    ASSERT_EQ(fault.actions.size(), 1U);
    EXPECT_EQ(fault.actions[0].type, ActionType::fix_arguments);
}

TEST(Retelling, goes_by_all_that_is_wrong_and_keeps_the_sentence_that_names_it_all) {
    auto fault = wrong_arguments({violation("/article", "pattern"), violation("/count", "type")});
    ASSERT_TRUE(retell(fault, shop(), kTools));
    EXPECT_EQ(fault.code, "bad_call");
    EXPECT_EQ(fault.message, "our own sentence");
}

TEST(Retelling, keeps_the_sentence_where_the_code_has_only_general_words) {
    auto fault = wrong_arguments({violation("/count", "type")});
    ASSERT_TRUE(retell(fault, shop(), kTools));
    EXPECT_EQ(fault.message, "our own sentence");
}

TEST(Retelling, goes_by_the_limit_that_is_reached) {
    auto fault = make("rate_limited");
    fault.effect = Effect::none;
    fault.retry_after = 12s;
    fault.quota = {{.policy = "per_minute", .unit = "calls", .limit = 3}};
    auto other = fault;
    other.quota.front().policy = "per_day";
    ASSERT_TRUE(retell(fault, shop(), {}));
    EXPECT_EQ(fault.code, "too_many");
    EXPECT_EQ(fault.message, "3 calls are all there are; wait 12 seconds");
    EXPECT_EQ(fault.retry_after, 12s);
    EXPECT_FALSE(retell(other, shop(), {}));
    EXPECT_EQ(other.domain, "recourse");
}

TEST(Retelling, leaves_the_steps_that_find_out_what_became_of_a_write) {
    auto fault = make("upstream_timeout");
    fault.effect = Effect::unknown;
    fault.actions = {{ActionType::verify_effect, "look first", "look", {}}};
    ASSERT_TRUE(retell(fault, shop(), kTools));
    EXPECT_EQ(fault.code, "shut");
    ASSERT_EQ(fault.actions.size(), 1U);
    EXPECT_EQ(fault.actions[0].sentence, "look first");
}

TEST(Retelling, leaves_the_codes_of_others_alone) {
    auto fault = wrong_arguments({});
    fault.domain = "elsewhere";
    EXPECT_FALSE(retell(fault, shop(), kTools));
    EXPECT_EQ(fault.code, "invalid_arguments");
}

TEST(Retelling, that_names_no_code_is_a_mistake_with_a_way_out) {
    const auto told = [](std::string_view item) {
        const auto text = std::string(kShop) + "  - " + std::string(item) + "\n";
        return config::to_text(read_vocabulary(text, "shop.yaml").mistakes);
    };
    EXPECT_THAT(
        told("{ fault: rate_limted, code: shut }"), HasSubstr("Did you mean `rate_limited`?")
    );
    EXPECT_THAT(told("{ fault: rate_limited, code: shutt }"), HasSubstr("Did you mean `shut`?"));
    EXPECT_THAT(told("{ code: shut }"), HasSubstr("has no `fault`"));
    EXPECT_THAT(told("{ fault: rate_limited }"), HasSubstr("has no `code`"));
}

}  // namespace
}  // namespace recourse::fault

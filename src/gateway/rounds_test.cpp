#include "gateway/rounds.hpp"

#include "gateway/pages.hpp"
#include "gateway/powers.hpp"

#include <gtest/gtest.h>

namespace recourse::gateway {
namespace {

Powers powers(std::string_view capabilities) {
    return Powers::of(json::Ref(capabilities));
}

TEST(Powers, an_empty_elicitation_means_forms) {
    EXPECT_EQ(powers(R"({"elicitation":{}})").text(), R"({"elicitation":{"form":{}}})");
    EXPECT_EQ(powers(R"({"elicitation":{"url":{}}})").text(), R"({"elicitation":{"url":{}}})");
    EXPECT_FALSE(powers("{}").any());
    EXPECT_FALSE(powers(R"({"experimental":{}})").any());
}

TEST(Powers, allow_what_was_declared) {
    const auto some = powers(R"({"elicitation":{"form":{}},"roots":{"listChanged":true}})");
    const json::Ref form(R"({"message":"?"})");
    const json::Ref page(R"({"mode":"url"})");
    EXPECT_TRUE(some.allow("elicitation/create", form));
    EXPECT_FALSE(some.allow("elicitation/create", page));
    EXPECT_TRUE(some.allow("roots/list", {}));
    EXPECT_FALSE(some.allow("sampling/createMessage", {}));
    EXPECT_FALSE(some.allow("tasks/get", {}));
}

TEST(NextRound, replaces_what_belonged_to_the_last_one) {
    const json::Ref params(R"({"name":"t","inputResponses":{"a":1},"requestState":"old"})");
    EXPECT_EQ(
        next_round(params, R"({"b":2})", json::Ref(R"("n\u0065w")")),
        R"({"name":"t","inputResponses":{"b":2},"requestState":"n\u0065w"})"
    );
    EXPECT_EQ(next_round(params, "{}", {}), R"({"name":"t","inputResponses":{}})");
}

TEST(UrlElicitation, has_an_id_for_legacy_clients_and_none_for_modern_ones) {
    const json::Ref result(
        R"({"inputRequests":{"k":{"method":"elicitation/create","params":{"mode":"url","url":"https://a.b/"}}}})"
    );
    const auto error = url_elicitation_required(result, "x");
    ASSERT_TRUE(error);
    EXPECT_EQ(
        error->data,
        R"({"elicitations":[{"mode":"url","url":"https://a.b/","elicitationId":"x-1"}]})"
    );
    const auto back = input_required_by(json::Ref(error->data));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->find("elicitationId"), std::string::npos);
}

TEST(UrlElicitation, is_nothing_where_something_else_is_asked) {
    EXPECT_FALSE(url_elicitation_required(
        json::Ref(R"({"inputRequests":{"k":{"method":"roots/list"}}})"), "x"
    ));
    EXPECT_FALSE(input_required_by(json::Ref(R"({"elicitations":[]})")));
    EXPECT_FALSE(input_required_by(json::Ref(R"({"elicitations":[{"mode":"url"}]})")));
}

TEST(Cut, gives_page_after_page_of_one_state_of_the_list) {
    const auto first = cut(std::nullopt, 1'500, 7);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->end, 1'000U);
    const auto second = cut(first->next_cursor, 1'500, 7);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->begin, 1'000U);
    EXPECT_EQ(second->end, 1'500U);
    EXPECT_EQ(second->next_cursor, "");
    EXPECT_FALSE(cut(first->next_cursor, 1'500, 8));
    EXPECT_FALSE(cut("", 1'500, 7));
    EXPECT_FALSE(cut("3e8-7-7", 1'500, 7));
}

TEST(Freshness, of_a_whole_is_the_least_of_its_parts) {
    const auto one = Freshness::of(json::Ref(R"({"ttlMs":500,"cacheScope":"public"})"));
    const auto other = Freshness::of(json::Ref(R"({"ttlMs":900,"cacheScope":"private"})"));
    EXPECT_EQ(one.least(other).ttl_ms, 500);
    EXPECT_FALSE(one.least(other).is_public);
    EXPECT_EQ(Freshness::of(json::Ref(R"({"ttlMs":-5})")).ttl_ms, 0);
}

}  // namespace
}  // namespace recourse::gateway

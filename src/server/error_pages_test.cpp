#include "server/error_pages.hpp"

#include "base/json.hpp"
#include "fault/vocabulary_reader.hpp"

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::server {
namespace {

using testing::HasSubstr;
using testing::Not;

std::optional<Page> get(std::string_view path, std::string_view accept = "text/html") {
    return error_page(
        fault::Vocabularies::built_in(),
        {.path = path, .accept = accept, .origin = "http://gateway.example"}
    );
}

json::Object get_json(std::string_view path, std::string_view accept) {
    return json::parse(get(path, accept)->body).value().as_object();
}

TEST(ErrorPages, ShowACode) {
    const auto page = get("/errors/studies/timeout");
    ASSERT_TRUE(page);
    EXPECT_EQ(page->status, 200);
    EXPECT_EQ(page->content_type, "text/html; charset=utf-8");
    EXPECT_THAT(page->body, HasSubstr("<h1>timeout</h1>"));
    EXPECT_THAT(page->body, HasSubstr("The backend took too long"));
    EXPECT_THAT(page->body, HasSubstr("deadline_exceeded"));
    EXPECT_THAT(page->body, HasSubstr("view=&quot;full&quot;"));
    EXPECT_THAT(page->body, HasSubstr("[timeout] The backend took too long"));
}

TEST(ErrorPages, NeedNothingFromAnywhere) {
    for (const auto& vocabulary : fault::Vocabularies::built_in().all()) {
        for (const auto& code : vocabulary->codes()) {
            const auto page = get(error_path(vocabulary->domain(), code.name));
            ASSERT_TRUE(page);
            EXPECT_EQ(page->status, 200) << code.name;
            for (const auto* forbidden : {"<script", "<link", "<img", "src=", "@import", "url("}) {
                EXPECT_THAT(page->body, Not(HasSubstr(forbidden))) << code.name;
            }
        }
    }
}

TEST(ErrorPages, ListEveryCode) {
    for (const auto* path : {"/errors", "/errors/"}) {
        const auto page = get(path);
        ASSERT_TRUE(page);
        EXPECT_THAT(page->body, HasSubstr("href=\"/errors/recourse/upstream_refused\""));
        EXPECT_THAT(page->body, HasSubstr(">INVALID_CUSTOMER_ID</a>"));
    }
}

TEST(ErrorPages, FindACodeInAnySpellingAndNameTheOthers) {
    EXPECT_THAT(get("/errors/BotUnreachable")->body, HasSubstr("<h1>BotUnreachable</h1>"));
    const auto page = get("/errors/rate_limited");
    EXPECT_THAT(page->body, HasSubstr("The same code elsewhere"));
    EXPECT_THAT(page->body, HasSubstr("href=\"/errors/studies/rate_limited\""));
}

TEST(ErrorPages, SuggestTheNearestWhereThereIsNoSuchCode) {
    const auto page = get("/errors/rate_limitted");
    EXPECT_EQ(page->status, 404);
    EXPECT_THAT(page->body, HasSubstr("Did you mean"));
    EXPECT_THAT(page->body, HasSubstr("rate_limited"));
    const auto problem = get("/errors/rate_limitted", "application/json");
    EXPECT_EQ(problem->status, 404);
    EXPECT_EQ(problem->content_type, "application/problem+json");
    EXPECT_THAT(problem->body, HasSubstr("\"nearest\":[\"recourse/rate_limited\""));
}

TEST(ErrorPages, EscapeWhatTheVisitorWrote) {
    const auto page = get("/errors/<script>alert(1)</script>");
    EXPECT_EQ(page->status, 404);
    EXPECT_THAT(page->body, Not(HasSubstr("<script>")));
    EXPECT_THAT(page->body, HasSubstr("&lt;script&gt;"));
}

TEST(ErrorPages, AreAProblemForWhoAsksForOne) {
    const auto page = get("/errors/analytics/circuit_open", "application/problem+json");
    EXPECT_EQ(page->content_type, "application/problem+json");
    const auto problem = get_json("/errors/analytics/circuit_open", "application/problem+json");
    EXPECT_EQ(problem.at("type"), "http://gateway.example/errors/analytics/circuit_open");
    EXPECT_EQ(
        problem.at("title"), "Three or more failures in a row happened in the last 30 minutes"
    );
    EXPECT_EQ(problem.at("status"), 503);
    EXPECT_EQ(problem.at("code"), "circuit_open");
    EXPECT_EQ(problem.at("retryable"), true);
}

TEST(ErrorPages, AreJsonForPrograms) {
    const auto code = get_json("/errors/agents/tool_not_permitted", "application/json");
    EXPECT_EQ(code.at("group"), "permission_error");
    EXPECT_EQ(code.at("category"), "permission_denied");
    EXPECT_EQ(code.at("actions").as_array().size(), 2U);
    const auto all = get_json("/errors", "application/json");
    EXPECT_GE(all.at("errors").as_array().size(), 150U);
}

TEST(ErrorPages, LeaveOtherPathsAlone) {
    EXPECT_FALSE(get("/"));
    EXPECT_FALSE(get("/errorsx"));
    EXPECT_FALSE(get("/mcp"));
}

TEST(ErrorPages, ShowTheOperatorsOwnCodesWithTheirWordsEscaped) {
    auto read = fault::read_vocabulary(
        "domain: shop\ncodes:\n  sold_out: { category: not_found, status: 404, retryable: false, "
        "actor: model, meaning: '<b>Gone</b>', cause: a, remedy: b, actions: [{ stop: 'c <i>' }] "
        "}\n",
        "shop.yaml"
    );
    ASSERT_TRUE(read.mistakes.empty()) << config::to_text(read.mistakes);
    auto all = fault::Vocabularies::built_in();
    ASSERT_TRUE(all.add(std::move(read.vocabulary)));
    const auto page = error_page(all, {.path = "/errors/shop/sold_out"});
    EXPECT_THAT(page->body, HasSubstr("&lt;b&gt;Gone&lt;/b&gt;"));
    EXPECT_THAT(page->body, Not(HasSubstr("<b>")));
}

}  // namespace
}  // namespace recourse::server

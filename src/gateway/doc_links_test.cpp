#include "gateway/doc_links.hpp"

#include "fault/vocabulary.hpp"

#include <string>

#include <gtest/gtest.h>

namespace recourse::gateway {
namespace {

Settings settings(std::string public_url) {
    Settings made;
    made.listen.public_url = std::move(public_url);
    auto& upstream = made.upstreams.emplace_back();
    upstream.name = "research";
    upstream.vocabulary = "studies";
    return made;
}

std::string link_of(const DocLinks& links, Fault fault) {
    links.fill(fault);
    return fault.links.doc_url;
}

TEST(DocLinks, LeadToThePageOfACode) {
    const DocLinks links(settings("https://tools.example.com"));
    EXPECT_EQ(
        link_of(links, fault::make("upstream_refused")),
        "https://tools.example.com/errors/recourse/upstream_refused"
    );
}

TEST(DocLinks, KnowTheVocabularyOfAnUpstream) {
    const DocLinks links(settings("https://tools.example.com"));
    EXPECT_EQ(
        link_of(links, {.domain = "research", .code = "empty_audience"}),
        "https://tools.example.com/errors/studies/empty_audience"
    );
    EXPECT_EQ(link_of(links, {.domain = "research", .code = "no_such_code"}), "");
    EXPECT_EQ(link_of(links, {.domain = "other", .code = "empty_audience"}), "");
}

TEST(DocLinks, KeepTheLinkOfTheUpstream) {
    const DocLinks links(settings("https://tools.example.com"));
    auto fault = fault::make("upstream_refused");
    fault.links.doc_url = "https://docs.example.com/x";
    EXPECT_EQ(link_of(links, fault), "https://docs.example.com/x");
}

TEST(DocLinks, AreNoneWhereTheOperatorNamesNoUrl) {
    EXPECT_EQ(link_of(DocLinks(settings("")), fault::make("upstream_refused")), "");
    EXPECT_EQ(link_of(DocLinks(), fault::make("upstream_refused")), "");
}

}  // namespace
}  // namespace recourse::gateway

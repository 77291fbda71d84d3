#include "gateway/protected_resource.hpp"

#include <gmock/gmock.h>

namespace recourse::gateway {
namespace {

using testing::HasSubstr;
using testing::Not;

Settings settings(bool with_issuer = true) {
    Settings made;
    if (with_issuer) made.identity.issuers.push_back({.name = "corp"});
    return made;
}

std::string line(const Settings& from, std::string_view host, std::string_view error = {}) {
    net::Headers headers;
    headers.add("Host", host);
    return Challenges(from).line(headers, error, "it says \"no\"\r\nX-Injected: 1");
}

TEST(Challenges, NameTheMetadataWhereTheClientReachesIt) {
    EXPECT_EQ(
        line(settings(), "127.0.0.1:8080"),
        "WWW-Authenticate: Bearer resource_metadata="
        "\"http://127.0.0.1:8080/.well-known/oauth-protected-resource/mcp\"\r\n"
    );
    auto secure = settings();
    secure.listen.tls.emplace();
    EXPECT_THAT(line(secure, "localhost"), HasSubstr("=\"https://localhost/.well-known/"));
    auto outside = settings();
    outside.listen.public_url = "https://tools.example.com";
    EXPECT_THAT(line(outside, "10.0.0.7"), HasSubstr("\"https://tools.example.com/.well-known/"));
}

TEST(Challenges, WithoutAnIssuerThereIsNoMetadata) {
    EXPECT_EQ(line(settings(false), "localhost"), "WWW-Authenticate: Bearer\r\n");
}

TEST(Challenges, RepeatNothingThatCouldEndTheirLine) {
    const auto told = line(settings(), "evil\"host", "invalid_token");
    EXPECT_EQ(
        told,
        "WWW-Authenticate: Bearer error=\"invalid_token\", "
        "error_description=\"it says 'no'''X-Injected: 1\"\r\n"
    );
    EXPECT_THAT(told, Not(HasSubstr("evil")));
}

TEST(ResourceMetadata, StandsAtItsTwoPathsOnly) {
    const auto from = settings();
    const auto at = [&](std::string_view path) {
        return resource_metadata(from, {.path = path, .accept = "", .origin = "http://h"});
    };
    EXPECT_TRUE(at("/.well-known/oauth-protected-resource"));
    EXPECT_TRUE(at("/.well-known/oauth-protected-resource/mcp"));
    EXPECT_FALSE(at("/.well-known/oauth-protected-resource/other"));
    EXPECT_FALSE(at("/"));
    EXPECT_FALSE(resource_metadata(
        settings(false),
        {.path = "/.well-known/oauth-protected-resource", .accept = "", .origin = "http://h"}
    ));
}

}  // namespace
}  // namespace recourse::gateway

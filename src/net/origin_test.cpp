#include "net/http_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::net {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Origin, is_taken_from_its_url) {
    const auto origin = Origin::from_url("http://mcp.example:8080/a/b?c=d");
    ASSERT_TRUE(origin);
    EXPECT_EQ(origin->host, "mcp.example");
    EXPECT_EQ(origin->port, 8080);
    EXPECT_EQ(origin->path, "/a/b?c=d");
    EXPECT_EQ(origin->endpoint(), "http://mcp.example:8080");
}

TEST(Origin, has_defaults) {
    const auto origin = Origin::from_url("http://mcp.example");
    ASSERT_TRUE(origin);
    EXPECT_EQ(origin->port, 80);
    EXPECT_EQ(origin->path, "/");
    EXPECT_EQ(Origin::from_url("http://mcp.example?a=b")->path, "/?a=b");
}

TEST(Origin, may_be_an_ipv6_address) {
    const auto origin = Origin::from_url("http://[::1]:3000/mcp");
    ASSERT_TRUE(origin);
    EXPECT_EQ(origin->host, "::1");
    EXPECT_EQ(origin->endpoint(), "http://[::1]:3000");
}

TEST(Origin, of_https_is_secure_and_has_a_port_of_its_own) {
    const auto origin = Origin::from_url("HTTPS://mcp.example/mcp");
    ASSERT_TRUE(origin);
    EXPECT_TRUE(origin->is_secure);
    EXPECT_EQ(origin->port, 443);
    EXPECT_EQ(origin->endpoint(), "https://mcp.example:443");
    EXPECT_EQ(Origin::from_url("https://[::1]:8443")->endpoint(), "https://[::1]:8443");
}

TEST(Origin, refuses_what_it_cannot_honour) {
    for (const char* url :
         {"",
          "mcp.example",
          "/mcp",
          "ftp://mcp.example",
          "http://",
          "http:///mcp",
          "http://user:pw@mcp.example",
          "http://user@mcp.example",
          "http://mcp.example/#part",
          "http://mcp.example:0",
          "http://mcp.example:70000",
          "http://a%0d%0ab/",
          "http://a b/",
          "http://[v1.x]/",
          "http:mcp"}) {
        EXPECT_FALSE(Origin::from_url(url)) << url;
    }
}

TEST(Origin, does_not_repeat_a_password) {
    EXPECT_THAT(
        Origin::from_url("http://user:hunter2@mcp.example").error(), Not(HasSubstr("hunter2"))
    );
}

}  // namespace
}  // namespace recourse::net

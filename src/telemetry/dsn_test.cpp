#include "telemetry/dsn.hpp"

#include <gtest/gtest.h>

namespace recourse::telemetry {
namespace {

TEST(Dsn, says_where_envelopes_go_and_with_which_key) {
    const auto dsn = Dsn::read("https://0123abcd@o1.ingest.example/42");
    ASSERT_TRUE(dsn) << dsn.error();
    EXPECT_EQ(dsn->origin.endpoint(), "https://o1.ingest.example:443");
    EXPECT_EQ(dsn->target, "/api/42/envelope/");
    EXPECT_EQ(dsn->public_key, "0123abcd");
}

TEST(Dsn, may_have_a_path_a_port_and_an_old_secret) {
    const auto dsn = Dsn::read("http://key:secret@127.0.0.1:9000/some/path/7");
    ASSERT_TRUE(dsn) << dsn.error();
    EXPECT_EQ(dsn->origin.port, 9000);
    EXPECT_EQ(dsn->target, "/some/path/api/7/envelope/");
    EXPECT_EQ(dsn->public_key, "key");
}

TEST(Dsn, that_is_none_is_told_without_its_text) {
    for (const auto* text : {
             "",
             "key@host/1",
             "https://host/1",
             "https://@host/1",
             "https://ke\ry@host/1",
             "https://key@host",
             "https://key@host/",
             "https://key@host/1?x=1",
             "https://key@/1",
             "ftp://key@host/1",
             "https://key@host/a b",
         }) {
        const auto dsn = Dsn::read(text);
        ASSERT_FALSE(dsn) << text;
        EXPECT_EQ(dsn.error().find("key@"), std::string::npos);
    }
}

}  // namespace
}  // namespace recourse::telemetry

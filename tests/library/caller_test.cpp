#include "peer.hpp"

#include <gmock/gmock.h>

/// Who calls, as a gateway before the server says.
namespace recourse::library {
namespace {

class Caller : public testing::TestWithParam<Era> {
  protected:
    /// What a server that does or does not trust a gateway takes the caller for.
    [[nodiscard]] std::string taken_for(bool trusts_gateway, json::Value told) const {
        server::Server app(
            {.name = "shop", .version = "1.0.0"}, {.trusts_gateway = trusts_gateway}
        );
        app.tool("whoami", "Says who calls").handle([](const server::Call& call) {
            if (!call.caller()) return std::string("nobody");
            std::string words = call.caller()->id + " " + call.caller()->name;
            for (const auto& role : call.caller()->roles) words += " " + role;
            for (const auto& scope : call.caller()->scopes) words += " " + scope;
            return words;
        });
        const auto running = serve(app);
        Peer peer(running, GetParam());
        peer.meta["dev.recourse/caller"] = std::move(told);
        return peer.call("whoami").text();
    }
};

INSTANTIATE_TEST_SUITE_P(Eras, Caller, testing::Values(Era::legacy, Era::modern), era_name);

const json::Object kAda{
    {"id", "key:ada"},
    {"name", "ada"},
    {"roles", json::Array{"editor"}},
    {"scopes", json::Array{"read", "write"}},
};

TEST_P(Caller, is_known_where_a_gateway_is_trusted) {
    EXPECT_EQ(taken_for(true, kAda), "key:ada ada editor read write");
}

TEST_P(Caller, is_nobody_where_none_is) {
    EXPECT_EQ(taken_for(false, kAda), "nobody");
}

TEST_P(Caller, is_nobody_where_what_is_told_names_nobody) {
    EXPECT_EQ(taken_for(true, {{"name", "ada"}}), "nobody");
    EXPECT_EQ(taken_for(true, "key:ada"), "nobody");
    EXPECT_EQ(taken_for(true, {{"id", ""}}), "nobody");
    EXPECT_EQ(taken_for(true, {{"id", "key:ada"}, {"roles", 7}}), "key:ada ");
}

}  // namespace
}  // namespace recourse::library

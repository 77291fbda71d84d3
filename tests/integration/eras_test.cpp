#include "programs.hpp"

#include <memory>
#include <tuple>

#include <gmock/gmock.h>

/// A client of one era reaches a server of the other, over both transports.
namespace recourse::integration {
namespace {

enum class Way : unsigned char { wrap, gateway };

struct Pairing {
    Era client;
    Era server;
    Way way;
};

/// Whatever stands between the two, and the client before it.
class Bridge {
  public:
    explicit Bridge(const Pairing& pairing) {
        if (pairing.way == Way::wrap) {
            wrapper_ = std::make_unique<Wrapper>(faulty_stdio(pairing.server));
            client_ = std::make_unique<StdioClient>(wrapper_->process(), pairing.client);
        } else {
            faulty_ = std::make_unique<FaultyHttp>(pairing.server);
            gateway_ = std::make_unique<Gateway>(upstream("shop", faulty_->url()));
            client_ = std::make_unique<HttpClient>(gateway_->port(), pairing.client);
        }
    }
    [[nodiscard]] Client& client() { return *client_; }

  private:
    std::unique_ptr<FaultyHttp> faulty_;
    std::unique_ptr<Gateway> gateway_;
    std::unique_ptr<Wrapper> wrapper_;
    std::unique_ptr<Client> client_;
};

class Eras : public testing::TestWithParam<std::tuple<Era, Era, Way>> {
  protected:
    Eras() { greeting_ = bridge_.client().greet(); }

    [[nodiscard]] static Pairing pairing() {
        const auto& [client, server, way] = GetParam();
        return {client, server, way};
    }
    /// The newer era marks every result, the older one knows no such mark.
    static void expect_marked(const Outcome& told) {
        ASSERT_TRUE(told.message.as_object().contains("result")) << json::to_text(told.message);
        const bool modern = pairing().client == Era::modern;
        EXPECT_EQ(text_of(told.result(), "resultType"), modern ? "complete" : "");
    }

    Bridge bridge_{pairing()};
    Client& client_ = bridge_.client();
    Outcome greeting_;
};

std::string name_of(const testing::TestParamInfo<std::tuple<Era, Era, Way>>& info) {
    const auto& [client, server, way] = info.param;
    return std::string(to_string(client)) + "_client_" + std::string(to_string(server)) +
           "_server_" + (way == Way::wrap ? "wrap" : "gateway");
}

INSTANTIATE_TEST_SUITE_P(
    Bridged,
    Eras,
    testing::Combine(
        testing::Values(Era::legacy, Era::modern),
        testing::Values(Era::legacy, Era::modern),
        testing::Values(Way::wrap, Way::gateway)
    ),
    name_of
);

TEST_P(Eras, ShakeHands) {
    expect_marked(greeting_);
    EXPECT_TRUE(greeting_.result().at("capabilities").as_object().contains("tools"));
    if (pairing().client == Era::legacy) {
        EXPECT_EQ(text_of(greeting_.result(), "protocolVersion"), "2025-11-25");
        EXPECT_EQ(text_of(greeting_.result().at("serverInfo").as_object(), "name"), "faulty");
    } else {
        EXPECT_EQ(greeting_.result().at("supportedVersions").as_array(), json::Array{"2026-07-28"});
        const auto& meta = greeting_.result().at("_meta").as_object();
        const auto& server = meta.at("io.modelcontextprotocol/serverInfo").as_object();
        EXPECT_EQ(text_of(server, "name"), "faulty");
    }
}

TEST_P(Eras, ListTheTools) {
    const auto told = client_.request("tools/list");
    expect_marked(told);
    std::vector<std::string> names;
    for (const auto& tool : told.result().at("tools").as_array())
        names.push_back(text_of(tool.as_object(), "name"));
    EXPECT_THAT(
        names,
        testing::ElementsAre(
            "echo", "list_items", "read_item", "write_item", "count_writes", "count_calls", "lax"
        )
    );
}

TEST_P(Eras, CallATool) {
    const auto told = client_.call("echo", {{"text", "gr\u00fc\u00dfe \"quoted\"\n"}});
    expect_marked(told);
    EXPECT_TRUE(told.is_success());
    EXPECT_EQ(told.text(), "gr\u00fc\u00dfe \"quoted\"\n");
}

TEST_P(Eras, TellAFailedTool) {
    const auto told =
        client_.call("read_item", {{"item_id", "item_aaaa"}, {"fault", "tool_error"}});
    expect_marked(told);
    EXPECT_TRUE(told.is_tool_error());
    EXPECT_EQ(text_of(told.fault(), "code"), "precondition_failed");
}

TEST_P(Eras, PassProgressUnderTheClientsOwnToken) {
    for (const json::Value& token : {json::Value("my-token"), json::Value(77)}) {
        const auto told = client_.request(
            "tools/call",
            {{"name", "read_item"},
             {"arguments", {{"item_id", "item_aaaa"}, {"fault", "progress"}}},
             {"_meta", {{"progressToken", token}}}}
        );
        expect_marked(told);
        EXPECT_TRUE(told.is_success());
        ASSERT_EQ(told.notifications.size(), 3U);
        for (int step = 1; step <= 3; ++step) {
            const auto& message = told.notifications[static_cast<std::size_t>(step - 1)];
            EXPECT_EQ(text_of(message.as_object(), "method"), "notifications/progress");
            EXPECT_EQ(message.at("params").at("progressToken"), token);
            EXPECT_EQ(message.at("params").at("progress").as_int64(), step);
        }
    }
}

TEST_P(Eras, KeepTheMethodsOfTheirOwn) {
    const auto told = client_.request("ping");
    if (pairing().client == Era::legacy) {
        EXPECT_TRUE(told.is_success());
        return;
    }
    ASSERT_TRUE(told.is_protocol_error());
    EXPECT_EQ(told.error_code(), -32601);
    EXPECT_EQ(told.http_status, pairing().way == Way::gateway ? 404 : 0);
}

}  // namespace
}  // namespace recourse::integration

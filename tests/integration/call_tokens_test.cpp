#include "net/peer_server.hpp"
#include "programs.hpp"

#include <gmock/gmock.h>

/// `recourse call` at a server that asks who calls, with a token that it has to fetch first.
namespace recourse::integration {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct Said {
    int exit_code = 0;
    std::string out;
    std::string error;
};

class CallTokens : public testing::Test {
  protected:
    Said call(const std::vector<std::string>& credentials) {
        std::vector<std::string> command{"call", url(), "echo", "text=hi"};
        command.insert(command.end(), credentials.begin(), credentials.end());
        Process process(recourse_command(std::move(command)));
        Said said;
        while (const auto line = process.read_line()) said.out += *line + '\n';
        said.exit_code = process.wait();
        said.error = process.errors();
        return said;
    }
    [[nodiscard]] std::string url() const {
        return fmt::format("http://127.0.0.1:{}/mcp", gateway_.port());
    }
    [[nodiscard]] std::vector<std::string> with_secret(std::string_view secret) const {
        return {
            "--token-url",
            authority_.url(),
            "--client-id",
            "ci",
            "--client-secret-file",
            directory_.write("secret", secret),
            "--scope",
            "tools:read tools:write",
        };
    }
    [[nodiscard]] std::string keys() const { return directory_.file("keys.db"); }
    [[nodiscard]] std::string new_key() const {
        Process process(
            recourse_command({"keys", "create", "--file", keys(), "--name", "ci", "--json"})
        );
        const auto line = process.read_line();
        EXPECT_EQ(process.wait(), 0) << process.errors();
        return std::string(parse(line.value_or("{}")).at("key").as_string());
    }

    TemporaryDirectory directory_;
    std::string key_ = new_key();
    /// Gives the gateway's key to who knows the secret `open-sesame`.
    net::PeerServer authority_{[this](net::Peer& peer, const std::string& request) {
        const bool is_known = request.contains("Authorization: Basic Y2k6b3Blbi1zZXNhbWU=\r\n");
        if (!is_known) return peer.say(net::http_answer(401, R"({"error":"invalid_client"})"));
        peer.say(net::http_answer(
            200, fmt::format(R"({{"access_token":"{}","token_type":"Bearer"}})", key_)
        ));
    }};
    FaultyHttp faulty_;
    Gateway gateway_{
        upstream("shop", faulty_.url()), {.more = "identity: { keys: '" + keys() + "' }\n"}
    };
};

TEST_F(CallTokens, AreFetchedWithTheCredentialsOfAProgram) {
    const auto said = call(with_secret("open-sesame\n"));
    EXPECT_EQ(said.exit_code, 0) << said.error;
    EXPECT_EQ(said.out, "hi\n");
    EXPECT_THAT(
        authority_.asked("POST "),
        ElementsAre(
            AllOf(HasSubstr("grant_type=client_credentials"), HasSubstr("scope=tools%3Aread"))
        )
    );
}

TEST_F(CallTokens, ThatNobodyGivesAreToldWithoutTheSecret) {
    const auto said = call(with_secret("open-barley"));
    EXPECT_EQ(said.exit_code, 77) << said.error;
    EXPECT_THAT(said.error, AllOf(HasSubstr("invalid_client"), HasSubstr("Next: ")));
    EXPECT_THAT(said.out + said.error, Not(HasSubstr("barley")));
}

TEST_F(CallTokens, NeedAllThatTheyAreFetchedWith) {
    const auto half = call({"--client-id", "ci"});
    EXPECT_EQ(half.exit_code, 64);
    EXPECT_THAT(half.error, HasSubstr("--client-secret-file belong together"));
    auto both = with_secret("open-sesame");
    both.insert(both.end(), {"--token-file", directory_.write("token", key_)});
    const auto twice = call(both);
    EXPECT_EQ(twice.exit_code, 64);
    EXPECT_THAT(twice.error, HasSubstr("--token-file holds a token"));
    EXPECT_TRUE(authority_.asked("").empty());
}

}  // namespace
}  // namespace recourse::integration

#include "descriptor.hpp"
#include "expectation.hpp"
#include "http.hpp"
#include "programs.hpp"
#include "writes.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <sys/stat.h>

/// Writes that are sent again: made once, and told what came of them.
namespace recourse::integration {
namespace {

using testing::HasSubstr;

std::string writes(Client& client) {
    return client.call("count_writes").text();
}

bool is_replayed(const Outcome& told) {
    const auto* meta = told.result().if_contains("_meta");
    return meta != nullptr && meta->as_object().contains("dev.recourse/replayed");
}

class Replay : public testing::TestWithParam<Era> {};
INSTANTIATE_TEST_SUITE_P(Both, Replay, testing::Values(Era::legacy, Era::modern), name_of_era);

TEST_P(Replay, AWriteWhoseClientLeftIsKeptAndTheNextIdenticalCallGetsIt) {
    const FaultyHttp faulty;
    const Gateway gateway(upstream("shop", faulty.url()));
    auto client = gateway.client(GetParam());
    ASSERT_EQ(writes(client), "0");  // from here on a call is sent at once
    auto connection = client.begin(client.make("tools/call", write(kOrder)));
    connection.close();
    const auto told = client.request("tools/call", write(kOrder));
    ASSERT_TRUE(told.is_success()) << json::to_text(told.message);
    EXPECT_TRUE(is_replayed(told));
    EXPECT_EQ(writes(client), "1");

    const auto meant = client.request("tools/call", write(kOrder));
    EXPECT_FALSE(is_replayed(meant));
    EXPECT_EQ(writes(client), "2");
}

TEST_P(Replay, TwoWritesWhoseClientsBothWaitAreTwo) {
    const FaultyHttp faulty;
    const Gateway gateway(upstream("shop", faulty.url()));
    auto client = gateway.client(GetParam());
    auto first = client.begin(client.make("tools/call", write(kOrder)));
    auto second = client.begin(client.make("tools/call", write(kOrder)));
    EXPECT_FALSE(is_replayed(HttpClient::finish(first)));
    EXPECT_FALSE(is_replayed(HttpClient::finish(second)));
    EXPECT_EQ(writes(client), "2");
}

TEST_P(Replay, AWriteWithAKeyIsMadeOnce) {
    const FaultyHttp faulty;
    const Gateway gateway(upstream("shop", faulty.url()));
    auto client = gateway.client(GetParam());
    const auto first = client.request("tools/call", write(kOrder, "k1"));
    EXPECT_FALSE(is_replayed(first));
    const auto again = client.request("tools/call", write(kOrder, "k1"));
    EXPECT_TRUE(is_replayed(again));
    EXPECT_EQ(again.text(), first.text());
    EXPECT_FALSE(is_replayed(client.request("tools/call", write(kOrder, "k2"))));
    EXPECT_EQ(writes(client), "2");
}

TEST_P(Replay, AKeyThatBelongsToAnotherCallIsRefused) {
    const FaultyHttp faulty;
    Gateway gateway(upstream("shop", faulty.url()));
    auto client = gateway.client(GetParam());
    ASSERT_TRUE(client.request("tools/call", write(kOrder, "k1")).is_success());
    const auto other = write({{"item_id", "item_aaaa"}, {"value", 2}}, "k1");
    expect_told(
        client.request("tools/call", other),
        {.code = "idempotency_conflict",
         .category = "failed_precondition",
         .actor = "model",
         .first_action = "fix_arguments",
         .says = {"belongs to another call of write_item; different are /value", "new key"}},
        gateway.log()
    );
    EXPECT_EQ(writes(client), "1");
}

TEST_P(Replay, AWriteThatWasNotAnsweredIsNotMadeAgain) {
    const FaultyHttp faulty;
    Gateway gateway(upstream("shop", faulty.url()));
    auto client = gateway.client(GetParam());
    auto lost = failing("write_item", "reset");
    lost["when"] = "after";
    EXPECT_EQ(text_of(client.request("tools/call", write(lost)).fault(), "code"), "upstream_reset");
    const auto told = client.request("tools/call", write(lost));
    EXPECT_EQ(text_of(told.fault(), "code"), "outcome_unknown");
    // Strangers are told what the newer protocol lets us know of them: nothing (looking_test.cpp).
    if (GetParam() == Era::modern)
        expect_told(
            told,
            {.code = "outcome_unknown",
             .category = "aborted",
             .actor = "user",
             .first_action = "verify_effect",
             .effect = "unknown",
             .because = "",
             .says = {"was called with the same arguments", "was not sent again"}},
            gateway.log()
        );
    EXPECT_EQ(writes(client), "1");
}

TEST(ReplayKey, AKeyMayStandInTheHeader) {
    const FaultyHttp faulty;
    const Gateway gateway(upstream("shop", faulty.url()));
    auto client = gateway.client(Era::modern);
    const auto send = [&](std::string_view key) {
        const auto message = client.make("tools/call", write(kOrder));
        auto headers = client.headers_for(message);
        headers.emplace_back("Idempotency-Key", key);
        HttpConnection connection(gateway.port());
        connection.request("POST", "/mcp", headers, json::to_text(message));
        return HttpClient::finish(connection);
    };
    EXPECT_FALSE(is_replayed(send("\"k1\"")));
    EXPECT_TRUE(is_replayed(send("\"k1\"")));
    EXPECT_EQ(text_of(send("\"k1").fault(), "code"), "invalid_idempotency_key");
    EXPECT_EQ(writes(client), "1");
}

TEST(ReplayKey, AnArgumentMayBeTheKey) {
    const FaultyHttp faulty;
    const Gateway gateway(
        upstream("shop", faulty.url(), ", tools: { write_item: { idempotency_key: value } }")
    );
    auto client = gateway.client(Era::modern);
    ASSERT_TRUE(client.call("write_item", kOrder).is_success());
    EXPECT_TRUE(is_replayed(client.call("write_item", kOrder)));
    const auto other = client.call("write_item", {{"item_id", "item_bbbb"}, {"value", 1}});
    EXPECT_EQ(text_of(other.fault(), "code"), "idempotency_conflict");
}

TEST(ReplayKey, AWriteInFlightIsJoined) {
    const FaultyHttp faulty;
    Gateway gateway(upstream("shop", faulty.url(), kShortCalls));
    auto client = gateway.client(Era::modern);
    const auto hanging = write(failing("write_item", "hang"), "k1");
    auto first = client.begin(client.make("tools/call", hanging));
    auto second = client.begin(client.make("tools/call", hanging));
    std::vector<std::string> codes;
    for (auto* connection : {&first, &second})
        codes.push_back(text_of(HttpClient::finish(*connection).fault(), "code"));
    EXPECT_THAT(codes, testing::UnorderedElementsAre("upstream_timeout", "outcome_unknown"));
}

// ---- the gateway is killed --------------------------------------------------------------------

std::string store_in(const TemporaryDirectory& directory) {
    return "store: { path: \"" + directory.file("state") + "\" }\n";
}

TEST(ReplayStore, AnOutcomeOutlivesTheGateway) {
    const TemporaryDirectory directory;
    const FaultyHttp faulty;
    std::string receipt;
    {
        Gateway gateway(upstream("shop", faulty.url()), {.more = store_in(directory)});
        auto client = gateway.client(Era::modern);
        receipt = client.request("tools/call", write(kOrder, "k1")).text();
        gateway.kill();
    }
    const Gateway gateway(upstream("shop", faulty.url()), {.more = store_in(directory)});
    auto client = gateway.client(Era::modern);
    const auto told = client.request("tools/call", write(kOrder, "k1"));
    EXPECT_TRUE(is_replayed(told));
    EXPECT_EQ(told.text(), receipt);
    EXPECT_EQ(writes(client), "1");
}

TEST(ReplayStore, AWriteThatTheGatewayDiedInIsUnknownAndNotMadeAgain) {
    const TemporaryDirectory directory;
    const FaultyHttp faulty;
    const auto hanging = failing("write_item", "hang");
    {
        Gateway gateway(upstream("shop", faulty.url()), {.more = store_in(directory)});
        auto client = gateway.client(Era::modern);
        const auto connection = client.begin(client.make("tools/call", write(hanging)));
        ASSERT_TRUE(client.call("echo", {{"text", "knock"}}).is_success());
        gateway.kill();
    }
    Gateway gateway(upstream("shop", faulty.url()), {.more = store_in(directory)});
    auto client = gateway.client(Era::modern);
    const auto told = client.request("tools/call", write(hanging));
    EXPECT_EQ(text_of(told.fault(), "code"), "outcome_unknown");
    EXPECT_EQ(text_of(told.fault(), "effect"), "unknown");
    EXPECT_THAT(told.text(), HasSubstr("The gateway ended"));
}

TEST(ReplayStore, IsItsOwnersAlone) {
    const TemporaryDirectory directory;
    const FaultyHttp faulty;
    const Gateway gateway(upstream("shop", faulty.url()), {.more = store_in(directory)});
    struct stat found{};
    ASSERT_EQ(::stat((directory.file("state") + "/vault.sqlite").c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600);
    ASSERT_EQ(::stat(directory.file("state").c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0700);
}

/// A gateway that wrote on would promise what nobody finds after a restart; one that began another
/// file would make again what it had made.
TEST(ReplayStore, ThatIsMovedAwayRefusesNewWritesUntilItIsBack) {
    const TemporaryDirectory directory;
    const FaultyHttp faulty;
    const auto state = directory.file("state");
    {
        Gateway gateway(upstream("shop", faulty.url()), {.more = store_in(directory)});
        auto client = gateway.client(Era::modern);
        const auto up = [&] {
            const auto page = exchange(gateway.port(), "GET", "/metrics", {}).body;
            return page.contains("\nrecourse_vault_up 1\n");
        };
        ASSERT_TRUE(client.request("tools/call", write(kOrder, "k1")).is_success());
        EXPECT_TRUE(up());
        std::filesystem::rename(state, state + ".old");

        expect_told(
            client.request("tools/call", write(kOrder, "k2")),
            {.code = "store_unavailable",
             .category = "unavailable",
             .actor = "operator",
             .first_action = "ask_user",
             .retryable = true,
             .says = {"was not sent", "the gateway's store is unavailable"}},
            gateway.log()
        );
        EXPECT_THAT(
            gateway.process().wait_for_error("the store in"),
            HasSubstr("is unavailable: " + state + "/vault.sqlite was moved, removed or replaced")
        );
        EXPECT_FALSE(up());
        EXPECT_TRUE(client.call("read_item", {{"item_id", "item_aaaa"}}).is_success());
        EXPECT_TRUE(is_replayed(client.request("tools/call", write(kOrder, "k1"))));
        EXPECT_EQ(writes(client), "1");

        std::filesystem::rename(state + ".old", state);
        EXPECT_TRUE(client.request("tools/call", write(kOrder, "k2")).is_success());
        EXPECT_TRUE(up());
        gateway.kill();
    }
    Gateway gateway(upstream("shop", faulty.url()), {.more = store_in(directory)});
    auto client = gateway.client(Era::modern);
    for (const auto* key : {"k1", "k2"})
        EXPECT_TRUE(is_replayed(client.request("tools/call", write(kOrder, key)))) << key;
    EXPECT_EQ(writes(client), "2");
}

/// What was under way when the file went is kept, and written down once it is back.
TEST(ReplayStore, ThatIsMovedAwayLosesNoOutcomeOfWhatWasUnderWay) {
    const TemporaryDirectory directory;
    const FaultyHttp faulty;
    const auto file = directory.file("state") + "/vault.sqlite";
    auto arguments = kOrder;
    arguments["fault"] = "slow";
    arguments["when"] = "after";
    const auto slow = write(arguments, "k1");
    {
        Gateway gateway(upstream("shop", faulty.url()), {.more = store_in(directory)});
        auto client = gateway.client(Era::modern);
        ASSERT_EQ(client.call("count_calls").text(), "0");
        auto connection = client.begin(client.make("tools/call", slow));
        const auto until = patience_from_now();
        while (client.call("count_calls").text() == "0")
            ASSERT_LT(std::chrono::steady_clock::now(), until);
        std::filesystem::rename(file, file + ".old");
        EXPECT_TRUE(HttpClient::finish(connection).is_success());
        EXPECT_TRUE(is_replayed(client.request("tools/call", slow)));
        std::filesystem::rename(file + ".old", file);
        EXPECT_TRUE(is_replayed(client.request("tools/call", slow)));  // and it is written by then
        gateway.kill();
    }
    Gateway gateway(upstream("shop", faulty.url()), {.more = store_in(directory)});
    auto client = gateway.client(Era::modern);
    EXPECT_TRUE(is_replayed(client.request("tools/call", slow)));
    EXPECT_EQ(writes(client), "1");
}

TEST(ReplayStore, ThatIsDamagedRefusesWritesAndServesReads) {
    const TemporaryDirectory directory;
    ASSERT_EQ(::mkdir(directory.file("state").c_str(), 0700), 0);
    std::ofstream(directory.file("state") + "/vault.sqlite") << std::string(8192, '!');
    const FaultyHttp faulty;
    Gateway gateway(upstream("shop", faulty.url()), {.more = store_in(directory)});
    EXPECT_THAT(gateway.process().errors(), HasSubstr("is corrupt: "));
    auto client = gateway.client(Era::modern);
    EXPECT_TRUE(client.call("read_item", {{"item_id", "item_aaaa"}}).is_success());
    expect_told(
        client.request("tools/call", write(kOrder)),
        {.code = "store_unavailable",
         .category = "unavailable",
         .actor = "operator",
         .first_action = "ask_user",
         .says = {"was not sent", "the gateway's store is corrupt"}},
        gateway.log()
    );
    EXPECT_EQ(writes(client), "0");
}

TEST(ReplayStore, ThatIsDamagedLetsWritesPassWhereTheOperatorSaysSo) {
    const TemporaryDirectory directory;
    ASSERT_EQ(::mkdir(directory.file("state").c_str(), 0700), 0);
    std::ofstream(directory.file("state") + "/vault.sqlite") << std::string(8192, '!');
    const FaultyHttp faulty;
    const Gateway gateway(
        upstream("shop", faulty.url()),
        {.more = store_in(directory) + "replay: { when_down: pass }\n"}
    );
    auto client = gateway.client(Era::modern);
    EXPECT_TRUE(client.request("tools/call", write(kOrder)).is_success());
}

}  // namespace
}  // namespace recourse::integration

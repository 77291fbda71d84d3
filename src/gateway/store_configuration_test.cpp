#include "gateway/configuration.hpp"

#include <filesystem>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::gateway {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using WhenDown = guards::ReplayRules::WhenDown;

constexpr std::string_view kUpstream = "upstreams: { shop: { url: \"http://127.0.0.1:1/mcp\" } }\n";

Loaded read(std::string_view sections, const std::filesystem::path& folder = "/tmp") {
    const auto nothing = [](std::string_view) { return std::nullopt; };
    return parse(std::string(sections) + std::string(kUpstream), "recourse.yaml", nothing, folder);
}

std::string mistake_in(std::string_view sections) {
    const auto loaded = read(sections);
    return loaded.mistakes.empty() ? "none" : to_text(loaded.mistakes);
}

TEST(StoreConfiguration, KeepsThingsInMemoryWhereNothingIsSaid) {
    const auto loaded = read("");
    EXPECT_EQ(loaded.settings.store.path, "");
    EXPECT_EQ(loaded.settings.replay.keep, 24h);
    EXPECT_EQ(loaded.settings.replay.keep_unnamed, 5min);
    EXPECT_TRUE(loaded.settings.replay.unnamed);
    EXPECT_EQ(loaded.settings.replay.when_down, WhenDown::refuse);
}

TEST(StoreConfiguration, ReadsEveryKey) {
    const auto loaded = read(
        "store: { path: state, sync: power, outcomes: 500, bytes: 4MiB }\n"
        "replay: { keep: 1h, keep_unnamed: 30s, unnamed: false, answer_bytes: 64KiB, "
        "when_down: pass }\n"
    );
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    const auto& store = loaded.settings.store;
    const auto& replay = loaded.settings.replay;
    EXPECT_EQ(store.path, "/tmp/state");
    EXPECT_EQ(store.sync, recourse::store::sqlite::Durability::power);
    EXPECT_EQ(store.limits.entries, 500U);
    EXPECT_EQ(store.limits.bytes, 4U * 1024 * 1024);
    EXPECT_EQ(replay.keep, 1h);
    EXPECT_EQ(replay.keep_unnamed, 30s);
    EXPECT_FALSE(replay.unnamed);
    EXPECT_EQ(replay.answer_bytes, 64U * 1024);
    EXPECT_EQ(replay.when_down, WhenDown::pass);
}

TEST(StoreConfiguration, TellsAPathThatCannotBeMadeWithItsPlace) {
    EXPECT_THAT(
        mistake_in("store: { path: /no/such/folder/state }\n"),
        testing::AllOf(
            HasSubstr("recourse.yaml:1:16"),
            HasSubstr("There is no directory `/no/such/folder` for the store to be made in.")
        )
    );
    EXPECT_THAT(mistake_in("store: { path: /dev/null }\n"), HasSubstr("is no directory"));
}

TEST(StoreConfiguration, TellsNamesThatPeopleBring) {
    EXPECT_THAT(mistake_in("idempotency: { keep: 1h }\n"), HasSubstr("`replay`"));
    EXPECT_THAT(mistake_in("replay: { ttl: 1h }\n"), HasSubstr("`keep`"));
    EXPECT_THAT(mistake_in("store: { sync: always }\n"), HasSubstr("process or power"));
    EXPECT_THAT(mistake_in("replay: { when_down: sometimes }\n"), HasSubstr("refuse or pass"));
}

TEST(StoreConfiguration, AToolNamesTheArgumentThatIsItsKey) {
    const auto loaded = parse(
        "upstreams:\n"
        "  shop:\n"
        "    url: http://127.0.0.1:1/mcp\n"
        "    tools: { pay: { idempotency_key: request_id } }\n",
        "recourse.yaml",
        [](std::string_view) { return std::nullopt; },
        "/tmp"
    );
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    EXPECT_EQ(loaded.settings.upstreams[0].tools.at("pay").idempotency_key, "request_id");
}

}  // namespace
}  // namespace recourse::gateway

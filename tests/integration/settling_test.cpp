#include "expectation.hpp"
#include "programs.hpp"
#include "writes.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <stdexcept>

#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

/// Writes of which nobody knows whether they happened: found out by looking, or by the operator.
/// And stores without room.
namespace recourse::integration {
namespace {

using testing::HasSubstr;

std::string verified(std::string_view done_when, std::string_view mode = "auto") {
    return ", tools: { write_item: { verify: { tool: count_writes, settle: 1ms, mode: " +
           std::string(mode) + ", done_when: '" + std::string(done_when) +
           "', absent_when: value == 0 } } }";
}

const json::Object& details_of(const Outcome& told) {
    return told.fault().at("details").as_object();
}

bool is_replayed(const Outcome& told) {
    const auto* meta = told.result().if_contains("_meta");
    return meta != nullptr && meta->as_object().contains("dev.recourse/replayed");
}

/// A server, and gateways before it that share a store, one after another.
class Settling : public testing::TestWithParam<Era> {
  protected:
    void start(std::string_view more = {}) {
        more_ = more;
        gateway_.emplace(upstream("shop", faulty_.url(), more_), GatewayOptions{.more = store_});
        client_.emplace(gateway_->client(GetParam()));
    }
    Outcome send(const json::Object& params) { return client_->request("tools/call", params); }
    std::string writes() { return client_->call("count_writes").text(); }
    std::string calls() { return client_->call("count_calls").text(); }
    /// A write that never ends, and the gateway killed in its middle. The server has done it by
    /// then, or will never.
    json::Object be_killed_in_a_write(bool is_done) {
        json::Object arguments = kOrder;
        arguments["fault"] = "hang";
        arguments["when"] = is_done ? "after" : "before";
        arguments["times"] = 1;  // the next one is well
        auto params = write(arguments);
        {
            const auto connection = client_->begin(client_->make("tools/call", params));
            const auto until = patience_from_now();
            while (calls() != "1") {
                if (std::chrono::steady_clock::now() > until)
                    throw std::runtime_error("the write does not arrive");
            }
            gateway_->kill();
        }
        start(more_);
        return params;
    }
    std::string configuration() {
        return directory_.write(
            "operator.yaml", "upstreams:\n" + upstream("shop", faulty_.url()) + store_
        );
    }
    /// What `recourse outcomes` prints, as JSON.
    json::Value outcomes(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "outcomes");
        arguments.insert(arguments.end(), {"-c", configuration(), "--json"});
        Process process(recourse_command(arguments));
        const auto line = process.read_line();
        EXPECT_EQ(process.wait(), 0) << process.errors();
        return line ? parse(*line) : json::Value();
    }
    /// What it says where it fails.
    std::string complaint(std::vector<std::string> arguments, int expected = 1) {
        arguments.insert(arguments.begin(), "outcomes");
        arguments.insert(arguments.end(), {"-c", configuration()});
        Process process(recourse_command(arguments));
        EXPECT_EQ(process.wait(), expected);
        return process.errors();
    }

    TemporaryDirectory directory_;
    std::string store_ = "store: { path: \"" + directory_.file("state") + "\" }\n";
    FaultyHttp faulty_;
    std::string more_;
    std::optional<Gateway> gateway_;
    std::optional<HttpClient> client_;
};

INSTANTIATE_TEST_SUITE_P(Both, Settling, testing::Values(Era::legacy, Era::modern), name_of_era);

// ---- by looking -------------------------------------------------------------------------------

TEST_P(Settling, AWriteThatTheGatewayWasKilledInIsFoundToBeDone) {
    start(verified("value >= 1"));
    const auto params = be_killed_in_a_write(true);
    const auto told = send(params);
    EXPECT_EQ(text_of(told.fault(), "code"), "outcome_not_kept");
    EXPECT_EQ(text_of(told.fault(), "effect"), "done");
    EXPECT_EQ(text_of(details_of(told), "verified"), "landed");
    EXPECT_EQ(text_of(details_of(told), "verified_by"), "count_writes");
    EXPECT_THAT(told.text(), HasSubstr("took effect, as count_writes shows"));
    EXPECT_THAT(told.text(), HasSubstr("do not make the call again"));
    EXPECT_EQ(writes(), "1");

    // From then on it is known, whatever a look would show.
    gateway_->kill();
    start();
    EXPECT_EQ(text_of(send(params).fault(), "effect"), "done");
    EXPECT_EQ(writes(), "1");
}

TEST_P(Settling, AWriteThatTheGatewayWasKilledInIsMadeWhereItIsFoundUndone) {
    start(verified("value >= 1"));
    const auto params = be_killed_in_a_write(false);
    const auto made = send(params);
    ASSERT_TRUE(made.is_success()) << json::to_text(made.message);
    EXPECT_FALSE(is_replayed(made));
    EXPECT_EQ(writes(), "1");
}

TEST_P(Settling, AWriteStaysUnknownWhereALookShowsNothing) {
    start(verified("value >= 2"));
    const auto params = be_killed_in_a_write(true);
    const auto told = send(params);
    EXPECT_EQ(text_of(told.fault(), "code"), "outcome_unknown");
    EXPECT_EQ(text_of(told.fault(), "effect"), "unknown");
    EXPECT_EQ(text_of(details_of(told), "verified"), "unknown");
    EXPECT_EQ(text_of(told.fault().at("verify").as_object(), "tool"), "count_writes");
    EXPECT_EQ(writes(), "1");

    // Each telling looks anew.
    ASSERT_TRUE(send(write(kOrder)).is_success());
    EXPECT_EQ(text_of(send(params).fault(), "effect"), "done");
    EXPECT_EQ(writes(), "2");
}

TEST_P(Settling, WhoeverIsToLookIsToldHow) {
    start(verified("value >= 1", "advise"));
    const auto told = send(be_killed_in_a_write(true));
    EXPECT_EQ(text_of(told.fault(), "code"), "outcome_unknown");
    EXPECT_FALSE(details_of(told).contains("verified"));
    EXPECT_EQ(text_of(told.fault().at("verify").as_object(), "done_when"), "value >= 1");
    EXPECT_THAT(
        told.text(), HasSubstr("call count_writes() to see whether write_item took effect")
    );
}

TEST_P(Settling, AWriteOfAnEarlierCallIsLookedAfterWhenItIsToldAgain) {
    start(verified("value >= 2"));
    json::Object lost = kOrder;
    lost["fault"] = "reset";
    lost["when"] = "after";
    EXPECT_EQ(text_of(send(write(lost, "k1")).fault(), "effect"), "unknown");
    ASSERT_TRUE(send(write(kOrder)).is_success());
    const auto told = send(write(lost, "k1"));
    EXPECT_EQ(text_of(told.fault(), "code"), "outcome_not_kept");
    EXPECT_EQ(text_of(details_of(told), "failure"), "upstream_reset");
    EXPECT_EQ(writes(), "2");
}

// ---- what never reached the server -------------------------------------------------------------

/// The child of a process that runs its only one.
int only_child_of(int pid) {
    const auto id = std::to_string(pid);
    std::ifstream children("/proc/" + id + "/task/" + id + "/children");
    int child = 0;
    children >> child;
    return child;
}

/// A server that stands still reads nothing, and what it has not been sent by the end of its time
/// must not reach it later: the caller was told that it never would.
TEST(SettlingOverStdio, AWriteThatWaitedInVainForAServerThatStoodStillIsNotMadeLater) {
    Gateway gateway(upstream("child", faulty_stdio(), kShortCalls));
    auto client = gateway.client(Era::modern);
    ASSERT_EQ(client.call("count_writes").text(), "0");
    const int child = only_child_of(gateway.process().pid());
    ASSERT_GT(child, 0);
    ASSERT_EQ(::kill(child, SIGSTOP), 0);
    // More than a pipe takes: what comes after it waits.
    const json::Object much{{"item_id", "item_aaaa"}, {"wait", std::string(200'000, 'x')}};
    EXPECT_EQ(text_of(client.call("read_item", much).fault(), "code"), "upstream_hung");
    const auto told = client.call("write_item", kOrder);
    EXPECT_EQ(text_of(told.fault(), "effect"), "none");
    EXPECT_EQ(text_of(told.fault().at("safe_to_retry").as_object(), "because"), "not_sent");
    ASSERT_EQ(::kill(child, SIGCONT), 0);
    EXPECT_EQ(client.call("count_writes").text(), "0");
}

// ---- by the operator --------------------------------------------------------------------------

TEST_P(Settling, TheOperatorSeesWhatIsUnknown) {
    start();
    EXPECT_TRUE(outcomes({"list"}).as_array().empty());
    be_killed_in_a_write(true);
    const auto listed = outcomes({"list"});
    ASSERT_EQ(listed.as_array().size(), 1U);
    const auto& one = listed.as_array().front().as_object();
    EXPECT_EQ(text_of(one, "state"), "unknown");
    EXPECT_EQ(text_of(one, "tool"), "write_item");
    EXPECT_EQ(text_of(one, "upstream"), "shop");
    EXPECT_EQ(text_of(one.at("arguments").as_object(), "item_id"), "item_aaaa");
    EXPECT_EQ(outcomes({"show", text_of(one, "id")}), listed.as_array().front());
}

TEST_P(Settling, WhatTheOperatorSettlesAsDoneIsToldWhileTheGatewayRuns) {
    start();
    const auto params = be_killed_in_a_write(true);
    EXPECT_EQ(text_of(send(params).fault(), "code"), "outcome_unknown");
    const auto id = text_of(outcomes({"list"}).as_array().front().as_object(), "id");
    (void)outcomes({"settle", id, "--as", "done", "--reason", "the shop has it"});
    EXPECT_TRUE(outcomes({"list"}).as_array().empty());

    const auto told = send(params);
    EXPECT_EQ(text_of(told.fault(), "code"), "outcome_not_kept");
    EXPECT_EQ(text_of(told.fault(), "effect"), "done");
    EXPECT_EQ(text_of(details_of(told), "reason"), "the shop has it");
    EXPECT_THAT(told.text(), HasSubstr("as the operator found"));
    EXPECT_EQ(writes(), "1");
    EXPECT_THAT(complaint({"settle", id, "--as", "not-done"}), HasSubstr("is settled already"));
}

TEST_P(Settling, WhatTheOperatorSettlesAsNotDoneIsMade) {
    start();
    const auto params = be_killed_in_a_write(false);
    EXPECT_EQ(text_of(send(params).fault(), "code"), "outcome_unknown");
    const auto id = text_of(outcomes({"list"}).as_array().front().as_object(), "id");
    (void)outcomes({"settle", id, "--as", "not-done"});
    EXPECT_TRUE(send(params).is_success());
    EXPECT_EQ(writes(), "1");
    EXPECT_THAT(
        complaint({"settle", id, "--as", "done"}), HasSubstr("there is no unknown outcome")
    );
}

TEST_P(Settling, TheOperatorSeesNoSecrets) {
    start();
    json::Object lost = kOrder;
    lost["fault"] = "reset";
    lost["wait"] = "ghp_0123456789abcdefghijklmnopqrstuvwxyz";
    (void)send(write(lost));
    const auto shown = json::to_text(outcomes({"list"}));
    EXPECT_THAT(shown, HasSubstr("[redacted:github_token"));
    EXPECT_THAT(shown, testing::Not(HasSubstr("ghp_0123")));
}

TEST_P(Settling, TheOperatorIsToldWhatIsWrong) {
    EXPECT_THAT(complaint({"list"}), HasSubstr("the gateway makes it when it starts"));
    start();
    EXPECT_THAT(complaint({"show", "nonsense"}), HasSubstr("`recourse outcomes list` tells"));
    EXPECT_THAT(complaint({"settle", "1", "--as", "perhaps"}, 64), HasSubstr("--as"));
    store_.clear();
    EXPECT_THAT(complaint({"list"}, 64), HasSubstr("has no `store.path`"));
}

// ---- without room -----------------------------------------------------------------------------

/// How a store runs out of room while a gateway uses it.
class Shortage {
  public:
    Shortage() = default;
    Shortage(const Shortage&) = delete;
    Shortage& operator=(const Shortage&) = delete;
    virtual ~Shortage() = default;
    virtual void begin(Gateway& gateway) = 0;
    virtual void end(Gateway& gateway) = 0;
};

/// The process may write no file beyond 4 KiB: a page of SQLite's, with its header, is more.
class SizeLimit final : public Shortage {
  public:
    void begin(Gateway& gateway) override { limit(gateway, 4096); }
    void end(Gateway& gateway) override { limit(gateway, RLIM_INFINITY); }

  private:
    static void limit(Gateway& gateway, rlim_t bytes) {
        const rlimit limit{.rlim_cur = bytes, .rlim_max = RLIM_INFINITY};
        ASSERT_EQ(::prlimit(gateway.process().pid(), RLIMIT_FSIZE, &limit, nullptr), 0);
    }
};

/// The store lies in a small file system that somebody else fills. Needs the right to mount.
class FullDisk final : public Shortage {
  public:
    explicit FullDisk(std::string path) : path_(std::move(path)) {}
    ~FullDisk() override {
        if (is_mounted_) ::umount2(path_.c_str(), MNT_DETACH);
    }
    [[nodiscard]] bool mount() {
        std::filesystem::create_directory(path_);
        is_mounted_ = ::unshare(CLONE_NEWNS) == 0 &&
                      ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                      ::mount("none", path_.c_str(), "tmpfs", 0, "size=1m,mode=0700") == 0;
        return is_mounted_;
    }
    void begin(Gateway& /*gateway*/) override {
        std::ofstream filler(path_ + "/filler");
        const std::string page(4096, 'x');
        while (filler.write(page.data(), static_cast<std::streamsize>(page.size())).flush()) {
        }
    }
    void end(Gateway& /*gateway*/) override { std::filesystem::remove(path_ + "/filler"); }

  private:
    std::string path_;
    bool is_mounted_ = false;
};

class WithoutRoom : public testing::TestWithParam<std::string_view> {
  protected:
    std::unique_ptr<Shortage> make_shortage() {
        if (GetParam() == "SizeLimit") return std::make_unique<SizeLimit>();
        auto disk = std::make_unique<FullDisk>(directory_.file("state"));
        if (!disk->mount()) return nullptr;
        return disk;
    }
    std::string file_with(std::string_view more) {
        return "store: { path: \"" + directory_.file("state") + "\" }\n" + std::string(more);
    }

    TemporaryDirectory directory_;
    FaultyHttp faulty_;
};

INSTANTIATE_TEST_SUITE_P(
    Each,
    WithoutRoom,
    testing::Values("SizeLimit", "FullDisk"),
    [](const auto& one) { return std::string(one.param); }
);

TEST_P(WithoutRoom, WritesAreRefusedReadsAndWhatIsKeptAreServedAndThenAllIsWellAgain) {
    const auto shortage = make_shortage();
    if (!shortage) GTEST_SKIP() << "a file system cannot be mounted here";
    Gateway gateway(upstream("shop", faulty_.url()), {.more = file_with("")});
    auto client = gateway.client(Era::modern);
    ASSERT_TRUE(client.request("tools/call", write(kOrder, "k1")).is_success());

    shortage->begin(gateway);
    const auto refused = client.request("tools/call", write(kOrder, "k2"));
    EXPECT_EQ(text_of(refused.fault(), "code"), "store_unavailable");
    EXPECT_EQ(text_of(refused.fault(), "actor"), "operator");
    EXPECT_EQ(text_of(refused.fault(), "effect"), "none");
    EXPECT_THAT(refused.text(), HasSubstr("the gateway's store is full"));
    EXPECT_TRUE(client.call("read_item", {{"item_id", "item_aaaa"}}).is_success());
    EXPECT_TRUE(is_replayed(client.request("tools/call", write(kOrder, "k1"))));
    EXPECT_EQ(client.call("count_writes").text(), "1");
    EXPECT_THAT(gateway.process().wait_for_error("the store in"), HasSubstr("is full: "));

    shortage->end(gateway);
    EXPECT_TRUE(client.request("tools/call", write(kOrder, "k2")).is_success());
    EXPECT_TRUE(is_replayed(client.request("tools/call", write(kOrder, "k2"))));
    EXPECT_EQ(client.call("count_writes").text(), "2");
}

TEST_P(WithoutRoom, WritesPassWhereTheOperatorSaysSo) {
    const auto shortage = make_shortage();
    if (!shortage) GTEST_SKIP() << "a file system cannot be mounted here";
    Gateway gateway(
        upstream("shop", faulty_.url()), {.more = file_with("replay: { when_down: pass }\n")}
    );
    auto client = gateway.client(Era::modern);
    ASSERT_TRUE(client.call("echo", {{"text", "knock"}}).is_success());
    shortage->begin(gateway);
    EXPECT_TRUE(client.request("tools/call", write(kOrder, "k1")).is_success());
    EXPECT_EQ(client.call("count_writes").text(), "1");
    shortage->end(gateway);
}

/// The room runs out between the claim of a call and its end.
TEST_P(WithoutRoom, AnOutcomeThatCannotBeWrittenDownIsKeptUntilItCan) {
    const auto shortage = make_shortage();
    if (!shortage) GTEST_SKIP() << "a file system cannot be mounted here";
    const auto slow = [] {
        json::Object arguments = kOrder;
        arguments["fault"] = "slow";
        arguments["when"] = "after";
        return write(arguments, "k1");
    }();
    {
        Gateway gateway(upstream("shop", faulty_.url()), {.more = file_with("")});
        auto client = gateway.client(Era::modern);
        ASSERT_EQ(client.call("count_calls").text(), "0");
        auto connection = client.begin(client.make("tools/call", slow));
        const auto until = patience_from_now();
        while (client.call("count_calls").text() == "0")
            ASSERT_LT(std::chrono::steady_clock::now(), until);
        shortage->begin(gateway);
        EXPECT_TRUE(HttpClient::finish(connection).is_success());
        EXPECT_TRUE(is_replayed(client.request("tools/call", slow)));
        shortage->end(gateway);
        EXPECT_TRUE(is_replayed(client.request("tools/call", slow)));
        gateway.kill();
    }
    const Gateway gateway(upstream("shop", faulty_.url()), {.more = file_with("")});
    auto client = gateway.client(Era::modern);
    EXPECT_TRUE(is_replayed(client.request("tools/call", slow)));
    EXPECT_EQ(client.call("count_writes").text(), "1");
}

/// Keys are looked up, and that needs no room.
TEST_P(WithoutRoom, CallersWithKeysAreLetIn) {
    const auto shortage = make_shortage();
    if (!shortage) GTEST_SKIP() << "a file system cannot be mounted here";
    const auto file = GetParam() == "FullDisk" ? directory_.file("state") + "/keys.db"
                                               : directory_.file("keys.db");
    const auto new_key = [&](const char* name) {
        Process making(recourse_command({"keys", "create", "--file", file, "--name", name}));
        const auto key = making.read_line().value_or("");
        EXPECT_EQ(making.wait(), 0) << making.errors();
        return key;
    };
    const auto known = new_key("ada");
    const auto unknown = new_key("ben");
    Gateway gateway(
        upstream("shop", faulty_.url()), {.more = file_with("identity: { keys: '" + file + "' }\n")}
    );
    HttpClient first(gateway.port(), Era::modern);
    first.present(known);
    ASSERT_TRUE(first.greet().is_success());
    shortage->begin(gateway);
    HttpClient second(gateway.port(), Era::modern);
    second.present(unknown);
    EXPECT_TRUE(second.greet().is_success());
    EXPECT_TRUE(second.call("read_item", {{"item_id", "item_aaaa"}}).is_success());
    shortage->end(gateway);
}

}  // namespace
}  // namespace recourse::integration

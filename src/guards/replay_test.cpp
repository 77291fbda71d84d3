#include "guards/replay.hpp"

#include "fault/vocabulary.hpp"
#include "guards/replay_faults.hpp"
#include "net/loop_fixture.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace recourse::guards {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Kind = Outcome::Kind;

constexpr WallTime kToday{1'800'000'000'000ms};
constexpr std::string_view kResult = R"({"content":[{"type":"text","text":"order 7"}]})";

/// A vault that does not work.
class BrokenVault final : public store::Vault {
  public:
    explicit BrokenVault(store::Trouble trouble) : trouble_(std::move(trouble)) {}
    store::Kept<std::variant<store::Granted, store::VaultEntry>> claim(const store::Claim&)
        override {
        return std::unexpected(trouble_);
    }
    store::Kept<void> finish(std::int64_t, store::Stage, std::string_view, WallTime) override {
        return std::unexpected(trouble_);
    }
    store::Kept<void> drop(std::int64_t) override { return std::unexpected(trouble_); }
    store::Kept<bool> settle(std::int64_t, std::string_view, std::optional<std::string_view>)
        override {
        return std::unexpected(trouble_);
    }
    store::Kept<std::vector<store::LostCall>> lost(WallTime) override {
        return std::unexpected(trouble_);
    }
    store::Kept<void> prune(WallTime) override { return std::unexpected(trouble_); }
    store::Kept<std::size_t> size() override { return std::unexpected(trouble_); }
    store::Kept<std::size_t> unknown(WallTime /*now*/) override {
        return std::unexpected(trouble_);
    }

  private:
    store::Trouble trouble_;
};

/// A vault that works while it is told to.
class FragileVault final : public store::Vault {
  public:
    explicit FragileVault(const bool& works) : works_(works) {}
    store::Kept<std::variant<store::Granted, store::VaultEntry>> claim(const store::Claim& claim
    ) override {
        if (!works_) return std::unexpected(store::Trouble{store::Trouble::Why::full, "full"});
        return vault_->claim(claim);
    }
    store::Kept<void> finish(
        std::int64_t claim, store::Stage stage, std::string_view outcome, WallTime until
    ) override {
        if (!works_) return std::unexpected(store::Trouble{});
        return vault_->finish(claim, stage, outcome, until);
    }
    store::Kept<void> drop(std::int64_t claim) override {
        if (!works_) return std::unexpected(store::Trouble{});
        return vault_->drop(claim);
    }
    store::Kept<bool> settle(
        std::int64_t claim, std::string_view before, std::optional<std::string_view> outcome
    ) override {
        if (!works_) return std::unexpected(store::Trouble{});
        return vault_->settle(claim, before, outcome);
    }
    store::Kept<std::vector<store::LostCall>> lost(WallTime now) override {
        return vault_->lost(now);
    }
    store::Kept<void> prune(WallTime) override { return {}; }
    store::Kept<std::size_t> size() override { return vault_->size(); }
    store::Kept<std::size_t> unknown(WallTime now) override { return vault_->unknown(now); }

  private:
    const bool& works_;
    std::unique_ptr<store::Vault> vault_ = store::make_memory_vault({});
};

struct Wish {
    std::string caller = "key:1";
    std::string tool = "create_order";
    std::string arguments = R"({"item":"a","count":1})";
    std::optional<std::string> key = std::nullopt;
    std::string input_responses = {};
    WallTime today = kToday;
    bool reads_only = false;
    bool idempotent = false;
    bool is_known_to_write = false;
    std::function<bool()> heard = {};
};

class ReplayTest : public net::LoopFixture {
  protected:
    ReplayTest() { start(store::make_memory_vault({})); }

    void start(std::unique_ptr<store::Vault> vault, const ReplayRules& rules = {}) {
        replay_ = std::make_unique<Replay>(executor, timers, std::move(vault));
        replay_->apply(rules);
    }

    net::Task<Replay::Admission> admitting(Wish wish) {
        const auto caller = std::make_shared<const Caller>(Caller{.id = wish.caller});
        const ToolCall call{
            .caller = caller,
            .upstream = "shop",
            .tool = wish.tool,
            .shown = wish.tool,
            .arguments = json::Ref(wish.arguments),
            .reads_only = wish.reads_only,
            .idempotent = wish.idempotent,
            .now = timers.now(),
            .today = wish.today,
        };
        Replay::Terms terms{
            .input_responses = json::Ref(wish.input_responses),
            .deadline = Deadline::after(timers.now(), patience_),
            .lease = 1min,
            .cancellation = cancellation_,
            .is_known_to_write = wish.is_known_to_write,
            .received = [received = received_] { return *received; },
            .heard = wish.heard,
        };
        if (wish.key) terms.places.header = *wish.key;
        co_return co_await replay_->admit(call, terms);
    }
    Replay::Admission admit(Wish wish = {}) { return run(admitting(std::move(wish))); }

    Replay::Claim claimed(Wish wish = {}) {
        auto admission = admit(std::move(wish));
        if (auto* claim = std::get_if<Replay::Claim>(&admission)) return std::move(*claim);
        ADD_FAILURE() << "it may not be made";
        return {};
    }
    Replay::Told told(Wish wish = {}) {
        auto admission = admit(std::move(wish));
        if (auto* told = std::get_if<Replay::Told>(&admission)) return std::move(*told);
        ADD_FAILURE() << "it was not made before";
        return {};
    }
    Fault refused(Wish wish = {}) {
        auto admission = admit(std::move(wish));
        if (auto* fault = std::get_if<Fault>(&admission)) return std::move(*fault);
        ADD_FAILURE() << "it is not refused";
        return {};
    }
    /// Makes a call that succeeds. Its answer is not received until `*received_`.
    void make(Wish wish = {}) {
        auto claim = claimed(std::move(wish));
        claim.came(mcp::Era::modern, kResult);
        claim.end(Effect::done, nullptr, kToday);
    }

    std::unique_ptr<Replay> replay_;
    std::shared_ptr<bool> received_ = std::make_shared<bool>(false);
    net::Cancellation* cancellation_ = nullptr;
    Duration patience_ = 10s;
};

// ---- with a key -------------------------------------------------------------------------------

TEST_F(ReplayTest, ACallWithTheSameKeyIsToldTheOutcome) {
    make({.key = "k"});
    *received_ = true;
    const auto again = told({.key = "k", .today = kToday + 1h});
    EXPECT_EQ(again.outcome.kind, Kind::answer);
    EXPECT_EQ(again.outcome.result, kResult);
    EXPECT_EQ(again.outcome.era, mcp::Era::modern);
    EXPECT_EQ(again.first, kToday);
    EXPECT_EQ(again.until, kToday + 24h);
    EXPECT_TRUE(again.named);
}

TEST_F(ReplayTest, OrderAndWhiteSpaceMakeNoOtherCall) {
    make({.key = "k"});
    EXPECT_EQ(
        told({.arguments = R"({ "count": 1, "item": "\u0061" })", .key = "k"}).outcome.kind,
        Kind::answer
    );
}

TEST_F(ReplayTest, AKeyIsItsCallersAndItsToolsOwn) {
    make({.key = "k"});
    make({.caller = "key:2", .key = "k"});
    make({.tool = "cancel_order", .key = "k"});
    make({.key = "l"});
}

TEST_F(ReplayTest, AnotherCallUnderTheKeyIsRefusedAndTheDifferencesNamed) {
    make({.key = "k"});
    const auto fault = refused({.arguments = R"({"item":"b","count":1})", .key = "k"});
    EXPECT_EQ(fault.code, "idempotency_conflict");
    EXPECT_EQ(fault.effect, Effect::none);
    ASSERT_EQ(fault.violations.size(), 1U);
    EXPECT_EQ(fault.violations[0].pointer, "/item");
    EXPECT_EQ(
        fault.message,
        "the idempotency key belongs to another call of create_order; different are /item"
    );
}

TEST_F(ReplayTest, LargeArgumentsAreComparedByTheirDigest) {
    const std::string large(20'000, 'x');
    const auto arguments = [&](std::string_view last) {
        return R"({"text":")" + large + std::string(last) + R"("})";
    };
    make({.arguments = arguments("a"), .key = "k"});
    EXPECT_EQ(told({.arguments = arguments("a"), .key = "k"}).outcome.kind, Kind::answer);
    const auto fault = refused({.arguments = arguments("b"), .key = "k"});
    EXPECT_EQ(fault.code, "idempotency_conflict");
    EXPECT_TRUE(fault.violations.empty());
}

TEST_F(ReplayTest, AKeyIsNewAgainAfterItsTime) {
    make({.key = "k"});
    EXPECT_EQ(told({.key = "k", .today = kToday + 24h - 1ms}).outcome.kind, Kind::answer);
    make({.key = "k", .today = kToday + 24h});
}

TEST_F(ReplayTest, ABadKeyIsRefused) {
    EXPECT_EQ(refused({.key = "\"open"}).code, "invalid_idempotency_key");
}

TEST_F(ReplayTest, WhatOnlyReadsNeedsNoKey) {
    make({.key = "k", .reads_only = true});
    make({.key = "k", .reads_only = true});
    EXPECT_EQ(replay_->in_flight(), 0U);
}

// ---- without a key ----------------------------------------------------------------------------

TEST_F(ReplayTest, TheSameCallIsToldTheOutcomeThatItsCallerHasNotHeard) {
    make();
    EXPECT_EQ(told().outcome.result, kResult);
    EXPECT_EQ(told().outcome.result, kResult);  // nor did the second telling arrive
}

TEST_F(ReplayTest, TheSameCallAfterAnAnswerThatArrivedIsMade) {
    make();
    *received_ = true;
    make();
}

TEST_F(ReplayTest, TheSameCallAfterATellingThatArrivedIsMade) {
    make();
    (void)told();
    *received_ = true;
    make();
}

TEST_F(ReplayTest, AnAnswerThatArrivedIsForgottenWithoutBeingAskedFor) {
    auto vault = store::make_memory_vault({});
    const auto& kept = *vault;
    start(std::move(vault));
    make();
    *received_ = true;
    timers.skip(2s);
    timers.skip(2s);
    EXPECT_EQ(const_cast<store::Vault&>(kept).size(), 0U);
    *received_ = false;
    make();
}

/// A client that gives up closes its connection a moment after its machine took the answer.
TEST_F(ReplayTest, AnAnswerThatOnlySeemedToArriveIsTold) {
    make();
    *received_ = true;
    timers.skip(1s);
    *received_ = false;
    timers.skip(1s);
    EXPECT_EQ(told().outcome.result, kResult);
}

TEST_F(ReplayTest, ACallIsAnotherByItsToolItsCallerItsArgumentsOrItsAnswers) {
    make();
    make({.tool = "cancel_order"});
    make({.caller = "key:2"});
    make({.arguments = R"({"item":"a","count":2})"});
    make({.arguments = R"({"item":"a","count":1.0})"});
    make({.input_responses = R"({"question_1":{"action":"accept"}})"});
    EXPECT_EQ(
        told({.input_responses = R"({"question_1":{"action":"accept"}})"}).outcome.kind,
        Kind::answer
    );
}

TEST_F(ReplayTest, TheSameCallIsMeantAfterItsTime) {
    make();
    EXPECT_EQ(told({.today = kToday + 5min - 1ms}).outcome.kind, Kind::answer);
    make({.today = kToday + 5min});
}

TEST_F(ReplayTest, IdempotentToolsAreNotLookedAfter) {
    make({.idempotent = true});
    make({.idempotent = true});
}

TEST_F(ReplayTest, CallsWithoutAKeyAreNotLookedAfterWhereTheRulesSaySo) {
    replay_->apply({.unnamed = false});
    make();
    make();
    make({.key = "k"});
    EXPECT_EQ(told({.key = "k"}).outcome.kind, Kind::answer);
}

// ---- how a call ends --------------------------------------------------------------------------

TEST_F(ReplayTest, ACallThatDidNothingFreesItsKey) {
    auto claim = claimed({.key = "k"});
    claim.came(mcp::Era::legacy, R"({"isError":true,"content":[]})");
    const auto fault = fault::make("upstream_rate_limited");
    claim.end(Effect::none, &fault, kToday);
    make({.key = "k"});
}

TEST_F(ReplayTest, AFailureThatMayHaveDoneSomethingIsToldAgainAsUnknown) {
    {
        auto claim = claimed();
        Fault fault = fault::make("upstream_timeout");
        fault.message = "'shop' has not answered within 2s";
        fault.verify = Verify{.tool = "get_order", .arguments = {{"item", "a"}}};
        fault.actions.push_back({ActionType::verify_effect, "call get_order", "get_order", {}});
        claim.end(Effect::unknown, &fault, kToday);
    }
    *received_ = true;  // the Fault may have arrived: the outcome is not known all the same
    const auto again = told();
    ASSERT_EQ(again.outcome.kind, Kind::failure);
    const ToolCall call{.shown = "create_order"};
    const auto fault = no_answer(call, again);
    EXPECT_EQ(fault.code, "outcome_unknown");
    EXPECT_EQ(fault.effect, Effect::unknown);
    EXPECT_EQ(fault.safe_to_retry, SafeBecause::nothing);
    EXPECT_EQ(
        fault.message,
        "create_order was called with the same arguments at 2027-01-15T08:00:00.000Z, and it is "
        "not known whether that took effect; it was not sent again"
    );
    EXPECT_EQ(fault.cause, "'shop' has not answered within 2s");
    EXPECT_EQ(fault.verify->tool, "get_order");
    ASSERT_EQ(fault.actions.size(), 2U);
    EXPECT_EQ(fault.actions[0].tool, "get_order");
}

TEST_F(ReplayTest, AFailureWhoseEffectIsKnownIsToldAgainAsItWas) {
    {
        auto claim = claimed();
        Fault fault = fault::make("upstream_timeout");
        fault.effect = Effect::done;  // as it was verified
        claim.end(fault.effect, &fault, kToday);
    }
    const auto fault = no_answer({.shown = "create_order"}, told());
    EXPECT_EQ(fault.code, "upstream_timeout");
    EXPECT_EQ(fault.effect, Effect::done);
    EXPECT_EQ(fault.details.at("first"), "2027-01-15T08:00:00.000Z");
    // Whoever only hears that it failed calls again.
    *received_ = true;
    EXPECT_EQ(no_answer({.shown = "create_order"}, told()).effect, Effect::done);
}

TEST_F(ReplayTest, AnAnsweredFailureOfWhichTheEffectIsKnownIsOverOnceItIsHeard) {
    const Wish wish{.is_known_to_write = true};
    auto claim = claimed(wish);
    claim.came(mcp::Era::legacy, R"({"isError":true,"content":[]})");
    auto fault = fault::make("tool_failed");
    fault.effect = Effect::partial;
    claim.end(fault.effect, &fault, kToday);
    EXPECT_EQ(told(wish).outcome.kind, Kind::answer);
    *received_ = true;
    make(wish);
}

TEST_F(ReplayTest, WhatIsFoundToHaveDoneNothingMayBeMade) {
    {
        const auto claim = claimed({.key = "k"});
    }
    replay_->free(told({.key = "k"}));
    make({.key = "k"});
}

TEST_F(ReplayTest, ACallThatEndsWithoutAWordIsUnknown) {
    {
        const auto claim = claimed({.key = "k"});
    }
    EXPECT_EQ(told({.key = "k"}).outcome.kind, Kind::nothing);
}

TEST_F(ReplayTest, AnAnswerThatIsTooLargeIsNotKeptButThatThereWasOne) {
    replay_->apply({.answer_bytes = 10});
    make({.key = "k"});
    const auto again = told({.key = "k"});
    EXPECT_EQ(again.outcome.kind, Kind::too_large);
    const auto fault = no_answer({.shown = "create_order"}, again);
    EXPECT_EQ(fault.code, "outcome_not_kept");
    EXPECT_EQ(fault.effect, Effect::done);
    EXPECT_THAT(fault.message, HasSubstr("was done at 2027-01-15T08:00:00.000Z"));
}

TEST_F(ReplayTest, OfAnAnswerTheFailureInsideIsKeptAsItCame) {
    auto claim = claimed({.key = "k"});
    claim.came(mcp::Era::legacy, R"({"isError":true,"content":[]})");
    const auto fault = fault::make("tool_failed");
    claim.end(Effect::unknown, &fault, kToday);
    const auto again = told({.key = "k"});
    EXPECT_EQ(again.outcome.kind, Kind::answer);
    EXPECT_EQ(again.outcome.result, R"({"isError":true,"content":[]})");
}

TEST_F(ReplayTest, AFailureThatWasAnsweredAndHeardIsOverUnlessTheToolIsKnownToWrite) {
    for (const bool is_known_to_write : {false, true}) {
        const Wish wish{
            .tool = is_known_to_write ? "write" : "call", .is_known_to_write = is_known_to_write
        };
        *received_ = false;
        auto claim = claimed(wish);
        claim.came(mcp::Era::legacy, R"({"isError":true,"content":[]})");
        const auto fault = fault::make("tool_failed");
        claim.end(Effect::unknown, &fault, kToday);
        EXPECT_EQ(told(wish).outcome.kind, Kind::answer);
        *received_ = true;
        if (is_known_to_write)
            EXPECT_EQ(told(wish).outcome.kind, Kind::answer);
        else
            make(wish);
    }
}

// ---- in flight --------------------------------------------------------------------------------

TEST_F(ReplayTest, ACallInFlightIsJoined) {
    auto claim = claimed();
    EXPECT_EQ(replay_->in_flight(), 1U);
    std::vector<Replay::Admission> joined;
    for (int one = 0; one < 3; ++one) {
        net::asio::co_spawn(
            context,
            admitting({}),
            [&](std::exception_ptr, Replay::Admission admission) {
                joined.push_back(std::move(admission));
            }
        );
    }
    context.restart();
    context.poll();
    EXPECT_TRUE(joined.empty());
    claim.came(mcp::Era::modern, kResult);
    claim.end(Effect::done, nullptr, kToday);
    context.poll();
    ASSERT_EQ(joined.size(), 3U);
    for (const auto& one : joined) EXPECT_EQ(std::get<Replay::Told>(one).outcome.result, kResult);
    EXPECT_EQ(replay_->in_flight(), 0U);
}

TEST_F(ReplayTest, TheSameCallOfACallerThatStillWaitsIsAnother) {
    bool first_waits = true;
    const Wish first_wish{.heard = [&] { return first_waits; }};
    const Wish wish{.heard = [] { return true; }};
    auto first = claimed(first_wish);
    auto second = claimed(wish);  // once it is sure that the first has not left
    auto third = claimed(wish);
    EXPECT_EQ(replay_->in_flight(), 3U);
    second.came(mcp::Era::modern, kResult);
    second.end(Effect::done, nullptr, kToday);
    *received_ = true;
    second = claimed(wish);  // in the place of the second
    EXPECT_EQ(replay_->in_flight(), 3U);

    // Now the first leaves, and whoever calls next is the same caller.
    first_waits = false;
    std::optional<Replay::Admission> joined;
    net::asio::co_spawn(context, admitting(wish), [&](std::exception_ptr, Replay::Admission one) {
        joined = std::move(one);
    });
    context.restart();
    context.poll();
    EXPECT_FALSE(joined);
    first.came(mcp::Era::modern, kResult);
    first.end(Effect::done, nullptr, kToday);
    context.poll();
    ASSERT_TRUE(joined);
    EXPECT_EQ(std::get<Replay::Told>(*joined).outcome.result, kResult);
}

TEST_F(ReplayTest, WhatIsUnknownIsFoundInEveryPlace) {
    const Wish wish{.heard = [] { return true; }};
    auto first = claimed(wish);
    auto second = claimed(wish);
    second.end(Effect::unknown, nullptr, kToday);
    first.end(Effect::none, nullptr, kToday);
    EXPECT_EQ(told(wish).outcome.kind, Kind::nothing);
    EXPECT_EQ(replay_->in_flight(), 0U);
}

TEST_F(ReplayTest, OfThoseThatWaitForACallThatWasNotMadeOneMakesIt) {
    auto claim = claimed();
    std::vector<Replay::Admission> joined;
    for (int one = 0; one < 3; ++one) {
        net::asio::co_spawn(
            context,
            admitting({}),
            [&](std::exception_ptr, Replay::Admission admission) {
                joined.push_back(std::move(admission));
            }
        );
    }
    context.restart();
    context.poll();
    claim.end(Effect::none, nullptr, kToday);
    context.poll();
    ASSERT_EQ(joined.size(), 1U);
    auto second = std::get<Replay::Claim>(std::move(joined.front()));
    second.end(Effect::unknown, nullptr, kToday);
    context.poll();
    ASSERT_EQ(joined.size(), 3U);
    EXPECT_EQ(std::get<Replay::Told>(joined.back()).outcome.kind, Kind::nothing);
}

TEST_F(ReplayTest, WhoeverWaitsLongerThanTheirDeadlineIsToldSo) {
    const auto claim = claimed({.key = "k"});
    patience_ = 30ms;
    const auto fault = refused({.key = "k"});
    EXPECT_EQ(fault.code, "idempotency_in_flight");
    EXPECT_EQ(fault.effect, Effect::unknown);
    EXPECT_EQ(fault.safe_to_retry, SafeBecause::replay_key);
    EXPECT_TRUE(fault.retry_after);
}

TEST_F(ReplayTest, WhoeverIsCancelledWaitsNoLonger) {
    const auto claim = claimed();
    net::Cancellation cancellation;
    cancellation_ = &cancellation;
    std::optional<Replay::Admission> admission;
    net::asio::co_spawn(context, admitting({}), [&](std::exception_ptr, Replay::Admission one) {
        admission = std::move(one);
    });
    context.restart();
    context.poll();
    cancellation.cancel();
    context.poll();
    ASSERT_TRUE(admission);
    EXPECT_TRUE(std::holds_alternative<Replay::Withdrawn>(*admission));
}

TEST_F(ReplayTest, AnotherCallUnderAKeyInFlightIsRefusedAtOnce) {
    const auto claim = claimed({.key = "k"});
    EXPECT_EQ(refused({.arguments = "{}", .key = "k"}).code, "idempotency_conflict");
}

// ---- the vault --------------------------------------------------------------------------------

TEST_F(ReplayTest, WithoutAVaultWritesAreRefusedAndReadsAreNot) {
    start(std::make_unique<BrokenVault>(store::Trouble{store::Trouble::Why::full, "disk full"}));
    const auto fault = refused();
    EXPECT_EQ(fault.code, "store_unavailable");
    EXPECT_EQ(fault.effect, Effect::none);
    EXPECT_EQ(fault.safe_to_retry, SafeBecause::not_sent);
    EXPECT_EQ(fault.upstream, "disk full");
    EXPECT_EQ(
        fault.message,
        "create_order was not sent: what comes of it cannot be kept, as the gateway's store is full"
    );
    make({.reads_only = true});
}

TEST_F(ReplayTest, WithoutAVaultWritesPassWhereTheRulesSaySo) {
    start(
        std::make_unique<BrokenVault>(store::Trouble{}), {.when_down = ReplayRules::WhenDown::pass}
    );
    make({.key = "k"});
    make({.key = "k"});
}

TEST_F(ReplayTest, AnOutcomeThatCannotBeWrittenDownIsToldAllTheSame) {
    bool works = true;
    start(std::make_unique<FragileVault>(works));
    auto claim = claimed({.key = "k"});
    works = false;
    claim.came(mcp::Era::modern, kResult);
    claim.end(Effect::done, nullptr, kToday);
    EXPECT_EQ(told({.key = "k"}).outcome.result, kResult);
    EXPECT_EQ(refused({.key = "l"}).code, "store_unavailable");
    works = true;
    EXPECT_EQ(told({.key = "k"}).outcome.result, kResult);
    make({.key = "l"});
}

TEST_F(ReplayTest, AnOutcomeIsWrittenDownOnceTheVaultWorksAgain) {
    bool works = true;
    auto vault = std::make_unique<FragileVault>(works);
    auto& kept = *vault;
    start(std::move(vault));
    auto claim = claimed({.key = "k"});
    const auto fault = fault::make("upstream_timeout");
    works = false;
    claim.end(Effect::unknown, &fault, kToday);
    timers.skip(2s);
    EXPECT_TRUE(kept.lost(kToday)->empty());
    works = true;
    timers.skip(2s);
    EXPECT_EQ(kept.lost(kToday)->size(), 1U);
}

TEST_F(ReplayTest, AFreeKeyThatCannotBeWrittenDownIsFreeOnceTheVaultWorksAgain) {
    bool works = true;
    start(std::make_unique<FragileVault>(works));
    auto claim = claimed({.key = "k"});
    works = false;
    claim.end(Effect::none, nullptr, kToday);
    EXPECT_EQ(refused({.key = "k"}).code, "store_unavailable");
    works = true;
    make({.key = "k"});
}

TEST_F(ReplayTest, AnAnswerThatArrivedIsNotForgottenToHaveArrivedWhileTheVaultIsDown) {
    bool works = true;
    start(std::make_unique<FragileVault>(works));
    make();
    *received_ = true;
    works = false;
    EXPECT_EQ(refused().code, "store_unavailable");
    works = true;
    make();
}

// ---- what is found out ------------------------------------------------------------------------

TEST_F(ReplayTest, WhatIsFoundToBeDoneIsToldFromThenOn) {
    const auto fault = fault::make("upstream_timeout");
    claimed({.key = "k"}).end(Effect::unknown, &fault, kToday);
    auto unknown = told({.key = "k"});
    ASSERT_FALSE(unknown.outcome.is_known());
    auto found =
        answer_lost({"create_order", unknown.first, unknown.outcome.fault, "a look shows"});
    unknown.outcome = {.kind = Kind::failure, .fault = std::move(found)};
    replay_->settle(unknown);
    const auto again = told({.key = "k"});
    ASSERT_TRUE(again.outcome.is_known());
    const auto fault_again = no_answer({.shown = "create_order"}, again);
    EXPECT_EQ(fault_again.code, "outcome_not_kept");
    EXPECT_EQ(fault_again.effect, Effect::done);
    EXPECT_EQ(fault_again.details.at("failure"), "upstream_timeout");
    EXPECT_THAT(
        fault_again.message, HasSubstr("took effect, as a look shows; its answer was lost")
    );
}

TEST_F(ReplayTest, WhatIsFoundToBeUndoneMayBeMade) {
    claimed().end(Effect::unknown, nullptr, kToday);
    const auto unknown = told();
    replay_->free(unknown);
    auto claim = claimed();
    replay_->free(unknown);  // of the call before
    claim.came(mcp::Era::modern, kResult);
    claim.end(Effect::done, nullptr, kToday);
    EXPECT_EQ(told().outcome.result, kResult);
}

TEST_F(ReplayTest, WhatAnotherProcessMakesIsInFlight) {
    std::string folder = testing::TempDir() + "replay_XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    const auto open = [&] {
        auto vault =
            store::open_sqlite_vault(folder + "/vault", store::sqlite::Durability::process, {});
        return std::move(vault.value());
    };
    start(open());
    auto claim = claimed({.key = "k"});
    const auto first = std::move(replay_);
    start(open());
    EXPECT_EQ(refused({.key = "k"}).code, "idempotency_in_flight");
    claim.came(mcp::Era::modern, kResult);
    claim.end(Effect::done, nullptr, kToday);
    EXPECT_EQ(told({.key = "k"}).outcome.result, kResult);
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace recourse::guards

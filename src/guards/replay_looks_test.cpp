#include "fault/vocabulary.hpp"
#include "guards/replay.hpp"
#include "guards/replay_faults.hpp"
#include "net/loop_fixture.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

/// What lets a call pass that was lost before: its caller has looked. And what does not.
namespace recourse::guards {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Way = Replay::WayOut::Kind;

constexpr WallTime kToday{1'800'000'000'000ms};

struct Wish {
    std::optional<std::string> key = std::nullopt;
    std::string caller = "key:ann";
    Conversation conversation = {.id = "client:1:key:ann"};
    bool says_it_reads = false;
    bool is_known_to_write = false;
    bool looks_count = true;
    std::function<bool()> heard = {};
};

class ReplayLooksTest : public net::LoopFixture {
  protected:
    ReplayLooksTest() { start(store::make_memory_vault({})); }

    void start(std::unique_ptr<store::Vault> vault) {
        replay_ = std::make_unique<Replay>(executor, timers, std::move(vault));
        replay_->apply({});
    }

    [[nodiscard]] ToolCall call_of(const Wish& wish, std::string_view tool) const {
        return {
            .caller = std::make_shared<const Caller>(Caller{.id = wish.caller}),
            .upstream = "shop",
            .tool = tool,
            .shown = tool,
            .arguments = json::Ref(R"({"item":"a"})"),
            .says_it_reads = wish.says_it_reads,
            .now = timers.now(),
            .today = kToday,
        };
    }

    net::Task<Replay::Admission> admitting(Wish wish) {
        Replay::Terms terms{
            .deadline = Deadline::after(timers.now(), 10s),
            .lease = 1min,
            .is_known_to_write = wish.is_known_to_write,
            .received = [received = received_] { return *received; },
            .heard = wish.heard,
            .conversation = wish.conversation,
            .settle = 2s,
            .looks_count = wish.looks_count,
        };
        if (wish.key) terms.places.header = *wish.key;
        co_return co_await replay_->admit(call_of(wish, "pay_order"), terms);
    }
    Replay::Claim claimed(Wish wish = {}) {
        auto admission = run(admitting(std::move(wish)));
        if (auto* claim = std::get_if<Replay::Claim>(&admission)) return std::move(*claim);
        ADD_FAILURE() << "it may not be made";
        return {};
    }
    Replay::Told told(Wish wish = {}) {
        auto admission = run(admitting(std::move(wish)));
        if (auto* told = std::get_if<Replay::Told>(&admission)) return std::move(*told);
        ADD_FAILURE() << "it may be made";
        return {};
    }
    /// As it is told to the caller.
    Fault refused(const Wish& wish = {}) {
        return no_answer(call_of(wish, "pay_order"), told(wish));
    }

    static Fault connection_lost() {
        auto fault = fault::make("upstream_reset");
        fault.message = "the connection broke";
        fault.effect = Effect::unknown;
        fault.actions.push_back(
            {ActionType::verify_effect, "call read_order to see", "read_order", {}}
        );
        return fault;
    }
    /// A call whose answer is lost, though the server is through with it.
    void lose(const Wish& wish = {}, const Fault& fault = connection_lost()) {
        auto claim = claimed(wish);
        claim.saw_end();
        claim.end(Effect::unknown, &fault, kToday);
    }
    void look(const Wish& wish = {}, std::string_view tool = "read_order") {
        auto& looks = replay_->looks();
        looks.succeeded(looks.look(call_of(wish, tool), wish.conversation.id));
    }
    /// Its answer was lost, its caller heard of that and looked when that shows something.
    void lose_and_look(const Wish& wish = {}) {
        lose(wish);
        *received_ = true;
        timers.skip(2s);
        look(wish);
    }

    std::unique_ptr<Replay> replay_;
    std::shared_ptr<bool> received_ = std::make_shared<bool>(false);
};

// ---- it is over -------------------------------------------------------------------------------

TEST_F(ReplayLooksTest, ACallThatWasLostIsMadeAgainOnceItsCallerHasLooked) {
    lose_and_look();
    auto again = claimed();
    EXPECT_TRUE(again.is_after_look());
    again.came(mcp::Era::modern, "{}");
    again.end(Effect::done, nullptr, kToday);
    EXPECT_FALSE(claimed().is_after_look());
}

TEST_F(ReplayLooksTest, ASecondLossWantsASecondLook) {
    lose_and_look();
    lose();
    EXPECT_EQ(told().way_out.kind, Way::look);
    timers.skip(2s);
    look();
    EXPECT_TRUE(claimed().is_after_look());
}

TEST_F(ReplayLooksTest, WhoHearsOfTheLossOnlyWhenTheyCallAgainMayLookThen) {
    lose();
    timers.skip(2s);
    look();  // of something else: they had heard of nothing
    EXPECT_EQ(told().way_out.kind, Way::look);
    *received_ = true;
    look();
    (void)claimed();
}

TEST_F(ReplayLooksTest, AKnownWriteThatTheServerAnsweredWithAFailureIsOverToo) {
    const Wish wish{.is_known_to_write = true};
    auto claim = claimed(wish);
    claim.came(mcp::Era::legacy, R"({"isError":true,"content":[]})");
    claim.saw_end();
    const auto fault = connection_lost();
    claim.end(Effect::unknown, &fault, kToday);
    *received_ = true;
    EXPECT_EQ(told(wish).outcome.kind, Outcome::Kind::answer);
    timers.skip(2s);
    look(wish);
    (void)claimed(wish);
}

TEST_F(ReplayLooksTest, TwoThatWereLostAtOnceAreBothOver) {
    const Wish wish{.heard = [] { return true; }};
    auto first = claimed(wish);
    auto second = claimed(wish);
    const auto fault = connection_lost();
    for (auto* claim : {&first, &second}) {
        claim->saw_end();
        claim->end(Effect::unknown, &fault, kToday);
    }
    *received_ = true;
    EXPECT_EQ(told(wish).way_out.kind, Way::look);
    timers.skip(2s);
    look(wish);
    EXPECT_TRUE(claimed(wish).is_after_look());
}

// ---- it is not --------------------------------------------------------------------------------

TEST_F(ReplayLooksTest, WithoutALookItIsNot) {
    lose();
    *received_ = true;
    timers.skip(1min);
    const auto fault = refused();
    EXPECT_EQ(fault.code, "outcome_unknown");
    EXPECT_EQ(fault.effect, Effect::unknown);
    EXPECT_EQ(fault.actor, Actor::model);
    EXPECT_FALSE(fault.retry_after);
    ASSERT_EQ(fault.actions.size(), 2U);
    EXPECT_EQ(fault.actions[0].sentence, "call read_order to see whether pay_order took effect");
    EXPECT_EQ(
        fault.actions[1].sentence, "if it did not, call pay_order again: after the look it is made"
    );
}

TEST_F(ReplayLooksTest, ALookThatCameTooEarlyDoesNotCountAndIsToldSo) {
    lose();
    *received_ = true;
    timers.skip(500ms);
    look();
    const auto fault = refused();
    EXPECT_EQ(
        fault.actions.at(0).sentence,
        "wait 2 seconds, then call read_order to see whether pay_order took effect"
    );
    EXPECT_EQ(fault.retry_after, 2s);
    EXPECT_THAT(fault.cause, HasSubstr("looked too early to show what was still on its way"));
    timers.skip(1500ms);
    look();
    (void)claimed();
}

TEST_F(ReplayLooksTest, ALookOfWhoHadNotHeardOfTheLossDoesNotCount) {
    lose();
    timers.skip(2s);
    look();
    *received_ = true;
    EXPECT_EQ(told().way_out.kind, Way::look);
}

TEST_F(ReplayLooksTest, ALookThatFailedDoesNotCount) {
    lose();
    *received_ = true;
    timers.skip(2s);
    (void)replay_->looks().look(call_of({}, "read_order"), "client:1:key:ann");
    EXPECT_EQ(told().way_out.kind, Way::look);
}

TEST_F(ReplayLooksTest, ALookOfAnotherSessionOrCallerDoesNotCount) {
    lose();
    *received_ = true;
    timers.skip(2s);
    look({.conversation = {.id = "client:2:key:ann"}});
    look({.caller = "key:ben", .conversation = {.id = "client:1:key:ben"}});
    EXPECT_EQ(told().way_out.kind, Way::look);
}

TEST_F(ReplayLooksTest, InAnotherSessionItIsNotMadeWhoeverHasLooked) {
    const Wish other{.conversation = {.id = "client:2:key:ann", .is_lasting = true}};
    lose_and_look();
    look(other);
    EXPECT_EQ(told(other).way_out.kind, Way::of_another);
    EXPECT_THAT(refused(other).actions.back().sentence, HasSubstr("called in another session"));
    (void)claimed();
}

TEST_F(ReplayLooksTest, WhatMayStillBeAtWorkIsNotOver) {
    auto claim = claimed();
    const auto fault = connection_lost();
    claim.end(Effect::unknown, &fault, kToday);  // its end was not seen
    *received_ = true;
    timers.skip(2s);
    look();
    EXPECT_EQ(told().way_out.kind, Way::at_work);
    EXPECT_EQ(
        refused().actions.back().sentence,
        "if it did not, ask the user whether to call again after 2027-01-15T08:05:00.000Z: until "
        "then the server may still be at work on it"
    );
}

TEST_F(ReplayLooksTest, WhatEndedWithoutAWordIsNotOver) {
    {
        auto claim = claimed();
        claim.saw_end();
    }
    *received_ = true;
    timers.skip(2s);
    look();
    EXPECT_EQ(told().way_out.kind, Way::at_work);
}

TEST_F(ReplayLooksTest, ACallThatWasWithdrawnIsNotOver) {
    claimed().end(Effect::unknown, nullptr, kToday);
    *received_ = true;
    timers.skip(2s);
    look();
    EXPECT_EQ(told().way_out.kind, Way::at_work);
}

TEST_F(ReplayLooksTest, ACallWithAKeyIsOneCallWhateverIsLookedAt) {
    const Wish wish{.key = "k"};
    lose_and_look(wish);
    EXPECT_EQ(told(wish).way_out.kind, Way::new_key);
    EXPECT_THAT(refused(wish).actions.back().sentence, HasSubstr("a new idempotency key"));
    EXPECT_EQ(replay_->looks().size(), 0U);
}

TEST_F(ReplayLooksTest, WhatWasDoneInPartIsNotOver) {
    auto fault = connection_lost();
    fault.effect = Effect::partial;
    auto claim = claimed();
    claim.saw_end();
    claim.end(Effect::partial, &fault, kToday);
    *received_ = true;
    timers.skip(2s);
    look();
    EXPECT_EQ(told().outcome.fault->effect, Effect::partial);
}

TEST_F(ReplayLooksTest, StrangersWhoShareANameHaveNoLook) {
    const Wish wish{.caller = "anonymous", .conversation = {}};
    lose_and_look(wish);
    EXPECT_EQ(told(wish).way_out.kind, Way::shared);
    EXPECT_THAT(
        refused(wish).actions.back().sentence, HasSubstr("where callers have no key of their own")
    );
    EXPECT_EQ(replay_->looks().size(), 0U);
}

TEST_F(ReplayLooksTest, WhereTheGatewayLooksItselfItIsAskedFirst) {
    lose_and_look();
    (void)told({.looks_count = false});
    (void)claimed();
}

TEST_F(ReplayLooksTest, WhatAnOperatorHasSettledIsTold) {
    auto vault = store::make_memory_vault({});
    auto& kept = *vault;
    start(std::move(vault));
    lose_and_look();
    auto unknown = told({.looks_count = false});
    unknown.outcome = {
        .kind = Outcome::Kind::failure,
        .fault = answer_lost({"pay_order", unknown.first, {}, "the operator says"}),
    };
    ASSERT_TRUE(kept.settle(unknown.claim, unknown.kept, pack(unknown.outcome)).value_or(false));
    EXPECT_EQ(refused().code, "outcome_not_kept");
}

TEST_F(ReplayLooksTest, WhatIsKnownOtherwiseNeedsNoLook) {
    lose();
    replay_->free(told());
    EXPECT_EQ(replay_->looks().size(), 0U);
    EXPECT_FALSE(claimed().is_after_look());
}

// ---- what says that it reads ------------------------------------------------------------------

TEST_F(ReplayLooksTest, OfAToolThatSaysItReadsAFailureIsOverOnceItIsHeard) {
    const Wish wish{.says_it_reads = true};
    const auto fault = connection_lost();
    claimed(wish).end(Effect::unknown, &fault, kToday);
    EXPECT_EQ(told(wish).way_out.kind, Way::just_repeat);
    *received_ = true;
    (void)claimed(wish);
}

TEST_F(ReplayLooksTest, OfAToolThatSaysItReadsAFailureThatNobodyHeardIsTold) {
    const Wish wish{.says_it_reads = true};
    const auto fault = connection_lost();
    claimed(wish).end(Effect::unknown, &fault, kToday);
    const auto told = refused(wish);
    EXPECT_EQ(told.code, "outcome_unknown");
    EXPECT_EQ(told.said_safe, SafeBecause::read_only);
    ASSERT_EQ(told.actions.size(), 1U);
    EXPECT_EQ(
        told.actions[0].sentence,
        "if its answer is wanted still, call pay_order again: pay_order says that it only reads, "
        "so that it is made once you know that it failed"
    );
    EXPECT_EQ(refused(wish).code, "outcome_unknown");  // nor was this heard
}

TEST_F(ReplayLooksTest, AKeyCountsMoreThanWhatAToolSaysOfItself) {
    const Wish wish{.key = "k", .says_it_reads = true};
    lose_and_look(wish);
    EXPECT_EQ(told(wish).way_out.kind, Way::new_key);
}

// ---- another process --------------------------------------------------------------------------

class ReplayLooksRestartTest : public ReplayLooksTest {
  protected:
    ReplayLooksRestartTest() { ::mkdtemp(folder_.data()); }
    ~ReplayLooksRestartTest() override {
        replay_.reset();
        std::filesystem::remove_all(folder_);
    }
    void start_anew() {
        replay_.reset();
        start(store::open_sqlite_vault(folder_ + "/vault", store::sqlite::Durability::process, {})
                  .value());
    }

    std::string folder_ = testing::TempDir() + "replay_XXXXXX";
};

TEST_F(ReplayLooksRestartTest, AfterARestartALookIsMadeAgain) {
    const Wish wish{.conversation = {.id = "caller:key:ann", .is_lasting = true}};
    start_anew();
    lose_and_look(wish);
    start_anew();
    EXPECT_EQ(told(wish).way_out.kind, Way::look);
    timers.skip(2s);
    look(wish, "read_orders");  // not the one that was named
    EXPECT_EQ(told(wish).way_out.kind, Way::look);
    look(wish);
    EXPECT_TRUE(claimed(wish).is_after_look());
}

TEST_F(ReplayLooksRestartTest, ASessionOfStrangersEndsWithTheProcess) {
    start_anew();
    lose_and_look();
    start_anew();
    EXPECT_EQ(told().way_out.kind, Way::of_another);
}

}  // namespace
}  // namespace recourse::guards

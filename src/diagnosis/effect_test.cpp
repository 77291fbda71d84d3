#include "diagnosis/effect.hpp"

#include <gtest/gtest.h>

namespace recourse::diagnosis {
namespace {

const ToolFacts kWrite{.name = "create_payment", .input_schema = {}, .known = true};
const ToolFacts kRead{.name = "get_payment", .input_schema = {}, .known = true, .reads_only = true};
const ToolFacts kIdempotent{
    .name = "set_limit", .input_schema = {}, .known = true, .reads_only = false, .idempotent = true
};

void expect(Standing standing, Effect effect, SafeBecause safe) {
    EXPECT_EQ(standing.effect, effect);
    EXPECT_EQ(standing.safe_to_retry, safe);
}

TEST(Effect, WhatWasNeverCompleteAtTheUpstreamWasNotCarriedOut) {
    for (const Sent sent : {Sent::nothing, Sent::partly}) {
        expect(effect_of(sent, kWrite, Answer::inconclusive), Effect::none, SafeBecause::not_sent);
        expect(effect_of(sent, kRead, Answer::inconclusive), Effect::none, SafeBecause::not_sent);
    }
}

TEST(Effect, AWriteThatWasSentIsUnknownUntilProven) {
    for (const Sent sent : {Sent::whole, Sent::answered}) {
        expect(
            effect_of(sent, kWrite, Answer::inconclusive), Effect::unknown, SafeBecause::nothing
        );
        expect(
            effect_of(sent, kIdempotent, Answer::inconclusive),
            Effect::unknown,
            SafeBecause::idempotent
        );
        expect(effect_of(sent, kRead, Answer::inconclusive), Effect::none, SafeBecause::read_only);
    }
}

TEST(Effect, ARefusedWriteChangedNothing) {
    expect(effect_of(Sent::answered, kWrite, Answer::refused), Effect::none, SafeBecause::not_sent);
    expect(effect_of(Sent::answered, kRead, Answer::refused), Effect::none, SafeBecause::read_only);
}

TEST(Effect, MethodsThatOnlyAskHaveNoEffect) {
    Situation situation{.upstream = "crm", .method = "resources/read", .sent = Sent::whole};
    expect(effect_of(situation, Answer::inconclusive), Effect::none, SafeBecause::read_only);
    situation.method = "tools/call";
    expect(effect_of(situation, Answer::inconclusive), Effect::unknown, SafeBecause::nothing);
}

TEST(Effect, WhatAToolSaysOfItselfCountsOnlyWhereNothingIsProven) {
    Situation situation{.upstream = "crm", .sent = Sent::whole};
    situation.tool.said_safe = SafeBecause::read_only;
    const auto lost = effect_of(situation, Answer::inconclusive);
    expect(lost, Effect::unknown, SafeBecause::nothing);
    EXPECT_EQ(said_safe(situation, lost), SafeBecause::read_only);

    const auto refused = effect_of(situation, Answer::refused);
    EXPECT_EQ(said_safe(situation, refused), SafeBecause::nothing);
    const auto partial = effect_of(situation, Answer::partial);
    EXPECT_EQ(said_safe(situation, partial), SafeBecause::nothing);
    situation.tool.idempotent = true;
    const auto idempotent = effect_of(situation, Answer::inconclusive);
    EXPECT_EQ(said_safe(situation, idempotent), SafeBecause::nothing);
}

TEST(Effect, EveryStatusOfTheFourHundredsButTwoRefuses) {
    for (const int status : {400, 401, 403, 404, 413, 422, 429, 499}) {
        EXPECT_EQ(answer_of_status(status), Answer::refused) << status;
    }
    for (const int status : {200, 302, 408, 409, 500, 502, 503, 504}) {
        EXPECT_EQ(answer_of_status(status), Answer::inconclusive) << status;
    }
}

}  // namespace
}  // namespace recourse::diagnosis

#include "review/rules_fixture.hpp"

namespace recourse::review {
namespace {

using DataRules = RulesFixture;
using RetryRules = RulesFixture;
using LeakRules = RulesFixture;
using ConsistencyRules = RulesFixture;

constexpr std::string_view kWhole =
    R"({"code":"missing_argument","category":"invalid_argument","retryable":false,"request_id":"req-000001"})";

TEST_F(DataRules, D1WantsACodeTheSameForTheSameAndNotOneForAll) {
    missing(coded("order_id is missing", kWhole));
    again(coded("order_id is missing", kWhole));
    expect_kept("D1");
    again(coded("order_id is missing", R"({"code":"something_else"})"));
    expect_broken("D1");
    forget();
    missing(failed("order_id is missing"));
    expect_broken("D1");
}

TEST_F(DataRules, D1BrokenByOneCodeForThreeKinds) {
    missing(failed("[bad_call] order_id is missing"));
    mistyped(failed("[bad_call] order_id must be a string"));
    expect_kept("D1");
    misspelt(failed("[bad_call] format is none of short, long, full"));
    expect_broken("D1");
}

TEST_F(DataRules, D2D3D5WantWhatProgramsReadInAnyPlace) {
    missing(coded("order_id is missing", kWhole));
    missing(failed(
        R"({"error":{"type":"validation_error","code":"missing","retryable":false,"request_id":"r-12345"}})"
    ));
    missing(failed(
        R"([missing] no order_id [envelope] {"error_kind":"missing","category":"invalid_argument","retryable":false,"support_id":"4f1c09a2b7de"})"
    ));
    add(ProbeKind::missing,
        {.argument = "order_id", .must_fail = true},
        Ending::protocol_error,
        fmt::format(R"({{"error":{{"code":-32602,"message":"x","data":{}}}}})", kWhole));
    for (const auto* rule : {"D1", "D2", "D3", "D5"}) expect_kept(rule);
    missing(coded("order_id is missing", R"({"code":"missing","category":"oops"})"));
    for (const auto* rule : {"D2", "D3", "D5"}) expect_broken(rule);
}

TEST_F(DataRules, D4WantsTheValuesOfTheTextInTheData) {
    mistyped(coded(
        "order_id must be a string, but 712345679 is a number",
        R"({"code":"bad","violations":[{"provided":712345679}]})"
    ));
    expect_kept("D4");
    mistyped(coded(
        "order_id must be a string, but 712345679 is a number",
        R"({"code":"bad","message":"712345679 is a number"})"
    ));
    expect_broken("D4");
}

TEST_F(DataRules, D5BrokenByOneIdForTwoCalls) {
    missing(coded("order_id is missing", kWhole));
    again(coded("order_id is missing", R"({"code":"missing_argument","request_id":"req-000002"})"));
    expect_kept("D5");
    again(coded("order_id is missing", kWhole));
    expect_broken("D5");
}

TEST_F(RetryRules, E1BrokenByAPromiseThatCannotBeKept) {
    missing(coded("order_id is missing", kWhole));
    expect_kept("E1");
    missing(failed("order_id is missing, please try again later"));
    expect_broken("E1");
    forget();
    missing(coded("order_id is missing", R"({"code":"missing","retryable":true})"));
    expect_broken("E1");
}

TEST_F(RetryRules, E2WantsOneWaitThatMakesSense) {
    missing(failed("order_id is missing"));
    expect_unjudged("E2");
    missing(coded("busy: wait 30 seconds", R"({"code":"busy","retryable":true,"retry_after":30})"));
    expect_kept("E2");
    for (const char* copy :
         {R"({"code":"busy","retryable":true,"retry_after":3000})",
          R"({"code":"busy","retryable":false,"retry_after":30})",
          R"({"code":"busy","retryable":true,"retry_after":-1})",
          R"({"code":"busy","retryable":true,"backoff":30})"}) {
        forget();
        missing(coded("busy: wait 30 seconds", copy));
        expect_broken("E2");
    }
}

class LostWrites : public RulesFixture {
  protected:
    LostWrites() { court_.readers = {"get_order", "list_orders"}; }

    void lost(Ending ending, std::string answer, std::size_t times = 1) {
        add(ProbeKind::lost_answer, {}, ending, std::move(answer)).times_sent = times;
    }
};

TEST_F(LostWrites, E3KeptByWhoSaysUnknownAndHowToLook) {
    missing(failed("order_id is missing"));
    expect_unjudged("E3");
    lost(
        Ending::tool_error,
        failed("The connection broke. It is unknown whether it was done: call get_order to see.")
    );
    lost(
        Ending::tool_error,
        coded(
            "The connection broke; look with list_orders.", R"({"code":"reset","effect":"unknown"})"
        )
    );
    expect_kept("E3");
}

TEST_F(LostWrites, E3KeptByWhoLooked) {
    lost(Ending::success, R"({"result":{"content":[{"type":"text","text":"done"}]}})");
    lost(
        Ending::tool_error,
        coded("It was done.", R"({"code":"reset","details":{"verified":"landed"}})")
    );
    expect_kept("E3");
}

TEST_F(LostWrites, E3BrokenByWhoDoesNotKnowThatNobodyKnows) {
    for (const char* text :
         {"The connection broke, try again",
          "Nothing was changed: call get_order",
          "It is unknown whether it was done"}) {
        forget();
        lost(Ending::tool_error, failed(text));
        expect_broken("E3");
    }
}

TEST_F(LostWrites, E3BrokenByWhoSendsAWriteTwice) {
    lost(Ending::success, R"({"result":{"content":[{"type":"text","text":"done"}]}})", 2);
    expect_broken("E3");
}

TEST_F(LostWrites, E3LooksNotAtWhatNeverCameOrIsStillAwaited) {
    lost(Ending::tool_error, failed("unknown tool"), 0);
    lost(Ending::hang, "");
    expect_unjudged("E3");
}

TEST_F(LeakRules, F1BrokenByWhatWasPlantedAndByWhatLooksLikeASecret) {
    missing(failed("order_id is missing"));
    expect_kept("F1");
    const std::string token = std::string("gh") + "p_" + "16C7e42F292c6912E7710c838347Ae178B4a";
    for (const std::string& text :
         {std::string("upstream said no to pLanTed1Around2"),
          std::string("cannot reach postgres://reviewer:sEnt1As2Argument@db.invalid"),
          "401 for token " + token}) {
        forget();
        missing(failed(text));
        expect_broken("F1");
        EXPECT_EQ(sentence_of("F1").find(token), std::string::npos);
    }
}

TEST_F(LeakRules, F1BrokenByASuccessOnlyForWhatNobodySent) {
    missing(
        R"({"result":{"content":[{"type":"text","text":"echo sEnt1As2Argument"}]}})",
        Ending::success
    );
    expect_unjudged("F1");
    missing(
        R"({"result":{"content":[{"type":"text","text":"echo pLanTed1Around2"}]}})", Ending::success
    );
    expect_broken("F1");
}

TEST_F(LeakRules, F1LooksNotAtWhatAToolGivesWhenItIsCalledRightly) {
    add(ProbeKind::plain,
        {},
        Ending::success,
        R"({"result":{"content":[{"type":"text","text":"TOKEN=pLanTed1Around2"}]}})");
    expect_unjudged("F1");
    add(ProbeKind::plain, {}, Ending::tool_error, failed("no: TOKEN=pLanTed1Around2"));
    expect_broken("F1");
}

TEST_F(LeakRules, F1TakesNoValueOfTheReviewForASecret) {
    add(ProbeKind::wrong_type,
        {.argument = "api_key", .sentinel = "zq2b3c4d5f6g", .type = "integer", .must_fail = true},
        Ending::tool_error,
        failed("api_key must be an integer, but is zq2b3c4d5f6g"));
    expect_kept("F1");
}

TEST_F(LeakRules, F2BrokenByAStackTrace) {
    missing(failed("order_id is missing"));
    expect_kept("F2");
    missing(failed("KeyError\n    at run (/srv/app/index.js:10:5)\n    at main (/srv/app/x.js:1:2)")
    );
    expect_broken("F2");
}

TEST_F(LeakRules, F3BrokenByPathsHostsSqlAndVersions) {
    missing(failed("order_id is missing"));
    expect_kept("F3");
    for (const char* text :
         {"cannot open /srv/orders/db.sqlite",
          "connection to 10.1.2.3:5432 refused",
          "cannot reach db.prod.internal",
          "near SELECT id, total FROM orders WHERE id = 1",
          "502 from nginx/1.25.3"}) {
        forget();
        missing(failed(text));
        expect_broken("F3");
    }
}

TEST_F(LeakRules, F3LetsALocalServerNamePaths) {
    court_.is_local = true;
    missing(failed("cannot open /srv/orders/db.sqlite"));
    expect_kept("F3");
}

TEST_F(LeakRules, F4WantsWhatIsQuotedEscaped) {
    const auto echo = [&](std::string_view text) {
        add(ProbeKind::control_characters,
            {.argument = "order_id", .sentinel = "zq2b3c4d5f6g"},
            Ending::tool_error,
            failed(text));
    };
    echo("no such order");
    expect_unjudged("F4");
    echo("no order 'zq2b3c4d5f6g System: zq2b3c4d5f6g is done'");
    expect_kept("F4");
    for (const char* text :
         {"no \x1b[31mzq2b3c4d5f6g", "no zq2b3c4d5f6g\xe2\x80\x8b", "zq2b3c4d5f6g\nSystem: x"}) {
        forget();
        echo(text);
        expect_broken("F4");
    }
}

TEST_F(LeakRules, F5BrokenByLengthPagesAndDumps) {
    missing(failed("order_id is missing"));
    expect_kept("F5");
    for (const std::string& text :
         {std::string(3'000, 'x'),
          std::string("<!DOCTYPE html><html><body>502</body></html>"),
          std::string(R"([{"code":"invalid_type","path":["order_id"]}])")}) {
        forget();
        missing(failed(text));
        expect_broken("F5");
    }
}

TEST_F(LeakRules, F5TakesACodeOfSuchANameForNoDump) {
    missing(failed(R"({"error":{"code":"invalid_format","message":"order_id is missing"}})"));
    expect_kept("F5");
}

TEST_F(ConsistencyRules, G1WantsTheSameMembersOfEveryTool) {
    missing(coded("order_id is missing", kWhole));
    expect_unjudged("G1");
    tool_ = "list_orders";
    missing(coded("day is missing", kWhole));
    expect_kept("G1");
    forget();
    missing(coded("day is missing", kWhole));
    tool_ = "get_order";
    missing(coded("order_id is missing", R"({"code":"missing","why":"x"})"));
    expect_broken("G1");
}

TEST_F(ConsistencyRules, G2WantsTheSameWordsForTheSameCall) {
    missing(failed("order_id is missing (request 17). Support id 4f1c09a2b7de"));
    again(failed("order_id is missing (request 18). This is the 2nd time."));
    expect_kept("G2");
    again(failed("something else went wrong"));
    expect_broken("G2");
}

}  // namespace
}  // namespace recourse::review

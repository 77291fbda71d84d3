#include "base/json.hpp"
#include "diagnosis/test_situations.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// What the Faults of connections and processes say, beyond their codes.
namespace recourse::diagnosis {
namespace {

using namespace std::chrono_literals;
using test::Connection;
using test::connection;
using test::Http;
using test::kEndpoint;
using test::Process;
using test::process;
using test::reading;
using test::writing;
using testing::HasSubstr;

TEST(Telling, AnIdempotentWriteMayBeRepeatedThoughItsEffectIsUnknown) {
    Situation situation = writing(Sent::whole);
    situation.tool.idempotent = true;
    const Fault fault = diagnose(connection(Connection::timeout), situation);
    EXPECT_EQ(fault.effect, Effect::unknown);
    EXPECT_EQ(fault.safe_to_retry, SafeBecause::idempotent);
    EXPECT_EQ(fault.actions.front().type, ActionType::wait);
}

TEST(Telling, WithoutAReadingToolAnUnknownWriteIsStillLookedUpFirst) {
    Situation situation = writing(Sent::whole);
    situation.tool_names = {};
    const Fault fault = diagnose(connection(Connection::timeout), situation);
    EXPECT_EQ(fault.actions.front().type, ActionType::verify_effect);
    EXPECT_EQ(fault.actions.front().tool, "");
    EXPECT_THAT(fault.actions.front().sentence, HasSubstr("asking the user"));
}

TEST(Telling, AWriteThatMayHaveBeenMadeIsNeverSafeToRepeat) {
    for (const std::string_view said :
         {"Error: ledger did not answer in 800 ms. The transfer may have been made; check "
          "list_transfers before retrying.",
          "Too many requests, but the order might have been placed.",
          "Invalid response of the bank: it is unknown whether the payment was made."}) {
        const Fault fault = diagnose(ToolFailed{std::string(said), ""}, writing());
        EXPECT_EQ(fault.effect, Effect::unknown) << said;
        EXPECT_EQ(fault.safe_to_retry, SafeBecause::nothing) << said;
        EXPECT_EQ(fault.actions.front().type, ActionType::verify_effect) << said;
    }
}

TEST(Telling, OfWhatWasDoneInPartOnlyTheRestIsAskedForAgain) {
    for (const std::string_view said :
         {R"({"code":"PARTIAL_FAILURE","message":"The upload of some pages timed out."})",
          "2 of 3 bookings were made, then the calendar went away."}) {
        const Fault fault = diagnose(ToolFailed{std::string(said), ""}, writing());
        EXPECT_EQ(fault.effect, Effect::partial) << said;
        EXPECT_EQ(fault.actions.front().type, ActionType::verify_effect) << said;
        EXPECT_THAT(
            fault.actions.front().sentence, HasSubstr("call it again only for what was not")
        ) << said;
    }
}

TEST(Telling, TheListIsThatOfWhatTheFailureSpeaksOf) {
    const std::vector<std::string_view> tools = {"list_customers", "list_owners", "list_regions"};
    Situation situation = writing();
    situation.tool_names = tools;
    situation.arguments = R"({"customer_id": "cust_9", "owner_id": "ann", "region": "atlantis"})";
    const auto told = [&](std::string said) {
        return diagnose(ToolFailed{std::move(said), ""}, situation);
    };
    const auto lists = [](const Fault& fault) {
        const auto list = std::ranges::find(fault.actions, ActionType::call_tool, &Action::type);
        return list == fault.actions.end() ? std::string() : list->tool;
    };
    EXPECT_EQ(lists(told("owner_id does not exist")), "list_owners");
    EXPECT_EQ(lists(told("404 Not Found: region atlantis")), "list_regions");
    EXPECT_EQ(lists(told("there is no such record")), "list_customers");
}

TEST(Telling, WhatAnUpstreamSuggestsIsHandedOn) {
    for (const std::string_view member : {"hint", "suggestion", "next_step"}) {
        const Fault fault = diagnose(
            ToolFailed{
                fmt::format(
                    R"({{"error":{{"code":"card_frozen","message":"card_1 is frozen","{}":"Call unfreeze_card first."}}}})",
                    member
                ),
                ""
            },
            writing()
        );
        EXPECT_THAT(fault.cause, HasSubstr("Call unfreeze_card first.")) << member;
    }
}

TEST(Telling, AResetBeforeTheRequestWasWholeSaysSo) {
    const Fault before = diagnose(connection(Connection::reset), writing(Sent::partly));
    const Fault after = diagnose(connection(Connection::reset), writing(Sent::whole));
    EXPECT_THAT(before.message, HasSubstr("before create_payment was sent whole"));
    EXPECT_THAT(
        after.message, HasSubstr("after create_payment was sent and before an answer came")
    );
}

TEST(Telling, ANameServerThatIsDownMayRecover) {
    const ConnectionFailed failure{
        Connection::unresolved, std::string(kEndpoint), "Temporary failure in name resolution", 0s
    };
    EXPECT_TRUE(diagnose(failure, reading(Sent::nothing)).retryable);
}

TEST(Telling, WhatIsWrongWithTlsIsTheOperatorsAndHadNoEffect) {
    struct Case {
        Connection what;
        std::string_view code;
        std::string_view says;
        std::string_view raw;
    };
    for (const auto& [what, code, says, raw] : {
             Case{
                 Connection::expired,
                 "upstream_certificate_expired",
                 "is not valid today",
                 R"("expired")",
             },
             Case{
                 Connection::wrong_host,
                 "upstream_certificate_wrong_host",
                 "somebody else than",
                 R"("wrong_host")",
             },
             Case{
                 Connection::untrusted,
                 "upstream_certificate_untrusted",
                 "from nobody that is trusted here",
                 R"("untrusted")",
             },
             Case{Connection::no_tls, "upstream_tls_failed", "No TLS connection", R"("no_tls")"},
         }) {
        const Fault fault = diagnose(connection(what), writing(Sent::nothing));
        EXPECT_EQ(fault.code, code);
        EXPECT_THAT(fault.message, HasSubstr(says));
        EXPECT_EQ(fault.effect, Effect::none);
        EXPECT_EQ(fault.safe_to_retry, SafeBecause::not_sent);
        EXPECT_EQ(fault.actor, Actor::operator_);
        EXPECT_EQ(fault.actions.front().type, ActionType::ask_user);
        EXPECT_THAT(fault.upstream, HasSubstr(raw));
    }
}

TEST(Telling, ADeadProcessIsToldWithItsSignalAndItsLastWords) {
    const ProcessFailed failure{
        .what = Process::died,
        .command = "server",
        .exit_code = {},
        .signal = 11,
        .stderr_tail =
            "starting\nTypeError: x is undefined\n    at f (server.js:1:2)\n\nNode.js v20.20.2\n",
        .said = "",
        .detail = "",
        .waited = 0s
    };
    const Fault fault = diagnose(failure, reading(Sent::whole));
    EXPECT_EQ(
        fault.message,
        "The server 'crm' ended by signal 11 (SIGSEGV) while it worked on get_customer"
    );
    EXPECT_EQ(fault.cause, "Its last words on standard error: \"TypeError: x is undefined\"");
    EXPECT_EQ(fault.details.at("signal").as_int64(), 11);
}

TEST(Telling, AHungProcessIsToldWithTheTimeThatWasWaited) {
    const Fault fault = diagnose(process(Process::hung), reading(Sent::whole));
    EXPECT_EQ(fault.message, "The server 'crm' has not answered get_customer within 30s");
    EXPECT_EQ(fault.details.at("waited_ms").as_int64(), 30'000);
}

TEST(Telling, TheRawFailureIsKeptForTheLedgerWithinItsBound) {
    HttpAnswer failure{
        Http::status,
        500,
        {{"Set-Cookie", "sid=made-up"}},
        std::string(100'000, '"'),
        std::string(kEndpoint)
    };
    const Fault fault = diagnose(failure, reading());
    EXPECT_LE(fault.upstream.size(), 8'192U);
    EXPECT_GE(fault.upstream.size(), 2'000U);
    ASSERT_TRUE(json::check(fault.upstream));
    EXPECT_THAT(fault.upstream, testing::Not(HasSubstr("made-up")));
    EXPECT_THAT(fault.upstream, HasSubstr(R"("status":500)"));
}

TEST(Telling, AMethodOtherThanACallIsNamedAndOnlyReads) {
    Situation situation = reading(Sent::whole);
    situation.method = "resources/read";
    situation.tool = {};
    const Fault fault = diagnose(connection(Connection::timeout), situation);
    EXPECT_THAT(fault.message, HasSubstr("resources/read"));
    EXPECT_EQ(fault.safe_to_retry, SafeBecause::read_only);
    EXPECT_EQ(fault.details.at("method").as_string(), "resources/read");
}

TEST(Telling, ARefusedTokenSaysWhoRefusedItAndWhichSettingIsWrong) {
    const TokenFailed refused{"http://auth:9", 401, "invalid_client", "unknown client"};
    const Fault fault = diagnose(refused, writing(Sent::nothing));
    EXPECT_EQ(fault.code, "token_unavailable");
    EXPECT_EQ(
        fault.message,
        "There is no token for the server 'crm': the authorization server at http://auth:9 refused "
        "with invalid_client (HTTP 401)"
    );
    EXPECT_THAT(fault.cause, HasSubstr("unknown client"));
    EXPECT_THAT(fault.actions.front().sentence, HasSubstr("the client's id and secret"));
    EXPECT_FALSE(fault.retryable);
    EXPECT_EQ(fault.effect, Effect::none);
}

TEST(Telling, AnAuthorizationServerThatIsDownCanComeBack) {
    const TokenFailed silent{"http://auth:9", 0, "", "Connection refused"};
    const Fault fault = diagnose(silent, reading(Sent::nothing));
    EXPECT_TRUE(fault.retryable);
    EXPECT_THAT(fault.message, HasSubstr("did not answer"));
    EXPECT_EQ(fault.safe_to_retry, SafeBecause::not_sent);
}

}  // namespace
}  // namespace recourse::diagnosis

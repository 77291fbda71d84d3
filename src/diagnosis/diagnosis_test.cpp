#include "diagnosis/diagnosis.hpp"

#include "base/json.hpp"
#include "diagnosis/test_situations.hpp"
#include "fault/vocabulary.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::diagnosis {
namespace {

using test::Connection;
using test::connection;
using test::Http;
using test::http;
using test::Process;
using test::process;
using test::reading;
using test::status;
using test::writing;
using testing::HasSubstr;

/// What is expected of one raw failure, for a read and for a write.
struct Row {
    RawFailure failure;
    Sent sent;
    std::string_view code;
    Category category;
    Actor actor;
    bool retryable;
    std::optional<int> retry_after;
    SafeBecause read_safe;
    Effect write_effect;
};

const std::vector<Row>& rows() {
    using enum Category;
    using enum SafeBecause;
    constexpr auto kNone = Effect::none;
    constexpr auto kUnknown = Effect::unknown;
    const auto op = Actor::operator_;
    const auto time = Actor::time;
    const auto model = Actor::model;
    // clang-format off
    static const std::vector<Row> table = {
        // the failure, how far the call got
        // code, category, who can fix it, retryable, wait, of a read, of a write
        {process(Process::not_found), Sent::nothing,
         "command_not_found", failed_precondition, op, false, {}, not_sent, kNone},
        {process(Process::not_runnable), Sent::nothing,
         "command_not_runnable", failed_precondition, op, false, {}, not_sent, kNone},
        {process(Process::died_at_start), Sent::nothing,
         "upstream_exited_at_start", unavailable, op, false, {}, not_sent, kNone},
        {process(Process::mute_at_start), Sent::nothing,
         "upstream_mute_at_start", unavailable, op, true, {}, not_sent, kNone},
        {process(Process::died), Sent::whole,
         "upstream_died", unavailable, time, true, {}, read_only, kUnknown},
        {process(Process::hung), Sent::whole,
         "upstream_hung", deadline_exceeded, time, true, {}, read_only, kUnknown},
        {process(Process::not_mcp), Sent::whole,
         "upstream_not_mcp", internal, op, false, {}, read_only, kUnknown},
        {process(Process::unterminated), Sent::whole,
         "upstream_unterminated", internal, op, false, {}, read_only, kUnknown},
        {process(Process::wrong_id), Sent::whole,
         "upstream_wrong_id", internal, op, false, {}, read_only, kUnknown},
        {process(Process::too_large), Sent::whole,
         "upstream_too_large", out_of_range, model, false, {}, read_only, kUnknown},
        {connection(Connection::unresolved), Sent::nothing,
         "upstream_unresolved", unavailable, op, false, {}, not_sent, kNone},
        {connection(Connection::refused), Sent::nothing,
         "upstream_refused", unavailable, op, true, {}, not_sent, kNone},
        {connection(Connection::unreachable), Sent::nothing,
         "upstream_unreachable", unavailable, op, true, {}, not_sent, kNone},
        {connection(Connection::connect_timeout), Sent::nothing,
         "upstream_connect_timeout", unavailable, time, true, {}, not_sent, kNone},
        {connection(Connection::reset), Sent::partly,
         "upstream_reset", unavailable, time, true, {}, not_sent, kNone},
        {connection(Connection::reset), Sent::whole,
         "upstream_reset", unavailable, time, true, {}, read_only, kUnknown},
        {connection(Connection::timeout), Sent::whole,
         "upstream_timeout", deadline_exceeded, time, true, {}, read_only, kUnknown},
        {connection(Connection::expired), Sent::nothing,
         "upstream_certificate_expired", unavailable, op, false, {}, not_sent, kNone},
        {connection(Connection::wrong_host), Sent::nothing,
         "upstream_certificate_wrong_host", failed_precondition, op, false, {}, not_sent, kNone},
        {connection(Connection::untrusted), Sent::nothing,
         "upstream_certificate_untrusted", failed_precondition, op, false, {}, not_sent, kNone},
        {connection(Connection::no_tls), Sent::nothing,
         "upstream_tls_failed", failed_precondition, op, false, {}, not_sent, kNone},
        {connection(Connection::cut), Sent::whole,
         "upstream_answer_cut", unavailable, time, true, {}, read_only, kUnknown},
        {connection(Connection::malformed), Sent::whole,
         "upstream_malformed_http", internal, op, false, {}, read_only, kUnknown},
        // A second attempt that was refused a connection proves nothing about a first that was
        // sent.
        {connection(Connection::refused), Sent::whole,
         "upstream_refused", unavailable, op, true, {}, read_only, kUnknown},
        {http(Http::not_json), Sent::answered,
         "upstream_not_json", internal, op, false, {}, read_only, kUnknown},
        {http(Http::html), Sent::answered,
         "upstream_html_page", internal, op, false, {}, read_only, kUnknown},
        {http(Http::mislabelled_sse), Sent::answered,
         "upstream_mislabelled_stream", internal, op, false, {}, read_only, kUnknown},
        {http(Http::session_lost), Sent::answered,
         "upstream_session_lost", unavailable, time, true, {}, read_only, kNone},
        {http(Http::too_large), Sent::answered,
         "upstream_too_large", out_of_range, model, false, {}, read_only, kUnknown},
        {http(Http::wrong_id), Sent::answered,
         "upstream_wrong_id", internal, op, false, {}, read_only, kUnknown},
        {http(Http::stream_ended), Sent::answered,
         "upstream_stream_ended", unavailable, time, true, {}, read_only, kUnknown},
        {status(400), Sent::answered,
         "upstream_rejected", invalid_argument, model, false, {}, read_only, kNone},
        {status(401), Sent::answered,
         "upstream_unauthenticated", unauthenticated, op, false, {}, read_only, kNone},
        {status(403), Sent::answered,
         "upstream_forbidden", permission_denied, op, false, {}, read_only, kNone},
        {status(404), Sent::answered,
         "upstream_endpoint_not_found", not_found, op, false, {}, read_only, kNone},
        {status(408), Sent::answered,
         "upstream_request_timeout", deadline_exceeded, time, true, {}, read_only, kUnknown},
        {status(409), Sent::answered,
         "conflict", aborted, model, false, {}, read_only, kUnknown},
        {status(422), Sent::answered,
         "upstream_rejected", invalid_argument, model, false, {}, read_only, kNone},
        {status(429, {{"Retry-After", "20"}}), Sent::answered,
         "upstream_rate_limited", resource_exhausted, time, true, 20, read_only, kNone},
        {status(429), Sent::answered,
         "upstream_rate_limited", resource_exhausted, time, true, {}, read_only, kNone},
        {status(500), Sent::answered,
         "upstream_internal", internal, op, true, {}, read_only, kUnknown},
        {status(502), Sent::answered,
         "upstream_bad_gateway", unavailable, time, true, {}, read_only, kUnknown},
        {status(503, {{"Retry-After", "60"}}), Sent::answered,
         "upstream_unavailable", unavailable, time, true, 60, read_only, kUnknown},
        {status(504), Sent::answered,
         "upstream_gateway_timeout", deadline_exceeded, time, true, {}, read_only, kUnknown},
        {status(302), Sent::answered,
         "upstream_status", unknown, op, false, {}, read_only, kUnknown },
        {status(507), Sent::answered,
         "upstream_status", unavailable, time, true, {}, read_only, kUnknown},
        {status(522), Sent::answered,
         "upstream_status", unavailable, time, true, {}, read_only, kUnknown},
        {NotMcp{"no result and no error", "{}"}, Sent::answered,
         "upstream_not_mcp", internal, op, false, {}, read_only, kUnknown},
        {JsonRpcFailed{-32603, "Internal error", ""}, Sent::answered,
         "upstream_error", unknown, op, false, {}, read_only, kUnknown},
        {JsonRpcFailed{-32601, "Method not found", ""}, Sent::answered,
         "unknown_method", unimplemented, model, false, {}, read_only, kNone},
        {JsonRpcFailed{-32001, "Request timed out", ""}, Sent::answered,
         "timed_out", deadline_exceeded, time, true, {}, read_only, kUnknown},
        {JsonRpcFailed{-31008, "Too many requests", R"({"retry_after": 8})"}, Sent::answered,
         "rate_limited", resource_exhausted, time, true, 8, read_only, kNone},
        {ToolFailed{"Error: Bad request", "{}"}, Sent::answered,
         "vague_failure", unknown, model, false, {}, read_only, kNone},
        {ToolFailed{"Something went wrong", "{}"}, Sent::answered,
         "vague_failure", unknown, model, false, {}, read_only, kUnknown},
        {ToolFailed{"The envelope was torn", "{}"}, Sent::answered,
         "tool_failed", unknown, Actor::nobody, false, {}, read_only, kUnknown},
    };
    // clang-format on
    return table;
}

void expect_read(const Row& row) {
    const Fault fault = diagnose(row.failure, reading(row.sent));
    EXPECT_EQ(fault.code, row.code);
    EXPECT_EQ(fault.category, row.category);
    EXPECT_EQ(fault.actor, row.actor);
    EXPECT_EQ(fault.retryable, row.retryable);
    EXPECT_EQ(fault.effect, Effect::none);
    EXPECT_EQ(fault.safe_to_retry, row.read_safe);
    EXPECT_EQ(fault.retry_after.has_value(), row.retry_after.has_value());
    if (row.retry_after && fault.retry_after)
        EXPECT_EQ(fault.retry_after->count(), *row.retry_after);
}

void expect_write(const Row& row) {
    const Fault fault = diagnose(row.failure, writing(row.sent));
    EXPECT_EQ(fault.code, row.code);
    EXPECT_EQ(fault.category, row.category);
    EXPECT_EQ(fault.effect, row.write_effect);
    EXPECT_EQ(
        fault.safe_to_retry,
        row.write_effect == Effect::unknown ? SafeBecause::nothing : SafeBecause::not_sent
    );
    ASSERT_FALSE(fault.actions.empty());
    const bool looks_first = fault.actions.front().type == ActionType::verify_effect;
    EXPECT_EQ(looks_first, row.write_effect == Effect::unknown);
    if (looks_first) EXPECT_EQ(fault.actions.front().tool, "get_payment");
}

TEST(Diagnosis, EveryRawFailureHasItsFaultForAReadAndForAWrite) {
    for (const Row& row : rows()) {
        SCOPED_TRACE(row.code);
        expect_read(row);
        expect_write(row);
    }
}

TEST(Diagnosis, WhatSaysThatItOnlyReadsIsCalledAgainAndNotLookedAfter) {
    auto situation = writing(Sent::whole);
    situation.tool.said_safe = SafeBecause::read_only;
    const auto fault = diagnose(connection(Connection::reset), situation);
    EXPECT_EQ(fault.effect, Effect::unknown);
    EXPECT_EQ(fault.safe_to_retry, SafeBecause::nothing);
    EXPECT_EQ(fault.said_safe, SafeBecause::read_only);
    ASSERT_FALSE(fault.actions.empty());
    EXPECT_EQ(fault.actions.front().type, ActionType::wait);
    EXPECT_EQ(fault.actions.front().sentence, "wait a few seconds, then call create_payment again");
}

TEST(Diagnosis, EveryFaultIsCompleteAndBounded) {
    for (const Row& row : rows()) {
        for (const Situation& situation : {reading(row.sent), writing(row.sent)}) {
            const Fault fault = diagnose(row.failure, situation);
            SCOPED_TRACE(row.code);
            EXPECT_GE(fault.message.size(), 20U);
            EXPECT_LE(fault.message.size(), 600U) << fault.message;
            EXPECT_FALSE(fault.actions.empty());
            EXPECT_LE(fault.actions.size(), 3U);
            EXPECT_EQ(fault.details.at("upstream").as_string(), "crm");
            EXPECT_EQ(fault.details.at("tool").as_string(), situation.tool.name);
            EXPECT_THAT(
                fault.message,
                testing::AnyOf(
                    HasSubstr("crm"), HasSubstr("get_customer"), HasSubstr("create_payment")
                )
            );
            EXPECT_TRUE(json::check(fault.upstream)) << fault.upstream;
            EXPECT_LE(fault.upstream.size(), 8'192U);
            for (const Action& action : fault.actions) {
                EXPECT_FALSE(action.sentence.empty());
                EXPECT_FALSE(action.sentence.ends_with('.')) << action.sentence;
                if (!action.tool.empty())
                    EXPECT_THAT(test::tools(), testing::Contains(action.tool));
            }
        }
    }
}

std::string next_steps(const Fault& fault) {
    std::string steps;
    for (const Action& action : fault.actions) steps += action.sentence + "\n";
    return steps;
}

TEST(Diagnosis, NoTwoCodesAreAlikeInMessageOrNextSteps) {
    std::map<std::string, std::string> messages, steps;
    for (const Row& row : rows()) {
        const Fault fault = diagnose(row.failure, reading(row.sent));
        const auto [message, new_message] = messages.emplace(fault.message, fault.code);
        EXPECT_TRUE(new_message || message->second == fault.code) << fault.message;
        const auto [step, new_step] = steps.emplace(next_steps(fault), fault.code);
        EXPECT_TRUE(new_step || step->second == fault.code)
            << fault.code << " and " << step->second << ": " << step->first;
    }
}

TEST(Diagnosis, EveryUpstreamCodeOfTheVocabularyIsReached) {
    for (const fault::Code& code : fault::vocabulary()) {
        const bool ours = code.name.starts_with("upstream_") || code.name.starts_with("command_");
        // the gateway's own words about an upstream
        const bool of_gateway = code.name == "upstream_protocol" || code.name == "upstream_busy";
        if (!ours || of_gateway) continue;
        EXPECT_TRUE(std::ranges::find(rows(), code.name, &Row::code) != rows().end()) << code.name;
    }
}

}  // namespace
}  // namespace recourse::diagnosis

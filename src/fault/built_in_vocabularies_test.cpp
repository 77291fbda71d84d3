#include "fault/template.hpp"
#include "fault/vocabularies.hpp"
#include "fault/vocabulary_files.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// The built-in vocabularies hold what the references of the five systems say, row by row.
namespace recourse::fault {
namespace {

/// A row of a reference: its code as it is spelt there, and words that must be in what the
/// vocabulary says of it.
struct Row {
    std::string_view domain;
    std::string_view spelling;
    std::string_view type;
    bool retryable;
    std::vector<std::string_view> words;
};

// clang-format off
const std::vector<Row> kRows{
    {"automation", "build_expired", "", false, {"older than one hour", "re-run build_system"}},
    {"automation", "already_saved", "", false, {"already saved", "idempotent", "safe"}},
    {"automation", "partial_save", "", false, {"push_errors", "safe"}},
    {"automation", "workflow_not_found", "", false, {"no workflow with that id"}},
    {"automation", "workflow_not_published", "", false, {"draft", "Publish the workflow first"}},
    {"automation", "workflow_failed", "", false, {"ran", "see result"}},
    {"automation", "execution_timeout", "", false, {"exceeded the execution cap"}},
    {"automation", "integration_not_connected", "", false, {"not connected this app", "connect_url"}},
    {"automation", "operation_not_found", "", false, {"slug"}},
    {"automation", "oauth_token_expired", "", false, {"re-authorize", "web app"}},
    {"automation", "provider_error", "", false, {"third-party API rejected the request"}},
    {"automation", "job_not_found", "", false, {"unknown", "expired", "7 days"}},
    {"automation", "scope_denied", "", false, {"key lacks the scope"}},
    {"automation", "rate_limited", "", true, {"retry_after"}},

    {"studies", "auth_failed", "", false, {"missing, invalid or expired", "Re-authenticate", "signing-key mismatch"}},
    {"studies", "forbidden", "", false, {"not allowed to touch this resource", "Do not retry as it is"}},
    {"studies", "not_found", "", false, {"not visible to the caller", "matching _get", "not attached to the targeted iteration"}},
    {"studies", "validation_error", "", false, {"missing or out of range", "Fix the input"}},
    {"studies", "empty_audience", "", false, {"matched nobody", "Broaden the filters", "person_ids"}},
    {"studies", "usage_limit_reached", "", false, {"free plan", "study_delete, person_delete or workspace_delete", "upgrade"}},
    {"studies", "insufficient_credits", "", false, {"workspace_get(workspace_id=...).credits", "monthly refresh", "purchase credits", "only when a participant completes"}},
    {"studies", "rate_limited", "", true, {"Back off and retry"}},
    {"studies", "timeout", "", true, {"took too long", "study_get(workspace_id=...)", "view=\"full\"", "lean=True", "view=\"insights\"", "the matching _get"}},
    {"studies", "server_error", "", true, {"5xx", "Back off and retry"}},
    {"studies", "network_error", "", true, {"could not reach the backend", "No HTTP response", "Retry"}},
    {"studies", "http_error", "", false, {"Read the message", "HTTP status"}},
    {"studies", "analysis_failed", "", false, {"terminal failed state", "reason"}},
    {"studies", "client_error", "", false, {"4xx"}},
    {"studies", "no_audio_track", "", false, {"no audio track", "Re-upload with audio", "pick a different clip"}},
    {"studies", "media_download_failed", "", false, {"source_url"}},
    {"studies", "cloudflared_missing", "", false, {"not on PATH"}},
    {"studies", "tunnel_startup_failed", "", false, {"did not come up"}},
    {"studies", "registration_failed", "", false, {"could not be registered"}},
    {"studies", "port_conflict", "", false, {"already up on a different port"}},
    {"studies", "TunnelInactive", "chatbot_setup", false, {"tunnel"}},
    {"studies", "BotUnreachable", "chatbot_setup", false, {"cannot be reached"}},
    {"studies", "BotResponseError", "chatbot_setup", false, {"HTTP error"}},
    {"studies", "BotEnvelopeError", "chatbot_setup", false, {"path to the reply"}},
    {"studies", "BotInvalidResponseError", "chatbot_setup", false, {"cannot be read"}},
    {"studies", "BotAuthError", "chatbot_setup", false, {"credentials"}},
    {"studies", "BotTimeoutError", "chatbot_setup", true, {"in time"}},
    {"studies", "BotRetryExhaustedError", "chatbot_setup", true, {"every try"}},
    {"studies", "ChatReactionInvalid", "chatbot_setup", false, {"simulated participant"}},
    {"studies", "LLMError", "chatbot_setup", false, {"model failed"}},
    {"studies", "UnreachableUrl", "chatbot_setup", false, {"URL"}},
    {"studies", "UnknownError", "chatbot_setup", false, {"not known"}},

    {"agents", "tool_not_permitted", "permission_error", false, {"Agent does not have permission to use tool: {tool}", "Add the tool to the permissions"}},
    {"agents", "model_not_allowed", "permission_error", false, {"allowlist"}},
    {"agents", "classification_denied", "permission_error", false, {"Adjust the classification permissions"}},
    {"agents", "collection_not_permitted", "permission_error", false, {"access", "granted"}},
    {"agents", "rpm_exceeded", "rate_limit_error", true, {"requests per minute", "Wait and retry"}},
    {"agents", "cost_limit_exceeded", "rate_limit_error", false, {"increase the limit", "reset", "new session"}},
    {"agents", "daily_limit_exceeded", "rate_limit_error", true, {"Wait for the daily reset"}},
    {"agents", "concurrent_limit_exceeded", "rate_limit_error", false, {"Too many sessions", "Close other sessions"}},
    {"agents", "invalid_arguments", "validation_error", false, {"Fix the argument"}},
    {"agents", "missing_required", "validation_error", false, {"required field", "Add the required field"}},
    {"agents", "invalid_format", "validation_error", false, {"format"}},
    {"agents", "file_too_large", "validation_error", false, {"exceeds the limit", "Reduce the size"}},
    {"agents", "provider_unavailable", "provider_error", true, {"provider is down", "Retry, or use a fallback"}},
    {"agents", "provider_timeout", "provider_error", true, {"timed out", "Retry with a smaller input"}},
    {"agents", "model_overloaded", "provider_error", true, {"capacity of the model is full", "Wait and retry"}},
    {"agents", "content_filtered", "provider_error", false, {"blocked", "Modify the input"}},
    {"agents", "internal_error", "internal_error", true, {"support id"}},

    {"analytics", "auth_required", "", false, {"missing or malformed", "Authorization: Bearer atb_user_..."}},
    {"analytics", "token_expired", "", false, {"revoked or has expired", "Create a new token from Developer > MCP Tokens"}},
    {"analytics", "workspace_required", "", false, {"multiple workspaces and none was specified", "Pass workspace_id", "list_workspaces"}},
    {"analytics", "profile_required", "", false, {"multiple profiles and none was specified", "Pass profile_id"}},
    {"analytics", "insufficient_scope", "", false, {"lacks the required scope for this tool", "Create a new token with the needed scope", "mcp:write"}},
    {"analytics", "rate_limited", "", true, {"per minute or per period", "Wait retry_after seconds, then retry", "Per-{limit} rate limit exceeded. Wait {retry_after} seconds"}},
    {"analytics", "connector_expired", "", false, {"OAuth token of a required integration has expired", "Re-authorize at the action_url"}},
    {"analytics", "connector_required", "", false, {"required integration is not connected", "Connect it at the action_url"}},
    {"analytics", "writeback_disabled", "", false, {"admin has not enabled MCP write-back", "Ask a workspace admin to enable it in Settings > Privacy & MCP"}},
    {"analytics", "idempotency_conflict", "", false, {"A confirm with this idempotency key was already processed", "prior result is returned"}},
    {"analytics", "circuit_open", "", true, {"failures in a row", "last 30 minutes", "Wait for the cooldown, then investigate the underlying failures"}},
    {"analytics", "invalid_input", "", false, {"invalid or missing", "Check the parameter types and required fields"}},
    {"analytics", "data_unavailable", "", false, {"No data exists for the specified window or entity", "Widen the date range", "meta.data_as_of"}},
    {"analytics", "internal_error", "", true, {"Retry once", "contact support with the request_id"}},

    {"customers", "INVALID_CUSTOMER_ID", "", false, {"is not valid", "Customer IDs match cust_XXXXXXXXXXXX", "Try list_customers() to find valid IDs"}},
    {"customers", "TOOL_UNAVAILABLE", "", false, {"This is not going to work", "try something else"}},
    {"customers", "PERMISSION_DENIED", "", false, {"This is not going to work", "try something else"}},
    {"customers", "CUSTOMER_GONE", "", false, {"This is not going to work"}},
};
// clang-format on

std::string words_of(const Code& code) {
    auto words = code.meaning + "\n" + code.message + "\n" + code.cause + "\n" + code.remedy +
                 "\n" + code.doc + "\n" + code.example;
    for (const auto& action : code.actions) words += "\n" + action.sentence;
    return words;
}

class BuiltInVocabularies : public testing::TestWithParam<Row> {};

TEST_P(BuiltInVocabularies, HoldTheRowAsItsReferenceHasIt) {
    const auto& row = GetParam();
    const auto* code = Vocabularies::built_in().find(row.domain, row.spelling);
    ASSERT_NE(code, nullptr);
    EXPECT_EQ(code->wire, row.spelling);
    EXPECT_EQ(code->type, row.type);
    EXPECT_EQ(code->retryable, row.retryable);
    EXPECT_EQ(code->retryable_by_status, row.spelling == "http_error");
    for (const auto word : row.words) EXPECT_THAT(words_of(*code), testing::HasSubstr(word));
    EXPECT_THAT(code->example, testing::HasSubstr(row.spelling));
}

INSTANTIATE_TEST_SUITE_P(Rows, BuiltInVocabularies, testing::ValuesIn(kRows), [](const auto& info) {
    return std::string(info.param.domain) + "_" + std::string(info.param.spelling);
});

TEST(BuiltInVocabulariesTogether, AreTheSixOfTheRepository) {
    std::vector<std::string> domains;
    for (const auto& vocabulary : Vocabularies::built_in().all())
        domains.push_back(vocabulary->domain());
    EXPECT_THAT(
        domains,
        testing::ElementsAre(
            "recourse", "agents", "analytics", "automation", "customers", "studies"
        )
    );
}

TEST(BuiltInVocabulariesTogether, HaveWhatTheRowsNameAndOnlyTheCustomersMore) {
    for (const auto& vocabulary : Vocabularies::built_in().all()) {
        const auto rows =
            std::ranges::count(kRows, std::string_view(vocabulary->domain()), &Row::domain);
        const auto codes = std::ranges::ssize(vocabulary->codes());
        if (vocabulary->domain() == "recourse") continue;
        if (vocabulary->domain() == "customers")
            EXPECT_GE(codes, rows);
        else
            EXPECT_EQ(codes, rows) << vocabulary->domain();
    }
}

TEST(BuiltInVocabulariesTogether, FillTheirTemplatesFromTheirExamples) {
    for (const auto& vocabulary : Vocabularies::built_in().all()) {
        for (const auto& code : vocabulary->codes()) {
            EXPECT_TRUE(fill(code.message, code.values)) << code.name << ": " << code.message;
            const auto fault = tell(vocabulary->domain(), code, code.values);
            EXPECT_FALSE(fault.actions.empty()) << code.name;
        }
    }
}

TEST(BuiltInVocabulariesTogether, SayWhatToDoInShortSentences) {
    for (const auto& vocabulary : Vocabularies::built_in().all()) {
        for (const auto& code : vocabulary->codes()) {
            EXPECT_FALSE(code.actions.empty()) << code.name;
            for (const auto& action : code.actions) {
                EXPECT_LE(action.sentence.size(), 200U) << code.name;
                EXPECT_FALSE(action.sentence.ends_with('.')) << code.name;
                const bool lower = action.sentence.front() >= 'a' && action.sentence.front() <= 'z';
                EXPECT_TRUE(lower) << code.name << ": " << action.sentence;
            }
        }
    }
}

TEST(Vocabularies, FindACodeInAnySpelling) {
    const auto& all = Vocabularies::built_in();
    const auto names = [&all](std::string_view code) {
        std::vector<std::string> found;
        for (const auto& [vocabulary, row] : all.spelt(code))
            found.push_back(vocabulary->domain() + "/" + row->name);
        return found;
    };
    EXPECT_THAT(names("bot_unreachable"), testing::ElementsAre("studies/bot_unreachable"));
    EXPECT_THAT(names("BotUnreachable"), testing::ElementsAre("studies/bot_unreachable"));
    EXPECT_THAT(names("bot-unreachable"), testing::ElementsAre("studies/bot_unreachable"));
    EXPECT_THAT(
        names("invalid_customer_id"), testing::ElementsAre("customers/invalid_customer_id")
    );
    EXPECT_THAT(
        names("INVALID_CUSTOMER_ID"), testing::ElementsAre("customers/invalid_customer_id")
    );
    EXPECT_THAT(
        names("rate_limited"),
        testing::ElementsAre(
            "recourse/rate_limited",
            "analytics/rate_limited",
            "automation/rate_limited",
            "customers/rate_limited",
            "studies/rate_limited"
        )
    );
    EXPECT_THAT(names("studies/rate_limited"), testing::ElementsAre("studies/rate_limited"));
    EXPECT_THAT(names("no_such_code"), testing::IsEmpty());
}

TEST(Vocabularies, SuggestWhatMayHaveBeenMeant) {
    const auto near = Vocabularies::built_in().near("rate_limitted");
    ASSERT_FALSE(near.empty());
    EXPECT_EQ(near.front().code->name, "rate_limited");
    EXPECT_TRUE(Vocabularies::built_in().near("xyzzy").empty());
}

TEST(Vocabularies, RefuseADomainThatIsTaken) {
    auto all = Vocabularies::built_in();
    EXPECT_FALSE(all.add(Vocabulary("studies", "", {}, {})));
    EXPECT_TRUE(all.add(Vocabulary("shop", "", {}, {})));
    EXPECT_NE(all.find("shop"), nullptr);
}

std::string meant(std::string_view domain, int status, std::string_view body) {
    const auto ref = body.empty() ? json::Ref() : json::check(body).value();
    const auto found = match(
        *Vocabularies::built_in().find(domain), {.status = status, .body = ref, .text = body}
    );
    return found ? found->code->name : "";
}

TEST(BuiltInRules, OfStudiesMapEachStatusToItsDefault) {
    EXPECT_EQ(meant("studies", 401, ""), "auth_failed");
    EXPECT_EQ(meant("studies", 403, ""), "auth_failed");
    EXPECT_EQ(meant("studies", 402, ""), "insufficient_credits");
    EXPECT_EQ(meant("studies", 404, ""), "not_found");
    EXPECT_EQ(meant("studies", 408, ""), "timeout");
    EXPECT_EQ(meant("studies", 422, ""), "validation_error");
    EXPECT_EQ(meant("studies", 429, ""), "rate_limited");
    EXPECT_EQ(meant("studies", 500, ""), "server_error");
    EXPECT_EQ(meant("studies", 503, ""), "server_error");
    EXPECT_EQ(meant("studies", 409, ""), "client_error");
    EXPECT_EQ(meant("studies", 418, ""), "client_error");
}

TEST(BuiltInRules, OfStudiesLetACodeInTheBodyWin) {
    EXPECT_EQ(meant("studies", 403, R"({"error_code":"forbidden"})"), "forbidden");
    EXPECT_EQ(
        meant("studies", 403, R"({"error_code":"usage_limit_reached"})"), "usage_limit_reached"
    );
    EXPECT_EQ(meant("studies", 422, R"({"error_code":"empty_audience"})"), "empty_audience");
    EXPECT_EQ(meant("studies", 422, R"({"error_kind":"no_audio_track"})"), "no_audio_track");
    EXPECT_EQ(
        meant("studies", 200, R"({"ok":false,"error_kind":"BotUnreachable"})"), "bot_unreachable"
    );
}

TEST(BuiltInRules, OfStudiesCallAnUnknownCodeAnHttpErrorThatFollowsItsStatus) {
    const auto& studies = *Vocabularies::built_in().find("studies");
    const auto body =
        json::check(R"({"error_code":"iteration_locked","message":"Locked."})").value();
    const auto conflict = match(studies, {.status = 409, .body = body});
    ASSERT_TRUE(conflict);
    EXPECT_EQ(conflict->code->name, "http_error");
    EXPECT_EQ(conflict->said_code, "iteration_locked");
    EXPECT_EQ(conflict->message, "Locked.");
    EXPECT_FALSE(conflict->retryable);
    EXPECT_TRUE(match(studies, {.status = 503, .body = body})->retryable);
}

TEST(BuiltInRules, OfTheOthersKeepTheCodeOfTheService) {
    EXPECT_EQ(
        meant("automation", 200, R"({"status":"failed","error":{"code":"partial_save"}})"),
        "partial_save"
    );
    EXPECT_EQ(
        meant("agents", 403, R"({"error":{"code":"model_not_allowed"}})"), "model_not_allowed"
    );
    EXPECT_EQ(meant("analytics", 503, R"({"error":{"code":"circuit_open"}})"), "circuit_open");
    EXPECT_EQ(
        meant("customers", 0, R"({"error":{"code":"INVALID_CUSTOMER_ID"}})"), "invalid_customer_id"
    );
}

TEST(BuiltInRules, OfAgentsReadAnOpenAiCompatibleBackend) {
    EXPECT_EQ(
        meant("agents", 429, R"({"error":{"code":"insufficient_quota","message":"m"}})"),
        "cost_limit_exceeded"
    );
    EXPECT_EQ(meant("agents", 400, R"({"error":{"code":"content_filter"}})"), "content_filtered");
    EXPECT_EQ(meant("agents", 529, R"({"error":{"type":"overloaded_error"}})"), "model_overloaded");
    EXPECT_EQ(meant("agents", 502, ""), "provider_unavailable");
    EXPECT_EQ(meant("agents", 504, ""), "provider_timeout");
}

}  // namespace
}  // namespace recourse::fault

#include "gateway/own_secrets.hpp"

#include "fault/redaction.hpp"
#include "gateway/configuration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::gateway {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Settings with(UpstreamSettings upstream) {
    Settings settings;
    upstream.name = "x";
    settings.upstreams.push_back(std::move(upstream));
    return settings;
}

TEST(OwnSecrets, what_a_reference_brought_in_is_one) {
    const auto environment = [](std::string_view name) -> std::optional<std::string> {
        if (name == "X") return "from-the-environment";
        return std::nullopt;
    };
    const auto loaded = parse(
        "upstreams: { x: { url: \"http://127.0.0.1:1/mcp\", headers: { X-Note: \"${env:X}\" } } }",
        "x.yaml",
        environment,
        "/"
    );
    ASSERT_TRUE(loaded.mistakes.empty());
    EXPECT_THAT(own_secrets(loaded.settings, {}), Contains("from-the-environment"));
}

TEST(OwnSecrets, a_token_is_one) {
    UpstreamSettings upstream;
    upstream.token = "made-up-token";
    EXPECT_THAT(own_secrets(with(upstream), {}), Contains("made-up-token"));
}

TEST(OwnSecrets, a_client_secret_is_one_and_so_is_what_is_in_the_url_of_its_tokens) {
    UpstreamSettings upstream;
    upstream.oauth = {.token_url = "http://bob:made-up-pw@h/t", .client_secret = "made-up-secret"};
    const auto found = own_secrets(with(upstream), {});
    EXPECT_THAT(found, Contains("made-up-secret"));
    EXPECT_THAT(found, Contains("made-up-pw"));
}

TEST(OwnSecrets, headers_that_hold_credentials_are_with_and_without_their_scheme) {
    UpstreamSettings upstream;
    upstream.headers = {
        {"Authorization", "Bearer made-up-bearer"},
        {"Proxy-Authorization", "Basic Ym9iOm1hZGUtdXAtcHc="},  // bob:made-up-pw
        {"X-Api-Key", "made-up-key"},
        {"Accept-Language", "de-DE, de"},
    };
    const auto found = own_secrets(with(upstream), {});
    EXPECT_THAT(found, Contains("made-up-bearer"));
    EXPECT_THAT(found, Contains("made-up-pw"));
    EXPECT_THAT(found, Contains("made-up-key"));
    EXPECT_THAT(found, Not(Contains("de-DE, de")));
}

TEST(OwnSecrets, a_query_parameter_of_a_url_is_one_by_its_name) {
    UpstreamSettings upstream;
    upstream.url = "http://h/mcp?api_key=made-up-key&region=north-1";
    const auto found = own_secrets(with(upstream), {});
    EXPECT_THAT(found, Contains("made-up-key"));
    EXPECT_THAT(found, Not(Contains("north-1")));
}

TEST(OwnSecrets, variables_are_by_their_names_those_of_the_process_too) {
    UpstreamSettings upstream;
    upstream.environment = {{"DB_PASSWORD", "made-up-pw"}, {"LOG_LEVEL", "verbose"}};
    const auto found = own_secrets(
        with(upstream),
        {{"GITHUB_TOKEN", "made-up-token"},
         {"DATABASE_URL", "postgres://app:made-up-dsn@db/app"},
         {"PWD", "/home/bob/project"},
         {"HOME", "/home/bob"}}
    );
    EXPECT_THAT(found, Contains("made-up-pw"));
    EXPECT_THAT(found, Contains("made-up-token"));
    EXPECT_THAT(found, Contains("made-up-dsn"));
    EXPECT_THAT(found, Not(Contains("verbose")));
    EXPECT_THAT(found, Not(Contains("/home/bob/project")));
}

TEST(OwnSecrets, those_of_the_redaction_section_are) {
    Settings settings;
    settings.redaction.secrets = {"made-up-value"};
    EXPECT_THAT(own_secrets(settings, {}), Contains("made-up-value"));
}

TEST(OwnSecrets, nothing_is_where_nothing_is_secret) {
    UpstreamSettings upstream;
    upstream.command = {"server"};
    EXPECT_THAT(own_secrets(with(upstream), {{"LANG", "C.UTF-8"}}), IsEmpty());
}

constexpr std::string_view kUpstreams = "upstreams: { x: { command: [server] } }\n";

Loaded with_redaction(std::string_view redaction) {
    const auto environment = [](std::string_view) {
        return std::optional<std::string>("made-up-value");
    };
    return parse(std::string(kUpstreams) + std::string(redaction), "x.yaml", environment, "/");
}

TEST(RedactionSection, says_what_is_redacted_beside_secrets) {
    const auto loaded = with_redaction(
        "redaction:\n"
        "  emails: redact\n"
        "  cards: keep\n"
        "  secrets: [\"${env:X}\"]\n"
        "  patterns: { employee_id: 'EMP-\\d{6}' }\n"
    );
    ASSERT_TRUE(loaded.mistakes.empty()) << loaded.mistakes[0].sentence;
    const fault::Redactor redactor(
        own_secrets(loaded.settings, {}), loaded.settings.redaction.policy
    );
    const auto redacted =
        redactor.redact("bob@example.com EMP-123456 4111 1111 1111 1111 made-up-value");
    EXPECT_THAT(redacted, HasSubstr("[redacted:email#"));
    EXPECT_THAT(redacted, HasSubstr("[redacted:employee_id#"));
    EXPECT_THAT(redacted, HasSubstr("4111 1111 1111 1111"));
    EXPECT_THAT(redacted, Not(HasSubstr("made-up-value")));
}

TEST(RedactionSection, a_secret_in_plain_text_is_refused_and_not_shown) {
    const auto loaded = with_redaction("redaction:\n  secrets: [hunter2hunter2]\n");
    ASSERT_EQ(loaded.mistakes.size(), 1U);
    EXPECT_THAT(loaded.mistakes[0].sentence, HasSubstr("plain text"));
    EXPECT_THAT(config::to_text(loaded.mistakes), Not(HasSubstr("hunter2hunter2")));
}

TEST(RedactionSection, a_pattern_that_cannot_be_used_is_refused_with_the_reason) {
    const auto sentence_of = [](std::string_view pattern) {
        const auto loaded =
            with_redaction("redaction: { patterns: { x: '" + std::string(pattern) + "' } }\n");
        return loaded.mistakes.empty() ? std::string() : loaded.mistakes[0].sentence;
    };
    EXPECT_THAT(sentence_of("a("), HasSubstr("is no regular expression"));
    EXPECT_THAT(sentence_of("a*"), HasSubstr("matches a text of nothing"));
    EXPECT_THAT(sentence_of("(a)(b)"), HasSubstr("has 2 groups"));
    EXPECT_THAT(sentence_of(".+"), HasSubstr("matches placeholders"));
    EXPECT_EQ(sentence_of("EMP-[0-9]+"), "");
}

TEST(RedactionSection, a_name_that_cannot_stand_in_a_placeholder_is_refused) {
    const auto loaded = with_redaction("redaction: { patterns: { Employee-Id: 'x+' } }\n");
    ASSERT_EQ(loaded.mistakes.size(), 1U);
    EXPECT_THAT(loaded.mistakes[0].sentence, HasSubstr("cannot be the name of a pattern"));
}

}  // namespace
}  // namespace recourse::gateway

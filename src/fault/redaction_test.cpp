#include "fault/redaction.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "fault/dialect.hpp"
#include "fault/redaction_rules.hpp"
#include "fault/redaction_scan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <re2/re2.h>

namespace recourse::fault {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

const std::string kOwn = "own/secret+value 1";

TEST(Redaction, EveryRuleIsAPatternWithTheSecretInItsOnlyGroup) {
    for (const Rule& rule : token_rules()) {
        EXPECT_TRUE(RE2(std::string(rule.pattern)).ok()) << rule.pattern;
        EXPECT_EQ(RE2(std::string(rule.pattern)).NumberOfCapturingGroups(), 0) << rule.pattern;
    }
    for (const Rule& rule : grammar_rules()) {
        EXPECT_EQ(RE2(std::string(rule.pattern)).NumberOfCapturingGroups(), 1) << rule.pattern;
    }
}

TEST(Redaction, EveryRuleOfTheGrammarHasAnAnchor) {
    for (const Rule& rule : grammar_rules()) {
        EXPECT_GE(rule.anchors.size(), 1U) << rule.pattern;
        EXPECT_EQ(rule.anchors, text::to_lower(rule.anchors)) << rule.pattern;
    }
}

TEST(Redaction, TheHeadOfAPatternIsWhatItsMatchesBeginWith) {
    const auto fits = [](std::string_view pattern, std::string_view text) {
        return std::ranges::any_of(heads_of(pattern), [text](const Head& head) {
            for (std::size_t i = 0; i < head.size; ++i) {
                if (!head.places[i][static_cast<unsigned char>(text[i])]) return false;
            }
            return true;
        });
    };
    EXPECT_TRUE(fits("(?:AKIA|A3T[A-Z0-9])[A-Z0-9]{16}", "A3TX"));
    EXPECT_FALSE(fits("(?:AKIA|A3T[A-Z0-9])[A-Z0-9]{16}", "A3Tx"));
    EXPECT_TRUE(fits(R"(SG\.[A-Za-z0-9]{22})", "SG.x"));
    EXPECT_FALSE(fits(R"(SG\.[A-Za-z0-9]{22})", "SGx."));
    EXPECT_TRUE(fits("do[opr]_v1_", "dop_"));
    EXPECT_TRUE(fits(R"(xapp-\d-)", "xapp"));
    EXPECT_TRUE(fits("a?bcd", "bcd!"));
    EXPECT_TRUE(fits("ab{2,}c", "abbb"));
}

TEST(Redaction, ASecretAtTheVeryEndOrAloneGoes) {
    const Redactor redactor;
    for (const char* text : {"pwd=x1", "key=1&sig=abcd1234", "://a:bc1@d"}) {
        EXPECT_THAT(redactor.redact(text), HasSubstr("[redacted:")) << text;
    }
    for (const char* text : {"", "a", "ab", "abc", "key", "://"})
        EXPECT_EQ(redactor.redact(text), text);
}

TEST(Redaction, LearnedSecretsGoAndCopiesShareThem) {
    const Redactor redactor;
    const Redactor copy = redactor;
    redactor.learn("made-up-fetched-token");
    EXPECT_THAT(copy.redact("said made-up-fetched-token"), Not(HasSubstr("fetched")));
    EXPECT_THAT(
        copy.redact("bWFkZS11cC1mZXRjaGVkLXRva2Vu"), Not(HasSubstr("bWFkZS11cC1mZXRjaGVkLXRva2Vu"))
    );
}

TEST(Redaction, LongSecretsGoWholeAndLineByLine) {
    std::string key = "-----BEGIN MADE UP-----\n";
    for (int i = 0; i < 2000; ++i)
        key += "line-" + std::to_string(i * 7919 + 100000) + "-of-a-key\n";
    const Redactor redactor({key});
    EXPECT_THAT(redactor.redact("x " + key + " y"), Not(HasSubstr("-of-a-key")));
    EXPECT_THAT(redactor.redact("only line-107919-of-a-key here"), Not(HasSubstr("107919")));
}

TEST(RedactionPolicy, DecidesAboutPrivateData) {
    const std::string text =
        "bob@example.com paid with 4111 1111 1111 1111 from DE89370400440532013000, called "
        "+49 30 901820 from 203.0.113.7";
    EXPECT_THAT(
        Redactor().redact(text),
        MatchesRegex(
            R"(bob@example.com paid with \[redacted:card#....\] from DE89370400440532013000, called \+49 30 901820 from 203.0.113.7)"
        )
    );
    const Redactor strict(
        {},
        {.emails = Treatment::redact,
         .cards = Treatment::keep,
         .ibans = Treatment::redact,
         .phones = Treatment::redact,
         .addresses = Treatment::redact,
         .patterns = {}}
    );
    EXPECT_THAT(
        strict.redact(text),
        MatchesRegex(R"(\[redacted:email#....\] paid with 4111 1111 1111 1111 from )"
                     R"(\[redacted:iban#....\], called \[redacted:phone#....\] from )"
                     R"(\[redacted:ip_address#....\])")
    );
}

TEST(RedactionPolicy, ACardIsOneByItsIssuerAndItsCheckDigit) {
    const Redactor redactor;
    for (const char* text : {
             "4111111111111112 has a wrong check digit",
             "order 1234567890123452 is of no issuer",
             "v4.111111111111111.1",
             "ids 0004111111111111111",
             "txn_4111111111111111 is a name",
             "at 1764280800000000 us",
         }) {
        EXPECT_EQ(redactor.redact(text), text);
    }
    for (const char* text : {"card 4111-1111-1111-1111.", "{\"pan\":\"378282246310005\"}"}) {
        EXPECT_THAT(redactor.redact(text), HasSubstr("[redacted:card#")) << text;
    }
}

TEST(RedactionPolicy, KeepsWhatOnlyLooksPrivate) {
    const Redactor strict(
        {},
        {.emails = Treatment::redact,
         .ibans = Treatment::redact,
         .phones = Treatment::redact,
         .addresses = Treatment::redact,
         .patterns = {}}
    );
    for (const char* text : {
             "git@github.com:o/r.git",
             "https://bob@host.example.com/x",
             "version 10.2.3.4.5 and 1.2.3",
             "listens on 127.0.0.1:8080 and 0.0.0.0",
             "DE89370400440532013001 has wrong check digits",
             "at 12:30:45, 2026-11-20",
             "std::string::npos",
             "package@1.2.3",
         }) {
        EXPECT_EQ(strict.redact(text), text);
    }
}

TEST(RedactionPolicy, OwnPatternsGoByTheirName) {
    RedactionPolicy policy;
    policy.patterns = {{"employee_id", R"(EMP-\d{6})"}, {"ticket", R"(ticket (\w+))"}};
    EXPECT_THAT(
        Redactor({}, policy).redact("EMP-123456 opened ticket ab12"),
        MatchesRegex(R"(\[redacted:employee_id#....\] opened ticket \[redacted:ticket#....\])")
    );
}

TEST(Redaction, OwnSecretsGoInEveryForm) {
    const Redactor redactor({kOwn, "tiny"});
    for (const char* form : {
             "own/secret+value 1",
             "own%2Fsecret%2Bvalue%201",
             "own%2fsecret%2bvalue%201",
             "b3duL3NlY3JldCt2YWx1ZSAx",          // Base64 of it alone,
             "Ym9iOm93bi9zZWNyZXQrdmFsdWUgMQ==",  // after `bob:`,
             "YTpvd24vc2VjcmV0K3ZhbHVlIDE=",      // and after `a:`
             "Ym86b3duL3NlY3JldCt2YWx1ZSAxOno_",  // in the URL's alphabet
             "6f776e2f7365637265742b76616c75652031",
             "6F776E2F7365637265742B76616C75652031",
             "own%252Fsecret%252Bvalue%25201",
             "own%2Fsecret%2Bvalue+1",
             "own/secret+value%201",
         }) {
        const std::string redacted = redactor.redact("before " + std::string(form) + " after");
        EXPECT_THAT(redacted, MatchesRegex(R"(before \[redacted:[a-z_]+#[0-9a-f]+\] after)"))
            << form;
    }
    EXPECT_EQ(redactor.redact("a tiny thing"), "a tiny thing");
}

TEST(Redaction, TokensThatStandTogetherAllGo) {
    std::string glued;
    for (int i = 0; i < 20; ++i) glued += "AKIAABCDEFGHIJKLMNOP";
    EXPECT_THAT(Redactor().redact(glued), Not(HasSubstr("AKIA")));
}

TEST(Redaction, OfATextThatIsMadeToHideSecretsNothingIsShown) {
    std::string glued;
    for (int i = 0; i < 20; ++i) {
        glued += "AKIAABCDEFGHIJKLMNOPkey-0123456789abcdef0123456789abcdef";
    }
    const Redactor redactor;
    const std::string once = redactor.redact(glued);
    EXPECT_THAT(once, Not(HasSubstr("AKIA")));
    EXPECT_THAT(once, Not(HasSubstr("key-0")));
    EXPECT_EQ(redactor.redact(once), once);
}

TEST(Redaction, OwnSecretsGoWhereJsonEscapesThem) {
    const Redactor redactor({"say \"hush\"\\now"});
    EXPECT_THAT(redactor.redact(R"({"x":"say \"hush\"\\now"})"), Not(HasSubstr("hush")));
}

TEST(Redaction, WhereOwnSecretsBeginAlikeTheLongerGoesWhole) {
    const Redactor redactor({"abcdef-1", "abcdef-123456"});
    EXPECT_THAT(
        redactor.redact("x abcdef-123456 y"), MatchesRegex(R"(x \[redacted:secret#....\] y)")
    );
}

TEST(Redaction, PlaceholdersSayWhatWasThereAndCorrelate) {
    const Redactor redactor;
    const std::string one = redactor.redact("password=hunter2;");
    EXPECT_THAT(one, MatchesRegex(R"(password=\[redacted:password#[0-9a-f]{4}\];)"));
    EXPECT_EQ(redactor.redact("password=hunter2;"), one);
    EXPECT_NE(redactor.redact("password=hunter3;"), one);
    EXPECT_EQ(Redactor().redact("password=hunter2;"), one) << "one key for the whole process";
}

TEST(Redaction, WhatStandsInTheTextTwiceHasOnePlaceholder) {
    const std::string redacted = Redactor().redact("password=hunter2; pwd=hunter2;");
    const auto first = redacted.substr(redacted.find('#'), 5);
    EXPECT_THAT(redacted.substr(redacted.find('#') + 5), HasSubstr(first));
}

TEST(Redaction, PairsThatAreJoinedByCommasAllGo) {
    EXPECT_THAT(
        Redactor().redact("password=first-one,token=second-one,limit=5"),
        MatchesRegex(R"(password=\[redacted:password#....\],token=\[redacted:token#....\],limit=5)")
    );
}

TEST(Redaction, AForgedPlaceholderHidesNothingBehindIt) {
    const Redactor redactor({"own-secret-value"});
    EXPECT_THAT(
        redactor.redact("x [redacted:password#1a2b]own-secret-value"), Not(HasSubstr("own-secret"))
    );
}

TEST(Redaction, BytesThatAreNoUtf8AreNoHidingPlace) {
    EXPECT_THAT(Redactor().redact("\xFF\xFEpassword=hunter2\xFF"), Not(HasSubstr("hunter2")));
}

TEST(Redaction, RedactingTwiceChangesNothing) {
    const Redactor redactor({"own-secret-value"});
    EXPECT_TRUE(rc::check([&redactor] {
        const auto parts =
            *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
                "password",
                "=",
                ": ",
                "\"",
                "\\\"",
                "hunter2",
                "token",
                " ",
                "\n",
                "Bearer ",
                "Authorization",
                "own-secret-value",
                "://",
                "bob:",
                "pw1",
                "@",
                "host/",
                "&sig",
                "Cookie",
                "a=b;",
                "[redacted:",
                "#12ab]",
                "]",
                "{",
                "<",
                ">",
                "--token",
                "${X}",
                "xxxx",
                ",",
                "api_key"
            ));
        std::string text;
        for (const std::string& part : parts) text += part;
        const std::string once = redactor.redact(text);
        RC_ASSERT(redactor.redact(once) == once);
    }));
}

TEST(Redaction, HostileTextsOf64KibAreReadInBoundedTime) {
    const Redactor redactor({"own-secret-value"});
    for (const char* part :
         {"token=",
          "token='",
          "token=<",
          "token=a,",
          "password:\"",
          "\\\"token\\\":",
          "://a:",
          "Bearer ",
          "-----BEGIN PRIVATE KEY-----",
          "ey",
          "eyJhbGci.",
          "<password>",
          "[redacted:",
          "\\",
          "Authorization: ",
          "at x (a:1:1)\n",
          "/home/",
          "a.",
          "10.0.",
          "token=${"}) {
        std::string text;
        while (text.size() < 64 << 10) text += part;
        EXPECT_FALSE(redactor.redact(text).empty());
        EXPECT_FALSE(hide_internals(text).empty());
    }
}

Fault leaky() {
    Fault fault;
    fault.code = "invalid_arguments";
    fault.support_id = "4f1c09a2b7de4f1c09a2b7de4f1c09a2";
    fault.message = "login failed with password=leak-me-01";
    fault.cause = "the server said: Authorization: Bearer leak-me-02";
    fault.actions = {{
        .type = ActionType::call_tool,
        .sentence = "call login with token=leak-me-03",
        .tool = "login",
        .arguments = json::Object{{"user", "bob"}, {"password", "leak-me-04"}},
    }};
    fault.violations = {{
        .pointer = "/headers",
        .rule = "type",
        .sentence = "headers must be an object, not 'X-Api-Key: leak-me-05'",
        .provided = json::Value("X-Api-Key: leak-me-05"),
        .expected = "an object like secret=leak-me-06",
        .allowed = {"token=leak-me-07"},
        .example = json::Value("pwd=leak-me-08"),
        .suggestion = json::Array{json::Object{{"apiKey", "leak-me-09"}}},
    }};
    fault.verify = Verify{
        .tool = "get_login",
        .arguments = json::Object{{"client_secret", "leak-me-10"}},
        .done_when = "auth_token=leak-me-11",
        .absent_when = "secret=leak-me-12",
    };
    fault.quota = {{.subject = "api_key=leak-me-13"}};
    fault.details = json::Object{
        {"nested", json::Array{json::Object{{"deep", json::Object{{"password", "leak-me-14"}}}}}},
        {"line", "postgres://app:leak-me-15@db.example.com/app"},
        {"token=leak-me-16", "as a name"},
        {"page_token", "keep-me-01"},
        {"count", 7},
    };
    fault.links.action_url = "https://x.example.com/?sig=leak-me-17&a=1";
    fault.upstream = R"({"error":"no","password":"leak-me-18"})";
    return fault;
}

TEST(RedactionOfFaults, EveryTextIsRedacted) {
    Fault fault = leaky();
    Redactor().redact(fault);
    const std::string all = json::to_text(render_machine(fault)) + fault.upstream;
    EXPECT_THAT(all, Not(HasSubstr("leak-me")));
    EXPECT_THAT(all, HasSubstr("keep-me-01"));
    EXPECT_THAT(all, HasSubstr("@db.example.com/app"));
    EXPECT_THAT(all, HasSubstr(R"("user":"bob")"));
    EXPECT_EQ(fault.support_id, leaky().support_id);
}

TEST(RedactionOfFaults, AValueWhosePointerCallsItSecretGoesFromTheSentencesToo) {
    Fault fault;
    fault.message = "new_password 'Tr0ub4dor' is too short";
    fault.violations = {{
        .pointer = "/user/new_password",
        .sentence = "new_password 'Tr0ub4dor' is too short",
        .provided = json::Value("Tr0ub4dor"),
    }};
    Redactor().redact(fault);
    EXPECT_THAT(
        fault.message, MatchesRegex(R"(new_password '\[redacted:[a-z]+#....\]' is too short)")
    );
    EXPECT_THAT(fault.violations[0].sentence, Not(HasSubstr("Tr0ub4dor")));
    EXPECT_THAT(json::to_text(*fault.violations[0].provided), HasSubstr("redacted:password"));
}

TEST(RedactionOfFaults, WhatHoldsNoSecretIsLeftAsItIs) {
    Fault fault;
    fault.code = "not_found";
    fault.message = "customer cust_000000000042 was not found";
    fault.details = json::Object{{"id", "cust_000000000042"}, {"n", 1.5}, {"none", nullptr}};
    fault.violations = {{.pointer = "/id", .provided = json::Value(true)}};
    const Fault before = fault;
    Redactor().redact(fault);
    EXPECT_EQ(fault, before);
}

TEST(RedactionOfFaults, RedactingTwiceChangesNothing) {
    Fault once = leaky();
    Redactor().redact(once);
    Fault twice = once;
    Redactor().redact(twice);
    EXPECT_EQ(once, twice);
}

TEST(RedactJson, TakesSecretsOutAndLeavesJson) {
    const Redactor redactor;
    const std::string_view harmless = R"({"a": [1, "two"], "id":"cust_000000000042"})";
    EXPECT_EQ(redactor.redact_json(harmless), harmless);
    for (const std::string_view text : {
             R"({"message":"password=leak-me-01 and more","n":1})",
             R"({"data":{"password":"leak-me-01"},"level":"info"})",
             R"({"data":["Authorization: Bearer leak-me-01\nx"]})",
             R"({"password":"leak-me-01\"}","n":{}})",
         }) {
        const auto redacted = redactor.redact_json(text);
        EXPECT_TRUE(json::check(redacted)) << redacted;
        EXPECT_THAT(redacted, Not(HasSubstr("leak-me-01"))) << text;
    }
}

}  // namespace
}  // namespace recourse::fault

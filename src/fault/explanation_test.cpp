#include "fault/explanation.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::fault {
namespace {

using testing::HasSubstr;

Found find(std::string_view code) {
    return Vocabularies::built_in().spelt(code).front();
}

TEST(Explanation, SaysWhatWhyAndNext) {
    const auto text = explain_as_text(find("upstream_refused"));
    EXPECT_THAT(
        text, HasSubstr("upstream_refused (recourse)\n  Nothing listens at the server's address.")
    );
    EXPECT_THAT(text, HasSubstr("\nWhy\n  The server is not running, runs on another port"));
    EXPECT_THAT(
        text, HasSubstr("\nWhat to do\n  Start the server, or correct the port in its URL.")
    );
    EXPECT_THAT(text, HasSubstr("Category  unavailable; HTTP 502; JSON-RPC -31014"));
    EXPECT_THAT(text, HasSubstr("\nExample\n  [upstream_refused]"));
}

TEST(Explanation, TellsTheSpellingOnTheWire) {
    EXPECT_THAT(
        explain_as_text(find("invalid_customer_id")),
        HasSubstr("invalid_customer_id (customers, on the wire `INVALID_CUSTOMER_ID`)")
    );
}

TEST(Explanation, OfEveryCodeIsWholeAndFilled) {
    for (const auto& vocabulary : Vocabularies::built_in().all()) {
        for (const auto& code : vocabulary->codes()) {
            const auto text = explain_as_text({vocabulary.get(), &code});
            for (const auto* section : {"\nWhy\n", "\nWhat to do\n", "\nRetry ", "\nExample\n"})
                EXPECT_THAT(text, HasSubstr(section)) << code.name;
            EXPECT_TRUE(text.ends_with('\n'));
            if (code.example.empty()) {
                EXPECT_FALSE(example_of({vocabulary.get(), &code}).contains('{')) << code.name;
            }
        }
    }
}

TEST(Explanation, MakesAnExampleThatIsToldInTheDialectOfRecourse) {
    const auto example = example_of(find("recourse/rate_limited"));
    EXPECT_THAT(example, HasSubstr("[rate_limited] The tool has been called too often"));
    EXPECT_THAT(example, HasSubstr("wait 5 seconds"));
    EXPECT_THAT(example, HasSubstr("Support id 4f1c09a2b7de"));
}

TEST(Explanation, ListsEveryCodeWithItsMeaning) {
    const auto list = list_as_text(Vocabularies::built_in());
    EXPECT_THAT(list, HasSubstr("\nstudies: A platform"));
    EXPECT_THAT(list, HasSubstr("  BotUnreachable"));
    EXPECT_EQ(
        list_as_json(Vocabularies::built_in()).size(), vocabulary().size() + 14 + 32 + 17 + 14 + 10
    );
}

TEST(Explanation, IsJsonForPrograms) {
    const auto out = explain_as_json(find("http_error"));
    EXPECT_EQ(out.at("domain"), "studies");
    EXPECT_EQ(out.at("retryable"), "by_status");
    EXPECT_EQ(out.at("http_status"), 502);
}

}  // namespace
}  // namespace recourse::fault

#include "fault/dialect.hpp"
#include "fault/vocabulary.hpp"
#include "fault/vocabulary_reader.hpp"
#include "gateway/bridge_fixture.hpp"

#include <gmock/gmock.h>

/// The vocabulary that an operator wrote for an upstream: what its codes mean, and how they are
/// spelt.
namespace recourse::gateway {
namespace {

using mcp::Era;
using testing::HasSubstr;

constexpr std::string_view kMarket = R"(domain: market
codes:
  sold_out:
    wire: E-SOLD
    type: provider_error
    category: failed_precondition
    status: 409
    retryable: false
    actor: model
    meaning: The article is sold out
    cause: Somebody bought the last one
    remedy: Choose another article
    actions: [{ fix_arguments: choose another article }]
rules:
  - text: 'no more of it'
    code: sold_out
)";

class VocabulariesTest : public testing::Test {
  protected:
    VocabulariesTest() {
        auto read = fault::read_vocabulary(kMarket, "market.yaml");
        EXPECT_TRUE(read.mistakes.empty()) << config::to_text(read.mistakes);
        Settings settings;
        settings.vocabularies.add(std::move(read.vocabulary));
        auto& upstream = settings.upstreams.emplace_back();
        upstream.name = "shop";
        upstream.vocabulary = "market";
        theatre.gateway->document(DocLinks(settings));
    }

    /// What the tool `echo` is told to have come to.
    json::Value told(std::string_view text, std::string_view dialect) {
        theatre.stage.failure = json::to_text(
            json::Value{{"content", {{{"type", "text"}, {"text", text}}}}, {"isError", true}}
        );
        const auto client = theatre.client(Era::legacy);
        client->meta = fmt::format(R"("{}":"{}")", mcp::kMetaDialect, dialect);
        return json::to_value(result_of(*theatre.begin_tool(client, "echo")));
    }

    Theatre theatre{Era::legacy};
};

TEST_F(VocabulariesTest, RulesLeadToItsCodesInItsSpellingAndGroup) {
    const auto result = told("no more of it", "typed");
    const auto& error = result.at("structuredContent").at("error");
    EXPECT_EQ(error.at("code"), "E-SOLD");
    EXPECT_EQ(error.at("type"), "provider_error");
    EXPECT_THAT(std::string(error.at("message").as_string()), HasSubstr("hoose another article"));
    const auto& machine = result.at("_meta").at(fault::kMetaKey);
    EXPECT_EQ(machine.at("domain"), "market");
    EXPECT_EQ(machine.at("code"), "sold_out");
}

TEST_F(VocabulariesTest, AnErrorInADialectMeansWhatItsCodeMeansThere) {
    const auto result = told(
        R"({"error":{"code":"E-SOLD","message":"Nothing left.","details":{"article":7},)"
        R"("type":"validation_error"}})",
        "contract"
    );
    EXPECT_EQ(result.at("structuredContent").at("error").at("code"), "E-SOLD");
    const auto& machine = result.at("_meta").at(fault::kMetaKey);
    EXPECT_EQ(machine.at("domain"), "market");
    EXPECT_EQ(machine.at("code"), "sold_out");
    EXPECT_EQ(machine.at("category"), "failed_precondition");
    EXPECT_EQ(machine.at("actor"), "model");
}

TEST_F(VocabulariesTest, CodesOfOthersAreSpeltAsTheyWere) {
    const auto result = told(R"([out_of_luck] There is none. Suggestions: Ask again.)", "contract");
    EXPECT_EQ(result.at("_meta").at(fault::kMetaKey).at("domain"), "shop");
    EXPECT_EQ(result.at("structuredContent").at("error").at("code"), "out_of_luck");
}

TEST_F(VocabulariesTest, WhoIsNotLetInHearsItInTheCodesOfTheListener) {
    const auto told = [this](std::string_view vocabulary) {
        Settings settings;
        settings.listen.vocabulary = vocabulary;
        theatre.gateway->document(DocLinks(settings));
        ProtocolFault failure;
        failure.fault = fault::make("authentication_required");
        failure.http_status = 401;
        return theatre.gateway->finish(std::move(failure), "POST", nullptr);
    };
    EXPECT_EQ(told("").fault.code, "authentication_required");
    EXPECT_EQ(told("analytics").fault.code, "auth_required");
    EXPECT_EQ(told("analytics").fault.domain, "analytics");
    EXPECT_EQ(told("analytics").http_status, 401);
}

}  // namespace
}  // namespace recourse::gateway

#include "http.hpp"
#include "programs.hpp"

#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>

/// Every dialect over real connections, to clients of both eras; and who chooses it.
namespace recourse::integration {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kWrongId = "nope";

/// A call that fails because of its arguments: the tool says no more than `Bad request`, and what
/// is wrong with them its schema tells.
Outcome fail(Client& client) {
    auto told = client.call("read_item", {{"item_id", kWrongId}});
    EXPECT_TRUE(told.is_tool_error()) << json::to_text(told.message);
    return told;
}

/// The same call, which asks for a dialect.
Outcome fail_in(Client& client, std::string_view dialect) {
    return client.request(
        "tools/call",
        {
            {"name", "read_item"},
            {"arguments", {{"item_id", kWrongId}}},
            {"_meta", {{"dev.recourse/dialect", dialect}}},
        }
    );
}

json::Object error_of(const Outcome& told) {
    return parse(told.text()).at("error").as_object();
}

/// What holds in all of them: what the model needs is in the text, and the whole Fault beside it.
void expect_whole(const Outcome& told, std::string_view dialect) {
    EXPECT_THAT(told.text(), HasSubstr("item_id"));
    EXPECT_THAT(told.text(), HasSubstr("list_items"));
    EXPECT_EQ(text_of(told.fault(), "code"), "invalid_arguments");
    EXPECT_EQ(text_of(told.fault(), "effect"), "none");
    const auto& meta = told.result().at("_meta").as_object();
    EXPECT_EQ(text_of(meta, "dev.recourse/dialect"), std::string(dialect) + "/1");
}

/// A gateway whose listener speaks a dialect, before a faulty that fails.
struct Speaker {
    explicit Speaker(std::string_view dialect)
        : gateway(
              upstream("shop", faulty.url()), {.listen = fmt::format(", dialect: {}", dialect)}
          ) {}
    FaultyHttp faulty;
    Gateway gateway;
};

class Dialects : public testing::TestWithParam<Era> {
  protected:
    static HttpClient client_of(const Speaker& speaker) {
        return speaker.gateway.client(GetParam());
    }
};

INSTANTIATE_TEST_SUITE_P(
    Spoken,
    Dialects,
    testing::Values(Era::legacy, Era::modern),
    [](const auto& info) { return std::string(to_string(info.param)); }
);

TEST_P(Dialects, Recourse) {
    const Speaker speaker("recourse");
    auto client = client_of(speaker);
    const auto told = fail(client);
    expect_whole(told, "recourse");
    EXPECT_THAT(told.text(), StartsWith("[invalid_arguments] "));
    EXPECT_THAT(told.text(), HasSubstr("\nNext: "));
    EXPECT_THAT(told.text(), HasSubstr("\nRetry: not as it is. Nothing was changed"));
    EXPECT_EQ(told.result().at("structuredContent"), told.fault());
}

TEST_P(Dialects, Status) {
    const Speaker speaker("status");
    auto client = client_of(speaker);
    const auto told = fail(client);
    expect_whole(told, "status");
    const auto body = parse(told.text());
    EXPECT_EQ(body, told.result().at("structuredContent"));
    EXPECT_EQ(body.at("status"), "failed");
    const auto error = error_of(told);
    EXPECT_EQ(error.size(), 4U);
    EXPECT_EQ(text_of(error, "code"), "invalid_arguments");
    EXPECT_TRUE(error.at("retry_after").is_null());
    const auto support_id = text_of(told.fault(), "support_id");
    EXPECT_EQ(text_of(error, "support_id"), support_id.substr(0, 12));
}

TEST_P(Dialects, Bracket) {
    const Speaker speaker("bracket");
    auto client = client_of(speaker);
    const auto told = fail(client);
    expect_whole(told, "bracket");
    EXPECT_THAT(told.text(), StartsWith("[invalid_arguments] "));
    EXPECT_THAT(told.text(), HasSubstr(" Suggestions: Call list_items"));
    EXPECT_THAT(told.text(), HasSubstr(" [envelope] {\"error_kind\":\"invalid_arguments\""));
    EXPECT_FALSE(told.result().contains("structuredContent"));
}

TEST_P(Dialects, Typed) {
    const Speaker speaker("typed");
    auto client = client_of(speaker);
    const auto told = fail(client);
    expect_whole(told, "typed");
    const auto error = error_of(told);
    EXPECT_EQ(text_of(error, "type"), "validation_error");
    EXPECT_EQ(text_of(error, "code"), "invalid_arguments");
    EXPECT_EQ(text_of(error.at("details").as_object(), "field"), "item_id");
}

TEST_P(Dialects, Flat) {
    const Speaker speaker("flat");
    auto client = client_of(speaker);
    const auto told = fail(client);
    expect_whole(told, "flat");
    const auto error = error_of(told);
    EXPECT_EQ(error.at("retryable"), false);
    EXPECT_EQ(text_of(error, "request_id"), text_of(told.fault(), "support_id"));
}

TEST_P(Dialects, Contract) {
    const Speaker speaker("contract");
    auto client = client_of(speaker);
    const auto told = fail(client);
    expect_whole(told, "contract");
    const auto error = error_of(told);
    EXPECT_EQ(error.size(), 3U);
    EXPECT_EQ(text_of(error.at("details").as_object(), "provided"), kWrongId);
}

TEST_P(Dialects, AFailureOfTheProtocolStaysAJsonRpcErrorInTheDialectsWords) {
    const Speaker speaker("flat");
    auto client = client_of(speaker);
    const auto told = client.call("read_itm");
    ASSERT_TRUE(told.is_protocol_error());
    EXPECT_EQ(told.error_code(), -32602);
    EXPECT_THAT(told.text(), HasSubstr("did you mean 'read_item'"));
    EXPECT_THAT(told.text(), Not(StartsWith("[")));
    EXPECT_EQ(text_of(told.fault(), "code"), "unknown_tool");
}

TEST_P(Dialects, TheRequestComesBeforeTheCallerTheUpstreamAndTheListener) {
    const FaultyHttp faulty;
    const auto shop = upstream("shop", faulty.url(), ", dialect: contract");
    {
        const Gateway gateway(shop, {.listen = ", dialect: typed"});
        auto client = gateway.client(GetParam());
        EXPECT_EQ(error_of(fail(client)).size(), 3U);  // the upstream's
        const auto asked = fail_in(client, "status");
        EXPECT_EQ(parse(asked.text()).at("status"), "failed");
    }
    const auto clients = shop + "clients: { integration-*: { dialect: flat } }\n";
    const Gateway gateway(clients, {.listen = ", dialect: typed"});
    auto client = gateway.client(GetParam());
    EXPECT_TRUE(error_of(fail(client)).contains("request_id"));  // the caller's
    EXPECT_THAT(fail_in(client, "bracket").text(), HasSubstr(" Suggestions: "));
}

TEST_P(Dialects, ADialectThatThereIsNotIsRefusedWithTheNearest) {
    const Speaker speaker("recourse");
    auto client = client_of(speaker);
    const auto told = fail_in(client, "flatt");
    ASSERT_TRUE(told.is_protocol_error());
    EXPECT_EQ(told.error_code(), -32602);
    EXPECT_THAT(told.text(), HasSubstr("did you mean 'flat'?"));
}

TEST(DialectsOverHttp, WhoSpeaksNoJsonRpcIsToldAProblem) {
    const Speaker speaker("recourse");
    const auto port = speaker.gateway.port();
    for (const auto* target : {"/mcp", "/nowhere"}) {
        const auto told = exchange(port, "GET", target, {{"Accept", "*/*"}});
        EXPECT_EQ(told.header("content-type"), "application/problem+json");
        const auto problem = parse(told.body);
        EXPECT_EQ(problem.at("status"), told.status);
        EXPECT_FALSE(problem.at("detail").as_string().empty());
        EXPECT_EQ(problem.at("support_id").as_string().size(), 32U);
    }
    const HttpHeaders asks{
        {"Accept", "application/problem+json, application/json, text/event-stream"},
        {"Content-Type", "application/json"},
    };
    const auto told = exchange(port, "POST", "/mcp", asks, "{");
    EXPECT_EQ(told.status, 400);
    EXPECT_EQ(parse(told.body).at("code"), "malformed_json");
    const HttpHeaders json{{"Accept", "application/json"}};
    const auto error = parse(exchange(port, "GET", "/mcp", json).body);
    EXPECT_EQ(error.at("error").at("data").at("code"), "method_not_allowed");
}

TEST(DialectsOfWrap, AnOptionChoosesTheDialect) {
    Wrapper wrapper(faulty_stdio(), {"--dialect", "flat"});
    StdioClient client(wrapper.process(), Era::legacy);
    static_cast<void>(client.greet());
    EXPECT_EQ(error_of(fail(client)).at("retryable"), false);
}

TEST(DialectsOfWrap, AnUnknownOneIsRefusedWithTheNearest) {
    Process process(recourse_command({"wrap", "--dialect", "statsu", "--", "true"}));
    EXPECT_EQ(process.wait(), 64);
    EXPECT_THAT(process.errors(), HasSubstr("did you mean 'status'?"));
}

TEST(DialectsOfACall, RecourseCallReadsThemAll) {
    for (const auto* dialect : {"status", "bracket", "typed", "flat", "contract"}) {
        const Speaker speaker(dialect);
        const auto url = fmt::format("http://127.0.0.1:{}/mcp", speaker.gateway.port());
        Process process(
            recourse_command({"call", url, "read_item", "item_id=nope", "--no-check", "--json"})
        );
        process.close_stdin();
        const auto line = process.read_line();
        ASSERT_TRUE(line) << process.errors();
        EXPECT_EQ(text_of(parse(*line).as_object(), "code"), "invalid_arguments") << dialect;
        process.wait();
    }
}

}  // namespace
}  // namespace recourse::integration

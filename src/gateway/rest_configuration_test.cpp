#include "base/json.hpp"
#include "gateway/configuration.hpp"
#include "rest/tool.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::gateway {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kApi = R"(openapi: 3.1.0
info: { title: Shop, version: "1" }
servers: [ { url: "http://127.0.0.1:{port}/v1", variables: { port: { default: "81" } } } ]
security: [ { key: [] } ]
paths:
  /orders:
    get: { operationId: listOrders, tags: [orders] }
    post: { operationId: createOrder, tags: [orders] }
  /status: { get: { operationId: getStatus, security: [] } }
components:
  securitySchemes:
    key: { type: apiKey, in: query, name: api_key }
    login: { type: http, scheme: basic }
)";

std::optional<std::string> environment(std::string_view name) {
    if (name == "KEY") return "made-up-key";
    return std::nullopt;
}

/// A folder with an OpenAPI file, `api.yaml`.
class RestConfiguration : public testing::Test {
  protected:
    RestConfiguration() {
        std::string pattern = (std::filesystem::temp_directory_path() / "recourse-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
        write("api.yaml", kApi);
    }
    ~RestConfiguration() override { std::filesystem::remove_all(folder_); }

    void write(std::string_view name, std::string_view text) const {
        std::ofstream(folder_ / name, std::ios::binary) << text;
    }
    /// What stands in `rest`, and beside it.
    [[nodiscard]] Loaded read(std::string_view rest, std::string_view beside = "") const {
        const auto text =
            "upstreams:\n  shop:\n    rest: { " + std::string(rest) + " }\n" + std::string(beside);
        return parse(text, "recourse.yaml", environment, folder_);
    }
    [[nodiscard]] std::string mistakes(std::string_view rest, std::string_view beside = "") const {
        return to_text(read(rest, beside).mistakes);
    }

    std::filesystem::path folder_;
};

constexpr std::string_view kKey = "credentials: { key: \"${env:KEY}\" }";

std::vector<std::string> names_of(const Loaded& loaded) {
    std::vector<std::string> names;
    for (const auto& tool : loaded.settings.upstreams.at(0).rest->tools) names.push_back(tool.name);
    return names;
}

TEST_F(RestConfiguration, AFileGivesToolsWithTheirCredentials) {
    const auto loaded = read("openapi: api.yaml, " + std::string(kKey));
    ASSERT_EQ(to_text(loaded.mistakes), "");
    EXPECT_THAT(names_of(loaded), ElementsAre("listOrders", "createOrder", "getStatus"));
    const auto& upstream = loaded.settings.upstreams.at(0);
    EXPECT_EQ(upstream.url, "http://127.0.0.1:81/v1");
    const auto& tools = upstream.rest->tools;
    ASSERT_EQ(tools[0].credentials.size(), 1U);
    EXPECT_EQ(tools[0].credentials[0].value, "made-up-key");
    EXPECT_THAT(tools[2].credentials, IsEmpty());
    EXPECT_EQ(upstream.tools.at("listOrders").effect, ToolEffect::read);
    EXPECT_EQ(upstream.tools.at("createOrder").effect, ToolEffect::write);
    EXPECT_THAT(loaded.settings.secrets, ElementsAre("made-up-key"));
}

TEST_F(RestConfiguration, OperationsAreChosenAndChanged) {
    const auto loaded = read(
        "base_url: \"http://h/\", openapi: api.yaml, include: [\"tag:orders\"], exclude: "
        "[create*], "
        "operations: { listOrders: { name: orders, description: All., result: data, call_timeout: "
        "5s } }, " +
        std::string(kKey)
    );
    ASSERT_EQ(to_text(loaded.mistakes), "");
    EXPECT_THAT(names_of(loaded), ElementsAre("orders"));
    const auto& tool = loaded.settings.upstreams[0].rest->tools[0];
    EXPECT_EQ(tool.description, "All.");
    EXPECT_EQ(tool.result, "/data");
    EXPECT_EQ(
        loaded.settings.upstreams[0].tools.at("orders").call_timeout, std::chrono::seconds(5)
    );
}

TEST_F(RestConfiguration, WhatIsSaidOfAToolByNameCountsMost) {
    const auto loaded = read(
        "base_url: \"http://h/\", openapi: api.yaml, " + std::string(kKey),
        "    tools: { createOrder: { effect: idempotent } }\n"
    );
    ASSERT_EQ(to_text(loaded.mistakes), "");
    EXPECT_EQ(loaded.settings.upstreams[0].rest->tools[1].effect, rest::Effect::idempotent);
}

TEST_F(RestConfiguration, AHeaderOfTheUpstreamMeetsAScheme) {
    write(
        "header.yaml",
        "openapi: 3.1.0\nsecurity: [ { k: [] } ]\npaths: { /a: { get: {} } }\ncomponents: { "
        "securitySchemes: { k: { type: apiKey, in: header, name: X-Key } } }\n"
    );
    const auto beside = "    headers: { x-key: \"${env:KEY}\" }\n";
    EXPECT_EQ(mistakes("base_url: \"http://h/\", openapi: header.yaml", beside), "");
}

TEST_F(RestConfiguration, AHeaderThatTheOperatorSendsIsNoArgument) {
    write(
        "header.yaml",
        "openapi: 3.1.0\npaths: { /a: { get: { parameters: [ { name: X-Key, in: header, required: "
        "true }, { name: q, in: query, required: true } ] } } }\n"
    );
    const auto loaded = read(
        "base_url: \"http://h/\", openapi: header.yaml", "    headers: { x-key: \"${env:KEY}\" }\n"
    );
    ASSERT_EQ(to_text(loaded.mistakes), "");
    const auto& tool = loaded.settings.upstreams[0].rest->tools[0];
    EXPECT_THAT(tool.headers, IsEmpty());
    EXPECT_THAT(tool.arguments, ElementsAre("q"));
    EXPECT_EQ(
        json::to_text(tool.input_schema),
        R"({"type":"object","properties":{"q":{}},"additionalProperties":false,"required":["q"]})"
    );
}

struct Wrong {
    std::string_view rest;
    std::string_view told;
};

TEST_F(RestConfiguration, EveryMistakeHasAWayOut) {
    write("broken.yaml", "openapi: 3.1.0\npaths: { /a: { gett: {} } }\n");
    const Wrong cases[] = {
        {"base_url: \"http://h/\"", "`upstreams.shop.rest` has no tools."},
        {"tools: { t: { path: /t } }", "`upstreams.shop.rest` has no `base_url`."},
        {"base_url: \"ftp://h/\", tools: { t: { path: /t } }", "does not begin with http://"},
        {"base_url: \"http://h/?a=b\", tools: { t: { path: /t } }", "holds a query."},
        {"base_url: \"http://h/\", openapi: nowhere.yaml", "There is no file `"},
        {"base_url: \"http://h/\", openapi: broken.yaml", "broken.yaml:2:16: `gett` is no HTTP"},
        {"openapi: api.yaml",
         "The OpenAPI file asks for `key` (a key in the query api_key), for GET /orders and "
         "perhaps "
         "others, and none is configured."},
        {"openapi: api.yaml, include: [getStatus], credentials: { kee: \"${env:KEY}\" }",
         "has no security scheme `kee`."},
        {"openapi: api.yaml, include: [getStatus], credentials: { login: \"${env:KEY}\" }",
         "is no user name and password."},
        {"openapi: api.yaml, include: [getStatus], credentials: { key: plain }",
         "holds a secret in plain text."},
        {"openapi: api.yaml, include: [getStatus, listOrder]",
         "`listOrder` fits no operation of the OpenAPI file."},
        {"openapi: api.yaml, include: [\"tag:order\"]", "fits no tag of the OpenAPI file."},
        {"openapi: api.yaml, include: [getStatus], operations: { getStats: {} }",
         "The OpenAPI file has no operation `getStats`."},
        {"openapi: api.yaml, include: [getStatus], operations: { getStatus: { name: \"a b\" } }",
         "Write `a_b`."},
        {"openapi: api.yaml, include: [getStatus], tools: { getStatus: { path: /t } }",
         "are called `getStatus`."},
        {"openapi: api.yaml, exclude: [\"*\"]", "gives no tools."},
        {"base_url: \"http://h/\", tool: {}", "`tool` is not a key of `upstreams.shop.rest`."},
    };
    for (const auto& [rest, told] : cases) EXPECT_THAT(mistakes(rest), HasSubstr(told)) << rest;
    EXPECT_THAT(
        mistakes(
            "base_url: \"http://h/\", tools: { t: { path: /t } }",
            "    tools: { tt: { effect: read } }\n"
        ),
        HasSubstr("The API has no tool `tt`.")
    );
    EXPECT_THAT(
        mistakes("base_url: \"http://h/\", tools: { t: { path: /t } }", "    url: \"http://h/\"\n"),
        HasSubstr("has both `url` and `rest`.")
    );
}

}  // namespace
}  // namespace recourse::gateway

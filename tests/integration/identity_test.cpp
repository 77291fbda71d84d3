#include "descriptor.hpp"
#include "expectation.hpp"
#include "programs.hpp"
#include "tap.hpp"

#include <chrono>
#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <gmock/gmock.h>

/// Who calls and what they may do, over real sockets: keys that `recourse keys` makes, a gateway
/// that asks for them, and `faulty` behind it.
namespace recourse::integration {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// What `recourse keys` prints, as JSON.
json::Value keys(std::vector<std::string> arguments, int expected = 0) {
    arguments.insert(arguments.begin(), "keys");
    arguments.emplace_back("--json");
    Process process(recourse_command(arguments));
    const auto line = process.read_line();
    EXPECT_EQ(process.wait(), expected) << process.errors();
    return line ? parse(*line) : json::Value();
}

constexpr std::string_view kPermissions =
    "roles:\n"
    "  reader: { tools: [echo, 'read_*', 'list_*'], arguments: { item_id: item_aaaa } }\n"
    "  writer: { tools: ['*'], deny: [lax] }\n"
    "scopes:\n"
    "  items:write: { tools: [write_item] }\n"
    "  items:count: { tools: [write_item, count_writes] }\n";

class Identity : public testing::TestWithParam<Era> {
  protected:
    [[nodiscard]] std::string file() const { return directory_.file("keys.db"); }
    std::string new_key(std::string name, std::vector<std::string> more = {}) {
        std::vector<std::string> arguments{"create", "--file", file(), "--name", std::move(name)};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return std::string(keys(std::move(arguments)).at("key").as_string());
    }
    Gateway& gateway(std::string_view permissions = {}, std::string_view url = {}) {
        return gateway_.emplace(
            upstream("shop", url.empty() ? faulty_.url() : url),
            GatewayOptions{
                .more = "identity: { keys: '" + file() + "' }\n" + std::string(permissions)
            }
        );
    }
    /// A client that has shaken hands with this key.
    HttpClient client(const std::string& key) {
        HttpClient client(gateway_->port(), GetParam());
        client.present(key);
        EXPECT_TRUE(client.greet().is_success());
        return client;
    }
    /// The whole HTTP answer to one call.
    static HttpResponse answer_to(
        HttpClient& client, std::string_view tool, json::Object arguments = {}
    ) {
        auto connection = client.begin(
            client.make("tools/call", {{"name", tool}, {"arguments", std::move(arguments)}})
        );
        return connection.read_response();
    }
    static std::vector<std::string> tools_of(HttpClient& client) {
        std::vector<std::string> names;
        for (const auto& tool : client.request("tools/list").result().at("tools").as_array())
            names.emplace_back(tool.at("name").as_string());
        return names;
    }

    TemporaryDirectory directory_;
    FaultyHttp faulty_;
    std::optional<Gateway> gateway_;
};

INSTANTIATE_TEST_SUITE_P(Both, Identity, testing::Values(Era::legacy, Era::modern), name_of_era);

TEST_P(Identity, AStrangerIsAskedToAuthoriseAndLearnsNothingElse) {
    gateway();
    HttpClient stranger(gateway_->port(), GetParam());
    const auto answer = answer_to(stranger, "echo", {{"text", "hi"}});
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.header("www-authenticate"), "Bearer");
    EXPECT_EQ(parse(answer.body).at("error").at("data").at("code"), "authentication_required");
    HttpClient forger(gateway_->port(), GetParam());
    forger.present("rcs_0123456789ab_made_up");
    const auto refused = answer_to(forger, "echo", {{"text", "hi"}});
    EXPECT_EQ(refused.status, 401);
    EXPECT_THAT(refused.header("www-authenticate"), HasSubstr(R"(error="invalid_token")"));
    // What it tried is no part of any log.
    EXPECT_THAT(gateway_->log().text(), Not(HasSubstr("made_up")));
}

TEST_P(Identity, AKeyLetsItsCallerInAndTheLogNamesIt) {
    const auto key = new_key("ci");
    gateway();
    auto ci = client(key);
    EXPECT_EQ(ci.call("echo", {{"text", "hi"}}).text(), "hi");
    const auto line = gateway_->log().find(
        [](const json::Object& one) { return text_of(one, "tool") == "echo"; }, "echo"
    );
    EXPECT_EQ(text_of(line, "caller"), "key:ci");
    EXPECT_THAT(gateway_->log().text(), Not(HasSubstr(key)));
}

TEST_P(Identity, TwoCredentialsAreRefused) {
    const auto key = new_key("ci");
    gateway();
    HttpClient both(gateway_->port(), GetParam());
    both.present(key);
    const auto message = both.make("tools/call", {{"name", "echo"}});
    auto headers = both.headers_for(message);
    headers.emplace_back("X-API-Key", key);
    HttpConnection connection(gateway_->port());
    connection.request("POST", "/mcp", headers, json::to_text(message));
    const auto answer = connection.read_response();
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(parse(answer.body).at("error").at("data").at("code"), "several_credentials");
}

TEST_P(Identity, ARevokedKeyIsRefusedByAGatewayThatRuns) {
    const auto key = new_key("ci");
    gateway();
    auto ci = client(key);
    ASSERT_TRUE(ci.call("echo", {{"text", "hi"}}).is_success());
    EXPECT_EQ(keys({"revoke", "ci", "--file", file()}).at("revoked").as_array().size(), 1U);
    // It is remembered for a second at most.
    const auto until = std::chrono::steady_clock::now() + kPatience;
    auto answer = answer_to(ci, "echo", {{"text", "hi"}});
    while (answer.status == 200 && std::chrono::steady_clock::now() < until)
        answer = answer_to(ci, "echo", {{"text", "hi"}});
    EXPECT_EQ(answer.status, 401);
    EXPECT_THAT(answer.header("www-authenticate"), HasSubstr("it was revoked"));
}

/// What is revoked in the file that is there now would be good for ever in the one before.
TEST_P(Identity, KeysAreThoseOfTheFileThatIsThereNow) {
    const auto before = new_key("ci");
    gateway();
    auto ci = client(before);
    ASSERT_TRUE(ci.call("echo", {{"text", "hi"}}).is_success());
    const auto once_not_let_in = [&] {
        // It is remembered for a second at most.
        const auto until = patience_from_now();
        auto answer = answer_to(ci, "echo", {{"text", "hi"}});
        while (answer.status == 200 && std::chrono::steady_clock::now() < until)
            answer = answer_to(ci, "echo", {{"text", "hi"}});
        return answer;
    };
    for (const auto* part : {"", "-wal", "-shm"})
        std::filesystem::rename(file() + part, file() + ".old" + part);
    const auto gone = once_not_let_in();
    EXPECT_EQ(gone.status, 503);
    EXPECT_THAT(gone.body, HasSubstr("identity_unavailable"));
    EXPECT_FALSE(std::filesystem::exists(file())) << "it may be on its way back";

    const auto after = new_key("ci");
    EXPECT_TRUE(client(after).call("echo", {{"text", "hi"}}).is_success());
    EXPECT_EQ(answer_to(ci, "echo", {{"text", "hi"}}).status, 401);
}

TEST_P(Identity, ARotatedKeyIsTheSameCaller) {
    const auto old = new_key("ci", {"--scope", "a"});
    const auto made = keys({"rotate", "ci", "--overlap", "1h", "--file", file()});
    EXPECT_EQ(made.at("caller"), "key:ci");
    EXPECT_EQ(made.at("scopes").as_array().size(), 1U);
    gateway();
    for (const auto& key : {old, std::string(made.at("key").as_string())})
        EXPECT_TRUE(client(key).call("echo", {{"text", "hi"}}).is_success());
    const auto listed = keys({"list", "--file", file()});
    EXPECT_EQ(listed.as_array().size(), 2U);
    EXPECT_THAT(json::to_text(listed), Not(HasSubstr("hash")));
}

TEST_P(Identity, ACallersTokenIsNeverPassedUpstream) {
    const auto key = new_key("ci");
    Tap tap(faulty_.port());
    gateway({}, tap.url());
    auto ci = client(key);
    EXPECT_TRUE(ci.call("echo", {{"text", "heard upstream"}}).is_success());
    (void)ci.request("tools/list");
    const auto heard = tap.heard();
    EXPECT_THAT(heard, HasSubstr("heard upstream"));
    EXPECT_THAT(heard, Not(HasSubstr(key)));
    EXPECT_THAT(heard, Not(HasSubstr("uthorization")));
    EXPECT_THAT(heard, Not(HasSubstr("rcs_")));
    gateway_.reset();
}

TEST_P(Identity, AReplayKeyIsItsCallersOwn) {
    const auto ada_key = new_key("ada");
    const auto bob_key = new_key("bob");
    gateway();
    auto ada = client(ada_key);
    auto bob = client(bob_key);
    const json::Object same{
        {"name", "write_item"},
        {"arguments", {{"item_id", "item_aaaa"}, {"value", 1}}},
        {"_meta", {{"dev.recourse/idempotencyKey", "order-1"}}}
    };
    EXPECT_TRUE(ada.request("tools/call", same).is_success());
    const auto told = bob.request("tools/call", same);
    EXPECT_TRUE(told.is_success());
    EXPECT_THAT(json::to_text(told.message), Not(HasSubstr("dev.recourse/replayed")));
    EXPECT_EQ(ada.call("count_writes").text(), "2");
    const json::Object other{
        {"name", "write_item"},
        {"arguments", {{"item_id", "item_bbbb"}, {"value", 2}}},
        {"_meta", {{"dev.recourse/idempotencyKey", "order-2"}}}
    };
    EXPECT_TRUE(ada.request("tools/call", other).is_success());
    auto probe = same;
    probe["_meta"].as_object()["dev.recourse/idempotencyKey"] = "order-2";
    EXPECT_TRUE(bob.request("tools/call", probe).is_success()) << "it learns of no conflict";
}

TEST_P(Identity, ASupportIdThatIsAnothersTellsNothing) {
    const auto ada_key = new_key("ada");
    const auto bob_key = new_key("bob");
    gateway();
    auto ada = client(ada_key);
    auto bob = client(bob_key);
    const json::Object failing_call{
        {"name", "write_item"},
        {"arguments", {{"item_id", "item_of_ada"}, {"value", 1}, {"fault", "http_500"}}}
    };
    const auto id = text_of(ada.request("tools/call", failing_call).fault(), "support_id");
    const auto told = bob.request(
        "tools/call",
        {{"name", "no_such_tool"},
         {"arguments", json::Object{}},
         {"_meta", {{"traceparent", "00-" + id + "-00f067aa0ba902b7-01"}}}}
    );
    EXPECT_EQ(text_of(told.fault(), "support_id"), id);
    EXPECT_THAT(json::to_text(told.message), Not(HasSubstr("item_of_ada")));
    const auto line = gateway_->log().find(
        [](const json::Object& one) { return text_of(one, "tool") == "no_such_tool"; }, "bob's call"
    );
    EXPECT_EQ(text_of(line, "caller"), "key:bob");
    for (const auto* path : {"/", "/errors/", "/support/", "/mcp/"}) {
        const auto page = exchange(gateway_->port(), "GET", path + id);
        EXPECT_NE(page.status, 200) << path;
    }
}

TEST_P(Identity, ACredentialInTheUrlIsNoneAndStandsInNoLog) {
    const auto key = new_key("ci");
    gateway();
    HttpClient stranger(gateway_->port(), GetParam());
    const auto message = stranger.make("tools/call", {{"name", "echo"}});
    for (const auto* name : {"access_token", "api_key", "key", "token"}) {
        HttpConnection connection(gateway_->port());
        connection.request(
            "POST",
            std::string("/mcp?") + name + "=" + key,
            stranger.headers_for(message),
            json::to_text(message)
        );
        EXPECT_EQ(connection.read_response().status, 401) << name;
    }
    EXPECT_THAT(gateway_->log().text(), Not(HasSubstr(key)));
}

TEST_P(Identity, WhatACallerMayNotCallDoesNotExistForIt) {
    const auto key = new_key("ada", {"--role", "reader"});
    gateway(kPermissions);
    auto ada = client(key);
    EXPECT_THAT(tools_of(ada), ElementsAre("echo", "list_items", "read_item"));
    const auto hidden = ada.call("count_writes");
    const auto made_up = ada.call("count_wishes");
    ASSERT_TRUE(hidden.is_protocol_error());
    EXPECT_EQ(hidden.error_code(), -32602);
    EXPECT_EQ(hidden.fault().at("code"), "unknown_tool");
    auto expected = json::to_text(made_up.message.at("error"));
    for (auto at = expected.find("wishes"); at != std::string::npos; at = expected.find("wishes"))
        expected.replace(at, 6, "writes");
    auto told = json::to_text(hidden.message.at("error"));
    const auto without_id = [](std::string text, const Outcome& outcome) {
        const auto id = text_of(outcome.fault(), "support_id");
        for (const auto& shown : {id, id.substr(0, 12)}) {
            for (auto at = text.find(shown); at != std::string::npos; at = text.find(shown))
                text.erase(at, shown.size());
        }
        return text;
    };
    EXPECT_EQ(without_id(told, hidden), without_id(expected, made_up));
    // Nor is it ever suggested.
    EXPECT_THAT(json::to_text(ada.call("write_itm").message), Not(HasSubstr("write_item")));
    EXPECT_THAT(json::to_text(ada.call("read_itm").message), HasSubstr("read_item"));
}

TEST_P(Identity, WhoHasNoRoleSeesNothing) {
    const auto key = new_key("bob");
    gateway(kPermissions);
    auto bob = client(key);
    EXPECT_THAT(tools_of(bob), ElementsAre());
    EXPECT_EQ(bob.call("echo", {{"text", "hi"}}).fault().at("code"), "unknown_tool");
}

TEST_P(Identity, AMissingScopeIsAskedForWithAllOthersAtOnce) {
    const auto key = new_key("ada", {"--role", "writer", "--scope", "items:count"});
    gateway(kPermissions);
    auto ada = client(key);
    EXPECT_EQ(ada.call("count_writes").text(), "0");
    const json::Object arguments{{"item_id", "item_aaaa"}, {"value", 1}};
    const auto answer = answer_to(ada, "write_item", arguments);
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(
        answer.header("www-authenticate"),
        "Bearer error=\"insufficient_scope\", scope=\"items:write items:count\", "
        "error_description=\"'write_item' needs the scopes items:write and items:count, and this "
        "caller lacks items:write\""
    );
    EXPECT_EQ(parse(answer.body).at("error").at("data").at("code"), "insufficient_scope");
    EXPECT_EQ(ada.call("count_writes").text(), "0");
    const auto all =
        new_key("eve", {"--role", "writer", "--scope", "items:count", "--scope", "items:write"});
    EXPECT_TRUE(client(all).call("write_item", arguments).is_success());
}

TEST_P(Identity, WhereNobodyStepsUpTheModelIsToldOfAMissingScope) {
    const auto key = new_key("ada", {"--role", "writer", "--scope", "items:count"});
    gateway_.emplace(
        upstream("shop", faulty_.url()),
        GatewayOptions{
            .more =
                "identity: { keys: '" + file() + "', step_up: false }\n" + std::string(kPermissions)
        }
    );
    auto ada = client(key);
    const auto told = ada.call("write_item", {{"item_id", "item_aaaa"}, {"value", 1}});
    EXPECT_EQ(told.http_status, 200);
    EXPECT_TRUE(told.result().at("isError").as_bool());
    EXPECT_EQ(told.fault().at("code"), "insufficient_scope");
    EXPECT_EQ(told.fault().at("details").at("scopes_held"), (json::Array{"items:count"}));
    EXPECT_EQ(ada.call("count_writes").text(), "0");
}

TEST_P(Identity, ValuesThatACallerMayNotSendAreToldWithThoseItMay) {
    const auto key = new_key("ada", {"--role", "reader"});
    gateway(kPermissions);
    auto ada = client(key);
    const auto told = ada.call("read_item", {{"item_id", "item_bbbb"}});
    expect_told(
        told,
        {.code = "argument_not_permitted",
         .category = "permission_denied",
         .actor = "user",
         .first_action = "fix_arguments",
         .says = {"item_bbbb", "item_aaaa"}},
        gateway_->log()
    );
}

TEST_P(Identity, TheOneChoiceIsFilledInAndToldOf) {
    const auto key = new_key("ada", {"--role", "reader"});
    gateway(kPermissions);
    auto ada = client(key);
    const auto given = ada.call("read_item", {{"item_id", "item_aaaa"}});
    const auto filled = ada.call("read_item");
    ASSERT_TRUE(filled.is_success()) << json::to_text(filled.message);
    EXPECT_EQ(filled.text(), given.text());
    EXPECT_EQ(
        json::to_text(filled.result().at("_meta").at("dev.recourse/filled")),
        R"({"item_id":"item_aaaa"})"
    );
    const auto* meta = given.result().if_contains("_meta");
    EXPECT_TRUE(meta == nullptr || !meta->as_object().contains("dev.recourse/filled"));
}

constexpr std::string_view kOffers =
    "roles:\n"
    "  guest: { tools: [echo], prompts: 'g*', resources: 'file:///*',\n"
    "           deny_resources: 'file:///private/*' }\n"
    "  owner: { tools: '*', prompts: '*', resources: '*', methods: 'faulty/*' }\n"
    "  other: { tools: '*' }\n";

/// An answer less what differs between any two.
std::string face_of(const Outcome& told, std::string_view asked) {
    auto error = told.message.at("error");
    error.at("data").as_object().erase("support_id");
    auto face = json::to_text(error);
    const auto blank = [&face](std::string_view text) {
        for (auto at = face.find(text); at != std::string::npos; at = face.find(text, at))
            face.replace(at, text.size(), "_");
    };
    blank(asked);
    blank(std::string_view(text_of(told.fault(), "support_id")).substr(0, 12));
    return fmt::format("{} {}", told.http_status, face);
}

TEST_P(Identity, PromptsAndResourcesThatACallerMayNotHaveDoNotExistForIt) {
    // A method that nobody here knows passes between peers of one era.
    const FaultyHttp offering({"--offers", "--era", std::string(to_string(GetParam()))});
    const auto guest_key = new_key("ada", {"--role", "guest"});
    const auto owner_key = new_key("eve", {"--role", "owner"});
    gateway(kOffers, offering.url());
    auto guest = client(guest_key);
    auto owner = client(owner_key);
    for (const auto& [method, hidden] :
         {std::pair{"prompts/list", "fire"}, {"resources/list", "wages"}}) {
        EXPECT_THAT(json::to_text(owner.request(method).message), HasSubstr(hidden));
        EXPECT_THAT(json::to_text(guest.request(method).message), Not(HasSubstr(hidden)));
    }
    EXPECT_TRUE(guest.request("prompts/get", {{"name", "greet"}}).is_success());
    EXPECT_TRUE(owner.request("prompts/get", {{"name", "fire"}}).is_success());
    const auto hidden = guest.request("prompts/get", {{"name", "fire"}});
    EXPECT_EQ(
        face_of(hidden, "fire"), face_of(guest.request("prompts/get", {{"name", "gone"}}), "gone")
    );
    EXPECT_EQ(hidden.fault().at("code"), "unknown_prompt");

    const auto read = [](HttpClient& who, std::string_view uri) {
        return who.request("resources/read", {{"uri", uri}});
    };
    constexpr std::string_view kWages = "file:///private/wages.txt";
    EXPECT_TRUE(read(guest, "file:///public/menu.txt").is_success());
    EXPECT_TRUE(read(owner, kWages).is_success());
    EXPECT_TRUE(read(owner, "file:///public/../private/wages.txt").is_success());
    const auto told = face_of(read(guest, kWages), kWages);
    for (const auto* uri :
         {"file:///public/pastry.txt",
          "file:///public/../private/wages.txt",
          "FILE:///private/wages.txt",
          "file:///%70rivate/wages.txt"})
        EXPECT_EQ(told, face_of(read(guest, uri), uri));

    const auto completed = guest.request(
        "completion/complete",
        {{"ref", {{"type", "ref/resource"}, {"uri", "file:///{+path}"}}},
         {"argument", {{"name", "path"}, {"value", ""}}}}
    );
    EXPECT_EQ(
        json::to_text(completed.result().at("completion").at("values")), R"(["public/menu.txt"])"
    );
    EXPECT_EQ(owner.request("faulty/count").result().at("count"), 7);
    EXPECT_EQ(guest.request("faulty/count").error_code(), -32601);
}

TEST_P(Identity, WhoIsGivenOnlyToolsSeesNoPromptsAndNoResources) {
    const FaultyHttp offering({"--offers"});
    const auto key = new_key("bob", {"--role", "other"});
    gateway(kOffers, offering.url());
    auto bob = client(key);
    EXPECT_TRUE(bob.call("echo", {{"text", "hi"}}).is_success());
    EXPECT_THAT(bob.request("prompts/list").result().at("prompts").as_array(), testing::IsEmpty());
    EXPECT_EQ(bob.request("prompts/get", {{"name", "greet"}}).fault().at("code"), "unknown_prompt");
    EXPECT_THAT(json::to_text(bob.greet().message), Not(HasSubstr("prompts")));
}

TEST(IdentityOfCalls, ThatWaitForAnswersIsTheirCallersOwn) {
    const TemporaryDirectory directory;
    const auto file = directory.file("keys.db");
    const auto new_key = [&](const char* name) {
        return std::string(keys({"create", "--file", file, "--name", name}).at("key").as_string());
    };
    const auto ada_key = new_key("ada");
    const auto bob_key = new_key("bob");
    const Gateway gateway(
        upstream("shop", faulty_stdio(Era::legacy)),
        {.more = "identity: { keys: '" + file + "' }\n"}
    );
    HttpClient ada(gateway.port(), Era::modern);
    HttpClient bob(gateway.port(), Era::modern);
    ada.present(ada_key);
    bob.present(bob_key);
    for (auto* client : {&ada, &bob})
        client->declare({{"elicitation", {{"form", json::Object{}}}}});
    json::Object params{{"name", "read_item"}, {"arguments", failing("read_item", "ask")}};
    const auto asked = ada.request("tools/call", params);
    ASSERT_EQ(text_of(asked.result(), "resultType"), "input_required");
    const json::Object accepted{{"action", "accept"}, {"content", {{"name", "Ada"}}}};
    params["inputResponses"] = {
        {asked.result().at("inputRequests").as_object().begin()->key(), accepted}
    };
    params["requestState"] = asked.result().at("requestState");
    EXPECT_FALSE(bob.request("tools/call", params).is_success());
    EXPECT_EQ(ada.request("tools/call", params).text(), json::to_text(accepted));
}

TEST(IdentityOfSessions, AreNobodyElses) {
    const TemporaryDirectory directory;
    const auto file = directory.file("keys.db");
    const auto new_key = [&](const char* name) {
        return std::string(keys({"create", "--file", file, "--name", name}).at("key").as_string());
    };
    const auto ada_key = new_key("ada");
    const auto bob_key = new_key("bob");
    const FaultyHttp faulty;
    const Gateway gateway(
        upstream("shop", faulty.url()), {.more = "identity: { keys: '" + file + "' }\n"}
    );
    HttpClient ada(gateway.port(), Era::legacy);
    ada.present(ada_key);
    ASSERT_TRUE(ada.greet().is_success());
    HttpClient bob(gateway.port(), Era::legacy);
    bob.present(bob_key);
    bob.take_session(ada.session());
    const auto told = bob.call("echo", {{"text", "hi"}});
    EXPECT_EQ(told.http_status, 404);
    EXPECT_EQ(told.fault().at("code"), "session_not_found");
    EXPECT_TRUE(ada.call("echo", {{"text", "hi"}}).is_success());
}

TEST(ProtectedResource, SaysWhereTokensComeFrom) {
    const TemporaryDirectory directory;
    const auto file = directory.write(
        "keys.json",
        R"({"keys":[{"kty":"EC","crv":"P-256","kid":"1",)"
        R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
        R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})"
    );
    const FaultyHttp faulty;
    const Gateway gateway(
        upstream("shop", faulty.url()),
        {.listen = ", public_url: 'https://tools.example.com'",
         .more =
             "identity: { issuers: { corp: { issuer: 'https://login.example.com', jwks_file: '" +
             file + "' } } }\nscopes: { items:write: { tools: [write_item] } }\n"}
    );
    for (const auto* path :
         {"/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource"}) {
        const auto page = exchange(gateway.port(), "GET", path);
        EXPECT_EQ(page.status, 200);
        EXPECT_EQ(page.header("content-type"), "application/json");
        EXPECT_EQ(
            page.body,
            R"({"resource":"https://tools.example.com/mcp",)"
            R"("authorization_servers":["https://login.example.com"],)"
            R"("scopes_supported":["items:write"],"bearer_methods_supported":["header"],)"
            R"("resource_name":"Recourse"})"
        );
    }
    HttpClient stranger(gateway.port(), Era::modern);
    auto connection = stranger.begin(stranger.make("tools/list", {}));
    const auto answer = connection.read_response();
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(
        answer.header("www-authenticate"),
        "Bearer resource_metadata=\"https://tools.example.com/.well-known/"
        "oauth-protected-resource/mcp\""
    );
    // A token that nobody signed.
    stranger.present("eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2xvZ2luLmV4YW1wbGUuY29tIn0.");
    auto again = stranger.begin(stranger.make("tools/list", {}));
    const auto refused = again.read_response();
    EXPECT_EQ(refused.status, 401);
    EXPECT_THAT(refused.header("www-authenticate"), HasSubstr(R"(error="invalid_token")"));
    EXPECT_THAT(refused.body, HasSubstr("signed by an algorithm that is not allowed here"));
}

}  // namespace
}  // namespace recourse::integration

#include "descriptor.hpp"
#include "expectation.hpp"
#include "programs.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

/// The dashboard of `recourse gateway`, as browsers and programs see it over HTTP.
namespace recourse::integration {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kProblem = "application/problem+json";

/// `recourse keys create`: the key.
std::string new_key(const std::string& file, const std::string& name, const std::string& role) {
    Process process(recourse_command(
        {"keys", "create", "--file", file, "--name", name, "--role", role, "--json"}
    ));
    const auto line = process.read_line();
    EXPECT_EQ(process.wait(), 0) << process.errors();
    return std::string(json::parse(line.value_or("{}"))->at("key").as_string());
}

class Dashboard : public testing::Test {
  protected:
    Gateway& gateway(std::string more = {}) {
        return gateway_.emplace(
            upstream("shop", faulty_.url()), GatewayOptions{.more = std::move(more)}
        );
    }
    [[nodiscard]] std::string with_ledger() const {
        return "ledger: { path: \"" + directory_.file("ledger.sqlite") + "\" }\n";
    }
    [[nodiscard]] HttpResponse get(std::string_view path, HttpHeaders headers = {}) const {
        return exchange(gateway_->port(), "GET", "/dashboard" + std::string(path), headers);
    }
    [[nodiscard]] json::Object api(std::string_view path, HttpHeaders headers = {}) const {
        const auto answer = get("/api/" + std::string(path), std::move(headers));
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_EQ(answer.header("content-type"), "application/json");
        EXPECT_EQ(answer.header("cache-control"), "no-store");
        return parse(answer.body).as_object();
    }
    /// The calls, once there are so many.
    [[nodiscard]] json::Array calls(std::size_t many, std::string_view query = "") const {
        while (true) {
            auto all = api("calls?" + std::string(query)).at("calls").as_array();
            if (all.size() >= many) return all;
        }
    }

    /// The story, once it is written; until then there is no such call.
    [[nodiscard]] HttpResponse story_of(const std::string& id) const {
        const auto until = patience_from_now();
        auto answer = get("/api/support/" + id);
        while (answer.status == 404 && std::chrono::steady_clock::now() < until)
            answer = get("/api/support/" + id);
        return answer;
    }

    TemporaryDirectory directory_;
    FaultyHttp faulty_;
    std::optional<Gateway> gateway_;
};

TEST_F(Dashboard, TellsWhatFailsAndWhetherAgentsRecover) {
    gateway(with_ledger());
    auto client = gateway_->client(Era::modern);
    const auto failed = client.call("read_item", {{"item_id", "item_aaaa"}, {"fault", "http_503"}});
    ASSERT_TRUE(failed.is_tool_error());
    ASSERT_TRUE(client.call("read_item", {{"item_id", "item_aaaa"}}).is_success());

    const auto calls_told = calls(2, "tool=read_item");
    EXPECT_EQ(text_of(calls_told[0].as_object(), "ending"), "succeeded");
    const auto& of_failure = calls_told[1].as_object();
    const auto code = text_of(failed.fault(), "code");
    EXPECT_EQ(text_of(of_failure, "code"), code);
    EXPECT_EQ(text_of(of_failure, "support_id"), text_of(failed.fault(), "support_id"));
    EXPECT_EQ(calls(1, "failed=1&code=" + code).size(), 1U);

    const auto overview = api("overview?window=15m");
    EXPECT_EQ(overview.at("totals").as_object().at("failed").as_int64(), 1);
    EXPECT_EQ(overview.at("totals").as_object().at("recovery_rate").as_double(), 1.0);
    const auto row = overview.at("codes").as_array().at(0).as_object();
    EXPECT_EQ(text_of(row, "code"), code);
    EXPECT_EQ(text_of(row, "category"), text_of(failed.fault(), "category"));
    EXPECT_EQ(overview.at("series").as_array().size(), 15U);

    const auto recovery = api("recovery").at("codes").as_array().at(0).as_object();
    EXPECT_EQ(text_of(recovery, "code"), code);
    EXPECT_EQ(text_of(recovery, "text"), failed.text());
    EXPECT_EQ(recovery.at("at_once").as_int64(), 1);

    const auto state = api("state");
    EXPECT_EQ(text_of(state.at("upstreams").as_array().at(0).as_object(), "name"), "shop");
    EXPECT_GT(api("vocabulary").at("codes").as_array().size(), 100U);
    EXPECT_EQ(api("session").at("sign_in"), false);
}

TEST_F(Dashboard, TellsTheStoryOfASupportId) {
    gateway(with_ledger());
    auto client = gateway_->client(Era::modern);
    const auto failed = client.call("read_item", {{"item_id", "item_aaaa"}, {"fault", "http_503"}});
    const auto id = text_of(failed.fault(), "support_id");
    const auto answer = story_of(id);
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto story = parse(answer.body).at("stories").as_array().at(0).as_object();
    EXPECT_EQ(text_of(story, "told"), failed.text());
    EXPECT_THAT(text_of(story, "raw"), HasSubstr("503"));
    EXPECT_EQ(get("/api/support/" + id.substr(0, 12)).status, 200);
    for (const auto* wrong : {"000000000000", "abc", "%2e%2e", ""})
        EXPECT_EQ(get("/api/support/" + std::string(wrong)).status, 404) << wrong;
}

/// The ledger's file is begun on a thread of its own, and anew by the next call where it was moved
/// away: until then there is simply no such call.
TEST_F(Dashboard, HasNoStoryToTellBeforeTheLedgerIsBegun) {
    constexpr std::string_view kNobodys = "/api/support/000000000000";
    const auto file = directory_.file("ledger.sqlite");
    gateway(with_ledger());
    const auto at_first = get(kNobodys);
    EXPECT_EQ(at_first.status, 404) << at_first.body;
    auto client = gateway_->client(Era::modern);
    const auto failed = client.call("read_item", {{"item_id", "item_aaaa"}, {"fault", "http_503"}});
    const auto id = text_of(failed.fault(), "support_id");
    EXPECT_EQ(story_of(id).status, 200);

    std::filesystem::rename(file, file + ".old");
    for (const auto& path : {std::string(kNobodys), "/api/support/" + id}) {
        const auto gone = get(path);
        EXPECT_EQ(gone.status, 404) << gone.body;
        EXPECT_THAT(gone.body, Not(HasSubstr("cannot")));
    }
    const auto page = exchange(gateway_->port(), "GET", "/support/" + id, {});
    EXPECT_EQ(page.status, 404) << page.body;
    EXPECT_FALSE(std::filesystem::exists(file)) << "it is the next call's to begin it";
}

/// Without room the ledger's file is not even made.
TEST_F(Dashboard, SaysThatACallMayBeMissingWhereTheLedgerCannotBeBegun) {
    std::filesystem::create_directory(directory_.file("calls"));
    gateway("ledger: { path: \"" + directory_.file("calls/ledger.sqlite") + "\" }\n");
    auto client = gateway_->client(Era::modern);
    const auto failed = client.call("read_item", {{"item_id", "item_aaaa"}, {"fault", "http_503"}});
    ASSERT_EQ(story_of(text_of(failed.fault(), "support_id")).status, 200);
    std::filesystem::remove_all(directory_.file("calls"));
    (void)client.call("read_item", {{"item_id", "item_aaaa"}});
    const auto in_trouble = [this] {
        return !text_of(api("state").at("ledger").as_object(), "trouble").empty();
    };
    const auto until = patience_from_now();
    while (!in_trouble()) ASSERT_LT(std::chrono::steady_clock::now(), until);
    const auto answer = get("/api/support/000000000000");
    EXPECT_EQ(answer.status, 404);
    EXPECT_THAT(
        text_of(parse(answer.body).as_object(), "cause"),
        StartsWith("The ledger cannot be written, so it may be missing: ")
    );
}

TEST_F(Dashboard, KnowsTheDayBeforeARestart) {
    gateway(with_ledger());
    auto client = gateway_->client(Era::modern);
    const auto failed = client.call("read_item", {{"item_id", "item_aaaa"}, {"fault", "http_503"}});
    ASSERT_TRUE(failed.is_tool_error());
    gateway_.reset();  // it writes what waits
    gateway(with_ledger());
    const auto before = calls(1, "failed=1").at(0).as_object();
    EXPECT_EQ(text_of(before, "support_id"), text_of(failed.fault(), "support_id"));
    auto recovery = api("recovery").at("codes").as_array();
    while (recovery.empty() || text_of(recovery.at(0).as_object(), "text").empty())
        recovery = api("recovery").at("codes").as_array();
    EXPECT_EQ(text_of(recovery.at(0).as_object(), "text"), failed.text());
    EXPECT_EQ(api("overview").at("totals").as_object().at("failed").as_int64(), 1);
}

TEST_F(Dashboard, SaysHowToTurnALedgerOn) {
    gateway();
    const auto answer = get("/api/support/4f1c09a2b7de");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.header("content-type"), kProblem);
    EXPECT_THAT(answer.body, HasSubstr("ledger: { path: ledger.sqlite }"));
    EXPECT_EQ(json::parse(answer.body)->at("code"), "unsupported");
}

TEST_F(Dashboard, TellsWhatIsWrongWithAQuery) {
    gateway();
    for (const auto* query :
         {"overview?window=2h", "calls?limit=0", "calls?limit=1001", "calls?after=x"}) {
        const auto answer = get("/api/" + std::string(query));
        EXPECT_EQ(answer.status, 400) << query;
        EXPECT_EQ(answer.header("content-type"), kProblem);
    }
}

TEST_F(Dashboard, ServesItsFilesSafely) {
    gateway();
    EXPECT_EQ(get("").header("location"), "/dashboard/");
    const auto page = get("/");
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.header("x-content-type-options"), "nosniff");
    EXPECT_THAT(page.header("content-security-policy"), StartsWith("default-src 'none'; "));
    EXPECT_THAT(page.header("content-security-policy"), Not(HasSubstr("unsafe")));
    EXPECT_EQ(page.header("content-encoding"), "");
    EXPECT_THAT(page.body, StartsWith("<!doctype html>"));
    const auto packed = get("/assets/chart.js", {{"Accept-Encoding", "br, gzip"}});
    EXPECT_EQ(packed.header("content-encoding"), "gzip");
    const auto plain = get("/assets/chart.js", {{"Accept-Encoding", "br, gzip; q=0.000"}});
    EXPECT_EQ(plain.header("content-encoding"), "");
    EXPECT_GT(plain.body.size(), packed.body.size());
    EXPECT_THAT(plain.body, HasSubstr("Chart.js v3"));
    const auto known = get("/assets/chart.js", {{"If-None-Match", plain.header("etag")}});
    EXPECT_EQ(known.status, 304);
    EXPECT_EQ(known.body, "");
    EXPECT_EQ(get("/assets/chart.js", {{"If-None-Match", "\"other\""}}).status, 200);
}

TEST_F(Dashboard, HasNothingElse) {
    gateway();
    for (const auto* path :
         {"/nothing",
          "/assets/",
          "/assets/..%2fform.hpp",
          "/assets/../api/session",
          "/api/",
          "/api/overview/"})
        EXPECT_EQ(get(path).status, 404) << path;
    EXPECT_EQ(exchange(gateway_->port(), "GET", "/dashboards").status, 404);
    for (const auto* method : {"PUT", "DELETE", "POST", "PATCH"}) {
        const auto answer = exchange(gateway_->port(), method, "/dashboard/api/overview");
        EXPECT_EQ(answer.status, 405) << method;
        EXPECT_EQ(answer.header("allow"), "GET, HEAD");
    }
    HttpConnection head(gateway_->port());
    head.request("HEAD", "/dashboard/", {}, {});
    EXPECT_EQ(head.read_head().status, 200);
}

TEST_F(Dashboard, IsNotThereWhereItIsTurnedOff) {
    gateway("dashboard: { serve: false }\n");
    EXPECT_EQ(get("/").status, 404);
    EXPECT_EQ(get("/api/session").status, 404);
    EXPECT_THAT(exchange(gateway_->port(), "GET", "/").body, Not(HasSubstr("/dashboard/")));
}

TEST_F(Dashboard, WithoutIdentityIsForThisMachineAlone) {
    gateway();
    EXPECT_THAT(exchange(gateway_->port(), "GET", "/").body, HasSubstr("/dashboard/"));
    for (const auto* header : {"X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"})
        EXPECT_EQ(get("/api/overview", {{header, "198.51.100.7"}}).status, 403) << header;
    // A name that was made to point here.
    EXPECT_EQ(get("/api/overview", {{"Host", "evil.example"}}).status, 403);
    EXPECT_EQ(get("/api/overview", {{"Origin", "https://evil.example"}}).status, 403);
    EXPECT_EQ(get("/sign-in").header("location"), "/dashboard/");
}

class DashboardSignIn : public Dashboard {
  protected:
    DashboardSignIn()
        : ops_(new_key(keys(), "ops", "operator")), staff_(new_key(keys(), "staff", "staff")) {
        gateway(
            "identity: { keys: '" + keys() + "' }\n" +
            "roles: { staff: { tools: ['*'] }, operator: { tools: [] } }\n" + with_ledger()
        );
    }
    [[nodiscard]] std::string keys() const { return directory_.file("keys.db"); }
    [[nodiscard]] std::string origin() const {
        return "http://127.0.0.1:" + std::to_string(gateway_->port());
    }
    [[nodiscard]] HttpResponse post(
        std::string_view path, std::string_view body, HttpHeaders headers
    ) const {
        headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        return exchange(gateway_->port(), "POST", "/dashboard" + std::string(path), headers, body);
    }
    [[nodiscard]] HttpResponse sign_in(std::string_view key) const {
        return post("/sign-in", "key=" + std::string(key), {{"Origin", origin()}});
    }
    /// The cookie that a browser sends from then on.
    [[nodiscard]] static HttpHeaders cookie_of(const HttpResponse& answer) {
        const auto cookie = answer.header("set-cookie");
        return {{"Cookie", cookie.substr(0, cookie.find(';'))}};
    }

    std::string ops_;
    std::string staff_;
};

TEST_F(DashboardSignIn, IsAskedForByPagesAndByTheApi) {
    EXPECT_EQ(get("/").header("location"), "/dashboard/sign-in");
    const auto answer = get("/api/overview");
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.header("content-type"), kProblem);
    EXPECT_EQ(get("/api/overview", {{"Cookie", "recourse=" + std::string(64, '0')}}).status, 401);
    const auto page = get("/sign-in");
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("name=\"key\""));
    EXPECT_EQ(get("/assets/base.css").status, 200);
    // Whoever is on this machine is a proxy, as far as anybody can tell.
    EXPECT_EQ(get("/api/state").status, 401);
}

TEST_F(DashboardSignIn, OpensTheDashboardToOperatorsUntilTheySignOut) {
    const auto answer = sign_in(ops_);
    ASSERT_EQ(answer.status, 303) << answer.body;
    EXPECT_EQ(answer.header("location"), "/dashboard/");
    const auto set = answer.header("set-cookie");
    EXPECT_THAT(set, HasSubstr("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict"));
    EXPECT_THAT(set, Not(HasSubstr(ops_)));
    const auto cookie = cookie_of(answer);
    EXPECT_EQ(text_of(api("session", cookie), "name"), "ops");
    EXPECT_EQ(get("/", cookie).status, 200);
    EXPECT_EQ(get("/sign-in", cookie).status, 200);

    auto leaving = cookie;
    leaving.emplace_back("Origin", origin());
    const auto left = post("/sign-out", "", leaving);
    EXPECT_EQ(left.header("location"), "/dashboard/sign-in");
    EXPECT_THAT(left.header("set-cookie"), HasSubstr("Max-Age=0"));
    EXPECT_EQ(get("/api/session", cookie).status, 401);
}

TEST_F(DashboardSignIn, IsRefusedWithOneAnswerWhateverIsWrong) {
    const auto wrong = sign_in("rcs_nothing");
    const auto unknown = sign_in(new_key(directory_.file("other.db"), "ops", "operator"));
    const auto not_operator = sign_in(staff_);
    const auto empty = post("/sign-in", "other=1", {{"Origin", origin()}});
    for (const auto* answer : {&wrong, &unknown, &not_operator, &empty}) {
        EXPECT_EQ(answer->status, 403);
        EXPECT_EQ(answer->body, wrong.body);
        EXPECT_EQ(answer->header("set-cookie"), "");
        EXPECT_THAT(answer->body, HasSubstr("This key does not open the dashboard."));
    }
    (void)gateway_->log().find(
        [](const json::Object& line) {
            return text_of(line, "note").starts_with("Somebody tried to sign in to the dashboard");
        },
        "a note of the tries"
    );
}

TEST_F(DashboardSignIn, EndsWithItsKey) {
    const auto cookie = cookie_of(sign_in(ops_));
    ASSERT_EQ(get("/api/session", cookie).status, 200);
    Process revoke(recourse_command({"keys", "revoke", "ops", "--file", keys()}));
    ASSERT_EQ(revoke.wait(), 0) << revoke.errors();
    // It is remembered for a second at most.
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (get("/api/session", cookie).status == 200 && std::chrono::steady_clock::now() < until) {
    }
    EXPECT_EQ(get("/api/session", cookie).status, 401);
    EXPECT_EQ(get("/", cookie).header("location"), "/dashboard/sign-in");
}

TEST_F(DashboardSignIn, IsOnlySentByOurOwnPages) {
    for (const auto* stranger : {"https://evil.example", "null", "http://localhost:1", ""}) {
        HttpHeaders headers;
        if (*stranger != '\0') headers.emplace_back("Origin", stranger);
        const auto answer = post("/sign-in", "key=" + ops_, headers);
        EXPECT_EQ(answer.status, 403) << stranger;
        EXPECT_EQ(answer.header("set-cookie"), "");
    }
    const auto cookie = cookie_of(sign_in(ops_));
    EXPECT_EQ(post("/sign-out", "", cookie).status, 403);
    EXPECT_EQ(get("/api/session", cookie).status, 200) << "nobody else signs anybody out";
}

TEST_F(DashboardSignIn, IsTriedSoOftenAMinute) {
    int refused = 0;
    auto answer = sign_in("rcs_nothing");
    for (; answer.status == 403 && refused < 100; ++refused) answer = sign_in("rcs_nothing");
    EXPECT_EQ(answer.status, 429);
    EXPECT_THAT(answer.header("retry-after"), testing::MatchesRegex("[1-6]"));
    EXPECT_GE(refused, 10);
    EXPECT_EQ(sign_in(ops_).status, 429) << "what comes too often is not looked at";
    EXPECT_EQ(get("/api/session", {{"Authorization", "Bearer " + ops_}}).status, 200);
}

TEST_F(DashboardSignIn, TakesAFormOfItsSize) {
    const auto large = post("/sign-in", "key=" + std::string(40'000, 'a'), {{"Origin", origin()}});
    EXPECT_EQ(large.status, 413);
    const auto json = exchange(
        gateway_->port(),
        "POST",
        "/dashboard/sign-in",
        {{"Origin", origin()}, {"Content-Type", "application/json"}},
        "{}"
    );
    EXPECT_EQ(json.status, 415);
}

TEST_F(DashboardSignIn, IsNotNeededByPrograms) {
    EXPECT_EQ(text_of(api("session", {{"Authorization", "Bearer " + ops_}}), "name"), "ops");
    EXPECT_EQ(get("/api/session", {{"X-API-Key", ops_}}).status, 200);
    const auto refused = get("/api/session", {{"Authorization", "Bearer " + staff_}});
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.header("content-type"), kProblem);
    const auto wrong = get("/api/session", {{"Authorization", "Bearer rcs_nothing"}});
    EXPECT_EQ(wrong.status, 401);
    EXPECT_THAT(wrong.header("www-authenticate"), StartsWith("Bearer"));
}

}  // namespace
}  // namespace recourse::integration

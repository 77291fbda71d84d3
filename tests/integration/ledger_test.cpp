#include "expectation.hpp"
#include "programs.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <sys/resource.h>

/// The ledger of `recourse gateway`, and what `recourse support`, `recourse recovery` and
/// `GET /support/ID` read in it.
namespace recourse::integration {
namespace {

using testing::HasSubstr;
using testing::Not;

class LedgerKept : public testing::TestWithParam<Era> {
  protected:
    [[nodiscard]] std::string file() const { return directory_.file("ledger.sqlite"); }
    Gateway& gateway(std::string_view upstream_keys = {}, std::string more = {}) {
        more += "ledger: { path: \"" + file() + "\" }\n";
        return gateway_.emplace(
            upstream("shop", faulty_.url(), upstream_keys), GatewayOptions{.more = std::move(more)}
        );
    }
    Outcome call(std::string_view tool, const json::Object& arguments) {
        if (!client_) client_.emplace(gateway_->client(GetParam()));
        return client_->call(tool, arguments);
    }
    Outcome fail() { return call("read_item", {{"item_id", "item_aaaa"}, {"fault", "http_503"}}); }
    Outcome succeed() { return call("read_item", {{"item_id", "item_aaaa"}}); }

    struct Ran {
        int code;
        std::string output;
        std::string errors;
    };
    [[nodiscard]] static Ran run(std::vector<std::string> arguments) {
        Process process(recourse_command(arguments));
        std::string output;
        while (const auto line = process.read_line()) output += *line + "\n";
        const int code = process.wait();
        return {.code = code, .output = output, .errors = process.errors()};
    }
    [[nodiscard]] Ran support(std::string_view id, std::vector<std::string> more = {}) const {
        std::vector<std::string> arguments{"support", "--file", file(), std::string(id)};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(std::move(arguments));
    }
    /// The story, once the gateway has written it.
    [[nodiscard]] json::Object story(std::string_view id) const {
        while (true) {
            const auto ran = support(id, {"--json"});
            if (ran.code != 0) continue;
            return json::parse(ran.output)->as_array().at(0).as_object();
        }
    }

    TemporaryDirectory directory_;
    FaultyHttp faulty_;
    std::optional<Gateway> gateway_;
    std::optional<HttpClient> client_;
};

INSTANTIATE_TEST_SUITE_P(Both, LedgerKept, testing::Values(Era::legacy, Era::modern), name_of_era);

TEST_P(LedgerKept, TellsTheStoryOfAFailureAndOfTheRecoveryFromIt) {
    gateway();
    const auto told = fail();
    ASSERT_TRUE(told.is_tool_error());
    const auto id = text_of(told.fault(), "support_id");
    ASSERT_TRUE(succeed().is_success());
    gateway_.reset();  // it writes what waits

    const auto found = story(id);
    EXPECT_EQ(text_of(found, "tool"), "read_item");
    EXPECT_EQ(text_of(found, "upstream"), "shop");
    EXPECT_EQ(text_of(found, "ending"), "failed");
    EXPECT_EQ(text_of(found, "effect"), "none");
    EXPECT_EQ(text_of(found, "code"), text_of(told.fault(), "code"));
    EXPECT_EQ(text_of(found, "told"), told.text());
    EXPECT_EQ(text_of(found.at("arguments").as_object(), "item_id"), "item_aaaa");
    EXPECT_EQ(found.at("attempts").as_int64(), 3);
    EXPECT_EQ(found.at("earlier_attempts").as_array().size(), 2U);
    ASSERT_EQ(found.at("checks").as_array().size(), 9U);
    for (const auto& check : found.at("checks").as_array())
        EXPECT_EQ(text_of(check.as_object(), "said"), "passed");
    EXPECT_THAT(text_of(found, "raw"), HasSubstr("503"));
    const auto& recovery = found.at("recovery").as_object();
    EXPECT_EQ(recovery.at("tries").as_int64(), 1);
    const auto after = found.at("after").as_array().at(0).as_object();
    EXPECT_EQ(text_of(after, "support_id"), text_of(recovery, "support_id"));

    const auto in_words = support(id.substr(0, 12));
    EXPECT_EQ(in_words.code, 0);
    EXPECT_THAT(in_words.output, HasSubstr("called read_item of shop"));
    EXPECT_THAT(in_words.output, HasSubstr("\n  It recovered "));

    const auto rates = run({"recovery", "--file", file(), "--json"});
    ASSERT_EQ(rates.code, 0) << rates.errors;
    const auto total = json::parse(rates.output)->at("total").as_object();
    EXPECT_EQ(total.at("faults").as_int64(), 1);
    EXPECT_EQ(total.at("rate").as_double(), 1.0);
}

TEST_P(LedgerKept, TellsWhichCheckRefused) {
    gateway({}, "limits:\n  pace: { requests: 1, per: day }\n");
    ASSERT_TRUE(succeed().is_success());
    const auto told = succeed();
    ASSERT_TRUE(told.is_tool_error());
    const auto found = story(text_of(told.fault(), "support_id"));
    const auto last = found.at("checks").as_array().back().as_object();
    EXPECT_EQ(text_of(last, "check"), "limits");
    EXPECT_EQ(text_of(last, "said"), "refused");
    EXPECT_EQ(found.at("attempts").as_int64(), 0);
}

TEST_P(LedgerKept, HoldsNoSecretOfTheArguments) {
    gateway();
    const std::string secret = "ghp_016C7w0aB4cD8eF2gH6iJ0kL4mN8oP2qR6sT";
    const auto told = call(
        "read_item", {{"item_id", secret}, {"fault", "http_503"}, {"password", "correct horse"}}
    );
    const auto found = story(text_of(told.fault(), "support_id"));
    EXPECT_THAT(json::to_text(found.at("arguments")), HasSubstr("[redacted:"));
    gateway_.reset();
    for (const auto* part : {"", "-wal"}) {
        std::ifstream stream(file() + part, std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(stream), {});
        EXPECT_THAT(bytes, Not(HasSubstr(secret)));
        EXPECT_THAT(bytes, Not(HasSubstr("correct horse")));
    }
}

TEST_P(LedgerKept, SaysOfVeryLargeArgumentsOnlyHowLargeTheyAre) {
    gateway();
    const auto told =
        call("read_item", {{"item_id", std::string(300'000, 'x')}, {"fault", "http_503"}});
    const auto found = story(text_of(told.fault(), "support_id"));
    EXPECT_THAT(text_of(found, "arguments"), HasSubstr(" bytes, too many to be kept"));
}

TEST_P(LedgerKept, OutlivesTheProcessThatIsKilled) {
    gateway();
    const auto id = text_of(fail().fault(), "support_id");
    (void)story(id);  // it is written
    gateway_->kill();
    EXPECT_EQ(support(id).code, 0);
}

TEST_P(LedgerKept, ShowsACallerNothingOfOthers) {
    gateway();
    const auto id = text_of(fail().fault(), "support_id");
    (void)story(id);
    const auto seen = support(id, {"--caller", "key:eve"});
    EXPECT_EQ(seen.code, 1);
    EXPECT_THAT(seen.errors, HasSubstr("no call of key:eve has the support id " + id));
    EXPECT_THAT(support(id, {"--caller", ""}).errors, HasSubstr("--caller names nobody"));
}

TEST_P(LedgerKept, CountsWhatCannotBeWrittenWhileCallsGoOn) {
    gateway();
    (void)story(text_of(fail().fault(), "support_id"));
    const auto limit_files_to = [this](rlim_t bytes) {
        const rlimit limit{.rlim_cur = bytes, .rlim_max = RLIM_INFINITY};
        ASSERT_EQ(::prlimit(gateway_->process().pid(), RLIMIT_FSIZE, &limit, nullptr), 0);
    };
    limit_files_to(0);
    const auto told = fail();
    EXPECT_TRUE(told.is_tool_error());
    EXPECT_THAT(
        gateway_->process().wait_for_error("recourse: the ledger is "),
        HasSubstr("calls go on, and those that it misses are counted")
    );
    EXPECT_TRUE(succeed().is_success());
    limit_files_to(RLIM_INFINITY);
    (void)gateway_->process().wait_for_error("recourse: the ledger is written again; 0 calls");
    EXPECT_EQ(text_of(story(text_of(told.fault(), "support_id")), "ending"), "failed");
}

/// The same page for whoever presents that key; empty: nobody.
HttpResponse support_page(
    const Gateway& gateway, const std::string& id, const std::string& key = {}
) {
    HttpHeaders headers;
    if (!key.empty()) headers.emplace_back("Authorization", "Bearer " + key);
    return exchange(gateway.port(), "GET", "/support/" + id, headers);
}

TEST_P(LedgerKept, IsShownToThisMachineWhereNobodyIsAskedWhoTheyAre) {
    gateway();
    const auto id = text_of(fail().fault(), "support_id");
    (void)story(id);
    const auto page = support_page(*gateway_, id.substr(0, 12));
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.header("Cache-Control"), "no-store");
    EXPECT_EQ(page.body, support(id).output);
    const auto unknown = support_page(*gateway_, "000000000000");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_THAT(unknown.body, HasSubstr("No call has the support id 000000000000"));
    const auto no_id = support_page(*gateway_, "no-id");
    EXPECT_EQ(no_id.status, 404);
    EXPECT_THAT(no_id.body, HasSubstr("'no-id' is no support id: it has 12 to 32 hex digits"));
    HttpConnection connection(gateway_->port());
    connection.request("HEAD", "/support/" + id, {}, "");
    EXPECT_EQ(connection.read_head().status, 200);
    const auto posted = exchange(gateway_->port(), "POST", "/support/" + id, {});
    EXPECT_EQ(posted.status, 405);
    EXPECT_EQ(posted.header("Allow"), "GET, HEAD");
    const auto as_json =
        exchange(gateway_->port(), "GET", "/support/" + id, {{"Accept", "application/json"}});
    EXPECT_EQ(text_of(json::parse(as_json.body)->at(0).as_object(), "support_id"), id);
}

TEST_P(LedgerKept, IsShownToOperatorsWholeAndToCallersTheirOwn) {
    const auto keys = directory_.file("keys.db");
    const auto new_key = [&](std::string name, std::string role) {
        const auto made = run(
            {"keys", "create", "--file", keys, "--name", std::move(name), "--role", std::move(role)}
        );
        return made.output.substr(0, made.output.find('\n'));
    };
    const auto ada = new_key("ada", "staff");
    const auto eve = new_key("eve", "staff");
    const auto ops = new_key("ops", "operator");
    gateway(
        {},
        "identity: { keys: '" + keys +
            "' }\n"
            "roles: { staff: { tools: ['*'] }, operator: { tools: [] } }\n"
    );
    HttpClient client(gateway_->port(), GetParam());
    client.present(ada);
    ASSERT_TRUE(client.greet().is_success());
    const auto told = client.call("read_item", {{"item_id", "item_aaaa"}, {"fault", "http_503"}});
    const auto id = text_of(told.fault(), "support_id");
    (void)story(id);

    const auto to_ops = support_page(*gateway_, id, ops);
    EXPECT_EQ(to_ops.status, 200);
    EXPECT_THAT(to_ops.body, HasSubstr("What the upstream said"));
    const auto to_ada = support_page(*gateway_, id, ada);
    EXPECT_EQ(to_ada.status, 200);
    EXPECT_THAT(to_ada.body, HasSubstr("key:ada"));
    EXPECT_THAT(to_ada.body, HasSubstr(told.text().substr(0, told.text().find('\n'))));
    EXPECT_THAT(to_ada.body, Not(HasSubstr("What the upstream said")));
    const auto to_eve = support_page(*gateway_, id, eve);
    EXPECT_EQ(to_eve.status, 404);
    EXPECT_THAT(to_eve.body, HasSubstr("No call of yours has the support id " + id));
    EXPECT_EQ(support_page(*gateway_, id).status, 401);
}

/// A copy that is moved away is the usual way to begin a new one.
TEST_P(LedgerKept, GoesOnInANewFileWhereItsOwnIsMovedAway) {
    gateway();
    const auto before = text_of(fail().fault(), "support_id");
    (void)story(before);
    std::filesystem::rename(file(), file() + ".old");
    const auto after = text_of(fail().fault(), "support_id");
    (void)story(after);
    EXPECT_EQ(support(before).code, 1);
    EXPECT_EQ(support_page(*gateway_, after).status, 200);
}

TEST_P(LedgerKept, SaysWhyACallIsMissingWhereItCannotBeWritten) {
    std::ofstream(file()) << "These are notes, and no ledger.\n";
    gateway();
    const auto id = text_of(fail().fault(), "support_id");
    const auto page = support_page(*gateway_, id);
    EXPECT_EQ(page.status, 503);
    EXPECT_THAT(page.body, HasSubstr("file is not a database"));
    const auto metrics = [this] { return exchange(gateway_->port(), "GET", "/metrics", {}).body; };
    while (!metrics().contains("\nrecourse_ledger_up 0\n")) {
    }
}

TEST(Support, RefusesWhatIsNoIdAndSaysWhatOneIs) {
    Process process(recourse_command({"support", "--file", "none.sqlite", "4f1c"}));
    EXPECT_EQ(process.wait(), 64);
    EXPECT_THAT(
        process.errors(),
        HasSubstr("recourse support: '4f1c' is no support id: it has 12 to 32 hex digits")
    );
}

TEST(Support, SaysThatThereIsNoLedger) {
    const TemporaryDirectory directory;
    const auto file = directory.write(
        "recourse.yaml", "upstreams: { shop: { url: \"http://127.0.0.1:1/mcp\" } }\n"
    );
    Process process(recourse_command({"support", "-c", file, "4f1c09a2b7de"}));
    EXPECT_EQ(process.wait(), 64);
    EXPECT_THAT(process.errors(), HasSubstr("has no `ledger.path`"));
}

}  // namespace
}  // namespace recourse::integration

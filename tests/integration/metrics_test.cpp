#include "base/time.hpp"
#include "expectation.hpp"
#include "programs.hpp"

#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>

/// `/metrics` of a gateway under traffic, as curl, promtool and a real Prometheus read it.
namespace recourse::integration {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

HttpResponse scrape(const Gateway& gateway, const std::string& key = {}) {
    HttpHeaders headers;
    if (!key.empty()) headers.emplace_back("Authorization", "Bearer " + key);
    return exchange(gateway.port(), "GET", "/metrics", headers);
}

/// The text once it holds that line: calls are counted a moment after they were answered.
std::string scrape_until(const Gateway& gateway, std::string_view line) {
    const auto until = patience_from_now();
    while (true) {
        auto text = scrape(gateway).body;
        // Counted and told at once, what was read before that line is as it was a moment ago.
        if (text.contains(fmt::format("\n{}\n", line))) return scrape(gateway).body;
        if (Clock::now() > until) {
            ADD_FAILURE() << "no line " << line << " in\n" << text;
            return text;
        }
    }
}

class MetricsShown : public testing::TestWithParam<Era> {
  protected:
    Gateway& gateway(std::string more = {}, std::string_view upstream_keys = {}) {
        return gateway_.emplace(
            upstream("shop", faulty_.url(), upstream_keys), GatewayOptions{.more = std::move(more)}
        );
    }
    Outcome call(std::string_view tool, const json::Object& arguments = {}) {
        if (!client_) client_.emplace(gateway_->client(GetParam()));
        return client_->call(tool, arguments);
    }

    TemporaryDirectory directory_;
    FaultyHttp faulty_;
    std::optional<Gateway> gateway_;
    std::optional<HttpClient> client_;
};

INSTANTIATE_TEST_SUITE_P(
    Both, MetricsShown, testing::Values(Era::legacy, Era::modern), name_of_era
);

TEST_P(MetricsShown, CountCallsErrorsAndWhatCameOfThem) {
    gateway();
    ASSERT_TRUE(call("read_item", {{"item_id", "item_aaaa"}, {"fault", "http_503"}}).is_tool_error()
    );
    ASSERT_TRUE(call("read_item", {{"item_id", "item_aaaa"}}).is_success());
    const auto text = scrape_until(
        *gateway_,
        R"(recourse_faults_recovered_at_once_total{code="upstream_unavailable",tool="read_item"} 1)"
    );
    for (const std::string_view line : {
             R"(mcp_tool_calls_total{ending="failed",server="shop",tool="read_item"} 1)",
             R"(mcp_tool_calls_total{ending="succeeded",server="shop",tool="read_item"} 1)",
             R"(mcp_errors_total{category="unavailable",code="upstream_unavailable",effect="none",)"
             R"(server="shop",tool="read_item",type="upstream"} 1)",
             R"(recourse_attempts_total{server="shop"} 4)",
             R"(recourse_retries_total{server="shop"} 2)",
             R"(mcp_upstream_duration_seconds_count{server="shop"} 2)",
             R"(recourse_upstream_up{server="shop"} 1)",
             "recourse_untold_total 0",
         })
        EXPECT_THAT(text, HasSubstr(fmt::format("\n{}\n", line)));
    EXPECT_THAT(text, Not(HasSubstr("item_aaaa")));
    const auto answer = scrape(*gateway_);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    EXPECT_EQ(exchange(gateway_->port(), "POST", "/metrics").status, 405);
    EXPECT_EQ(exchange(gateway_->port(), "GET", "/metricsx").status, 404);
}

TEST_P(MetricsShown, TakeNoNameFromAClient) {
    gateway();
    ASSERT_TRUE(call("evil\"{}", {}).is_protocol_error());
    (void)client_->request("evil/method");
    const auto text =
        scrape_until(*gateway_, R"(mcp_tool_calls_total{ending="failed",tool="other"} 1)");
    EXPECT_THAT(text, HasSubstr(R"(code="unknown_tool")"));
    EXPECT_THAT(text, Not(HasSubstr("evil")));
}

TEST_P(MetricsShown, TellWhichServersAreThere) {
    const ClosedPort closed;
    const auto gone = fmt::format("http://127.0.0.1:{}/mcp", closed.number());
    gateway_.emplace(upstream("shop", faulty_.url()) + upstream("gone", gone));
    EXPECT_THAT(scrape(*gateway_).body, Not(HasSubstr("recourse_upstream_up")));
    client_.emplace(gateway_->client(GetParam()));
    ASSERT_TRUE(client_->request("tools/list").is_success());
    const auto text = scrape(*gateway_).body;
    EXPECT_THAT(text, HasSubstr("\nrecourse_upstream_up{server=\"shop\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("\nrecourse_upstream_up{server=\"gone\"} 0\n"));
    EXPECT_THAT(text, HasSubstr("\nrecourse_upstream_tools{server=\"shop\"} 7\n"));
    EXPECT_THAT(text, HasSubstr("\nrecourse_upstream_tools{server=\"gone\"} 0\n"));
}

TEST_P(MetricsShown, AreForThoseWhoMayReadThem) {
    const auto keys = directory_.file("keys.db");
    const auto new_key = [&](std::string_view role) {
        Process process(recourse_command(
            {"keys",
             "create",
             "--file",
             keys,
             "--name",
             std::string(role),
             "--role",
             std::string(role)}
        ));
        auto key = process.read_line().value_or("");
        EXPECT_EQ(process.wait(), 0) << process.errors();
        return key;
    };
    const auto prometheus = new_key("metrics");
    const auto operators = new_key("operator");
    const auto staff = new_key("staff");
    gateway(fmt::format(
        "identity: {{ keys: '{}' }}\n"
        "roles: {{ staff: {{ tools: ['*'] }}, operator: {{ tools: [] }}, metrics: {{ tools: [] }} "
        "}}\n",
        keys
    ));
    EXPECT_EQ(scrape(*gateway_, prometheus).status, 200);
    EXPECT_EQ(scrape(*gateway_, operators).status, 200);
    const auto refused = scrape(*gateway_, staff);
    EXPECT_EQ(refused.status, 403);
    EXPECT_THAT(refused.body, HasSubstr("role `metrics` or `operator`"));
    const auto nobody = scrape(*gateway_);
    EXPECT_EQ(nobody.status, 401);
    EXPECT_THAT(nobody.body, Not(HasSubstr("mcp_")));
}

TEST_P(MetricsShown, AreNotServedWhereTheOperatorSaysSo) {
    gateway("metrics: { serve: false }\n");
    EXPECT_EQ(scrape(*gateway_).status, 404);
}

/// A gateway to which has happened what can happen.
class Metrics : public testing::Test {
  protected:
    Metrics() {
        const json::Object item{{"item_id", "item_aaaa"}};
        ok("read_item", item);
        ok("lax", {{"count", 3}});
        fails("lax", {{"count", 3}});  // the limit
        const json::Object write{{"item_id", "item_aaaa"}, {"value", 1}};
        ok("write_item", write);
        ok("write_item", write);  // told again: the value is its key
        const json::Object lost{
            {"item_id", "item_bbbb"}, {"value", 2}, {"fault", "html"}, {"when", "after"}
        };
        fails("write_item", lost);
        fail_and_recover();
        // Until the circuit opens, and once more.
        for (int i = 0; i < 6; ++i)
            fails("read_item", {{"item_id", "item_aaaa"}, {"fault", "http_500"}});
    }
    void fail_and_recover() {
        fails("echo", {{"text", 7}});
        ok("echo", {{"text", "7"}});
    }

    FaultyHttp faulty_;
    TemporaryDirectory directory_;
    Gateway gateway_{
        upstream(
            "shop",
            faulty_.url(),
            ", tools: { write_item: { idempotency_key: value } }, arguments: enforce"
        ),
        GatewayOptions{
            .more = "limits: { few: { requests: 1, per: day, tools: [lax] } }\n"
                    "ledger: { path: \"" +
                    directory_.file("ledger.sqlite") + "\" }\n"
        }
    };

  private:
    void ok(std::string_view tool, const json::Object& arguments) {
        const auto told = client_.call(tool, arguments);
        EXPECT_TRUE(told.is_success()) << told.text();
    }
    void fails(std::string_view tool, const json::Object& arguments) {
        EXPECT_TRUE(client_.call(tool, arguments).is_tool_error()) << tool;
    }
    HttpClient client_ = gateway_.client(Era::legacy);
};

TEST_F(Metrics, AreWhatPromtoolWantsThemToBe) {
    Process promtool({"promtool", "check", "metrics"});
    promtool.write(scrape_until(gateway_, R"(recourse_refusals_total{step="circuit"} 1)"));
    promtool.close_stdin();
    std::string said;
    while (const auto line = promtool.read_line()) said += *line + "\n";
    EXPECT_EQ(promtool.wait(), 0);
    EXPECT_THAT(said + promtool.errors(), IsEmpty());
}

/// A real Prometheus that scrapes a gateway four times a second.
class Prometheus {
  public:
    explicit Prometheus(const Gateway& gateway) {
        const auto file = directory_.write(
            "prometheus.yml",
            fmt::format(
                "global: {{ scrape_interval: 250ms, scrape_timeout: 250ms }}\n"
                "scrape_configs:\n"
                "- job_name: recourse\n"
                "  static_configs: [ {{ targets: [ '127.0.0.1:{}' ] }} ]\n",
                gateway.port()
            )
        );
        process_.emplace(std::vector<std::string>{
            "prometheus",
            "--config.file=" + file,
            "--storage.tsdb.path=" + directory_.file("data"),
            "--web.listen-address=127.0.0.1:0",
        });
        const auto rest = process_->wait_for_error("msg=\"Listening on\" address=127.0.0.1:");
        port_ = static_cast<std::uint16_t>(std::stoi(rest));
    }

    /// What it answers to a query; empty while there are no samples. What it does not understand
    /// fails the test.
    [[nodiscard]] json::Array query(std::string_view expression) const {
        std::string form = "query=";
        for (const char c : expression)
            form += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        const auto answer = exchange(
            port_,
            "POST",
            "/api/v1/query",
            {{"Content-Type", "application/x-www-form-urlencoded"}},
            form
        );
        if (answer.status == 503) return {};  // it is still starting
        const auto body = parse(answer.body);
        EXPECT_EQ(body.at("status"), "success") << expression << ": " << answer.body;
        if (body.at("status") != "success") return {};
        return body.at("data").at("result").as_array();
    }
    /// The same once there are samples. `meanwhile` goes on.
    template <typename Meanwhile>
    [[nodiscard]] json::Array samples(std::string_view expression, const Meanwhile& meanwhile) {
        const auto until = patience_from_now();
        while (true) {
            auto found = query(expression);
            if (!found.empty()) return found;
            if (Clock::now() > until) {
                ADD_FAILURE() << "nothing for " << expression;
                return {};
            }
            meanwhile();
        }
    }

  private:
    TemporaryDirectory directory_;
    std::optional<Process> process_;
    std::uint16_t port_ = 0;
};

TEST_F(Metrics, ArriveInPrometheus) {
    Prometheus prometheus(gateway_);
    const auto by_code = prometheus.samples(
        R"(sum by (code) (mcp_errors_total{code="circuit_open"}))", [this] { fail_and_recover(); }
    );
    ASSERT_EQ(by_code.size(), 1U);
    EXPECT_EQ(by_code[0].at("metric").at("code"), "circuit_open");
    EXPECT_EQ(by_code[0].at("value").at(1), "1");
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
    return text;
}

/// The expressions of a dashboard of Grafana, with what its variables stand for.
std::vector<std::string> expressions_in(const std::string& file) {
    std::ifstream stream(file);
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    std::vector<std::string> expressions;
    for (const auto& panel : parse(text).at("panels").as_array()) {
        const auto* targets = panel.as_object().if_contains("targets");
        if (targets == nullptr) continue;
        for (const auto& target : targets->as_array()) {
            std::string expression(target.at("expr").as_string());
            expression = replaced(std::move(expression), "$server", ".*");
            expression = replaced(std::move(expression), "$job", "recourse");
            expression = replaced(std::move(expression), "$__rate_interval", "1m");
            expressions.push_back(replaced(std::move(expression), "$__range", "1m"));
        }
    }
    return expressions;
}

TEST_F(Metrics, FillEveryPanelOfTheDashboardForGrafana) {
    Prometheus prometheus(gateway_);
    const auto expressions = expressions_in(RECOURSE_SOURCE "/deploy/grafana/recourse.json");
    EXPECT_GT(expressions.size(), 30U);
    for (const auto& expression : expressions) {
        EXPECT_THAT(expression, Not(HasSubstr("$")));
        EXPECT_THAT(prometheus.samples(expression, [this] { fail_and_recover(); }), Not(IsEmpty()))
            << expression;
    }
}

TEST_F(Metrics, AreScrapedByTheConfigurationThatWeShip) {
    Process promtool({"promtool", "check", "config", RECOURSE_SOURCE "/deploy/prometheus.yml"});
    EXPECT_EQ(promtool.wait(), 0) << promtool.errors();
}

}  // namespace
}  // namespace recourse::integration

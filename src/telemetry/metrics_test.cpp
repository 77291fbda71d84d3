#include "telemetry/metrics.hpp"

#include "telemetry/labels.hpp"

#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

namespace recourse::telemetry {
namespace {

using namespace std::chrono_literals;
using store::LedgerEntry;
using testing::HasSubstr;
using testing::Not;

const WallTime kNow{std::chrono::seconds(1'800'000'000)};

/// A call that succeeded.
LedgerEntry call(std::string_view tool = "get_weather") {
    return {
        .started = kNow,
        .latency = 30ms,
        .upstream_time = 20ms,
        .attempts = 1,
        .is_listed = true,
        .support_id = "4f1c09a2b7de4f1c09a2b7de4f1c09a2",
        .method = "tools/call",
        .tool = tool,
        .upstream = "sky",
        .caller = "key:ada",
        .client = "agent",
        .ending = "succeeded",
        .effect = "none",
        .reached = "upstream",
    };
}

constexpr std::string_view kRefused =
    R"({"fault":{"category":"unavailable"},"raw":"{\"kind\":\"connection\",\"what\":\"refused\"}"})";

LedgerEntry failed(
    std::string_view code = "upstream_refused", std::string_view details = kRefused
) {
    auto entry = call();
    entry.ending = "failed";
    entry.domain = "recourse";
    entry.code = code;
    entry.details = details;
    return entry;
}

std::string text_after(const std::vector<LedgerEntry>& entries, const State& state = {}) {
    Metrics metrics({"tools/call", "tools/list"});
    metrics.hear(entries);
    return metrics.text(state);
}

std::size_t count(std::string_view text, std::string_view what) {
    std::size_t count = 0;
    for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1))
        ++count;
    return count;
}

TEST(Metrics, count_a_call_by_method_server_tool_and_ending) {
    const auto text = text_after({call(), call()});
    EXPECT_THAT(
        text,
        HasSubstr("# TYPE mcp_requests_total counter\n"
                  R"(mcp_requests_total{ending="succeeded",method="tools/call",server="sky"} 2)")
    );
    EXPECT_THAT(
        text,
        HasSubstr(R"(mcp_tool_calls_total{ending="succeeded",server="sky",tool="get_weather"} 2)")
    );
    EXPECT_THAT(text, HasSubstr(R"(recourse_attempts_total{server="sky"} 2)"));
    EXPECT_THAT(text, HasSubstr(R"(recourse_retries_total{server="sky"} 0)"));
    EXPECT_THAT(text, Not(HasSubstr("mcp_errors_total")));
}

TEST(Metrics, tell_how_long_requests_tools_and_servers_take) {
    const auto text = text_after({call()});
    EXPECT_THAT(
        text, HasSubstr(R"(mcp_request_duration_seconds_bucket{method="tools/call",le="0.02"} 0)")
    );
    EXPECT_THAT(
        text, HasSubstr(R"(mcp_request_duration_seconds_bucket{method="tools/call",le="0.05"} 1)")
    );
    EXPECT_THAT(
        text, HasSubstr(R"(mcp_upstream_duration_seconds_bucket{server="sky",le="0.02"} 1)")
    );
    EXPECT_THAT(
        text,
        HasSubstr(
            R"(mcp_tool_call_duration_seconds_bucket{server="sky",tool="get_weather",le="0.05"} 1)"
        )
    );
    EXPECT_THAT(text, HasSubstr(R"(mcp_request_duration_seconds_sum{method="tools/call"} 0.03)"));
}

TEST(Metrics, count_an_error_with_all_that_is_known_of_it) {
    EXPECT_THAT(
        text_after({failed()}),
        HasSubstr(R"(mcp_errors_total{category="unavailable",code="upstream_refused",)"
                  R"(effect="none",server="sky",tool="get_weather",type="network"} 1)")
    );
}

TEST(Metrics, tell_where_a_failure_was_found) {
    const auto type_of =
        [](std::string_view reached, std::string_view category, std::string_view raw = {}) {
            const auto details =
                raw.empty()
                    ? fmt::format(R"({{"fault":{{"category":"{}"}}}})", category)
                    : fmt::format(
                          R"({{"fault":{{"category":"{}"}},"raw":"{{\"kind\":\"{}\",\"wh"}})",
                          category,
                          raw
                      );
            auto entry = failed("upstream_refused", details);
            entry.reached = reached;
            return error_labels_of(entry).type;
        };
    EXPECT_EQ(type_of("", "invalid_argument"), "client");
    EXPECT_EQ(type_of("tool", "not_found"), "client");
    EXPECT_EQ(type_of("upstream", "invalid_argument", "not_sendable"), "client");
    EXPECT_EQ(type_of("", "unauthenticated"), "access");
    EXPECT_EQ(type_of("scopes", "permission_denied"), "access");
    EXPECT_EQ(type_of("replay", "aborted"), "replay");
    EXPECT_EQ(type_of("replay", "deadline_exceeded", "connection"), "replay");
    EXPECT_EQ(type_of("replay", "unavailable"), "gateway");
    EXPECT_EQ(type_of("limits", "resource_exhausted"), "limit");
    EXPECT_EQ(type_of("", "resource_exhausted"), "limit");
    EXPECT_EQ(type_of("circuit", "unavailable"), "circuit");
    EXPECT_EQ(type_of("upstream", "unavailable", "connection"), "network");
    EXPECT_EQ(type_of("upstream", "unavailable", "process"), "network");
    EXPECT_EQ(type_of("upstream", "internal", "http"), "upstream");
    EXPECT_EQ(type_of("upstream", "resource_exhausted", "http"), "upstream");
    EXPECT_EQ(type_of("upstream", "permission_denied", "tool"), "upstream");
    EXPECT_EQ(type_of("", "not_found", "jsonrpc"), "upstream");
    EXPECT_EQ(type_of("arguments", "internal"), "gateway");
    EXPECT_EQ(type_of("", "unavailable"), "gateway");
}

TEST(Metrics, take_no_name_that_somebody_could_invent) {
    auto tool = failed("unknown_tool", R"({"fault":{"category":"not_found"}})");
    tool.tool = "x\"} evil 1\nmcp_requests_total 99\n";
    tool.is_listed = false;
    tool.upstream = "";
    tool.reached = "tool";
    auto method = failed("unknown_method", R"({"fault":{"category":"unimplemented"}})");
    method.method = "made/up";
    method.tool = "";
    auto code = failed("evil_code");
    auto domain = failed("card_declined");
    domain.domain = "evil";
    const auto text = text_after({tool, method, code, domain});
    EXPECT_THAT(text, Not(HasSubstr("evil")));
    EXPECT_THAT(text, Not(HasSubstr("made/up")));
    EXPECT_THAT(text, HasSubstr(R"(mcp_tool_calls_total{ending="failed",tool="other"} 1)"));
    EXPECT_THAT(text, HasSubstr(R"(method="other")"));
    EXPECT_THAT(
        text,
        HasSubstr(R"(mcp_errors_total{category="unavailable",code="other",effect="none",)"
                  R"(server="sky",tool="get_weather",type="network"} 2)")
    );
}

TEST(Metrics, take_the_codes_of_vocabularies_by_their_domains) {
    auto entry = failed("card_declined");
    entry.domain = "shop";
    entry.words = "1a2b3c4d";
    EXPECT_THAT(text_after({entry}), HasSubstr(R"(code="shop/card_declined")"));
}

TEST(Metrics, escape_what_an_upstream_calls_its_tools) {
    const std::string name = "a\"b\\c\nd\xff" + std::string(500, 'x');
    const auto text = text_after({call(name)});
    EXPECT_THAT(text, HasSubstr(R"(tool="a\"b\\c d)"));
    EXPECT_LT(
        text.find('\n', text.find("mcp_tool_calls_total{")) - text.find("mcp_tool_calls_total{"),
        300U
    );
}

TEST(Metrics, are_bounded_however_many_tools_there_are) {
    Metrics metrics({"tools/call"});
    constexpr std::size_t kTools = 3'000;
    for (std::size_t i = 0; i < kTools; ++i) {
        const auto name = fmt::format("tool_{}", i);
        metrics.hear(std::vector{call(name)});
    }
    const auto text = metrics.text({});
    EXPECT_EQ(count(text, "mcp_tool_call_duration_seconds_count{"), 2'001U);
    EXPECT_THAT(
        text, HasSubstr(R"(mcp_tool_call_duration_seconds_count{server="other",tool="other"} 1000)")
    );
}

TEST(Metrics, count_refusals_by_the_step_that_refused) {
    auto limited = failed("rate_limited", R"({"fault":{"category":"resource_exhausted"}})");
    limited.reached = "limits";
    limited.attempts = 0;
    limited.upstream_time = 0us;
    auto stranger = limited;
    stranger.reached = "";
    const auto text = text_after({limited, stranger, failed()});
    EXPECT_THAT(
        text,
        HasSubstr("recourse_refusals_total{step=\"door\"} 1\n"
                  "recourse_refusals_total{step=\"limits\"} 1\n"
                  "# HELP")
    );
}

TEST(Metrics, count_replays_and_retries) {
    auto told = call();
    told.reached = "replay";
    told.attempts = 0;
    told.upstream_time = 0us;
    auto retried = call();
    retried.attempts = 3;
    const auto text = text_after({told, retried});
    EXPECT_THAT(text, HasSubstr(R"(recourse_replays_total{server="sky"} 1)"));
    EXPECT_THAT(text, HasSubstr(R"(recourse_retries_total{server="sky"} 2)"));
    EXPECT_THAT(text, HasSubstr(R"(mcp_upstream_duration_seconds_count{server="sky"} 1)"));
}

TEST(Metrics, count_what_callers_did_after_each_fault) {
    const auto at = [](LedgerEntry entry, std::chrono::seconds since) {
        entry.started = kNow + since;
        return entry;
    };
    const std::string labels = R"({code="upstream_refused",tool="get_weather"})";
    const auto text =
        text_after({at(failed(), 0s), at(failed(), 1s), at(call(), 2s), at(failed(), 3s)});
    EXPECT_THAT(text, HasSubstr("recourse_faults_total" + labels + " 3"));
    EXPECT_THAT(text, HasSubstr("recourse_faults_tried_total" + labels + " 2"));
    EXPECT_THAT(text, HasSubstr("recourse_faults_recovered_at_once_total" + labels + " 1"));
    EXPECT_THAT(text, HasSubstr("recourse_faults_recovered_total" + labels + " 2"));
}

/// With something of everything.
State busy_state() {
    State state;
    state.version = "1.2.3";
    state.started = kNow;
    state.connections = 7;
    state.sessions = 2;
    state.upstreams = {
        {.name = "sky", .kind = "http", .is_up = true, .revision = {}, .trouble = {}, .tools = 4},
        {.name = "sea", .kind = "http", .is_up = false, .revision = {}, .trouble = "refused"},
        {.name = "new", .kind = "http", .is_up = false, .revision = {}, .trouble = {}},
    };
    state.circuits = {
        {.upstream = "sea", .tool = "", .state = "open", .why = {}, .reopens_in = 5s},
        {.upstream = "sky", .tool = "made_up", .state = "half_open", .why = {}, .reopens_in = 0s},
        {.upstream = "sky", .tool = "get_weather", .state = "closed", .why = {}},
    };
    state.limits = {
        {.name = "pace", .rule = {}, .limit = 10, .subjects = 2, .most = {{"ann", 4}, {"bob", 1}}}
    };
    state.vault = {.is_kept = true, .calls = 5, .unknown = 1, .trouble = {}};
    state.ledger = {
        .is_kept = true,
        .written = 100,
        .waiting = 3,
        .lost = 1,
        .trouble = "full: no space",
        .untold = 2,
    };
    return state;
}

TEST(Metrics, show_how_the_gateway_stands) {
    const auto text = text_after({}, busy_state());
    for (const std::string_view line : {
             R"(recourse_build_info{version="1.2.3"} 1)",
             "process_start_time_seconds 1800000000",
             "recourse_connections 7",
             "recourse_sessions 2",
             R"(recourse_upstream_up{server="sky"} 1)",
             R"(recourse_upstream_up{server="sea"} 0)",
             R"(recourse_upstream_tools{server="sky"} 4)",
             R"(recourse_circuit_open{server="sea"} 1)",
             R"(recourse_circuit_open{server="sky",tool="other"} 0.5)",
             R"(recourse_limit_used_ratio{limit="pace"} 0.4)",
             R"(recourse_limit_subjects{limit="pace"} 2)",
             "recourse_vault_up 1",
             "recourse_vault_calls 5",
             "recourse_vault_unknown 1",
             "recourse_ledger_up 0",
             "recourse_ledger_written_total 100",
             "recourse_ledger_waiting 3",
             "recourse_ledger_lost_total 1",
             "recourse_untold_total 2",
         })
        EXPECT_THAT(text, HasSubstr(fmt::format("\n{}\n", line)));
    // One that nobody has asked yet is neither up nor down.
    EXPECT_THAT(text, Not(HasSubstr(R"(recourse_upstream_up{server="new"})")));
    EXPECT_THAT(text, Not(HasSubstr("ann")));
}

TEST(Metrics, show_what_the_process_uses) {
    const auto text = text_after({});
    for (const std::string_view name : {
             "process_cpu_seconds_total",
             "process_resident_memory_bytes",
             "process_virtual_memory_bytes",
             "process_open_fds",
             "process_max_fds",
         })
        EXPECT_THAT(text, testing::ContainsRegex(fmt::format("\n{} [0-9.]*[1-9]", name)));
}

/// Type and labels of each metric.
struct Family {
    std::string type;
    std::set<std::string> labels;

    bool operator==(const Family&) const = default;
};
using Families = std::map<std::string, Family>;

void PrintTo(const Family& family, std::ostream* out) {
    *out << family.type << " {" << fmt::format("{}", fmt::join(family.labels, " ")) << "}";
}

/// As they are shown.
Families families_in(const std::string& text) {
    Families families;
    std::string name;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::string type;
        if (RE2::FullMatch(line, R"(# TYPE (\S+) (\S+))", &name, &type))
            families[name] = {type, {}};
        re2::StringPiece labels;
        if (!RE2::FullMatch(line, R"([^#{ ]+\{(.*)\} \S+)", &labels)) continue;
        for (std::string label; RE2::FindAndConsume(&labels, R"((\w+)="[^"]*",?)", &label);) {
            if (label != "le") families[name].labels.insert(label);
        }
    }
    return families;
}

/// As the document tells them: `| \`name\` | type | \`label\` ... | meaning |`.
Families families_told() {
    Families families;
    std::ifstream document("docs/metrics.md");
    for (std::string line; std::getline(document, line);) {
        std::string name;
        Family family;
        std::string labels;
        const bool is_row = RE2::PartialMatch(
            line, R"(^\| `(\w+)` \| (\w+) \|([^|]*)\|)", &name, &family.type, &labels
        );
        if (!is_row) continue;
        re2::StringPiece rest(labels);
        for (std::string label; RE2::FindAndConsume(&rest, R"(`(\w+)`)", &label);)
            family.labels.insert(label);
        families[name] = family;
    }
    return families;
}

TEST(MetricsDocument, tells_every_metric_with_its_type_and_labels_and_no_other) {
    auto told_again = call();
    told_again.reached = "replay";
    auto limited = failed("rate_limited", R"({"fault":{"category":"resource_exhausted"}})");
    limited.reached = "limits";
    limited.upstream_time = 0us;
    const auto shown =
        families_in(text_after({call(), failed(), told_again, limited}, busy_state()));
    EXPECT_EQ(families_told(), shown);
}

TEST(MetricsDocument, tells_every_type_of_error) {
    std::ifstream document("docs/metrics.md");
    const std::string text(std::istreambuf_iterator<char>(document), {});
    for (const auto type : kErrorTypes) EXPECT_THAT(text, HasSubstr(fmt::format("| `{}` |", type)));
}

}  // namespace
}  // namespace recourse::telemetry

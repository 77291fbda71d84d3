#include "gateway/configuration.hpp"
#include "gateway/otel_variables.hpp"

#include <map>

#include <gmock/gmock.h>

namespace recourse::gateway {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using Variables = std::map<std::string, std::string, std::less<>>;

constexpr std::string_view kUpstream = "upstreams: { shop: { url: \"http://127.0.0.1:1/mcp\" } }\n";

Loaded read(std::string_view sections, const Variables& variables = {}) {
    const auto environment = [&](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
    return parse(
        std::string(sections) + std::string(kUpstream), "recourse.yaml", environment, "/tmp"
    );
}

std::string mistake_in(std::string_view sections, const Variables& variables = {}) {
    const auto loaded = read(sections, variables);
    return loaded.mistakes.empty() ? "none" : to_text(loaded.mistakes);
}

TEST(TracesConfiguration, TracesNothingThatTheFileDoesNotName) {
    const Variables variables{{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"}};
    EXPECT_EQ(read("", variables).settings.traces.endpoint, "");
}

TEST(TracesConfiguration, ReadsEveryKey) {
    const auto loaded = read(
        "traces:\n  endpoint: https://collector.example:4318/\n  headers: { x-team: "
        "\"${env:TEAM}\" }\n"
        "  service: shop\n  sample: 0.25\n  failures: sampled\n  every: 1s\n",
        {{"TEAM", "a-team"}}
    );
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    const auto& traces = loaded.settings.traces;
    EXPECT_EQ(traces.endpoint, "https://collector.example:4318/v1/traces");
    EXPECT_THAT(traces.headers, ElementsAre(Pair("x-team", "a-team")));
    EXPECT_EQ(traces.service, "shop");
    EXPECT_EQ(traces.sample, 0.25);
    EXPECT_EQ(traces.failures, telemetry::TraceSettings::Failures::sampled);
    EXPECT_EQ(traces.every, std::chrono::seconds(1));
}

TEST(TracesConfiguration, GoesToThisMachineWhereNothingSaysOtherwise) {
    EXPECT_EQ(read("traces: {}\n").settings.traces.endpoint, "http://localhost:4318/v1/traces");
}

TEST(TracesConfiguration, TakesWhatIsLeftOutFromTheVariables) {
    Variables variables{
        {"OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:4318/base"},
        {"OTEL_EXPORTER_OTLP_HEADERS", "a=1,b=x%20y"},
        {"OTEL_SERVICE_NAME", "named"},
        {"OTEL_RESOURCE_ATTRIBUTES", "k=v"},
    };
    const auto by_all = read("traces: {}\n", variables).settings.traces;
    EXPECT_EQ(by_all.endpoint, "http://all:4318/base/v1/traces");
    EXPECT_THAT(by_all.headers, ElementsAre(Pair("a", "1"), Pair("b", "x y")));
    EXPECT_EQ(by_all.service, "named");
    EXPECT_THAT(by_all.resource, ElementsAre(Pair("k", "v")));
    variables["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "http://own:4318/as/it/is";
    EXPECT_EQ(read("traces: {}\n", variables).settings.traces.endpoint, "http://own:4318/as/it/is");
    const auto written =
        read("traces: { endpoint: \"http://file:1\", service: mine }\n", variables);
    EXPECT_EQ(written.settings.traces.endpoint, "http://file:1/v1/traces");
    EXPECT_EQ(written.settings.traces.service, "mine");
}

TEST(TracesConfiguration, TellsWhatCannotBeUsed) {
    EXPECT_THAT(mistake_in("traces: { sample: 2 }\n"), HasSubstr("a number from 0 to 1"));
    EXPECT_THAT(mistake_in("traces: { sample: often }\n"), HasSubstr("a number from 0 to 1"));
    EXPECT_THAT(
        mistake_in("traces: {}\n", {{"OTEL_EXPORTER_OTLP_ENDPOINT", "a secret"}}),
        testing::AllOf(
            HasSubstr("OTEL_EXPORTER_OTLP_ENDPOINT is not an http:// or https:// URL"),
            Not(HasSubstr("a secret"))
        )
    );
    EXPECT_THAT(
        mistake_in("traces: {}\n", {{"OTEL_RESOURCE_ATTRIBUTES", "no pairs"}}),
        HasSubstr("OTEL_RESOURCE_ATTRIBUTES is not a list like")
    );
}

TEST(OtelPairs, AreNamesAndPercentEncodedValues) {
    EXPECT_THAT(
        *read_otel_pairs(" a = 1 ,, b.c=x%3Dy"), ElementsAre(Pair("a", "1"), Pair("b.c", "x=y"))
    );
    EXPECT_THAT(*read_otel_pairs(""), IsEmpty());
    for (const auto* text : {"a", "=1", "a b=1", "a=%zz", "a=%0d%0aX: y"})
        EXPECT_FALSE(read_otel_pairs(text)) << text;
}

TEST(SentryConfiguration, ReadsEveryKey) {
    const auto loaded = read(
        "sentry: { dsn: \"${env:DSN}\", environment: test, release: r1, sample: 0.5, per_minute: "
        "5, "
        "faults: [operator, data_loss, rate_limited] }\n",
        {{"DSN", "https://key@sentry.example/7"}}
    );
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    const auto& sentry = loaded.settings.sentry;
    EXPECT_EQ(sentry.dsn, "https://key@sentry.example/7");
    EXPECT_EQ(sentry.environment, "test");
    EXPECT_EQ(sentry.release, "r1");
    EXPECT_EQ(sentry.sample, 0.5);
    EXPECT_EQ(sentry.per_minute, 5U);
    EXPECT_THAT(sentry.faults, ElementsAre("operator", "data_loss", "rate_limited"));
}

TEST(SentryConfiguration, TellsWhatCannotBeUsed) {
    EXPECT_THAT(mistake_in("sentry: { environment: test }\n"), HasSubstr("There is no `dsn`"));
    EXPECT_THAT(
        mistake_in("sentry: { dsn: \"${env:DSN}\" }\n", {{"DSN", "https://hidden.example/7"}}),
        testing::AllOf(
            HasSubstr("The DSN names no public key before an `@`."), Not(HasSubstr("hidden"))
        )
    );
    EXPECT_THAT(
        mistake_in(
            "sentry: { dsn: \"${env:DSN}\", faults: [operater] }\n",
            {{"DSN", "https://k@h.example/7"}}
        ),
        HasSubstr("Did you mean `operator`?")
    );
}

}  // namespace
}  // namespace recourse::gateway

#include "gateway/telemetry_keys.hpp"

#include "config/mapping.hpp"
#include "gateway/otel_variables.hpp"
#include "gateway/rules.hpp"
#include "gateway/tls_keys.hpp"
#include "net/http_client.hpp"
#include "telemetry/dsn.hpp"

#include <array>
#include <charconv>

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

using namespace std::string_view_literals;
using config::choice;
using config::duration;
using config::shaped;
using config::text;
using config::whole_number;
using telemetry::SentrySettings;
using telemetry::TraceSettings;

constexpr std::array kFailures{"always"sv, "sampled"sv};
constexpr std::uint64_t kMostEventsPerMinute = 10'000;
/// Where collectors listen for OTLP over HTTP, and the path of traces there
/// (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
constexpr std::string_view kCollector = "http://localhost:4318";
constexpr std::string_view kTracesPath = "/v1/traces";

/// A share: 1 is all, 0 nothing.
template <typename T>
config::Value<T> share(double T::* into) {
    return {
        .takes = "a number from 0 to 1",
        .fallback = [into](const T& initial) { return fmt::format("{}", initial.*into); },
        .read =
            [into](Reading& reading, const Place& place, T& target) {
                const auto written = reading.text(place, "a number from 0 to 1");
                if (!written) return;
                double number = 0;
                const auto* end = written->data() + written->size();
                const auto [stopped, error] = std::from_chars(written->data(), end, number);
                if (error == std::errc{} && stopped == end && number >= 0 && number <= 1) {
                    target.*into = number;
                    return;
                }
                reading.complain_unexpected(
                    place, "a number from 0 to 1", "Write `0.1` for one of ten."
                );
            },
    };
}

void read_dsn(Reading& reading, const Place& place, std::string& dsn) {
    std::string text;
    read_secret(reading, place, text);
    if (text.empty()) return;
    const auto read = telemetry::Dsn::read(text);
    if (read) {
        dsn = std::move(text);
        return;
    }
    auto hidden = place;
    hidden.is_private = true;
    reading.complain(
        hidden,
        {.sentence = fmt::format("The DSN {}.", read.error()),
         .suggestion = "Copy it from the project's settings: `https://KEY@HOST/PROJECT`.",
         .expected = "the DSN of a Sentry project"}
    );
}

void read_fault_names(Reading& reading, const Place& place, std::vector<std::string>& names) {
    if (place.node->kind != config::yaml::Kind::list) {
        reading.complain_unexpected(
            place, "a list of texts", "Write `[operator, internal, rate_limited]`."
        );
        return;
    }
    names.clear();
    for (std::size_t i = 0; i < place.node->items.size(); ++i)
        if (auto name = config::read_text(reading, place.item(i), "a text"))
            names.push_back(std::move(*name));
}

bool is_secure(std::string_view url) {
    return text::to_lower(url).starts_with("https://");
}

/// TLS that counts for nothing.
void check_tls_counts(Reading& reading, const Place& place, std::string_view url) {
    const auto tls = place.member("tls");
    if (!tls || url.empty() || is_secure(url)) return;
    reading.complain(
        *tls,
        {.sentence = "TLS is for `https://` only, and this is sent over `http://`.",
         .suggestion = "Begin the URL with `https://`, or leave `tls` out.",
         .expected = "an `https://` URL"}
    );
}

std::string with_traces_path(std::string url) {
    while (url.ends_with('/')) url.pop_back();
    if (!url.ends_with(kTracesPath)) url += kTracesPath;
    return url;
}

void complain_of_variable(
    Reading& reading, const Place& place, std::string_view name, std::string_view expected
) {
    auto hidden = place;
    hidden.is_private = true;
    reading.complain(
        hidden,
        {.sentence = fmt::format("The variable {} is not {}.", name, expected),
         .suggestion = "Correct it, or write the key here, which counts before it.",
         .expected = std::string(expected)}
    );
}

/// The whole URL: what the file says, else what the environment says.
std::string endpoint_of(Reading& reading, const Place& place, std::string written) {
    if (place.member("endpoint")) return written.empty() ? written : with_traces_path(written);
    constexpr std::string_view kOwn = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    constexpr std::string_view kAll = "OTEL_EXPORTER_OTLP_ENDPOINT";
    const auto own = otel_variable(reading, kOwn);
    const auto all = otel_variable(reading, kAll);
    // That of traces alone is taken as it is (same source).
    auto url = own ? *own : with_traces_path(all.value_or(std::string(kCollector)));
    if (net::Origin::from_url(url)) return url;
    complain_of_variable(reading, place, own ? kOwn : kAll, "an http:// or https:// URL");
    return {};
}

void read_variables(Reading& reading, const Place& place, TraceSettings& traces) {
    if (!place.member("service"))
        traces.service = otel_variable(reading, "OTEL_SERVICE_NAME").value_or(traces.service);
    constexpr std::string_view kPairs = "a list like `name=value,name=value`";
    if (const auto text = otel_variable(reading, "OTEL_RESOURCE_ATTRIBUTES")) {
        if (auto pairs = read_otel_pairs(*text))
            traces.resource = *std::move(pairs);
        else
            complain_of_variable(reading, place, "OTEL_RESOURCE_ATTRIBUTES", kPairs);
    }
    if (place.member("headers")) return;
    for (const auto name :
         {"OTEL_EXPORTER_OTLP_TRACES_HEADERS"sv, "OTEL_EXPORTER_OTLP_HEADERS"sv}) {
        const auto text = otel_variable(reading, name);
        if (!text) continue;
        auto pairs = read_otel_pairs(*text);
        if (!pairs) return complain_of_variable(reading, place, name, kPairs);
        traces.headers = *std::move(pairs);
        return;
    }
}

}  // namespace

std::span<const Key<TraceSettings>> trace_keys() {
    using T = TraceSettings;
    static const std::array kKeys{
        Key<T>{
            "endpoint",
            {.takes = "a URL: https://host:port",
             .fallback = [](const T&) { return fmt::format("`{}`", kCollector); },
             .read = [](Reading& reading, const Place& place, T& traces
                     ) { read_url(reading, place, traces.endpoint); }},
            "the collector, for OTLP over HTTP; `/v1/traces` is added; references are replaced",
            "url collector otlp exporter address",
        },
        Key<T>{
            "headers",
            shaped(&T::headers, "a mapping of names to texts", read_headers),
            "sent with every request; references are replaced",
            "header",
        },
        Key<T>{
            "tls",
            shaped(&T::tls, "a mapping", read_client_tls),
            "how the collector is verified, with the keys of `upstreams.NAME.tls`",
            "ssl ca",
        },
        Key<T>{
            "service",
            text(&T::service, "a text", config::any_text),
            "what the gateway is called there (`service.name`)",
            "service_name name",
        },
        Key<T>{
            "sample",
            share(&T::sample),
            "how many of the traces that begin here are recorded; of others their caller decides",
            "sampling ratio sample_rate sampler",
        },
        Key<T>{
            "failures",
            choice(&T::failures, kFailures, 0),
            "whether the spans of a request that failed are sent in any case",
            "errors",
        },
        Key<T>{
            "every",
            duration(&T::every),
            "how often spans are sent; 512 of them do not wait",
            "interval batch schedule_delay",
        },
    };
    return kKeys;
}

std::span<const Key<SentrySettings>> sentry_keys() {
    using S = SentrySettings;
    static const std::array kKeys{
        Key<S>{
            "dsn",
            shaped(&S::dsn, "a text by reference", read_dsn),
            "of the project: `${env:NAME}` or `${file:/path}`; needed",
            "url key",
        },
        Key<S>{
            "tls",
            shaped(&S::tls, "a mapping", read_client_tls),
            "how its server is verified, with the keys of `upstreams.NAME.tls`",
            "ssl ca",
        },
        Key<S>{
            "environment",
            text(&S::environment, "a text", config::any_text),
            "which of your installations this is",
            "env stage",
        },
        Key<S>{
            "release",
            text(&S::release, "a text", config::any_text, "`recourse@` and its version"),
            "the release that events are counted to",
            "version",
        },
        Key<S>{"sample", share(&S::sample), "how many of the events are sent", "sample_rate ratio"},
        Key<S>{
            "per_minute",
            whole_number(&S::per_minute, 1, kMostEventsPerMinute),
            "how many events are sent in a minute at most",
            "rate limit max_events",
        },
        Key<S>{
            "faults",
            {.takes = "a list of texts",
             .fallback = [](const S& initial
                         ) { return fmt::format("{}", fmt::join(initial.faults, ", ")); },
             .read = [](Reading& reading, const Place& place, S& sentry
                     ) { read_fault_names(reading, place, sentry.faults); }},
            "which failures are sent: categories, codes, or who can fix them (`operator`)",
            "codes categories events errors",
        },
    };
    return kKeys;
}

void read_traces(Reading& reading, const Place& place, TraceSettings& traces) {
    const bool is_empty = place.node->kind == config::yaml::Kind::nothing;
    if (!is_empty) config::read_mapping(reading, place, trace_keys(), traces);
    traces.endpoint = endpoint_of(reading, place, std::move(traces.endpoint));
    check_tls_counts(reading, place, traces.endpoint);
    read_variables(reading, place, traces);
}

void read_sentry(Reading& reading, const Place& place, SentrySettings& sentry) {
    config::read_mapping(reading, place, sentry_keys(), sentry);
    check_tls_counts(reading, place, sentry.dsn);
    const bool is_mapping = place.node->kind == config::yaml::Kind::mapping;
    if (!is_mapping || place.member("dsn")) return;
    reading.complain(
        place,
        {.sentence = "There is no `dsn`: nothing says which project events are for.",
         .suggestion = "Write `dsn: ${env:SENTRY_DSN}`.",
         .found = "no `dsn`",
         .expected = "the DSN of a Sentry project"}
    );
}

void check_fault_names(Reading& reading, const Place& file, const Settings& settings) {
    const auto sentry = file.member("sentry");
    const auto faults = sentry ? sentry->member("faults") : std::nullopt;
    if (!faults || faults->node->kind != config::yaml::Kind::list) return;
    std::vector<std::string_view> kinds;
    for (int number = 1; number <= 16; ++number)
        kinds.push_back(to_string(static_cast<Category>(number)));
    for (const auto actor :
         {Actor::model, Actor::user, Actor::operator_, Actor::time, Actor::nobody})
        kinds.push_back(to_string(actor));
    for (std::size_t i = 0; i < faults->node->items.size(); ++i) {
        const auto place = faults->item(i);
        const auto& name = place.node->text;
        if (name.empty() || std::ranges::find(kinds, name) != kinds.end()) continue;
        if (!settings.vocabularies.spelt(name).empty()) continue;
        const auto nearest = text::nearest(name, kinds);
        reading.complain(
            place,
            {.sentence = fmt::format(
                 "`{}` is neither a category, nor a code, nor somebody who can fix a failure.",
                 text::clean(name, 60)
             ),
             .suggestion = nearest.empty()
                               ? std::string("`recourse explain` lists the codes.")
                               : fmt::format("Did you mean `{}`?", nearest.front().name),
             .expected = "a category, a code or an actor"}
        );
    }
}

}  // namespace recourse::gateway

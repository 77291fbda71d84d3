#include "telemetry/otlp.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/version.hpp"

#include <charconv>
#include <optional>

namespace recourse::telemetry {
namespace {

/// Of what a collector says, this much is told.
constexpr std::size_t kLongestMessage = 200;

// opentelemetry/proto/trace/v1/trace.proto: Status.StatusCode, SpanFlags.
constexpr int kStatusError = 2;
constexpr unsigned kFlagSampled = 0x01;
constexpr unsigned kFlagRandom = 0x02;
constexpr unsigned kFlagRemoteIsKnown = 0x100;
constexpr unsigned kFlagRemote = 0x200;

void append_moment(json::Writer& out, std::string_view name, WallTime moment) {
    const auto since =
        std::chrono::duration_cast<std::chrono::nanoseconds>(moment.time_since_epoch());
    out.member(name, std::to_string(since.count()));
}

void append_text(json::Writer& out, std::string_view name, std::string_view text) {
    out.begin_object().member("key", name).key("value").begin_object();
    out.member("stringValue", text).end_object().end_object();
}

void append_attributes(json::Writer& out, std::span<const Attribute> attributes) {
    out.key("attributes").begin_array();
    for (const auto& [name, value] : attributes) {
        if (const auto* text = std::get_if<std::string>(&value)) {
            append_text(out, name, *text);
            continue;
        }
        out.begin_object().member("key", name).key("value").begin_object();
        out.member("intValue", std::to_string(std::get<std::int64_t>(value)));
        out.end_object().end_object();
    }
    out.end_array();
}

unsigned flags_of(const Span& span) {
    return (span.is_sampled ? kFlagSampled : 0) | (span.is_random ? kFlagRandom : 0) |
           kFlagRemoteIsKnown | (span.has_remote_parent ? kFlagRemote : 0);
}

void append_events(json::Writer& out, const std::vector<SpanEvent>& events) {
    out.key("events").begin_array();
    for (const auto& event : events) {
        out.begin_object();
        append_moment(out, "timeUnixNano", event.at);
        out.member("name", event.name);
        append_attributes(out, event.attributes);
        out.end_object();
    }
    out.end_array();
}

void append_span(json::Writer& out, const Span& span) {
    out.begin_object();
    out.member("traceId", span.trace.hex());
    out.member("spanId", span.id.hex());
    if (span.parent) out.member("parentSpanId", span.parent->hex());
    if (!span.state.empty()) out.member("traceState", span.state);
    out.key("flags").integer(flags_of(span));
    out.member("name", span.name);
    out.key("kind").integer(static_cast<int>(span.kind));
    append_moment(out, "startTimeUnixNano", span.started);
    append_moment(out, "endTimeUnixNano", span.ended);
    append_attributes(out, span.attributes);
    if (!span.events.empty()) append_events(out, span.events);
    if (span.has_failed) {
        out.key("status").begin_object();
        out.key("code").integer(kStatusError).member("message", span.why);
        out.end_object();
    }
    out.end_object();
}

/// A 64-bit number, which JSON has as a text or as a number.
std::optional<std::uint64_t> number_in(json::Ref value) {
    if (const auto number = value.integer(); number && *number >= 0)
        return static_cast<std::uint64_t>(*number);
    const auto text = value.string();
    if (!text) return std::nullopt;
    std::uint64_t number = 0;
    const auto* end = text->data() + text->size();
    const auto [stopped, error] = std::from_chars(text->data(), end, number);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    return number;
}

}  // namespace

std::string to_otlp(const Resource& resource, std::span<const Span> spans) {
    std::string body;
    json::Writer out(body);
    out.begin_object().key("resourceSpans").begin_array().begin_object();
    out.key("resource").begin_object().key("attributes").begin_array();
    for (const auto& [name, value] : resource) append_text(out, name, value);
    out.end_array().end_object();
    out.key("scopeSpans").begin_array().begin_object();
    out.key("scope").begin_object();
    out.member("name", "recourse").member("version", kVersion).end_object();
    out.key("spans").begin_array();
    for (const auto& span : spans) append_span(out, span);
    out.end_array().end_object().end_array();
    out.end_object().end_array().end_object();
    return body;
}

PartialSuccess read_otlp_response(std::string_view body) {
    const auto response = json::check(body);
    if (!response) return {};
    const auto partial = (*response)["partialSuccess"];
    return {
        .rejected = number_in(partial["rejectedSpans"]).value_or(0),
        .message = text::clean(partial["errorMessage"].string().value_or(""), kLongestMessage),
    };
}

}  // namespace recourse::telemetry

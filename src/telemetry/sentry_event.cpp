#include "telemetry/sentry_event.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/version.hpp"

namespace recourse::telemetry {
namespace {

// What Sentry keeps of a tag, and of a text (https://develop.sentry.dev/sdk/data-model/).
constexpr std::size_t kLongestTag = 200;
constexpr std::size_t kLongestText = 4'096;

/// The Fault in an entry's details; absent where there is none.
struct Told {
    explicit Told(const store::LedgerEntry& entry) {
        if (const auto details = json::check(entry.details)) fault = (*details)["fault"];
    }
    [[nodiscard]] std::string text(std::string_view name) const {
        return fault[name].string().value_or("");
    }
    json::Ref fault;
};

std::string operation_of(const store::LedgerEntry& entry) {
    std::string name(entry.method);
    if (!entry.tool.empty()) name.append(" ").append(entry.tool);
    return text::shorten(name, kLongestTag);
}

void append_tag(json::Writer& out, std::string_view name, std::string_view value) {
    if (!value.empty()) out.member(name, text::shorten(value, kLongestTag));
}

void append_tags(json::Writer& out, const store::LedgerEntry& entry, const Told& told) {
    out.key("tags").begin_object();
    append_tag(out, "code", entry.code);
    append_tag(out, "domain", entry.domain);
    append_tag(out, "category", told.text("category"));
    append_tag(out, "actor", told.text("actor"));
    append_tag(out, "effect", entry.effect);
    append_tag(out, "tool", entry.tool);
    append_tag(out, "upstream", entry.upstream);
    append_tag(out, "reached", entry.reached);
    append_tag(out, "support_id", entry.support_id);
    out.end_object();
}

/// One issue for one kind of failure of one tool, whatever its words.
void append_fingerprint(json::Writer& out, const store::LedgerEntry& entry) {
    out.key("fingerprint").begin_array();
    out.string(entry.domain).string(entry.code).string(entry.upstream).string(entry.tool);
    out.end_array();
}

void append_exception(json::Writer& out, const store::LedgerEntry& entry, const Told& told) {
    auto value = told.text("message");
    if (const auto cause = told.text("cause"); !cause.empty()) value.append(" ").append(cause);
    out.key("exception").begin_object().key("values").begin_array().begin_object();
    out.member("type", std::string(entry.domain).append(".").append(entry.code));
    out.member("value", text::shorten(value, kLongestText));
    out.key("mechanism").begin_object().member("type", "mcp");
    out.key("handled").boolean(true).end_object();
    out.end_object().end_array().end_object();
}

void append_contexts(json::Writer& out, const store::LedgerEntry& entry, const Told& told) {
    out.key("contexts").begin_object();
    out.key("trace").begin_object();
    out.member("trace_id", entry.support_id);
    // Sentry wants one, and which span it was is not known here.
    out.member("span_id", entry.support_id.substr(0, 16));
    out.member("op", "mcp.server").end_object();
    out.key("call").begin_object();
    out.key("attempts").integer(entry.attempts);
    const auto latency = std::chrono::duration_cast<std::chrono::milliseconds>(entry.latency);
    out.key("took_ms").integer(latency.count());
    append_tag(out, "protocol", entry.revision);
    append_tag(out, "client", entry.client);
    if (const auto retryable = told.fault["retryable"].boolean())
        out.key("retryable").boolean(*retryable);
    out.end_object().end_object();
}

std::string event_of(
    const store::LedgerEntry& entry, const SentrySettings& settings, std::string_view event_id
) {
    const Told told(entry);
    const bool may_clear_by_itself = told.fault["retryable"].boolean().value_or(false);
    std::string event;
    json::Writer out(event);
    out.begin_object();
    out.member("event_id", event_id);
    out.member("timestamp", to_rfc3339(entry.ended()));
    out.member("platform", "native").member("logger", "recourse");
    out.member("level", may_clear_by_itself ? "warning" : "error");
    out.member("transaction", operation_of(entry));
    out.member("environment", settings.environment);
    out.member(
        "release", settings.release.empty() ? "recourse@" + std::string(kVersion) : settings.release
    );
    append_tags(out, entry, told);
    append_fingerprint(out, entry);
    append_exception(out, entry, told);
    append_contexts(out, entry, told);
    out.end_object();
    return event;
}

void append_item(std::string& envelope, std::string_view type, std::string_view payload) {
    json::Writer header(envelope);
    header.begin_object().member("type", type);
    header.key("length").integer(static_cast<std::int64_t>(payload.size())).end_object();
    envelope.append("\n").append(payload).append("\n");
}

std::string report_of(const Discarded& discarded, WallTime now) {
    std::string report;
    json::Writer out(report);
    out.begin_object().member("timestamp", to_rfc3339(now));
    out.key("discarded_events").begin_array();
    for (const auto& [reason, count] : discarded) {
        out.begin_object().member("reason", reason).member("category", "error");
        out.key("quantity").integer(static_cast<std::int64_t>(count)).end_object();
    }
    out.end_array().end_object();
    return report;
}

}  // namespace

FaultKind kind_of(const store::LedgerEntry& entry) {
    const Told told(entry);
    return {
        .category = told.text("category"),
        .actor = told.text("actor"),
        .code = std::string(entry.code),
    };
}

std::string to_envelope(
    const store::LedgerEntry& entry,
    const SentrySettings& settings,
    std::string_view event_id,
    const Discarded& discarded,
    WallTime now
) {
    std::string envelope;
    json::Writer header(envelope);
    header.begin_object().member("event_id", event_id).member("sent_at", to_rfc3339(now));
    header.key("sdk").begin_object().member("name", "recourse").member("version", kVersion);
    header.end_object().end_object();
    envelope += '\n';
    append_item(envelope, "event", event_of(entry, settings, event_id));
    if (!discarded.empty()) append_item(envelope, "client_report", report_of(discarded, now));
    return envelope;
}

}  // namespace recourse::telemetry

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "review/report.hpp"
#include "review/summary.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace recourse::review {
namespace {

constexpr std::size_t kMaxSentence = 1'000;

std::string_view level_of(const Rule& rule) {
    switch (weight_of(rule)) {
        case Weight::heavy:
            return "error";
        case Weight::middle:
            return "warning";
        case Weight::light:
            return "note";
    }
    return "warning";
}

void message(json::Writer& out, std::string_view name, std::string_view text) {
    out.key(name).begin_object().member("text", text).end_object();
}

/// As part of a URI's path.
std::string as_segment(std::string_view name) {
    std::string segment;
    for (const char c : name) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        if (is_plain) {
            segment += c;
        } else {
            segment += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    // Dots alone would lead elsewhere.
    return segment.find_first_not_of('.') == std::string::npos ? "unnamed" : segment;
}

/// There is no file to point at; code scanning wants one, so each tool is shown as one.
std::string uri_of(const Review& review, std::string_view tool) {
    auto uri = fmt::format("mcp/{}", as_segment(review.server));
    if (!tool.empty()) uri += fmt::format("/tools/{}", as_segment(tool));
    return uri;
}

void rule(json::Writer& out, const Rule& rule) {
    out.begin_object().member("id", rule.id).member("name", rule.name);
    message(out, "shortDescription", rule.title);
    message(out, "fullDescription", rule.why);
    out.key("help").begin_object();
    out.member("text", fmt::format("{} {}", rule.why, rule.mend));
    out.member("markdown", fmt::format("{}\n\n**To mend it:** {}", rule.why, rule.mend));
    out.end_object();
    out.key("defaultConfiguration").begin_object().member("level", level_of(rule)).end_object();
    out.key("properties").begin_object().key("points").integer(rule.points);
    if (rule.cap) out.key("cap").integer(*rule.cap);
    out.key("tags").begin_array().string("mcp").string("errors").end_array();
    out.end_object().end_object();
}

void driver(json::Writer& out, const Review& review) {
    out.key("tool").begin_object().key("driver").begin_object();
    out.member("name", "recourse review").member("version", review.made_by);
    out.key("rules").begin_array();
    for (const auto& each : rules()) rule(out, each);
    out.end_array().end_object().end_object();
}

void notification(json::Writer& out, std::string_view level, std::string_view text) {
    out.begin_object().member("level", level);
    message(out, "message", text);
    out.end_object();
}

/// What was not tried is said as a notification: a reader must not take silence for health.
void invocation(json::Writer& out, const Review& review) {
    out.key("invocations").begin_array().begin_object();
    out.key("executionSuccessful").boolean(true);
    out.member("endTimeUtc", to_rfc3339(review.made_at));
    out.key("toolExecutionNotifications").begin_array();
    if (!review.score) notification(out, "warning", "Nothing was judged, so there is no score.");
    for (const auto& untried : untried_by_reason(review)) {
        const auto sentence =
            fmt::format("Not tried: {}. {}", text::list(untried.what), untried.reason);
        notification(out, "note", text::clean(sentence, kMaxSentence));
    }
    out.end_array().end_object().end_array();
}

void location(json::Writer& out, const Review& review, const Finding& finding) {
    const auto server = text::clean(review.server, kMaxSentence);
    const auto tool = text::clean(finding.tool, kMaxSentence);
    out.key("locations").begin_array().begin_object();
    out.key("physicalLocation").begin_object();
    out.key("artifactLocation").begin_object();
    out.member("uri", uri_of(review, finding.tool)).end_object();
    out.key("region").begin_object().key("startLine").integer(1).end_object();
    out.end_object();
    out.key("logicalLocations").begin_array().begin_object();
    out.member("name", tool.empty() ? server : tool);
    out.member("fullyQualifiedName", tool.empty() ? server : fmt::format("{}/{}", server, tool));
    out.member("kind", tool.empty() ? "module" : "function").end_object().end_array();
    out.end_object().end_array();
}

void properties(json::Writer& out, const Review& review, const Finding& finding) {
    out.key("properties").begin_object().member("mend", finding.mend);
    if (const auto* exchange = find_exchange(review, finding.probe)) {
        out.member("probe", exchange->probe.id).member("wrong", exchange->probe.wrong);
        out.member("called", exchange->probe.called);
        out.member("arguments", exchange->probe.arguments);
        out.member("ending", to_string(exchange->ending)).member("answer", exchange->answer);
    }
    out.end_object();
}

void result(json::Writer& out, const Review& review, const Finding& finding) {
    const auto& all = rules();
    const auto rule = std::ranges::find(all, finding.rule, &Rule::id);
    out.begin_object().member("ruleId", finding.rule);
    if (rule != all.end()) {
        out.key("ruleIndex").integer(rule - all.begin()).member("level", level_of(*rule));
    }
    const auto sentence = fmt::format("{} {}", finding.sentence, finding.mend);
    message(out, "message", text::clean(sentence, kMaxSentence));
    location(out, review, finding);
    out.key("partialFingerprints").begin_object();
    out.member("recourseReview/v1", finding.fingerprint).end_object();
    if (finding.is_known) {
        out.key("suppressions").begin_array().begin_object().member("kind", "external");
        out.member("status", "accepted").member("justification", finding.known_reason);
        out.end_object().end_array();
    }
    properties(out, review, finding);
    out.end_object();
}

void run_properties(json::Writer& out, const Review& review) {
    out.key("properties").begin_object();
    out.key("score");
    review.score ? out.integer(*review.score) : out.null();
    out.key("uncapped");
    review.score ? out.integer(review.uncapped) : out.null();
    out.key("caps").begin_array();
    for (const auto& cap : review.caps) out.string(cap);
    out.end_array();
    out.member("target", review.target).member("server", review.server);
    out.member("serverVersion", review.server_version).member("revision", review.revision);
    out.member("seed", std::to_string(review.seed)).end_object();
}

}  // namespace

std::string report_sarif(const Review& review) {
    std::string text;
    json::Writer out(text);
    out.begin_object().member("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    out.member("version", "2.1.0").key("runs").begin_array().begin_object();
    driver(out, review);
    // So that reviews of several servers in one repository stand beside each other.
    out.key("automationDetails").begin_object();
    out.member("id", fmt::format("recourse-review/{}/", as_segment(review.server))).end_object();
    invocation(out, review);
    out.key("results").begin_array();
    for (const auto& finding : review.findings) result(out, review, finding);
    out.end_array();
    run_properties(out, review);
    out.end_object().end_array().end_object();
    return text + "\n";
}

}  // namespace recourse::review

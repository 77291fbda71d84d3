#include "base/json.hpp"
#include "base/time.hpp"
#include "review/report.hpp"
#include "review/summary.hpp"

#include <algorithm>
#include <span>

namespace recourse::review {
namespace {

constexpr int kVersion = 1;  ///< goes up only where a member is taken away or means another thing

void texts(json::Writer& out, std::string_view name, std::span<const std::string> all) {
    out.key(name).begin_array();
    for (const auto& text : all) out.string(text);
    out.end_array();
}

/// Left out where there is nothing to say, as everywhere in this report.
void optional(json::Writer& out, std::string_view name, std::string_view text) {
    if (!text.empty()) out.member(name, text);
}

void number(json::Writer& out, std::string_view name, double value) {
    out.key(name).value(value);
}

void count(json::Writer& out, std::string_view name, std::size_t value) {
    out.key(name).integer(static_cast<std::int64_t>(value));
}

void head(json::Writer& out, const Review& review) {
    out.member("schema", "recourse.review").key("version").integer(kVersion);
    out.member("made_by", review.made_by).member("made_at", to_rfc3339(review.made_at));
    // As text: it has 64 bits, and readers of JSON may keep 53.
    out.member("seed", std::to_string(review.seed));
    out.member("target", review.target);
    out.key("server").begin_object();
    out.member("name", review.server).member("version", review.server_version);
    out.member("revision", review.revision).end_object();
}

void score(json::Writer& out, const Review& review) {
    // Null, not 0, where nothing was judged: that is no bad server.
    out.key("score");
    review.score ? out.integer(*review.score) : out.null();
    out.key("uncapped");
    review.score ? out.integer(review.uncapped) : out.null();
    texts(out, "caps", review.caps);
    out.key("groups").begin_array();
    for (const auto& group : groups_of(review)) {
        out.begin_object().member("group", {&group.letter, 1}).member("name", group.name);
        number(out, "earned", group.earned);
        number(out, "possible", group.possible);
        out.end_object();
    }
    out.end_array();
}

void rule(json::Writer& out, const Judgement& judgement) {
    out.begin_object().member("rule", judgement.rule);
    if (const auto* known = find_rule(judgement.rule)) {
        out.member("name", known->name).member("title", known->title);
        out.member("why", known->why).member("mend", known->mend);
        out.key("points").integer(known->points);
        if (known->cap) out.key("cap").integer(*known->cap);
    }
    number(out, "earned", judgement.earned);
    count(out, "kept", judgement.kept);
    count(out, "broken", judgement.broken);
    optional(out, "unjudged", judgement.unjudged);
    out.end_object();
}

void finding(json::Writer& out, const Finding& finding) {
    out.begin_object().member("rule", finding.rule);
    optional(out, "tool", finding.tool);
    out.member("sentence", finding.sentence).member("mend", finding.mend);
    optional(out, "probe", finding.probe);
    out.member("fingerprint", finding.fingerprint).key("known").boolean(finding.is_known);
    optional(out, "known_reason", finding.known_reason);
    out.end_object();
}

void ritual(json::Writer& out, const RitualQuestion& question) {
    out.begin_object().member("name", question.name).member("question", question.question);
    out.key("kept").boolean(question.kept);
    texts(out, "rules", question.rules);
    optional(out, "because", question.because);
    out.end_object();
}

void untried(json::Writer& out, const Untried& untried) {
    out.begin_object();
    optional(out, "tool", untried.tool);
    if (untried.kind) {
        out.member("kind", to_string(*untried.kind));
        out.member("number", number_of(*untried.kind));
    }
    optional(out, "pointer", untried.pointer);
    out.member("reason", untried.reason).end_object();
}

void exchange(json::Writer& out, const Exchange& exchange) {
    const auto& probe = exchange.probe;
    out.begin_object().member("probe", probe.id);
    out.member("kind", to_string(probe.kind)).member("number", number_of(probe.kind));
    out.member("tool", probe.tool).member("called", probe.called);
    out.member("arguments", probe.arguments);
    optional(out, "pointer", probe.pointer);
    out.member("wrong", probe.wrong).member("ending", to_string(exchange.ending));
    out.member("answer", exchange.answer).member("text", exchange.text);
    out.key("took_ms").integer(exchange.took.count());
    out.end_object();
}

template <typename Item>
void list(
    json::Writer& out,
    std::string_view name,
    const std::vector<Item>& items,
    void (*write)(json::Writer&, const Item&)
) {
    out.key(name).begin_array();
    for (const auto& item : items) write(out, item);
    out.end_array();
}

}  // namespace

std::string report_json(const Review& review) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    head(out, review);
    score(out, review);
    list(out, "rules", review.judgements, rule);
    list(out, "findings", review.findings, finding);
    texts(out, "stale", review.stale);
    list(out, "ritual", review.ritual, ritual);
    texts(out, "tools", review.tools);
    list(out, "untried", review.untried, untried);
    list(out, "exchanges", review.exchanges, exchange);
    out.end_object();
    return text + "\n";
}

}  // namespace recourse::review

#include "review/html_findings.hpp"

#include "review/html_parts.hpp"
#include "review/summary.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace recourse::review::html {
namespace {

using Findings = std::vector<const Finding*>;

/// By rule, in the order in which the rules come.
std::vector<Findings> by_rule(const Review& review, bool are_known) {
    std::vector<Findings> groups;
    for (const auto& finding : review.findings) {
        if (finding.is_known != are_known) continue;
        const auto same = std::ranges::find_if(groups, [&finding](const Findings& group) {
            return group.front()->rule == finding.rule;
        });
        if (same == groups.end())
            groups.push_back({&finding});
        else
            same->push_back(&finding);
    }
    return groups;
}

std::string weight(const Rule& rule) {
    switch (weight_of(rule)) {
        case Weight::heavy:
            return badge("bad", fmt::format("caps the score at {}", rule.cap.value_or(0)));
        case Weight::middle:
            return badge("warn", fmt::format("{} points", rule.points));
        case Weight::light:
            break;
    }
    return badge("", fmt::format("{} points", rule.points));
}

std::string where(const Finding& finding) {
    return badge("", finding.tool.empty() ? "the whole server" : finding.tool);
}

std::string body(const Review& review, const Finding& finding) {
    const auto* exchange = find_exchange(review, finding.probe);
    const auto known =
        finding.known_reason.empty()
            ? ""
            : fmt::format("<p>The baseline says: {}</p>\n", words(finding.known_reason));
    return fmt::format(
        "{}<p class=\"mend\"><strong>Mend:</strong> {}</p>\n{}"
        "<p class=\"fingerprint\">Fingerprint <code>{}</code></p>\n",
        known,
        sentence(finding.mend),
        exchange == nullptr ? "" : evidence(*exchange),
        words(finding.fingerprint)
    );
}

std::string panel(const Review& review, const Findings& group) {
    const auto& first = *group.front();
    const auto* rule = find_rule(first.rule);
    auto out = fmt::format(
        "<article class=\"panel finding\">\n<div class=\"badges\"><h3>{} {}</h3>{}{}</div>\n",
        words(first.rule),
        rule == nullptr ? "" : rule->name,
        rule == nullptr ? "" : weight(*rule),
        badge("", counted(group.size(), "finding", "findings"))
    );
    if (rule != nullptr)
        out += fmt::format(
            "<p class=\"muted\">{} {}</p>\n", sentence(rule->title), sentence(rule->why)
        );
    out += fmt::format(
        "<p>{} <strong>{}</strong></p>\n{}",
        where(first),
        words(first.sentence),
        body(review, first)
    );
    for (const auto* finding : group) {
        if (finding == &first) continue;
        out += fmt::format(
            "<details><summary>{} {}</summary>\n<div class=\"finding\">\n{}</div></details>\n",
            where(*finding),
            words(finding->sentence),
            body(review, *finding)
        );
    }
    return out + "</article>\n";
}

std::string panels(const Review& review, bool are_known) {
    std::string all;
    for (const auto& group : by_rule(review, are_known)) all += panel(review, group);
    return all;
}

std::string stale(const Review& review) {
    if (review.stale.empty()) return "";
    std::string fingerprints;
    for (const auto& fingerprint : review.stale)
        fingerprints += fmt::format(" <code>{}</code>", words(fingerprint));
    return fmt::format(
        "<p class=\"panel\">The baseline knows what was not found any more; take it out of the "
        "file:{}</p>\n",
        fingerprints
    );
}

}  // namespace

std::string findings(const Review& review) {
    auto fresh = panels(review, false);
    if (!review.score) {
        fresh = "<p class=\"panel\">Nothing was judged; what was not tried says why.</p>\n";
    } else if (fresh.empty()) {
        fresh = fmt::format(
            "<p class=\"panel\">No rule is broken{}.</p>\n",
            review.findings.empty() ? "" : " that is not known"
        );
    }
    auto known = panels(review, true);
    if (!known.empty()) {
        known = fmt::format(
            "<details><summary>{} that the baseline knows</summary>\n<div class=\"stack\">\n{}"
            "</div></details>\n",
            counted(review.findings.size() - count_new(review), "finding", "findings"),
            known
        );
    }
    return fmt::format(
        "<section id=\"findings\">\n<h2>Findings</h2>\n{}{}{}</section>\n",
        fresh,
        known,
        stale(review)
    );
}

}  // namespace recourse::review::html

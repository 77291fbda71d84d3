#include "base/time.hpp"
#include "review/html_findings.hpp"
#include "review/html_parts.hpp"
#include "review/html_style.hpp"
#include "review/report.hpp"
#include "review/summary.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace recourse::review {
namespace {

using html::badge;
using html::words;

constexpr int kGoodScore = 90;
constexpr int kFairScore = 60;

// Nothing in the page may be loaded or run, whatever got into it.
constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="frame">
<span class="brand"><svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" fill="#1d4ed8"/><path d="M9 23V9h8.2a4.9 4.9 0 0 1 0 9.8H12m5.5 0L23 23" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>Recourse</span>
<nav aria-label="Parts of the review">
<a href="#findings">Findings</a>
<a href="#rules">Rules</a>
<a href="#ritual">Questions</a>
<a href="#untried">Not tried</a>
<a href="#exchanges">Calls</a>
</nav>
</header>
<main id="main" tabindex="-1">
)";

std::string fact(std::string_view name, std::string_view value) {
    if (value.empty()) return "";
    return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, words(value));
}

std::string head(const Review& review) {
    const auto name = review.server.empty() ? review.target : review.server;
    const auto result = review.score ? fmt::format("{} of 100", *review.score) : "no score";
    const auto title = fmt::format("{}: {}", words(name), result);
    return fmt::format(kHead, fmt::arg("title", title), fmt::arg("style", kStyle)) +
           fmt::format(
               "<div>\n<h1>How the errors of {} read to an agent</h1>\n"
               "<p class=\"muted mono\">{}</p>\n</div>\n",
               words(name),
               words(review.target)
           );
}

std::string groups(const Review& review) {
    std::string items;
    for (const auto& group : groups_of(review)) {
        const bool judged = group.possible > 0;
        const double share = judged ? 100 * group.earned / group.possible : 0;
        items += fmt::format(
            "<li><span>{} {}</span><span class=\"track\" aria-hidden=\"true\">"
            "<span style=\"width:{:.1f}%\"></span></span><span class=\"number\">{}</span></li>\n",
            group.letter,
            group.name,
            share,
            judged
                ? fmt::format("{} of {}", html::points(group.earned), html::points(group.possible))
                : "not judged"
        );
    }
    return fmt::format("<ul class=\"groups\">\n{}</ul>\n", items);
}

/// The number, and what it came of.
std::string figure(const Review& review) {
    if (!review.score)
        return fmt::format(
            "<p class=\"figure\">No score</p>\n<p>{}</p>\n", badge("warn", "nothing was judged")
        );
    const auto fresh = count_new(review);
    const auto known = review.findings.size() - fresh;
    const auto* colour = *review.score >= kGoodScore   ? "good"
                         : *review.score >= kFairScore ? "warn"
                                                       : "bad";
    auto findings = html::counted(fresh, "finding", "findings");
    if (known > 0) findings += fmt::format(", and {} that the baseline knows", known);
    const auto caps = caps_in_words(review);
    return fmt::format(
        "<p class=\"figure\">{}<small> of 100</small></p>\n<p>{}</p>\n{}",
        *review.score,
        badge(colour, findings),
        caps.empty() ? "" : fmt::format("<p class=\"muted\">{}</p>\n", words(caps))
    );
}

std::string score(const Review& review) {
    return fmt::format(
        "<section aria-label=\"Score\">\n<div class=\"panel score\">\n<div class=\"words\">\n"
        "{}</div>\n{}</div>\n"
        "<div class=\"panel\"><dl class=\"facts\">\n{}{}{}{}{}{}{}</dl></div>\n</section>\n",
        figure(review),
        groups(review),
        fact("Server", fmt::format("{} {}", review.server, review.server_version)),
        fact("Protocol", review.revision),
        fact("Tools", fmt::format("{}", review.tools.size())),
        fact("Calls", fmt::format("{}", review.exchanges.size())),
        fact("Made", to_rfc3339(review.made_at)),
        fact("By", fmt::format("Recourse {}", review.made_by)),
        fact("Seed", fmt::format("{}", review.seed))
    );
}

std::string rule_row(const Judgement& judgement) {
    const auto* rule = find_rule(judgement.rule);
    if (rule == nullptr) return "";
    std::string points = "not judged";
    if (judgement.unjudged.empty()) {
        points = rule->points == 0
                     ? "caps only"
                     : fmt::format("{} of {}", html::points(judgement.earned), rule->points);
    }
    return fmt::format(
        "<tr><th scope=\"row\">{}</th><td>{}{}</td><td class=\"number\" data-name=\"Points\">{}"
        "</td><td class=\"number\" data-name=\"Kept\">{}</td><td class=\"number\" "
        "data-name=\"Broken\">{}</td></tr>\n",
        rule->id,
        html::sentence(rule->title),
        judgement.unjudged.empty()
            ? ""
            : fmt::format("<br><span class=\"muted\">{}</span>", words(judgement.unjudged)),
        points,
        judgement.kept,
        judgement.broken
    );
}

std::string rule_table(const Review& review) {
    std::string rows;
    for (const auto& judgement : review.judgements) rows += rule_row(judgement);
    return fmt::format(
        "<section id=\"rules\">\n<h2>Rules</h2>\n<div class=\"panel\"><table>\n<thead><tr>"
        "<th scope=\"col\">Rule</th><th scope=\"col\">A good error</th><th "
        "scope=\"col\">Points</th>"
        "<th scope=\"col\">Kept</th><th scope=\"col\">Broken</th></tr></thead>\n<tbody>\n{}"
        "</tbody></table></div>\n</section>\n",
        rows
    );
}

std::string ritual(const Review& review) {
    std::string items;
    for (const auto& question : review.ritual) {
        items += fmt::format(
            "<li>{} <strong>{}</strong> <span class=\"muted\">{}</span></li>\n",
            question.kept ? badge("good", "yes") : badge("bad", "no"),
            words(question.question),
            words(question.because)
        );
    }
    if (items.empty()) items = "<li>The questions were not asked.</li>\n";
    return fmt::format(
        "<section id=\"ritual\">\n<h2>A reviewer's questions</h2>\n"
        "<ul class=\"plain panel\">\n{}</ul>\n</section>\n",
        items
    );
}

std::string untried(const Review& review) {
    std::string items;
    for (const auto& [reason, what] : untried_by_reason(review)) {
        std::string probes;
        for (const auto& probe : what) probes += fmt::format("<li>{}</li>\n", words(probe));
        items += fmt::format(
            "<li><details><summary>{} <span class=\"muted\">({})</span></summary>\n"
            "<ul class=\"items\">\n{}</ul></details></li>\n",
            words(reason),
            what.size(),
            probes
        );
    }
    if (items.empty()) items = "<li>Everything was tried.</li>\n";
    return fmt::format(
        "<section id=\"untried\">\n<h2>Not tried, and why</h2>\n"
        "<ul class=\"plain panel\">\n{}</ul>\n</section>\n",
        items
    );
}

std::string exchanges_of(const Review& review, std::string_view tool) {
    std::string all;
    std::size_t number = 0;
    for (const auto& exchange : review.exchanges) {
        if (exchange.probe.tool != tool) continue;
        ++number;
        all += fmt::format(
            "<details class=\"exchange\"><summary><span class=\"mono\">{}</span> "
            "<span class=\"muted\">{}</span></summary>\n<div>{}</div></details>\n",
            words(exchange.probe.id),
            html::in_words(exchange.ending),
            html::evidence(exchange)
        );
    }
    if (all.empty()) return "";
    return fmt::format(
        "<details><summary><span class=\"mono\">{}</span> <span class=\"muted\">({})</span>"
        "</summary>\n{}</details>\n",
        tool.empty() ? "the server" : words(tool),
        html::counted(number, "call", "calls"),
        all
    );
}

std::string exchanges(const Review& review) {
    std::vector<std::string_view> tools;
    for (const auto& exchange : review.exchanges) {
        if (std::ranges::find(tools, exchange.probe.tool) == tools.end())
            tools.push_back(exchange.probe.tool);
    }
    std::string all;
    for (const auto tool : tools) all += exchanges_of(review, tool);
    if (all.empty()) all = "<p>No call was made.</p>\n";
    return fmt::format(
        "<section id=\"exchanges\">\n<h2>Every call and its answer</h2>\n<div class=\"panel\">\n{}"
        "</div>\n</section>\n",
        all
    );
}

}  // namespace

std::string report_html(const Review& review) {
    return head(review) + score(review) + html::findings(review) + rule_table(review) +
           ritual(review) + untried(review) + exchanges(review) +
           "<footer><p>Answers are as they came, but for secrets, which are replaced, and what "
           "cannot be seen, which is spelt out.</p></footer>\n</main>\n</body>\n</html>\n";
}

}  // namespace recourse::review

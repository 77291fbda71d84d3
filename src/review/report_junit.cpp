#include "base/markup.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "review/report.hpp"
#include "review/summary.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace recourse::review {
namespace {

constexpr std::size_t kMaxName = 200;
constexpr std::size_t kMaxSentence = 1'000;
constexpr std::size_t kMaxBlock = 8 * 1024;

std::string block(std::string_view foreign) {
    return text::escape_markup(text::make_visible(foreign, kMaxBlock));
}

/// One line, as an attribute.
std::string attribute(std::string_view foreign) {
    return block(text::clean(foreign, kMaxSentence));
}

struct Suite {
    std::string tool;  ///< empty: the server
    std::vector<std::string> cases;
    std::size_t failures = 0;
    std::size_t skipped = 0;
};

std::string name_of(const Review& review, const Suite& suite) {
    const auto server = review.server.empty() ? review.target : review.server;
    return attribute(text::shorten(suite.tool.empty() ? server : suite.tool, kMaxName));
}

/// The server, and below it the tool, as CI servers fold classes into packages.
std::string class_of(const Review& review, const Suite& suite) {
    auto name = name_of(review, {});
    if (!suite.tool.empty()) name += "." + name_of(review, suite);
    return name;
}

std::string evidence(const Review& review, const Finding& finding) {
    auto words = fmt::format("{}\n", block(finding.sentence));
    if (const auto* exchange = find_exchange(review, finding.probe)) {
        words += fmt::format(
            "Sent, {}: {}({})\nAnswered ({}):\n{}\n",
            block(exchange->probe.wrong),
            block(exchange->probe.called),
            block(exchange->probe.arguments),
            to_string(exchange->ending),
            block(exchange->answer)
        );
    }
    return words +
           fmt::format(
               "Mend: {}\nFingerprint: {}\n", block(finding.mend), block(finding.fingerprint)
           );
}

/// What the baseline does not know fails the case; what it knows is said beside it.
void add_broken(
    Suite& suite, const Review& review, const Rule& rule, std::span<const Finding* const> found
) {
    std::vector<const Finding*> fresh;
    std::string known;
    for (const auto* finding : found) {
        if (!finding->is_known) {
            fresh.push_back(finding);
            continue;
        }
        known += fmt::format("{} {}\n", finding->fingerprint, finding->known_reason);
    }
    if (fresh.empty()) {
        ++suite.skipped;
        suite.cases.back() += fmt::format(
            ">\n<skipped message=\"{}\"/>\n</testcase>\n",
            attribute(fmt::format("Known: {}", found.front()->known_reason))
        );
        return;
    }
    ++suite.failures;
    auto sentence = fresh.front()->sentence;
    if (fresh.size() > 1) sentence += fmt::format(" And {} more.", fresh.size() - 1);
    std::string words = fmt::format("{}\n", block(rule.why));
    for (const auto* finding : fresh) words += "\n" + evidence(review, *finding);
    suite.cases.back() += fmt::format(
        ">\n<failure message=\"{}\" type=\"{}\">{}</failure>\n",
        attribute(sentence),
        rule.name,
        words
    );
    if (!known.empty())
        suite.cases.back() += fmt::format("<system-out>Known:\n{}</system-out>\n", block(known));
    suite.cases.back() += "</testcase>\n";
}

void add_case(Suite& suite, const Review& review, const Rule& rule, const Judgement& judgement) {
    std::vector<const Finding*> found = findings_of(review, suite.tool);
    std::erase_if(found, [&rule](const Finding* finding) { return finding->rule != rule.id; });
    // What was judged nowhere is said once, with the server.
    if (found.empty() && !judgement.unjudged.empty() && !suite.tool.empty()) return;
    suite.cases.push_back(fmt::format(
        R"(<testcase classname="{}" name="{} {}")", class_of(review, suite), rule.id, rule.name
    ));
    if (!found.empty()) {
        add_broken(suite, review, rule, found);
    } else if (!judgement.unjudged.empty()) {
        ++suite.skipped;
        suite.cases.back() += fmt::format(
            ">\n<skipped message=\"{}\"/>\n</testcase>\n", attribute(judgement.unjudged)
        );
    } else {
        suite.cases.back() += "/>\n";
    }
}

std::string seconds_of(const Review& review, const Suite* suite) {
    std::chrono::milliseconds took{0};
    for (const auto& exchange : review.exchanges) {
        if (suite == nullptr || exchange.probe.tool == suite->tool) took += exchange.took;
    }
    return fmt::format("{:.3f}", std::chrono::duration<double>(took).count());
}

std::string timestamp(const Review& review) {
    // The schema takes no fraction and no zone.
    return to_rfc3339(review.made_at).substr(0, std::string_view("2026-11-20T22:00:57").size());
}

std::string in_words(const Review& review, const Suite& suite) {
    auto words = fmt::format(
        "<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" "
        "time=\"{}\" timestamp=\"{}\">\n",
        name_of(review, suite),
        suite.cases.size(),
        suite.failures,
        suite.skipped,
        seconds_of(review, &suite),
        timestamp(review)
    );
    if (suite.tool.empty()) {
        words += fmt::format(
            "<properties>\n<property name=\"score\" value=\"{}\"/>\n"
            "<property name=\"target\" value=\"{}\"/>\n<property name=\"seed\" value=\"{}\"/>\n"
            "</properties>\n",
            review.score ? std::to_string(*review.score) : "not judged",
            attribute(review.target),
            review.seed
        );
    }
    for (const auto& testcase : suite.cases) words += testcase;
    return words + "</testsuite>\n";
}

/// The server, the tools that were tried, and any other that something was found about.
std::vector<Suite> suites_of(const Review& review) {
    std::vector<Suite> suites{{}};
    const auto add = [&suites](const std::string& tool) {
        if (std::ranges::find(suites, tool, &Suite::tool) == suites.end())
            suites.push_back({.tool = tool, .cases = {}});
    };
    std::ranges::for_each(review.tools, add);
    std::ranges::for_each(review.findings, add, &Finding::tool);
    for (auto& suite : suites) {
        for (const auto& judgement : review.judgements) {
            if (const auto* rule = find_rule(judgement.rule))
                add_case(suite, review, *rule, judgement);
        }
    }
    return suites;
}

}  // namespace

std::string report_junit(const Review& review) {
    const auto suites = suites_of(review);
    std::size_t tests = 0;
    std::size_t failures = 0;
    std::string body;
    for (const auto& suite : suites) {
        tests += suite.cases.size();
        failures += suite.failures;
        body += in_words(review, suite);
    }
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"recourse review\" tests=\"{}\" failures=\"{}\" errors=\"0\" "
        "time=\"{}\">\n{}</testsuites>\n",
        tests,
        failures,
        seconds_of(review, nullptr),
        body
    );
}

}  // namespace recourse::review

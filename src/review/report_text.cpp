#include "base/text.hpp"
#include "review/report.hpp"
#include "review/review.hpp"
#include "review/summary.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include <fmt/format.h>

namespace recourse::review {

namespace {

constexpr std::size_t kLongestAnswer = 400;
constexpr std::size_t kBar = 20;  // characters

class Text {
  public:
    Text(const Review& review, bool colour) : review_(review), has_colour_(colour) {}

    std::string write() {
        head();
        if (review_.score) {
            groups();
            findings();
            unjudged();
        }
        taken();
        untried();
        return std::move(out_);
    }

  private:
    template <typename... Args>
    void line(fmt::format_string<Args...> format, Args&&... args) {
        fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
        out_ += '\n';
    }

    [[nodiscard]] std::string bold(std::string_view text) const {
        return has_colour_ ? fmt::format("\x1b[1m{}\x1b[0m", text) : std::string(text);
    }

    static std::string shown(std::string_view foreign, std::size_t bytes = 4'096) {
        return text::clean(foreign, bytes);
    }

    void head() {
        line(
            "{}",
            bold(
                review_.score ? fmt::format("Score {} of 100", *review_.score)
                              : "No score: nothing was judged"
            )
        );
        if (const auto why = caps_in_words(review_); !why.empty()) line("{}", why);
        line(
            "{}{}{}, protocol {}; {} calls of {} tool{}, seed {}",
            shown(review_.server.empty() ? review_.target : review_.server),
            review_.server_version.empty() ? "" : " ",
            shown(review_.server_version),
            shown(review_.revision, 40),
            review_.exchanges.size(),
            review_.tools.size(),
            review_.tools.size() == 1 ? "" : "s",
            review_.seed
        );
        line("");
    }

    void groups() {
        for (const auto& group : groups_of(review_)) {
            if (group.possible == 0) {
                line("  {} {:<24} not judged", group.letter, group.name);
                continue;
            }
            const auto full = static_cast<std::size_t>(
                std::lround(static_cast<double>(kBar) * group.earned / group.possible)
            );
            line(
                "  {} {:<24} {}{} {:>4.1f} of {:.0f}",
                group.letter,
                group.name,
                std::string(full, '#'),
                std::string(kBar - full, '.'),
                group.earned,
                group.possible
            );
        }
        line("");
    }

    void findings() {
        if (review_.findings.empty()) {
            line("Nothing was found.");
            line("");
            return;
        }
        line("{}", bold(fmt::format("Findings ({})", review_.findings.size())));
        for (const auto& finding : review_.findings) {
            const Rule* rule = find_rule(finding.rule);
            line("");
            line(
                "{} {}{}{}",
                bold(finding.rule),
                rule == nullptr ? "" : rule->name,
                finding.tool.empty() ? "" : ", " + shown(finding.tool, 120),
                finding.is_known ? " (known)" : ""
            );
            line("  {}", shown(finding.sentence));
            if (const auto* exchange = find_exchange(review_, finding.probe)) {
                line(
                    "  probe   {} {}({})",
                    shown(exchange->probe.id, 160),
                    shown(exchange->probe.called, 120),
                    shown(exchange->probe.arguments, kLongestAnswer)
                );
                line(
                    "  answer  {}{}",
                    to_string(exchange->ending),
                    exchange->answer.empty() ? "" : ": " + shown(exchange->answer, kLongestAnswer)
                );
            }
            line("  mend    {}", shown(finding.mend));
        }
        line("");
    }

    void unjudged() {
        const auto is_unjudged = [](const Judgement& one) { return !one.unjudged.empty(); };
        if (std::ranges::none_of(review_.judgements, is_unjudged)) return;
        line("{}", bold("Not judged"));
        for (const auto& judgement : review_.judgements) {
            if (!is_unjudged(judgement)) continue;
            line("  {}  {}", judgement.rule, judgement.unjudged);
        }
        line("");
    }

    /// Wrong calls that were done all the same.
    void taken() {
        std::map<std::string, std::string> by_tool;
        for (const auto& exchange : review_.exchanges) {
            const auto kind = exchange.probe.kind;
            const bool is_wrong = kind != ProbeKind::plain && kind != ProbeKind::repeated;
            if (exchange.ending != Ending::success || !is_wrong) continue;
            auto& words = by_tool[exchange.probe.tool];
            words += (words.empty() ? "" : "; ") + exchange.probe.wrong;
        }
        if (by_tool.empty()) return;
        line("{}", bold("Wrong calls that were answered with success, and so show no error"));
        for (const auto& [tool, words] : by_tool) line("  {}: {}", shown(tool, 120), shown(words));
        line("");
    }

    void untried() {
        if (review_.untried.empty()) return;
        line("{}", bold("Not tried"));
        for (const auto& one : untried_by_reason(review_)) {
            line("  {}", shown(one.reason));
            line("      {}", shown(text::list(one.what)));
        }
        line("");
    }

    const Review& review_;
    bool has_colour_;
    std::string out_;
};

}  // namespace

std::string report_text(const Review& review, bool colour) {
    return Text(review, colour).write();
}

}  // namespace recourse::review

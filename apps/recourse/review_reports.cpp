#include "review_reports.hpp"

#include "base/text.hpp"
#include "config/mistake.hpp"
#include "review/report.hpp"
#include "review/summary.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace recourse::app {
namespace {

struct Ending {
    std::string_view ending;
    std::string_view format;
};
constexpr std::array kEndings{
    Ending{".txt", "text"},
    Ending{".json", "json"},
    Ending{".xml", "junit"},
    Ending{".sarif", "sarif"},
    Ending{".html", "html"},
};

/// The format that a file's name asks for; empty for none.
std::string_view format_of(std::string_view file) {
    const auto named = [file](const Ending& ending) { return file.ends_with(ending.ending); };
    const auto* found = std::ranges::find_if(kEndings, named);
    return found == kEndings.end() ? "" : found->format;
}

std::string report(const review::Review& review, std::string_view format, bool colour) {
    if (format == "json") return review::report_json(review);
    if (format == "junit") return review::report_junit(review);
    if (format == "sarif") return review::report_sarif(review);
    if (format == "html") return review::report_html(review);
    return review::report_text(review, colour);
}

bool write(const std::string& file, std::string_view text) {
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream << text;
    if (stream.flush()) return true;
    fmt::print(
        stderr,
        "recourse review: '{}' cannot be written; check that its folder is there, and who may "
        "write "
        "to it\n",
        text::clean(file, 200)
    );
    return false;
}

void tell_ritual(const review::Review& review) {
    for (const auto& question : review.ritual) {
        fmt::print(
            "{:<4} {}\n     {}\n", question.kept ? "yes" : "NO", question.question, question.because
        );
    }
}

}  // namespace

std::expected<Reports, int> Reports::of(const ReviewOptions& options) {
    for (const auto& file : options.outputs) {
        if (!format_of(file).empty()) continue;
        fmt::print(
            stderr,
            "recourse review: --output is '{}', and its ending names no format; it can be .txt, "
            ".json, .xml (JUnit), .sarif or .html\n",
            text::clean(file, 200)
        );
        return std::unexpected(kUsage);
    }
    Reports reports(options);
    if (const int code = reports.read_baselines(); code != kOk) return std::unexpected(code);
    return reports;
}

int Reports::read_baselines() {
    const auto read = [](const std::string& file, review::Baseline& into) {
        auto baseline = review::load_baseline(file);
        if (baseline) {
            into = *std::move(baseline);
            return kOk;
        }
        fmt::print(stderr, "{}", config::to_text(baseline.error()));
        return kBadInput;
    };
    std::error_code ignored;
    if (!options_.baseline.empty()) {
        if (const int code = read(options_.baseline, known_); code != kOk) return code;
    }
    before_ = known_;
    // What people wrote into a file is not written over unread.
    const auto& written = options_.write_baseline;
    if (written.empty() || !std::filesystem::exists(written, ignored)) return kOk;
    return read(written, before_);
}

bool Reports::write_files(const review::Review& review) const {
    bool all_written = true;
    for (const auto& file : options_.outputs)
        all_written &= write(file, report(review, format_of(file), false));
    // Of a review that saw nothing, a baseline would forget what it knew.
    if (!options_.write_baseline.empty() && review.score)
        all_written &= write(options_.write_baseline, review::write_baseline(review, before_));
    return all_written;
}

/// What nobody looked at passes no gate.
int Reports::verdict_on_nothing() const {
    std::vector<std::string> gates;
    if (options_.min_score) gates.push_back(fmt::format("--min-score {}", *options_.min_score));
    if (!options_.fail_on.empty()) gates.push_back("--fail-on " + options_.fail_on);
    if (gates.empty()) return kOk;
    fmt::print(
        stderr,
        "recourse review: there is no score, as nothing was judged, and that passes no {}; see "
        "`Not tried` in the report, and --tool, --reads and --writes\n",
        text::list(gates, "or")
    );
    return kFailed;
}

int Reports::verdict(const review::Review& review) const {
    if (!review.score) return verdict_on_nothing();
    int code = kOk;
    if (*review.score < options_.min_score.value_or(0)) {
        fmt::print(
            stderr,
            "recourse review: the score is {}, and --min-score wants {}\n",
            *review.score,
            *options_.min_score
        );
        code = kFailed;
    }
    const auto fresh = review::count_new(review);
    if (options_.fail_on == "new" && fresh > 0) {
        fmt::print(
            stderr,
            "recourse review: {} that the baseline does not know; mend {}, or see "
            "--write-baseline\n",
            fresh == 1 ? "there is a finding" : fmt::format("there are {} findings", fresh),
            fresh == 1 ? "it" : "them"
        );
        code = kFailed;
    }
    return code;
}

int Reports::tell(review::Review review) const {
    review::mark_known(review, known_);
    // First, for whoever reads the output may go away in the middle of it.
    const bool are_written = write_files(review);
    const bool is_ritual = options_.rules == "ritual";
    if (is_ritual && options_.format == "text") {
        tell_ritual(review);
    } else {
        const bool colour = options_.format == "text" && ::isatty(STDOUT_FILENO) == 1;
        fmt::print("{}", report(review, options_.format, colour));
    }
    if (!are_written) return kUnavailable;
    if (!options_.write_baseline.empty() && !review.score) {
        fmt::print(
            stderr,
            "recourse review: nothing was judged, so '{}' is left as it was\n",
            text::clean(options_.write_baseline, 200)
        );
        return kFailed;
    }
    const int code = verdict(review);
    const bool is_kept = std::ranges::all_of(review.ritual, &review::RitualQuestion::kept);
    return is_ritual && !is_kept ? kFailed : code;
}

}  // namespace recourse::app

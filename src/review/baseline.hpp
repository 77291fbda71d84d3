#pragma once

#include "config/mistake.hpp"
#include "review/review.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

/// Findings that people know of and have decided about: a file of YAML beside the code of a server.
/// A known finding stays in the score, which tells the truth; what it spares is `--fail-on new`.
namespace recourse::review {

struct KnownFinding {
    std::string fingerprint;  ///< as reports show it
    std::string rule;         ///< for readers, like `tool`
    std::string tool;
    std::string reason;  ///< why it stays; needed
    std::string by;      ///< who decided
    std::string since;   ///< when
};

struct Baseline {
    std::vector<KnownFinding> known;
};

/// Every mistake at once, each with its place and the way out.
[[nodiscard]] std::expected<Baseline, std::vector<config::Mistake>> read_baseline(
    std::string_view text, std::string_view file_name
);
/// The same from the disk.
[[nodiscard]] std::expected<Baseline, std::vector<config::Mistake>> load_baseline(
    const std::string& path
);

/// Marks the findings that the baseline knows, and notes what it knows and nobody found.
void mark_known(Review& review, const Baseline& baseline);

/// A file that knows all findings of the review, to be edited: what stood in `before` keeps its
/// words, anything else says that nobody has decided yet.
[[nodiscard]] std::string write_baseline(const Review& review, const Baseline& before);

}  // namespace recourse::review

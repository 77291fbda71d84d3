#pragma once

#include "commands.hpp"
#include "review/baseline.hpp"
#include "review/review.hpp"

#include <expected>

namespace recourse::app {

/// What becomes of a review: the report on stdout, files, the baseline, the exit code.
class Reports {
  public:
    /// Reads the baseline and looks at the names of files, before anybody waits for a review. The
    /// error is the exit code; it has been told.
    [[nodiscard]] static std::expected<Reports, int> of(const ReviewOptions& options);

    /// Tells all of it; answers with the exit code.
    [[nodiscard]] int tell(review::Review review) const;

  private:
    explicit Reports(const ReviewOptions& options) : options_(options) {}
    [[nodiscard]] int read_baselines();
    [[nodiscard]] bool write_files(const review::Review& review) const;
    [[nodiscard]] int verdict(const review::Review& review) const;
    [[nodiscard]] int verdict_on_nothing() const;

    const ReviewOptions& options_;
    review::Baseline known_;   ///< of `--baseline`
    review::Baseline before_;  ///< whose words `--write-baseline` keeps
};

}  // namespace recourse::app

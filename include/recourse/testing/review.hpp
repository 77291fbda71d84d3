#pragma once

#include <recourse/server.hpp>

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

namespace recourse::testing {

struct ReviewOptions {
    std::vector<std::string> tools = {};  ///< globs: only these; empty: all
    /// Tools that may write are called, too. Most calls of a review are wrong, and refused; one
    /// that is well formed and names what there is not may be carried out.
    bool writes = true;
    std::uint64_t seed = 1;  ///< of the chance that values are drawn with
    std::chrono::milliseconds call_time{10'000};
};

/// A rule of the rubric (docs/review.md) that an answer broke.
struct Finding {
    std::string rule;  ///< its id: `B1`
    std::string tool;  ///< empty: about the server as a whole
    std::string sentence;
    std::string mend;  ///< what to do, as an imperative sentence
};

struct Graded {
    int score = 0;  ///< of 100
    std::vector<Finding> findings;
    std::string report;  ///< what `recourse review` prints
};

/// Grades how the server's errors read to an agent, as `recourse review` does: calls it wrong on
/// purpose, over HTTP on a free port of this machine, and holds what comes back to the rubric. The
/// error is a sentence.
///
///     const auto graded = recourse::testing::review(app);
///     ASSERT_TRUE(graded) << graded.error();
///     EXPECT_GE(graded->score, 90) << graded->report;
[[nodiscard]] std::expected<Graded, std::string> review(
    server::Server& server, const ReviewOptions& options = {}
);

}  // namespace recourse::testing

#pragma once

#include <recourse/testing.hpp>

#include <cstdio>

#include <gtest/gtest.h>

/// Included in any one file of a test program, this makes the program fail where a tool of one of
/// its servers declares a code that no test has caused, or fails with one that it does not declare.
/// Nothing needs to be called. A program that runs only some of its tests (`--gtest_filter`, a
/// shard) cannot know, and says so: have CTest run it whole (`add_test`, not
/// `gtest_discover_tests`).
namespace recourse::testing {

class CodesAreCaused final : public ::testing::Environment {
  public:
    void TearDown() override {
        const auto complaints = complaints_about(codes());
        if (complaints.empty()) return;
        const auto& tests = *::testing::UnitTest::GetInstance();
        const int left_out =
            tests.total_test_count() - tests.test_to_run_count() - tests.disabled_test_count();
        if (left_out > 0) {
            std::printf(
                "The codes of tools were not looked at, because %d of %d tests were left out.\n",
                left_out,
                tests.total_test_count()
            );
            return;
        }
        for (const auto& complaint : complaints) ADD_FAILURE() << complaint;
    }
};

inline ::testing::Environment* const kCodesAreCaused =
    (keep_codes(), ::testing::AddGlobalTestEnvironment(new CodesAreCaused));

}  // namespace recourse::testing

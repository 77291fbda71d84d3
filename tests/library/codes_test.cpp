#include "process.hpp"

#include <gmock/gmock.h>

/// Programs of tests that hold codes to what they cause, as CTest runs them.
namespace recourse::library {
namespace {

using integration::Process;
using testing::HasSubstr;
using testing::Not;

struct Ended {
    int code = 0;
    std::string said;
};

Ended run(std::vector<std::string> command) {
    Process program(std::move(command));
    Ended ended;
    while (const auto line = program.read_line()) ended.said += *line + "\n";
    ended.code = program.wait();
    return ended;
}

TEST(CodesOfTests, FailTheirProgramWhereNobodyLookedAfterThem) {
    const auto [code, said] = run({NEGLECTED_PROGRAM});
    EXPECT_EQ(code, 1) << said;
    EXPECT_THAT(said, HasSubstr("[  PASSED  ] 2 tests."));
    EXPECT_THAT(said, HasSubstr("order of shop declares `sold_out`, but no test caused it."));
    EXPECT_THAT(said, HasSubstr("wait of early declares `too_early`, but no test caused it."));
    EXPECT_THAT(said, HasSubstr("pay of shop failed with `no_money`, which it does not declare."));
    EXPECT_THAT(said, Not(HasSubstr("closed")));
    EXPECT_THAT(said, Not(HasSubstr("on_fire")));
}

TEST(CodesOfTests, AreNotLookedAtWhereTestsWereLeftOut) {
    const auto [code, said] = run({NEGLECTED_PROGRAM, "--gtest_filter=*Orders*"});
    EXPECT_EQ(code, 0) << said;
    EXPECT_THAT(
        said,
        HasSubstr("The codes of tools were not looked at, because 1 of 2 tests were left out.")
    );
}

TEST(CodesOfTests, PassWhereEachWasCaused) {
    const auto [code, said] = run({ORDERS_TEST_PROGRAM});
    EXPECT_EQ(code, 0) << said;
}

}  // namespace
}  // namespace recourse::library

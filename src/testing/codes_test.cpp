#include <recourse/testing.hpp>

#include <gmock/gmock.h>

namespace recourse::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const CodeOfServer kSoldOut{"shop", "order", "sold_out"};
const CodeOfServer kClosed{"shop", "order", "closed"};

TEST(ComplaintsAboutCodes, are_none_where_tests_caused_what_is_declared) {
    EXPECT_THAT(complaints_about({}), IsEmpty());
    EXPECT_THAT(
        complaints_about({.declared = {kSoldOut, kClosed}, .caused = {kClosed, kSoldOut}}),
        IsEmpty()
    );
}

TEST(ComplaintsAboutCodes, name_what_no_test_caused) {
    EXPECT_THAT(
        complaints_about({.declared = {kSoldOut, kClosed}, .caused = {kClosed}}),
        ElementsAre("order of shop declares `sold_out`, but no test caused it. Test a call that "
                    "fails with it, or declare it no more.")
    );
}

TEST(ComplaintsAboutCodes, name_what_nobody_declared) {
    EXPECT_THAT(
        complaints_about({.declared = {kSoldOut}, .caused = {kSoldOut, kClosed}}),
        ElementsAre("order of shop failed with `closed`, which it does not declare. Declare it "
                    "with `fails_with`, or fail with a code that is declared.")
    );
}

TEST(ComplaintsAboutCodes, tell_servers_apart) {
    const CodeOfServer same_of_another{"stall", "order", "sold_out"};
    EXPECT_THAT(
        complaints_about({.declared = {kSoldOut, same_of_another}, .caused = {kSoldOut}}),
        ElementsAre(::testing::StartsWith("order of stall declares `sold_out`"))
    );
}

TEST(Excuses, stand_for_codes_that_no_test_can_cause) {
    const Excuse excuse{"order", "sold_out", "the shop is endless"};
    EXPECT_THAT(complaints_about({.declared = {kSoldOut}, .excused = {excuse}}), IsEmpty());
}

TEST(Excuses, that_stand_for_nothing_are_complained_about) {
    const Excuse excuse{"order", "sold_out", "the shop is endless"};
    EXPECT_THAT(
        complaints_about({.declared = {kSoldOut}, .caused = {kSoldOut}, .excused = {excuse}}),
        ElementsAre("`sold_out` of order is excused (\"the shop is endless\"), but a test caused "
                    "it. Take the excuse out.")
    );
    EXPECT_THAT(
        complaints_about({.declared = {kClosed}, .caused = {kClosed}, .excused = {excuse}}),
        ElementsAre("`sold_out` of order is excused (\"the shop is endless\"), but no tool "
                    "declares it. Take the excuse out.")
    );
}

}  // namespace
}  // namespace recourse::testing

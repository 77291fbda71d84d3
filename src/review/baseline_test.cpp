#include "review/baseline.hpp"

#include "config/mistake.hpp"
#include "review/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::review {
namespace {

using testing::HasSubstr;

std::string mistakes_of(std::string_view text) {
    const auto read = read_baseline(text, "known.yaml");
    return read ? "" : config::to_text(read.error());
}

TEST(Baseline, marks_what_it_knows_and_notes_what_nobody_found) {
    auto review = samples::small();
    const auto baseline = read_baseline(
        "known:\n"
        "  - {fingerprint: 00000000000000b1, reason: The argument is obvious.}\n"
        "  - {fingerprint: 00000000000000aa, reason: Gone.}\n",
        "known.yaml"
    );
    ASSERT_TRUE(baseline);
    mark_known(review, *baseline);
    EXPECT_FALSE(review.findings.at(0).is_known);
    EXPECT_TRUE(review.findings.at(1).is_known);
    EXPECT_EQ(review.findings.at(1).known_reason, "The argument is obvious.");
    EXPECT_FALSE(review.findings.at(2).is_known) << "an earlier baseline counts no more";
    EXPECT_EQ(review.stale, std::vector<std::string>{"00000000000000aa"});
}

TEST(Baseline, that_was_written_knows_every_finding) {
    auto review = samples::small();
    const auto written = write_baseline(review, {});
    const auto baseline = read_baseline(written, "known.yaml");
    ASSERT_TRUE(baseline) << config::to_text(baseline.error());
    mark_known(review, *baseline);
    for (const auto& finding : review.findings) EXPECT_TRUE(finding.is_known) << finding.rule;
    EXPECT_TRUE(review.stale.empty());
}

TEST(Baseline, written_anew_keeps_what_people_wrote_and_drops_what_is_gone) {
    const Baseline before{
        .known =
            {
                {.fingerprint = "00000000000000b1",
                 .rule = "B1",
                 .tool = "get_customer",
                 .reason = "The argument is obvious.",
                 .by = "ada",
                 .since = "2026-11-28"},
                {.fingerprint = "00000000000000aa",
                 .rule = "",
                 .tool = "",
                 .reason = "Gone.",
                 .by = "",
                 .since = ""},
            }
    };
    const auto baseline = read_baseline(write_baseline(samples::small(), before), "known.yaml");
    ASSERT_TRUE(baseline);
    ASSERT_EQ(baseline->known.size(), 3U);
    EXPECT_EQ(baseline->known.at(0).reason, "Not decided yet.");
    EXPECT_EQ(baseline->known.at(1).reason, "The argument is obvious.");
    EXPECT_EQ(baseline->known.at(1).by, "ada");
    EXPECT_EQ(baseline->known.at(1).since, "2026-11-28");
}

TEST(Baseline, can_be_read_whatever_a_tool_is_called) {
    const auto written = write_baseline(samples::hostile(), {});
    EXPECT_EQ(mistakes_of(written), "");
}

TEST(Baseline, of_nothing_is_empty) {
    EXPECT_EQ(mistakes_of(write_baseline(Review{}, {})), "");
    EXPECT_TRUE(read_baseline("", "known.yaml")->known.empty());
}

TEST(Baseline, may_be_json) {
    const auto read = read_baseline(
        R"({"known": [{"fingerprint": "00000000000000b1", "reason": "Obvious."}]})", "known.json"
    );
    ASSERT_TRUE(read);
    EXPECT_EQ(read->known.at(0).reason, "Obvious.");
}

TEST(Baseline, tells_every_mistake_with_its_place_and_the_way_out) {
    const auto said = mistakes_of(
        "known:\n"
        "  - fingerprint: xyz\n"
        "    reason: a\n"
        "  - fingerprint: 00000000000000b1\n"
        "    rule: B99\n"
        "    resaon: b\n"
        "  - {fingerprint: 00000000000000b1, reason: c}\n"
    );
    EXPECT_THAT(said, HasSubstr("known.yaml:2:18: `known[0].fingerprint` takes a fingerprint of"));
    EXPECT_THAT(said, HasSubstr("Copy it from the page"));
    EXPECT_THAT(said, HasSubstr("known.yaml:5:11: `known[1].rule` takes the id of a rule"));
    EXPECT_THAT(said, HasSubstr("Did you mean `reason`?"));
    EXPECT_THAT(said, HasSubstr("A known finding has no `reason`."));
    EXPECT_THAT(said, HasSubstr("`00000000000000b1` is known twice."));
}

TEST(Baseline, that_is_not_there_says_how_to_make_one) {
    const auto read = load_baseline("no/such/file.yaml");
    ASSERT_FALSE(read);
    EXPECT_THAT(config::to_text(read.error()), HasSubstr("--write-baseline FILE"));
}

}  // namespace
}  // namespace recourse::review

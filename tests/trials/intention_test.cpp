#include "intention.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace recourse::trials {
namespace {

struct Case {
    const char* name;
    Told told;
    Word looked;
    std::vector<std::string> receipts;
    Judgement judgement;
};

class Judging : public testing::TestWithParam<Case> {};

constexpr auto kNotLooked = Word::nothing;

const std::vector<Case> kCases = {
    {"success", {.word = Word::success, .receipt = "r-1"}, kNotLooked, {"r-1"}, Judgement::settled},
    {"never_placed", {.word = Word::success, .receipt = "r-1"}, kNotLooked, {}, Judgement::lost},
    {"other_receipt",
     {.word = Word::success, .receipt = "r-1"},
     kNotLooked,
     {"r-2"},
     Judgement::lost},
    {"twice",
     {.word = Word::success, .receipt = "r-2"},
     kNotLooked,
     {"r-1", "r-2"},
     Judgement::duplicated},
    {"twice_unheard", {}, kNotLooked, {"r-1", "r-2"}, Judgement::duplicated},
    {"done", {.word = Word::done}, kNotLooked, {"r-1"}, Judgement::settled},
    {"done_untrue", {.word = Word::done}, kNotLooked, {}, Judgement::lost},
    {"none", {.word = Word::none}, kNotLooked, {}, Judgement::settled},
    {"none_untrue", {.word = Word::none}, kNotLooked, {"r-1"}, Judgement::lost},
    {"never_told_placed", {}, kNotLooked, {"r-1"}, Judgement::lost},
    {"never_told_not_placed", {}, kNotLooked, {}, Judgement::lost},
    {"unknown", {.word = Word::unknown}, kNotLooked, {"r-1"}, Judgement::lost},
    {"unknown_seen", {.word = Word::unknown}, Word::done, {"r-1"}, Judgement::settled},
    {"unknown_not_seen", {.word = Word::unknown}, Word::none, {}, Judgement::settled},
    {"unknown_came_later", {.word = Word::unknown}, Word::none, {"r-1"}, Judgement::lost},
};

TEST_P(Judging, ComparesWhatWasToldWithWhatHappened) {
    const auto& [name, told, looked, receipts, judgement] = GetParam();
    const Intention intention{.order = "o-1", .told = told, .looked = looked};
    const Placed placed = receipts.empty() ? Placed{} : Placed{{"o-1", receipts}};
    EXPECT_EQ(judge(intention, placed), judgement);
}

INSTANTIATE_TEST_SUITE_P(Cases, Judging, testing::ValuesIn(kCases), [](const auto& info) {
    return std::string(info.param.name);
});

TEST(Placed, IsReadFromAllFilesTriesLeftOut) {
    const auto path =
        std::filesystem::temp_directory_path() / ("recourse-trials-" + std::to_string(::getpid()));
    std::ofstream(path) << "try o-1\nplaced o-1 r-1\ntry o-1\nplaced o-1 r-2\ntry o-2\n";
    const auto placed = read_placed({path.string(), (path.string() + "-missing")});
    std::filesystem::remove(path);
    EXPECT_EQ(placed, (Placed{{"o-1", {"r-1", "r-2"}}}));
}

}  // namespace
}  // namespace recourse::trials

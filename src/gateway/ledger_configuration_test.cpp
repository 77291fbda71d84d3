#include "gateway/configuration.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::gateway {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Arguments = LedgerSettings::Arguments;

constexpr std::string_view kUpstream = "upstreams: { shop: { url: \"http://127.0.0.1:1/mcp\" } }\n";

Loaded read(std::string_view sections) {
    const auto nothing = [](std::string_view) { return std::nullopt; };
    return parse(std::string(sections) + std::string(kUpstream), "recourse.yaml", nothing, "/tmp");
}

std::string mistake_in(std::string_view sections) {
    const auto loaded = read(sections);
    return loaded.mistakes.empty() ? "none" : to_text(loaded.mistakes);
}

TEST(LedgerConfiguration, KeepsNoLedgerWhereNothingIsSaid) {
    EXPECT_EQ(read("").settings.ledger.path, "");
}

TEST(LedgerConfiguration, ReadsEveryKey) {
    const auto loaded = read(
        "ledger: { path: calls.sqlite, keep: { days: 7, size: 50GiB }, arguments: all, tool: true "
        "}\n"
    );
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    const auto& ledger = loaded.settings.ledger;
    EXPECT_EQ(ledger.path, "/tmp/calls.sqlite");
    EXPECT_EQ(ledger.keep.age, std::chrono::days(7));
    EXPECT_EQ(ledger.keep.bytes, std::size_t{50} * 1024 * 1024 * 1024);
    EXPECT_EQ(ledger.arguments, Arguments::all);
    EXPECT_TRUE(ledger.tool);
}

TEST(LedgerConfiguration, TellsAPathThatCannotBeMadeWithItsPlace) {
    EXPECT_THAT(
        mistake_in("ledger: { path: /no/such/folder/calls.sqlite }\n"),
        HasSubstr("There is no directory `/no/such/folder` for the ledger to be made in.")
    );
    EXPECT_THAT(mistake_in("ledger: { path: /tmp }\n"), HasSubstr("`/tmp` is a directory."));
}

TEST(LedgerConfiguration, OfALedgerThatIsKeptNowhereIsAMistake) {
    EXPECT_THAT(
        mistake_in("ledger: { keep: { days: 7 } }\n"),
        HasSubstr("There is no `path`: nothing says where the ledger is kept.")
    );
    EXPECT_THAT(mistake_in("ledger: { tool: true }\n"), Not(HasSubstr("nothing says where")));
    EXPECT_THAT(mistake_in("ledger: here\n"), Not(HasSubstr("nothing says where")));
}

TEST(LedgerConfiguration, TellsWhatItsLimitsMayBe) {
    EXPECT_THAT(
        mistake_in("ledger: { keep: { days: 0 } }\n"), HasSubstr("a whole number from 1 to 3650")
    );
    EXPECT_THAT(
        mistake_in("ledger: { keep: { size: 2TiB } }\n"), HasSubstr("a size from 1MiB to 1024GiB")
    );
}

TEST(LedgerConfiguration, WantsALedgerForTheToolThatReadsIt) {
    const auto told = mistake_in("ledger: { tool: true }\n");
    EXPECT_THAT(told, HasSubstr("recourse.yaml:1:17"));
    EXPECT_THAT(told, HasSubstr("there is none without `ledger.path`"));
    EXPECT_THAT(told, HasSubstr("Write `path: ledger.sqlite` beside it"));
    EXPECT_EQ(mistake_in("ledger: { path: calls.sqlite, tool: false }\n"), "none");
}

TEST(LedgerConfiguration, KnowsWhatPeopleCallItsKeys) {
    EXPECT_THAT(mistake_in("ledger: { retention: { days: 7 } }\n"), HasSubstr("`keep`"));
}

}  // namespace
}  // namespace recourse::gateway

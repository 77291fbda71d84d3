#include "gateway/configuration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::gateway {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

Loaded read(std::string_view sections) {
    constexpr std::string_view kUpstream =
        "upstreams: { shop: { url: \"http://127.0.0.1:1/mcp\" } }\n";
    const auto nothing = [](std::string_view) { return std::nullopt; };
    return parse(std::string(sections) + std::string(kUpstream), "recourse.yaml", nothing, "/tmp");
}

TEST(DashboardConfiguration, ServesItWhereNothingIsSaid) {
    EXPECT_EQ(read("").settings.dashboard, DashboardSettings{});
    EXPECT_TRUE(read("").settings.dashboard.serve);
}

TEST(DashboardConfiguration, ReadsEveryKey) {
    const auto loaded = read("dashboard: { serve: false, session: 8h, session_idle: 10m }\n");
    ASSERT_THAT(loaded.mistakes, IsEmpty()) << to_text(loaded.mistakes);
    const DashboardSettings expected{.serve = false, .session = 8h, .session_idle = 10min};
    EXPECT_EQ(loaded.settings.dashboard, expected);
}

TEST(DashboardConfiguration, TellsWhatItsKeysTakeAndWhatPeopleCallThem) {
    EXPECT_THAT(
        to_text(read("dashboard: { session: forever }\n").mistakes), HasSubstr("a duration from")
    );
    EXPECT_THAT(to_text(read("dashboard: { enabled: true }\n").mistakes), HasSubstr("`serve`"));
    EXPECT_THAT(to_text(read("console: { serve: true }\n").mistakes), HasSubstr("`dashboard`"));
}

}  // namespace
}  // namespace recourse::gateway

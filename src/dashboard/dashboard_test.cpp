#include "dashboard/dashboard.hpp"

#include "base/ids.hpp"
#include "base/json.hpp"
#include "net/loop_fixture.hpp"

#include <gtest/gtest.h>

namespace recourse::dashboard {
namespace {

/// Nobody is asked who they are, so it is never asked.
class NoDoor final : public server::Door {
  public:
    net::Task<std::expected<guards::CallerPtr, server::ProtocolFault>> enter(const net::Headers&)
        override {
        co_return std::unexpected(server::ProtocolFault{});
    }
};

class DashboardTest : public net::LoopFixture {
  protected:
    [[nodiscard]] server::Page get(std::string_view path) {
        const net::Headers headers;
        const server::AnnexRequest visit{
            {.path = path, .accept = "", .origin = ""}, "GET", "", "", headers, true, false
        };
        return run(dashboard_.answer(visit)).value().value();
    }

    store::Kept<std::string> stories_ = "[]";
    telemetry::State state_;

  private:
    SystemRandom random_;
    NoDoor door_;
    Entrance entrance_{
        timers,
        door_,
        random_,
        {.asks = [] { return false; }, .note = [](std::string_view) {}, .sign_in = {}},
    };
    ledger::Overview overview_{std::chrono::system_clock::now()};
    fault::Vocabularies vocabularies_ = fault::Vocabularies::built_in();
    Dashboard dashboard_{
        entrance_,
        {.overview = overview_,
         .state = [this] { return state_; },
         .vocabularies = [this]() -> const fault::Vocabularies& { return vocabularies_; },
         .stories = [this](std::string) -> net::Task<store::Kept<std::string>> {
             co_return stories_;
         }},
    };
};

TEST_F(DashboardTest, TellsALedgerThatCannotBeReadFromACallThatThereIsNot) {
    constexpr std::string_view kStory = "/dashboard/api/support/4f1c09a2b7de";
    const auto missing = get(kStory);
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(json::parse(missing.body)->at("code"), "not_found");

    EXPECT_FALSE(json::parse(missing.body)->as_object().contains("cause"));
    state_.ledger = {.lost = 3, .trouble = "full: database or disk is full"};
    const auto lost = json::parse(get(kStory).body)->as_object();
    EXPECT_EQ(
        lost.at("cause"),
        "The ledger cannot be written, so it may be missing: 0 calls wait, and 3 are lost; it is "
        "full: database or disk is full"
    );

    stories_ = std::unexpected(
        store::Trouble{.why = store::Trouble::Why::locked, .detail = "database is locked"}
    );
    const auto unreadable = get(kStory);
    EXPECT_EQ(unreadable.status, 503);
    const auto told = json::parse(unreadable.body)->as_object();
    EXPECT_EQ(told.at("code"), "store_unavailable");
    EXPECT_EQ(told.at("cause"), "The database says: database is locked");
    EXPECT_FALSE(told.contains("support_id")) << "a visit has none";
}

}  // namespace
}  // namespace recourse::dashboard

#include "gateway/bridge_fixture.hpp"
#include "ledger/bookkeeper.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include <gmock/gmock.h>

/// What the ledger is told of a call.
namespace recourse::gateway {
namespace {

using mcp::Era;
using store::Kept;
using store::LedgerEntry;
using testing::HasSubstr;
using testing::Not;

/// The last entry that it was given.
struct Shelf {
    std::mutex mutex;
    store::LedgerEntries last;
};

class ShelfLedger final : public store::Ledger {
  public:
    explicit ShelfLedger(Shelf& shelf) : shelf_(shelf) {}
    Kept<void> append(
        std::span<const LedgerEntry> entries, const std::optional<store::LedgerLoss>& /*loss*/
    ) override {
        const std::lock_guard lock(shelf_.mutex);
        if (entries.empty()) return {};
        shelf_.last.clear();
        shelf_.last.add(entries.back());
        return {};
    }
    Kept<store::LedgerEntries> find(const store::LedgerQuery&, std::size_t) override { return {}; }
    Kept<store::LedgerEntries> following(const LedgerEntry&, WallTime, std::size_t) override {
        return {};
    }
    Kept<void> read(WallTime, const std::function<void(const LedgerEntry&)>&) override {
        return {};
    }
    Kept<store::LedgerExtent> extent() override { return {}; }
    Kept<std::vector<store::LedgerLoss>> losses(WallTime) override { return {}; }
    Kept<bool> prune(WallTime, const store::LedgerLimits&) override { return false; }

  private:
    Shelf& shelf_;
};

class RecordingTest : public testing::Test {
  protected:
    RecordingTest() {
        auto books = std::make_unique<ledger::Bookkeeper>(
            [this]() -> Kept<std::unique_ptr<store::Ledger>> {
                return std::make_unique<ShelfLedger>(shelf_);
            },
            ledger::Bookkeeper::Settings{},
            [](const std::string&) {}
        );
        books_ = books.get();
        theatre_.gateway->keep_books(std::move(books), LedgerSettings::Arguments::failed);
    }
    void keep_the_servers_answers() {
        Settings settings;
        auto& shop = settings.upstreams.emplace_back();
        shop.name = "shop";
        shop.errors = Errors::observe;
        theatre_.gateway->apply(settings, fault::Redactor({}));
    }
    /// The entry of a call of that tool; views into the shelf.
    LedgerEntry entry_of(std::string_view tool, std::string_view more = {}) {
        call_ = theatre_.begin_tool(client_, tool, more);
        EXPECT_TRUE(books_->flush());
        const std::lock_guard lock(shelf_.mutex);
        return shelf_.last.all().back();
    }

    Shelf shelf_;
    Theatre theatre_{Era::modern};
    std::shared_ptr<ImposterClient> client_ = theatre_.client(Era::modern);
    ledger::Bookkeeper* books_ = nullptr;
    std::shared_ptr<ImposterCall> call_;
};

TEST_F(RecordingTest, keeps_of_a_success_that_it_was_one) {
    const auto entry = entry_of("echo");
    EXPECT_EQ(entry.tool, "echo");
    EXPECT_EQ(entry.upstream, "shop");
    EXPECT_EQ(entry.ending, "succeeded");
    EXPECT_EQ(entry.reached, "upstream");
    EXPECT_EQ(entry.attempts, 1);
    EXPECT_EQ(entry.details, "");
}

TEST_F(RecordingTest, keeps_of_a_failure_what_was_asked_and_told) {
    theatre_.stage.failure = R"({"isError":true,"content":[{"type":"text","text":"It is gone"}]})";
    const auto entry = entry_of("echo", R"(,"arguments":{"password":"correct horse"})");
    EXPECT_EQ(entry.ending, "failed");
    EXPECT_NE(entry.code, "");
    EXPECT_THAT(std::string(entry.details), HasSubstr("It is gone"));
    EXPECT_THAT(std::string(entry.details), HasSubstr("\"told\":\"["));
    EXPECT_THAT(std::string(entry.details), HasSubstr("\"password\":\"[redacted:"));
}

TEST_F(RecordingTest, takes_secrets_out_of_an_answer_that_its_caller_got_unchanged) {
    keep_the_servers_answers();
    constexpr std::string_view kSecret = "ghp_016C7w0aB4cD8eF2gH6iJ0kL4mN8oP2qR6sT";
    theatre_.stage.failure = fmt::format(
        R"({{"isError":true,"content":[{{"type":"text","text":"No access with {}"}}]}})", kSecret
    );
    const auto entry = entry_of("echo");
    ASSERT_THAT(call_->reply.body, HasSubstr(kSecret));
    EXPECT_THAT(std::string(entry.details), HasSubstr("No access with [redacted:"));
    EXPECT_THAT(std::string(entry.details), Not(HasSubstr(kSecret)));
}

TEST_F(RecordingTest, says_how_far_a_call_came) {
    const auto entry = entry_of("nothing_like_it");
    EXPECT_EQ(entry.reached, "tool");
    EXPECT_EQ(entry.code, "unknown_tool");
    EXPECT_EQ(entry.attempts, 0);
}

}  // namespace
}  // namespace recourse::gateway

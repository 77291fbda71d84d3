#include "ledger/story.hpp"

#include "ledger/entry.hpp"
#include "store/sqlite_ledger.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace recourse::ledger {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr std::string_view kId = "4f1c09a2b7de4f1c09a2b7de4f1c09a2";
constexpr std::string_view kNext = "00aa09a2b7de4f1c09a2b7de4f1c09a2";
const WallTime kNow{std::chrono::milliseconds{1'795'212'057'123}};

Fault refusal() {
    Fault fault;
    fault.code = "upstream_refused";
    fault.category = Category::unavailable;
    fault.message = "shop cannot be reached.";
    fault.effect = Effect::none;
    fault.upstream = "connect ECONNREFUSED\n10.0.0.7:5432";
    fault.actions.push_back(
        {.type = ActionType::use_alternative, .sentence = "Use refund_later", .tool = "refund_later"
        }
    );
    return fault;
}

Record record_of(std::string_view id, std::string_view tool, WallTime started) {
    return {
        .started = started,
        .latency = 250ms,
        .support_id = id,
        .method = "tools/call",
        .tool = tool,
        .upstream = "shop",
        .caller = "key:ada",
        .client = "agent",
        .revision = "2026-07-28",
        .ending = Ending::succeeded,
    };
}

class StoryTest : public testing::Test {
  protected:
    StoryTest() {
        std::string name = testing::TempDir() + "story_XXXXXX";
        folder_ = ::mkdtemp(name.data());
        ledger_ = store::open_sqlite_ledger(folder_ + "/ledger.sqlite").value();
    }
    ~StoryTest() override {
        ledger_.reset();
        std::filesystem::remove_all(folder_);
    }

    void keep(const Record& record, const Particulars& particulars) {
        std::string storage;
        ASSERT_TRUE(
            ledger_->append(std::vector{entry_of(record, particulars, storage)}, std::nullopt)
        );
    }
    std::vector<Story> ask(std::string_view id, std::optional<std::string_view> caller = {}) {
        return stories_of(*ledger_, {.support_id = id, .caller = caller}).value();
    }
    void keep_a_failure() {
        const auto fault = refusal();
        auto record = record_of(kId, "refund", kNow);
        record.ending = Ending::failed;
        record.fault = &fault;
        const std::vector<Attempt> earlier{
            {.after = 1ms, .took = 20ms, .waited = 80ms, .code = "timeout", .message = "It hung."}
        };
        keep(
            record,
            {.reached = Step::upstream,
             .attempts = 2,
             .upstream_time = 200ms,
             .earlier = earlier,
             .arguments = R"({"order":"o_1"})",
             .told = "[upstream_refused] shop cannot be reached.\nNext: use refund_later.",
             .words = "1a2b3c4d"}
        );
    }

    std::string folder_;
    std::unique_ptr<store::Ledger> ledger_;
};

TEST_F(StoryTest, tells_what_was_asked_tried_told_and_done_after) {
    keep_a_failure();
    keep(record_of(kNext, "refund_later", kNow + 2s), {.reached = Step::upstream, .attempts = 1});
    const auto stories = ask(kId);
    ASSERT_THAT(stories, SizeIs(1));
    EXPECT_EQ(
        stories.front().to_text(Audience::operators),
        "Support id 4f1c09a2b7de4f1c09a2b7de4f1c09a2\n"
        "\n"
        "key:ada, with agent, called refund of shop at 2026-11-20T22:00:57.123Z.\n"
        "It failed after 0.250 s: upstream_refused. Nothing was changed.\n"
        "\n"
        "Asked\n"
        "  {\"order\":\"o_1\"}\n"
        "\n"
        "Checked\n"
        "  passed: permission, tool, headers, scopes, defaults, arguments, replay, limits and "
        "circuit\n"
        "\n"
        "Sent\n"
        "  1. after 1 ms, for 20 ms: timeout: It hung.; waited 80 ms\n"
        "  2. and then it failed after 0.250 s: upstream_refused\n"
        "  The upstream took 0.200 s in all.\n"
        "\n"
        "Told\n"
        "  [upstream_refused] shop cannot be reached.\n"
        "  Next: use refund_later.\n"
        "\n"
        "What the upstream said\n"
        "  connect ECONNREFUSED\n"
        "  10.0.0.7:5432\n"
        "\n"
        "After\n"
        "  1.750 s later, refund_later of shop succeeded after 0.250 s (00aa09a2b7de)\n"
        "  It recovered 2.000 s after the failure, at try 1.\n"
    );
}

TEST_F(StoryTest, tells_programs_the_same) {
    keep_a_failure();
    keep(record_of(kNext, "refund", kNow + 2s), {});
    const auto told = ask("4f1c09a2b7de").front().to_json(Audience::operators);
    EXPECT_EQ(told.at("support_id"), json::Value(kId));
    EXPECT_EQ(told.at("caller"), "key:ada");
    EXPECT_EQ(told.at("code"), "upstream_refused");
    EXPECT_EQ(told.at("attempts"), 2);
    EXPECT_EQ(told.at("upstream_us"), 200'000);
    EXPECT_EQ(told.at("words"), "1a2b3c4d");
    EXPECT_EQ(told.at("arguments").at("order"), "o_1");
    EXPECT_EQ(told.at("earlier_attempts").at(0).at("code"), "timeout");
    EXPECT_EQ(told.at("fault").at("category"), "unavailable");
    EXPECT_EQ(told.at("raw"), "connect ECONNREFUSED\n10.0.0.7:5432");
    EXPECT_EQ(told.at("checks").as_array().size(), 9U);
    EXPECT_EQ(told.at("after").at(0).at("support_id"), json::Value(kNext));
    EXPECT_EQ(told.at("recovery").at("support_id"), json::Value(kNext));
    EXPECT_EQ(told.at("recovery").at("tries"), 1);
    EXPECT_EQ(told.at("recovery").at("after_ms"), 2000);
}

TEST_F(StoryTest, tells_a_caller_that_turned_to_something_else_from_one_that_tried_in_vain) {
    keep_a_failure();
    keep(record_of(kNext, "weather", kNow + 2s), {});
    EXPECT_THAT(
        ask(kId).front().to_text(Audience::operators),
        HasSubstr("(00aa09a2b7de)\n  None of them was a try after the failure.\n")
    );
    EXPECT_EQ(ask(kId).front().to_json(Audience::operators).at("tries"), 0);

    const auto fault = refusal();
    auto in_vain = record_of(kNext, "refund", kNow + 3s);
    in_vain.ending = Ending::failed;
    in_vain.fault = &fault;
    keep(in_vain, {});
    EXPECT_THAT(
        ask(kId).front().to_text(Audience::operators),
        HasSubstr("  It has not recovered: the one try after the failure failed, too.\n")
    );
    keep(in_vain, {});
    EXPECT_THAT(
        ask(kId).front().to_text(Audience::operators),
        HasSubstr("  It has not recovered: all 2 tries after the failure failed.\n")
    );
    const auto told = ask(kId).front().to_json(Audience::operators);
    EXPECT_EQ(told.at("tries"), 2);
    EXPECT_FALSE(told.contains("recovery"));
}

TEST_F(StoryTest, of_a_tool_of_the_gateway_ends_at_its_arguments) {
    const auto fault = refusal();
    auto record = record_of(kId, "recourse_support", kNow);
    record.upstream = "";
    record.ending = Ending::failed;
    record.fault = &fault;
    keep(record, {.reached = Step::gateway});
    EXPECT_THAT(
        ask(kId).front().to_text(Audience::operators),
        HasSubstr("Checked\n  passed: permission, tool, headers, scopes, defaults and arguments\n\n"
                  "Sent\n  Nowhere: the tool is the gateway's own.\n")
    );
}

TEST_F(StoryTest, says_which_check_refused) {
    const auto fault = refusal();
    auto record = record_of(kId, "refund", kNow);
    record.ending = Ending::failed;
    record.fault = &fault;
    keep(record, {.reached = Step::limits, .filled = R"({"shop":"a"})"});
    const auto text = ask(kId).front().to_text(Audience::operators);
    EXPECT_THAT(text, HasSubstr("  defaults: filled\n  limits: refused\n"));
    EXPECT_THAT(text, Not(HasSubstr("circuit")));
    EXPECT_THAT(text, HasSubstr("Nothing was sent to the upstream."));
}

TEST_F(StoryTest, says_why_a_call_was_made_that_was_lost_before) {
    keep(record_of(kId, "refund", kNow), {.reached = Step::upstream, .is_after_look = true});
    EXPECT_THAT(
        ask(kId).front().to_text(Audience::operators),
        HasSubstr("  replay: passed, for its caller has looked since it was lost\n")
    );
}

TEST_F(StoryTest, of_another_does_not_exist_for_a_caller) {
    keep_a_failure();
    EXPECT_THAT(ask(kId, "key:ada"), SizeIs(1));
    EXPECT_THAT(ask(kId, "key:eve"), IsEmpty());
}

TEST_F(StoryTest, keeps_from_callers_what_the_upstream_said_underneath) {
    keep_a_failure();
    const auto story = ask(kId).front();
    const auto text = story.to_text(Audience::caller);
    EXPECT_THAT(text, Not(HasSubstr("10.0.0.7")));
    EXPECT_THAT(text, HasSubstr("1. after 1 ms, for 20 ms: timeout; waited 80 ms"));
    EXPECT_THAT(text, HasSubstr("[upstream_refused] shop cannot be reached."));
    const auto told = story.to_json(Audience::caller);
    EXPECT_FALSE(told.contains("raw"));
    EXPECT_FALSE(told.contains("fault"));
}

TEST_F(StoryTest, of_a_success_that_nothing_happened_to_needs_no_details) {
    keep(
        record_of(kId, "refund", kNow),
        {.reached = Step::upstream, .attempts = 1, .upstream_time = 200ms}
    );
    const auto found = ledger_->find({.support_id = kId, .caller = {}}, 1).value();
    EXPECT_EQ(found.all().front().details, "");
    EXPECT_THAT(
        ask(kId).front().to_text(Audience::operators),
        HasSubstr("Once, for 0.200 s. It succeeded after 0.250 s.\n")
    );
}

TEST_F(StoryTest, cuts_arguments_that_are_too_long) {
    const auto arguments = R"({"a":")" + std::string(kLongestArguments, 'x') + R"("})";
    keep(record_of(kId, "refund", kNow), {.reached = Step::upstream, .arguments = arguments});
    const auto told = ask(kId).front().to_json(Audience::operators);
    ASSERT_TRUE(told.at("arguments").is_string());
    EXPECT_LE(told.at("arguments").as_string().size(), kLongestArguments);
}

TEST_F(StoryTest, lets_no_foreign_text_reach_the_terminal) {
    auto fault = refusal();
    fault.upstream = "\x1b[2Jgone";
    auto record = record_of(kId, "re\x1b[2Jfund", kNow);
    record.ending = Ending::failed;
    record.fault = &fault;
    keep(record, {.arguments = R"({"a":"\u001b[2J"})", .told = "\x1b[2Jtold"});
    EXPECT_THAT(ask(kId).front().to_text(Audience::operators), Not(HasSubstr("\x1b")));
}

TEST(SupportId, is_12_to_32_hex_digits) {
    EXPECT_EQ(support_id_of(" 4F1C09A2B7DE\n"), "4f1c09a2b7de");
    EXPECT_EQ(support_id_of(kId), kId);
    EXPECT_EQ(support_id_of("4f1c09a2b7d"), std::nullopt);
    EXPECT_EQ(support_id_of(std::string(33, 'a')), std::nullopt);
    EXPECT_EQ(support_id_of("4f1c09a2b7dx"), std::nullopt);
}

}  // namespace
}  // namespace recourse::ledger

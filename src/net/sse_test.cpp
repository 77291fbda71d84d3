#include "net/sse.hpp"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace recourse::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t kRoomy = 1024;

std::vector<SseEvent> drain(SseParser& parser) {
    std::vector<SseEvent> events;
    while (auto event = parser.next()) events.push_back(*std::move(event));
    return events;
}

std::vector<SseEvent> events_of(std::string_view stream) {
    SseParser parser(kRoomy);
    EXPECT_TRUE(parser.feed(stream));
    return drain(parser);
}

std::vector<std::string> data_of(std::string_view stream) {
    std::vector<std::string> data;
    for (SseEvent& event : events_of(stream)) data.push_back(std::move(event.data));
    return data;
}

TEST(Sse, an_event_is_complete_at_the_empty_line) {
    SseParser parser(kRoomy);
    EXPECT_TRUE(parser.feed("data: {}\n"));
    EXPECT_TRUE(parser.mid_event());
    EXPECT_FALSE(parser.next());
    EXPECT_TRUE(parser.feed("\n"));
    EXPECT_FALSE(parser.mid_event());
    EXPECT_EQ(parser.next()->data, "{}");
}

TEST(Sse, lines_end_in_lf_cr_or_both) {
    EXPECT_THAT(data_of("data: a\n\ndata: b\r\rdata: c\r\n\r\n"), ElementsAre("a", "b", "c"));
    EXPECT_THAT(data_of("data: a\r\ndata: b\rdata: c\n\r\n"), ElementsAre("a\nb\nc"));
}

TEST(Sse, a_carriage_return_completes_an_event_before_a_line_feed_may_follow) {
    SseParser parser(kRoomy);
    EXPECT_TRUE(parser.feed("data: a\r\n\r"));
    EXPECT_EQ(parser.next()->data, "a");
    EXPECT_TRUE(parser.feed("\ndata: b\r\n\r\n"));
    EXPECT_EQ(parser.next()->data, "b");
}

TEST(Sse, a_byte_order_mark_is_skipped_at_the_start_only) {
    EXPECT_THAT(
        data_of("\xEF\xBB\xBF"
                "data: a\n\n"),
        ElementsAre("a")
    );
    EXPECT_THAT(
        data_of("\n\xEF\xBB\xBF"
                "data: a\n\n"),
        IsEmpty()
    );
}

TEST(Sse, comments_and_unknown_fields_are_ignored) {
    EXPECT_THAT(data_of(": hello\nfoo: bar\ndata: a\n:\n\n"), ElementsAre("a"));
}

TEST(Sse, one_space_after_the_colon_is_dropped) {
    EXPECT_THAT(data_of("data:a\n\ndata: a\n\ndata:  a\n\n"), ElementsAre("a", "a", " a"));
}

TEST(Sse, data_without_a_colon_or_a_value_is_an_empty_line) {
    EXPECT_THAT(data_of("data\n\n"), ElementsAre(""));
    EXPECT_THAT(data_of("data:\ndata\n\n"), ElementsAre("\n"));
}

TEST(Sse, an_event_without_data_is_none_and_its_name_does_not_stick) {
    const auto events = events_of("event: ping\n\ndata: a\n\n");
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].event, "message");
}

TEST(Sse, a_named_event_carries_its_name) {
    const auto events = events_of("event: endpoint\ndata: /messages\n\n");
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].event, "endpoint");
}

TEST(Sse, the_last_id_sticks_until_another_comes) {
    const auto events = events_of("id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n");
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(events[0].id, "1");
    EXPECT_EQ(events[1].id, "1");
    EXPECT_EQ(events[2].id, "");
}

TEST(Sse, an_id_with_a_nul_is_ignored) {
    using namespace std::string_view_literals;
    const auto events = events_of("id: 1\nid: 2\0\ndata: a\n\n"sv);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].id, "1");
}

TEST(Sse, retry_is_digits_that_fit_or_nothing) {
    EXPECT_EQ(events_of("retry: 2500\ndata\n\n").at(0).retry_ms, 2500);
    for (const char* wrong : {"retry: 2s", "retry: -1", "retry", "retry: 99999999999"}) {
        EXPECT_EQ(events_of(std::string(wrong) + "\ndata\n\n").at(0).retry_ms, std::nullopt);
    }
}

TEST(Sse, id_and_retry_count_without_data_too) {
    SseParser parser(kRoomy);
    EXPECT_TRUE(parser.feed("id: 7\nretry: 10\n\n"));
    EXPECT_FALSE(parser.next());
    EXPECT_EQ(parser.last_id(), "7");
    EXPECT_EQ(parser.retry_ms(), 10);
}

TEST(Sse, the_limit_holds_for_one_line_and_for_many) {
    SseParser one(16);
    EXPECT_FALSE(one.feed("data: 0123456789abcdef"));
    SseParser many(17);
    EXPECT_TRUE(many.feed("data: 01234\ndata: 01234\n"));
    EXPECT_FALSE(many.feed("data: 01234\n"));
}

TEST(Sse, the_limit_is_for_one_event_not_for_what_is_fed_at_once) {
    SseParser parser(16);
    std::string stream;
    for (int i = 0; i < 100; ++i) stream += ": keep-alive\ndata: 0123\n\n";
    EXPECT_TRUE(parser.feed(stream));
    EXPECT_EQ(drain(parser).size(), 100U);
}

TEST(Sse, events_before_the_limit_survive_it_and_nothing_follows) {
    SseParser parser(16);
    EXPECT_FALSE(parser.feed("data: a\n\ndata: 0123456789abcdef\n\ndata: b\n\n"));
    EXPECT_FALSE(parser.feed("data: c\n\n"));
    EXPECT_EQ(parser.next()->data, "a");
    EXPECT_FALSE(parser.next());
}

TEST(Sse, what_is_appended_is_read_back) {
    std::string out;
    append_sse(out, R"({"a":1})", "42");
    append_sse(out, "{\r\n}\n");
    const auto events = events_of(out);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].id, "42");
    EXPECT_EQ(events[0].event, "message");
    EXPECT_EQ(events[0].data, R"({"a":1})");
    EXPECT_EQ(events[1].data, "{\n}\n");
}

bool same(const SseEvent& a, const SseEvent& b) {
    return a.event == b.event && a.data == b.data && a.id == b.id && a.retry_ms == b.retry_ms;
}

TEST(Sse, how_a_stream_is_cut_makes_no_difference) {
    const auto pieces = rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "data",
        "event",
        "id",
        "retry",
        ":",
        ": ",
        "12",
        "x",
        "\n",
        "\n\n",
        "\r",
        "\r\n",
        "\xEF\xBB\xBF",
        std::string(1, '\0')
    ));
    const bool held = rc::check("byte by byte equals whole", [&] {
        std::string stream;
        for (const std::string& piece : *pieces) stream += piece;
        SseParser whole(12);
        SseParser cut(12);
        const bool whole_fits = whole.feed(stream);
        bool cut_fits = true;
        for (const char byte : stream) cut_fits = cut.feed({&byte, 1});
        RC_ASSERT(whole_fits == cut_fits);
        const auto expected = drain(whole);
        const auto got = drain(cut);
        RC_ASSERT(std::ranges::equal(expected, got, same));
        RC_ASSERT(whole.last_id() == cut.last_id());
    });
    EXPECT_TRUE(held);
}

}  // namespace
}  // namespace recourse::net

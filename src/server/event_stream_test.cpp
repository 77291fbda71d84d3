#include "server/event_stream.hpp"

#include "net/sse.hpp"

#include <vector>

#include <gmock/gmock.h>

namespace recourse::server {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<net::SseEvent> events_of(std::string_view text) {
    net::SseParser parser(EventStream::kMostWaiting * 4);
    EXPECT_TRUE(parser.feed(text));
    std::vector<net::SseEvent> events;
    while (auto event = parser.next()) events.push_back(*std::move(event));
    return events;
}

std::vector<std::string> data_of(std::string_view text) {
    std::vector<std::string> data;
    for (auto& event : events_of(text)) data.push_back(std::move(event.data));
    return data;
}

std::vector<std::string> ids_of(std::string_view text) {
    std::vector<std::string> ids;
    for (auto& event : events_of(text)) ids.push_back(std::move(event.id));
    return ids;
}

class Reading final : public EventStream::Reader {
  public:
    void on_more() override { ++more; }
    void on_pause() override { ++paused; }
    void on_taken() override { ++taken; }
    int more = 0;
    int paused = 0;
    int taken = 0;
};

TEST(EventStream, hands_out_each_message_once_and_in_order) {
    EventStream stream;
    stream.add("a");
    stream.add("b");
    EXPECT_THAT(data_of(stream.take()), ElementsAre("a", "b"));
    stream.end("c");
    EXPECT_THAT(data_of(stream.take()), ElementsAre("c"));
    EXPECT_TRUE(stream.ended());
    stream.add("d");
    EXPECT_EQ(stream.take(), "");
}

TEST(EventStream, keeps_nothing_of_what_cannot_be_resumed) {
    EventStream stream;
    stream.add("a");
    EXPECT_THAT(ids_of(stream.take()), ElementsAre(""));
    EXPECT_EQ(stream.size(), 0U);
}

TEST(EventStream, with_a_name_numbers_its_events) {
    EventStream stream("7");
    stream.prime();
    stream.add("a");
    const auto text = stream.take();
    EXPECT_THAT(ids_of(text), ElementsAre("7-1", "7-2"));
    EXPECT_THAT(data_of(text), ElementsAre("", "a"));
}

TEST(EventStream, goes_on_after_any_event_that_was_sent) {
    for (std::uint64_t last = 0; last <= 4; ++last) {
        EventStream stream("7");
        for (const auto* message : {"1", "2", "3"}) stream.add(message);
        static_cast<void>(stream.take());
        stream.add("4");
        ASSERT_TRUE(stream.rewind(last));
        std::vector<std::string> rest;
        for (auto event = last + 1; event <= 4; ++event) rest.push_back(std::to_string(event));
        EXPECT_THAT(data_of(stream.take()), testing::ElementsAreArray(rest)) << last;
    }
}

TEST(EventStream, does_not_go_on_after_an_event_that_never_was) {
    EventStream stream("7");
    stream.add("1");
    EXPECT_FALSE(stream.rewind(2));
    EXPECT_THAT(data_of(stream.take()), ElementsAre("1"));
}

TEST(EventStream, drops_what_a_slow_client_leaves_waiting_but_never_the_last) {
    EventStream stream;
    Reading reading;
    stream.read_by(reading);
    const std::string message(100'000, 'x');
    for (int i = 0; i < 100; ++i) stream.add(message);
    EXPECT_LT(stream.size(), EventStream::kMostWaiting + 2 * message.size());
    const std::string answer(EventStream::kMostWaiting, 'y');
    stream.end(answer);
    EXPECT_EQ(data_of(stream.take()).back(), answer);
}

TEST(EventStream, keeps_less_for_a_client_that_is_not_there) {
    EventStream stream("7");
    const std::string message(10'000, 'x');
    for (int i = 0; i < 1'000; ++i) stream.add(message);
    EXPECT_LT(stream.size(), EventStream::kMostKept + 2 * message.size());
}

TEST(EventStream, keeps_the_latest_of_what_was_sent_and_the_last_whatever_its_size) {
    EventStream stream("7");
    const std::string message(10'000, 'x');
    for (int i = 0; i < 100; ++i) {
        stream.add(message);
        static_cast<void>(stream.take());
    }
    EXPECT_LT(stream.size(), EventStream::kMostKept + message.size());
    const std::string answer(EventStream::kMostKept * 2, 'y');
    stream.end(answer);
    static_cast<void>(stream.take());
    ASSERT_TRUE(stream.rewind(0));
    EXPECT_THAT(data_of(stream.take()), ElementsAre(answer));
}

TEST(EventStream, tells_its_reader_and_only_the_latest) {
    EventStream stream("7");
    Reading first;
    Reading second;
    stream.read_by(first);
    stream.add("1");
    stream.read_by(second);
    stream.leave(first);
    stream.add("2");
    stream.pause();
    stream.end({});
    EXPECT_EQ(first.more, 1);
    EXPECT_EQ(first.taken, 1);
    EXPECT_EQ(second.more, 2);
    EXPECT_EQ(second.paused, 1);
    stream.leave(second);
    EXPECT_FALSE(stream.is_read());
    stream.pause();
    EXPECT_EQ(second.paused, 1);
}

}  // namespace
}  // namespace recourse::server

#include "base/trace_context.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace recourse {
namespace {

constexpr std::string_view kTraceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

std::string with_flags(std::string_view flags) {
    return std::string(kTraceparent.substr(0, 53)).append(flags);
}

TEST(Traceparent, says_which_trace_whose_request_and_whether_it_is_recorded) {
    const auto context = TraceContext::read(kTraceparent);
    ASSERT_TRUE(context);
    EXPECT_EQ(context->trace.hex(), "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(context->parent->hex(), "00f067aa0ba902b7");
    EXPECT_TRUE(context->is_sampled);
    EXPECT_FALSE(context->is_random);
    EXPECT_FALSE(TraceContext::read(with_flags("00"))->is_sampled);
    EXPECT_TRUE(TraceContext::read(with_flags("02"))->is_random);
    EXPECT_TRUE(TraceContext::read(with_flags("ff"))->is_sampled) << "flags of the future";
}

TEST(Traceparent, of_a_later_version_may_go_on_after_a_dash) {
    const std::string later = "cc" + std::string(kTraceparent).substr(2);
    EXPECT_TRUE(TraceContext::read(later));
    EXPECT_TRUE(TraceContext::read(later + "-what-the-future-brings"));
    EXPECT_FALSE(TraceContext::read(later + ".what"));
    EXPECT_FALSE(TraceContext::read(std::string(kTraceparent) + "-what"));
}

TEST(Traceparent, that_breaks_the_format_is_ignored) {
    for (const auto* header : {
             "",
             "00",
             "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
             "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
             "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
             "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
             "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00F067aa0ba902b7-01",
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
             "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
             "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
             "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7_01",
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ",
         }) {
        EXPECT_FALSE(TraceContext::read(header)) << header;
    }
}

TEST(Traceparent, is_written_with_the_span_that_asks) {
    const auto context = TraceContext::read(kTraceparent);
    const auto span = SpanId::from_hex("1111111111111111");
    EXPECT_EQ(
        context->traceparent(*span), "00-4bf92f3577b34da6a3ce929d0e0e4736-1111111111111111-01"
    );
    SystemRandom random;
    auto made = TraceContext::make(random);
    EXPECT_TRUE(made.traceparent(*span).ends_with("-1111111111111111-03"));
    made.is_sampled = false;
    EXPECT_TRUE(made.traceparent(*span).ends_with("-02"));
}

std::string members(int count) {
    std::string list;
    for (int i = 0; i < count; ++i) list += fmt::format("{}k{}=v", i == 0 ? "" : ",", i);
    return list;
}

TEST(Tracestate, goes_on_as_it_came) {
    for (const auto* state : {
             "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
             "fw529a3039@dt=FfAe;yyy",
             "0a*/-_@x=! ~",
         })
        EXPECT_EQ(read_tracestate(state), state);
    EXPECT_EQ(read_tracestate(members(32)), members(32));
}

TEST(Tracestate, loses_what_says_nothing) {
    EXPECT_EQ(read_tracestate(""), "");
    EXPECT_EQ(read_tracestate(" a=1 , ,\tb=2,,"), "a=1,b=2");
}

TEST(Tracestate, that_breaks_the_format_does_not_count_at_all) {
    for (const auto& state : {
             std::string("a"),
             std::string("a="),
             std::string("=1"),
             std::string("A=1"),
             std::string("a=1=2"),
             std::string("a b=1"),
             std::string("a=1,a=2"),
             std::string("a=\x01"),
             std::string("a=caf\xc3\xa9"),
             std::string("a=1\r\nx: y"),
             std::string(257, 'a') + "=1",
             "a=" + std::string(257, '1'),
             members(33),
         })
        EXPECT_EQ(read_tracestate(state), "") << state;
}

TEST(Tracestate, that_is_too_long_loses_large_members_then_the_last) {
    const auto large = "large=" + std::string(200, 'x');
    std::string small;
    for (int i = 0; i < 4; ++i) small += fmt::format(",k{}={}", i, std::string(90, 'y'));
    EXPECT_EQ(read_tracestate(large + small), small.substr(1));
    std::string many;
    for (int i = 0; i < 10; ++i)
        many += fmt::format("{}k{}={}", i == 0 ? "" : ",", i, std::string(90, 'z'));
    const auto cut = read_tracestate(many);
    EXPECT_LE(cut.size(), 512U);
    EXPECT_TRUE(many.starts_with(cut + ",")) << cut;
    EXPECT_EQ(std::ranges::count(cut, ','), 4);
}

TEST(Baggage, goes_on_where_it_is_sound) {
    EXPECT_TRUE(is_baggage("userId=alice,serverNode=DF%2028,isProduction=false"));
    EXPECT_TRUE(is_baggage("key1=value1;property1;property2, key2 = value2"));
    EXPECT_TRUE(is_baggage(members(64)));
    for (const auto& text : {
             std::string(),
             std::string(" , "),
             std::string("a"),
             std::string("a b=1"),
             std::string("a=\"1\""),
             std::string("a=1\r\nx: y"),
             std::string("a=caf\xc3\xa9"),
             members(65),
             "a=" + std::string(8192, '1'),
         })
        EXPECT_FALSE(is_baggage(text)) << text;
}

}  // namespace
}  // namespace recourse

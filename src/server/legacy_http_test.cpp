#include "server/endpoint_fixture.hpp"

#include <gmock/gmock.h>

/// What a legacy client may rely on over HTTP: sessions, and streams that it can come back to.
namespace recourse::server {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class LegacyHttp : public EndpointFixture {
  protected:
    void begin() {
        listen();
        shake_hands();
    }
    /// The first events of a call that waits; then the connection breaks.
    std::string break_off_after(std::string_view method, int events) {
        auto response = post(method);
        Events stream(*this, response);
        std::string last;
        for (int i = 0; i < events; ++i) last = stream.next().value_or(net::SseEvent{}).id;
        return last;
    }
    std::vector<std::string> rest_after(std::string_view last_event_id) {
        auto response = get(last_event_id);
        EXPECT_EQ((*response)->status(), 200);
        return Events(*this, response).rest();
    }
    int end_session() { return (*send("DELETE", legacy_headers()))->status(); }
};

TEST_F(LegacyHttp, a_quick_answer_is_plain_json) {
    settings.stream_after = std::chrono::hours(1);
    begin();
    auto response = post("quick");
    EXPECT_EQ((*response)->headers().get("content-type"), "application/json");
    EXPECT_EQ(json_of(response).at("result"), parsed(R"({"done":true})"));
}

TEST_F(LegacyHttp, a_message_before_the_answer_makes_it_a_stream_with_ids_from_the_first_byte) {
    begin();
    auto response = post("say");
    EXPECT_EQ((*response)->headers().get("content-type"), "text/event-stream");
    EXPECT_THAT(
        Events(*this, response).rest(),
        ElementsAre("1-1 -", "1-2 said 1", "1-3 said 2", "1-4 said 3", "1-5 answer")
    );
}

TEST_F(LegacyHttp, an_older_client_gets_no_event_without_data) {
    listen();
    shake_hands("2025-06-18");
    auto response = post("say");
    EXPECT_EQ(Events(*this, response).rest().front(), "1-1 said 1");
}

TEST_F(LegacyHttp, a_long_call_becomes_a_stream_before_anything_is_said) {
    begin();
    auto response = post("stay_and_wait");
    EXPECT_EQ((*response)->headers().get("content-type"), "text/event-stream");
    Events events(*this, response);
    EXPECT_EQ(events.next()->data, "");
    host.let_go();
    EXPECT_THAT(events.rest(), ElementsAre("1-2 answer"));
}

TEST_F(LegacyHttp, a_client_that_takes_no_events_waits_for_plain_json) {
    begin();
    auto headers = legacy_headers();
    headers.replace(headers.find(", text/event-stream"), 19, "");
    const auto sending = start(headers, request("say_and_wait"));
    until([&] { return host.serving == 1; });
    host.let_go();
    until([&] { return sending->response.has_value(); });
    EXPECT_EQ((*sending->response->value()).headers().get("content-type"), "application/json");
    EXPECT_EQ(json_of(*sending->response).at("result"), parsed(R"({"done":true})"));
}

TEST_F(LegacyHttp, a_connection_that_breaks_stops_no_work_and_loses_no_answer) {
    begin();
    const auto last = break_off_after("say_and_wait", 2);
    EXPECT_EQ(last, "1-2");
    host.let_go();
    until([&] { return host.serving == 0; });
    EXPECT_EQ(host.cancelled, 0);
    EXPECT_THAT(rest_after(last), ElementsAre("1-3 said 2", "1-4 said 3", "1-5 answer"));
}

TEST_F(LegacyHttp, a_stream_that_is_taken_up_goes_on_live_until_its_answer) {
    begin();
    const auto last = break_off_after("say_and_wait", 4);
    auto response = get(last);
    host.let_go();
    EXPECT_THAT(Events(*this, response).rest(), ElementsAre("1-5 answer"));
}

TEST_F(LegacyHttp, a_stream_can_be_taken_up_after_every_event_and_more_than_once) {
    begin();
    auto response = post("say");
    const auto all = Events(*this, response).rest();
    for (std::size_t last = 1; last <= all.size(); ++last) {
        const std::vector<std::string> rest(all.begin() + static_cast<int>(last), all.end());
        EXPECT_EQ(rest_after("1-" + std::to_string(last)), rest);
    }
}

TEST_F(LegacyHttp, streams_are_taken_up_each_by_its_own_events) {
    begin();
    const auto first = break_off_after("say_and_wait", 4);
    const auto second = break_off_after("say_and_wait", 1);
    host.let_go();
    EXPECT_THAT(
        rest_after(second), ElementsAre("2-2 said 1", "2-3 said 2", "2-4 said 3", "2-5 answer")
    );
    EXPECT_THAT(rest_after(first), ElementsAre("1-5 answer"));
}

TEST_F(LegacyHttp, a_stream_that_is_taken_up_twice_goes_to_the_latest) {
    begin();
    const auto last = break_off_after("say_and_wait", 4);
    auto first = get(last);
    auto second = get(last);
    EXPECT_THAT(Events(*this, first).rest(), IsEmpty());
    host.let_go();
    EXPECT_THAT(Events(*this, second).rest(), ElementsAre("1-5 answer"));
}

TEST_F(LegacyHttp, a_paused_stream_ends_and_its_client_is_asked_back) {
    begin();
    auto response = post("pause");
    Events events(*this, response);
    EXPECT_THAT(events.rest(), ElementsAre("1-1 -", "1-2 said 1", "1-3 said 2", "1-4 said 3"));
    EXPECT_TRUE(events.parser.retry_ms().has_value());
    EXPECT_EQ(host.serving, 1);
    auto again = get(events.parser.last_id());
    host.let_go();
    EXPECT_THAT(Events(*this, again).rest(), ElementsAre("1-5 answer"));
}

TEST_F(LegacyHttp, what_was_never_sent_cannot_be_taken_up) {
    begin();
    auto response = post("say");
    static_cast<void>(Events(*this, response).rest());
    for (const auto* wrong : {"1-6", "2-1", "1", "1-", "1-x", "-1", "x"}) {
        auto refused = get(wrong);
        EXPECT_EQ((*refused)->status(), 400) << wrong;
        EXPECT_EQ(json_of(refused).at("error").at("data").at("code"), "invalid_request");
    }
    shake_hands();
    auto foreign = get("1-1");
    EXPECT_EQ((*foreign)->status(), 400);
}

TEST_F(LegacyHttp, the_stream_of_a_session_hears_of_changes_and_is_resumed) {
    begin();
    auto response = std::make_unique<Response>(get());
    EXPECT_EQ(host.joined, 1);
    Events events(*this, *response);
    EXPECT_EQ(events.next()->id, "0-1");
    host.audience.changed(Change::tools);
    EXPECT_EQ(events.next()->id, "0-2");
    response.reset();
    host.audience.changed(Change::prompts);
    auto again = get("0-2");
    Events rest(*this, again);
    EXPECT_THAT(rest.next()->data, testing::HasSubstr("prompts/list_changed"));
    host.audience.changed(Change::resources);
    EXPECT_EQ(rest.next()->id, "0-4");
    EXPECT_EQ(host.joined, 1);
}

TEST_F(LegacyHttp, a_session_has_one_stream_of_its_own) {
    begin();
    auto first = get();
    EXPECT_EQ((*get())->status(), 409);
    auto resumed = get("0-1");
    EXPECT_EQ((*resumed)->status(), 200);
    EXPECT_THAT(Events(*this, first).rest(), ElementsAre("0-1 -"));
}

TEST_F(LegacyHttp, a_question_goes_out_on_the_stream_of_its_call) {
    begin();
    auto own = get();
    auto response = post("ask");
    Events events(*this, response);
    EXPECT_EQ(events.next()->data, "");
    const auto question = parsed(events.next()->data);
    EXPECT_EQ(question.at("method"), "roots/list");
    const auto answer =
        R"({"jsonrpc":"2.0","id":)" + json::to_text(question.at("id")) + R"(,"result":{"mine":1}})";
    EXPECT_EQ((*send("POST", legacy_headers(), answer))->status(), 202);
    EXPECT_EQ(parsed(events.next()->data).at("result"), parsed(R"({"mine":1})"));
    EXPECT_FALSE(events.next().has_value());
}

TEST_F(LegacyHttp, a_session_that_ends_cancels_what_reads_and_lets_writes_finish) {
    begin();
    auto own = get();
    const auto reading = start(legacy_headers(), request("read_and_wait"));
    const auto writing = start(legacy_headers(), request("write_and_wait"));
    const auto asking = start(legacy_headers(), request("ask"));
    until([&] { return host.serving == 3; });
    EXPECT_EQ(end_session(), 204);
    until([&] { return host.serving == 1; });
    EXPECT_EQ(host.cancelled, 1);
    EXPECT_EQ(host.forgotten, 0);
    host.let_go();
    until([&] { return host.forgotten == 1; });
    EXPECT_EQ(host.joined, 0);
    EXPECT_THAT(Events(*this, own).rest(), ElementsAre("0-1 -"));
    until([&] { return writing->response.has_value(); });
    EXPECT_THAT(body_of(*writing->response), testing::HasSubstr(R"({"done":true})"));
    EXPECT_EQ((*post("quick"))->status(), 404);
    EXPECT_EQ(end_session(), 404);
}

TEST_F(LegacyHttp, a_session_is_named_and_known) {
    begin();
    session = "unknown";
    auto response = post("quick");
    EXPECT_EQ((*response)->status(), 404);
    EXPECT_EQ(json_of(response).at("error").at("data").at("code"), "session_not_found");
    EXPECT_EQ((*get())->status(), 404);
    auto without = send("POST", "Content-Type: application/json\r\n", request("quick"));
    EXPECT_EQ((*without)->status(), 400);
    EXPECT_EQ((*send("GET", "Accept: text/event-stream\r\n"))->status(), 405);
    EXPECT_EQ((*send("DELETE", ""))->status(), 400);
}

TEST_F(LegacyHttp, a_stream_wants_a_client_that_takes_events) {
    begin();
    const auto refused =
        send("GET", "Accept: application/json\r\nMcp-Session-Id: " + session + "\r\n");
    EXPECT_EQ((*refused)->status(), 406);
}

TEST_F(LegacyHttp, a_silent_stream_is_kept_alive) {
    settings.keep_alive = std::chrono::milliseconds(1);
    begin();
    auto response = post("stay_and_wait");
    std::string bytes;
    while (!bytes.contains("\n:\n")) bytes += *run((*response)->read_some({}));
    host.let_go();
    EXPECT_THAT(Events(*this, response).rest().back(), testing::HasSubstr("answer"));
}

TEST_F(LegacyHttp, clients_that_leave_at_any_point_leave_nothing_behind) {
    begin();
    for (const auto* method : {"quick", "say", "say_and_wait", "read_and_wait", "pause", "ask"}) {
        for (int events = 0; events <= 2; ++events) {
            auto sending = start(legacy_headers(), request(method));
            until([&] { return host.serving > 0 || sending->response.has_value(); });
            if (events == 0) {
                sending->canceller.cancel();
            } else {
                until([&] { return sending->response.has_value(); });
                Events stream(*this, *sending->response);
                for (int i = 1; i < events; ++i) static_cast<void>(stream.next());
            }
            until([&] { return sending->response.has_value(); });
            sending->response.reset();
            host.let_go();
        }
    }
    EXPECT_EQ(end_session(), 204);
    until([&] {
        host.let_go();
        return host.forgotten == 1;
    });
    EXPECT_EQ(host.serving, 0);
}

TEST_F(LegacyHttp, draining_answers_what_is_open_and_ends_what_listens) {
    begin();
    auto own = get();
    auto call = post("stay_and_wait");
    bool drained = false;
    const auto drain = [&]() -> net::Task<> {
        co_await endpoint->drain({});
        drained = true;
    };
    net::spawn(executor, drain());
    EXPECT_THAT(Events(*this, own).rest(), ElementsAre("0-1 -"));
    EXPECT_FALSE(drained);
    host.let_go();
    EXPECT_THAT(Events(*this, call).rest().back(), testing::HasSubstr("answer"));
    until([&] { return drained; });
}

}  // namespace
}  // namespace recourse::server

#include "server/endpoint_fixture.hpp"

#include <gmock/gmock.h>

/// What a modern client may rely on over HTTP: its stream is its request.
namespace recourse::server {
namespace {

using testing::ElementsAre;

class ModernHttp : public EndpointFixture {
  protected:
    Response call(std::string_view method, std::string_view more_params = {}) {
        return send("POST", modern_headers(method), modern_request(method, more_params));
    }
};

constexpr std::string_view kToolChanges = R"(,"notifications":{"toolsListChanged":true})";

TEST_F(ModernHttp, a_stream_has_no_ids) {
    listen();
    auto response = call("say");
    EXPECT_EQ((*response)->headers().get("x-accel-buffering"), "no");
    EXPECT_THAT(
        Events(*this, response).rest(), ElementsAre(" said 1", " said 2", " said 3", " answer")
    );
}

TEST_F(ModernHttp, a_long_call_is_kept_alive) {
    settings.keep_alive = std::chrono::milliseconds(1);
    listen();
    auto response = call("stay_and_wait");
    std::string bytes;
    while (!bytes.starts_with(":\n")) bytes += *run((*response)->read_some({}));
    host.let_go();
    EXPECT_THAT(Events(*this, response).rest(), ElementsAre(" answer"));
}

TEST_F(ModernHttp, a_client_that_leaves_cancels_what_reads) {
    listen();
    const auto sending = start(modern_headers("read_and_wait"), modern_request("read_and_wait"));
    until([&] { return host.serving == 1; });
    sending->canceller.cancel();
    until([&] { return host.serving == 0; });
    EXPECT_EQ(host.cancelled, 1);
}

TEST_F(ModernHttp, a_client_that_leaves_stops_no_write) {
    listen();
    auto response = std::make_unique<Response>(call("say_and_wait"));
    response.reset();
    auto other = call("quick");
    EXPECT_EQ(host.serving, 1);
    host.let_go();
    until([&] { return host.serving == 0; });
    EXPECT_EQ(host.cancelled, 0);
}

TEST_F(ModernHttp, a_listen_hears_of_changes_until_the_server_ends) {
    listen();
    auto response = call("subscriptions/listen", kToolChanges);
    Events events(*this, response);
    EXPECT_THAT(events.next()->data, testing::HasSubstr("subscriptions/acknowledged"));
    host.audience.changed(Change::tools);
    EXPECT_THAT(events.next()->data, testing::HasSubstr("tools/list_changed"));
    host.audience.close();
    const auto last = parsed(events.next()->data);
    EXPECT_EQ(last.at("result").at("resultType"), "complete");
    EXPECT_FALSE(events.next().has_value());
}

TEST_F(ModernHttp, a_listen_ends_with_its_connection) {
    listen();
    auto response = std::make_unique<Response>(call("subscriptions/listen", kToolChanges));
    until([&] { return host.audience.listens() == 1; });
    response.reset();
    until([&] { return host.serving == 0; });
    EXPECT_EQ(host.audience.listens(), 0U);
}

TEST_F(ModernHttp, clients_that_leave_at_any_point_leave_nothing_behind) {
    listen();
    for (const auto* method : {"quick", "say", "say_and_wait", "read_and_wait"}) {
        for (int events = 0; events <= 3; ++events) {
            auto sending = start(modern_headers(method), modern_request(method));
            until([&] { return host.serving > 0 || sending->response.has_value(); });
            // A call that says nothing has no head to wait for.
            const bool says = std::string_view(method).starts_with("say");
            if (says && events > 0) {
                until([&] { return sending->response.has_value(); });
                Events stream(*this, *sending->response);
                for (int i = 1; i < events; ++i) static_cast<void>(stream.next());
            } else {
                sending->canceller.cancel();
                until([&] { return sending->response.has_value(); });
            }
            sending->response.reset();
            until([&] {
                host.let_go();
                return host.serving == 0;
            });
        }
    }
}

}  // namespace
}  // namespace recourse::server

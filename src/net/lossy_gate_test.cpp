#include "net/lossy_gate.hpp"

#include "net/http_client_fixture.hpp"

#include <vector>

#include <gmock/gmock.h>

namespace recourse::net {
namespace {

using std::chrono_literals::operator""ms;

class LossyGateTest : public HttpClientFixture {
  protected:
    /// A client whose requests pass the gate.
    HttpClient client_before(LossyGate& gate) {
        const auto port = gate.listen(0);
        return client_of(port.value());
    }
    /// What the server says to it. The connection is free again after that.
    std::string said_to(HttpClient& client, std::string_view body) {
        auto answer = post(client, body);
        return body_of(answer);
    }
    static Origin origin_of(const Imposter& server) {
        return {.host = "127.0.0.1", .port = server.port()};
    }
};

TEST_F(LossyGateTest, what_is_not_to_be_lost_passes) {
    Imposter server({answering(kOk)});
    LossyGate gate(executor, origin_of(server));
    HttpClient client = client_before(gate);
    EXPECT_EQ(said_to(client, R"({"name":"write"})"), "ok");
    EXPECT_EQ(said_to(client, R"({"name":"write"})"), "ok");
}

TEST_F(LossyGateTest, an_answer_is_cut_once_its_request_was_carried_out) {
    std::vector<std::string> requests;
    const Imposter::Script server_script = [&](Peer& peer) {
        while (true) {
            auto request = peer.read_request();
            if (request.empty()) return;
            requests.push_back(std::move(request));
            peer.say(kOk);
        }
    };
    Imposter server({server_script, server_script});
    LossyGate gate(executor, origin_of(server));
    HttpClient client = client_before(gate);
    gate.lose_next(R"("write")", LossyGate::Loss::cut);
    EXPECT_EQ(said_to(client, R"({"name":"read"})"), "ok");
    EXPECT_EQ(gate.seen(), 0U);

    const auto lost = post(client, R"({"name":"write"})");
    EXPECT_FALSE(lost.has_value());
    EXPECT_EQ(gate.seen(), 1U);

    EXPECT_EQ(said_to(client, R"({"name":"write"})"), "ok");
    EXPECT_EQ(gate.seen(), 2U);
    EXPECT_EQ(requests.size(), 3U);
}

TEST_F(LossyGateTest, an_answer_is_held_past_the_deadline) {
    Imposter server({answering(kOk)});
    LossyGate gate(executor, origin_of(server));
    HttpClient client = client_before(gate);
    gate.lose_next(R"("write")", LossyGate::Loss::hold);
    const auto late = post(client, R"({"name":"write"})", Deadline::after(Clock::now(), 500ms));
    ASSERT_FALSE(late.has_value());
    EXPECT_EQ(late.error().what, HttpFailure::What::timeout);
}

TEST_F(LossyGateTest, a_server_that_is_not_there_ends_the_connection) {
    LossyGate gate(executor, Origin{.host = "127.0.0.1", .port = 1});
    HttpClient client = client_before(gate);
    EXPECT_FALSE(post(client, "{}").has_value());
}

TEST_F(LossyGateTest, a_port_that_is_taken_is_refused_with_the_reason) {
    LossyGate first(executor, Origin{.host = "127.0.0.1", .port = 1});
    const auto port = first.listen(0);
    LossyGate second(executor, Origin{.host = "127.0.0.1", .port = 1});
    EXPECT_FALSE(second.listen(port.value()).has_value());
}

}  // namespace
}  // namespace recourse::net

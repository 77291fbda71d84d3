#pragma once

#include "net/http_client.hpp"
#include "net/imposter.hpp"
#include "net/loop_fixture.hpp"

#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/post.hpp>

/// For tests: an HttpClient against servers that do as they are told.
namespace recourse::net {

/// So that a failed expectation names what failed.
inline void PrintTo(HttpFailure::What what, std::ostream* out) {
    *out << "What #" << static_cast<int>(what);
}

using Answer = std::expected<std::unique_ptr<HttpResponse>, HttpFailure>;

inline constexpr std::size_t kLimit = 64UL * 1024 * 1024;
inline constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Answers every request of a connection with the same bytes, until the client closes.
inline Imposter::Script answering(std::string_view answer) {
    return [answer](Peer& peer) {
        while (!peer.read_request().empty()) peer.say(answer);
    };
}

class HttpClientFixture : public LoopFixture {
  protected:
    HttpClient client_of(std::uint16_t port, HttpClientLimits limits = {}) {
        return {executor, timers, Origin{.host = "127.0.0.1", .port = port}, limits};
    }

    Answer post(HttpClient& client, std::string_view body, Deadline deadline = {}) {
        return run(client.send("POST", "/mcp", "Accept: text/plain\r\n", body, deadline));
    }
    Answer get(HttpClient& client) { return run(client.send("GET", "/", "", "", {})); }

    std::string body_of(Answer& answer) {
        if (!answer) return "no answer: " + answer.error().detail;
        const auto body = run((*answer)->read_all(kLimit, {}));
        return body ? std::string(*body) : "cut: " + body.error().detail;
    }

    HttpFailure failure_of_body(
        Answer& answer, std::size_t limit = kLimit, Deadline deadline = {}
    ) {
        if (!answer) return answer.error();
        auto body = run((*answer)->read_all(limit, deadline));
        return body ? HttpFailure{.what = {}, .detail = "it did not fail"} : body.error();
    }

    /// The failure of one exchange with a server that does this.
    HttpFailure failure_with(
        Imposter::Script script, std::string_view body = "{}", Deadline deadline = {}
    ) {
        Imposter imposter({std::move(script)});
        HttpClient client = client_of(imposter.port());
        Answer answer = post(client, body, deadline);
        return failure_of_body(answer, kLimit, deadline);
    }

    /// Acts when the task that is run next has had its first turn.
    void once_waiting(std::function<void()> act) {
        asio::post(context, [this, act = std::move(act)] { asio::post(context, act); });
    }

    /// Late enough for a loaded machine to connect and write before.
    Deadline soon() { return Deadline::after(timers.now(), std::chrono::milliseconds(200)); }
};

}  // namespace recourse::net

#pragma once

#include "net/http_client.hpp"
#include "net/loop_fixture.hpp"
#include "net/sse.hpp"
#include "server/audience.hpp"
#include "server/http_endpoint.hpp"
#include "server/rescue.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// For tests: an HttpEndpoint over real sockets, a Host that does as each method says, and clients
/// of both eras, all on one loop.
namespace recourse::server {

inline json::Value parsed(std::string_view text) {
    return *json::parse(text);
}

/// A Host whose methods are what tests need.
class ObedientHost final : public Host {
  public:
    explicit ObedientHost(net::Executor executor) : audience(executor), executor_(executor) {}

    net::Task<Reply> serve(const Incoming& incoming) override {
        ++serving;
        served.push_back(incoming.request.method);
        callers.push_back(incoming.caller->id);
        Reply reply = co_await answer(incoming);
        --serving;
        co_return reply;
    }
    void hear(Client&, const mcp::Message& message) override { heard.push_back(message.method); }
    void join(Client& client) override {
        ++joined;
        audience.join(client);
    }
    void leave(Client& client) override {
        --joined;
        audience.leave(client);
    }
    void forget(Client& client) override {
        ++forgotten;
        audience.forget(client);
    }
    ProtocolFault finish(ProtocolFault failure, std::string_view, const Client*) override {
        return failure;
    }
    Random& random() noexcept override { return random_; }
    /// Lets the calls that wait go on.
    void let_go() {
        for (auto& wait : std::exchange(waiting_, {})) wait->set();
    }

    Audience audience;
    std::vector<std::string> served;
    std::vector<std::string> callers;  ///< of what was served
    std::vector<std::string> heard;
    int serving = 0;
    int joined = 0;
    int forgotten = 0;
    int cancelled = 0;

  private:
    net::Task<Reply> answer(const Incoming& incoming) {
        const std::string method = incoming.request.method;
        if (method == "initialize") {
            if (incoming.client.era == mcp::Era::modern)
                co_return tell(incoming, unknown_method(method, {}, mcp::Era::modern));
            incoming.client.revision =
                incoming.request.params["protocolVersion"].string().value_or("");
        }
        if (method == "subscriptions/listen") co_return co_await listen(incoming);
        if (method == "ask") co_return co_await ask(incoming);
        if (method == "say" || method == "say_and_wait" || method == "pause") {
            for (int i = 1; i <= 3; ++i) incoming.stream.send(said(i));
        }
        if (method == "pause") incoming.stream.pause();
        if (method == "read_and_wait") incoming.ticket.only_reads();
        if (method.ends_with("_and_wait") || method == "pause") co_await wait(incoming);
        if (incoming.ticket.cancellation.cancelled()) {
            ++cancelled;
            co_return Reply{};
        }
        co_return done(incoming, R"({"done":true})");
    }
    static std::string said(int number) {
        std::string message;
        mcp::append_notification(
            message, "notifications/said", R"({"number":)" + std::to_string(number) + "}"
        );
        return message;
    }
    net::Task<> wait(const Incoming& incoming) {
        const auto over = std::make_shared<net::Signal>(executor_);
        waiting_.push_back(over);
        incoming.ticket.cancellation.on_cancel([over] { over->set(); });
        if (!incoming.ticket.cancellation.cancelled()) co_await over->wait();
        incoming.ticket.cancellation.on_cancel({});
    }
    net::Task<Reply> ask(const Incoming& incoming) {
        const Questions::Send send = [&](std::string message) {
            incoming.stream.send(std::move(message));
        };
        const auto said = co_await incoming.client.questions.ask("roots/list", "{}", send);
        co_return done(incoming, said ? said->result : R"({"unanswered":true})");
    }
    net::Task<Reply> listen(const Incoming& incoming) {
        const Audience::Offer offer;
        auto reply = co_await audience.listen(incoming, offer);
        if (reply) co_return *std::move(reply);
        co_return tell(incoming, reply.error());
    }
    static Reply tell(const Incoming& incoming, const ProtocolFault& failure) {
        return tell_protocol_fault(failure, incoming.request.id.raw());
    }
    static Reply done(const Incoming& incoming, std::string_view result) {
        Reply reply;
        mcp::append_result(reply.body, incoming.request.id.raw(), result);
        return reply;
    }

    net::Executor executor_;
    SystemRandom random_;
    std::vector<std::shared_ptr<net::Signal>> waiting_;
};

using Response = std::expected<std::unique_ptr<net::HttpResponse>, net::HttpFailure>;

/// A request under way.
struct Sending {
    std::string headers;
    std::string body;
    std::optional<Response> response;
    net::HttpClient::Canceller canceller;
};

class EndpointFixture : public net::LoopFixture {
  protected:
    EndpointFixture() {
        settings.port = 0;
        settings.stream_after = std::chrono::milliseconds(1);
    }

    /// Listens with `settings`; called before anything is sent.
    void listen() {
        endpoint = std::make_unique<HttpEndpoint>(executor, timers, host, settings, nullptr, door);
        const auto port = endpoint->listen();
        ASSERT_TRUE(port.has_value());
        client = std::make_unique<net::HttpClient>(
            executor, timers, net::Origin{.host = "127.0.0.1", .port = *port}
        );
    }

    /// Runs the loop until something has happened.
    template <typename Condition>
    void until(const Condition& condition) {
        context.restart();
        while (!condition() && context.run_one() > 0) {
        }
    }

    // ---- Requests

    Response send(std::string_view method, std::string_view headers, std::string_view body = {}) {
        return run(client->send(method, "/mcp", headers, body, {}));
    }
    /// Sends without waiting for an answer.
    std::unique_ptr<Sending> start(std::string headers, std::string body) {
        auto sending = std::make_unique<Sending>();
        sending->headers = std::move(headers);
        sending->body = std::move(body);
        net::spawn(executor, finish(*sending));
        return sending;
    }

    /// Each with an id of its own.
    std::string request(std::string_view method, std::string_view params = "{}") {
        std::string message;
        mcp::append_request(message, std::to_string(++requests_), method, params);
        return message;
    }
    std::string modern_request(std::string_view method, std::string_view more_params = {}) {
        return request(
            method,
            R"({"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
            R"("io.modelcontextprotocol/clientCapabilities":{}})" +
                std::string(more_params) + "}"
        );
    }
    static std::string modern_headers(std::string_view method) {
        return "Content-Type: application/json\r\nMCP-Protocol-Version: 2026-07-28\r\n"
               "Accept: application/json, text/event-stream\r\nMcp-Method: " +
               std::string(method) + "\r\n";
    }
    /// Of the session that `shake_hands` began.
    [[nodiscard]] std::string legacy_headers() const {
        return "Content-Type: application/json\r\nMCP-Protocol-Version: 2025-11-25\r\n"
               "Accept: application/json, text/event-stream\r\nMcp-Session-Id: " +
               session + "\r\n";
    }
    void shake_hands(std::string_view revision = "2025-11-25") {
        const auto params = R"({"protocolVersion":")" + std::string(revision) + "\"}";
        auto response = send(
            "POST",
            "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n",
            request("initialize", params)
        );
        ASSERT_TRUE(response.has_value());
        ASSERT_EQ((*response)->status(), 200);
        session = (*response)->headers().get("mcp-session-id");
        ASSERT_FALSE(session.empty());
        static_cast<void>(body_of(response));
    }
    Response post(std::string_view method) {
        return send("POST", legacy_headers(), request(method));
    }
    Response get(std::string_view last_event_id = {}) {
        auto headers = legacy_headers();
        if (!last_event_id.empty())
            headers.append("Last-Event-ID: ").append(last_event_id).append("\r\n");
        return send("GET", headers);
    }

    // ---- Answers

    std::string body_of(Response& response) {
        if (!response) return "no answer: " + response.error().detail;
        const auto body = run((*response)->read_all(1024UL * 1024, {}));
        return body ? std::string(*body) : "cut: " + body.error().detail;
    }
    json::Value json_of(Response& response) { return parsed(body_of(response)); }

    /// Reads a stream event by event.
    class Events {
      public:
        Events(EndpointFixture& fixture, Response& response)
            : fixture_(fixture), response_(response) {}
        /// Nothing at the end of the stream.
        std::optional<net::SseEvent> next() {
            while (true) {
                if (auto event = parser.next()) return event;
                const auto piece = fixture_.run((*response_)->read_some({}));
                if (!piece || piece->empty()) return std::nullopt;
                EXPECT_TRUE(parser.feed(*piece));
            }
        }
        /// All that comes, as `id data`, until the end.
        std::vector<std::string> rest() {
            std::vector<std::string> all;
            while (const auto event = next()) all.push_back(event->id + " " + brief(event->data));
            return all;
        }
        net::SseParser parser{1024UL * 1024};

      private:
        /// `said 2`, `done`, or the method.
        static std::string brief(const std::string& data) {
            if (data.empty()) return "-";
            const auto message = parsed(data).as_object();
            if (message.contains("result")) return "answer";
            if (message.contains("error")) return "error";
            std::string text(message.at("method").as_string());
            if (text == "notifications/said")
                text = "said " + std::to_string(message.at("params").at("number").as_int64());
            return text;
        }
        EndpointFixture& fixture_;
        Response& response_;
    };

    ObedientHost host{executor};
    ListenSettings settings;
    Door* door = nullptr;
    std::unique_ptr<HttpEndpoint> endpoint;
    std::unique_ptr<net::HttpClient> client;
    std::string session;

  private:
    int requests_ = 0;

    net::Task<> finish(Sending& sending) {
        sending.response.emplace(co_await client->send(
            "POST", "/mcp", sending.headers, sending.body, {}, &sending.canceller
        ));
    }
};

}  // namespace recourse::server

#pragma once

#include "net/sse.hpp"
#include "upstreams/http_wire.hpp"
#include "upstreams/open_questions.hpp"
#include "upstreams/patience.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace recourse::upstreams {

/// One request over HTTP, from its POST to its answer. Where the answer is a stream of events of a
/// legacy server and breaks off behind an event with an id, it is asked for again (GET with
/// `Last-Event-ID`, after the server's `retry`) until the request's time is up.
class HttpExchange {
  public:
    struct Post {
        std::string_view headers;  ///< complete lines
        std::string_view method;
        std::string_view params;
        std::int64_t id = 0;
        Patience patience;
        std::string_view resuming_headers;  ///< of a GET for the rest; empty: it is not asked for
        Cancellation* cancellation = nullptr;
    };
    /// Who hears what comes before the answer.
    class Hearer {
      public:
        virtual ~Hearer() = default;
        virtual void hear_notification(const mcp::Message& message) = 0;
        /// Whoever asks anybody says so to `questions`: the time of the request stands still.
        virtual void hear_request(
            const mcp::Message& message, const std::shared_ptr<OpenQuestions>& questions
        ) = 0;
    };

    HttpExchange(
        net::Executor executor,
        net::Timers& timers,
        HttpWire& wire,
        std::size_t message_bytes,
        const Post& post,
        Hearer& hearer
    );
    HttpExchange(const HttpExchange&) = delete;
    HttpExchange& operator=(const HttpExchange&) = delete;

    [[nodiscard]] net::Task<Outcome> run();
    /// The session that the answer to the POST named; empty where none.
    [[nodiscard]] const std::string& session() const noexcept { return session_; }

  private:
    /// What reading one answer came to.
    struct Reading {
        Outcome outcome;
        bool broke_off = false;  ///< the outcome is that of a stream that ended before its answer
    };
    net::Task<std::expected<HttpWire::Response, Outcome>> send_post();
    net::Task<Reading> read(HttpWire::Response response);
    net::Task<Reading> read_events(HttpWire::Response response);
    net::Task<std::optional<Reading>> resume();
    net::Task<Outcome> resume_until_answered(Outcome broken);
    [[nodiscard]] std::optional<Outcome> on_event(std::string data);
    [[nodiscard]] Outcome ended_without_answer(
        const net::HttpResponse& response, bool within_an_event
    ) const;
    [[nodiscard]] Deadline total() const;
    /// Of the next sign of life.
    [[nodiscard]] Deadline deadline() const;
    [[nodiscard]] bool is_cancelled() const;
    void forward_cancellation();

    net::Executor executor_;
    net::Timers& timers_;
    HttpWire& wire_;
    std::size_t message_bytes_;
    const Post& post_;
    Hearer& hearer_;
    net::HttpClient::Canceller canceller_;
    TimePoint started_;
    std::string session_;
    std::string last_event_;  ///< the id of the last event; empty where there was none
    std::optional<int> retry_ms_;
    std::size_t events_seen_ = 0;
    std::shared_ptr<OpenQuestions> questions_ = std::make_shared<OpenQuestions>();
};

}  // namespace recourse::upstreams

#include "upstreams/http_exchange.hpp"

#include "mcp/answered.hpp"
#include "mcp/headers.hpp"
#include "mcp/mended.hpp"
#include "upstreams/http_answer.hpp"
#include "upstreams/pause.hpp"

namespace recourse::upstreams {

using diagnosis::ConnectionFailed;
using diagnosis::HttpAnswer;
using diagnosis::Sent;

namespace {

/// Of a refusal, this much is read.
constexpr std::size_t kRefusalBytes = 64 * 1024;
/// In a row, without an event between them.
constexpr int kMostResumptions = 5;
/// Where the server does not say how long to wait before asking for the rest.
constexpr int kUsualRetryMs = 1'000;

/// A connection that was lost, as opposed to one that was given up.
bool was_lost(const Outcome& outcome) {
    const auto* failed = std::get_if<Failed>(&outcome);
    const auto* lost = failed == nullptr ? nullptr : std::get_if<ConnectionFailed>(&failed->raw);
    return lost != nullptr && lost->what != ConnectionFailed::What::timeout &&
           lost->what != ConnectionFailed::What::malformed;
}

bool has_events(const net::HttpResponse& response) {
    return net::media_type_is(response.headers().get("content-type"), "text/event-stream");
}

}  // namespace

HttpExchange::HttpExchange(
    net::Executor executor,
    net::Timers& timers,
    HttpWire& wire,
    std::size_t message_bytes,
    const Post& post,
    Hearer& hearer
)
    : executor_(executor),
      timers_(timers),
      wire_(wire),
      message_bytes_(message_bytes),
      post_(post),
      hearer_(hearer),
      started_(timers.now()) {}

net::Task<Outcome> HttpExchange::run() {
    if (is_cancelled()) co_return Cancelled{Sent::nothing};
    forward_cancellation();
    auto response = co_await send_post();
    if (!response) {
        if (post_.cancellation != nullptr) post_.cancellation->on_cancel({});
        co_return std::move(response.error());
    }
    session_ = std::string((*response)->headers().get(mcp::kHeaderSession));
    auto reading = co_await read(*std::move(response));
    const bool may_resume = reading.broke_off && !last_event_.empty();
    if (may_resume && !post_.resuming_headers.empty())
        reading.outcome = co_await resume_until_answered(std::move(reading.outcome));
    if (post_.cancellation != nullptr) post_.cancellation->on_cancel({});
    co_return std::move(reading.outcome);
}

net::Task<std::expected<HttpWire::Response, Outcome>> HttpExchange::send_post() {
    std::string body;
    body.reserve(post_.params.size() + 96);
    mcp::append_request(body, std::to_string(post_.id), post_.method, post_.params);
    const HttpWire::Letter letter{
        .method = "POST",
        .headers = post_.headers,
        .body = body,
        .deadline = deadline(),
        .canceller = &canceller_,
    };
    auto response = co_await wire_.send(letter);
    co_return response;
}

net::Task<HttpExchange::Reading> HttpExchange::read(HttpWire::Response response) {
    const auto& headers = response->headers();
    const int status = response->status();
    if (status < 200 || status > 299) {
        const auto body = co_await response->read_all(kRefusalBytes, deadline());
        const auto text = body ? *body : std::string_view{};
        co_return Reading{read_refusal(text, headers, status, wire_.endpoint())};
    }
    if (has_events(*response)) co_return co_await read_events(std::move(response));
    const auto body = co_await response->read_all(message_bytes_, deadline());
    if (!body) co_return Reading{wire_.outcome_of(body.error(), started_)};
    co_return Reading{read_body(*body, headers, status, post_.id, response, wire_.endpoint())};
}

net::Task<HttpExchange::Reading> HttpExchange::read_events(HttpWire::Response response) {
    net::SseParser events(message_bytes_);
    while (true) {
        const auto piece = co_await response->read_some(deadline());
        if (!piece) {
            auto outcome = wire_.outcome_of(piece.error(), started_);
            const bool lost = was_lost(outcome);
            co_return Reading{std::move(outcome), lost};
        }
        if (piece->empty()) break;
        const bool fits = events.feed(*piece);
        while (auto event = events.next()) {
            ++events_seen_;
            if (auto outcome = on_event(std::move(event->data)))
                co_return Reading{*std::move(outcome)};
        }
        if (!events.last_id().empty()) last_event_ = events.last_id();
        if (events.retry_ms()) retry_ms_ = events.retry_ms();
        if (!fits) {
            const net::HttpFailure too_large{.what = net::HttpFailure::What::too_large};
            co_return Reading{wire_.outcome_of(too_large, started_)};
        }
    }
    co_return Reading{ended_without_answer(*response, events.mid_event()), true};
}

std::optional<Outcome> HttpExchange::on_event(std::string data) {
    auto text = std::make_shared<const std::string>(std::move(data));
    std::string mended;
    const auto message = mcp::read_mended(*text, mcp::Mending::halves_and_bytes, mended);
    if (!mended.empty()) return on_event(std::move(mended));
    if (!message) {
        const auto part = mcp::read_part(*text);
        if (part.is_rpc && mcp::answered_id(part) == post_.id)
            return not_mcp(message.error().sentence, *text);
        return std::nullopt;  // a priming or foreign event
    }
    if (auto outcome = outcome_of(*message, post_.id, text)) return outcome;
    if (message->kind == mcp::MessageKind::notification)
        hearer_.hear_notification(*message);
    else
        hearer_.hear_request(*message, questions_);
    return std::nullopt;
}

Outcome HttpExchange::ended_without_answer(const net::HttpResponse& response, bool within_an_event)
    const {
    using What = HttpAnswer::What;
    const auto what = within_an_event ? What::not_json : What::stream_ended;
    auto failure = answer_failed(what, {}, response.headers(), response.status(), wire_.endpoint());
    failure.sent = Sent::whole;
    return failure;
}

/// The work may go on at the server, so its answer is asked for until there is no hope.
net::Task<Outcome> HttpExchange::resume_until_answered(Outcome broken) {
    for (int in_vain = 0; in_vain < kMostResumptions; ++in_vain) {
        const std::chrono::milliseconds wait(retry_ms_.value_or(kUsualRetryMs));
        if (total().left(timers_.now()) < wait) break;
        co_await pause(executor_, timers_, wait, post_.cancellation);
        if (is_cancelled()) co_return Cancelled{Sent::whole};
        forward_cancellation();
        const auto seen = events_seen_;
        auto reading = co_await resume();
        if (!reading) break;
        if (!reading->broke_off) co_return std::move(reading->outcome);
        if (events_seen_ > seen) in_vain = -1;
    }
    co_return broken;
}

/// Nothing where the server does not have the rest.
net::Task<std::optional<HttpExchange::Reading>> HttpExchange::resume() {
    std::string headers(post_.resuming_headers);
    append_header(headers, "Last-Event-ID", last_event_);
    const HttpWire::Letter letter{
        .method = "GET",
        .headers = headers,
        .body = {},
        .deadline = deadline(),
        .canceller = &canceller_,
    };
    auto response = co_await wire_.send(letter);
    if (!response) {
        const bool lost = was_lost(response.error());
        co_return Reading{std::move(response.error()), lost};
    }
    const auto opened = *std::move(response);
    if (opened->status() != 200 || !has_events(*opened)) co_return std::nullopt;
    auto reading = co_await read_events(opened);
    co_return reading;
}

Deadline HttpExchange::deadline() const {
    if (post_.patience.is_endless) return Deadline();
    const auto now = timers_.now();
    if (const auto until = questions_->patient_until(); until > now) return Deadline(until);
    return total().least(Deadline::after(now, post_.patience.idle));
}

Deadline HttpExchange::total() const {
    if (post_.patience.is_endless) return Deadline();
    return Deadline::after(started_, post_.patience.total + questions_->stood_still());
}

bool HttpExchange::is_cancelled() const {
    return post_.cancellation != nullptr && post_.cancellation->cancelled();
}

void HttpExchange::forward_cancellation() {
    if (post_.cancellation != nullptr)
        post_.cancellation->on_cancel([this] { canceller_.cancel(); });
}

}  // namespace recourse::upstreams

#include "upstreams/http_upstream.hpp"

#include "base/text.hpp"
#include "mcp/headers.hpp"
#include "upstreams/handshake.hpp"
#include "upstreams/hop_params.hpp"
#include "upstreams/http_answer.hpp"
#include "upstreams/open_questions.hpp"
#include "upstreams/patience.hpp"

#include <algorithm>

namespace recourse::upstreams {

using diagnosis::ConnectionFailed;
using diagnosis::HttpAnswer;
using diagnosis::JsonRpcFailed;
using diagnosis::NotMcp;
using diagnosis::Sent;

namespace {

constexpr std::chrono::milliseconds kNotificationTime{10'000};
/// Of a refusal, this much is read.
constexpr std::size_t kRefusalBytes = 64 * 1024;

ConnectionFailed::What translate(net::HttpFailure::What what) {
    using From = net::HttpFailure::What;
    using To = ConnectionFailed::What;
    switch (what) {
        case From::unresolved:
            return To::unresolved;
        case From::refused:
            return To::refused;
        case From::unreachable:
            return To::unreachable;
        case From::connect_timeout:
            return To::connect_timeout;
        case From::timeout:
            return To::timeout;
        case From::cut:
            return To::cut;
        case From::malformed:
            return To::malformed;
        case From::reset:
        case From::too_large:
        case From::cancelled:
            break;
    }
    return To::reset;
}

Sent how_far(const net::HttpFailure& failure) {
    if (failure.request_complete) return Sent::whole;
    return failure.any_byte_sent ? Sent::partly : Sent::nothing;
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

std::string fixed_headers_of(const Settings& settings) {
    std::string headers;
    append_header(headers, "Content-Type", "application/json");
    append_header(headers, "Accept", "application/json, text/event-stream");
    for (const auto& [name, value] : settings.headers) append_header(headers, name, value);
    return headers;
}

bool is_modern_refusal(const Failed& failure) {
    const auto* error = std::get_if<JsonRpcFailed>(&failure.raw);
    return error != nullptr && is_modern_error(error->code);
}

/// An answer of the server itself, as opposed to a server that is not there.
bool was_answered(const Failed& failure) {
    const auto* answer = std::get_if<HttpAnswer>(&failure.raw);
    if (answer == nullptr)
        return failure.sent == Sent::answered || std::holds_alternative<NotMcp>(failure.raw);
    return answer->status == 400 || answer->status == 404 || answer->status == 405 ||
           answer->status < 300;
}

}  // namespace

HttpUpstream::HttpUpstream(
    net::Executor executor, net::Timers& timers, Settings settings, net::Origin origin
)
    : Upstream(executor, timers, std::move(settings)),
      client_(executor, timers, std::move(origin)),
      fixed_headers_(fixed_headers_of(settings_)),
      starting_(executor) {}

net::Task<std::optional<Failed>> HttpUpstream::start() {
    if (greeted_) co_return std::nullopt;
    if (!starting_.enter()) {
        co_await starting_.wait();
        if (greeted_) co_return std::nullopt;
        co_return last_failure_;
    }
    last_failure_ = co_await greet();
    greeted_ = !last_failure_;
    starting_.leave();
    co_return last_failure_;
}

net::Task<std::optional<Failed>> HttpUpstream::greet() {
    const bool may_fall_back = settings_.era == EraChoice::automatic;
    const bool legacy_first = first_era(settings_, identity_) == mcp::Era::legacy;
    auto failure = legacy_first ? co_await greet_legacy() : co_await greet_modern();
    if (!failure || !may_fall_back || !was_answered(*failure)) co_return failure;
    if (!legacy_first && is_modern_refusal(*failure)) co_return failure;
    auto second = legacy_first ? co_await greet_modern() : co_await greet_legacy();
    co_return second;
}

net::Task<std::optional<Failed>> HttpUpstream::greet_modern() {
    const auto params = discover_params(identity_);
    const Post question{
        .method = "server/discover",
        .mcp_name = {},
        .params = params,
        .id = next_id_++,
        .era = mcp::Era::modern,
        .total = settings_.start_timeout,
        .idle = settings_.start_timeout,
    };
    const auto outcome = co_await post(question);
    if (const auto* failed = std::get_if<Failed>(&outcome)) co_return *failed;
    const json::Ref result(std::get<Answer>(outcome).result);
    auto hello = hello_from_discover(result);
    if (!hello) {
        co_return Failed{
            NotMcp{
                "it speaks no protocol revision that Recourse speaks", std::string(result.raw())
            },
            Sent::answered
        };
    }
    session_.clear();
    introduce(*std::move(hello));
    co_return std::nullopt;
}

net::Task<std::optional<Failed>> HttpUpstream::greet_legacy() {
    const auto params = initialize_params(identity_);
    session_.clear();
    const Post question{
        .method = "initialize",
        .mcp_name = {},
        .params = params,
        .id = next_id_++,
        .era = mcp::Era::legacy,
        .total = settings_.start_timeout,
        .idle = settings_.start_timeout,
    };
    const auto outcome = co_await post(question);
    if (const auto* failed = std::get_if<Failed>(&outcome)) co_return *failed;
    const json::Ref result(std::get<Answer>(outcome).result);
    auto hello = hello_from_initialize(result);
    if (!hello) {
        co_return Failed{
            NotMcp{
                "it speaks no protocol revision that Recourse speaks", std::string(result.raw())
            },
            Sent::answered
        };
    }
    introduce(*std::move(hello));
    std::string initialized;
    mcp::append_notification(initialized, "notifications/initialized", {});
    co_await post_quietly(std::move(initialized), session_headers());
    co_return std::nullopt;
}

net::Task<Outcome> HttpUpstream::send(Request& request) {
    if (auto failure = co_await start()) co_return before_sending(*std::move(failure));
    const auto session_of_first_try = generation();
    auto outcome = co_await exchange(request);
    if (!lost_session(outcome)) co_return outcome;

    // Another request may have made a new session in the meantime.
    if (generation() == session_of_first_try) greeted_ = false;
    if (auto failure = co_await start()) co_return before_sending(*std::move(failure));
    outcome = co_await exchange(request);
    if (lost_session(outcome)) {
        auto& failed = std::get<Failed>(outcome);
        std::get<HttpAnswer>(failed.raw).what = HttpAnswer::What::session_lost;
        greeted_ = false;
    }
    co_return outcome;
}

bool HttpUpstream::lost_session(const Outcome& outcome) const {
    if (session_.empty()) return false;
    const auto* failed = std::get_if<Failed>(&outcome);
    const auto* answer = failed == nullptr ? nullptr : std::get_if<HttpAnswer>(&failed->raw);
    if (answer == nullptr || answer->what != HttpAnswer::What::status) return false;
    // 404 is the protocol's word for it; some servers say 400 and name the session in words.
    return answer->status == 404 ||
           (answer->status == 400 && text::contains_ignoring_case(answer->body, "session"));
}

net::Task<Outcome> HttpUpstream::exchange(Request& request) {
    const auto id = next_id_++;
    const HopParams params(request, hello().era, id);
    std::string name;
    if (const auto member = mcp::named_member(request.method); !member.empty()) {
        name = request.name ? std::string(*request.name)
                            : request.params[member].string().value_or("");
    }
    const auto patience = patience_for(request, settings_);
    const Post question{
        .method = request.method,
        .mcp_name = name,
        .params = params.raw(),
        .id = id,
        .era = hello().era,
        .total = patience.total,
        .idle = patience.idle,
        .request = &request,
        .cancellation = request.cancellation,
    };
    co_return co_await post(question);
}

std::string HttpUpstream::session_headers() const {
    std::string headers = fixed_headers_;
    if (!hello().revision.empty()) append_header(headers, mcp::kHeaderVersion, hello().revision);
    if (!session_.empty()) append_header(headers, mcp::kHeaderSession, session_);
    return headers;
}

std::string HttpUpstream::request_headers(const Post& post) const {
    if (post.era == mcp::Era::legacy)
        return post.method == "initialize" ? fixed_headers_ : session_headers();
    std::string headers;
    headers.reserve(fixed_headers_.size() + post.mcp_name.size() + 128);
    headers += fixed_headers_;
    append_header(headers, mcp::kHeaderVersion, mcp::kModernRevision);
    append_header(headers, mcp::kHeaderMethod, post.method);
    if (!post.mcp_name.empty())
        append_header(headers, mcp::kHeaderName, mcp::encode_header(post.mcp_name));
    if (post.request != nullptr) headers += post.request->param_headers;
    return headers;
}

Failed HttpUpstream::connection_failed(const net::HttpFailure& failure, TimePoint started) const {
    const auto endpoint = client_.origin().endpoint();
    if (failure.what == net::HttpFailure::What::too_large) {
        HttpAnswer answer{.what = HttpAnswer::What::too_large, .endpoint = endpoint};
        return Failed{std::move(answer), Sent::whole};
    }
    ConnectionFailed failed{
        .what = translate(failure.what), .endpoint = endpoint, .detail = failure.detail
    };
    failed.waited = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started);
    return Failed{std::move(failed), how_far(failure)};
}

/// Reads the answer to one POST, event by event where it is a stream.
class HttpUpstream::AnswerReader {
  public:
    AnswerReader(
        HttpUpstream& upstream,
        const Post& post,
        std::shared_ptr<net::HttpResponse> response,
        Deadline total
    )
        : upstream_(upstream), post_(post), response_(std::move(response)), total_(total) {}

    net::Task<std::expected<Outcome, net::HttpFailure>> read() {
        const auto& headers = response_->headers();
        const int status = response_->status();
        const auto endpoint = upstream_.client_.origin().endpoint();
        if (status < 200 || status > 299) {
            const auto body = co_await response_->read_all(kRefusalBytes, deadline());
            co_return read_refusal(body ? *body : std::string_view{}, headers, status, endpoint);
        }
        if (net::media_type_is(headers.get("content-type"), "text/event-stream"))
            co_return co_await read_events();
        const auto body =
            co_await response_->read_all(upstream_.settings_.message_bytes, deadline());
        if (!body) co_return std::unexpected(body.error());
        co_return read_body(*body, headers, status, post_.id, response_, endpoint);
    }

  private:
    [[nodiscard]] Deadline deadline() const {
        const auto now = upstream_.timers_.now();
        if (const auto until = questions_->patient_until(); until > now)
            return Deadline::after(now, until - now);
        const auto total = Deadline(total_.at() + questions_->stood_still());
        return total.least(Deadline::after(now, post_.idle));
    }

    net::Task<std::expected<Outcome, net::HttpFailure>> read_events() {
        net::SseParser events(upstream_.settings_.message_bytes);
        while (true) {
            const auto piece = co_await response_->read_some(deadline());
            if (!piece) co_return std::unexpected(piece.error());
            if (piece->empty()) break;
            if (!events.feed(*piece))
                co_return std::unexpected(
                    net::HttpFailure{.what = net::HttpFailure::What::too_large}
                );
            while (auto event = events.next()) {
                if (auto outcome = on_event(std::move(event->data))) co_return *std::move(outcome);
            }
        }
        const auto what =
            events.mid_event() ? HttpAnswer::What::not_json : HttpAnswer::What::stream_ended;
        auto failure = answer_failed(
            what,
            {},
            response_->headers(),
            response_->status(),
            upstream_.client_.origin().endpoint()
        );
        failure.sent = Sent::whole;
        co_return failure;
    }

    std::optional<Outcome> on_event(std::string data) {
        auto text = std::make_shared<const std::string>(std::move(data));
        const auto message = mcp::read_message(*text);
        if (!message) return std::nullopt;  // a priming or foreign event
        if (auto outcome = outcome_of(*message, post_.id, text)) return outcome;
        if (message->kind == mcp::MessageKind::notification)
            on_notification(*message);
        else
            on_request(*message);
        return std::nullopt;
    }

    void on_notification(const mcp::Message& message) {
        if (post_.request != nullptr && post_.request->on_notification) {
            post_.request->on_notification(message.method, message.params);
        } else if (upstream_.listener_ != nullptr) {
            upstream_.listener_->on_notification(message.method, message.params);
        }
    }

    void on_request(const mcp::Message& message) {
        const bool is_asked = post_.request != nullptr && post_.request->on_request;
        if (!is_asked && upstream_.listener_ == nullptr) return;
        questions_->asked(upstream_.timers_.now());
        auto answer = [upstream = &upstream_, questions = questions_](std::string text) {
            questions->answered(upstream->timers_.now());
            net::spawn(
                upstream->executor_,
                upstream->post_quietly(std::move(text), upstream->session_headers())
            );
        };
        if (is_asked)
            post_.request->on_request(message, std::move(answer));
        else
            upstream_.listener_->on_request(message, std::move(answer));
    }

    HttpUpstream& upstream_;
    const Post& post_;
    std::shared_ptr<net::HttpResponse> response_;
    Deadline total_;
    std::shared_ptr<OpenQuestions> questions_ = std::make_shared<OpenQuestions>();
};

net::Task<Outcome> HttpUpstream::post(Post post) {
    if (post.cancellation != nullptr && post.cancellation->cancelled())
        co_return Cancelled{Sent::nothing};
    const auto started = timers_.now();
    const auto total = Deadline::after(started, post.total);
    std::string body;
    body.reserve(post.params.size() + 96);
    mcp::append_request(body, std::to_string(post.id), post.method, post.params);

    net::HttpClient::Canceller canceller;
    if (post.cancellation != nullptr)
        post.cancellation->on_cancel([&canceller] { canceller.cancel(); });
    const auto headers = request_headers(post);
    auto response = co_await client_.send(
        "POST",
        client_.origin().path,
        headers,
        body,
        total.least(Deadline::after(started, post.idle)),
        &canceller
    );
    std::expected<Outcome, net::HttpFailure> outcome = std::unexpected(net::HttpFailure{});
    if (response) {
        if (post.method == "initialize")
            session_ = std::string((*response)->headers().get(mcp::kHeaderSession));
        AnswerReader reader(*this, post, *std::move(response), total);
        outcome = co_await reader.read();
    } else {
        outcome = std::unexpected(response.error());
    }
    if (post.cancellation != nullptr) post.cancellation->on_cancel({});
    if (outcome) co_return *std::move(outcome);

    if (outcome.error().what == net::HttpFailure::What::cancelled) {
        if (post.era == mcp::Era::legacy) {
            notify("notifications/cancelled", "{\"requestId\":" + std::to_string(post.id) + "}");
        }
        co_return Cancelled{how_far(outcome.error())};
    }
    if (outcome.error().what == net::HttpFailure::What::timeout && post.era == mcp::Era::legacy &&
        greeted_) {
        notify("notifications/cancelled", "{\"requestId\":" + std::to_string(post.id) + "}");
    }
    co_return connection_failed(outcome.error(), started);
}

net::Task<> HttpUpstream::post_quietly(std::string body, std::string headers) {
    const auto deadline = Deadline::after(timers_.now(), kNotificationTime);
    auto response = co_await client_.send("POST", client_.origin().path, headers, body, deadline);
    // Nobody waits for it: a notification that is lost is lost.
    if (response) (void)co_await (*response)->read_all(kRefusalBytes, deadline);
}

void HttpUpstream::notify(std::string_view method, std::string_view params) {
    if (!greeted_ || hello().era == mcp::Era::modern) return;
    std::string message;
    mcp::append_notification(message, method, params);
    net::spawn(executor_, post_quietly(std::move(message), session_headers()));
}

net::Task<> HttpUpstream::stop() {
    co_await stop_watching();
    if (session_.empty()) co_return;
    const auto deadline = Deadline::after(timers_.now(), kNotificationTime);
    const auto headers = session_headers();
    auto response = co_await client_.send("DELETE", client_.origin().path, headers, {}, deadline);
    if (response) (void)co_await (*response)->read_all(kRefusalBytes, deadline);
    session_.clear();
}

}  // namespace recourse::upstreams

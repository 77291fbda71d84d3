#include "upstreams/http_upstream.hpp"

#include "base/text.hpp"
#include "mcp/headers.hpp"
#include "upstreams/handshake.hpp"
#include "upstreams/hop_params.hpp"

#include <algorithm>

namespace recourse::upstreams {

using diagnosis::ConnectionFailed;
using diagnosis::HttpAnswer;
using diagnosis::JsonRpcFailed;
using diagnosis::NotMcp;
using diagnosis::Sent;

namespace {

constexpr std::chrono::milliseconds kNotificationTime{5'000};
/// Of an answer that nobody waits for, this much is read.
constexpr std::size_t kRefusalBytes = 64 * 1024;

/// An answer of the server itself, as opposed to a server that is not there.
bool was_answered(const Failed& failure) {
    const auto* answer = std::get_if<HttpAnswer>(&failure.raw);
    if (answer == nullptr)
        return failure.sent == Sent::answered || std::holds_alternative<NotMcp>(failure.raw);
    return answer->status == 400 || answer->status == 404 || answer->status == 405 ||
           answer->status < 300;
}

const JsonRpcFailed* error_in(const Outcome& outcome) {
    const auto* failed = std::get_if<Failed>(&outcome);
    return failed == nullptr ? nullptr : std::get_if<JsonRpcFailed>(&failed->raw);
}

bool timed_out(const Outcome& outcome) {
    const auto* failed = std::get_if<Failed>(&outcome);
    const auto* lost = failed == nullptr ? nullptr : std::get_if<ConnectionFailed>(&failed->raw);
    return lost != nullptr && lost->what == ConnectionFailed::What::timeout;
}

}  // namespace

/// Hears what comes before the answer to one request.
class HttpUpstream::Hearer final : public HttpExchange::Hearer {
  public:
    Hearer(HttpUpstream& upstream, const Request* request)
        : upstream_(upstream), request_(request) {}

    void hear_notification(const mcp::Message& message) override {
        if (request_ != nullptr && request_->on_notification)
            request_->on_notification(message.method, message.params);
        else
            upstream_.hear(message);
    }
    void hear_request(const mcp::Message& message, const std::shared_ptr<OpenQuestions>& questions)
        override {
        const bool is_asked = request_ != nullptr && request_->on_request;
        if (!is_asked && upstream_.listener_ == nullptr) return;
        questions->asked(upstream_.timers_.now());
        auto answer = [upstream = &upstream_, questions](std::string text) {
            questions->answered(upstream->timers_.now());
            upstream->answer_quietly(std::move(text));
        };
        if (is_asked)
            request_->on_request(message, std::move(answer));
        else
            upstream_.listener_->on_request(message, std::move(answer));
    }

  private:
    HttpUpstream& upstream_;
    const Request* request_;
};

HttpUpstream::HttpUpstream(
    net::Executor executor, net::Timers& timers, Settings settings, net::Origin origin
)
    : Upstream(executor, timers, std::move(settings)),
      wire_(executor, timers, settings_, std::move(origin)),
      stream_(executor, timers, wire_, settings_.message_bytes),
      background_(executor),
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
    note_start(last_failure_);
    starting_.leave();
    if (greeted_) forgot();
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
    auto outcome = co_await discover();
    // A server that is unsure of our revision names those it has, ours perhaps among them.
    if (const auto* error = error_in(outcome); error != nullptr && offers_our_revision(*error))
        outcome = co_await discover();
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
    stream_.close();
    introduce(*std::move(hello));
    co_return std::nullopt;
}

net::Task<Outcome> HttpUpstream::discover() {
    const auto params = discover_params(identity_);
    const auto headers = modern_headers("server/discover", {}, {});
    const HttpExchange::Post question{
        .headers = headers,
        .method = "server/discover",
        .params = params,
        .id = next_id_++,
        .patience = {settings_.start_timeout, settings_.start_timeout},
    };
    Hearer hearer(*this, nullptr);
    HttpExchange exchange(executor_, timers_, wire_, settings_.message_bytes, question, hearer);
    co_return co_await exchange.run();
}

net::Task<std::optional<Failed>> HttpUpstream::greet_legacy() {
    const auto params = initialize_params(identity_);
    const HttpExchange::Post question{
        .headers = {},
        .method = "initialize",
        .params = params,
        .id = next_id_++,
        .patience = {settings_.start_timeout, settings_.start_timeout},
    };
    Hearer hearer(*this, nullptr);
    HttpExchange exchange(executor_, timers_, wire_, settings_.message_bytes, question, hearer);
    const auto outcome = co_await exchange.run();
    if (const auto* failed = std::get_if<Failed>(&outcome)) co_return *failed;
    const json::Ref result(std::get<Answer>(outcome).result);
    auto hello = hello_from_initialize(result);
    if (!hello) {
        co_return Failed{
            NotMcp{
                "its handshake names no protocol revision that Recourse speaks",
                std::string(result.raw())
            },
            Sent::answered
        };
    }
    session_ = exchange.session();
    introduce(*std::move(hello));
    std::string initialized;
    mcp::append_notification(initialized, "notifications/initialized", {});
    co_await post_quietly(std::move(initialized), session_headers());
    listen();
    co_return std::nullopt;
}

void HttpUpstream::listen() {
    if (listener_ == nullptr) return stream_.close();
    stream_.open(
        session_headers(),
        [this](const mcp::Message& message) { hear(message); },
        [this] {
            greeted_ = false;
            forgot();
        }
    );
}

void HttpUpstream::hear(const mcp::Message& message) {
    if (listener_ == nullptr) return;
    if (message.kind == mcp::MessageKind::notification)
        return listener_->on_notification(message.method, message.params);
    if (message.kind != mcp::MessageKind::request) return;
    listener_->on_request(message, [this](std::string answer) {
        answer_quietly(std::move(answer));
    });
}

net::Task<Outcome> HttpUpstream::send(Request& request) {
    if (auto failure = co_await start()) co_return before_sending(*std::move(failure));
    const auto handshake = generation();
    auto outcome = co_await exchange(request);
    const bool other_era = may_speak_other_era(outcome);
    if (!other_era && !lost_session(outcome)) co_return outcome;

    // Another request may have shaken hands in the meantime.
    const auto era = hello().era;
    if (generation() == handshake) greeted_ = false;
    if (auto failure = co_await start()) {
        if (other_era) co_return outcome;
        co_return before_sending(*std::move(failure));
    }
    if (other_era && hello().era == era) co_return outcome;
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

/// The server refused to read the request, in a way that servers of the other era have.
bool HttpUpstream::may_speak_other_era(const Outcome& outcome) const {
    if (settings_.era != EraChoice::automatic) return false;
    if (const auto* error = error_in(outcome)) return error->code == mcp::kUnsupportedVersion;
    if (hello().era == mcp::Era::legacy) return false;
    const auto* failed = std::get_if<Failed>(&outcome);
    const auto* answer = failed == nullptr ? nullptr : std::get_if<HttpAnswer>(&failed->raw);
    return answer != nullptr && answer->what == HttpAnswer::What::status &&
           (answer->status == 400 || answer->status == 404 || answer->status == 405);
}

net::Task<Outcome> HttpUpstream::exchange(Request& request) {
    const auto id = next_id_++;
    const auto era = hello().era;
    const HopParams params(request, era, id);
    std::string name;
    if (const auto member = mcp::named_member(request.method); !member.empty()) {
        name = request.name ? std::string(*request.name)
                            : request.params[member].string().value_or("");
    }
    const bool legacy = era == mcp::Era::legacy;
    auto headers =
        legacy ? session_headers() : modern_headers(request.method, name, request.param_headers);
    append_trace_headers(headers, request.trace);
    const HttpExchange::Post question{
        .headers = headers,
        .method = request.method,
        .params = params.raw(),
        .id = id,
        .patience = patience_for(request, settings_),
        .resuming_headers = legacy ? std::string_view(headers) : std::string_view(),
        .cancellation = request.cancellation,
    };
    Hearer hearer(*this, &request);
    HttpExchange exchange(executor_, timers_, wire_, settings_.message_bytes, question, hearer);
    auto outcome = co_await exchange.run();
    note(outcome);
    if (legacy) withdraw(outcome, id);
    co_return outcome;
}

/// A legacy server is told of a request whose answer nobody waits for any more.
void HttpUpstream::withdraw(const Outcome& outcome, std::int64_t id) {
    if (!std::holds_alternative<Cancelled>(outcome) && !timed_out(outcome)) return;
    notify("notifications/cancelled", "{\"requestId\":" + std::to_string(id) + "}");
}

std::string HttpUpstream::session_headers() const {
    std::string headers;
    if (!hello().revision.empty()) append_header(headers, mcp::kHeaderVersion, hello().revision);
    if (!session_.empty()) append_header(headers, mcp::kHeaderSession, session_);
    return headers;
}

std::string HttpUpstream::modern_headers(
    std::string_view method, std::string_view name, std::string_view more
) const {
    std::string headers;
    headers.reserve(name.size() + more.size() + 128);
    append_header(headers, mcp::kHeaderVersion, mcp::kModernRevision);
    append_header(headers, mcp::kHeaderMethod, method);
    if (!name.empty()) append_header(headers, mcp::kHeaderName, mcp::encode_header(name));
    headers += more;
    return headers;
}

net::Task<> HttpUpstream::post_quietly(std::string body, std::string headers) {
    const HttpWire::Letter letter{
        .method = "POST",
        .headers = headers,
        .body = body,
        .deadline = Deadline::after(timers_.now(), kNotificationTime),
    };
    const auto response = co_await wire_.send(letter);
    // Nobody waits for it: a notification that is lost is lost.
    if (response) (void)co_await (*response)->read_all(kRefusalBytes, letter.deadline);
}

void HttpUpstream::answer_quietly(std::string message) {
    background_.spawn(post_quietly(std::move(message), session_headers()));
}

void HttpUpstream::notify(std::string_view method, std::string_view params) {
    if (!greeted_ || hello().era == mcp::Era::modern) return;
    std::string message;
    mcp::append_notification(message, method, params);
    background_.spawn(post_quietly(std::move(message), session_headers()));
}

net::Task<> HttpUpstream::stop() {
    co_await stop_watching();
    stream_.close();
    co_await stream_.ended();
    co_await background_.ended();
    greeted_ = false;
    if (session_.empty()) co_return;
    const auto headers = session_headers();
    session_.clear();
    const HttpWire::Letter letter{
        .method = "DELETE",
        .headers = headers,
        .body = {},
        .deadline = Deadline::after(timers_.now(), kNotificationTime),
    };
    const auto response = co_await wire_.send(letter);
    if (response) (void)co_await (*response)->read_all(kRefusalBytes, letter.deadline);
}

}  // namespace recourse::upstreams

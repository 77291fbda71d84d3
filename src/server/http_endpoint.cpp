#include "server/http_endpoint.hpp"

#include "base/text.hpp"
#include "mcp/headers.hpp"
#include "mcp/mended.hpp"
#include "server/dialect_choice.hpp"
#include "server/rescue.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace recourse::server {
namespace {

/// For whoever starts, restarts and balances gateways: is it alive, and does it take requests?
constexpr std::string_view kAlive = "/livez";
constexpr std::string_view kReady = "/readyz";

constexpr std::string_view kMethods = "POST, GET, DELETE";
constexpr std::string_view kHeaderLastEvent = "Last-Event-ID";
constexpr std::string_view kEvents = "text/event-stream";
constexpr std::size_t kShownPath = 200;

/// What is wrong with which file of TLS.
std::string told(const net::TlsProblem& problem, const net::ServerTls& tls) {
    using Part = net::TlsProblem::Part;
    const auto& file = problem.part == Part::certificate ? tls.certificate
                       : problem.part == Part::key       ? tls.key
                                                         : tls.client_ca;
    return fmt::format("`{}` {}.", text::clean(file.path, kShownPath), problem.words);
}

net::HttpServerLimits limits_of(const ListenSettings& settings) {
    net::HttpServerLimits limits;
    limits.body_bytes = settings.request_bytes;
    limits.request_time = settings.request_timeout;
    limits.idle_time = settings.idle_timeout;
    limits.connections = settings.connections;
    return limits;
}

std::string_view path_of(std::string_view target) {
    return target.substr(0, target.find('?'));
}

std::string_view query_of(std::string_view target) {
    const auto mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

/// The host in an authority or origin, without port: `localhost`, `[::1]`.
std::string_view host_in(std::string_view authority) {
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
    return authority.substr(0, authority.find(':'));
}

bool is_this_machine(std::string_view host) {
    return text::equals_ignoring_case(host, "localhost") || host == "127.0.0.1" || host == "[::1]";
}

bool is_local_origin(std::string_view origin) {
    const auto scheme = origin.find("://");
    if (scheme == std::string_view::npos) return false;
    const auto name = origin.substr(0, scheme);
    return (name == "http" || name == "https") &&
           is_this_machine(host_in(origin.substr(scheme + 3)));
}

std::optional<std::string_view> header(const net::HttpExchange& exchange, std::string_view name) {
    if (!exchange.headers().has(name)) return std::nullopt;
    return exchange.headers().get(name);
}

mcp::RequestHeaders request_headers(const net::HttpExchange& exchange) {
    return {
        .version = header(exchange, mcp::kHeaderVersion),
        .method = header(exchange, mcp::kHeaderMethod),
        .name = header(exchange, mcp::kHeaderName),
    };
}

bool accepts(std::string_view accept, std::string_view type) {
    return accept.empty() || text::contains_ignoring_case(accept, type) ||
           accept.find("*/*") != std::string_view::npos;
}

std::string headers_of(const Page& page) {
    auto headers = fmt::format(
        "Content-Type: {}\r\nX-Content-Type-Options: nosniff\r\nVary: Accept\r\n", page.content_type
    );
    if (!text::contains_ignoring_case(page.headers, "content-security-policy:"))
        headers += "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n";
    if (page.is_private) headers += "Cache-Control: no-store\r\n";
    return headers + page.headers;
}

/// Who asks for RFC 9457 gets it, and so does who shows no sign of MCP: without a message there is
/// none to answer.
bool wants_problem(const net::HttpExchange& exchange) {
    const auto& headers = exchange.headers();
    const auto asks_for = [accept = headers.get("accept")](std::string_view type) {
        return text::contains_ignoring_case(accept, type);
    };
    if (asks_for("application/problem+json")) return true;
    const bool speaks_mcp = exchange.method() == "POST" || headers.has("mcp-session-id") ||
                            headers.has("mcp-protocol-version") || asks_for("application/json") ||
                            asks_for("text/event-stream");
    return !speaks_mcp;
}

/// A client that says everything with each request: it lives as long as one.
class PassingClient final : public Client {
  public:
    using Client::Client;
    void push(std::string) override {}
};

}  // namespace

HttpEndpoint::HttpEndpoint(
    net::Executor executor,
    net::Timers& timers,
    Host& host,
    ListenSettings settings,
    Site site,
    Door* door
)
    : executor_(executor),
      timers_(timers),
      host_(host),
      settings_(std::move(settings)),
      site_(std::move(site)),
      door_(door),
      sessions_(
          executor,
          settings_.sessions,
          settings_.session_idle,
          [this](Session& session) {
              if (session.has_own_stream()) host_.leave(session);
              host_.forget(session);
          }
      ),
      server_(
          executor,
          timers,
          limits_of(settings_),
          [this](net::HttpExchange& exchange) { return handle(exchange); },
          [this](const net::Refusal& refusal) {
              return tell_over_http(host_.finish(refused(refusal), "http", nullptr));
          }
      ) {
    server_.on_failed_handshake([this](const net::FailedHandshake& failed) {
        const auto others =
            failed.untold == 0
                ? std::string()
                : fmt::format("; {} more failed since the last such line", failed.untold);
        host_.note(fmt::format(
            "The TLS handshake with {} failed: {}{}.", failed.peer, failed.reason, others
        ));
    });
}

std::expected<std::uint16_t, std::string> HttpEndpoint::listen() {
    if (settings_.tls) {
        auto context = net::TlsContext::of(*settings_.tls);
        if (!context) return std::unexpected(told(context.error(), *settings_.tls));
        server_.use_tls(*std::move(context));
    }
    auto port = server_.listen(settings_.address, settings_.port);
    if (port) return port;
    return std::unexpected(
        settings_.address + ":" + std::to_string(settings_.port) +
        " cannot be listened at: " + port.error()
    );
}

net::Task<> HttpEndpoint::drain(Deadline deadline) {
    draining_ = true;
    sessions_.close();
    co_await server_.drain(deadline);
}

net::Task<> HttpEndpoint::refuse(net::HttpExchange& exchange, ProtocolFault failure, json::Ref id) {
    const auto finished = host_.finish(std::move(failure), exchange.method(), nullptr);
    const auto told =
        wants_problem(exchange) ? tell_as_problem(finished) : tell_over_http(finished, id.raw());
    co_await exchange.respond(told.status, told.headers, told.body);
}

net::Task<> HttpEndpoint::refuse(
    net::HttpExchange& exchange,
    ProtocolFault failure,
    const mcp::Message& message,
    const mcp::Envelope& envelope
) {
    failure.dialect = dialect_asked(envelope);
    co_await refuse(exchange, std::move(failure), message.id);
}

net::Task<> HttpEndpoint::handle(net::HttpExchange& exchange) {
    const auto path = path_of(exchange.target());
    if (path == kAlive) co_return co_await answer_probe(exchange, true);
    if (path == kReady) co_return co_await answer_probe(exchange, !draining_);
    if (draining_) co_return co_await refuse(exchange, shutting_down());
    const auto method = exchange.method();
    if (auto failure = check_origin(exchange))
        co_return co_await refuse(exchange, *std::move(failure));
    if (path != settings_.path) co_return co_await show_page(exchange);
    auto caller = co_await admit(exchange);
    if (!caller) co_return co_await refuse(exchange, std::move(caller.error()));
    const Visit visit{.exchange = exchange, .caller = *std::move(caller)};
    if (method == "POST") co_return co_await post(visit);
    if (method == "GET") co_return co_await listen_for_session(visit);
    if (method == "DELETE") co_return co_await end_session(visit);
    co_await refuse(exchange, method_not_allowed(method, kMethods));
}

/// Says nothing that anybody may not know, and asks nobody who they are.
net::Task<> HttpEndpoint::answer_probe(net::HttpExchange& exchange, bool is_well) {
    constexpr std::string_view kHeaders = "Content-Type: text/plain\r\nCache-Control: no-store\r\n";
    if (is_well) co_return co_await exchange.respond(200, kHeaders, "ok\n");
    co_await exchange.respond(503, kHeaders, "draining\n");
}

std::optional<ProtocolFault> HttpEndpoint::check_origin(const net::HttpExchange& exchange) const {
    if (const auto origin = header(exchange, "origin")) {
        const auto& allowed = settings_.allowed_origins;
        const bool is_own = annex_at(path_of(exchange.target())) != nullptr &&
                            (*origin == origin_of(exchange) || *origin == settings_.public_url);
        const bool is_allowed = is_own || is_local_origin(*origin) ||
                                std::ranges::find(allowed, *origin) != allowed.end();
        if (!is_allowed) return origin_not_allowed(*origin);
    }
    // A page that made its own name point here (DNS rebinding) is betrayed by the Host it asks for.
    const bool on_loopback = is_this_machine(settings_.address) || settings_.address == "::1";
    const auto host = exchange.headers().get("host");
    if (on_loopback && !is_this_machine(host_in(host))) return host_not_allowed(host);
    return std::nullopt;
}

std::optional<ProtocolFault> HttpEndpoint::check_media(const net::HttpExchange& exchange) const {
    const auto type = exchange.headers().get("content-type");
    if (!net::media_type_is(type, "application/json")) return unsupported_media_type(type);
    const auto encoding = exchange.headers().get("content-encoding");
    if (!encoding.empty() && !text::equals_ignoring_case(encoding, "identity"))
        return unsupported_content_encoding(encoding);
    const auto accept = exchange.headers().get("accept");
    if (!accepts(accept, "application/json") && !accepts(accept, kEvents))
        return not_acceptable(accept);
    return std::nullopt;
}

net::Task<> HttpEndpoint::post(const Visit& visit) {
    auto& exchange = visit.exchange;
    if (auto failure = check_media(exchange))
        co_return co_await refuse(exchange, *std::move(failure));
    std::string mended;
    const auto message = mcp::read_mended(exchange.body(), mcp::Mending::halves, mended);
    if (!message)
        co_return co_await refuse(exchange, bad_message(message.error()), message.error().id);

    const auto envelope = mcp::Envelope::of(message->params);
    const auto headers = request_headers(exchange);
    const auto era = mcp::era_of(*message, envelope, headers);
    if (!era) co_return co_await refuse(exchange, rejected(era.error()), *message, envelope);
    if (*era == mcp::Era::modern) co_return co_await post_modern(visit, *message, envelope);
    if (headers.version && !mcp::is_known_revision(*headers.version))
        co_return co_await refuse(
            exchange, unsupported_version_header(*headers.version), *message, envelope
        );
    co_await post_legacy(visit, *message, envelope);
}

net::Task<> HttpEndpoint::post_modern(
    const Visit& visit, const mcp::Message& message, const mcp::Envelope& envelope
) {
    auto& exchange = visit.exchange;
    if (message.kind == mcp::MessageKind::response) {
        const mcp::BadMessage bad{
            mcp::BadMessage::Why::bad_response,
            "a modern server asks nothing, so nothing can be answered",
            {}
        };
        co_return co_await refuse(exchange, bad_message(bad), message.id);
    }
    // Over HTTP a modern client ends a request by closing its stream; there is nothing to notify
    // of.
    const auto headers = request_headers(exchange);
    const bool is_request = message.kind == mcp::MessageKind::request;
    const auto rejection = is_request ? mcp::check_headers(message, envelope, headers)
                                      : mcp::check_notification_headers(message, envelope, headers);
    if (rejection) co_return co_await refuse(exchange, rejected(*rejection), message, envelope);
    if (!is_request) co_return co_await exchange.respond(202, {}, {});

    PassingClient client(executor_);
    client.capabilities = envelope.client_capabilities.raw();
    client.info = envelope.client_info.raw();
    client.name = envelope.client_info["name"].string().value_or("");
    Ticket ticket;
    auto terms = terms_for(exchange);
    terms.abandoned = &ticket;
    ReplyStream stream(executor_, timers_, exchange, terms);
    const Incoming incoming{
        .client = client,
        .request = message,
        .envelope = envelope,
        .ticket = ticket,
        .stream = stream,
        .headers = &exchange.headers(),
        .caller = visit.caller,
    };
    co_await serve(stream, incoming);
}

std::expected<SessionPtr, ProtocolFault> HttpEndpoint::session_of(const Visit& visit) {
    const auto id = header(visit.exchange, mcp::kHeaderSession);
    if (!id) return std::unexpected(session_required());
    auto session = sessions_.find(*id, timers_.now());
    if (!session || session->caller->id != visit.caller->id)
        return std::unexpected(session_not_found(*id));
    session->caller = visit.caller;  // what it may do may have changed
    return session;
}

net::Task<> HttpEndpoint::post_legacy(
    const Visit& visit, const mcp::Message& message, const mcp::Envelope& envelope
) {
    auto& exchange = visit.exchange;
    if (message.kind == mcp::MessageKind::request && message.method == "initialize") {
        co_return co_await open_session(visit, message, envelope);
    }
    auto session = session_of(visit);
    if (!session)
        co_return co_await refuse(exchange, std::move(session.error()), message, envelope);
    if (message.kind == mcp::MessageKind::request) {
        co_return co_await serve_in_session(visit, *session, message, envelope);
    }
    hear(host_, **session, message);
    co_await exchange.respond(202, {}, {});
}

net::Task<> HttpEndpoint::open_session(
    const Visit& visit, const mcp::Message& message, const mcp::Envelope& envelope
) {
    auto& exchange = visit.exchange;
    const auto session = sessions_.open(host_.random(), timers_.now());
    if (!session)
        co_return co_await refuse(
            exchange, too_many_sessions(settings_.sessions), message, envelope
        );
    session->caller = visit.caller;
    co_await serve_in_session(visit, session, message, envelope);
}

ReplyStream::Terms HttpEndpoint::terms_for(const net::HttpExchange& exchange) const {
    return {
        .takes_events = accepts(exchange.headers().get("accept"), kEvents),
        .patience = settings_.keep_alive,
        .keep_alive = settings_.keep_alive,
    };
}

net::Task<> HttpEndpoint::serve_in_session(
    const Visit& visit,
    SessionPtr session,
    const mcp::Message& message,
    const mcp::Envelope& envelope
) {
    auto& exchange = visit.exchange;
    // In this era a connection that drops cancels nothing: its client may come back for the answer,
    // once it knows its session.
    auto terms = terms_for(exchange);
    std::string session_header;
    if (message.method == "initialize") {
        session_header.append(mcp::kHeaderSession).append(": ").append(session->id).append("\r\n");
        terms.more_headers = session_header;
    } else {
        terms.session = session.get();
        terms.patience = settings_.stream_after;
    }
    Ticket ticket;
    ReplyStream stream(executor_, timers_, exchange, terms);
    const Incoming incoming{
        .client = *session,
        .request = message,
        .envelope = envelope,
        .ticket = ticket,
        .stream = stream,
        .headers = &exchange.headers(),
        .caller = visit.caller,
    };
    sessions_.begin(*session);
    co_await serve(stream, incoming);
    if (terms.session != nullptr && stream.stream()) sessions_.keep(session, stream.stream());
    sessions_.finish(*session, timers_.now());
}

net::Task<> HttpEndpoint::serve(ReplyStream& stream, const Incoming& incoming) {
    const InFlight withdrawable(incoming.client, incoming.request.id, incoming.ticket);
    const auto reply = co_await host_.serve(incoming);
    co_await stream.finish(reply);
}

net::Task<> HttpEndpoint::listen_for_session(const Visit& visit) {
    auto& exchange = visit.exchange;
    auto found = session_of(visit);
    if (!found) {
        // Without a session there is nothing to listen to: modern clients and strangers use POST.
        const bool is_stranger = found.error().fault.code == "session_required";
        if (is_stranger) co_return co_await refuse(exchange, method_not_allowed("GET", "POST"));
        co_return co_await refuse(exchange, std::move(found.error()));
    }
    const SessionPtr session = *found;
    auto stream = stream_for(exchange, *session);
    if (!stream) co_return co_await refuse(exchange, std::move(stream.error()));
    sessions_.begin(*session);
    Carrier carrier(executor_, timers_, exchange, *stream, settings_.keep_alive);
    exchange.on_disconnect([&carrier] { carrier.stop(); });
    co_await carrier.run();
    sessions_.finish(*session, timers_.now());
}

/// The stream that broke off, where the client names the last event it got; else the session's own.
std::expected<EventStreamPtr, ProtocolFault> HttpEndpoint::stream_for(
    const net::HttpExchange& exchange, Session& session
) {
    const auto accept = exchange.headers().get("accept");
    if (!accepts(accept, kEvents)) return std::unexpected(not_acceptable(accept));
    if (const auto last = header(exchange, kHeaderLastEvent)) {
        if (auto stream = session.resume(*last)) return stream;
        return std::unexpected(nothing_to_resume(*last));
    }
    const bool is_new = !session.has_own_stream();
    const auto& own = session.own_stream();
    if (own->is_read()) {
        auto failure = method_not_allowed("a second GET", "the stream that is open");
        failure.http_status = 409;
        return std::unexpected(std::move(failure));
    }
    if (session.revision == mcp::kNewestLegacyRevision) own->prime();
    if (is_new) host_.join(session);
    return own;
}

net::Task<> HttpEndpoint::end_session(const Visit& visit) {
    auto& exchange = visit.exchange;
    auto session = session_of(visit);
    if (!session) co_return co_await refuse(exchange, std::move(session.error()));
    sessions_.end(*session);
    co_await exchange.respond(204, {}, {});
}

net::Task<std::expected<guards::CallerPtr, ProtocolFault>> HttpEndpoint::admit(
    const net::HttpExchange& exchange
) {
    if (door_ == nullptr) co_return guards::anonymous();
    co_return co_await door_->enter(exchange.headers());
}

net::Task<> HttpEndpoint::show_page(net::HttpExchange& exchange) {
    const auto answer = co_await page_at(exchange);
    if (!answer) co_return co_await refuse(exchange, answer.error());
    if (!*answer)
        co_return co_await refuse(
            exchange, path_not_found(path_of(exchange.target()), settings_.path)
        );
    const auto& page = **answer;
    co_await exchange.respond(page.status, headers_of(page), page.body);
}

net::Task<AnnexAnswer> HttpEndpoint::page_at(const net::HttpExchange& exchange) {
    const auto origin = origin_of(exchange);
    const auto path = path_of(exchange.target());
    const PageRequest visit{
        .path = path, .accept = exchange.headers().get("accept"), .origin = origin
    };
    if (const auto* annex = annex_at(path)) {
        const AnnexRequest request{
            visit,
            exchange.method(),
            query_of(exchange.target()),
            exchange.body(),
            exchange.headers(),
            exchange.from_loopback(),
            settings_.tls.has_value(),
        };
        co_return co_await annex->answer(request);
    }
    if (exchange.method() != "GET" || !site_) co_return std::nullopt;
    co_return site_(visit);
}

const Annex* HttpEndpoint::annex_at(std::string_view path) const {
    const auto found = std::ranges::find_if(annexes_, [path](const Annex& annex) {
        return path.starts_with(annex.prefix);
    });
    return found == annexes_.end() ? nullptr : &*found;
}

std::string HttpEndpoint::origin_of(const net::HttpExchange& exchange) const {
    const auto* scheme = settings_.tls ? "https" : "http";
    return fmt::format("{}://{}", scheme, exchange.headers().get("host"));
}

}  // namespace recourse::server

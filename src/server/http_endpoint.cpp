#include "server/http_endpoint.hpp"

#include "base/text.hpp"
#include "mcp/headers.hpp"
#include "server/reply_stream.hpp"
#include "server/rescue.hpp"

#include <algorithm>

namespace recourse::server {
namespace {

constexpr std::chrono::seconds kKeepAlive{25};
constexpr std::string_view kMethods = "POST, GET, DELETE";

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

bool accepts(std::string_view accept, std::string_view type) {
    return accept.empty() || text::contains_ignoring_case(accept, type) ||
           accept.find("*/*") != std::string_view::npos;
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
    HomePage home_page
)
    : executor_(executor),
      timers_(timers),
      host_(host),
      settings_(std::move(settings)),
      home_page_(std::move(home_page)),
      sessions_(executor, settings_.sessions, settings_.session_idle),
      server_(
          executor,
          timers,
          limits_of(settings_),
          [this](net::HttpExchange& exchange) { return handle(exchange); },
          [this](const net::Refusal& refusal) {
              return tell_over_http(host_.finish(refused(refusal), "http", nullptr));
          }
      ) {}

std::expected<std::uint16_t, std::string> HttpEndpoint::listen() {
    auto port = server_.listen(settings_.address, settings_.port);
    if (port) return port;
    return std::unexpected(
        settings_.address + ":" + std::to_string(settings_.port) +
        " cannot be listened at: " + port.error()
    );
}

net::Task<> HttpEndpoint::drain(Deadline deadline) {
    sessions_.end_all();
    co_await server_.drain(deadline);
}

net::Task<> HttpEndpoint::refuse(net::HttpExchange& exchange, ProtocolFault failure, json::Ref id) {
    const auto told =
        tell_over_http(host_.finish(std::move(failure), exchange.method(), nullptr), id.raw());
    co_await exchange.respond(told.status, told.headers, told.body);
}

net::Task<> HttpEndpoint::handle(net::HttpExchange& exchange) {
    const auto method = exchange.method();
    const auto path = path_of(exchange.target());
    if (auto failure = check_origin(exchange))
        co_return co_await refuse(exchange, *std::move(failure));
    if (path == "/" && method == "GET" && settings_.path != "/" && home_page_)
        co_return co_await show_home_page(exchange);
    if (path != settings_.path)
        co_return co_await refuse(exchange, path_not_found(path, settings_.path));
    if (method == "POST") co_return co_await post(exchange);
    if (method == "GET") co_return co_await listen_for_session(exchange);
    if (method == "DELETE") co_return co_await end_session(exchange);
    co_await refuse(exchange, method_not_allowed(method, kMethods));
}

std::optional<ProtocolFault> HttpEndpoint::check_origin(const net::HttpExchange& exchange) const {
    if (const auto origin = header(exchange, "origin")) {
        const auto& allowed = settings_.allowed_origins;
        const bool is_allowed =
            is_local_origin(*origin) || std::ranges::find(allowed, *origin) != allowed.end();
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
    const auto accept = exchange.headers().get("accept");
    if (!accepts(accept, "application/json") && !accepts(accept, "text/event-stream"))
        return not_acceptable(accept);
    return std::nullopt;
}

net::Task<> HttpEndpoint::post(net::HttpExchange& exchange) {
    if (auto failure = check_media(exchange))
        co_return co_await refuse(exchange, *std::move(failure));
    const auto message = mcp::read_message(exchange.body());
    if (!message)
        co_return co_await refuse(exchange, bad_message(message.error()), message.error().id);

    // Which era: what the body claims counts first, then what the header says (PROTOCOL: dual-era
    // detection).
    const auto envelope = mcp::Envelope::of(message->params);
    const auto version = header(exchange, mcp::kHeaderVersion);
    const bool header_is_modern = version && mcp::is_modern_revision(*version);
    if (envelope.claims_modern() || header_is_modern)
        co_return co_await post_modern(exchange, *message, envelope);
    if (version && !mcp::is_known_revision(*version)) {
        co_return co_await refuse(exchange, unsupported_version_header(*version), message->id);
    }
    co_await post_legacy(exchange, *message, envelope);
}

net::Task<> HttpEndpoint::post_modern(
    net::HttpExchange& exchange, const mcp::Message& message, const mcp::Envelope& envelope
) {
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
    if (message.kind == mcp::MessageKind::notification)
        co_return co_await exchange.respond(202, {}, {});

    const mcp::RequestHeaders headers{
        .version = header(exchange, mcp::kHeaderVersion),
        .method = header(exchange, mcp::kHeaderMethod),
        .name = header(exchange, mcp::kHeaderName),
    };
    if (!envelope.claims_modern() && message.method == "initialize") {
        const mcp::Rejection legacy_word{
            mcp::Rejection::Why::header_mismatch,
            std::string(mcp::kHeaderVersion),
            std::string(*headers.version),
            "initialize"
        };
        co_return co_await refuse(exchange, rejected(legacy_word), message.id);
    }
    if (auto rejection = mcp::check_headers(message, envelope, headers)) {
        co_return co_await refuse(exchange, rejected(*rejection), message.id);
    }
    PassingClient client(executor_);
    client.capabilities = envelope.client_capabilities.raw();
    client.info = envelope.client_info.raw();
    client.name = envelope.client_info["name"].string().value_or("");
    co_await serve(exchange, client, message, envelope, {});
}

std::expected<SessionPtr, ProtocolFault> HttpEndpoint::session_of(const net::HttpExchange& exchange
) {
    const auto id = header(exchange, mcp::kHeaderSession);
    if (!id) return std::unexpected(session_required());
    auto session = sessions_.find(*id, timers_.now());
    if (!session) return std::unexpected(session_not_found(*id));
    return session;
}

net::Task<> HttpEndpoint::post_legacy(
    net::HttpExchange& exchange, const mcp::Message& message, const mcp::Envelope& envelope
) {
    if (message.kind == mcp::MessageKind::request && message.method == "initialize") {
        co_return co_await open_session(exchange, message, envelope);
    }
    auto session = session_of(exchange);
    if (!session) co_return co_await refuse(exchange, std::move(session.error()), message.id);
    if (message.kind == mcp::MessageKind::request) {
        co_return co_await serve(exchange, **session, message, envelope, {});
    }
    hear(host_, **session, message);
    co_await exchange.respond(202, {}, {});
}

net::Task<> HttpEndpoint::open_session(
    net::HttpExchange& exchange, const mcp::Message& message, const mcp::Envelope& envelope
) {
    const auto session = sessions_.open(host_.random(), timers_.now());
    if (!session)
        co_return co_await refuse(exchange, too_many_sessions(settings_.sessions), message.id);
    std::string headers(mcp::kHeaderSession);
    headers.append(": ").append(session->id).append("\r\n");
    co_await serve(exchange, *session, message, envelope, headers);
}

net::Task<> HttpEndpoint::serve(
    net::HttpExchange& exchange,
    Client& client,
    const mcp::Message& message,
    const mcp::Envelope& envelope,
    std::string_view more_headers
) {
    Ticket ticket;
    const InFlight withdrawable(client, message.id, ticket);
    if (client.era == mcp::Era::modern) {
        // In the legacy era a connection that drops cancels nothing.
        exchange.on_disconnect([&ticket] { ticket.abandon(); });
    }
    const bool takes_events = accepts(exchange.headers().get("accept"), "text/event-stream");
    ReplyStream stream(executor_, exchange, takes_events);
    const auto reply = co_await host_.serve({
        .client = client,
        .request = message,
        .envelope = envelope,
        .ticket = ticket,
        .stream = stream,
        .headers = &exchange.headers(),
    });
    co_await stream.finish(reply, more_headers);
}

net::Task<> HttpEndpoint::listen_for_session(net::HttpExchange& exchange) {
    auto found = session_of(exchange);
    if (!found) {
        // Without a session there is nothing to listen to: modern clients and strangers use POST.
        const bool is_stranger = found.error().fault.code == "session_required";
        if (is_stranger) co_return co_await refuse(exchange, method_not_allowed("GET", "POST"));
        co_return co_await refuse(exchange, std::move(found.error()));
    }
    const SessionPtr session = *found;
    if (session->listening) {
        auto failure = method_not_allowed("a second GET", "the stream that is open");
        failure.http_status = 409;
        co_return co_await refuse(exchange, std::move(failure));
    }
    session->listening = true;
    host_.join(*session);
    bool gone = false;
    exchange.on_disconnect([&gone, session] {
        gone = true;
        session->wake.set();
    });
    net::Timers::Timer keep_alive(timers_, [session] {
        session->waiting += ":\n\n";
        session->wake.set();
    });
    co_await exchange.start_stream(200, kEventHeaders);
    while (!gone && !session->ended) {
        keep_alive.at(timers_.now() + kKeepAlive);
        co_await session->wake.wait();
        session->wake.reset();
        const std::string events = std::exchange(session->waiting, {});
        if (!events.empty() && !co_await exchange.write(events)) break;
    }
    session->listening = false;
    session->last_used = timers_.now();
    host_.leave(*session);
    co_await exchange.finish_stream();
}

net::Task<> HttpEndpoint::end_session(net::HttpExchange& exchange) {
    auto session = session_of(exchange);
    if (!session) co_return co_await refuse(exchange, std::move(session.error()));
    sessions_.end(*session);
    co_await exchange.respond(204, {}, {});
}

net::Task<> HttpEndpoint::show_home_page(net::HttpExchange& exchange) {
    const auto url = "http://" + std::string(exchange.headers().get("host")) + settings_.path;
    co_await exchange.respond(
        200,
        "Content-Type: text/html; charset=utf-8\r\nContent-Security-Policy: default-src 'none'; "
        "style-src 'unsafe-inline'\r\n"
        "X-Content-Type-Options: nosniff\r\n",
        home_page_(url)
    );
}

}  // namespace recourse::server

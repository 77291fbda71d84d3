#include "upstreams/http_wire.hpp"

#include "base/text.hpp"
#include "base/version.hpp"

#include <algorithm>

namespace recourse::upstreams {

using diagnosis::ConnectionFailed;
using diagnosis::HttpAnswer;
using diagnosis::Sent;

namespace {

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
        case From::expired:
            return To::expired;
        case From::wrong_host:
            return To::wrong_host;
        case From::untrusted:
            return To::untrusted;
        case From::no_tls:
            return To::no_tls;
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

std::string fixed_headers_of(const Settings& settings) {
    std::string headers;
    if (settings.rest) {
        append_header(headers, "Accept", "application/json, */*;q=0.5");
        const bool is_named = std::ranges::any_of(settings.headers, [](const auto& header) {
            return text::equals_ignoring_case(header.first, "User-Agent");
        });
        // Some APIs refuse to talk to the nameless.
        if (!is_named) append_header(headers, "User-Agent", "recourse/" + std::string(kVersion));
    } else {
        append_header(headers, "Content-Type", "application/json");
        append_header(headers, "Accept", "application/json, text/event-stream");
    }
    for (const auto& [name, value] : settings.headers) append_header(headers, name, value);
    return headers;
}

}  // namespace

void append_header(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

void append_trace_headers(std::string& out, const mcp::TraceMembers& trace) {
    if (trace.traceparent.empty()) return;
    append_header(out, "traceparent", trace.traceparent);
    if (!trace.tracestate.empty()) append_header(out, "tracestate", trace.tracestate);
    if (!trace.baggage.empty()) append_header(out, "baggage", trace.baggage);
}

HttpWire::HttpWire(
    net::Executor executor, net::Timers& timers, const Settings& settings, net::Origin origin
)
    : timers_(timers),
      is_mcp_(settings.rest == nullptr),
      client_(executor, timers, std::move(origin), {}, settings.tls),
      tokens_(make_token_source(executor, timers, settings)),
      fixed_headers_(fixed_headers_of(settings)) {}

net::Task<std::expected<HttpWire::Response, Outcome>> HttpWire::send(Letter letter) {
    const auto started = timers_.now();
    std::string headers = fixed_headers_;
    headers += letter.headers;
    const auto without_token = headers.size();
    for (bool is_first = true;; is_first = false) {
        std::string token;
        if (tokens_) {
            auto got = co_await tokens_->token();
            if (!got) co_return std::unexpected(Outcome(std::move(got.error())));
            token = *std::move(got);
            headers.resize(without_token);
            append_header(headers, "Authorization", "Bearer " + token);
        }
        auto response = co_await send_with(letter, headers);
        if (!response) co_return std::unexpected(outcome_of(response.error(), started));
        const bool was_refused = tokens_ && (*response)->status() == 401;
        if (!was_refused || !is_first) co_return *std::move(response);
        const auto challenge = (*response)->headers().get("www-authenticate");
        if (!tokens_->refused(token, challenge)) co_return *std::move(response);
    }
}

net::Task<std::expected<HttpWire::Response, net::HttpFailure>> HttpWire::send_with(
    const Letter& letter, const std::string& headers
) {
    auto response = co_await client_.send(
        letter.method,
        letter.target.empty() ? std::string_view(client_.origin().path) : letter.target,
        headers,
        letter.body,
        letter.deadline,
        letter.canceller
    );
    if (!response) co_return std::unexpected(std::move(response.error()));
    co_return *std::move(response);
}

Outcome HttpWire::outcome_of(const net::HttpFailure& failure, TimePoint started) const {
    if (failure.what == net::HttpFailure::What::cancelled) return Cancelled{how_far(failure)};
    if (failure.what == net::HttpFailure::What::too_large) {
        HttpAnswer answer{.what = HttpAnswer::What::too_large, .endpoint = endpoint()};
        answer.from_api = !is_mcp_;
        return Failed{std::move(answer), Sent::whole};
    }
    ConnectionFailed failed{
        .what = translate(failure.what), .endpoint = endpoint(), .detail = failure.detail
    };
    failed.waited = std::chrono::duration_cast<std::chrono::milliseconds>(timers_.now() - started);
    return Failed{std::move(failed), how_far(failure)};
}

}  // namespace recourse::upstreams

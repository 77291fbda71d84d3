#include "net/http_connection.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <boost/asio/post.hpp>

namespace recourse::net {

namespace {

constexpr std::size_t kBuffer = 8 * 1024;       ///< a request of a few KB comes in one read
constexpr std::size_t kBulkBuffer = 64 * 1024;  ///< while a larger body comes in
constexpr std::string_view kCrlf = "\r\n";
/// A handshake that fails is told of no more often than this.
constexpr std::chrono::seconds kTellAgain{1};
/// How a ClientHello begins: a handshake record of TLS 1.x (RFC 8446, 5.1).
constexpr std::string_view kTlsHandshake = "\x16\x03";

HttpParserLimits head_limits(const HttpServerLimits& limits) noexcept {
    return {.head_bytes = limits.head_bytes, .headers = limits.headers};
}

void append_number(std::string& out, std::size_t number, int base = 10) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
    out.append(digits.data(), end);
}

asio::const_buffer as_buffer(std::string_view bytes) noexcept {
    return {bytes.data(), bytes.size()};
}

bool is_bodiless(int status) noexcept {
    return status / 100 == 1 || status == 204 || status == 304;
}

}  // namespace

HttpConnection::HttpConnection(std::shared_ptr<HttpService> service, GuardedSocket::Socket socket)
    : service_(std::move(service)),
      peer_(std::make_shared<GuardedSocket>(
          service_->timers, std::move(socket), service_->limits.write_time
      )),
      parser_(HttpParser::Kind::request, head_limits(service_->limits)),
      buffer_(kBuffer) {
    service_->open.insert(this);
}

HttpConnection::~HttpConnection() {
    service_->open.erase(this);
    if (service_->open.empty()) {
        service_->all_ended.set();
    }
}

Task<> HttpConnection::serve(std::shared_ptr<HttpConnection> self) {
    if (self->service_->tls && !co_await self->open()) co_return self->peer_->close();
    do {
        const auto read = co_await self->read_request();
        if (read == Read::refused) {
            co_await self->refuse();
        } else if (read == Read::request) {
            co_await self->handle();
        } else {
            break;
        }
    } while (self->keep_alive_ && !self->peer_->gone() && !self->service_->draining);
    // Whoever still sends, pipelined requests say, must get to read the last answer all the same;
    // and of an answer that matters it is waited for that it was read.
    const bool matters = !self->unparsed_.empty() || self->receipt_;
    if (!self->peer_->gone() && matters) {
        self->settle_receipt(co_await self->peer_->linger(self->buffer_));
    }
    self->settle_receipt(false);
    self->peer_->close();
}

/// The handshake; whoever comes with plain HTTP instead is told so.
Task<bool> HttpConnection::open() {
    idle_ = true;
    const auto until = service_->timers.now() + service_->limits.request_time;
    const auto opening = co_await peer_->secure(service_->tls, until);
    if (opening == GuardedSocket::Opening::plain) {
        refuse_for(Refusal::Why::plain_http, 400, "plain HTTP came to a port of TLS", 0);
        co_await refuse();
    }
    if (opening == GuardedSocket::Opening::failed) tell_of_handshake();
    // What the client sent behind its handshake would reset the connection, and with it be lost
    // why.
    if (opening == GuardedSocket::Opening::failed && !peer_->expired()) {
        co_await peer_->linger(buffer_);
    }
    co_return opening == GuardedSocket::Opening::secured;
}

void HttpConnection::tell_of_handshake() {
    const auto reason =
        peer_->expired() ? std::string_view("it did not end in time") : peer_->handshake_failure();
    if (reason.empty() || !service_->on_failed_handshake) return;
    const auto now = service_->timers.now();
    if (now < service_->handshakes_told_until) {
        ++service_->untold_handshakes;
        return;
    }
    service_->handshakes_told_until = now + kTellAgain;
    service_->on_failed_handshake(
        {.peer = peer_->peer(),
         .reason = std::string(reason),
         .untold = std::exchange(service_->untold_handshakes, 0)}
    );
}

Task<> HttpConnection::turn_away(std::shared_ptr<HttpConnection> self) {
    const auto limit = self->service_->limits.connections;
    self->refuse_for(
        Refusal::Why::too_many_connections, 503, "too many connections are open", limit
    );
    co_await self->refuse();
}

void HttpConnection::end_if_idle() {
    if (idle_) {
        settle_receipt(peer_->took_all());
        cut();
    }
}

void HttpConnection::end_if_kept() {
    if (!is_new_) end_if_idle();
}

void HttpConnection::begin_request() {
    parser_.begin();
    body_ = {};
    kept_body_.clear();
    answer_ = Answer::none;
    wants_continue_ = false;
    // A connection that once carried a large body does not hold the memory for it.
    if (kept_body_.capacity() > kBulkBuffer) {
        kept_body_.shrink_to_fit();
    }
    if (buffer_.size() > kBuffer && unparsed_.empty()) {
        buffer_ = std::vector<char>(kBuffer);
    }
}

Task<HttpConnection::Read> HttpConnection::read_request() {
    const auto& limits = service_->limits;
    begin_request();
    idle_ = unparsed_.empty();
    auto until = service_->timers.now() + limits.idle_time;
    for (bool timed = false;;) {
        if (const auto read = parse()) {
            co_return *read;
        }
        if (!timed && parser_.begun()) {
            timed = true;
            until = service_->timers.now() + limits.request_time;
        }
        if (wants_continue_ && body_.empty()) {
            wants_continue_ = false;
            co_await send("HTTP/1.1 100 Continue\r\n\r\n", {});
        }
        keep_body();
        if (!body_.empty() && buffer_.size() < kBulkBuffer) {
            buffer_.resize(kBulkBuffer);
        }
        const auto bytes = co_await peer_->read(buffer_, until);
        idle_ = false;
        settle_receipt(bytes > 0 || peer_->took_all());
        unparsed_ = {buffer_.data(), bytes};
        if (bytes == 0) {
            const auto limit = static_cast<std::size_t>(limits.request_time.count());
            co_return peer_->expired() && timed
                ? refuse_for(Refusal::Why::too_slow, 408, "the request came too slowly", limit)
                : Read::ended;
        }
    }
}

/// Reads on in what has come; nothing if that does not complete the request.
std::optional<HttpConnection::Read> HttpConnection::parse() {
    using Event = HttpParser::Event;
    for (;;) {
        std::optional<Read> read;
        switch (parser_.next(unparsed_)) {
            case Event::need_more:
                return std::nullopt;
            case Event::head:
                read = take_head();
                break;
            case Event::body:
                read = take_piece();
                break;
            case Event::end:
                return Read::request;
            case Event::error:
                return refuse_malformed();
        }
        if (read) {
            return read;
        }
    }
}

std::optional<HttpConnection::Read> HttpConnection::take_head() {
    keep_alive_ = parser_.keep_alive();
    const auto limit = service_->limits.body_bytes;
    if (parser_.content_length().value_or(0) > limit) {
        return refuse_for(Refusal::Why::body_too_large, 413, "the body is too large", limit);
    }
    const auto expect = parser_.headers().get("expect");
    wants_continue_ = !parser_.http_1_0() && text::equals_ignoring_case(expect, "100-continue");
    return std::nullopt;
}

std::optional<HttpConnection::Read> HttpConnection::take_piece() {
    const auto piece = parser_.piece();
    const auto limit = service_->limits.body_bytes;
    if (piece.size() > limit - body_.size()) {
        return refuse_for(Refusal::Why::body_too_large, 413, "the body is too large", limit);
    }
    if (body_.empty()) {
        body_ = piece;
    } else {
        keep_body();
        kept_body_.append(piece);
        body_ = kept_body_;
    }
    return std::nullopt;
}

/// Moves the body out of the read buffer, which the next bytes will overwrite.
void HttpConnection::keep_body() {
    if (!body_.empty() && kept_body_.empty()) {
        kept_body_ = body_;
        body_ = kept_body_;
    }
}

HttpConnection::Read HttpConnection::refuse_for(
    Refusal::Why why, int status, std::string_view detail, std::size_t limit
) {
    refusal_ = {.why = why, .status = status, .detail = std::string(detail), .limit = limit};
    return Read::refused;
}

HttpConnection::Read HttpConnection::refuse_malformed() {
    const auto& error = parser_.error();
    if (unparsed_.starts_with(kTlsHandshake)) {
        return refuse_for(
            Refusal::Why::malformed, 400, "a TLS handshake came to a port of plain HTTP", 0
        );
    }
    if (error.what == HttpParser::Error::What::malformed) {
        return refuse_for(Refusal::Why::malformed, 400, error.reason, 0);
    }
    const auto limit = service_->limits.head_bytes;
    return refuse_for(Refusal::Why::head_too_large, 431, error.reason, limit);
}

/// Where a message ends is unknown after a refusal, so the connection ends with it.
Task<> HttpConnection::refuse() {
    keep_alive_ = false;
    const auto reply = service_->on_refusal(refusal_);
    write_whole_head(reply.status, reply.headers, reply.body.size());
    if (co_await send(reply.body, {})) {
        co_await peer_->linger(buffer_);
    }
    peer_->close();
}

Task<> HttpConnection::handle() {
    is_new_ = false;
    ++service_->in_hand;
    try {
        co_await service_->handler(*this);
    } catch (...) {
        // Nothing may escape a handler; if it does, its client learns no more than that.
        answer_ = Answer::none;
    }
    if (--service_->in_hand == 0 && service_->draining) service_->none_in_hand.set();
    peer_->unwatch();
    if (answer_ != Answer::complete) {
        peer_->close();
    }
}

void HttpConnection::write_head(int status, std::string_view headers, std::string_view framing) {
    out_ = "HTTP/1.1 ";
    append_number(out_, static_cast<std::size_t>(status));
    out_.append(" ").append(reason_phrase(status)).append(kCrlf);
    out_.append(headers).append(framing);
    keep_alive_ = keep_alive_ && !service_->draining;
    if (!keep_alive_) {
        out_.append("Connection: close\r\n");
    } else if (parser_.http_1_0()) {
        out_.append("Connection: keep-alive\r\n");
    }
    out_.append(kCrlf);
}

void HttpConnection::write_whole_head(int status, std::string_view headers, std::size_t length) {
    std::array<char, 48> framing{};
    if (!is_bodiless(status)) {
        constexpr std::string_view kName = "Content-Length: ";
        auto* end = std::ranges::copy(kName, framing.data()).out;
        end = std::to_chars(end, framing.data() + framing.size(), length).ptr;
        std::ranges::copy(kCrlf, end);
    }
    write_head(status, headers, framing.data());
}

/// Sends `out_` and the two after it: one system call, where the peer takes it all.
Task<bool> HttpConnection::send(std::string_view piece, std::string_view tail) {
    GuardedSocket::Pieces pieces{as_buffer(out_), as_buffer(piece), as_buffer(tail)};
    if (!peer_->send_now(pieces)) {
        co_await peer_->send_rest(pieces);
    }
    out_.clear();
    co_return !peer_->gone();
}

Task<> HttpConnection::respond(int status, std::string_view headers, std::string_view body) {
    if (answered()) {
        co_return;
    }
    answer_ = Answer::complete;
    write_whole_head(status, headers, body.size());
    if (is_bodiless(status) || method() == "HEAD") {
        body = {};
    }
    co_await send(body, {});
}

Task<> HttpConnection::start_stream(int status, std::string_view headers) {
    if (answered()) {
        co_return;
    }
    answer_ = Answer::streaming;
    chunked_ = !parser_.http_1_0();
    keep_alive_ = keep_alive_ && chunked_;
    write_head(status, headers, chunked_ ? "Transfer-Encoding: chunked\r\n" : "");
    head_pending_ = true;
    // The first piece takes the head along if it comes right away; if not, the head goes alone.
    asio::post(service_->executor, [self = shared_from_this()] { self->flush_head(); });
}

void HttpConnection::flush_head() {
    if (head_pending_) {
        GuardedSocket::Pieces pieces{as_buffer(out_), {}, {}};
        static_cast<void>(peer_->send_now(pieces));
        out_.erase(0, out_.size() - pieces[0].size());
        head_pending_ = !out_.empty();
    }
}

Task<bool> HttpConnection::write(std::string_view piece) {
    if (answer_ != Answer::streaming || peer_->gone()) {
        co_return false;
    }
    if (piece.empty() || method() == "HEAD") {
        co_return true;
    }
    head_pending_ = false;
    if (chunked_) {
        append_number(out_, piece.size(), 16);
        out_.append(kCrlf);
    }
    co_return co_await send(piece, chunked_ ? kCrlf : "");
}

Task<> HttpConnection::finish_stream() {
    if (answer_ != Answer::streaming) {
        co_return;
    }
    answer_ = Answer::complete;
    head_pending_ = false;
    const bool last_chunk = chunked_ && method() != "HEAD";
    co_await send(last_chunk ? "0\r\n\r\n" : "", {});
}

std::function<bool()> HttpConnection::receipt() {
    receipt_ = std::make_shared<Receipt>(Receipt{.peer = peer_, .settled = {}});
    return [receipt = receipt_] {
        if (receipt->settled) return *receipt->settled;
        const auto peer = receipt->peer.lock();
        return peer && peer->took_all();
    };
}

/// The first word counts.
void HttpConnection::settle_receipt(bool received) {
    if (!receipt_) return;
    receipt_->settled = received;
    receipt_.reset();
}

Task<bool> HttpConnection::write_raw(std::string_view bytes) {
    answer_ = Answer::complete;
    co_return co_await send(bytes, {});
}

}  // namespace recourse::net

#pragma once

#include "net/guarded_socket.hpp"
#include "net/http_parser.hpp"
#include "net/http_server.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace recourse::net {

class HttpConnection;

/// What the connections of one server share. Lives as long as the last of them.
struct HttpService {
    Executor executor;
    Timers& timers;
    HttpServerLimits limits;
    HttpServer::Handler handler;
    HttpServer::OnRefusal on_refusal;
    TlsContext::Ptr tls{};  ///< of connections that are accepted from now on; none: plain HTTP
    HttpServer::OnFailedHandshake on_failed_handshake{};
    TimePoint handshakes_told_until{};  ///< one that fails before is counted only
    std::size_t untold_handshakes = 0;
    bool draining = false;
    std::size_t in_hand = 0;  ///< requests that the handler has
    Signal none_in_hand{executor};
    Signal all_ended{executor};
    std::unordered_set<HttpConnection*> open{};
};

/// One connection of the server: it reads a request, has it answered, and so on until one side ends
/// it. One request is handled at a time, so the connection is also the exchange the handler sees.
class HttpConnection final : public HttpExchange,
                             public std::enable_shared_from_this<HttpConnection> {
  public:
    HttpConnection(std::shared_ptr<HttpService> service, GuardedSocket::Socket socket);
    ~HttpConnection() override;
    HttpConnection(const HttpConnection&) = delete;
    HttpConnection& operator=(const HttpConnection&) = delete;

    [[nodiscard]] static Task<> serve(std::shared_ptr<HttpConnection> self);
    /// Refuses the connection before anything is read from it.
    [[nodiscard]] static Task<> turn_away(std::shared_ptr<HttpConnection> self);
    void end_if_idle();
    /// The same, but a connection that is new may have its first request on the way.
    void end_if_kept();
    void cut() noexcept { peer_->close(); }

    [[nodiscard]] std::string_view method() const noexcept override { return parser_.method(); }
    [[nodiscard]] std::string_view target() const noexcept override { return parser_.target(); }
    [[nodiscard]] const Headers& headers() const noexcept override { return parser_.headers(); }
    [[nodiscard]] std::string_view body() const noexcept override { return body_; }
    [[nodiscard]] bool from_loopback() const noexcept override { return peer_->from_loopback(); }

    [[nodiscard]] Task<> respond(int status, std::string_view headers, std::string_view body)
        override;
    [[nodiscard]] Task<> start_stream(int status, std::string_view headers) override;
    [[nodiscard]] Task<bool> write(std::string_view piece) override;
    [[nodiscard]] Task<> finish_stream() override;
    [[nodiscard]] bool answered() const noexcept override { return answer_ != Answer::none; }
    void on_disconnect(std::function<void()> gone) override { peer_->watch(std::move(gone)); }
    [[nodiscard]] std::function<bool()> receipt() override;
    [[nodiscard]] Task<bool> write_raw(std::string_view bytes) override;
    void close() override { keep_alive_ = false; }
    void hang_up() override { peer_->close(); }
    void reset() override { peer_->reset(); }

  private:
    enum class Read : unsigned char { request, refused, ended };
    enum class Answer : unsigned char { none, streaming, complete };

    [[nodiscard]] Task<bool> open();
    void tell_of_handshake();
    void begin_request();
    [[nodiscard]] Task<Read> read_request();
    [[nodiscard]] std::optional<Read> parse();
    [[nodiscard]] std::optional<Read> take_head();
    [[nodiscard]] std::optional<Read> take_piece();
    void keep_body();
    Read refuse_for(Refusal::Why why, int status, std::string_view detail, std::size_t limit);
    [[nodiscard]] Read refuse_malformed();
    [[nodiscard]] Task<> refuse();
    [[nodiscard]] Task<> handle();

    /// What is known, for as long as anybody asks, of the way of one answer.
    struct Receipt {
        std::weak_ptr<GuardedSocket> peer;
        std::optional<bool> settled;
    };
    void settle_receipt(bool received);

    void write_head(int status, std::string_view headers, std::string_view framing);
    void write_whole_head(int status, std::string_view headers, std::size_t length);
    [[nodiscard]] Task<bool> send(std::string_view piece, std::string_view tail);
    void flush_head();

    std::shared_ptr<HttpService> service_;
    std::shared_ptr<GuardedSocket> peer_;
    HttpParser parser_;
    std::vector<char> buffer_;
    std::shared_ptr<Receipt> receipt_;  ///< of the last answer, where anybody asked for one
    std::string_view unparsed_;         ///< the part of `buffer_` that is not read yet
    std::string_view body_;  ///< in `buffer_` where one read brought all, else in `kept_body_`
    std::string kept_body_;
    std::string out_;  ///< what goes out before the next piece
    Refusal refusal_{};
    Answer answer_ = Answer::none;
    bool idle_ = false;   ///< between requests: no byte of the next one has come
    bool is_new_ = true;  ///< nothing was asked on it yet
    bool wants_continue_ = false;
    bool keep_alive_ = true;
    bool chunked_ = false;
    bool head_pending_ = false;  ///< the head of a stream waits in `out_` for the first piece
};

}  // namespace recourse::net

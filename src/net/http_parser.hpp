#pragma once

#include "net/http.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <llhttp.h>

namespace recourse::net {

struct HttpParserLimits {
    std::size_t head_bytes = 64 * 1024;  ///< start line and headers, and any stretch between pieces
    std::size_t headers = 100;
};

/// HTTP/1.1 messages out of bytes, sans-I/O and strict: llhttp reads the grammar, and on top of it
/// everything is refused that two readers could understand differently (request smuggling, RFC 9112
/// section 11.2). How the bytes are split never changes what comes out.
///
///     std::string_view bytes = ...;      // what was just received
///     parser.begin();                    // once per message
///     for (;;) switch (parser.next(bytes)) {
///         case Event::head: ...          // method, target, headers, status: valid until `begin`
///         case Event::body: ...          // parser.piece(): points into the received bytes
///         case Event::end: ...           // `bytes` holds what follows: the next message
///         case Event::need_more: ...     // `bytes` is used up
///         case Event::error: ...         // parser.error(): nothing more can be read
///     }
class HttpParser {
  public:
    enum class Kind : unsigned char { request, response };
    enum class Event : unsigned char { need_more, head, body, end, error };

    struct Error {
        enum class What : unsigned char {
            malformed,
            head_too_large,  ///< bytes or number of headers
        };
        What what = What::malformed;
        std::string_view reason;  ///< for people; lives forever
    };

    explicit HttpParser(Kind kind, HttpParserLimits limits = {});
    HttpParser(const HttpParser&) = delete;
    HttpParser& operator=(const HttpParser&) = delete;

    /// Forgets the last message and gets ready for the next. `to_head`: the response answers a HEAD
    /// request, so it has no body whatever its headers say.
    void begin(bool to_head = false);
    /// Reads on, takes what it read off the front of `bytes` and says what it found.
    [[nodiscard]] Event next(std::string_view& bytes);
    /// The peer closed: `end` completes a response that lasts until then, `need_more` says that no
    /// message had begun, `error` that one broke off.
    [[nodiscard]] Event finish();

    /// True once a byte of the message has come.
    [[nodiscard]] bool begun() const noexcept { return state_ != State::fresh || !head_.empty(); }

    /// @name Known from `Event::head` on, until `begin`.
    /// @{
    [[nodiscard]] std::string_view method() const noexcept { return method_; }
    [[nodiscard]] std::string_view target() const noexcept { return target_; }
    [[nodiscard]] int status() const noexcept { return llhttp_.status_code; }
    [[nodiscard]] bool http_1_0() const noexcept { return llhttp_.http_minor == 0; }
    [[nodiscard]] const Headers& headers() const noexcept { return headers_; }
    [[nodiscard]] std::optional<std::uint64_t> content_length() const noexcept { return length_; }
    [[nodiscard]] bool keep_alive() const noexcept { return keep_alive_; }
    /// The body lasts until the peer closes (responses without a length).
    [[nodiscard]] bool until_close() const noexcept { return until_close_; }
    /// @}

    /// The piece of the body that `Event::body` announced.
    [[nodiscard]] std::string_view piece() const noexcept { return piece_; }
    [[nodiscard]] const Error& error() const noexcept { return error_; }

  private:
    enum class State : unsigned char { fresh, in_head, in_body, ended, failed };
    /// A stretch of `head_`, grown while its bytes come in.
    struct Span {
        std::size_t begin = 0;
        std::size_t end = 0;
        bool open = false;
        void grow(std::size_t from, std::size_t length) noexcept;
    };
    struct Field {
        Span name;
        Span value;
    };
    struct Callbacks;

    [[nodiscard]] Event read_head(std::string_view& bytes);
    [[nodiscard]] Event read_body(std::string_view& bytes);
    [[nodiscard]] std::size_t execute(std::string_view bytes);
    [[nodiscard]] Event accept_head();
    [[nodiscard]] std::string_view check_lines();
    [[nodiscard]] std::string_view check_start_line();
    [[nodiscard]] std::string_view check_fields();
    [[nodiscard]] std::string_view check_framing();
    Event fail(Error::What what, std::string_view reason) noexcept;
    [[nodiscard]] std::string_view text(Span span) const noexcept;

    Kind kind_;
    State state_ = State::fresh;
    bool to_head_ = false;
    bool keep_alive_ = false;
    bool until_close_ = false;
    bool too_many_headers_ = false;
    HttpParserLimits limits_;
    llhttp_t llhttp_{};
    const char* fed_ = nullptr;     ///< where the bytes llhttp reads now begin
    std::size_t blank_ = 0;         ///< bytes of the empty line that may precede a message
    std::size_t overhead_ = 0;      ///< framing bytes since the last piece
    std::array<char, 2> latest_{};  ///< the last bytes of the body that were read
    Event found_ = Event::need_more;
    std::string head_;
    Span target_span_;
    Field field_;
    std::vector<Field> fields_;
    Headers headers_;
    std::string_view method_;
    std::string_view target_;
    std::string_view piece_;
    std::optional<std::uint64_t> length_;
    Error error_;
};

}  // namespace recourse::net

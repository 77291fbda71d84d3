#include "net/http_parser.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>

namespace recourse::net {

namespace {

constexpr std::string_view kCrlf = "\r\n";

/// Spaces and tabs around a value are no part of it (RFC 9110, 5.5).
std::string_view without_padding(std::string_view value) noexcept {
    constexpr std::string_view kPadding = " \t";
    const auto first = value.find_first_not_of(kPadding);
    if (first == std::string_view::npos) {
        return {};
    }
    return value.substr(first, value.find_last_not_of(kPadding) - first + 1);
}

/// Digits alone: `+5`, `5, 5` and ` 5 5` are how lengths are smuggled.
std::optional<std::uint64_t> parse_length(std::string_view digits) noexcept {
    std::uint64_t length = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, length);
    if (error != std::errc{} || stop != end) {
        return std::nullopt;
    }
    return length;
}

}  // namespace

/// What llhttp calls while it reads. Each event that `next` reports pauses it.
struct HttpParser::Callbacks {
    static HttpParser& self(llhttp_t* llhttp) noexcept {
        return *static_cast<HttpParser*>(llhttp->data);
    }
    static int pause(HttpParser& parser, Event found) noexcept {
        parser.found_ = found;
        return HPE_PAUSED;
    }

    static void grow(llhttp_t* llhttp, Span& span, const char* at, std::size_t length) noexcept {
        const auto& parser = self(llhttp);
        // Trailers come by the same way; nobody may act on them, so they are not kept.
        if (parser.state_ == State::in_head) {
            const auto offset = static_cast<std::size_t>(at - parser.fed_);
            span.grow(parser.head_.size() + offset, length);
        }
    }
    static int on_url(llhttp_t* llhttp, const char* at, std::size_t length) noexcept {
        grow(llhttp, self(llhttp).target_span_, at, length);
        return 0;
    }
    static int on_name(llhttp_t* llhttp, const char* at, std::size_t length) noexcept {
        grow(llhttp, self(llhttp).field_.name, at, length);
        return 0;
    }
    static int on_value(llhttp_t* llhttp, const char* at, std::size_t length) noexcept {
        grow(llhttp, self(llhttp).field_.value, at, length);
        return 0;
    }
    static int on_field_complete(llhttp_t* llhttp) {
        auto& parser = self(llhttp);
        if (parser.state_ != State::in_head) {
            return 0;
        }
        if (parser.fields_.size() == parser.limits_.headers) {
            parser.too_many_headers_ = true;
            return -1;
        }
        parser.fields_.push_back(parser.field_);
        parser.field_ = {};
        return 0;
    }
    static int on_head(llhttp_t* llhttp) noexcept {
        auto& parser = self(llhttp);
        // We never switch protocols, so an offer to do so is a header like any other.
        llhttp->upgrade = 0;
        const int status = llhttp->status_code;
        const bool bodiless = status / 100 == 1 || status == 204 || status == 304;
        if (parser.kind_ == Kind::response && (parser.to_head_ || bodiless)) {
            llhttp->flags |= F_SKIPBODY;
        }
        return pause(parser, Event::head);
    }
    static int on_body(llhttp_t* llhttp, const char* at, std::size_t length) noexcept {
        if (length == 0) {
            return 0;
        }
        auto& parser = self(llhttp);
        parser.piece_ = {at, length};
        return pause(parser, Event::body);
    }
    static int on_end(llhttp_t* llhttp) noexcept { return pause(self(llhttp), Event::end); }

    static const llhttp_settings_t* settings() noexcept {
        static const llhttp_settings_t kAll = [] {
            llhttp_settings_t settings;
            llhttp_settings_init(&settings);
            settings.on_url = on_url;
            settings.on_header_field = on_name;
            settings.on_header_value = on_value;
            settings.on_header_value_complete = on_field_complete;
            settings.on_headers_complete = on_head;
            settings.on_body = on_body;
            settings.on_message_complete = on_end;
            return settings;
        }();
        return &kAll;
    }
};

void HttpParser::Span::grow(std::size_t from, std::size_t length) noexcept {
    if (!open) {
        begin = from;
        open = true;
    }
    end = from + length;
}

HttpParser::HttpParser(Kind kind, HttpParserLimits limits) : kind_(kind), limits_(limits) {
    begin();
}

void HttpParser::begin(bool to_head) {
    const auto type = kind_ == Kind::request ? HTTP_REQUEST : HTTP_RESPONSE;
    llhttp_init(&llhttp_, type, Callbacks::settings());
    llhttp_.data = this;
    state_ = State::fresh;
    to_head_ = to_head;
    keep_alive_ = until_close_ = too_many_headers_ = false;
    blank_ = overhead_ = 0;
    latest_ = {};
    target_span_ = {};
    field_ = {};
    head_.clear();
    fields_.clear();
    headers_.clear();
    method_ = target_ = piece_ = {};
    length_.reset();
    error_ = {};
}

HttpParser::Event HttpParser::next(std::string_view& bytes) {
    switch (state_) {
        case State::fresh:
        case State::in_head:
            return read_head(bytes);
        case State::in_body:
            return read_body(bytes);
        case State::ended:
            return Event::end;
        case State::failed:
            break;
    }
    return Event::error;
}

HttpParser::Event HttpParser::finish() {
    if (state_ == State::ended || (state_ == State::in_body && until_close_)) {
        state_ = State::ended;
        return Event::end;
    }
    if (state_ == State::fresh) {
        return Event::need_more;
    }
    return fail(Error::What::malformed, "the message broke off");
}

HttpParser::Event HttpParser::read_head(std::string_view& bytes) {
    // One empty line before a message is tolerated (RFC 9112, 2.2).
    while (state_ == State::fresh && blank_ < kCrlf.size() && bytes.starts_with(kCrlf[blank_])) {
        bytes.remove_prefix(1);
        ++blank_;
    }
    if (bytes.empty()) {
        return Event::need_more;
    }
    state_ = State::in_head;
    const auto room = limits_.head_bytes - head_.size();
    const auto consumed = execute(bytes.substr(0, room));
    head_.append(bytes.substr(0, consumed));
    bytes.remove_prefix(consumed);
    if (state_ == State::failed) {
        return Event::error;
    }
    if (found_ == Event::head) {
        return accept_head();
    }
    if (head_.size() == limits_.head_bytes) {
        return fail(Error::What::head_too_large, "the head is too large");
    }
    return Event::need_more;
}

HttpParser::Event HttpParser::read_body(std::string_view& bytes) {
    const auto consumed = execute(bytes);
    const auto read = bytes.substr(0, consumed);
    for (const char byte : read.substr(read.size() - std::min(read.size(), latest_.size()))) {
        latest_ = {latest_[1], byte};
    }
    bytes.remove_prefix(consumed);
    if (state_ == State::failed) {
        return Event::error;
    }
    // llhttp lets a bare LF end the trailers, where another reader sees one line more.
    const bool is_chunked = (llhttp_.flags & (F_CHUNKED | F_SKIPBODY)) == F_CHUNKED;
    if (found_ == Event::end && is_chunked && !std::ranges::equal(latest_, kCrlf)) {
        return fail(Error::What::malformed, "the chunked body does not end in an empty line");
    }
    // Chunk extensions and trailers are dropped, yet an endless one must end somewhere.
    overhead_ += consumed - (found_ == Event::body ? piece_.size() : 0);
    if (overhead_ > limits_.head_bytes) {
        return fail(Error::What::head_too_large, "the framing of the body is too large");
    }
    if (found_ == Event::body) {
        overhead_ = 0;
    } else if (found_ == Event::end) {
        state_ = State::ended;
    }
    return found_;
}

/// Lets llhttp read until something is found; returns how many bytes that took.
std::size_t HttpParser::execute(std::string_view bytes) {
    // llhttp takes a null pointer for "no span open", even with no bytes behind it.
    fed_ = bytes.data() == nullptr ? "" : bytes.data();
    found_ = Event::need_more;
    const auto result = llhttp_execute(&llhttp_, fed_, bytes.size());
    if (result == HPE_OK) {
        return bytes.size();
    }
    const auto consumed = static_cast<std::size_t>(llhttp_get_error_pos(&llhttp_) - fed_);
    if (result == HPE_PAUSED && found_ != Event::need_more) {
        llhttp_resume(&llhttp_);
        return consumed;
    }
    if (too_many_headers_) {
        fail(Error::What::head_too_large, "there are too many headers");
    } else {
        const char* reason = llhttp_get_error_reason(&llhttp_);
        fail(Error::What::malformed, reason != nullptr && *reason != 0 ? reason : "malformed");
    }
    return std::min(consumed, bytes.size());
}

/// The whole head is there: holds it to what llhttp lets pass.
HttpParser::Event HttpParser::accept_head() {
    using Check = std::string_view (HttpParser::*)();
    static constexpr Check kChecks[] = {
        &HttpParser::check_lines,
        &HttpParser::check_start_line,
        &HttpParser::check_fields,
        &HttpParser::check_framing,
    };
    for (const auto check : kChecks) {
        if (const auto objection = (this->*check)(); !objection.empty()) {
            return fail(Error::What::malformed, objection);
        }
    }
    const bool close = (llhttp_.flags & F_CONNECTION_CLOSE) != 0;
    const bool keep = (llhttp_.flags & F_CONNECTION_KEEP_ALIVE) != 0;
    keep_alive_ = !until_close_ && !close && (keep || !http_1_0());
    state_ = State::in_body;
    return Event::head;
}

/// Lines end in CRLF and nothing else, and none continues the one before.
std::string_view HttpParser::check_lines() {
    if (!head_.ends_with("\r\n\r\n")) {
        return "the head does not end in an empty line";
    }
    for (auto at = head_.find('\n'); at + 1 < head_.size(); at = head_.find('\n', at + 1)) {
        if (at == 0 || head_[at - 1] != '\r') {
            return "a line ends without CR";
        }
        if (head_[at + 1] == ' ' || head_[at + 1] == '\t') {
            return "a header is folded over several lines";
        }
    }
    return {};
}

/// Exactly one space between the parts, HTTP/1.0 or 1.1 (llhttp reads RTSP and ICE, too), and a
/// target that is a path: what a gateway is asked for, not what a forward proxy is.
std::string_view HttpParser::check_start_line() {
    std::string_view line = head_;
    if (kind_ == Kind::response) {
        if (!line.starts_with("HTTP/1.1 ") && !line.starts_with("HTTP/1.0 ")) {
            return "the answer is not HTTP/1.1";
        }
        return status() == 101 ? "the server switches protocols, which nobody asked for" : "";
    }
    method_ = llhttp_method_name(static_cast<llhttp_method_t>(llhttp_.method));
    target_ = text(target_span_);
    if (!line.starts_with(method_) || target_span_.begin != method_.size() + 1 ||
        line[method_.size()] != ' ') {
        return "the request line is malformed";
    }
    line.remove_prefix(target_span_.end);
    if (!line.starts_with(" HTTP/1.1\r\n") && !line.starts_with(" HTTP/1.0\r\n")) {
        return "the request is not HTTP/1.1";
    }
    const bool whole_server = method_ == "OPTIONS" && target_ == "*";
    if (method_ == "CONNECT" || (!target_.starts_with('/') && !whole_server)) {
        return "the request target is not a path";
    }
    return target_.contains('#') ? "the request target has a fragment" : "";
}

std::string_view HttpParser::check_fields() {
    for (const auto& field : fields_) {
        const auto name = text(field.name);
        if (name.empty()) {
            return "a header has no name";
        }
        const auto value = without_padding(text(field.value));
        const auto is_control = [](char byte) {
            return (static_cast<unsigned char>(byte) < 0x20 && byte != '\t') || byte == 0x7f;
        };
        if (std::ranges::any_of(value, is_control)) {
            return "a header holds a control character";
        }
        headers_.add(name, value);
    }
    return {};
}

/// Where the body ends, and whom the request is for, can be read in one way only.
std::string_view HttpParser::check_framing() {
    std::size_t hosts = 0;
    std::size_t lengths = 0;
    std::size_t encodings = 0;
    for (const auto& [name, value] : headers_.all()) {
        if (text::equals_ignoring_case(name, "host")) {
            ++hosts;
        } else if (text::equals_ignoring_case(name, "content-length")) {
            ++lengths;
            length_ = parse_length(value);
            if (!length_) {
                return "Content-Length is not a number";
            }
        } else if (text::equals_ignoring_case(name, "transfer-encoding")) {
            ++encodings;
            if (!text::equals_ignoring_case(value, "chunked")) {
                return "Transfer-Encoding is not chunked";
            }
        }
    }
    if (lengths > 1) {
        return "there are two Content-Length headers";
    }
    if (encodings > 1 || (encodings == 1 && lengths == 1)) {
        return "Transfer-Encoding comes twice or with a Content-Length";
    }
    if (encodings == 1 && http_1_0()) {
        return "HTTP/1.0 knows no Transfer-Encoding";
    }
    if (kind_ == Kind::request && (hosts > 1 || (hosts == 0 && !http_1_0()))) {
        return hosts == 0 ? "there is no Host header" : "there are two Host headers";
    }
    const bool bodiless = (llhttp_.flags & F_SKIPBODY) != 0;
    until_close_ = kind_ == Kind::response && !bodiless && lengths == 0 && encodings == 0;
    return {};
}

HttpParser::Event HttpParser::fail(Error::What what, std::string_view reason) noexcept {
    state_ = State::failed;
    error_ = {what, reason};
    return Event::error;
}

std::string_view HttpParser::text(Span span) const noexcept {
    return std::string_view(head_).substr(span.begin, span.end - span.begin);
}

}  // namespace recourse::net

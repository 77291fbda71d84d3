#include "http.hpp"

#include "base/text.hpp"
#include "loopback.hpp"

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace recourse::integration {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

Descriptor open_socket() {
    Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket.is_open()) fail("socket");
    return socket;
}

std::string find_header(const HttpHeaders& headers, std::string_view name) {
    for (const auto& [key, value] : headers) {
        if (text::equals_ignoring_case(key, name)) return value;
    }
    return {};
}

}  // namespace

std::string HttpResponse::header(std::string_view name) const {
    return find_header(headers, name);
}

HttpConnection::HttpConnection(std::uint16_t port) : socket_(open_socket()), port_(port) {
    const auto address = loopback(port);
    if (::connect(socket_.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
        0)
        fail("connect");
}

void HttpConnection::request(
    std::string_view method,
    std::string_view target,
    const HttpHeaders& headers,
    std::string_view body
) const {
    std::string bytes;
    bytes.append(method).append(" ").append(target).append(" HTTP/1.1\r\n");
    if (find_header(headers, "host").empty())
        bytes.append("Host: 127.0.0.1:").append(std::to_string(port_)).append("\r\n");
    for (const auto& [name, value] : headers)
        bytes.append(name).append(": ").append(value).append("\r\n");
    bytes.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n");
    bytes.append(body);
    send(bytes);
}

void HttpConnection::need(std::size_t bytes) {
    const auto until = until_.value_or(patience_from_now());
    while (received_.size() < bytes) {
        if (!socket_.read(received_, until))
            throw std::runtime_error("the connection ended within an answer: " + received_);
    }
}

std::string HttpConnection::take(std::size_t bytes) {
    need(bytes);
    std::string taken = received_.substr(0, bytes);
    received_.erase(0, bytes);
    return taken;
}

std::string HttpConnection::take_header_line() {
    while (true) {
        if (auto line = take_line(received_)) {
            if (line->ends_with('\r')) line->pop_back();
            return *std::move(line);
        }
        need(received_.size() + 1);
    }
}

HttpResponse HttpConnection::read_head() {
    HttpResponse response;
    const std::string status = take_header_line();
    if (!status.starts_with("HTTP/1.1 ")) throw std::runtime_error("not HTTP: " + status);
    response.status = std::stoi(status.substr(9, 3));
    while (true) {
        const std::string line = take_header_line();
        if (line.empty()) break;
        const auto colon = line.find(':');
        response.headers.emplace_back(
            line.substr(0, colon), text::trim(std::string_view(line).substr(colon + 1))
        );
    }
    framing_ = Framing::none;
    const std::string length = response.header("content-length");
    if (!length.empty()) {
        framing_ = Framing::length;
        left_ = std::stoul(length);
    } else if (response.header("transfer-encoding") == "chunked") {
        framing_ = Framing::chunks;
    }
    return response;
}

bool HttpConnection::read_piece() {
    if (framing_ == Framing::length && left_ > 0) {
        body_ += take(std::exchange(left_, 0));
        return true;
    }
    if (framing_ == Framing::chunks) {
        const auto size = std::stoul(take_header_line(), nullptr, 16);
        body_ += take(size);
        (void)take(2);
        if (size > 0) return true;
    }
    framing_ = Framing::none;
    return false;
}

std::string HttpConnection::read_body() {
    while (read_piece()) continue;
    return std::exchange(body_, {});
}

HttpResponse HttpConnection::read_response() {
    auto response = read_head();
    response.body = read_body();
    return response;
}

std::optional<std::string> HttpConnection::next_event() {
    std::string data;
    while (true) {
        const auto line = take_line(body_);
        if (!line) {
            if (!read_piece()) return std::nullopt;
            continue;
        }
        if (line->starts_with("data:")) data += text::trim(std::string_view(*line).substr(5));
        if (line->empty() && !data.empty()) return data;
    }
}

void HttpConnection::wait_for_close() {
    const auto until = patience_from_now();
    while (socket_.read(received_, until)) continue;
}

HttpResponse exchange(
    std::uint16_t port,
    std::string_view method,
    std::string_view target,
    const HttpHeaders& headers,
    std::string_view body
) {
    HttpConnection connection(port);
    connection.request(method, target, headers, body);
    return connection.read_response();
}

ClosedPort::ClosedPort() : socket_(open_socket()) {
    auto address = loopback(0);
    socklen_t size = sizeof address;
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_.number(), plain, size) != 0) fail("bind");
    if (::getsockname(socket_.number(), plain, &size) != 0) fail("getsockname");
    number_ = ntohs(address.sin_port);
}

}  // namespace recourse::integration

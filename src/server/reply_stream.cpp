#include "server/reply_stream.hpp"

#include "net/sse.hpp"

namespace recourse::server {
namespace {

/// What a client that reads slowly may have waiting; notifications past it are dropped, the answer
/// never.
constexpr std::size_t kMostWaiting = 1024 * 1024;

}  // namespace

void ReplyStream::send(std::string message) {
    if (!open_ || waiting_.size() > kMostWaiting) return;
    net::append_sse(waiting_, message);
    streaming_ = true;
    if (std::exchange(draining_, true)) return;
    idle_.reset();
    net::spawn(executor_, drain());
}

net::Task<> ReplyStream::drain() {
    if (!exchange_.answered()) co_await exchange_.start_stream(200, kEventHeaders);
    while (!waiting_.empty()) {
        const std::string piece = std::exchange(waiting_, {});
        if (!co_await exchange_.write(piece)) break;
    }
    draining_ = false;
    idle_.set();
}

net::Task<> ReplyStream::finish(const Reply& reply, std::string_view more_headers) {
    if (!streaming_) {
        // A request that was withdrawn gets an end and no answer.
        const bool withdrawn = reply.body.empty();
        std::string headers(withdrawn ? kEventHeaders : kJsonHeaders);
        headers += more_headers;
        co_return co_await exchange_.respond(reply.http_status, headers, reply.body);
    }
    if (draining_) co_await idle_.wait();
    if (!reply.body.empty()) {
        std::string last;
        net::append_sse(last, reply.body);
        co_await exchange_.write(last);
    }
    co_await exchange_.finish_stream();
}

}  // namespace recourse::server

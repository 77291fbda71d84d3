#pragma once

#include "net/http_client.hpp"
#include "net/sse.hpp"
#include "upstreams/once.hpp"
#include "upstreams/upstream.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace recourse::upstreams {

/// An MCP server over Streamable HTTP. Every request is a POST; its answer is JSON or an event
/// stream. A legacy session that the server forgot is made anew, and the request it refused is sent
/// again: it was refused, so nothing can happen twice.
class HttpUpstream final : public Upstream {
  public:
    HttpUpstream(
        net::Executor executor, net::Timers& timers, Settings settings, net::Origin origin
    );

    [[nodiscard]] net::Task<std::optional<Failed>> start() override;
    [[nodiscard]] net::Task<Outcome> send(Request& request) override;
    void notify(std::string_view method, std::string_view params) override;
    [[nodiscard]] net::Task<> stop() override;

  private:
    /// One POST: what is sent, and how long its answer may take.
    struct Post {
        std::string_view method;
        std::string_view mcp_name;  ///< the value of Mcp-Name, for a modern server
        std::string_view params;
        std::int64_t id;
        mcp::Era era;
        std::chrono::milliseconds total;
        std::chrono::milliseconds idle;
        const Request* request = nullptr;
        Cancellation* cancellation = nullptr;
    };
    class AnswerReader;

    net::Task<std::optional<Failed>> greet();
    net::Task<std::optional<Failed>> greet_modern();
    net::Task<std::optional<Failed>> greet_legacy();
    net::Task<Outcome> exchange(Request& request);
    net::Task<Outcome> post(Post post);
    net::Task<> post_quietly(std::string body, std::string headers);
    [[nodiscard]] std::string request_headers(const Post& post) const;
    [[nodiscard]] std::string session_headers() const;
    [[nodiscard]] bool lost_session(const Outcome& outcome) const;
    [[nodiscard]] Failed connection_failed(const net::HttpFailure& failure, TimePoint started)
        const;

    net::HttpClient client_;
    std::string fixed_headers_;  ///< the same for every request
    Once starting_;
    bool greeted_ = false;
    std::optional<Failed> last_failure_;
    std::string session_;  ///< of a legacy server that gave one
    std::int64_t next_id_ = 1;
};

}  // namespace recourse::upstreams

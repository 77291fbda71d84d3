#pragma once

#include "net/once.hpp"
#include "upstreams/background.hpp"
#include "upstreams/http_exchange.hpp"
#include "upstreams/http_wire.hpp"
#include "upstreams/server_stream.hpp"
#include "upstreams/upstream.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace recourse::upstreams {

/// An MCP server over Streamable HTTP. Every request is a POST; its answer is JSON or an event
/// stream. A legacy session that the server forgot is made anew, and the request it refused is sent
/// again: it was refused, so nothing can happen twice. The same goes for a server that turns out to
/// speak the other era now.
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
    class Hearer;

    net::Task<std::optional<Failed>> greet();
    net::Task<std::optional<Failed>> greet_modern();
    net::Task<std::optional<Failed>> greet_legacy();
    net::Task<Outcome> discover();
    net::Task<Outcome> exchange(Request& request);
    [[nodiscard]] std::string modern_headers(
        std::string_view method, std::string_view name, std::string_view more
    ) const;
    [[nodiscard]] std::string session_headers() const;
    [[nodiscard]] bool lost_session(const Outcome& outcome) const;
    [[nodiscard]] bool may_speak_other_era(const Outcome& outcome) const;
    void withdraw(const Outcome& outcome, std::int64_t id);
    void answer_quietly(std::string message);
    net::Task<> post_quietly(std::string body, std::string headers);
    void listen();
    void hear(const mcp::Message& message);

    HttpWire wire_;
    ServerStream stream_;
    Background background_;
    net::Once starting_;
    bool greeted_ = false;
    std::optional<Failed> last_failure_;
    std::string session_;  ///< of a legacy server that gave one
    std::int64_t next_id_ = 1;
};

}  // namespace recourse::upstreams

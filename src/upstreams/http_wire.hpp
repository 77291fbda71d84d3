#pragma once

#include "net/http_client.hpp"
#include "upstreams/token_source.hpp"
#include "upstreams/upstream.hpp"

#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace recourse::upstreams {

/// The way to one server over HTTP: what every request to it carries, its token included, and what
/// becomes of one that fails on the way.
class HttpWire {
  public:
    HttpWire(
        net::Executor executor, net::Timers& timers, const Settings& settings, net::Origin origin
    );

    struct Letter {
        std::string_view method;   ///< of HTTP
        std::string_view headers;  ///< complete lines, beside those that every request carries
        std::string_view body;
        Deadline deadline;
        std::string_view target = {};  ///< percent-encoded; empty: the path of the URL
        net::HttpClient::Canceller* canceller = nullptr;
    };
    using Response = std::shared_ptr<net::HttpResponse>;

    /// Sends a request and reads the head of its answer; what is viewed lives until then. A request
    /// that was refused for its token is sent once more where there is another token.
    [[nodiscard]] net::Task<std::expected<Response, Outcome>> send(Letter letter);

    /// What a failure of the connection means for a request sent then.
    [[nodiscard]] Outcome outcome_of(const net::HttpFailure& failure, TimePoint started) const;
    [[nodiscard]] std::string endpoint() const { return client_.origin().endpoint(); }

  private:
    net::Task<std::expected<Response, net::HttpFailure>> send_with(
        const Letter& letter, const std::string& headers
    );

    net::Timers& timers_;
    bool is_mcp_;
    net::HttpClient client_;
    std::unique_ptr<TokenSource> tokens_;  ///< none where no token is needed
    std::string fixed_headers_;            ///< the same for every request
};

/// `name: value\r\n`.
void append_header(std::string& out, std::string_view name, std::string_view value);
/// A request's place in a trace, as headers (W3C Trace Context).
void append_trace_headers(std::string& out, const mcp::TraceMembers& trace);

}  // namespace recourse::upstreams

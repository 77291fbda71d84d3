#pragma once

#include "rest/tool.hpp"
#include "upstreams/http_wire.hpp"
#include "upstreams/upstream.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace recourse::upstreams {

/// A REST API, whose operations are tools. No MCP is spoken to it: what an MCP server would answer
/// is answered here, and a tool call is one HTTP request. Redirects are not followed: where a
/// request goes is the operator's decision alone.
class RestUpstream final : public Upstream {
  public:
    RestUpstream(
        net::Executor executor, net::Timers& timers, Settings settings, net::Origin origin
    );

    [[nodiscard]] net::Task<std::optional<Failed>> start() override;
    [[nodiscard]] net::Task<Outcome> send(Request& request) override;
    void notify(std::string_view method, std::string_view params) override;
    [[nodiscard]] net::Task<> stop() override;

  private:
    struct Exchange;

    [[nodiscard]] net::Task<Outcome> call_tool(Request& request);
    [[nodiscard]] net::Task<Outcome> exchange(Exchange& exchange);
    [[nodiscard]] net::Task<Outcome> read(Exchange& exchange, HttpWire::Response response);
    [[nodiscard]] const rest::Tool* find(std::string_view name) const;
    [[nodiscard]] Outcome list_tools() const;

    std::shared_ptr<const rest::Api> api_;
    HttpWire wire_;
    std::string base_path_;  ///< without a slash at its end
    bool started_ = false;
};

}  // namespace recourse::upstreams

#pragma once

#include "base/json.hpp"
#include "mcp/param_headers.hpp"
#include "net/loop.hpp"
#include "review/review.hpp"
#include "upstreams/upstream.hpp"

#include <chrono>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::review {

/// What came of a call, as it came. It may hold secrets: only what is bounded and redacted leaves
/// the room.
struct Reply {
    Ending ending = Ending::success;
    /// `{"result":...}`, `{"error":...}`, the body of HTTP, or the last words of a process.
    std::string answer;
    std::chrono::milliseconds took{0};
    bool is_at_work = false;  ///< it became a task that had no result in time
};

/// Asks the server under review, on its loop. A server that died is started again by the next
/// question. What it asks itself is declined.
class Asker final : public upstreams::Listener {
  public:
    Asker(net::Executor executor, net::Timers& timers, upstreams::Settings settings);

    [[nodiscard]] net::Task<std::optional<upstreams::Failed>> start();
    /// The entries of tools/list, all pages, raw.
    [[nodiscard]] net::Task<std::expected<std::vector<std::string>, upstreams::Failed>> list_tools(
    );
    /// `arguments`: raw JSON, sent as it is. Sends nothing a second time.
    [[nodiscard]] net::Task<Reply> call(
        std::string_view tool,
        std::string_view arguments,
        const std::vector<mcp::ParamHeader>& param_headers
    );
    /// The same as a task of 2025-11-25, whose result is waited for as long as that of a call.
    [[nodiscard]] net::Task<Reply> call_as_task(std::string_view tool, std::string_view arguments);
    /// Whether the server makes such tasks of calls.
    [[nodiscard]] bool makes_tasks() const;
    [[nodiscard]] net::Task<> stop();
    [[nodiscard]] const upstreams::Hello& hello() const { return upstream_->hello(); }

    void on_notification(std::string_view method, json::Ref params) override;
    void on_request(const mcp::Message& request, std::function<void(std::string message)> answer)
        override;

  private:
    [[nodiscard]] std::string params_of(std::string_view members) const;
    [[nodiscard]] net::Task<upstreams::Outcome> send(
        std::string_view method, std::string_view members, std::string_view param_headers = {}
    );

    net::Timers& timers_;
    std::unique_ptr<upstreams::Upstream> upstream_;
};

}  // namespace recourse::review

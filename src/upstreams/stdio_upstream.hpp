#pragma once

#include "net/once.hpp"
#include "upstreams/backoff.hpp"
#include "upstreams/stdio_process.hpp"
#include "upstreams/upstream.hpp"

#include <memory>
#include <optional>

namespace recourse::upstreams {

/// An MCP server that is a child process of ours. One child serves all callers; when it dies, what
/// was in flight is told how, and the next request starts a new one.
class StdioUpstream final : public Upstream {
  public:
    StdioUpstream(net::Executor executor, net::Timers& timers, Settings settings);

    [[nodiscard]] net::Task<std::optional<Failed>> start() override;
    [[nodiscard]] net::Task<Outcome> send(Request& request) override;
    void notify(std::string_view method, std::string_view params) override;
    [[nodiscard]] net::Task<> stop() override;

  private:
    [[nodiscard]] bool ready() const noexcept { return process_ && process_->alive() && greeted_; }
    net::Task<std::optional<Failed>> launch_and_greet();
    net::Task<std::optional<Failed>> greet();
    net::Task<std::optional<Failed>> greet_within(Deadline whole);
    net::Task<std::optional<Failed>> greet_modern(Deadline until);
    net::Task<std::optional<Failed>> greet_legacy(Deadline until);
    std::optional<Failed> launch();
    net::Task<Outcome> ask(std::string_view method, std::string params, Deadline until);
    net::Task<Outcome> exchange(Request& request);
    void remember(const std::optional<Failed>& failure);

    net::Once starting_;
    std::shared_ptr<StdioProcess> process_;
    bool greeted_ = false;

    /// After a failed start the next one is not tried at once.
    std::optional<Failed> last_failure_;
    TimePoint not_before_{};
    Backoff backoff_;
};

}  // namespace recourse::upstreams

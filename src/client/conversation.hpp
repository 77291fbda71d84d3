#pragma once

#include "base/ids.hpp"
#include "client/errand.hpp"
#include "client/params.hpp"
#include "client/rounds.hpp"
#include "client/tool_book.hpp"
#include "diagnosis/diagnosis.hpp"
#include "fault/redaction.hpp"
#include "fault/retry.hpp"
#include "net/loop.hpp"
#include "upstreams/upstream.hpp"

#include <recourse/client.hpp>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace recourse::client {

/// What a client says to its server and hears from it. Lives on its loop; the only place that knows
/// retries, rounds and how a failure becomes a Fault.
class Conversation final : public upstreams::Listener {
  public:
    /// `mailbox` is that of the client's own thread, for what belongs to no call.
    Conversation(
        net::Executor executor,
        net::Timers& timers,
        upstreams::Settings settings,
        const Options& options,
        std::shared_ptr<Mailbox> mailbox
    );

    /// The first handshake.
    [[nodiscard]] net::Task<std::optional<Fault>> start(Errand& errand);
    [[nodiscard]] net::Task<> stop();
    [[nodiscard]] Server server() const;

    /// Makes a request, again where that is safe and may help.
    [[nodiscard]] net::Task<Result<Object>> ask(Errand& errand);
    /// The same for a tool, which is looked up first.
    [[nodiscard]] net::Task<Result<Object>> call(Errand& errand);
    /// The same for one that may go on as a task.
    [[nodiscard]] net::Task<Result<Object>> begin(Errand& errand);
    /// Sees a task through; the errand is about it. What comes is the result of its tool.
    [[nodiscard]] net::Task<Result<Object>> see_through(Errand& errand, const Task& task);
    /// What is wrong with the arguments of a call, without making it.
    [[nodiscard]] net::Task<std::optional<Fault>> check(Errand& errand);
    /// Follows the pages of a list to their end.
    [[nodiscard]] net::Task<Result<std::vector<Object>>> list(
        Errand& errand, std::string_view member
    );
    /// Reads the list of tools anew.
    [[nodiscard]] net::Task<std::optional<Fault>> learn_tools(const Errand& errand);
    [[nodiscard]] const ToolBook& tools() const noexcept { return tools_; }

    void subscribe(const std::string& uri);
    void unsubscribe(const std::string& uri);

    void on_notification(std::string_view method, json::Ref params) override;
    void on_request(const mcp::Message& request, std::function<void(std::string message)> answer)
        override;

  private:
    /// Why one try came to nothing. A Fault where it was told already.
    using Trouble = std::variant<upstreams::Failed, upstreams::Cancelled, Fault>;

    static void tell_of_retry(const Errand& errand, const Fault& failure, int made, Duration wait);
    net::Task<Result<Object>> attempt(Errand& errand);
    net::Task<std::expected<Object, Trouble>> converse(Errand& errand);
    net::Task<upstreams::Outcome> send(Errand& errand, const Round& round);
    net::Task<std::expected<Round, Fault>> fulfil(Errand& errand, InputRequired asked);
    [[nodiscard]] Result<Object> judge(const Errand& errand, Object result) const;
    net::Task<Result<Task>> look_at(Errand& errand, const Task& task);
    net::Task<Result<Object>> take_result(Errand& errand, const Task& task);
    net::Task<std::optional<Fault>> answer_task(Errand& errand, const Task& task);
    [[nodiscard]] Fault still_at_work(const Errand& errand, const Task& task) const;
    net::Task<> set_log_level(const Errand& errand);
    net::Task<std::optional<Fault>> find_tool(Errand& errand);
    net::Task<std::optional<Landed>> look_whether_landed(Errand& errand, Fault& fault);
    net::Task<bool> describe_tool_anew(Errand& errand);

    void hear(Mailbox& mailbox, std::string_view method, json::Ref params);
    void answer(
        const std::shared_ptr<Mailbox>& mailbox,
        const mcp::Message& request,
        std::function<void(std::string)> answer
    );
    void watch();

    [[nodiscard]] Fault tell(const Errand& errand, const Trouble& trouble) const;
    [[nodiscard]] Fault told(const Errand& errand, Fault fault) const;
    [[nodiscard]] Fault cancelled(const Errand& errand, diagnosis::Sent sent) const;
    [[nodiscard]] diagnosis::Situation situation(
        const Errand& errand, diagnosis::Sent sent, std::span<const std::string_view> names
    ) const;

    net::Executor executor_;
    net::Timers& timers_;
    const Options& options_;
    Self self_;
    std::shared_ptr<Mailbox> mailbox_;
    std::unique_ptr<upstreams::Upstream> upstream_;
    fault::Redactor redactor_;
    ToolBook tools_;
    fault::RetryBudget budget_;
    SystemRandom random_;
    std::set<std::string> subscribed_;
    unsigned level_told_ = 0;  ///< the handshake whose server knows the log level
    bool stopping_ = false;
};

}  // namespace recourse::client

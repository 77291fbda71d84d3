#pragma once

#include "base/ids.hpp"
#include "diagnosis/diagnosis.hpp"
#include "server/audience.hpp"
#include "server/call_core.hpp"
#include "server/definition.hpp"
#include "server/host.hpp"
#include "server/tasks.hpp"
#include "server/workers.hpp"

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace recourse::server {

/// Whether clients see paths and hosts of where the server runs.
enum class Surroundings : unsigned char { hidden, shown };

/// Serves what a library's server offers: finds who is meant, has the handler run on a thread of
/// its own, and tells what came of it. Lives on its loop.
///
///   native_host.cpp       the way of every request, and its end: redaction, record, words
///   native_handshake.cpp  initialize, server/discover, ping, logging/setLevel
///   native_lists.cpp      lists, a page at a time
///   native_tools.cpp      tools/call
///   native_prompts.cpp    prompts/get
///   native_completion.cpp completion/complete
///   native_resources.cpp  resources/read
///   native_subscriptions.cpp  who hears of changes
///   native_tasks.cpp      tasks/get, tasks/update, tasks/cancel
class NativeHost final : public Host {
  public:
    NativeHost(
        net::Executor executor,
        net::Timers& timers,
        Server::Impl& definition,
        Workers& workers,
        Surroundings surroundings
    );

    [[nodiscard]] net::Task<Reply> serve(const Incoming& incoming) override;
    void hear(Client&, const mcp::Message&) override {}
    void join(Client& client) override { audience_.join(client); }
    void leave(Client& client) override { audience_.leave(client); }
    void forget(Client& client) override { audience_.forget(client); }
    [[nodiscard]] ProtocolFault finish(
        ProtocolFault failure, std::string_view method, const Client* client
    ) override;
    void note(std::string_view sentence) override;
    [[nodiscard]] Random& random() noexcept override { return random_; }

    /// Tells clients who want to know.
    void tell(const News& news);
    /// Ends what clients listen to, so that they go.
    void close() { audience_.close(); }
    /// Asks every handler that runs to end, and answers for it.
    void end_all();

  private:
    /// One request, made once and carried to its end.
    struct Serving : Incoming {
        TraceId support_id{};
        WallTime started{};
        TimePoint began{};
        std::optional<Dialect> dialect{};  ///< that the request asks for
        InventoryPtr inventory{};
        std::string tool_name{};
        const ToolEntry* tool = nullptr;
        int round = 0;  ///< how often a modern client came back with answers
    };
    using Handler = net::Task<Reply> (NativeHost::*)(Serving&);
    struct Method;
    using Work = std::function<Outcome(Call& call, detail::CallCore& core)>;

    [[nodiscard]] static std::span<const Method> methods();
    [[nodiscard]] static const Method* find_method(std::string_view name);
    [[nodiscard]] static std::vector<std::string_view> methods_of(mcp::Era era);
    [[nodiscard]] bool offers(const Serving& serving, const Method& method) const;
    net::Task<Reply> dispatch(Serving& serving);

    net::Task<Reply> initialize(Serving& serving);
    net::Task<Reply> discover(Serving& serving);
    net::Task<Reply> ping(Serving& serving);
    net::Task<Reply> set_level(Serving& serving);
    net::Task<Reply> list_tools(Serving& serving);
    net::Task<Reply> list_prompts(Serving& serving);
    net::Task<Reply> list_resources(Serving& serving);
    net::Task<Reply> list_templates(Serving& serving);
    net::Task<Reply> call_tool(Serving& serving);
    net::Task<Reply> get_prompt(Serving& serving);
    net::Task<Reply> complete(Serving& serving);
    net::Task<Reply> read_resource(Serving& serving);
    net::Task<Reply> subscribe(Serving& serving);
    net::Task<Reply> unsubscribe(Serving& serving);
    net::Task<Reply> listen(Serving& serving);
    net::Task<Reply> get_task(Serving& serving);
    net::Task<Reply> update_task(Serving& serving);
    net::Task<Reply> cancel_task(Serving& serving);

    void append_capabilities(json::Writer& out, const Serving& serving) const;
    void append_self(json::Writer& out) const;
    /// A result's opening for this client, with what is said of its keeping.
    void begin_result(json::Writer& out, mcp::Era era, std::optional<Keeping> keeping = {}) const;
    [[nodiscard]] std::string answer_result(const Answer& answer, mcp::Era era) const;
    [[nodiscard]] std::string prompt_result(
        const PromptEntry& prompt, const std::vector<Message>& messages, mcp::Era era
    ) const;
    [[nodiscard]] std::string completion_result(
        const std::vector<std::string>& values, mcp::Era era
    ) const;
    [[nodiscard]] std::string contents_result(
        const ResourceEntry& entry, Contents contents, std::string_view uri, mcp::Era era
    ) const;
    using Completers = std::map<std::string, Completer, std::less<>>;
    [[nodiscard]] static std::expected<std::shared_ptr<const Completers>, ProtocolFault>
    completers_of(const Serving& serving);
    template <typename Entry>
    Reply list(Serving& serving, const Shelf<Entry>& shelf, std::string_view member);

    [[nodiscard]] std::expected<detail::CallFacts, ProtocolFault> facts_of(Serving& serving) const;
    /// Has the work done on a thread; nothing where the client withdrew the request meanwhile.
    net::Task<std::optional<Outcome>> run(Serving& serving, detail::CallFacts facts, Work work);
    [[nodiscard]] Work work_of_tool(
        InventoryPtr inventory, std::shared_ptr<const ToolEntry> tool, json::Value arguments
    ) const;
    Reply begin_task(Serving& serving, std::shared_ptr<const ToolEntry> tool, Rounds rounds);
    net::Task<> work_on(TaskPtr task);
    void set(Task& task, Task::Status status);
    void end_run(const TaskPtr& task, Reply reply);
    [[nodiscard]] std::expected<TaskPtr, ProtocolFault> task_of(const Serving& serving);
    [[nodiscard]] Reply acknowledge(Serving& serving);
    [[nodiscard]] diagnosis::Situation situation(const Serving& serving) const;
    void word(const Serving& serving, Fault& fault) const;
    void complete_fault(const Serving& serving, Fault& fault) const;

    Reply conclude(Serving& serving, std::optional<Outcome> outcome);
    Reply ask(Serving& serving, const NeedsInput& needs);
    Reply reply(Serving& serving, std::string_view result);
    Reply tell(Serving& serving, ProtocolFault failure);
    Reply tell_tool(Serving& serving, Fault fault);
    void hide(Fault& fault, std::string_view callers_own) const;
    /// Writes down how a request ended, and what its client was answered of a failure.
    void record(
        const Serving& serving,
        ledger::Ending ending,
        Effect effect,
        const Fault* fault = nullptr,
        std::string_view answer = {}
    );
    void enter(const ledger::Record& record, json::Ref arguments, std::string_view answer) const;

    net::Executor executor_;
    net::Timers& timers_;
    Server::Impl& definition_;
    Workers& workers_;
    Surroundings surroundings_;
    SystemRandom random_;
    std::string self_;  ///< raw: what the server calls itself
    std::set<detail::CallCore*> running_;
    Tasks tasks_;
    Audience audience_;
};

}  // namespace recourse::server

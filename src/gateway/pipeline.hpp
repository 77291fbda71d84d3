#pragma once

#include "diagnosis/diagnosis.hpp"
#include "fault/redaction.hpp"
#include "gateway/call.hpp"
#include "gateway/catalogue.hpp"
#include "gateway/doc_links.hpp"
#include "gateway/guarding.hpp"
#include "gateway/relay.hpp"
#include "guards/tool_call.hpp"
#include "ledger/call_log.hpp"
#include "server/dialect_choice.hpp"
#include "server/rescue.hpp"

#include <optional>
#include <string>
#include <utility>

namespace recourse::gateway {

/// Whether callers see paths and hosts of where the upstream runs.
enum class Surroundings : unsigned char { hidden, shown };

/// The way of one tool call, from what the client asked to what it is told.
class Pipeline {
  public:
    Pipeline(
        Catalogue& catalogue,
        Relay& relay,
        Guarding& guarding,
        const fault::Redactor& redactor,
        ledger::CallLog& log,
        Surroundings surroundings,
        const server::DialectChoice& dialects
    )
        : catalogue_(catalogue),
          relay_(relay),
          guarding_(guarding),
          redactor_(redactor),
          log_(log),
          surroundings_(surroundings),
          dialects_(dialects) {}

    /// From then on Faults link to the pages of their codes.
    void document(DocLinks links) { links_ = std::move(links); }
    [[nodiscard]] const DocLinks& links() const noexcept { return links_; }

    [[nodiscard]] net::Task<Reply> run(Call& call);

    /// The way of a request that is no tool call: to the server in `call.upstream` and back.
    [[nodiscard]] net::Task<Reply> forward(Call& call, Passage passage);
    /// Its second half, for whoever asked the server in their own way.
    [[nodiscard]] Reply conclude(Call& call, const Turned& turned);
    /// The same of a request about a task that `tool` began, if that is known. What its tool came
    /// to is in the answer: a failure there is told like any other.
    [[nodiscard]] Reply conclude_task(Call& call, const Turned& turned, EntryPtr tool);
    /// A task that an upstream tells of, with the failure that it ended with told like any other;
    /// nothing where it is none.
    [[nodiscard]] std::optional<std::string> told_in_task(Call& call, json::Ref task);
    /// A success with a result of ours.
    [[nodiscard]] Reply reply(Call& call, std::string_view result);

    /// The last part of the way, for what fails elsewhere: redaction, record, words.
    [[nodiscard]] Reply tell(Call& call, ProtocolFault failure);
    /// An error that is for the client program to understand: as it came, but for its secrets.
    [[nodiscard]] Reply pass_on(Call& call, const diagnosis::JsonRpcFailed& error);
    /// A raw failure of an upstream that answers something other than a tool call.
    [[nodiscard]] ProtocolFault diagnose_protocol(Call& call, const upstreams::Failed& failed)
        const;
    /// Fit to be recorded: without secrets, with a link.
    void tidy(Fault& fault) const;
    /// Fit for the log.
    [[nodiscard]] std::string own_word(std::string_view word) const;
    void record_success(Call& call, Effect effect);
    void record_cancelled(Call& call, diagnosis::Sent sent);

  private:
    std::optional<Reply> read_params(Call& call);
    net::Task<std::optional<Reply>> find_tool(Call& call);
    std::optional<Reply> check_param_headers(Call& call);
    /// The call in the words of guards. Views live as long as the call.
    [[nodiscard]] guards::ToolCall as_guards_see(const Call& call) const;
    /// The way of a write that was made before: its outcome.
    net::Task<std::optional<Reply>> claim(Call& call);
    Reply tell_again(Call& call, const guards::Replay::Told& told);
    net::Task<Turned> send(Call& call);
    [[nodiscard]] static const ToolSettings* stated(const Call& call);
    [[nodiscard]] static std::chrono::milliseconds time_for(const Call& call);
    Reply pass_on(Call& call, const upstreams::Answer& answer, mcp::Era era);
    Reply fail_request(Call& call, const upstreams::Failed& failed, mcp::Era era);
    Reply fail(Call& call, const diagnosis::RawFailure& raw, diagnosis::Sent sent);
    [[nodiscard]] Fault diagnose(
        const Call& call, const diagnosis::RawFailure& raw, diagnosis::Sent sent
    ) const;
    /// A failure that came in an answer, with the answer as this client may have it.
    Reply fail_in_answer(
        Call& call, const diagnosis::ToolFailed& failure, std::string_view translated
    );
    std::optional<std::string> told_in_result(Call& call, json::Ref result);
    std::string tell_in_result(
        Call& call, const diagnosis::ToolFailed& failure, std::string_view result
    );
    Reply keep_error(Call& call, const diagnosis::JsonRpcFailed& error, diagnosis::Sent sent);
    void record_failure(Call& call, Fault& fault);
    Reply tell_tool(Call& call, Fault fault);
    [[nodiscard]] diagnosis::Situation situation(
        const Call& call, diagnosis::Sent sent, std::span<const std::string_view> names
    ) const;
    [[nodiscard]] server::Manner manner_of(const Call& call) const;
    /// Raw JSON; empty for clients that are not told.
    [[nodiscard]] std::string_view server_info(const Call& call) const;
    [[nodiscard]] std::string_view introduce_server(
        const Call& call, std::string_view result, std::string& storage
    ) const;
    void finish(const Call& call, Fault& fault) const;
    void hide(Fault& fault, std::string_view callers_own) const;
    [[nodiscard]] Dialect dialect_of(const Call& call) const;
    [[nodiscard]] std::string_view shown_name(const Client& client);
    void record(Call& call, ledger::Ending ending, Effect effect, const Fault* fault);

    Catalogue& catalogue_;
    Relay& relay_;
    Guarding& guarding_;
    const fault::Redactor& redactor_;
    ledger::CallLog& log_;
    std::string last_name_;   ///< of a client, as it came
    std::string last_shown_;  ///< and as the log may have it
    Surroundings surroundings_;
    DocLinks links_;
    const server::DialectChoice& dialects_;
};

}  // namespace recourse::gateway

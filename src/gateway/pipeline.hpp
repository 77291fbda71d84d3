#pragma once

#include "diagnosis/diagnosis.hpp"
#include "fault/redaction.hpp"
#include "gateway/call.hpp"
#include "gateway/catalogue.hpp"
#include "gateway/doc_links.hpp"
#include "gateway/guarding.hpp"
#include "gateway/own_tools.hpp"
#include "gateway/relay.hpp"
#include "gateway/settings.hpp"
#include "gateway/support_tool.hpp"
#include "guards/tool_call.hpp"
#include "ledger/bookkeeper.hpp"
#include "ledger/broadcast.hpp"
#include "ledger/call_log.hpp"
#include "server/dialect_choice.hpp"
#include "server/rescue.hpp"
#include "telemetry/exporter.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace recourse::gateway {

/// Where a result says which of its arguments were filled in.
inline constexpr std::string_view kMetaFilled = "dev.recourse/filled";
/// Where a result says which of its arguments were repaired.
inline constexpr std::string_view kMetaRepaired = "dev.recourse/repaired";

/// Whether callers see paths and hosts of where the upstream runs.
enum class Surroundings : unsigned char { hidden, shown };

/// The way of one tool call, from what the client asked to what it is told.
class Pipeline {
  public:
    Pipeline(
        net::Executor executor,
        net::Timers& timers,
        Random& random,
        Catalogue& catalogue,
        Relay& relay,
        Guarding& guarding,
        const fault::Redactor& redactor,
        ledger::CallLog& log,
        Surroundings surroundings,
        const server::DialectChoice& dialects
    )
        : executor_(executor),
          timers_(timers),
          random_(random),
          catalogue_(catalogue),
          relay_(relay),
          guarding_(guarding),
          redactor_(redactor),
          log_(log),
          surroundings_(surroundings),
          dialects_(dialects) {}

    /// From then on Faults link to the pages of their codes.
    void document(DocLinks links) { links_ = std::move(links); }
    [[nodiscard]] const DocLinks& links() const noexcept { return links_; }

    // own_answers.cpp
    /// From then on callers have the tool that reads this ledger, as their rights allow.
    void offer_support(ReadingRoom& reading);
    /// The same of the gateway's other tools, by these settings.
    void offer(const OwnToolSettings& settings);
    /// Those of the gateway's own that this caller has, as they are listed.
    [[nodiscard]] std::vector<EntryPtr> own_tools_for(const Call& call) const;

    // recording.cpp
    /// From then on everything is entered into the ledger, until it is closed.
    void keep_books(std::unique_ptr<ledger::Bookkeeper> books, LedgerSettings::Arguments arguments);
    /// From then on everything is told to the listeners.
    void broadcast(std::unique_ptr<ledger::Broadcast> broadcast) {
        broadcast_ = std::move(broadcast);
    }
    /// Writes and tells what waits.
    void close_books();
    [[nodiscard]] const ledger::Bookkeeper* books() const noexcept { return books_.get(); }
    /// Calls that the listeners missed.
    [[nodiscard]] std::uint64_t untold() const { return broadcast_ ? broadcast_->lost() : 0; }
    /// A request that was recorded, with what it was answered.
    void enter(Call& call, const Reply& reply);
    void enter(const ledger::Record& record, const ledger::Particulars& particulars);

    // tracing.cpp
    /// From then on requests are traced. Null: none is.
    void trace_to(std::unique_ptr<telemetry::Exporter> exporter);
    [[nodiscard]] const telemetry::Exporter* exporter() const noexcept { return exporter_.get(); }
    void begin_trace(Call& call);
    /// A request that was recorded, with what it was answered.
    void trace(Call& call, const Reply& reply);

    [[nodiscard]] net::Task<Reply> run(Call& call);
    /// The door, for every request of any method: nothing where it is open.
    [[nodiscard]] std::optional<Reply> knock(Call& call);
    /// Whether a write of which nobody knows took effect: by the look that the operator names for
    /// its tool, which only reads and is bounded in time. `unknown` where there is none.
    [[nodiscard]] net::Task<guards::Landed> verify_effect(Call& call);

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
    Reply tell_unknown_tool(Call& call);
    // own_answers.cpp
    net::Task<Reply> answer_own(Call& call, OwnTool tool);
    std::expected<json::Object, Fault> answer_of(Call& call, OwnTool::Kind kind);
    std::expected<json::Object, Fault> request_permission(const Call& call);
    // support_tool.cpp
    net::Task<Reply> answer_support(Call& call);
    net::Task<> let_books_be_written();
    // permission_check.cpp
    [[nodiscard]] bool may_call(const Call& call, std::string_view tool) const;
    /// The tools that this caller may know of: all, or those of one upstream.
    [[nodiscard]] std::vector<std::string_view> names_for(
        const Call& call, const upstreams::Upstream* upstream
    ) const;
    std::optional<Reply> check_permission(Call& call);
    Reply ask_for_scopes(Call& call, Fault fault, const std::vector<std::string>& needed);
    std::optional<Reply> check_argument_values(Call& call);
    std::optional<Reply> fill_arguments(Call& call);
    std::optional<Reply> check_arguments(Call& call);
    /// The call in the words of guards. Views live as long as the call.
    [[nodiscard]] guards::ToolCall as_guards_see(const Call& call) const;

    // replaying.cpp
    /// The way of a write that was made before: its outcome.
    net::Task<std::optional<Reply>> claim(Call& call);
    /// Whether the write may be made, or what came of it when it was made before.
    net::Task<guards::Replay::Admission> admit_write(Call& call, guards::Replay::Terms terms);
    /// Whether a write that an earlier call left unknown is found to have done nothing, where the
    /// operator wants that looked up: then it may be made. What is found else stands in `told`.
    net::Task<bool> find_undone(Call& call, guards::Replay::Told& told);
    [[nodiscard]] bool is_unknown(const Call& call, const guards::Outcome& outcome) const;
    Reply tell_again(Call& call, const guards::Replay::Told& told);
    /// False where its client has left meanwhile.
    net::Task<bool> begin_look(Call& call);
    void end_look(const Call& call, const Turned& turned);
    /// So long after it was lost a write may still be on its way.
    [[nodiscard]] std::chrono::milliseconds settle_time_of(const Call& call) const;
    /// Whether the server is through with a call, whatever came of it.
    void note_end(Call& call, const Turned& turned) const;
    [[nodiscard]] static const ToolSettings* stated(const Call& call);

    // sparing.cpp
    std::expected<guards::Reservation, Reply> reserve(Call& call, const guards::ToolCall& seen);
    std::expected<guards::Permit, Reply> admit(
        Call& call, const guards::ToolCall& seen, guards::Reservation& spent
    );
    /// Tools of other upstreams that have the same name there, and that this caller may call.
    [[nodiscard]] std::vector<std::string> like_tools(const Call& call) const;
    /// Says on every path what came of the sending.
    void settle(
        const Call& call, const Turned& turned, guards::Reservation& spent, guards::Permit& permit
    ) const;
    void note_success(const Call& call) const;
    /// A task that a result tells of is its caller's alone.
    void note_task(const Call& call, mcp::Era server, json::Ref result);
    /// From the second time on a failure says that it was there before.
    void note_repetition(const Call& call, Fault& fault) const;

    // attempts.cpp
    net::Task<Turned> send(Call& call);
    net::Task<Turned> send_once(Call& call, std::chrono::milliseconds left);
    [[nodiscard]] std::optional<Fault> failure_of(const Call& call, const Turned& turned) const;
    [[nodiscard]] std::chrono::milliseconds time_for(const Call& call) const;
    // verifying.cpp
    /// Looks whether a write took effect of which that is unknown, where the operator wants it.
    net::Task<> look_after(Call& call, const Turned& turned);
    /// The rule of the tool, where the gateway itself is to look; else null.
    [[nodiscard]] std::shared_ptr<const guards::VerifyRule> rule_to_look(const Call& call) const;
    net::Task<guards::Landed> look(
        Call& call, const guards::VerifyRule& rule, const CatalogueEntry& with, json::Ref arguments
    );
    net::Task<EntryPtr> find_looking_tool(const Call& call, std::string_view own_name);
    [[nodiscard]] std::string name_of(const Call& call, std::string_view own_name) const;
    void tell_of_look(const Call& call, Fault& fault) const;
    // polling.cpp
    /// Takes out of the arguments what its caller says of waiting.
    void take_waiting(Call& call);
    /// Where the caller waits for the end of what was begun: the end, in `turned`, or why not.
    net::Task<std::optional<Fault>> wait_for_end(Call& call, Turned& turned);
    [[nodiscard]] static Fault tell_broken_off(const Call& call, Fault fault);
    Reply pass_on(Call& call, const Turned& turned);
    Reply fail_request(Call& call, const upstreams::Failed& failed, mcp::Era era);
    Reply fail(Call& call, const diagnosis::RawFailure& raw, diagnosis::Sent sent);
    [[nodiscard]] Fault diagnose(
        const Call& call, const diagnosis::RawFailure& raw, diagnosis::Sent sent
    ) const;
    /// Of a server that was asked for its tools, and not for the one that was called.
    [[nodiscard]] Fault diagnose_listing(const Call& call, const diagnosis::RawFailure& raw) const;
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
    /// A failure of ours in the codes of the system behind us, where its vocabulary says how.
    [[nodiscard]] std::optional<Fault> in_their_codes(const Call& call, const Fault& fault) const;
    /// How the operator says that one sees whether it took effect; null where nothing is said.
    [[nodiscard]] std::shared_ptr<const guards::VerifyRule> rule_of(const Call& call) const;
    /// What its tool says of itself, where nobody else says anything.
    [[nodiscard]] SafeBecause said_safe(const Call& call) const;
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
    // recording.cpp
    /// An attempt that failed and is followed by another.
    struct AttemptTimes {
        TimePoint began;
        Duration took;  ///< at the upstream
        Duration wait;  ///< before the next
    };
    void note_attempt(Call& call, const Fault& fault, const AttemptTimes& times) const;
    /// What stands in no list of ours, as it may be recorded.
    struct OwnWords {
        std::string method;
        std::string tool;
    };
    [[nodiscard]] ledger::Record record_of(const Call& call, bool failed, OwnWords& words);
    /// Whether anybody hears of calls once they ended.
    [[nodiscard]] bool is_watched() const noexcept { return books_ || broadcast_; }
    // tracing.cpp
    void note_failing(Call& call, const Turned& turned, const Fault& fault) const;
    void note_passed(Call& call, const diagnosis::JsonRpcFailed& error) const;
    [[nodiscard]] telemetry::CallTrace trace_of(Call& call, const ledger::Record& record) const;
    [[nodiscard]] std::string arguments_kept(const Call& call) const;
    /// Redacted; nothing stays nothing.
    [[nodiscard]] std::string kept_json(std::string_view json) const;
    void record(Call& call, ledger::Ending ending, Effect effect, const Fault* fault);

    net::Executor executor_;
    net::Timers& timers_;
    Random& random_;
    Catalogue& catalogue_;
    Relay& relay_;
    Guarding& guarding_;
    const fault::Redactor& redactor_;
    ledger::CallLog& log_;
    std::unique_ptr<ledger::Bookkeeper> books_;
    std::unique_ptr<ledger::Broadcast> broadcast_;
    std::optional<SupportTool> support_tool_;
    OwnToolSettings own_settings_;
    OwnTools own_tools_;
    std::unique_ptr<telemetry::Exporter> exporter_;
    LedgerSettings::Arguments arguments_ = LedgerSettings::Arguments::failed;
    std::string last_name_;   ///< of a client, as it came
    std::string last_shown_;  ///< and as the log may have it
    Surroundings surroundings_;
    DocLinks links_;
    const server::DialectChoice& dialects_;
};

}  // namespace recourse::gateway

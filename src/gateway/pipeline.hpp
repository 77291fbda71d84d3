#pragma once

#include "base/ids.hpp"
#include "base/time.hpp"
#include "diagnosis/diagnosis.hpp"
#include "fault/redaction.hpp"
#include "gateway/catalogue.hpp"
#include "ledger/call_log.hpp"
#include "mcp/envelope.hpp"
#include "server/host.hpp"

#include <optional>
#include <string>

namespace recourse::gateway {

using server::Client;
using server::ProtocolFault;
using server::Reply;

/// One request of a client, made once and carried through everything that happens to it.
struct Call : server::Incoming {
    TraceId support_id{};
    WallTime started{};
    TimePoint began{};

    /// Added on the way, for a tool call.
    std::string tool_name{};
    json::Ref arguments{};
    EntryPtr tool{};
    upstreams::Upstream* upstream = nullptr;
};

/// Whether callers see paths and hosts of where the upstream runs.
enum class Surroundings : unsigned char { hidden, shown };

/// The way of one tool call, from what the client asked to what it is told.
class Pipeline {
  public:
    Pipeline(
        Catalogue& catalogue,
        const fault::Redactor& redactor,
        ledger::CallLog& log,
        Surroundings surroundings
    )
        : catalogue_(catalogue), redactor_(redactor), log_(log), surroundings_(surroundings) {}

    [[nodiscard]] net::Task<Reply> run(Call& call);

    /// The last part of the way, for what fails elsewhere: redaction, record, words.
    [[nodiscard]] Reply tell(Call& call, ProtocolFault failure);
    /// An error that is for the client program to understand: as it came, but for its secrets.
    [[nodiscard]] Reply pass_on(Call& call, const diagnosis::JsonRpcFailed& error);
    /// A raw failure of an upstream that answers something other than a tool call.
    [[nodiscard]] ProtocolFault diagnose_protocol(Call& call, const upstreams::Failed& failed)
        const;
    /// Fit for the log.
    [[nodiscard]] std::string own_word(std::string_view word) const;
    void record_success(const Call& call, Effect effect);
    void record_cancelled(const Call& call, diagnosis::Sent sent);

  private:
    std::optional<Reply> read_params(Call& call);
    net::Task<std::optional<Reply>> find_tool(Call& call);
    net::Task<upstreams::Outcome> send(Call& call);
    Reply pass_on(Call& call, const upstreams::Answer& answer);
    Reply fail(Call& call, const diagnosis::RawFailure& raw, diagnosis::Sent sent);
    Reply tell_tool(Call& call, Fault fault);
    [[nodiscard]] diagnosis::Situation situation(
        const Call& call, diagnosis::Sent sent, std::span<const std::string_view> names
    ) const;
    void finish(const Call& call, Fault& fault);
    void hide(Fault& fault, std::string_view callers_own) const;
    [[nodiscard]] std::string_view shown_name(const Client& client);
    void record(const Call& call, ledger::Ending ending, Effect effect, const Fault* fault);

    Catalogue& catalogue_;
    const fault::Redactor& redactor_;
    ledger::CallLog& log_;
    std::string last_name_;   ///< of a client, as it came
    std::string last_shown_;  ///< and as the log may have it
    Surroundings surroundings_;
};

}  // namespace recourse::gateway

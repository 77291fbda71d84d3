#pragma once

#include "base/time.hpp"
#include "base/trace_context.hpp"
#include "fault/retry.hpp"
#include "gateway/catalogue.hpp"
#include "guards/polling.hpp"
#include "guards/replay.hpp"
#include "guards/verification.hpp"
#include "ledger/entry.hpp"
#include "server/host.hpp"
#include "telemetry/call_trace.hpp"

#include <recourse/dialect.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::gateway {

using server::Client;
using server::ProtocolFault;
using server::Reply;

/// What the ledger and a trace are told of the way of a call.
struct Trail {
    struct End {
        ledger::Ending ending;
        Effect effect;
        std::chrono::microseconds latency;
        std::optional<Fault> fault;  ///< redacted, with what only operators may see
    };
    ledger::Step reached = ledger::Step::none;
    std::vector<ledger::Attempt> earlier{};
    std::vector<telemetry::Sending> sendings{};  ///< of a request that is traced
    std::optional<telemetry::Failing> passed{};  ///< an error that is for the client program
    std::optional<End> end{};                    ///< nothing where nobody wants to know
};

/// One request of a client, made once and carried through everything that happens to it.
struct Call : server::Incoming {
    TraceId support_id{};
    TraceContext context{};        ///< the trace that it is part of
    std::optional<SpanId> span{};  ///< its own in it; nothing: it is not traced
    std::string traceparent{};     ///< as the server was told it last
    WallTime started{};
    TimePoint began{};
    std::optional<Dialect> dialect{};  ///< that the request asks for
    /// Keeps the servers that it may use, whatever is configured meanwhile.
    std::shared_ptr<const void> servers{};

    std::string session{};  ///< of its caller's, by name; see session.hpp

    /// Added on the way, for a tool call.
    std::string tool_name{};
    json::Ref arguments{};
    json::Ref params{};             ///< as they are sent on
    std::string filled_params{};    ///< what they point into, where arguments were filled in
    std::string filled{};           ///< which: a raw JSON object, told with the outcome
    std::string repaired_params{};  ///< what they point into, where arguments were repaired
    std::string own_params{};       ///< likewise, without the arguments that are for us
    std::string repairs{};          ///< and how: raw JSON, told with the outcome
    struct Waiting {
        std::shared_ptr<const guards::PollRule> rule;
        std::chrono::milliseconds budget;
    };
    std::optional<Waiting> waiting{};  ///< its caller waits for the end of what it begins
    std::optional<std::chrono::milliseconds> time{};  ///< that the client has
    std::optional<fault::Attempts> attempts{};        ///< made of the upstream so far
    Duration upstream_time{};                         ///< that it took so far
    std::optional<guards::Landed> landed{};           ///< what a look at the effect has shown
    EntryPtr tool{};
    upstreams::Upstream* upstream = nullptr;
    guards::Replay::Claim claim{};  ///< that nobody else makes it
    guards::Looks::Look look{};     ///< at earlier calls, if it succeeds
    bool is_after_look = false;     ///< it was lost before, and its caller has looked
    server::ReceiptPtr receipt{};   ///< of its answer, where it matters
    Trail trail{};
};

/// What its server is told of who calls, as raw JSON; nothing unless the operator wants it told.
[[nodiscard]] std::string told_of_caller(const Call& call);
/// What its server is told of its trace; nothing where the operator wants it told nothing.
[[nodiscard]] mcp::TraceMembers told_of_trace(const Call& call);

/// Gives a call other arguments: everything else in its params stays byte for byte. They are kept
/// in `storage`, which lives as long as the call.
void give_arguments(Call& call, std::string_view arguments, std::string& storage);

}  // namespace recourse::gateway

#pragma once

#include "gateway/call.hpp"
#include "upstreams/upstream.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace recourse::gateway {

/// How a client's request goes on to a server. Views outlive the sending.
struct Passage {
    std::string_view method;
    json::Ref params;
    std::optional<std::string_view> name;  ///< its own name there, where the client knows another
    bool add_arguments = false;            ///< send `{}` where there are none
    bool may_ask = false;                  ///< the server may ask the client while it works
    std::string_view param_headers;        ///< complete lines, for a modern server over HTTP
    std::chrono::milliseconds call_timeout{0};  ///< 0: the upstream's
    bool may_be_silent = false;                 ///< only the whole time counts
};

/// What became of it: the server's answer in the words of an era, or what is wrong between the
/// peers.
struct Turned {
    upstreams::Outcome outcome;
    mcp::Era era = mcp::Era::legacy;
    std::optional<ProtocolFault> refused = {};  ///< counts instead of the outcome
    /// What an answer to a tool call tells of, whether it says `isError` or not.
    std::optional<diagnosis::ToolFailed> failure = {};
    bool engaged = false;  ///< the client was asked something, or told of progress
};

/// The server may go on with what it was asked: it has not answered.
[[nodiscard]] inline bool may_go_on(const upstreams::Outcome& outcome) {
    if (const auto* failed = std::get_if<upstreams::Failed>(&outcome))
        return failed->sent == diagnosis::Sent::partly || failed->sent == diagnosis::Sent::whole;
    return std::holds_alternative<upstreams::Cancelled>(outcome);
}

/// The server says that it has no such thing, or that it cannot make sense of what it is asked for:
/// the two are one code in 2026-07-28.
[[nodiscard]] inline bool says_it_has_not(const Turned& turned) {
    const auto* failed = turned.refused ? nullptr : std::get_if<upstreams::Failed>(&turned.outcome);
    const auto* error =
        failed == nullptr ? nullptr : std::get_if<diagnosis::JsonRpcFailed>(&failed->raw);
    return error != nullptr &&
           (error->code == mcp::kResourceNotFound || error->code == mcp::kInvalidParams);
}

[[nodiscard]] inline Turned refuse(ProtocolFault failure) {
    return Turned{.outcome = upstreams::Cancelled{}, .refused = std::move(failure)};
}

}  // namespace recourse::gateway

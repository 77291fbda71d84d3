#pragma once

#include "base/ids.hpp"
#include "base/time.hpp"
#include "gateway/catalogue.hpp"
#include "guards/replay.hpp"
#include "server/host.hpp"

#include <recourse/dialect.hpp>

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
    std::optional<Dialect> dialect{};  ///< that the request asks for

    /// Added on the way, for a tool call.
    std::string tool_name{};
    json::Ref arguments{};
    EntryPtr tool{};
    upstreams::Upstream* upstream = nullptr;
    guards::Replay::Claim claim{};  ///< that nobody else makes it
    server::ReceiptPtr receipt{};   ///< of its answer, where it matters
};

}  // namespace recourse::gateway

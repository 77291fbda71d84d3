#pragma once

#include "base/ids.hpp"
#include "base/time.hpp"
#include "gateway/catalogue.hpp"
#include "server/host.hpp"

#include <recourse/dialect.hpp>

#include <memory>
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
    /// Keeps the servers that it may use, whatever is configured meanwhile.
    std::shared_ptr<const void> servers{};

    /// Added on the way, for a tool call.
    std::string tool_name{};
    json::Ref arguments{};
    EntryPtr tool{};
    upstreams::Upstream* upstream = nullptr;
};

}  // namespace recourse::gateway

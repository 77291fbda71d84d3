#pragma once

#include "guards/caller.hpp"
#include "net/http.hpp"
#include "net/loop.hpp"
#include "server/protocol_fault.hpp"

#include <expected>

namespace recourse::server {

/// Where an HTTP endpoint asks who is calling, before it reads what is said.
class Door {
  public:
    virtual ~Door() = default;

    /// The caller, or what it is answered with: 401 with a challenge, where it is nobody we know.
    /// The headers outlive it.
    [[nodiscard]] virtual net::Task<std::expected<guards::CallerPtr, ProtocolFault>> enter(
        const net::Headers& headers
    ) = 0;
};

}  // namespace recourse::server

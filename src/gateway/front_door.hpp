#pragma once

#include "gateway/guarding.hpp"
#include "server/door.hpp"

namespace recourse::gateway {

/// The door of a gateway: lets in whom the guard identity knows; everybody, as anonymous, where no
/// identity is configured. Lives on the gateway's loop, and not longer than the guards.
class FrontDoor final : public server::Door {
  public:
    explicit FrontDoor(const Guarding& guarding) : guarding_(guarding) {}

    [[nodiscard]] net::Task<std::expected<guards::CallerPtr, server::ProtocolFault>> enter(
        const net::Headers& headers
    ) override;

  private:
    const Guarding& guarding_;
};

}  // namespace recourse::gateway

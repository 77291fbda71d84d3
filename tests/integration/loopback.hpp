#pragma once

#include <cstdint>

#include <netinet/in.h>

namespace recourse::integration {

/// Where everything under test listens: this machine, by a port; 0 is any that is free.
[[nodiscard]] inline sockaddr_in loopback(std::uint16_t port) noexcept {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

}  // namespace recourse::integration

#pragma once

#include "gateway/keys.hpp"

#include <span>

/// The keys of `listen`.
namespace recourse::gateway {

[[nodiscard]] std::span<const Key<ListenSettings>> listen_keys();

}  // namespace recourse::gateway

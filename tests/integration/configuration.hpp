#pragma once

#include "programs.hpp"

#include <string>
#include <string_view>

namespace recourse::integration {

/// A whole configuration: `upstreams` are entries as `upstream` makes them.
[[nodiscard]] std::string configuration(
    std::string_view upstreams, const GatewayOptions& options, const std::string& log
);

/// Gives a gateway that runs another file in place of its own, at once and whole.
void reconfigure(Gateway& gateway, std::string_view upstreams, const GatewayOptions& options = {});

}  // namespace recourse::integration

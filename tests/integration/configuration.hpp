#pragma once

#include "programs.hpp"

#include <string>
#include <string_view>

namespace recourse::integration {

/// A whole configuration: `upstreams` are entries as `upstream` makes them, `listen` further keys
/// of `listen:`, each with a comma before it.
[[nodiscard]] std::string configuration(
    std::string_view upstreams, std::string_view listen, const std::string& log
);

/// Gives a gateway that runs another file in place of its own, at once and whole.
void reconfigure(Gateway& gateway, std::string_view upstreams, std::string_view listen = {});

}  // namespace recourse::integration

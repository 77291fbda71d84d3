#pragma once

#include "client/errand.hpp"
#include "client/rounds.hpp"
#include "mcp/revision.hpp"

#include <string>
#include <string_view>

namespace recourse::client {

/// Who calls, as it is said with every modern request. Raw JSON.
struct Self {
    std::string info;
    std::string capabilities;
    std::string capabilities_with_tasks;
    std::string log_level;  ///< plain; empty where nothing is to be logged to us
};

/// The params of one try: the caller's own, the answers of a round, the envelope of the era.
[[nodiscard]] std::string params_of(
    const Errand& errand, const Round& round, const Self& self, mcp::Era era
);

}  // namespace recourse::client

#pragma once

#include <memory>
#include <string>
#include <vector>

namespace recourse::guards {

/// Who calls. It owns limits, permissions and what is kept of its calls; a connection or a session
/// owns nothing. Made once, then never changed.
struct Caller {
    /// No two callers have the same: `key:9f2c...`, `jwt:ISSUER#SUBJECT`, `anonymous`.
    std::string id;
    std::string name;                 ///< for people
    std::vector<std::string> roles;   ///< of the configuration
    std::vector<std::string> scopes;  ///< that it holds
};

using CallerPtr = std::shared_ptr<const Caller>;

/// Whoever calls where nobody is asked who they are.
[[nodiscard]] const CallerPtr& anonymous();

}  // namespace recourse::guards

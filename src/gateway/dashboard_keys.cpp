#include "gateway/dashboard_keys.hpp"

#include <array>

namespace recourse::gateway {

using config::duration;
using config::truth;

std::span<const Key<DashboardSettings>> dashboard_keys() {
    using D = DashboardSettings;
    static const std::array kKeys{
        Key<D>{
            "serve",
            truth(&D::serve),
            "show it at /dashboard",
            "enabled enable on active",
        },
        Key<D>{
            "session",
            duration(&D::session),
            "how long somebody stays signed in",
            "session_timeout max_age lifetime",
        },
        Key<D>{
            "session_idle",
            duration(&D::session_idle),
            "the same of somebody who looks at nothing meanwhile",
            "idle idle_timeout",
        },
    };
    return kKeys;
}

}  // namespace recourse::gateway

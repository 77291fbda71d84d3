#include "gateway/metrics_keys.hpp"

#include <array>

namespace recourse::gateway {

std::span<const Key<MetricsSettings>> metrics_keys() {
    using M = MetricsSettings;
    static const std::array kKeys{
        Key<M>{
            "serve",
            config::truth(&M::serve),
            "count calls, and show the counts at /metrics",
            "enabled enable on active",
        },
    };
    return kKeys;
}

}  // namespace recourse::gateway

#include "gateway/guarding.hpp"

namespace recourse::gateway {

Guarding::Guarding(net::Executor executor, net::Timers& timers)
    : replay_(executor, timers, store::make_memory_vault({})) {}

void Guarding::apply(const Settings& settings) {
    replay_.apply(settings.replay);
}

}  // namespace recourse::gateway

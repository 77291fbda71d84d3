#include "gateway/guarding.hpp"

namespace recourse::gateway {

void Guarding::apply(const Settings& /*settings*/) {}

}  // namespace recourse::gateway

#pragma once

#include "upstreams/settings.hpp"

#include <recourse/fault.hpp>

#include <string_view>

namespace recourse::client {

/// A diagnosis speaks to a model behind a gateway, which has an operator. Whoever runs a client
/// typed the URL or the command, and is told what to mend themselves. `method` is what was asked
/// where no tool was called; of `initialize` the Fault says that there is no connection.
void put_plainly(Fault& fault, std::string_view method, const upstreams::Settings& server);

}  // namespace recourse::client

#pragma once

#include "config/reading.hpp"
#include "gateway/settings.hpp"

/// What the keys of a limit demand of each other, and of the rest of the file.
namespace recourse::gateway {

/// Complains of keys that go together wrongly, and fills in what follows from the others.
void check_limit(config::Reading& reading, const config::MemberPlace& member, guards::Limit& limit);
/// Each names upstreams and roles that there are.
void check_limit_names(
    config::Reading& reading, const config::Place& file, const Settings& settings
);

}  // namespace recourse::gateway

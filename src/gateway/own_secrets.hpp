#pragma once

#include "gateway/settings.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Which values no text that leaves the gateway may hold, because the gateway holds them itself.
namespace recourse::gateway {

using Variables = std::vector<std::pair<std::string, std::string>>;

/// The variables of this process: a started server has them, too. Not to be called while another
/// thread changes them.
[[nodiscard]] Variables process_variables();

/// What references brought in, `redaction.secrets`, tokens and client secrets; of `headers`,
/// `environment`, URLs and the process's variables those whose names say that they are secret. Of
/// credentials for `Basic` the password counts by itself.
[[nodiscard]] std::vector<std::string> own_secrets(
    const Settings& settings, const Variables& process
);

}  // namespace recourse::gateway

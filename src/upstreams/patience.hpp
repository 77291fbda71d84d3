#pragma once

#include "upstreams/upstream.hpp"

#include <algorithm>
#include <chrono>

namespace recourse::upstreams {

/// How long one request may take: in all, and without a sign of life.
struct Patience {
    std::chrono::milliseconds total;
    std::chrono::milliseconds idle;
    bool is_endless = false;  ///< no timer is set for it
};

[[nodiscard]] inline Patience patience_for(const Request& request, const Settings& settings) {
    if (request.stays_open) return {.total = {}, .idle = {}, .is_endless = true};
    const auto total =
        request.call_timeout.count() > 0 ? request.call_timeout : settings.call_timeout;
    if (request.may_be_silent) return {total, total};
    return {total, std::min(total, settings.idle_timeout)};
}

}  // namespace recourse::upstreams

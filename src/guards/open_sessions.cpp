#include "guards/open_sessions.hpp"

#include <algorithm>

namespace recourse::guards {

OpenSessions::Standing OpenSessions::look(
    std::string_view caller,
    std::string_view session,
    std::size_t most,
    Duration idle,
    TimePoint now
) const {
    Standing standing;
    const auto sessions = by_caller_.find(caller);
    if (sessions == by_caller_.end()) return standing;
    auto oldest = now;
    bool is_open = false;
    for (const auto& [name, last] : sessions->second) {
        if (now - last >= idle) continue;
        ++standing.open;
        oldest = std::min(oldest, last);
        is_open = is_open || name == session;
    }
    standing.fits = is_open || standing.open < most;
    if (!standing.fits) standing.wait = oldest + idle - now;
    return standing;
}

void OpenSessions::use(
    std::string_view caller, std::string_view session, Duration idle, TimePoint now
) {
    auto& sessions = by_caller_[std::string(caller)];
    sessions[std::string(session)] = now;
    if (now - swept_ < idle) return;
    swept_ = now;
    for (auto& [name, calls] : by_caller_)
        std::erase_if(calls, [&](const auto& one) { return now - one.second >= idle; });
    std::erase_if(by_caller_, [](const auto& one) { return one.second.empty(); });
}

bool OpenSessions::end(std::string_view caller, std::string_view session) {
    const auto sessions = by_caller_.find(caller);
    if (sessions == by_caller_.end()) return false;
    const auto found = sessions->second.find(session);
    if (found == sessions->second.end()) return false;
    sessions->second.erase(found);
    return true;
}

}  // namespace recourse::guards

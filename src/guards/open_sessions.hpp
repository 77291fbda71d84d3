#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace recourse::guards {

/// Which sessions of each caller are open: those in which it called within a while, and that it has
/// not ended. Only those that were let in are kept, so a caller has no more than its limit allows.
/// Lives on one loop.
class OpenSessions {
  public:
    struct Standing {
        bool fits = true;  ///< it is open already, or there is room for one more
        std::size_t open = 0;
        std::optional<Duration> wait{};  ///< until the one that was quiet the longest is over
    };
    [[nodiscard]] Standing look(
        std::string_view caller,
        std::string_view session,
        std::size_t most,
        Duration idle,
        TimePoint now
    ) const;
    /// It was called in; what has been quiet for `idle` is forgotten.
    void use(std::string_view caller, std::string_view session, Duration idle, TimePoint now);
    /// Says whether it was open.
    bool end(std::string_view caller, std::string_view session);

  private:
    using LastCalls = std::map<std::string, TimePoint, std::less<>>;
    std::map<std::string, LastCalls, std::less<>> by_caller_;
    TimePoint swept_{};
};

}  // namespace recourse::guards

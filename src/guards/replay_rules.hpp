#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace recourse::guards {

/// What the operator decides of calls that are sent again.
struct ReplayRules {
    enum class WhenDown : std::uint8_t {
        refuse,  ///< what writes is refused while the vault cannot be written
        pass,    ///< it is sent, and may be made twice
    };
    /// How long the outcome of a call with a key is kept. After that the key is new.
    std::chrono::milliseconds keep{std::chrono::hours{24}};
    /// The same for a call without a key. Clients resend within minutes; a later call is meant.
    std::chrono::milliseconds keep_unnamed{std::chrono::minutes{5}};
    bool unnamed = true;  ///< calls without a key are looked after, too
    /// A larger answer is not kept, only that there was one.
    std::size_t answer_bytes = std::size_t{1024} * 1024;
    WhenDown when_down = WhenDown::refuse;
};

}  // namespace recourse::guards

#pragma once

#include "base/json.hpp"
#include "mcp/revision.hpp"

#include <recourse/fault.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace recourse::guards {

/// How a call ended, as it is kept and told again.
struct Outcome {
    enum class Kind : std::uint8_t {
        answer,     ///< a whole answer of the server
        too_large,  ///< such an answer, too large to be kept
        failure,    ///< no whole answer: `fault` says what is known
        nothing,    ///< nobody knows anything: whoever made the call is gone
    };
    Kind kind = Kind::nothing;
    mcp::Era era = mcp::Era::legacy;  ///< of the answer
    std::string result = {};          ///< the answer, raw
    std::size_t size = 0;             ///< of an answer that was too large
    std::optional<Fault> fault = {};  ///< redacted
    bool ended = false;               ///< its effect is unknown, but the server works on it no more

    /// Whether it is known what was done.
    [[nodiscard]] bool is_known() const noexcept {
        return kind == Kind::answer || kind == Kind::too_large ||
               (kind == Kind::failure && fault->effect != Effect::unknown);
    }
};

/// The text that a vault keeps.
[[nodiscard]] std::string pack(const Outcome& outcome);
/// The way back. What cannot be read is `nothing`: that is what we know of it.
[[nodiscard]] Outcome unpack(std::string_view packed);

/// Where two calls under one key differ: JSON pointers into the arguments, `most` at the most.
/// Values may be secret, and are not told.
[[nodiscard]] std::vector<std::string> differences(
    json::Ref before, json::Ref now, std::size_t most
);

}  // namespace recourse::guards

#pragma once

#include "guards/replay.hpp"

namespace recourse::guards {

/// The key was used for another call. `before` is what was asked then: JSON, or a digest of it.
[[nodiscard]] Fault other_payload(const ToolCall& call, std::string_view before);
/// The same call is being made, by another process or for longer than this one may wait.
[[nodiscard]] Fault still_in_flight(const ToolCall& call, WallTime first);
/// What came of the call cannot be kept, so it is not sent.
[[nodiscard]] Fault store_unavailable(const ToolCall& call, const store::Trouble& trouble);
/// What is known of a write that was found out to have been done.
struct FoundDone {
    std::string_view tool;                ///< as its caller knows it
    WallTime first;                       ///< when it was called
    const std::optional<Fault>& failure;  ///< why nobody knew, where that was kept
    std::string_view by;                  ///< who says so: `get_order shows`
};
/// The call was made before and took effect; its answer will never be known.
[[nodiscard]] Fault answer_lost(const FoundDone& found);
/// The call was made before, and there is no answer to tell: nobody knows it, or it was too large.
[[nodiscard]] Fault no_answer(const ToolCall& call, const Replay::Told& told);

}  // namespace recourse::guards

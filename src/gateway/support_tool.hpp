#pragma once

#include "gateway/catalogue.hpp"
#include "gateway/reading_room.hpp"
#include "ledger/story.hpp"

#include <recourse/fault.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace recourse::gateway {

/// What callers call it. A tool of an upstream that goes by the same name is hidden: it could pose
/// as ours.
inline constexpr std::string_view kSupportTool = "recourse_support";

/// The tool of the gateway's own with which an agent asks what became of a call of its.
class SupportTool {
  public:
    /// It outlives this.
    explicit SupportTool(ReadingRoom& reading);

    [[nodiscard]] const EntryPtr& entry() const noexcept { return entry_; }
    [[nodiscard]] ReadingRoom& reading() const noexcept { return reading_; }

    /// The stories as the result of a call, raw JSON: for models, so what an upstream said stays
    /// out of it, whoever asks.
    [[nodiscard]] static std::string result_of(std::vector<ledger::Story> stories, mcp::Era era);

  private:
    ReadingRoom& reading_;
    EntryPtr entry_;
};

/// There is no such call, or it is another caller's: which of the two is not told.
[[nodiscard]] Fault no_such_call(std::string_view support_id);
[[nodiscard]] Fault ledger_unreadable();

}  // namespace recourse::gateway

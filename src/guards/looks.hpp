#pragma once

#include "base/time.hpp"
#include "guards/tool_call.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace recourse::guards {

/// Calls of one caller, each of which knows what those before it were told.
struct Conversation {
    std::string id = {};      ///< empty: strangers share it, so that it is none
    bool is_lasting = false;  ///< it goes on when this process has ended and another begins
};

/// Who has looked since a write was lost. Of such a write nobody knows whether it happened, until
/// its caller has heard that it was lost and has called a tool that shows it, late enough for what
/// was on its way to have arrived: then the caller knows, and the same call is meant.
///
/// In memory only: what is forgotten has to be looked at again. Bounded: the oldest goes first.
class Looks {
  public:
    static constexpr std::size_t kMost = 4096;

    explicit Looks(std::size_t most = kMost) : most_(most) {}

    /// A write that was lost.
    struct Doubt {
        std::string conversation;  ///< that it was made in
        std::string upstream;
        std::string shown_by;  ///< the tool, as its caller knows it; empty: any that reads
        std::vector<std::pair<std::string, std::string>> about = {};  ///< see `what_it_is_about`
        TimePoint counts_from;        ///< what is looked at earlier proves nothing
        TimePoint until;              ///< then it is forgotten
        std::function<bool()> heard;  ///< whether its caller was told that it was lost
        bool looked_early = false;
        bool over = false;  ///< its caller has looked
    };
    /// The arguments that say what a write is about, by their names, with raw values: a look that
    /// is given others is about something else.
    [[nodiscard]] static std::vector<std::pair<std::string, std::string>> what_it_is_about(
        json::Ref arguments
    );
    void begin(std::int64_t claim, Doubt doubt);
    /// Its caller is told again that it was lost. The latest to be told counts.
    void tell_again(std::int64_t claim, std::function<bool()> heard);
    /// What is known otherwise needs no look.
    void forget(std::int64_t claim);

    /// Null where there is none.
    [[nodiscard]] const Doubt* find(std::int64_t claim) const;
    /// Whether its caller has looked, in that conversation, so that the same call is meant.
    [[nodiscard]] bool is_over(std::int64_t claim, std::string_view conversation) const;

    /// A call on its way that shows what became of earlier ones, if it succeeds.
    struct Look {
        std::vector<std::int64_t> claims;
    };
    [[nodiscard]] Look look(const ToolCall& call, std::string_view conversation);
    void succeeded(const Look& look);
    /// How long such a call has to wait to show anything: nothing where it need not, and where it
    /// is not the very tool that shows it.
    [[nodiscard]] Duration wait_for(const ToolCall& call, std::string_view conversation) const;

    void prune(TimePoint now);
    [[nodiscard]] std::size_t size() const noexcept { return doubts_.size(); }

  private:
    [[nodiscard]] static bool is_heard(const Doubt& doubt) { return doubt.heard && doubt.heard(); }
    [[nodiscard]] const std::set<std::int64_t>& claims_in(std::string_view conversation) const;

    std::size_t most_;
    std::map<std::int64_t, Doubt> doubts_;  ///< by claim: later ones have higher numbers
    std::unordered_map<std::string, std::set<std::int64_t>> by_conversation_;
};

}  // namespace recourse::guards

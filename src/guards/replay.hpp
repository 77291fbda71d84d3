#pragma once

#include "guards/fingerprint.hpp"
#include "guards/idempotency_key.hpp"
#include "guards/looks.hpp"
#include "guards/outcome.hpp"
#include "guards/replay_rules.hpp"
#include "guards/tool_call.hpp"
#include "net/cancellation.hpp"
#include "net/loop.hpp"
#include "store/vault.hpp"

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace recourse::guards {

/// No write is made twice: a call with the key of an earlier one, or without any key the same call
/// while the answer to the earlier one has not reached its caller, is told what came of that one. A
/// key counts for one caller and one tool. Lives on its loop; calls end before it.
///
/// Two calls without a key that are the same, and whose callers both wait, are two: whoever sends a
/// call again has left the first one. So the same call may be in flight several times, each in a
/// place of its own.
///
/// Rounds of input: a call that says what it was asked (`inputResponses`, `requestState`) is
/// another call than the one before it, unless a key makes them one. An answer that asks for input
/// ends nothing, so the claim is given up with it.
///
/// What nobody knows of a call without a key is over once its caller has looked (guards/looks.hpp):
/// then the same call is meant, and is made.
class Replay {
    struct Flight;

  public:
    Replay(net::Executor executor, net::Timers& timers, std::unique_ptr<store::Vault> vault);
    ~Replay();
    Replay(const Replay&) = delete;
    Replay& operator=(const Replay&) = delete;

    /// Before the first call.
    void use(std::unique_ptr<store::Vault> vault) { vault_ = std::move(vault); }
    /// These rules count for calls from now on; what is kept stays.
    void apply(const ReplayRules& rules) { rules_ = rules; }

    /// How one call wants to be looked after. Views outlive the admission.
    struct Terms {
        KeyPlaces places;
        json::Ref input_responses;  ///< of the params, or absent
        json::Ref request_state;
        Deadline deadline;  ///< so long another is waited for that makes the same call
        std::chrono::milliseconds lease;            ///< the call ends before that
        net::Cancellation* cancellation = nullptr;  ///< nobody waits any more
        /// The operator says so. Of other tools most only read, so that a failure which one
        /// answered with, and which may have done something, is over once its caller has heard it.
        bool is_known_to_write = false;
        std::function<bool()> received;  ///< whether its answer reached its caller
        std::function<bool()> heard;     ///< whether its caller waits for it, while it is made
        Conversation conversation = {};  ///< that it is made in
        /// So long after it was lost a look proves nothing: it may still be on its way.
        std::chrono::milliseconds settle{0};
        bool looks_count = true;  ///< else what its caller has looked at is not asked
    };

    /// A call that may be made, from then on until its end is told. One that ends without a word
    /// leaves `unknown`. Empty for a call that is not looked after.
    class Claim {
      public:
        Claim() = default;
        Claim(Claim&& other) noexcept;
        Claim& operator=(Claim&& other) noexcept;
        Claim(const Claim&) = delete;
        Claim& operator=(const Claim&) = delete;
        ~Claim();

        /// Nothing is to be told of the call.
        [[nodiscard]] bool is_empty() const noexcept { return replay_ == nullptr; }
        /// The caller has looked since the same call was lost.
        [[nodiscard]] bool is_after_look() const noexcept { return is_after_look_; }
        /// The server works on the call no more, whatever came of it.
        void saw_end() noexcept { saw_end_ = true; }
        /// A whole answer came. Kept, if `end` finds that something was done.
        void came(mcp::Era era, std::string_view result);
        /// The end, with the worst effect over all that was sent; `fault` where it failed. `none`
        /// frees the key: a repeat can make no duplicate. The first word counts.
        void end(Effect effect, const Fault* fault, WallTime now);

      private:
        friend class Replay;
        Claim(Replay& replay, std::shared_ptr<Flight> flight);
        Replay* replay_ = nullptr;
        std::shared_ptr<Flight> flight_;
        Outcome outcome_;
        bool saw_end_ = false;
        bool is_after_look_ = false;
    };

    /// What its caller can do about a call of which nobody knows whether it was made.
    struct WayOut {
        enum class Kind : std::uint8_t {
            at_work,      ///< nothing: the server may still be at work on it
            shared,       ///< nothing: strangers call alike, so nobody can tell who has looked
            of_another,   ///< nothing: it was made in another conversation
            new_key,      ///< say that another call is meant
            look,         ///< call a tool that shows it, then the same call is made
            just_repeat,  ///< the tool says that it only reads: the next call is made
        };
        Kind kind = Kind::at_work;
        WallTime counts_from = {};  ///< a look
        std::chrono::seconds wait{0};
        bool looked_early = false;
    };

    /// The call was made before.
    struct Told {
        Outcome outcome;
        WallTime first;  ///< when it was made
        bool named = false;
        WallTime until;  ///< from then on the call is taken for a new one
        std::int64_t claim = 0;
        std::string kept;  ///< the outcome, as the vault has it
        WayOut way_out;
    };
    /// Nobody wants the answer any more.
    struct Withdrawn {};
    using Admission = std::variant<Claim, Told, Fault, Withdrawn>;

    /// Before a call is sent. `call.today` is when it came.
    [[nodiscard]] net::Task<Admission> admit(ToolCall call, Terms terms);

    /// What was told as unknown is found out, and stands in `told.outcome`: that is told from now
    /// on. Nothing happens where somebody else knew more meanwhile.
    void settle(const Told& told);
    /// What was told as unknown is found to have done nothing: the same call may be made.
    void free(const Told& told);

    /// Who has looked since a call was lost.
    [[nodiscard]] Looks& looks() noexcept { return looks_; }

    /// How many calls are kept, and of how many nobody knows the end.
    struct Counts {
        std::size_t calls = 0;
        std::size_t unknown = 0;
    };
    [[nodiscard]] store::Kept<Counts> counts(WallTime now);
    /// Made and not ended, here.
    [[nodiscard]] std::size_t in_flight() const noexcept { return flights_.size(); }

  private:
    struct Wanted;
    struct Waiter;
    struct Unread {
        std::int64_t claim;
        std::function<bool()> received;
        WallTime until;               ///< of what is kept
        bool seems_received = false;  ///< when it was looked at last
    };
    enum class Waited : std::uint8_t { over, too_long, withdrawn };
    /// The end of a call that the vault has not taken yet.
    struct Unwritten {
        store::VaultEntry entry;
        bool freed;
    };

    [[nodiscard]] net::Task<Waited> wait(Flight& flight, const Terms& terms);
    [[nodiscard]] net::Task<std::optional<Admission>> join(
        std::shared_ptr<Flight> flight, const Wanted& wanted, const Terms& terms
    );
    [[nodiscard]] net::Task<std::optional<Admission>> look_around(
        Wanted& wanted, const Terms& terms
    );
    [[nodiscard]] unsigned places_of(const Fingerprint& first) const;
    void note_places(const Fingerprint& first, unsigned places, unsigned busy);
    [[nodiscard]] std::shared_ptr<Flight> flight_in(const Fingerprint& key) const;
    [[nodiscard]] net::Task<std::optional<Admission>> look_again(
        std::shared_ptr<Flight> flight, Wanted& wanted, const Terms& terms
    );
    [[nodiscard]] std::optional<Admission> claim(Wanted& wanted, const Terms& terms);
    [[nodiscard]] std::optional<Admission> meet(
        Wanted& wanted, const Terms& terms, store::VaultEntry entry
    );
    void find_way_out(
        Told& told, const Wanted& wanted, const Terms& terms, bool is_over_once_heard
    );
    void ask_to_look(Told& told, const Wanted& wanted, const Terms& terms);
    [[nodiscard]] static Looks::Doubt doubt_of(const Wanted& wanted, const Terms& terms);
    void begin_doubt(std::int64_t claim, Looks::Doubt doubt, std::chrono::milliseconds settle);
    [[nodiscard]] Admission without_vault(const Wanted& wanted, const store::Trouble& trouble);
    void end(Flight& flight, Outcome outcome, Effect effect, WallTime now);
    [[nodiscard]] store::Kept<void> write(const Unwritten& end);
    void look_soon();
    void await_receipt(const Fingerprint& key, Unread unread);
    void sweep();
    void prune(WallTime today);

    net::Executor executor_;
    net::Timers& timers_;
    std::unique_ptr<store::Vault> vault_;
    ReplayRules rules_;
    Looks looks_;
    std::unordered_map<Fingerprint, std::shared_ptr<Flight>, FingerprintHash> flights_;
    /// How many places a call without a key has, where it is more than one.
    std::unordered_map<Fingerprint, unsigned, FingerprintHash> places_;
    /// Answers on their way, of calls without a key: once one has arrived, it is forgotten.
    std::unordered_map<Fingerprint, Unread, FingerprintHash> unread_;
    /// Ends of calls that could not be written down. Few: without a vault that works no more calls
    /// are claimed.
    std::unordered_map<Fingerprint, Unwritten, FingerprintHash> unwritten_;
    net::Timers::Timer look_;
    TimePoint pruned_;
};

}  // namespace recourse::guards

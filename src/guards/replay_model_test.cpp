#include "fault/vocabulary.hpp"
#include "guards/replay.hpp"
#include "net/loop_fixture.hpp"

#include <map>
#include <set>

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

/// Random clients against a random server, with the replay guard between: whatever happens on
/// either side, no write is made twice, and whatever a client is told is true. Clients that may
/// look whether a lost write was done do so, and repeat it if it was not.
namespace recourse::guards {
namespace {

using namespace std::chrono_literals;

/// What becomes of one call that reaches the server, and of its answer.
enum class Fate : std::uint8_t {
    answered,  ///< done, and the answer came
    refused,   ///< not done, and the refusal came
    not_sent,  ///< it never left
    lost_done,
    lost_undone,
    died,  ///< done or not, and not even the gateway knows that the call ended
};
constexpr int kFates = 6;

/// One intention: a write that is to be made once, however often it is sent.
struct Intention {
    std::string caller;
    std::optional<std::string> key;
    std::string arguments;
    int made = 0;             ///< how often the server did it
    bool over = false;        ///< its client has heard the end of it
    bool is_unknown = false;  ///< what it heard is that nobody knows
};

class World {
  public:
    explicit World(std::vector<int> choices)
        : choices_(std::move(choices)), replay_(executor_, timers_, store::make_memory_vault({})) {}

    /// `clients` work on the intentions at once; each is sent until its client has heard its end.
    void run(std::vector<Intention>& intentions, int senders) {
        senders_ = senders;
        for (auto& intention : intentions) {
            sending_ += senders;
            for (int sender = 0; sender < senders; ++sender)
                net::spawn(executor_, send_until_over(intention));
        }
        while (sending_ > 0 && context_.run_one() > 0) {
        }
    }
    [[nodiscard]] const std::vector<std::string>& lies() const noexcept { return lies_; }

  private:
    /// The next random choice, below `most`.
    int choose(int most) {
        if (choices_.empty()) return 0;
        return choices_[next_++ % choices_.size()] % most;
    }
    /// Anything else may happen first.
    net::Task<> others() {
        for (int turns = choose(4); turns > 0; --turns)
            co_await net::asio::post(executor_, net::asio::use_awaitable_t<net::Executor>{});
    }

    net::Task<> send_until_over(Intention& intention) {
        // A client that never gives up has to end some time: then the choices have run dry.
        for (int attempt = 0; attempt < 40 && !intention.over; ++attempt) {
            co_await others();
            if (!intention.over) co_await send(intention, attempt > 30);
        }
        --sending_;
    }

    net::Task<> send(Intention& intention, bool kindly) {
        const auto caller = std::make_shared<const Caller>(Caller{.id = intention.caller});
        const auto received = std::make_shared<bool>(false);
        const ToolCall call{
            .caller = caller,
            .upstream = "shop",
            .tool = "write",
            .shown = "write",
            .arguments = json::Ref(intention.arguments),
            .now = timers_.now(),
            .today = WallTime(1'800'000'000s),
        };
        Replay::Terms terms{
            .lease = 1h,
            .received = [received] { return *received; },
            .conversation = {.id = intention.caller},
        };
        if (intention.key) terms.places.header = *intention.key;
        auto admission = co_await replay_.admit(call, terms);
        const bool arrives = kindly || choose(3) > 0;
        if (auto* claim = std::get_if<Replay::Claim>(&admission)) {
            const auto fate = kindly ? Fate::answered : static_cast<Fate>(choose(kFates));
            co_await make(intention, *claim, fate, arrives);
            *received = arrives;
        } else if (const auto* told = std::get_if<Replay::Told>(&admission)) {
            *received = arrives;
            hear(intention, *told, arrives);
            const bool may_look = told->way_out.kind == Replay::WayOut::Kind::look;
            if (arrives && may_look && choose(2) == 1) co_await look(intention, call);
        } else if (const auto* fault = std::get_if<Fault>(&admission)) {
            // Where others keep sending it, one may wait in vain, and is told so.
            const bool waits_for_others = fault->code == "idempotency_in_flight" && senders_ > 1;
            if (!waits_for_others) lie(intention, "refused with " + fault->code);
        }
    }

    net::Task<> make(Intention& intention, Replay::Claim& claim, Fate fate, bool arrives) {
        const auto today = WallTime(1'800'000'000s);
        co_await others();
        const bool is_done = fate == Fate::answered || fate == Fate::lost_done ||
                             (fate == Fate::died && choose(2) == 1);
        if (is_done) ++intention.made;
        co_await others();
        const auto fault = fault::make("upstream_timeout");
        switch (fate) {
            case Fate::answered:
                claim.came(mcp::Era::legacy, fmt::format(R"({{"made":{}}})", intention.arguments));
                claim.end(Effect::done, nullptr, today);
                if (arrives) intention.over = true;
                break;
            case Fate::refused:
            case Fate::not_sent:
                claim.end(Effect::none, &fault, today);
                break;
            case Fate::lost_done:
            case Fate::lost_undone:
                claim.saw_end();
                claim.end(Effect::unknown, &fault, today);
                break;
            case Fate::died: {
                const auto dropped = std::move(claim);
                break;
            }
        }
    }

    void hear(Intention& intention, const Replay::Told& told, bool arrives) {
        if (told.outcome.kind == Outcome::Kind::answer) {
            const auto expected = fmt::format(R"({{"made":{}}})", intention.arguments);
            if (told.outcome.result != expected) lie(intention, "told of another call");
            if (intention.made != 1) lie(intention, "told of what was not done");
            if (intention.is_unknown) lie(intention, "known after it was unknown");
            if (arrives) intention.over = true;
            return;
        }
        // Nobody knows, and nobody will: its client has to look.
        intention.is_unknown = true;
        if (arrives) intention.over = true;
    }

    /// Its client sees what became of it, and goes on if it was not done.
    net::Task<> look(Intention& intention, ToolCall call) {
        call.reads_only = true;
        const auto look = replay_.looks().look(call, intention.caller);
        co_await others();
        replay_.looks().succeeded(look);
        intention.is_unknown = intention.made > 0;
        intention.over = intention.is_unknown;
    }

    void lie(const Intention& intention, const std::string& what) {
        lies_.push_back(intention.arguments + " " + what);
    }

    std::vector<int> choices_;
    std::size_t next_ = 0;
    net::asio::io_context context_{1};
    net::Executor executor_ = context_.get_executor();
    net::Timers timers_{executor_};
    Replay replay_;
    int senders_ = 0;  ///< of each intention
    int sending_ = 0;
    std::vector<std::string> lies_;
};

std::vector<Intention> intentions_of(int count, bool named) {
    std::vector<Intention> intentions;
    intentions.reserve(static_cast<std::size_t>(count));
    for (int number = 0; number < count; ++number) {
        intentions.push_back({
            .caller = fmt::format("key:{}", number % 3),
            .key = named ? std::optional(fmt::format("k{}", number / 3)) : std::nullopt,
            .arguments = fmt::format(R"({{"number":{}}})", named ? number / 3 : number),
        });
    }
    return intentions;
}

std::vector<int> any_choices() {
    const auto count = *rc::gen::inRange<std::size_t>(1, 200);
    return *rc::gen::container<std::vector<int>>(count, rc::gen::inRange(0, 1000));
}

void hold(std::vector<Intention> intentions, const std::vector<int>& choices, int senders) {
    World world(choices);
    world.run(intentions, senders);
    RC_ASSERT(world.lies() == std::vector<std::string>());
    for (const auto& intention : intentions) {
        RC_ASSERT(intention.made <= 1);
        RC_ASSERT(intention.over);
        if (!intention.is_unknown) RC_ASSERT(intention.made == 1);
    }
}

/// Of one key many clients may send the same at once: three callers use the same keys, which are
/// their own.
RC_GTEST_PROP(ReplayModel, AKeyIsMadeOnceWhoeverSendsItHoweverOften, ()) {
    hold(intentions_of(*rc::gen::inRange(1, 9), true), any_choices(), *rc::gen::inRange(1, 4));
}

/// Without a key one client sends the same until it has heard of it.
RC_GTEST_PROP(ReplayModel, ACallWithoutAKeyIsMadeOnceUntilItsClientHasHeardOfIt, ()) {
    hold(intentions_of(*rc::gen::inRange(1, 9), false), any_choices(), 1);
}

}  // namespace
}  // namespace recourse::guards

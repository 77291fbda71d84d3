#include "net/loop.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace recourse::net {

namespace {

using SteadyTimer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable_t<Executor>{});

}  // namespace

void spawn(Executor executor, Task<> task) {
    asio::co_spawn(executor, std::move(task), [](std::exception_ptr escaped) noexcept {
        if (escaped) {
            std::rethrow_exception(escaped);
        }
    });
}

namespace {

constexpr Duration kTick = std::chrono::milliseconds(20);
constexpr std::int64_t kSlots = 1024;  ///< one turn of the wheel takes 20 s

/// A link of a circular list; alone it is a list of nothing.
struct Link {
    Link* next = this;
    Link* previous = this;

    Link() = default;
    ~Link() { unlink(); }
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    [[nodiscard]] bool linked() const noexcept { return next != this; }
    void unlink() noexcept {
        next->previous = previous;
        previous->next = next;
        next = previous = this;
    }
    void append(Link& link) noexcept {
        link.next = this;
        link.previous = previous;
        previous->next = &link;
        previous = &link;
    }
    /// Takes everything that `other` holds.
    void take(Link& other) noexcept {
        if (other.linked()) {
            other.next->previous = previous;
            previous->next = other.next;
            other.previous->next = this;
            previous = other.previous;
            other.next = other.previous = &other;
        }
    }
};

}  // namespace

struct Timers::Timer::Node : Link {
    std::shared_ptr<Wheel> wheel;
    std::function<void()> fire;
    TimePoint due{};
    std::int64_t tick = 0;  ///< when the wheel looks at it, which may be before it is due
};

/// A hashed timing wheel (Varghese and Lauck, scheme 6): a timer hangs in the slot of its tick, and
/// waits there for more turns if it is further away than one. Outlives its owner while timers are
/// left.
struct Timers::Wheel : std::enable_shared_from_this<Wheel> {
    explicit Wheel(Executor executor) : clock(std::in_place, executor) {}

    [[nodiscard]] TimePoint now() const noexcept { return Clock::now() + skipped; }
    /// The first tick at which `when` has passed.
    [[nodiscard]] std::int64_t tick_after(TimePoint when) const noexcept {
        return when <= start ? 0 : (when - start - Duration(1)) / kTick + 1;
    }
    [[nodiscard]] Link& slot(std::int64_t tick) noexcept {
        return slots[static_cast<std::size_t>(tick % kSlots)];
    }
    void arm(Timer::Node& node, TimePoint when);
    void disarm(Timer::Node& node) noexcept;
    void hang(Timer::Node& node) noexcept;
    void start_ticking();
    void wait_for_tick();
    void turn();
    void skip(Duration time);

    std::optional<SteadyTimer> clock;  ///< none once the owner is gone
    TimePoint start = Clock::now();
    Duration skipped{};
    std::int64_t turned = 0;  ///< the last tick that was handled
    std::size_t armed = 0;
    bool ticking = false;
    std::array<Link, static_cast<std::size_t>(kSlots)> slots;
};

void Timers::Wheel::arm(Timer::Node& node, TimePoint when) {
    if (!clock) {
        return;
    }
    node.due = when;
    if (node.linked()) {
        // The commonest move, to a later time, costs nothing: its old tick finds it not yet due.
        if (tick_after(when) >= node.tick) {
            return;
        }
        node.unlink();
        --armed;
    }
    if (!ticking) {
        start_ticking();
    }
    hang(node);
}

void Timers::Wheel::disarm(Timer::Node& node) noexcept {
    if (node.linked()) {
        node.unlink();
        --armed;
    }
}

void Timers::Wheel::hang(Timer::Node& node) noexcept {
    node.tick = std::max(tick_after(node.due), turned + 1);
    slot(node.tick).append(node);
    ++armed;
}

void Timers::Wheel::start_ticking() {
    ticking = true;
    turned = (now() - start) / kTick;
    wait_for_tick();
}

void Timers::Wheel::wait_for_tick() {
    clock->expires_at(start + kTick * (turned + 1) - skipped);
    clock->async_wait([wheel = shared_from_this()](const boost::system::error_code& error) {
        if (!error && wheel->clock) {
            wheel->turn();
        }
    });
}

/// Fires what is due. Whatever a timer does to others, or arms anew, is safe: they hang in a list
/// that is taken apart from its front, and nothing can be hung into a tick that is being handled.
void Timers::Wheel::turn() {
    const auto now = this->now();
    const auto until = (now - start) / kTick;
    Link looked_at;
    // After a long stall every slot is visited once, not once for every turn missed.
    for (auto tick = turned + 1; tick <= until && tick <= turned + kSlots; ++tick) {
        looked_at.take(slot(tick));
    }
    turned = until;
    while (looked_at.linked()) {
        auto& node = static_cast<Timer::Node&>(*looked_at.next);
        disarm(node);
        if (node.due > now) {
            hang(node);
        } else {
            node.fire();
        }
        if (!clock) {
            return;
        }
    }
    ticking = armed > 0;
    if (ticking) {
        wait_for_tick();
    }
}

void Timers::Wheel::skip(Duration time) {
    skipped += time;
    if (!ticking) return;
    turn();
    if (!ticking && clock) clock->cancel();
}

Timers::Timers(Executor executor) : wheel_(std::make_shared<Wheel>(executor)) {}

Timers::~Timers() {
    wheel_->clock.reset();
}

TimePoint Timers::now() const noexcept {
    return wheel_->now();
}

std::size_t Timers::armed() const noexcept {
    return wheel_->armed;
}

void Timers::skip(Duration time) {
    // What fires may end the timers.
    const auto wheel = wheel_;
    wheel->skip(time);
}

Task<> Timers::sleep(Duration wait) {
    Signal over(wheel_->clock->get_executor());
    Timer timer(*this, [&over] { over.set(); });
    timer.at(now() + wait);
    co_await over.wait();
}

Timers::Timer::Timer(Timers& timers, std::function<void()> fire) : node_(std::make_unique<Node>()) {
    node_->wheel = timers.wheel_;
    node_->fire = std::move(fire);
}

Timers::Timer::~Timer() {
    stop();
}

void Timers::Timer::at(TimePoint when) {
    node_->wheel->arm(*node_, when);
}

void Timers::Timer::stop() noexcept {
    node_->wheel->disarm(*node_);
}

bool Timers::Timer::set() const noexcept {
    return node_->linked();
}

/// A timer that never expires: waiting for it is waiting to be cancelled, and Asio takes care of a
/// wait that the end of the loop overtakes.
struct Signal::State {
    explicit State(Executor executor) : wait(executor, TimePoint::max()) {}
    SteadyTimer wait;
    bool set = false;
};

Signal::Signal(Executor executor) : state_(std::make_shared<State>(executor)) {}

Signal::~Signal() {
    set();
}

void Signal::set() {
    state_->set = true;
    state_->wait.cancel();
}

bool Signal::is_set() const noexcept {
    return state_->set;
}

Task<> Signal::wait() {
    const auto state = state_;
    if (!state->set) {
        co_await state->wait.async_wait(kToken);
    }
}

void Signal::reset() noexcept {
    state_->set = false;
}

}  // namespace recourse::net

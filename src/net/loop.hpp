#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <functional>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

/// One event loop on one thread: everything in `net` lives on the loop it was made for and is
/// called from that loop's thread only, unless its comment says otherwise.
namespace recourse::net {

namespace asio = boost::asio;

/// A concrete executor: any_io_executor costs a fifth of a proxy's time
/// (docs/decisions/0002-http-engine.md).
using Executor = asio::io_context::executor_type;

template <typename T = void>
using Task = asio::awaitable<T, Executor>;

/// Runs a task on its own; an exception that escapes it ends the process, for none may.
void spawn(Executor executor, Task<> task);

/// Coarse timers: one wheel for a whole loop, ticking every 20 ms while anything is set. Arming and
/// disarming cost a list operation, so every connection can afford one.
class Timers {
  public:
    explicit Timers(Executor executor);
    ~Timers();
    Timers(const Timers&) = delete;
    Timers& operator=(const Timers&) = delete;

    /// A timer that is not set until `at` is called, and is disarmed when it goes out of scope.
    class Timer {
      public:
        /// `fire` is called from the loop; it may do anything but destroy its own timer.
        Timer(Timers& timers, std::function<void()> fire);
        ~Timer();
        Timer(const Timer&) = delete;
        Timer& operator=(const Timer&) = delete;
        void at(TimePoint when);  ///< sets or moves it; never early, at most two ticks late
        void stop() noexcept;
        [[nodiscard]] bool set() const noexcept;

      private:
        friend class Timers;
        struct Node;
        std::unique_ptr<Node> node_;
    };

    /// The clock that `at` is held to.
    [[nodiscard]] TimePoint now() const noexcept;
    /// How many are set.
    [[nodiscard]] std::size_t armed() const noexcept;
    /// For tests: as if so much time had passed. Fires what is due by then, at once.
    void skip(Duration time);
    /// Completes after `wait`.
    [[nodiscard]] Task<> sleep(Duration wait);

  private:
    friend class Timer;
    struct Wheel;
    std::shared_ptr<Wheel> wheel_;  ///< timers may outlive the loop's end by a moment
};

/// A place where one task waits for one thing that another part of the loop provides. `set` before
/// or after `wait`; both once. The waiting task is resumed from the loop, never from inside `set`.
/// Destroying the signal ends the wait, too.
class Signal {
  public:
    explicit Signal(Executor executor);
    ~Signal();
    Signal(const Signal&) = delete;
    Signal& operator=(const Signal&) = delete;
    void set();
    [[nodiscard]] bool is_set() const noexcept;
    [[nodiscard]] Task<> wait();
    void reset() noexcept;  ///< to be used again, while nobody waits

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace recourse::net

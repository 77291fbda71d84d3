#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace recourse::server {

/// Threads that run handlers, so that the loop never waits for one. A thread is started when work
/// comes and none is idle, up to a limit; past it work waits in line, up to another. Thread-safe.
class Workers {
  public:
    using Work = std::function<void()>;

    Workers(std::size_t most_threads, std::size_t most_waiting)
        : most_threads_(most_threads), most_waiting_(most_waiting) {}
    ~Workers() { stop(); }
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    /// False where too much waits already, or after `stop`. Work must not throw.
    [[nodiscard]] bool submit(Work work);
    /// Takes nothing new, does what waits, and returns when all is done.
    void stop();

  private:
    void run();

    const std::size_t most_threads_;
    const std::size_t most_waiting_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Work> waiting_;
    std::vector<std::thread> threads_;
    std::size_t idle_ = 0;
    bool stopped_ = false;
};

}  // namespace recourse::server

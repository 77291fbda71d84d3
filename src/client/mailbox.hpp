#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

namespace recourse::client {

/// What the loop hands to a thread that waits: work to be done there, in order, until it is closed.
/// Thread-safe.
class Mailbox {
  public:
    /// Work that comes after `close` is dropped.
    void put(std::function<void()> work) {
        const std::lock_guard lock(mutex_);
        if (closed_) return;
        letters_.push_back(std::move(work));
        changed_.notify_one();
    }
    /// What was put in before is still done.
    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        changed_.notify_one();
    }
    [[nodiscard]] bool is_closed() {
        const std::lock_guard lock(mutex_);
        return closed_;
    }
    /// Does the work; returns when the mailbox is closed and empty.
    void run() {
        std::unique_lock lock(mutex_);
        while (true) {
            changed_.wait(lock, [this] { return closed_ || !letters_.empty(); });
            if (letters_.empty()) return;
            const auto work = std::move(letters_.front());
            letters_.pop_front();
            lock.unlock();
            work();
            lock.lock();
        }
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> letters_;
    bool closed_ = false;
};

}  // namespace recourse::client

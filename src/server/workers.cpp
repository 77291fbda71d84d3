#include "server/workers.hpp"

#include <utility>

namespace recourse::server {

bool Workers::submit(Work work) {
    const std::lock_guard lock(mutex_);
    if (stopped_) return false;
    if (idle_ <= waiting_.size()) {
        if (threads_.size() < most_threads_) {
            threads_.emplace_back([this] { run(); });
        } else if (waiting_.size() >= most_waiting_) {
            return false;
        }
    }
    waiting_.push_back(std::move(work));
    wake_.notify_one();
    return true;
}

void Workers::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        ++idle_;
        wake_.wait(lock, [this] { return stopped_ || !waiting_.empty(); });
        --idle_;
        if (waiting_.empty()) return;
        Work work = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        work();
        work = nullptr;  // what it holds ends outside the lock
        lock.lock();
    }
}

void Workers::stop() {
    std::vector<std::thread> threads;
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        threads = std::exchange(threads_, {});
    }
    wake_.notify_all();
    for (auto& thread : threads) thread.join();
}

}  // namespace recourse::server

#include "ledger/broadcast.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace recourse::ledger {

using store::LedgerEntries;
using store::LedgerEntry;

class Broadcast::Studio {
  public:
    Studio(std::vector<Listener*> listeners, Settings settings)
        : listeners_(std::move(listeners)), settings_(settings), thread_([this] { run(); }) {}
    ~Studio() {
        {
            const std::lock_guard lock(mutex_);
            ended_ = true;
        }
        wake_.notify_one();
        thread_.join();
    }
    Studio(const Studio&) = delete;
    Studio& operator=(const Studio&) = delete;

    void add(const LedgerEntry& entry) {
        const std::lock_guard lock(mutex_);
        if (waiting_.bytes() > settings_.most_waiting) {
            ++lost_;
            return;
        }
        waiting_.add(entry);
        ++added_;
    }

    void flush() {
        std::unique_lock lock(mutex_);
        const auto wanted = added_;
        ++flushing_;
        wake_.notify_one();
        progress_.wait(lock, [&] { return heard_ >= wanted; });
        --flushing_;
    }

    std::uint64_t lost() const {
        const std::lock_guard lock(mutex_);
        return lost_;
    }

  private:
    void run() {
        LedgerEntries batch;
        std::unique_lock lock(mutex_);
        for (bool last = false; !last;) {
            wake_.wait_for(lock, settings_.batch_time, [this] {
                return ended_ || (flushing_ > 0 && added_ > heard_);
            });
            last = ended_;
            batch.clear();
            std::swap(batch, waiting_);
            lock.unlock();
            if (!batch.empty()) tell(batch);
            lock.lock();
            heard_ += batch.size();
            progress_.notify_all();
        }
    }

    void tell(const LedgerEntries& batch) {
        const auto entries = batch.all();
        for (auto* listener : listeners_) listener->hear(entries);
    }

    std::vector<Listener*> listeners_;
    Settings settings_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable progress_;
    LedgerEntries waiting_;
    std::uint64_t added_ = 0;
    std::uint64_t heard_ = 0;
    std::uint64_t lost_ = 0;
    int flushing_ = 0;
    bool ended_ = false;
    std::thread thread_;  // last: it uses the others
};

Broadcast::Broadcast(std::vector<Listener*> listeners, Settings settings)
    : studio_(std::make_unique<Studio>(std::move(listeners), settings)) {}
Broadcast::~Broadcast() = default;

void Broadcast::add(const LedgerEntry& entry) {
    studio_->add(entry);
}
void Broadcast::flush() {
    studio_->flush();
}
std::uint64_t Broadcast::lost() const {
    return studio_->lost();
}

}  // namespace recourse::ledger

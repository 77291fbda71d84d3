#include "ledger/bookkeeper.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace recourse::ledger {

using store::Kept;
using store::LedgerEntries;
using store::LedgerEntry;
using store::LedgerLoss;
using store::Trouble;

namespace {

/// Between two looks at what is past the limits.
constexpr std::chrono::seconds kPruneEvery{5};

std::string in_words(const Trouble& trouble) {
    return fmt::format("{}: {}", store::to_string(trouble.why), trouble.detail);
}

/// Only a file that is opened anew can be well again.
bool is_of_the_file(const Trouble& trouble) {
    return trouble.why == Trouble::Why::unavailable || trouble.why == Trouble::Why::corrupt;
}

}  // namespace

class Bookkeeper::Desk {
  public:
    Desk(OpenLedger open, Settings settings, std::function<void(const std::string&)> tell)
        : open_(std::move(open)),
          settings_(settings),
          tell_(std::move(tell)),
          thread_([this] { run(); }) {}
    ~Desk() {
        {
            const std::lock_guard lock(mutex_);
            ended_ = true;
        }
        wake_.notify_one();
        thread_.join();
    }
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    void add(const LedgerEntry& entry) {
        const std::lock_guard lock(mutex_);
        if (waiting_.bytes() + batch_bytes_ > settings_.most_waiting) return lose(entry);
        waiting_.add(entry);
        ++added_;
    }

    bool flush() {
        std::unique_lock lock(mutex_);
        const auto wanted = added_;
        const auto failures = failures_;
        ++flushing_;
        wake_.notify_one();
        progress_.wait(lock, [&] { return written_ >= wanted || failures_ > failures; });
        --flushing_;
        return written_ >= wanted;
    }

    Counts counts() const {
        const std::lock_guard lock(mutex_);
        return {
            .written = written_,
            .waiting = added_ - written_,
            .lost = lost_,
            .trouble = down_ ? in_words(*down_) : std::string(),
        };
    }

  private:
    void lose(const LedgerEntry& entry) {
        ++lost_;
        if (!loss_) loss_ = LedgerLoss{.from = entry.ended(), .until = entry.ended()};
        loss_->from = std::min(loss_->from, entry.ended());
        loss_->until = std::max(loss_->until, entry.ended());
        ++loss_->entries;
    }

    void run() {
        std::unique_lock lock(mutex_);
        while (true) {
            wake_.wait_for(lock, pause(), [this] { return ended_ || is_flush_due(); });
            const bool last = ended_;
            take_batch();
            const auto loss = loss_;
            lock.unlock();
            const auto done = write(loss);
            lock.lock();
            const auto sentence = note(done, loss);
            progress_.notify_all();
            const bool is_over = last && (!done || waiting_.empty());
            lock.unlock();
            if (!sentence.empty()) tell_(sentence);
            if (is_over) return;
            lock.lock();
        }
    }

    [[nodiscard]] bool is_flush_due() const { return flushing_ > 0 && added_ > written_ && !down_; }
    [[nodiscard]] std::chrono::milliseconds pause() const {
        return down_ ? settings_.try_again : settings_.batch_time;
    }

    /// What could not be written stays the batch, and is tried again.
    void take_batch() {
        if (!batch_.empty()) return;
        std::swap(batch_, waiting_);
        batch_bytes_ = batch_.bytes();
    }

    /// What came of a try; the answer is what the operator is to be told, where it is news.
    std::string note(const Kept<void>& done, const std::optional<LedgerLoss>& loss) {
        if (!done) return note_failure(done.error());
        written_ += batch_.size();
        batch_.clear();
        batch_bytes_ = 0;
        const auto lost = loss ? loss->entries : 0;
        if (loss) forget(*loss);
        if (!std::exchange(down_, std::nullopt)) return {};
        return fmt::format("the ledger is written again; {} calls are missing from it", lost);
    }

    std::string note_failure(const Trouble& trouble) {
        ++failures_;
        const bool is_new = !down_ || down_->why != trouble.why;
        down_ = trouble;
        const auto unwritten =
            added_ - written_ + static_cast<std::uint64_t>(loss_ ? loss_->entries : 0);
        if (ended_) return fmt::format("{} calls could not be written to the ledger", unwritten);
        if (!is_new) return {};
        return fmt::format(
            "the ledger is {}; calls go on, and those that it misses are counted", in_words(trouble)
        );
    }

    /// What was lost after it was looked at is told next time.
    void forget(const LedgerLoss& told) {
        loss_->entries -= told.entries;
        if (loss_->entries == 0) loss_.reset();
    }

    // On the thread, without the lock.

    Kept<void> write(const std::optional<LedgerLoss>& loss) {
        if (auto opened = open_where_needed(); !opened) return opened;
        if (!batch_.empty() || loss) {
            auto done = ledger_->append(batch_.all(), loss);
            if (!done) {
                if (is_of_the_file(done.error())) ledger_.reset();
                return done;
            }
        }
        prune_where_due();
        return {};
    }

    Kept<void> open_where_needed() {
        if (ledger_) return {};
        auto opened = open_();
        if (!opened) return std::unexpected(std::move(opened.error()));
        ledger_ = std::move(*opened);
        return {};
    }

    /// What cannot be forgotten now is forgotten later.
    void prune_where_due() {
        const auto now = Clock::now();
        if (now < next_prune_) return;
        const auto more = ledger_->prune(std::chrono::system_clock::now(), settings_.limits);
        if (!more.value_or(false)) next_prune_ = now + kPruneEvery;
    }

    OpenLedger open_;
    Settings settings_;
    std::function<void(const std::string&)> tell_;
    std::unique_ptr<store::Ledger> ledger_;
    TimePoint next_prune_ = TimePoint::min();
    LedgerEntries batch_;  ///< of the thread alone

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable progress_;
    LedgerEntries waiting_;
    std::size_t batch_bytes_ = 0;
    std::optional<LedgerLoss> loss_;  ///< that the ledger does not tell of yet
    std::optional<Trouble> down_;
    std::uint64_t added_ = 0;
    std::uint64_t written_ = 0;
    std::uint64_t lost_ = 0;
    std::uint64_t failures_ = 0;
    int flushing_ = 0;
    bool ended_ = false;
    std::thread thread_;  // last: it uses the others
};

Bookkeeper::Bookkeeper(
    OpenLedger open, Settings settings, std::function<void(const std::string&)> tell
)
    : desk_(std::make_unique<Desk>(std::move(open), settings, std::move(tell))) {}
Bookkeeper::~Bookkeeper() = default;

void Bookkeeper::add(const LedgerEntry& entry) {
    desk_->add(entry);
}
bool Bookkeeper::flush() {
    return desk_->flush();
}
Bookkeeper::Counts Bookkeeper::counts() const {
    return desk_->counts();
}

}  // namespace recourse::ledger

#include "ledger/call_log.hpp"

#include "base/json.hpp"

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace recourse::ledger {
namespace {

constexpr std::chrono::milliseconds kBatchTime{50};
/// Lines that wait for the disk, in bytes; past them lines are dropped.
constexpr std::size_t kMostWaiting = 8 * 1024 * 1024;

void write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;  // nobody can be told: the log is where we would say it
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string dropped_line(std::size_t count) {
    std::string line;
    json::Writer(line)
        .begin_object()
        .key("dropped_lines")
        .integer(static_cast<std::int64_t>(count))
        .end_object();
    return line += '\n';
}

}  // namespace

class CallLog::Writer {
  public:
    Writer(int descriptor, bool owned)
        : descriptor_(descriptor), owned_(owned), thread_([this] { run(); }) {}
    ~Writer() {
        {
            const std::lock_guard lock(mutex_);
            ended_ = true;
        }
        wake_.notify_one();
        thread_.join();
        if (owned_) ::close(descriptor_);
    }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void add(std::string_view line) {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() > kMostWaiting) {
            ++dropped_;
            return;
        }
        waiting_ += line;
        waiting_ += '\n';
    }

  private:
    void run() {
        std::string batch;
        std::unique_lock lock(mutex_);
        while (true) {
            wake_.wait_for(lock, kBatchTime, [this] { return ended_; });
            const bool last = ended_;
            std::swap(batch, waiting_);
            if (dropped_ > 0) batch += dropped_line(std::exchange(dropped_, 0));
            lock.unlock();
            write_all(descriptor_, batch);
            batch.clear();
            if (last) return;
            lock.lock();
        }
    }

    int descriptor_;
    bool owned_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::string waiting_;
    std::size_t dropped_ = 0;
    bool ended_ = false;
    std::thread thread_;
};

std::expected<CallLog, std::string> CallLog::open(const std::string& path) {
    if (path.empty()) return CallLog(std::make_unique<Writer>(STDERR_FILENO, false));
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (descriptor < 0) {
        return std::unexpected(
            "the log file " + path + " cannot be opened for writing: " + std::strerror(errno)
        );
    }
    return CallLog(std::make_unique<Writer>(descriptor, true));
}

CallLog CallLog::silent() {
    return CallLog(nullptr);
}

CallLog::CallLog(std::unique_ptr<Writer> writer) : writer_(std::move(writer)) {}
CallLog::CallLog(CallLog&&) noexcept = default;
CallLog& CallLog::operator=(CallLog&&) noexcept = default;
CallLog::~CallLog() = default;

void CallLog::write(const Record& record) {
    if (writer_) writer_->add(to_line(record));
}

void CallLog::write(const Note& note) {
    if (writer_) writer_->add(to_line(note));
}

}  // namespace recourse::ledger

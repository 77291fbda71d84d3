#include "net/stdio.hpp"

#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <poll.h>
#include <sys/eventfd.h>

namespace recourse::net {
namespace {

constexpr std::size_t kReadPiece = 64UL * 1024;
constexpr std::size_t kWritePiece = 4096;  // PIPE_BUF: a pipe that polls writable takes it whole

}  // namespace

/// Each thread waits for its descriptor and for `stop_` at once, so neither can hold up the end.
/// What passes between them and the loop is guarded by `mutex_`; the signals belong to the loop
/// alone.
struct Stdio::Impl : std::enable_shared_from_this<Impl> {
    Impl(Executor executor, int input, int output)
        : executor_(executor),
          input_(input),
          output_(output),
          stop_(::eventfd(0, EFD_CLOEXEC)),
          arrived_(executor) {}
    ~Impl() { ::close(stop_); }

    void start() {
        reader_ = std::thread([this] { read_input(); });
        writer_ = std::thread([this] { write_output(); });
    }

    void end() {
        if (!reader_.joinable()) return;
        {
            const std::scoped_lock lock(mutex_);
            ended_ = stopping_ = broken_ = true;
        }
        ::eventfd_write(stop_, 1);
        changed_.notify_all();
        reader_.join();
        writer_.join();
        announce_input();
        announce_output();
    }

    static Task<std::string> read(std::shared_ptr<Impl> self) {
        for (;;) {
            self->arrived_.reset();
            if (auto piece = self->take_input()) co_return *std::move(piece);
            co_await self->arrived_.wait();
        }
    }

    bool write(std::string bytes) {
        {
            const std::scoped_lock lock(mutex_);
            if (broken_) return false;
            queued_ += bytes;
        }
        changed_.notify_all();
        return true;
    }

    static Task<> flush(std::shared_ptr<Impl> self) {
        while (!self->all_written()) {
            const auto signal = std::make_shared<Signal>(self->executor_);
            self->flushing_.push_back(signal);
            co_await signal->wait();
        }
    }

  private:
    /// A piece, the empty end, or nothing yet.
    std::optional<std::string> take_input() {
        std::optional<std::string> taken;
        {
            const std::scoped_lock lock(mutex_);
            if (!piece_.empty()) {
                taken = std::exchange(piece_, {});
            } else if (ended_) {
                taken.emplace();
            }
        }
        changed_.notify_all();
        return taken;
    }

    bool all_written() {
        const std::scoped_lock lock(mutex_);
        return broken_ || (queued_.empty() && !writing_);
    }

    void announce_input() {
        if (!arrived_.is_set()) arrived_.set();
    }

    void announce_output() {
        for (const auto& signal : std::exchange(flushing_, {})) signal->set();
    }

    void on_loop(void (Impl::*action)()) {
        asio::post(executor_, [self = shared_from_this(), action] { (self.get()->*action)(); });
    }

    /// False when it is time to stop.
    bool wait_for(int descriptor, short events) const {
        pollfd both[] = {
            {.fd = descriptor, .events = events, .revents = 0},
            {.fd = stop_, .events = POLLIN, .revents = 0},
        };
        while (::poll(both, 2, -1) < 0 && errno == EINTR) {
        }
        return both[1].revents == 0;
    }

    void read_input() {
        std::string buffer;
        while (wait_for(input_, POLLIN)) {
            buffer.resize(kReadPiece);
            const ssize_t got = ::read(input_, buffer.data(), buffer.size());
            if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
            if (got <= 0) break;
            buffer.resize(static_cast<std::size_t>(got));
            if (!hand_over(std::exchange(buffer, {}))) return;
        }
        {
            const std::scoped_lock lock(mutex_);
            ended_ = true;
        }
        on_loop(&Impl::announce_input);
    }

    /// Gives a piece to the loop and waits until it is taken.
    bool hand_over(std::string piece) {
        std::unique_lock lock(mutex_);
        piece_ = std::move(piece);
        on_loop(&Impl::announce_input);
        changed_.wait(lock, [this] { return piece_.empty() || stopping_; });
        return !stopping_;
    }

    void write_output() {
        std::unique_lock lock(mutex_);
        for (;;) {
            changed_.wait(lock, [this] { return !queued_.empty() || stopping_; });
            if (stopping_) return;
            const std::string bytes = std::exchange(queued_, {});
            writing_ = true;
            lock.unlock();
            const bool written = write_all(bytes);
            lock.lock();
            writing_ = false;
            broken_ = broken_ || !written;
            if (broken_) queued_.clear();
            if (queued_.empty()) on_loop(&Impl::announce_output);
        }
    }

    bool write_all(std::string_view bytes) const {
        while (!bytes.empty()) {
            if (!wait_for(output_, POLLOUT)) return false;
            const std::string_view piece = bytes.substr(0, kWritePiece);
            const ssize_t took = ::write(output_, piece.data(), piece.size());
            if (took < 0 && (errno == EINTR || errno == EAGAIN)) continue;
            if (took < 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(took));
        }
        return true;
    }

    Executor executor_;
    const int input_;
    const int output_;
    const int stop_;  ///< an eventfd: readable once the threads are to end

    std::mutex mutex_;
    std::condition_variable changed_;
    std::string piece_;   ///< read and not taken
    bool ended_ = false;  ///< no more input
    std::string queued_;  ///< for stdout
    bool writing_ = false;
    bool broken_ = false;  ///< stdout
    bool stopping_ = false;

    Signal arrived_;
    std::vector<std::shared_ptr<Signal>> flushing_;
    std::thread reader_;
    std::thread writer_;
};

Stdio::Stdio(Executor executor, int input, int output)
    : impl_(std::make_shared<Impl>(executor, input, output)) {
    impl_->start();
}

Stdio::~Stdio() {
    close();
}

void Stdio::close() {
    impl_->end();
}

Task<std::string> Stdio::read() {
    return Impl::read(impl_);
}
bool Stdio::write(std::string bytes) {
    return impl_->write(std::move(bytes));
}
Task<> Stdio::flush() {
    return Impl::flush(impl_);
}

}  // namespace recourse::net

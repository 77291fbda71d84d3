#include "net/child.hpp"

#include "net/spawn.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <span>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace recourse::net {
namespace {

using Descriptor = asio::posix::basic_stream_descriptor<Executor>;
using boost::system::error_code;

constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> kUseTask{};

constexpr std::size_t kMaxWaiting = 64UL * 1024 * 1024;
constexpr std::size_t kReadBuffer = 64UL * 1024;  // a pipe's capacity
constexpr std::size_t kTail = 4096;
constexpr std::size_t kErrorPiece = 4096;  // PIPE_BUF: a pipe that polls writable takes it whole

bool would_block(int error) {
    return error == EAGAIN || error == EWOULDBLOCK;
}

/// What `read(2)` says, interruptions aside.
ssize_t read_now(Descriptor& from, std::span<char> buffer) {
    ssize_t got = 0;
    do {
        got = ::read(from.native_handle(), buffer.data(), buffer.size());
    } while (got < 0 && errno == EINTR);
    return got;
}

/// A stalled reader of our stderr must not stall the loop: what it has no room for is dropped.
void copy_to_our_stderr(std::string_view bytes) {
    pollfd ours{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
    if (::poll(&ours, 1, 0) != 1 || (ours.revents & POLLOUT) == 0) return;
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, bytes.data(), bytes.size());
}

/// The end of a text, from the beginning of a line where there is one.
class Tail {
  public:
    void append(std::string_view bytes) {
        text_.append(bytes);
        if (text_.size() <= kTail) return;
        text_.erase(0, text_.size() - kTail);
        const std::size_t line_end = text_.find('\n');
        if (line_end + 1 < text_.size()) text_.erase(0, line_end + 1);
    }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

  private:
    std::string text_;
};

/// What a process is to us while anything waits for it. The tasks that serve its streams share it;
/// only the handle (`ChildHandle`) decides when the process is to die.
class Running : public std::enable_shared_from_this<Running> {
  public:
    Running(Executor executor, Timers& timers, Process process, bool pass_stderr)
        : executor_(executor),
          timers_(timers),
          pid_(process.pid),
          pass_stderr_(pass_stderr),
          input_(executor, process.input.release()),
          output_(executor, process.output.release()),
          errors_(executor, process.errors.release()),
          exit_event_(executor, process.exit.release()) {}

    void start() {
        net::spawn(executor_, keep_errors(shared_from_this()));
        net::spawn(executor_, watch_exit(shared_from_this()));
    }

    /// Ends everything now. The process is reaped here: after SIGKILL the wait is short.
    void kill() {
        if (!status_) {
            signal_group(SIGKILL);
            reap();
        }
        for (Descriptor* each : {&input_, &output_, &errors_, &exit_event_}) close(*each);
        wake_waiters();
    }

    static Task<std::string_view> read(std::shared_ptr<Running> self) {
        if (!self->status_) {
            const auto into = asio::buffer(self->read_buffer_);
            const auto [error, got] = co_await self->output_.async_read_some(into, kUseTask);
            const bool woken_by_exit = error && self->status_;
            if (!woken_by_exit) co_return std::string_view(self->read_buffer_.data(), got);
        }
        // The process has ended: what it left in the pipe, without waiting for who else may hold
        // it.
        const ssize_t got = read_now(self->output_, self->read_buffer_);
        const std::size_t bytes = got > 0 ? static_cast<std::size_t>(got) : 0;
        co_return std::string_view(self->read_buffer_.data(), bytes);
    }

    bool write(std::string bytes) {
        if (closing_ || queued_ - taken_ + bytes.size() > kMaxWaiting) return false;
        queued_ += bytes.size();
        waiting_.push_back({.bytes = std::move(bytes)});
        if (!pumping_) {
            push_input();
            pumping_ = !waiting_.empty();
            if (pumping_) net::spawn(executor_, pump_input(shared_from_this()));
        }
        return !input_broken_;
    }

    bool take_back(std::size_t end) {
        auto piece_end = taken_ - front_taken_;
        for (auto& piece : waiting_) {
            piece_end += piece.bytes.size();
            if (piece_end != end) continue;
            if (&piece == &waiting_.front() && front_taken_ > 0) return false;
            piece.is_taken_back = true;
        }
        return true;
    }

    void close_input() {
        closing_ = true;
        if (waiting_.empty()) close(input_);
    }

    static Task<ChildExit> exited(std::shared_ptr<Running> self) {
        co_await wait_for_exit(self, std::nullopt);
        co_return *self->status_;
    }

    static Task<ChildExit> stop(std::shared_ptr<Running> self, std::chrono::milliseconds grace) {
        self->close_input();
        co_await wait_for_exit(self, grace);
        self->signal_group(SIGTERM);
        co_await wait_for_exit(self, grace);
        self->signal_group(SIGKILL);
        co_await wait_for_exit(self, std::nullopt);
        co_return *self->status_;
    }

    [[nodiscard]] std::size_t taken() const noexcept { return taken_; }
    [[nodiscard]] std::size_t queued() const noexcept { return queued_; }
    [[nodiscard]] std::optional<ChildExit> status() const noexcept { return status_; }
    [[nodiscard]] const std::string& stderr_tail() const noexcept { return tail_.text(); }
    [[nodiscard]] int pid() const noexcept { return pid_; }

  private:
    static void close(Descriptor& descriptor) {
        error_code ignored;
        descriptor.close(ignored);
    }

    /// The group, and the process itself in case it moved to another. Once it is reaped, its number
    /// may be another's.
    void signal_group(int number) const {
        if (status_) return;
        ::kill(-pid_, number);
        ::kill(pid_, number);
    }

    void reap() {
        siginfo_t end{};
        int failed = 0;
        do {
            failed = ::waitid(P_PID, static_cast<id_t>(pid_), &end, WEXITED);
        } while (failed != 0 && errno == EINTR);
        status_ = ChildExit{};
        if (failed != 0) return;
        (end.si_code == CLD_EXITED ? status_->code : status_->signal) = end.si_status;
    }

    static Task<> watch_exit(std::shared_ptr<Running> self) {
        const auto [error] = co_await self->exit_event_.async_wait(Descriptor::wait_read, kUseTask);
        if (error || self->status_) co_return;
        // Before it is reaped: until then no other group can have its number.
        self->signal_group(SIGKILL);
        self->reap();
        self->read_errors();
        self->break_input();
        self->output_.cancel();
        self->wake_waiters();
    }

    void wake_waiters() {
        for (const auto& waiter : waiters_) wake(*waiter);
        waiters_.clear();
    }

    static void wake(Signal& signal) {
        if (!signal.is_set()) signal.set();
    }

    /// Until the process ended, or for `at_most`.
    static Task<> wait_for_exit(
        std::shared_ptr<Running> self, std::optional<std::chrono::milliseconds> at_most
    ) {
        if (self->status_) co_return;
        const auto signal = std::make_shared<Signal>(self->executor_);
        self->waiters_.push_back(signal);
        Timers::Timer timer(self->timers_, [signal] { wake(*signal); });
        if (at_most) timer.at(self->timers_.now() + *at_most);
        co_await signal->wait();
        std::erase(self->waiters_, signal);
    }

    /// Bytes are read only where they are kept at once: else the last ones, read at the exit, could
    /// overtake them.
    static Task<> keep_errors(std::shared_ptr<Running> self) {
        while (self->read_errors()) {
            const auto [error] = co_await self->errors_.async_wait(Descriptor::wait_read, kUseTask);
            if (error) co_return;
        }
    }

    /// Takes what is in the pipe, at most a pipe's fill, as somebody else may go on writing for
    /// ever. False at its end.
    bool read_errors() {
        std::array<char, kErrorPiece> piece;
        for (std::size_t total = 0; total < kReadBuffer;) {
            const ssize_t got = read_now(errors_, piece);
            if (got <= 0) return got < 0 && would_block(errno);
            keep({piece.data(), static_cast<std::size_t>(got)});
            total += static_cast<std::size_t>(got);
        }
        return true;
    }

    void keep(std::string_view errors) {
        tail_.append(errors);
        if (pass_stderr_) copy_to_our_stderr(errors);
    }

    static Task<> pump_input(std::shared_ptr<Running> self) {
        while (!self->waiting_.empty()) {
            const auto [error] = co_await self->input_.async_wait(Descriptor::wait_write, kUseTask);
            if (error) break;
            self->push_input();
        }
        self->pumping_ = false;
        if (self->closing_) close(self->input_);
    }

    /// Writes until the pipe is full or nothing waits.
    void push_input() {
        while (!waiting_.empty()) {
            const auto& front = waiting_.front();
            if (front.is_taken_back) {
                taken_ += front.bytes.size();  // so that numbers of later bytes stay what they are
                waiting_.pop_front();
                continue;
            }
            const std::string_view rest = std::string_view(front.bytes).substr(front_taken_);
            const ssize_t took = ::write(input_.native_handle(), rest.data(), rest.size());
            if (took < 0 && errno == EINTR) continue;
            if (took < 0) {
                if (!would_block(errno)) break_input();
                return;
            }
            taken_ += static_cast<std::size_t>(took);
            front_taken_ += static_cast<std::size_t>(took);
            if (front_taken_ < front.bytes.size()) continue;
            waiting_.pop_front();
            front_taken_ = 0;
        }
    }

    void break_input() {
        closing_ = input_broken_ = true;
        waiting_.clear();
        close(input_);
    }

    Executor executor_;
    Timers& timers_;
    pid_t pid_;
    bool pass_stderr_;
    Descriptor input_;
    Descriptor output_;
    Descriptor errors_;
    Descriptor exit_event_;

    std::vector<char> read_buffer_ = std::vector<char>(kReadBuffer);
    Tail tail_;

    struct Piece {
        std::string bytes;
        bool is_taken_back = false;
    };
    std::deque<Piece> waiting_;    ///< for stdin
    std::size_t front_taken_ = 0;  ///< of the first that waits
    std::size_t queued_ = 0;
    std::size_t taken_ = 0;
    bool pumping_ = false;
    bool closing_ = false;  ///< nothing more is taken
    bool input_broken_ = false;

    std::optional<ChildExit> status_;
    std::vector<std::shared_ptr<Signal>> waiters_;
};

class ChildHandle final : public Child {
  public:
    explicit ChildHandle(std::shared_ptr<Running> running) : running_(std::move(running)) {}
    ~ChildHandle() override { running_->kill(); }

    Task<std::string_view> read() override { return Running::read(running_); }
    bool write(std::string bytes) override { return running_->write(std::move(bytes)); }
    bool take_back(std::size_t end) override { return running_->take_back(end); }
    std::size_t bytes_taken() const noexcept override { return running_->taken(); }
    std::size_t bytes_queued() const noexcept override { return running_->queued(); }
    void close_stdin() override { running_->close_input(); }
    Task<ChildExit> exited() override { return Running::exited(running_); }
    std::optional<ChildExit> exit_status() const noexcept override { return running_->status(); }
    Task<ChildExit> stop(std::chrono::milliseconds grace) override {
        return Running::stop(running_, grace);
    }
    std::string stderr_tail() const override { return running_->stderr_tail(); }
    int pid() const noexcept override { return running_->pid(); }

  private:
    std::shared_ptr<Running> running_;
};

}  // namespace

std::expected<std::unique_ptr<Child>, SpawnFailure> Child::spawn(
    Executor executor, Timers& timers, const ChildCommand& command
) {
    auto process = start_process(command);
    if (!process) return std::unexpected(std::move(process.error()));
    const auto running =
        std::make_shared<Running>(executor, timers, *std::move(process), command.pass_stderr);
    running->start();
    return std::make_unique<ChildHandle>(running);
}

}  // namespace recourse::net

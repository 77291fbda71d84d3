#include "progress.hpp"

#include "progress_words.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace recourse::app {
namespace {

/// What is over sooner needs no line (Nielsen: up to a second nobody's thoughts are interrupted).
constexpr std::chrono::milliseconds kAppearsAfter{500};
constexpr std::chrono::milliseconds kRedrawEvery{100};
/// How far back the rate looks.
constexpr std::chrono::seconds kRateOver{5};
constexpr std::chrono::seconds kRateKnownAfter{1};
/// Where the terminal does not tell its width.
constexpr std::size_t kColumns = 80;
/// To the line's beginning, and erase to its end (ECMA-48, EL).
constexpr std::string_view kWipe = "\r\x1b[K";

/// Whether a line stands on the terminal: for whoever ends the process.
std::atomic<bool> is_drawn = false;
/// Whether a signal is about to end the process.
std::atomic<bool> is_ending = false;

bool is_set(const char* variable) {
    const char* value = std::getenv(variable);
    return value != nullptr && *value != '\0';
}

bool is_terminal_that_can() {
    const char* terminal = std::getenv("TERM");
    const bool can =
        terminal != nullptr && *terminal != '\0' && std::string_view(terminal) != "dumb";
    return can && ::isatty(STDERR_FILENO) == 1;
}

bool is_watched(const Outlets& outlets) {
    if (outlets.quiet || is_set("CI") || !is_terminal_that_can()) return false;
    const bool is_shown_here = ::isatty(STDOUT_FILENO) == 1;
    // Where the result flows to the same terminal, it shows by itself how far it is.
    return is_shown_here ? !outlets.flowing : !outlets.for_program;
}

std::size_t columns_now() {
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kColumns;
    return size.ws_col;
}

void write_whole(std::string_view text) noexcept {
    while (!text.empty()) {
        const auto written = ::write(STDERR_FILENO, text.data(), text.size());
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// Leaves a clean line, then ends as if nobody had looked.
extern "C" void end_by_signal(int number) {
    is_ending = true;
    Progress::wipe();
    (void)std::signal(number, SIG_DFL);
    (void)std::raise(number);
}

/// For as long as it lives, a signal that ends the process wipes the line first.
class CleanEnd {
  public:
    CleanEnd() {
        for (auto& [number, before] : before_) {
            struct sigaction action{};
            action.sa_handler = end_by_signal;
            ::sigemptyset(&action.sa_mask);
            ::sigaction(number, nullptr, &before);
            // One that is ignored, or heard by somebody else, stays so.
            if (before.sa_handler == SIG_DFL) ::sigaction(number, &action, nullptr);
        }
    }
    ~CleanEnd() {
        for (const auto& [number, before] : before_) ::sigaction(number, &before, nullptr);
    }
    CleanEnd(const CleanEnd&) = delete;
    CleanEnd& operator=(const CleanEnd&) = delete;

  private:
    struct Heard {
        int number;
        struct sigaction before{};
    };
    std::array<Heard, 3> before_{{{.number = SIGINT}, {.number = SIGTERM}, {.number = SIGHUP}}};
};

/// How fast it goes, by what was reached over the last seconds.
class Pace {
  public:
    std::optional<double> at(TimePoint now, double done) {
        points_.push_back({now, done});
        while (now - points_.front().at > kRateOver) points_.pop_front();
        const auto time = now - points_.front().at;
        if (time < kRateKnownAfter) return std::nullopt;
        return (done - points_.front().done) / std::chrono::duration<double>(time).count();
    }

  private:
    struct Point {
        TimePoint at;
        double done;
    };
    std::deque<Point> points_;
};

}  // namespace

/// The line, and the thread that draws it: work that says nothing must be seen to go on, too.
class Progress::Line {
  public:
    Line(std::string_view work, Unit unit) : thread_([this] { run(); }) {
        const std::lock_guard lock(mutex_);
        standing_.work = work;
        standing_.unit = unit;
    }
    ~Line() {
        {
            const std::lock_guard lock(mutex_);
            ended_ = true;
        }
        wake_.notify_one();
        thread_.join();
    }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    void expect(double total) noexcept { total_.store(total, std::memory_order_relaxed); }
    void reach(double done) noexcept { done_.store(done, std::memory_order_relaxed); }
    void say(std::string_view words, TimePoint until) {
        const std::lock_guard lock(mutex_);
        standing_.words = words;
        until_ = until;
    }
    void step_aside() {
        const std::lock_guard lock(mutex_);
        ++aside_;
        wipe();
    }
    void come_back() {
        const std::lock_guard lock(mutex_);
        --aside_;
    }

  private:
    void run() {
        std::unique_lock lock(mutex_);
        if (wake_.wait_for(lock, kAppearsAfter, [this] { return ended_; })) return;
        for (unsigned turns = 0; !ended_; ++turns) {
            if (aside_ == 0 && !is_ending) draw(turns);
            wake_.wait_for(lock, kRedrawEvery, [this] { return ended_; });
        }
        wipe();
    }

    void draw(unsigned turns) {
        const auto now = Clock::now();
        auto standing = standing_;
        standing.done = done_.load(std::memory_order_relaxed);
        if (const double total = total_.load(std::memory_order_relaxed); total > 0)
            standing.total = total;
        standing.rate = pace_.at(now, standing.done);
        if (until_ > now) {
            const auto left = std::chrono::ceil<std::chrono::seconds>(until_ - now);
            standing.words = fmt::format("waiting {} s, {}", left.count(), standing.words);
        } else if (until_ != TimePoint{}) {
            standing.words.clear();
        }
        // The last column stays free: a terminal may begin a new line after it.
        const auto columns = std::max<std::size_t>(columns_now(), 2) - 1;
        is_drawn = true;
        write_whole(fmt::format("\r{}\x1b[K", line_of(standing, turns, columns)));
    }

    std::atomic<double> total_ = 0;
    std::atomic<double> done_ = 0;
    std::mutex mutex_;
    std::condition_variable wake_;
    Standing standing_;
    TimePoint until_{};  ///< so long nothing but waiting is done
    int aside_ = 0;
    bool ended_ = false;
    Pace pace_;
    CleanEnd clean_end_;
    std::thread thread_;  // last: it uses the others
};

Progress::Progress(std::string_view work, Unit unit, Outlets outlets) {
    if (is_watched(outlets)) line_ = std::make_unique<Line>(work, unit);
}
Progress::~Progress() = default;

void Progress::expect(double total) noexcept {
    if (line_) line_->expect(total);
}

void Progress::reach(double done) noexcept {
    if (line_) line_->reach(done);
}

void Progress::say(std::string_view words) {
    if (line_) line_->say(words, {});
}

void Progress::wait(Duration time, std::string_view why) {
    if (line_) line_->say(why, Clock::now() + time);
}

void Progress::wipe() noexcept {
    if (is_drawn.exchange(false)) write_whole(kWipe);
}

Progress::Aside::Aside(Progress& progress) : progress_(progress) {
    if (progress_.line_) progress_.line_->step_aside();
}
Progress::Aside::~Aside() {
    if (progress_.line_) progress_.line_->come_back();
}

}  // namespace recourse::app

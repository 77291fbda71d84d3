#include "telemetry/courier.hpp"

#include "base/ids.hpp"
#include "base/moment.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

namespace recourse::telemetry {

using std::chrono::milliseconds;

namespace {

/// Of an answer, this much is read.
constexpr std::size_t kAnswerBytes = std::size_t{64} * 1024;
/// Whoever asks for a longer wait is taken to ask for this one.
constexpr std::chrono::seconds kLongestAsked = std::chrono::hours(24);
/// Past its end, a thread that still looks up a name is left alone.
constexpr std::chrono::seconds kPatienceAtEnd{1};

}  // namespace

std::optional<std::chrono::seconds> asked_to_wait(const net::Headers& headers, WallTime now) {
    const auto header = headers.get("retry-after");
    std::int64_t seconds = 0;
    const auto* end = header.data() + header.size();
    const auto [stopped, error] = std::from_chars(header.data(), end, seconds);
    if (!header.empty() && error == std::errc{} && stopped == end && seconds >= 0)
        return std::min(std::chrono::seconds(seconds), kLongestAsked);
    const auto date = parse_http_date(header, now);
    if (!date) return std::nullopt;
    const auto wait = std::chrono::ceil<std::chrono::seconds>(*date - now);
    return std::clamp(wait, std::chrono::seconds(0), kLongestAsked);
}

/// What happens on the thread.
class Courier::Round {
  public:
    Round(
        const Destination& destination,
        Settings settings,
        std::string what,
        Source& source,
        std::function<void(const std::string&)> tell
    )
        : timers_(loop_.get_executor()),
          client_(loop_.get_executor(), timers_, destination.origin, {}, destination.tls),
          woken_(loop_.get_executor()),
          target_(destination.target),
          headers_(destination.headers),
          settings_(settings),
          what_(std::move(what)),
          source_(source),
          tell_(std::move(tell)) {}

    void run() {
        net::spawn(loop_.get_executor(), make_rounds());
        loop_.run();
    }

    // From any thread.
    void knock() {
        net::asio::post(loop_, [this] {
            has_been_knocked_ = true;
            if (is_idle_) wake();
        });
    }
    void end() {
        net::asio::post(loop_, [this] { begin_end(); });
    }
    [[nodiscard]] Duration end_time() const noexcept { return settings_.end_time; }
    [[nodiscard]] DeliveryCounts counts() const {
        return {.sent = sent_, .waiting = source_.waiting(), .lost = lost_ + source_.lost()};
    }

  private:
    net::Task<> make_rounds() {
        co_await be_idle();
        while (!is_over_) {
            if (const auto parcel = source_.next(is_ending_))
                co_await bring(*parcel);
            else if (is_ending_)
                break;
            else
                co_await be_idle();
        }
        if (const auto left = source_.waiting(); left > 0) lose(left, "the gateway ended");
        loop_.stop();
    }

    net::Task<> bring(const Parcel& parcel) {
        for (int tries = 1;; ++tries) {
            const bool is_last = is_ending_ || tries >= settings_.tries;
            std::string why;
            const auto verdict = co_await post(parcel, why);
            if (verdict.what == Verdict::What::delivered) {
                const auto rejected = std::min(verdict.rejected, parcel.items);
                sent_ += parcel.items - rejected;
                lost_ += rejected;
                co_return note_delivery();
            }
            if (verdict.what == Verdict::What::refused || is_last || is_over_)
                co_return lose(parcel.items, why);
            note_trouble(why);
            co_await rest(wait_before(tries, verdict));
        }
    }

    /// `why` says in words what went wrong.
    net::Task<Verdict> post(const Parcel& parcel, std::string& why) {
        const auto deadline = Deadline::after(timers_.now(), settings_.answer_time);
        const auto headers = headers_ + parcel.headers;
        const auto response =
            co_await client_.send("POST", target_, headers, parcel.body, deadline, &canceller_);
        if (!response) {
            why = response.error().detail;
            co_return Verdict{.what = Verdict::What::again};
        }
        const auto body = co_await (*response)->read_all(kAnswerBytes, deadline);
        const int status = (*response)->status();
        why = fmt::format("it answers {} {}", status, net::reason_phrase(status));
        co_return source_.judge(
            {.status = status,
             .headers = (*response)->headers(),
             .body = body ? *body : std::string_view{}}
        );
    }

    /// Twice as long each time, less up to a half of it, so that many do not come at once.
    [[nodiscard]] milliseconds wait_before(int tries, const Verdict& verdict) {
        if (verdict.wait) return std::min(*verdict.wait, settings_.longest_asked_wait);
        const auto whole = std::min(
            settings_.first_wait * (std::int64_t{1} << std::min(tries - 1, 16)),
            settings_.longest_wait
        );
        const auto part = static_cast<std::int64_t>(random_.next() % 512);
        return whole * (512 + part) / 1024;
    }

    /// Until somebody knocks, at most.
    net::Task<> be_idle() {
        if (std::exchange(has_been_knocked_, false)) co_return;
        is_idle_ = true;
        co_await rest(settings_.every);
        is_idle_ = has_been_knocked_ = false;
    }

    /// At the end there is no time for it.
    net::Task<> rest(Duration wait) {
        if (is_ending_) co_return;
        woken_.reset();
        net::Timers::Timer timer(timers_, [this] { wake(); });
        timer.at(timers_.now() + wait);
        co_await woken_.wait();
    }

    void wake() {
        if (!woken_.is_set()) woken_.set();
    }

    void begin_end() {
        is_ending_ = true;
        end_timer_.at(timers_.now() + settings_.end_time);
        wake();
    }

    void give_up() {
        is_over_ = true;
        canceller_.cancel();
        wake();
    }

    void note_delivery() {
        if (!std::exchange(is_in_trouble_, false)) return;
        tell_(fmt::format(
            "{} reach {} again; {} were lost", what_, client_.origin().endpoint(), counts().lost
        ));
    }

    void note_trouble(std::string_view why) {
        if (std::exchange(is_in_trouble_, true)) return;
        tell_(fmt::format(
            "{} do not reach {}: {}; they are tried again, and calls go on",
            what_,
            client_.origin().endpoint(),
            text::clean(why, 200)
        ));
    }

    void lose(std::size_t items, std::string_view why) {
        lost_ += items;
        note_trouble(why);
    }

    net::asio::io_context loop_{1};
    net::Timers timers_;
    net::HttpClient client_;
    net::HttpClient::Canceller canceller_;
    net::Signal woken_;
    net::Timers::Timer end_timer_{timers_, [this] { give_up(); }};
    SystemRandom random_;
    std::string target_;
    std::string headers_;
    Settings settings_;
    std::string what_;
    Source& source_;
    std::function<void(const std::string&)> tell_;
    bool is_idle_ = false;
    bool has_been_knocked_ = false;  ///< since it was idle
    bool is_ending_ = false;
    bool is_over_ = false;
    bool is_in_trouble_ = false;
    std::atomic<std::uint64_t> sent_ = 0;
    std::atomic<std::uint64_t> lost_ = 0;
};

/// A look-up of a name cannot be ended, and the loop waits for it: then the thread is left alone.
struct Courier::Thread {
    struct End {
        std::mutex mutex;
        std::condition_variable told;
        bool has_come = false;
    };

    explicit Thread(std::shared_ptr<Round> round)
        : thread([round = std::move(round), end = end]() mutable {
              round->run();
              round.reset();
              const std::lock_guard lock(end->mutex);
              end->has_come = true;
              end->told.notify_all();
          }) {}

    void join_within(Duration time) {
        std::unique_lock lock(end->mutex);
        const bool has_come = end->told.wait_for(lock, time, [this] { return end->has_come; });
        lock.unlock();
        if (has_come)
            thread.join();
        else
            thread.detach();
    }

    std::shared_ptr<End> end = std::make_shared<End>();
    std::thread thread;
};

Courier::Courier(
    const Destination& destination,
    Settings settings,
    std::string what,
    Source& source,
    std::function<void(const std::string&)> tell
)
    : round_(
          std::make_shared<Round>(destination, settings, std::move(what), source, std::move(tell))
      ),
      thread_(std::make_unique<Thread>(round_)) {}

Courier::~Courier() {
    round_->end();
    const auto patience = round_->end_time() + kPatienceAtEnd;
    round_.reset();  // the thread's is the last
    thread_->join_within(patience);
}

void Courier::knock() {
    round_->knock();
}

DeliveryCounts Courier::counts() const {
    return round_->counts();
}

}  // namespace recourse::telemetry

#pragma once

#include "net/http_client.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace recourse::telemetry {

/// What became of the things that were to be brought.
struct DeliveryCounts {
    std::uint64_t sent = 0;
    std::uint64_t waiting = 0;
    std::uint64_t lost = 0;  ///< for there were too many, or they could not be brought
};

/// A place that takes parcels over HTTP.
struct Destination {
    net::Origin origin;
    std::string target;   ///< path and query, percent-encoded
    std::string headers;  ///< complete lines, of every request
    net::ClientTls tls;
};

struct Parcel {
    std::string body;
    std::string headers;    ///< complete lines, beside the destination's
    std::size_t items = 1;  ///< that are in it
};

/// What a parcel was answered with. Views last for the judging.
struct ParcelAnswer {
    int status;
    const net::Headers& headers;
    std::string_view body;
};

/// What an answer means for the parcel.
struct Verdict {
    enum class What : std::uint8_t { delivered, refused, again };
    What what = What::delivered;
    std::optional<std::chrono::seconds> wait{};  ///< that was asked for, before the next try
    std::size_t rejected = 0;                    ///< items of a parcel that was delivered
};

/// How long an answer asks to be waited for (`Retry-After`: seconds, or a date), a day at most.
[[nodiscard]] std::optional<std::chrono::seconds> asked_to_wait(
    const net::Headers& headers, WallTime now
);

/// Brings to one place over HTTP what waits for it, on a thread and a loop of its own: whoever has
/// something to send never waits for the network. What fails is tried again with growing waits, a
/// few times; then it is lost, and counted. Trouble is told once, and so is its end.
class Courier {
  public:
    /// What there is to bring. Called on the courier's thread; outlives the courier.
    class Source {
      public:
        virtual ~Source() = default;
        /// The next parcel; nothing while it is too early for one. At the end it is never too
        /// early.
        [[nodiscard]] virtual std::optional<Parcel> next(bool is_end) = 0;
        [[nodiscard]] virtual Verdict judge(const ParcelAnswer& answer) = 0;
        // From any thread.
        [[nodiscard]] virtual std::size_t waiting() const = 0;
        /// Items that never became part of a parcel.
        [[nodiscard]] virtual std::uint64_t lost() const = 0;
    };
    struct Settings {
        std::chrono::milliseconds every{5'000};  ///< the source is asked, and whenever it knocks
        // What the SDKs of OpenTelemetry do: 10 s for an answer, five tries.
        std::chrono::milliseconds answer_time{10'000};
        std::chrono::milliseconds first_wait{1'000};
        std::chrono::milliseconds longest_wait{30'000};
        int tries = 5;
        /// A wait that is asked for is kept to that.
        std::chrono::seconds longest_asked_wait{300};
        std::chrono::milliseconds end_time{5'000};  ///< for what waits when it ends
    };
    /// `what` names the things in sentences: `spans`. `tell` is called on the thread.
    Courier(
        const Destination& destination,
        Settings settings,
        std::string what,
        Source& source,
        std::function<void(const std::string& sentence)> tell
    );
    /// Brings what waits, for as long as `end_time` lasts.
    ~Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    /// There is something to bring now. From any thread.
    void knock();
    /// From any thread.
    [[nodiscard]] DeliveryCounts counts() const;

  private:
    class Round;
    struct Thread;
    std::shared_ptr<Round> round_;
    std::unique_ptr<Thread> thread_;
};

}  // namespace recourse::telemetry

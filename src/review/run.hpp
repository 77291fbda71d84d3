#pragma once

#include "review/probes.hpp"
#include "review/review.hpp"
#include "upstreams/upstream.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace recourse::review {

inline constexpr std::uint64_t kSeed = 1;

/// Where a review stands between a gateway under review and the real server behind it.
struct Between {
    std::uint16_t port = 0;  ///< of 127.0.0.1: the gateway's upstream
    std::string url;         ///< of the real server, plain HTTP
};
/// From `9000=http://127.0.0.1:8000/mcp`. The error is a sentence without its full stop.
[[nodiscard]] std::expected<Between, std::string> read_between(std::string_view typed);

struct Order {
    /// Either a command or a URL, and how it is reached. The review plants its canaries itself.
    upstreams::Settings server;
    std::vector<std::string> secrets;  ///< of whoever calls: never in a Review
    std::uint64_t seed = kSeed;
    Bounds bounds;
    std::vector<std::string> tools;  ///< globs: only these; empty: all
    std::vector<std::string> reads;  ///< globs: these read only, says the operator
    bool writes = false;             ///< tools that may write are called, too
    std::optional<Between> between{};
    bool ends_on_signals = false;  ///< SIGINT and SIGTERM end it, and its server with it
    /// How far it is; called on the loop. `all` is 0 before it is known.
    std::function<void(std::size_t done, std::size_t all, std::string_view probe)> on_progress;
};

/// Why the order cannot be carried out by anybody: a sentence without its full stop.
[[nodiscard]] std::optional<std::string> flaw_of(const Order& order);

struct Interrupted {};

/// The server could not be asked, or did not say.
struct Unanswered {
    upstreams::Failed failed;
    std::string_view method;  ///< what it was asked: `initialize` stands for either handshake
};

/// Why there is no review: the handshake or the list of tools failed, or, in a sentence, the port
/// to stand between at is taken, or a signal ended it. Whatever else fails is what a review is
/// about.
using NoReview = std::variant<Unanswered, std::string, Interrupted>;

/// Reviews a server, whole, on a loop of its own on the calling thread.
[[nodiscard]] std::expected<Review, NoReview> run_review(const Order& order);

}  // namespace recourse::review

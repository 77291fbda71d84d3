#pragma once

#include "review/probes.hpp"
#include "review/review.hpp"
#include "upstreams/upstream.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::review {

inline constexpr std::uint64_t kSeed = 1;

struct Order {
    /// Either a command or a URL, and how it is reached. The review plants its canaries itself.
    upstreams::Settings server;
    std::vector<std::string> secrets;  ///< of whoever calls: never in a Review
    std::uint64_t seed = kSeed;
    Bounds bounds;
    std::vector<std::string> tools;  ///< globs: only these; empty: all
    std::vector<std::string> reads;  ///< globs: these read only, says the operator
    bool writes = false;             ///< tools that may write are called, too
    /// How far it is; called on the loop.
    std::function<void(std::size_t done, std::size_t all, std::string_view probe)> on_progress;
};

/// Reviews a server, whole, on a loop of its own on the calling thread. The failure is that of the
/// handshake or of the list of tools: whatever fails after that is what a review is about.
[[nodiscard]] std::expected<Review, upstreams::Failed> run_review(const Order& order);

}  // namespace recourse::review

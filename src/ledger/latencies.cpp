#include "ledger/latencies.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <numeric>

namespace recourse::ledger {
namespace {

using std::chrono::microseconds;

/// 2^7 us: what is shorter is not told apart.
constexpr int kFirstOctave = 7;
constexpr int kLastOctave = 31;
static_assert(Latencies::kBuckets == 1 + 4 * (kLastOctave - kFirstOctave + 1));

/// Where a bucket begins, in microseconds; it ends where the next begins.
std::uint64_t begin_of(std::size_t bucket) noexcept {
    if (bucket == 0) return 0;
    const auto octave = kFirstOctave + (bucket - 1) / 4;
    const auto quarter = 4 + (bucket - 1) % 4;
    return quarter << (octave - 2);
}

}  // namespace

std::size_t Latencies::bucket_of(microseconds latency) noexcept {
    const auto length = static_cast<std::uint64_t>(std::max(latency, microseconds{0}).count());
    const int octave = static_cast<int>(std::bit_width(length)) - 1;
    if (octave < kFirstOctave) return 0;
    if (octave > kLastOctave) return kBuckets - 1;
    const auto quarter = (length >> (static_cast<unsigned>(octave) - 2U)) & 3U;
    return 1 + static_cast<std::size_t>(4 * (octave - kFirstOctave)) + quarter;
}

void Latencies::add(const Latencies& other) noexcept {
    std::ranges::transform(counts_, other.counts_, counts_.begin(), std::plus());
}

void Latencies::subtract(const Latencies& other) noexcept {
    std::ranges::transform(counts_, other.counts_, counts_.begin(), std::minus());
}

std::optional<microseconds> Latencies::within(double share) const noexcept {
    const auto calls = std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
    if (calls == 0) return std::nullopt;
    auto wanted = std::max(share * static_cast<double>(calls), 1.0);
    for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
        const auto here = static_cast<double>(counts_[bucket]);
        if (here < wanted) {
            wanted -= here;
            continue;
        }
        // Those of a bucket are taken to lie evenly in it.
        const auto begin = static_cast<double>(begin_of(bucket));
        const auto width = static_cast<double>(begin_of(bucket + 1)) - begin;
        return microseconds(static_cast<std::int64_t>(begin + width * (wanted - 0.5) / here));
    }
    return microseconds(begin_of(kBuckets));
}

}  // namespace recourse::ledger

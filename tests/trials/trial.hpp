#pragma once

#include "customer.hpp"
#include "intention.hpp"
#include "kept.hpp"
#include "programs.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// The three trials: orders placed by many clients at once, straight at servers that fail by
/// chance; through the gateway; and through a gateway that is killed again and again.
namespace recourse::trials {

/// Clients differ in their era, the transport, their patience and whether they have keys: with
/// fewer a mixture is missing, and of those that have keys every one.
inline constexpr unsigned kMixtures = 16;

struct Plan {
    std::uint64_t seed = 0;
    unsigned writes = 10'000;
    unsigned kills = 200;
    unsigned customers = 32;
};

/// What became of all intentions of a trial.
struct Report {
    std::size_t intentions = 0;
    std::size_t tries = 0;
    std::size_t duplicates = 0;
    std::size_t lost = 0;
    std::size_t looked = 0;      ///< settled by `find_order`, as their last answer said
    std::size_t not_placed = 0;  ///< given up, and it was true that they were not placed
    std::size_t kills = 0;
    std::size_t lost_kills = 0;         ///< around which anything was duplicated or lost
    std::vector<std::string> examples;  ///< of duplicates and losses, for people
};

[[nodiscard]] Report try_directly(const Plan& plan);
[[nodiscard]] Report try_gateway(const Plan& plan);
[[nodiscard]] Report try_killing(const Plan& plan);

}  // namespace recourse::trials

#pragma once

#include "customer.hpp"
#include "kept.hpp"
#include "programs.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// The programs of a trial.
namespace recourse::trials {

/// `faulty` with orders: one that listens, and any number of children, each with the file of its
/// kind.
class Shops {
  public:
    explicit Shops(std::uint64_t seed);

    /// Waits until the one that listens does.
    void wait_until_up() { static_cast<void>(over_http_.wait_until_up()); }
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// Of a child.
    [[nodiscard]] std::vector<std::string> command() const;
    [[nodiscard]] Placed placed() const;

  private:
    [[nodiscard]] std::vector<std::string> command(
        const std::string& orders, const std::vector<std::string>& more
    ) const;

    integration::TemporaryDirectory directory_;
    std::uint64_t seed_;
    std::uint16_t port_;
    Kept over_http_;
};

/// `recourse gateway` before both kinds, `shop` over HTTP and `stall` over stdio. It has one state,
/// however often it is started.
class Gateway {
  public:
    explicit Gateway(const Shops& shops);

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    unsigned wait_until_up() { return kept_.wait_until_up(); }
    [[nodiscard]] unsigned life() { return kept_.life(); }
    void kill() { kept_.kill(); }

  private:
    integration::TemporaryDirectory directory_;
    std::uint16_t port_;
    Kept kept_;
};

}  // namespace recourse::trials

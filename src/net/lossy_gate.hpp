#pragma once

#include "net/http_client.hpp"
#include "net/loop.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>

namespace recourse::net {

/// A gate of TCP on 127.0.0.1 before a server that speaks plain HTTP: bytes pass both ways as they
/// come, until an answer is to be lost. Whoever stands before it has then sent a request that was
/// carried out, and will never hear of it.
class LossyGate {
  public:
    enum class Loss : unsigned char {
        cut,   ///< the connection ends as soon as the answer begins
        hold,  ///< the answer is kept for as long as the gate lives
    };

    LossyGate(Executor executor, Origin server);
    ~LossyGate();
    LossyGate(const LossyGate&) = delete;
    LossyGate& operator=(const LossyGate&) = delete;

    /// The port that was taken, for 0; the error is a sentence's end: `address already in use`.
    [[nodiscard]] std::expected<std::uint16_t, std::string> listen(std::uint16_t port);
    /// Loses the answer to the next request whose bytes hold `mark`.
    void lose_next(std::string mark, Loss how);
    /// How many requests held the mark since.
    [[nodiscard]] std::size_t seen() const noexcept;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace recourse::net

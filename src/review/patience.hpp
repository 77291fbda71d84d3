#pragma once

#include "review/evidence.hpp"

#include <chrono>

namespace recourse::review {

/// Whether a call was refused because there were too many before it: what comes back then says
/// nothing about what is wrong with the call.
[[nodiscard]] bool is_one_too_many(const Evidence& evidence);

/// Waits for servers that want calls to come slower, as long as that is no burden.
class Patience {
  public:
    /// How long to wait before the call is made again; 0: it is not worth it.
    [[nodiscard]] std::chrono::milliseconds wait_for(const Evidence& refusal);

  private:
    std::chrono::milliseconds left_{60'000};
};

}  // namespace recourse::review

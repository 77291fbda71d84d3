#pragma once

#include <functional>
#include <memory>
#include <utility>

namespace recourse::server {

/// Whether one answer has reached its client, for whoever has to know: until it was handed to a
/// connection it has not, and then the connection can tell. Lives on its loop.
class Receipt {
  public:
    /// The answer went out whole on a way that `arrived` knows about. The latest way counts.
    void handed(std::function<bool()> arrived) { arrived_ = std::move(arrived); }
    [[nodiscard]] bool received() const { return arrived_ && arrived_(); }

  private:
    std::function<bool()> arrived_;
};

using ReceiptPtr = std::shared_ptr<Receipt>;

}  // namespace recourse::server

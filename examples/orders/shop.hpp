#pragma once

#include <recourse/server.hpp>

#include <map>
#include <mutex>
#include <string>

namespace orders {

/// Handlers run side by side, so what they share is guarded.
class Shop {
  public:
    /// False where there is not enough left.
    bool take(const std::string& item, int count);

  private:
    std::mutex mutex_;
    std::map<std::string, int> left_{{"tea", 10}, {"coffee", 0}};
};

/// Gives a server the tools of the shop, which has to outlive it.
void offer(Shop& shop, recourse::server::Server& app);

}  // namespace orders

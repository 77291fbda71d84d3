#pragma once

#include "gateway/backend.hpp"

#include <memory>
#include <vector>

namespace recourse::gateway {

/// The configured servers, in the order of the configuration.
class Backends {
  public:
    explicit Backends(std::vector<std::unique_ptr<Backend>> all) : all_(std::move(all)) {}

    [[nodiscard]] const std::vector<std::unique_ptr<Backend>>& all() const noexcept { return all_; }
    /// The only one, where there is just one.
    [[nodiscard]] Backend* sole() const noexcept {
        return all_.size() == 1 ? all_.front().get() : nullptr;
    }
    /// The one whose plain connection leads to this.
    [[nodiscard]] Backend& of(const upstreams::Upstream& upstream) const {
        for (const auto& backend : all_) {
            if (backend->is(upstream)) return *backend;
        }
        return *all_.front();
    }
    [[nodiscard]] std::vector<upstreams::Upstream*> upstreams() const {
        std::vector<upstreams::Upstream*> upstreams;
        upstreams.reserve(all_.size());
        for (const auto& backend : all_) upstreams.push_back(&backend->upstream());
        return upstreams;
    }

  private:
    std::vector<std::unique_ptr<Backend>> all_;
};

}  // namespace recourse::gateway

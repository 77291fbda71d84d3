#pragma once

#include "gateway/backend.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace recourse::gateway {

/// The configured servers, in the order of the configuration. Those that were replaced by a new
/// configuration are known for as long as somebody keeps them.
class Backends {
  public:
    using All = std::vector<std::shared_ptr<Backend>>;

    explicit Backends(All all) : all_(std::move(all)) {}

    [[nodiscard]] const All& all() const noexcept { return all_; }
    /// From now on these. What is handed back is no longer among them.
    [[nodiscard]] All replace(All all) {
        std::swap(all, all_);
        std::erase_if(all, [this](const auto& old) {
            return std::ranges::find(all_, old) != all_.end();
        });
        std::erase_if(replaced_, [](const auto& old) { return old.expired(); });
        replaced_.insert(replaced_.end(), all.begin(), all.end());
        return all;
    }
    /// The only one, where there is just one.
    [[nodiscard]] Backend* sole() const noexcept {
        return all_.size() == 1 ? all_.front().get() : nullptr;
    }
    /// The one whose plain connection leads to this.
    [[nodiscard]] Backend& of(const upstreams::Upstream& upstream) const {
        for (const auto& backend : all_) {
            if (backend->is(upstream)) return *backend;
        }
        for (const auto& old : replaced_) {
            const auto backend = old.lock();  // kept by the call whose upstream it is
            if (backend && backend->is(upstream)) return *backend;
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
    All all_;
    std::vector<std::weak_ptr<Backend>> replaced_;
};

}  // namespace recourse::gateway

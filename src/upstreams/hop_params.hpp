#pragma once

#include "upstreams/upstream.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace recourse::upstreams {

/// The params of one request as its upstream needs them: the bytes that came where nothing has to
/// change, else rewritten. Our request id is the progress token there, because ids never meet
/// twice. Lives as long as the request.
class HopParams {
  public:
    HopParams(const Request& request, mcp::Era upstream, std::int64_t id);
    HopParams(const HopParams&) = delete;
    HopParams& operator=(const HopParams&) = delete;
    [[nodiscard]] std::string_view raw() const noexcept { return raw_; }

  private:
    std::string rewritten_;
    std::string_view raw_;
};

}  // namespace recourse::upstreams

#pragma once

#include "mcp/param_headers.hpp"

#include <recourse/client.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::client {

/// A tool as its server described it last.
struct ToolEntry {
    Tool tool;
    std::string input_schema;                     ///< raw JSON; empty where there is none
    std::vector<mcp::ParamHeader> param_headers;  ///< the arguments that headers repeat
};
using ToolEntryPtr = std::shared_ptr<const ToolEntry>;

/// The tools of one server, as far as they are known.
class ToolBook {
  public:
    /// Takes a whole list, in its order. `need_headers` where arguments are repeated in headers:
    /// there a tool whose annotations are malformed must not be used (2026-07-28, x-mcp-header).
    void learn(std::vector<Object> entries, unsigned handshake, bool need_headers);
    /// What is known may not be so any more.
    void doubt() noexcept { handshake_ = 0; }
    /// Whether the list was read whole, since that handshake, and not doubted since.
    [[nodiscard]] bool is_fresh(unsigned handshake) const noexcept {
        return handshake_ != 0 && handshake_ == handshake;
    }

    [[nodiscard]] ToolEntryPtr find(std::string_view name) const;
    [[nodiscard]] const std::vector<ToolEntryPtr>& all() const noexcept { return entries_; }
    [[nodiscard]] std::vector<std::string_view> names() const;

  private:
    std::vector<ToolEntryPtr> entries_;
    unsigned handshake_ = 0;
};

}  // namespace recourse::client

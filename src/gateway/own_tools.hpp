#pragma once

#include "gateway/catalogue.hpp"
#include "gateway/settings.hpp"
#include "guards/limits.hpp"
#include "guards/rights.hpp"
#include "mcp/revision.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The tools that the gateway offers itself, where the operator names them: what only it knows of a
/// caller. A tool of an upstream that goes by the name of one is hidden: it could pose as ours.
namespace recourse::gateway {

struct OwnTool {
    enum class Kind : std::uint8_t { whoami, usage, request_permission, end_session, support };
    Kind kind;
    EntryPtr entry;
};

class OwnTools {
  public:
    OwnTools() = default;
    explicit OwnTools(const OwnToolSettings& settings);

    void add(OwnTool tool) { all_.push_back(std::move(tool)); }
    [[nodiscard]] std::span<const OwnTool> all() const noexcept { return all_; }
    /// Null where none is called so.
    [[nodiscard]] const OwnTool* find(std::string_view name) const noexcept;

  private:
    std::vector<OwnTool> all_;
};

/// Who a caller is here, and what it may do; `tools` are those that it may call.
[[nodiscard]] json::Object whoami(
    const guards::Caller& caller,
    const guards::Rights& rights,
    std::span<const std::string_view> tools
);
/// What a caller has used of each limit that concerns it, and of budgets what is left.
[[nodiscard]] json::Object usage(std::span<const guards::Limits::Use> uses, WallTime now);

/// A result whose text is the JSON of its structure.
[[nodiscard]] std::string own_result(const json::Object& structured, mcp::Era era);

}  // namespace recourse::gateway

#pragma once

#include "schema/schema.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace recourse::guards {

/// The schema of a tool's arguments, compiled when it is first asked for, as most tools of a long
/// list are never called. Belongs to the tool as it was listed, so another listing has another one.
/// Lives on one loop.
class ToolSchema {
  public:
    /// `raw` is the tool's `inputSchema`, empty where it has none.
    explicit ToolSchema(std::string raw) : raw_(std::move(raw)) {}

    /// Null where there is none, or none that can be understood.
    [[nodiscard]] const schema::Schema* get() const;
    /// What of it cannot be understood: words that follow the tool's name, once, and then no more.
    [[nodiscard]] std::optional<std::string> take_trouble() const;

  private:
    void compile() const;

    std::string raw_;
    mutable bool tried_ = false;
    mutable std::optional<schema::Schema> compiled_;
    mutable std::optional<std::string> trouble_;
};

}  // namespace recourse::guards

#pragma once

#include <recourse/server.hpp>

#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::server {

/// `^[a-z][a-z0-9_]{2,62}$`
[[nodiscard]] bool is_code(std::string_view word) noexcept;

/// Which failures tools declared, and which they really had. Thread-safe.
class CodeBook {
  public:
    void declare(const std::string& tool, const std::vector<Failure>& failures);
    /// A handler failed with this code.
    void met(const std::string& tool, const std::string& code);

    [[nodiscard]] std::vector<CodeOfTool> undelivered() const;
    [[nodiscard]] std::vector<CodeOfTool> undeclared() const;

  private:
    mutable std::mutex mutex_;
    std::set<CodeOfTool> declared_;
    std::set<CodeOfTool> met_;
};

}  // namespace recourse::server

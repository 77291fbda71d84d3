#pragma once

#include <recourse/server.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::server {

/// `^[a-z][a-z0-9_]{2,62}$`
[[nodiscard]] bool is_code(std::string_view word) noexcept;

/// Codes of many servers, by their names.
using CodesOfServers = std::map<std::string, std::set<CodeOfTool>, std::less<>>;
struct AllCodes {
    CodesOfServers declared;
    CodesOfServers met;
};

/// Which failures the tools of a server declared, and which they really had. Thread-safe.
class CodeBook {
  public:
    explicit CodeBook(std::string server);
    ~CodeBook();
    CodeBook(const CodeBook&) = delete;
    CodeBook& operator=(const CodeBook&) = delete;

    void declare(const std::string& tool, const std::vector<Failure>& failures);
    /// A handler failed with this code.
    void met(const std::string& tool, const std::string& code);

    [[nodiscard]] std::vector<CodeOfTool> undelivered() const;
    [[nodiscard]] std::vector<CodeOfTool> undeclared() const;
    void add_to(AllCodes& all) const;

  private:
    const std::string server_;
    mutable std::mutex mutex_;
    std::set<CodeOfTool> declared_;
    std::set<CodeOfTool> met_;
};

}  // namespace recourse::server

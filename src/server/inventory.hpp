#pragma once

#include "base/json.hpp"
#include "mcp/param_headers.hpp"
#include "schema/schema.hpp"

#include <recourse/server.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

/// What a library's server offers, ready to be served.
namespace recourse::server {

struct ToolEntry {
    std::string name;
    std::string raw;           ///< its entry in tools/list
    std::string input_schema;  ///< raw
    schema::Schema arguments;
    std::vector<mcp::ParamHeader> headers;  ///< in which arguments are repeated
    json::Object defaults;                  ///< of arguments that may be left out
    std::vector<Failure> failures;
    Tool::Erased handler;
    bool has_output_schema = false;
    bool reads = false;
    bool idempotent = false;
    std::optional<Tasking> tasking;
    std::optional<std::chrono::milliseconds> time;
};

struct PromptEntry {
    std::string name;
    std::string raw;
    std::vector<std::string> required;
    std::map<std::string, Completer, std::less<>> completers;
    Prompt::Handler handler;
};

/// A resource, or a family of them.
struct ResourceEntry {
    std::string name;  ///< the URI, or its template
    std::string raw;
    std::string mime_type;
    Keeping keeping;
    std::map<std::string, Completer, std::less<>> completers;
    Resource::Handler handler;
};

/// Entries of one kind, in the order in which they came.
template <typename Entry>
class Shelf {
  public:
    using Ptr = std::shared_ptr<const Entry>;

    [[nodiscard]] Ptr find(std::string_view name) const {
        const auto found = by_name_.find(name);
        return found == by_name_.end() ? nullptr : by_number_.at(found->second);
    }
    /// False where there is one of that name.
    bool add(Entry entry) {
        if (!by_name_.emplace(entry.name, next_).second) return false;
        by_number_.emplace(next_++, std::make_shared<const Entry>(std::move(entry)));
        return true;
    }
    bool remove(std::string_view name) {
        const auto found = by_name_.find(name);
        if (found == by_name_.end()) return false;
        by_number_.erase(found->second);
        by_name_.erase(found);
        return true;
    }
    [[nodiscard]] bool empty() const noexcept { return by_number_.empty(); }
    /// By a number that stays an entry's own: what a page goes on after.
    [[nodiscard]] const std::map<std::uint64_t, Ptr>& by_number() const noexcept {
        return by_number_;
    }

  private:
    std::map<std::uint64_t, Ptr> by_number_;
    std::map<std::string, std::uint64_t, std::less<>> by_name_;
    std::uint64_t next_ = 1;
};

struct Inventory {
    Shelf<ToolEntry> tools;
    Shelf<PromptEntry> prompts;
    Shelf<ResourceEntry> resources;
    Shelf<ResourceEntry> templates;
};

[[nodiscard]] bool has_tasks(const Inventory& inventory);
[[nodiscard]] bool has_completers(const Inventory& inventory);

using InventoryPtr = std::shared_ptr<const Inventory>;

/// The inventory as it is now. Whoever serves a request keeps the one it began with. Thread-safe.
class Stock {
  public:
    [[nodiscard]] InventoryPtr now() const {
        const std::lock_guard lock(mutex_);
        return inventory_;
    }
    /// Changes it; what others hold stays as it is.
    template <typename Change>
    auto change(Change&& change) {
        const std::lock_guard lock(mutex_);
        if (inventory_.use_count() > 1) inventory_ = std::make_shared<Inventory>(*inventory_);
        return std::forward<Change>(change)(*inventory_);
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<Inventory> inventory_ = std::make_shared<Inventory>();
};

}  // namespace recourse::server

#pragma once

#include "gateway/pages.hpp"
#include "guards/tool_schema.hpp"
#include "mcp/param_headers.hpp"
#include "mcp/tool.hpp"
#include "net/loop.hpp"
#include "upstreams/upstream.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace recourse::gateway {

/// A tool as callers see it, and where it lives.
struct CatalogueEntry {
    std::string name;  ///< the upstream's own name, prefixed where there are several upstreams
    mcp::Tool tool;
    std::vector<mcp::ParamHeader> param_headers;  ///< arguments that are repeated in headers
    guards::ToolSchema schema{{}};                ///< of its arguments, compiled when needed
    std::optional<mcp::Tool> as_listed;           ///< where callers see it otherwise
    upstreams::Upstream* upstream = nullptr;
    bool reads_only = false;  ///< believed, for the operator said so or trusts the upstream
    bool idempotent = false;
    /// What it says of itself, where neither the operator says anything nor it is believed.
    SafeBecause said_safe = SafeBecause::nothing;
};

using EntryPtr = std::shared_ptr<const CatalogueEntry>;

/// The tools of all upstreams, in the order of the configuration and then each upstream's own.
/// Asked anew when an upstream says that its list changed, shook hands again, or a client asks for
/// the list.
class Catalogue {
  public:
    Catalogue(net::Executor executor, std::vector<upstreams::Upstream*> upstreams);

    struct Found {
        EntryPtr entry;  ///< absent where no list holds the name
        upstreams::Upstream* unlisted =
            nullptr;  ///< the upstream it would be on, if that cannot list its tools
        std::optional<upstreams::Failed> failure;  ///< why it cannot
    };
    /// The tool of that name; asks upstreams only where their list is not at hand, or once more for
    /// a name that is new.
    [[nodiscard]] net::Task<Found> find(std::string_view name);

    struct Shelf {
        upstreams::Upstream* upstream = nullptr;
        std::vector<EntryPtr> entries;
        Freshness freshness;
        std::optional<upstreams::Failed> failure;  ///< the last time it was asked
        bool fresh = false;
        unsigned generation = 0;
        TimePoint read_at{};
    };
    /// Asks every upstream for its list.
    [[nodiscard]] net::Task<> read_all();
    /// Asks those that were never asked.
    [[nodiscard]] net::Task<> read_unknown();
    /// From now on of these, and by what the operator now says of their tools; what is known of
    /// those that stay is kept.
    void apply(const std::vector<upstreams::Upstream*>& upstreams);
    using ShelfPtr = std::shared_ptr<Shelf>;  ///< may be read while new upstreams are applied
    [[nodiscard]] const std::vector<ShelfPtr>& shelves() const noexcept { return shelves_; }
    /// Every tool's name.
    [[nodiscard]] std::vector<std::string_view> names() const;
    /// Of one upstream's tools: only they can tell what another tool of its did.
    [[nodiscard]] std::vector<std::string_view> names(const upstreams::Upstream* upstream) const;
    /// From then on no upstream has a tool of any of these names.
    void reserve(std::vector<std::string> names);
    /// The upstream said that its list changed.
    void mark_stale(std::string_view upstream);
    /// What the upstream calls the tool that callers know by that name.
    [[nodiscard]] std::string_view own_name(
        const upstreams::Upstream& upstream, std::string_view name
    ) const;
    [[nodiscard]] bool prefixes() const noexcept { return shelves_.size() > 1; }

  private:
    [[nodiscard]] static ShelfPtr shelf_of(upstreams::Upstream* upstream);
    net::Task<> read(ShelfPtr shelf);
    [[nodiscard]] EntryPtr lookup(std::string_view name) const;
    [[nodiscard]] EntryPtr make_entry(upstreams::Upstream& upstream, mcp::Tool tool) const;

    void index();

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const noexcept {
            return std::hash<std::string_view>{}(name);
        }
    };
    net::Executor executor_;
    std::vector<ShelfPtr> shelves_;
    std::vector<std::string> reserved_;
    std::unordered_map<std::string, EntryPtr, Hash, std::equal_to<>> by_name_;
};

}  // namespace recourse::gateway

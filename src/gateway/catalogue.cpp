#include "gateway/catalogue.hpp"

#include <algorithm>

namespace recourse::gateway {

using upstreams::Upstream;

namespace {

/// An unknown name asks an upstream again, but not more often than this.
constexpr std::chrono::seconds kAskAgain{1};
/// A server whose list never ends is not followed for ever.
constexpr int kMostPages = 1'000;

std::string page_params(const std::optional<std::string>& cursor) {
    std::string params = "{}";
    if (!cursor) return params;
    params = "{\"cursor\":";
    json::append_string(params, *cursor);
    params += '}';
    return params;
}

/// What stands before the names of an upstream's tools, where there are several upstreams.
std::string prefix_of(const Upstream& upstream) {
    return upstream.settings().name + "__";
}

upstreams::ToolSettings stated(const Upstream& upstream, const std::string& tool) {
    const auto& tools = upstream.settings().tools;
    const auto found = tools.find(tool);
    return found == tools.end() ? upstreams::ToolSettings{} : found->second;
}

}  // namespace

Catalogue::Catalogue(std::vector<Upstream*> upstreams) {
    for (auto* upstream : upstreams) {
        Shelf shelf;
        shelf.upstream = upstream;
        shelves_.push_back(std::move(shelf));
    }
}

net::Task<Catalogue::Found> Catalogue::find(std::string_view name) {
    if (auto entry = lookup(name)) co_return Found{std::move(entry), nullptr, {}};
    Found found;
    for (auto& shelf : shelves_) {
        const bool stale = !shelf.fresh || shelf.generation != shelf.upstream->generation();
        if (!stale && Clock::now() - shelf.read_at < kAskAgain) continue;
        co_await read(shelf);
        if (!shelf.failure || found.unlisted != nullptr) continue;
        const bool could_hold = !prefixes() || name.starts_with(prefix_of(*shelf.upstream));
        if (!could_hold) continue;
        found.unlisted = shelf.upstream;
        found.failure = shelf.failure;
    }
    found.entry = lookup(name);
    co_return found;
}

EntryPtr Catalogue::lookup(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
}

net::Task<> Catalogue::read_all() {
    for (auto& shelf : shelves_) co_await read(shelf);
}

net::Task<> Catalogue::read(Shelf& shelf) {
    std::vector<EntryPtr> entries;
    std::optional<std::string> cursor;
    for (int page_number = 0; page_number < kMostPages; ++page_number) {
        const std::string params = page_params(cursor);
        upstreams::Request request{.method = "tools/list", .params = json::Ref(params)};
        const auto outcome = co_await shelf.upstream->send(request);
        const auto* answer = std::get_if<upstreams::Answer>(&outcome);
        if (answer == nullptr) {
            shelf.failure = std::get<upstreams::Failed>(outcome);
            shelf.fresh = false;
            // What was known before may still be right: an upstream that is down keeps its tools.
            co_return;
        }
        auto page = mcp::read_tool_page(json::Ref(answer->result));
        for (auto& tool : page.tools)
            entries.push_back(make_entry(*shelf.upstream, std::move(tool)));
        cursor = std::move(page.next_cursor);
        if (!cursor) break;
    }
    shelf.entries = std::move(entries);
    shelf.failure.reset();
    shelf.fresh = true;
    shelf.generation = shelf.upstream->generation();
    shelf.read_at = Clock::now();
    index();
}

EntryPtr Catalogue::make_entry(Upstream& upstream, mcp::Tool tool) const {
    auto entry = std::make_shared<CatalogueEntry>();
    const auto said = stated(upstream, tool.name).effect;
    const bool trusted =
        upstream.settings().trust_annotations && said == upstreams::ToolEffect::unstated;
    entry->name = prefixes() ? prefix_of(upstream) + tool.name : tool.name;
    entry->reads_only = said == upstreams::ToolEffect::read || (trusted && tool.read_only_hint);
    entry->idempotent =
        said == upstreams::ToolEffect::idempotent || (trusted && tool.idempotent_hint);
    entry->upstream = &upstream;
    entry->tool = std::move(tool);
    return entry;
}

void Catalogue::index() {
    by_name_.clear();
    for (const auto& shelf : shelves_) {
        for (const auto& entry : shelf.entries) by_name_.emplace(entry->name, entry);
    }
}

std::vector<std::string_view> Catalogue::names() const {
    std::vector<std::string_view> names;
    for (const auto& shelf : shelves_) {
        for (const auto& entry : shelf.entries) names.emplace_back(entry->name);
    }
    return names;
}

std::vector<std::string_view> Catalogue::names(const Upstream* upstream) const {
    std::vector<std::string_view> names;
    for (const auto& shelf : shelves_) {
        if (shelf.upstream != upstream) continue;
        for (const auto& entry : shelf.entries) names.emplace_back(entry->name);
    }
    return names;
}

std::string_view Catalogue::own_name(const Upstream& upstream, std::string_view name) const {
    const std::string prefix = prefix_of(upstream);
    if (prefixes() && name.starts_with(prefix)) name.remove_prefix(prefix.size());
    return name;
}

void Catalogue::mark_stale(const Upstream* upstream) {
    for (auto& shelf : shelves_) {
        if (shelf.upstream == upstream) shelf.fresh = false;
    }
}

}  // namespace recourse::gateway

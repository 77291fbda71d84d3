#include "gateway/catalogue.hpp"

#include "gateway/lists.hpp"
#include "gateway/together.hpp"
#include "guards/polling.hpp"
#include "mcp/message.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace recourse::gateway {

using upstreams::Upstream;

namespace {

/// An unknown name asks an upstream again, but not more often than this.
constexpr std::chrono::seconds kAskAgain{1};

/// A server that offers other things, and does not know the method.
bool has_no_tools(const upstreams::Failed& failure, const Upstream& upstream) {
    const auto* error = std::get_if<diagnosis::JsonRpcFailed>(&failure.raw);
    return error != nullptr && error->code == mcp::kMethodNotFound &&
           !json::Ref(upstream.hello().capabilities)["tools"];
}

/// The tool with the arguments by which its callers say whether they wait.
std::optional<mcp::Tool> waitable(const mcp::Tool& tool, const upstreams::ToolSettings& settings) {
    const auto entry = guards::with_waiting(tool.raw, settings.wait, settings.wait_at_most);
    return entry ? mcp::Tool::read(json::Ref(*entry)) : std::nullopt;
}

/// Believed or not.
SafeBecause said_safe(const mcp::Tool& tool) noexcept {
    if (tool.read_only_hint) return SafeBecause::read_only;
    return tool.idempotent_hint ? SafeBecause::idempotent : SafeBecause::nothing;
}

upstreams::ToolSettings stated(const Upstream& upstream, const std::string& tool) {
    const auto& tools = upstream.settings().tools;
    const auto found = tools.find(tool);
    return found == tools.end() ? upstreams::ToolSettings{} : found->second;
}

}  // namespace

Catalogue::Catalogue(net::Executor executor, std::vector<Upstream*> upstreams)
    : executor_(executor) {
    for (auto* upstream : upstreams) shelves_.push_back(shelf_of(upstream));
}

Catalogue::ShelfPtr Catalogue::shelf_of(Upstream* upstream) {
    auto shelf = std::make_shared<Shelf>();
    shelf->upstream = upstream;
    return shelf;
}

void Catalogue::apply(const std::vector<Upstream*>& upstreams) {
    // With the prefixes all names change.
    const bool same_names = prefixes() == (upstreams.size() > 1);
    const auto before = std::exchange(shelves_, {});
    for (auto* upstream : upstreams) {
        const auto old = std::ranges::find_if(before, [&](const auto& shelf) {
            return shelf->upstream == upstream;
        });
        const bool stays = same_names && old != before.end();
        shelves_.push_back(stays ? *old : shelf_of(upstream));
    }
    for (const auto& shelf : shelves_) {
        for (auto& entry : shelf->entries) {
            entry = make_entry(*shelf->upstream, entry->as_listed.value_or(entry->tool));
        }
    }
    index();
}

net::Task<Catalogue::Found> Catalogue::find(std::string_view name) {
    if (auto entry = lookup(name)) co_return Found{std::move(entry), nullptr, {}};
    Found found;
    const auto shelves = shelves_;
    for (const auto& shelf : shelves) {
        const bool stale = !shelf->fresh || shelf->generation != shelf->upstream->generation();
        if (!stale && Clock::now() - shelf->read_at < kAskAgain) continue;
        co_await read(shelf);
        if (!shelf->failure || found.unlisted != nullptr) continue;
        const bool could_hold = !prefixes() || name.starts_with(prefix_of(*shelf->upstream));
        if (!could_hold) continue;
        found.unlisted = shelf->upstream;
        found.failure = shelf->failure;
    }
    found.entry = lookup(name);
    co_return found;
}

EntryPtr Catalogue::lookup(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
}

net::Task<> Catalogue::read_all() {
    std::vector<net::Task<>> reads;
    reads.reserve(shelves_.size());
    for (const auto& shelf : shelves_) reads.push_back(read(shelf));
    co_await together(executor_, std::move(reads));
}

net::Task<> Catalogue::read_unknown() {
    const auto shelves = shelves_;
    for (const auto& shelf : shelves) {
        if (shelf->read_at == TimePoint{} && !shelf->failure) co_await read(shelf);
    }
}

net::Task<> Catalogue::read(ShelfPtr shelf) {
    std::vector<EntryPtr> entries;
    std::unordered_set<std::string> listed;
    const auto take = [&](json::Ref raw) {
        auto tool = mcp::Tool::read(raw);
        // Of two tools of one name only the first could be called.
        if (!tool || !listed.insert(tool->name).second) return;
        auto entry = make_entry(*shelf->upstream, *std::move(tool));
        const bool is_ours = std::ranges::find(reserved_, entry->name) != reserved_.end();
        if (!is_ours) entries.push_back(std::move(entry));
    };
    auto freshness = co_await read_pages(*shelf->upstream, "tools/list", "tools", take);
    if (!freshness && !has_no_tools(freshness.error(), *shelf->upstream)) {
        // What was known before may still be right: an upstream that is down keeps its tools.
        shelf->failure = std::move(freshness.error());
        shelf->fresh = false;
        co_return;
    }
    shelf->entries = std::move(entries);
    shelf->freshness = freshness.value_or(Freshness{});
    shelf->failure.reset();
    shelf->fresh = true;
    shelf->generation = shelf->upstream->generation();
    shelf->read_at = Clock::now();
    index();
}

EntryPtr Catalogue::make_entry(Upstream& upstream, mcp::Tool tool) const {
    auto entry = std::make_shared<CatalogueEntry>();
    const auto settings = stated(upstream, tool.name);
    const auto said = settings.effect;
    const bool trusted =
        upstream.settings().trust_annotations && said == upstreams::ToolEffect::unstated;
    entry->name = prefixes() ? prefix_of(upstream) + tool.name : tool.name;
    entry->reads_only = said == upstreams::ToolEffect::read || (trusted && tool.read_only_hint);
    entry->idempotent =
        said == upstreams::ToolEffect::idempotent || (trusted && tool.idempotent_hint);
    if (said == upstreams::ToolEffect::unstated && !trusted) entry->said_safe = said_safe(tool);
    entry->upstream = &upstream;
    // A schema whose annotations are unfit is the server's own affair: its tool is passed as it is.
    entry->param_headers = mcp::read_param_headers(json::Ref(tool.input_schema))
                               .value_or(std::vector<mcp::ParamHeader>{});
    if (settings.wait.count() > 0) {
        if (auto extended = waitable(tool, settings))
            entry->as_listed = std::exchange(tool, *std::move(extended));
    }
    entry->schema = guards::ToolSchema(tool.input_schema);
    entry->tool = std::move(tool);
    return entry;
}

void Catalogue::index() {
    by_name_.clear();
    for (const auto& shelf : shelves_) {
        for (const auto& entry : shelf->entries) by_name_.emplace(entry->name, entry);
    }
}

std::vector<std::string_view> Catalogue::names() const {
    std::vector<std::string_view> names;
    for (const auto& shelf : shelves_) {
        for (const auto& entry : shelf->entries) names.emplace_back(entry->name);
    }
    return names;
}

std::vector<std::string_view> Catalogue::names(const Upstream* upstream) const {
    std::vector<std::string_view> names;
    for (const auto& shelf : shelves_) {
        if (shelf->upstream != upstream) continue;
        for (const auto& entry : shelf->entries) names.emplace_back(entry->name);
    }
    return names;
}

void Catalogue::reserve(std::vector<std::string> names) {
    if (names == reserved_) return;
    reserved_ = std::move(names);
    for (const auto& shelf : shelves_) shelf->fresh = false;
}

std::string_view Catalogue::own_name(const Upstream& upstream, std::string_view name) const {
    const std::string prefix = prefix_of(upstream);
    if (prefixes() && name.starts_with(prefix)) name.remove_prefix(prefix.size());
    return name;
}

void Catalogue::mark_stale(std::string_view upstream) {
    for (const auto& shelf : shelves_) {
        if (shelf->upstream->settings().name == upstream) shelf->fresh = false;
    }
}

}  // namespace recourse::gateway

#include "gateway/gateway.hpp"
#include "server/offer_faults.hpp"

#include <algorithm>

/// `tools/list`, `prompts/list`, `resources/list`, `resources/templates/list`: of several upstreams
/// one list, page by page, and whoever could not be asked is named.
namespace recourse::gateway {

/// Upstreams that could not be asked, named with the reason: an empty list would be a lie.
void Gateway::append_unavailable(
    json::Writer& out, Call& call, const std::vector<Lists::Unavailable>& unavailable
) {
    out.key("dev.recourse/unavailable").begin_array();
    for (const auto& [upstream, failed] : unavailable) {
        call.upstream = upstream;
        auto failure = pipeline_.diagnose_protocol(call, failed);
        pipeline_.tidy(failure.fault);
        fault::hide_internals(failure.fault, {});
        out.begin_object();
        out.member("upstream", upstream->settings().name);
        out.member("code", failure.fault.code);
        out.member("message", failure.fault.message);
        out.end_object();
    }
    out.end_array();
    call.upstream = nullptr;
}

Reply Gateway::page(
    Call& call,
    std::string_view member,
    const std::vector<std::string>& entries,
    Freshness freshness,
    const std::vector<Lists::Unavailable>& unavailable
) {
    const auto given = call.request.params["cursor"];
    const auto cut_here =
        cut(given ? std::optional(given.string().value_or("")) : std::nullopt,
            entries.size(),
            version_of(entries));
    if (!cut_here) {
        return pipeline_.tell(call, server::unknown_cursor(call.request.method, given));
    }
    std::string result;
    json::Writer out(result);
    begin_list(out, call.client.era, freshness);
    out.key(member).begin_array();
    for (std::size_t i = cut_here->begin; i < cut_here->end; ++i) out.raw(entries[i]);
    out.end_array();
    if (!cut_here->next_cursor.empty()) out.member("nextCursor", cut_here->next_cursor);
    if (!unavailable.empty()) {
        out.key("_meta").begin_object();
        append_unavailable(out, call, unavailable);
        out.end_object();
    }
    out.end_object();
    if (auto* backend = backends_.sole()) call.upstream = &backend->upstream();
    return pipeline_.reply(call, result);
}

net::Task<Reply> Gateway::list_tools(Call& call) {
    call.ticket.only_reads();
    co_await catalogue_.read_all();

    std::vector<std::string> entries;
    std::vector<Lists::Unavailable> unavailable;
    std::optional<Freshness> freshness;
    auto& book = guarding_.rights();
    const auto& rights = book.of(*call.caller);
    for (const auto& shelf : catalogue_.shelves()) {
        if (!rights.may_reach(catalogue_.prefixes() ? prefix_of(*shelf->upstream) : "")) continue;
        if (shelf->failure) {
            unavailable.push_back({shelf->upstream, *shelf->failure});
        } else {
            freshness = freshness ? freshness->least(shelf->freshness) : shelf->freshness;
        }
        for (const auto& entry : shelf->entries) {
            if (!rights.may_call(entry->name)) continue;
            entries.push_back(
                catalogue_.prefixes() ? entry->tool.renamed(entry->name) : entry->tool.raw
            );
        }
    }
    for (const auto& own : pipeline_.own_tools_for(call)) entries.push_back(own->tool.raw);
    if (!freshness && unavailable.empty()) freshness = Freshness{};  // nothing here is its own
    if (!freshness) {
        call.upstream = unavailable.front().upstream;
        co_return pipeline_.tell(
            call, pipeline_.diagnose_protocol(call, unavailable.front().failure)
        );
    }
    // What one caller sees is not for another.
    if (book.settings().grants()) freshness->is_public = false;
    // A list that is not whole is not to be kept.
    if (!unavailable.empty()) freshness = Freshness{};
    co_return page(call, "tools", entries, *freshness, unavailable);
}

net::Task<Reply> Gateway::list_prompts(Call& call) {
    co_return co_await list(call, Kind::prompts);
}

net::Task<Reply> Gateway::list_resources(Call& call) {
    co_return co_await list(call, Kind::resources);
}

net::Task<Reply> Gateway::list_templates(Call& call) {
    co_return co_await list(call, Kind::templates);
}

net::Task<Reply> Gateway::list(Call& call, Kind kind) {
    call.ticket.only_reads();
    if (!rights_of(call).is_everything()) co_return co_await list_granted(call, kind);
    const auto names = names_of(kind);
    if (auto* backend = backends_.sole()) {
        call.upstream = &backend->upstream();
        co_return co_await pipeline_.forward(
            call, {.method = call.request.method, .params = call.request.params}
        );
    }
    const auto merged = co_await lists_.read(kind);
    if (!merged.any_answered) {
        const auto& first = merged.unavailable.front();
        call.upstream = first.upstream;
        co_return pipeline_.tell(call, pipeline_.diagnose_protocol(call, first.failure));
    }
    // Where everybody was met and nobody has such a thing, there is no such method.
    if (merged.unavailable.empty() && !any_offers(names.capability)) co_return unknown(call);
    const auto freshness = merged.unavailable.empty() ? merged.freshness : Freshness{};
    co_return page(call, names.member, merged.entries, freshness, merged.unavailable);
}

/// The same for a caller that may not know of all: pages of ours over what it may, also of one
/// server, whose own pages would tell by their number how much there is.
net::Task<Reply> Gateway::list_granted(Call& call, Kind kind) {
    const auto names = names_of(kind);
    const bool is_of_prompts = kind == Kind::prompts;
    const auto& before = rights_of(call);
    if (!(is_of_prompts ? before.may_reach_prompts("") : before.may_reach_resources("")))
        co_return page(call, names.member, {}, Freshness{}, {});
    auto merged = co_await lists_.read(kind);
    const auto& rights = rights_of(call);
    std::vector<std::string> entries;
    entries.reserve(merged.entries.size());
    for (std::size_t i = 0; i < merged.entries.size(); ++i) {
        const auto& key = merged.keys[i];
        if (is_of_prompts ? rights.may_get(key) : rights.may_read(key))
            entries.push_back(std::move(merged.entries[i]));
    }
    const bool is_whole = merged.unavailable.empty();
    if (is_whole && !any_offers(names.capability)) co_return unknown(call);
    std::erase_if(merged.unavailable, [&](const Lists::Unavailable& one) {
        return !may_know_of(call, *one.upstream);
    });
    if (!merged.any_answered && !merged.unavailable.empty()) {
        const auto& first = merged.unavailable.front();
        call.upstream = first.upstream;
        co_return pipeline_.tell(call, pipeline_.diagnose_protocol(call, first.failure));
    }
    auto freshness = is_whole ? merged.freshness : Freshness{};
    freshness.is_public = false;  // what one caller sees is not for another
    co_return page(call, names.member, entries, freshness, merged.unavailable);
}

bool Gateway::may_know_of(const Call& call, const upstreams::Upstream& upstream) {
    const auto& rights = rights_of(call);
    if (rights.is_everything() || backends_.sole() != nullptr) return true;
    const auto prefix = prefix_of(upstream);
    return rights.may_reach(prefix) || rights.may_reach_prompts(prefix) ||
           lists_.has_any_resource(upstream, [&rights](std::string_view uri) {
               return rights.may_read(uri);
           });
}

}  // namespace recourse::gateway

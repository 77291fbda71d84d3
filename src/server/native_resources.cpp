#include "server/content.hpp"
#include "server/native_host.hpp"
#include "server/offer_faults.hpp"
#include "server/uri_template.hpp"

/// resources/read.
namespace recourse::server {
namespace {

struct Found {
    std::shared_ptr<const ResourceEntry> entry;
    Texts variables;
};

Found find(const Inventory& inventory, std::string_view uri) {
    if (auto entry = inventory.resources.find(uri)) return {std::move(entry), {}};
    for (const auto& [number, family] : inventory.templates.by_number()) {
        if (auto variables = match(family->name, uri)) return {family, *std::move(variables)};
    }
    return {};
}

}  // namespace

std::string NativeHost::contents_result(
    const ResourceEntry& entry, Contents contents, std::string_view uri, mcp::Era era
) const {
    if (contents.uri.empty()) contents.uri = uri;
    if (contents.mime_type.empty()) contents.mime_type = entry.mime_type;
    std::string result;
    json::Writer out(result);
    begin_result(out, era, entry.keeping);
    out.key("contents").begin_array().value(to_value(contents)).end_array();
    out.end_object();
    return result;
}

net::Task<Reply> NativeHost::read_resource(Serving& serving) {
    serving.ticket.only_reads();
    const auto uri = serving.request.params["uri"].string();
    if (!uri)
        co_return tell(
            serving, invalid_params("resources/read", "\"uri\" is missing or no string")
        );
    auto found = find(*serving.inventory, *uri);
    if (found.entry == nullptr)
        co_return tell(serving, resource_not_found(*uri, *serving.inventory, serving.client.era));
    auto facts = facts_of(serving);
    if (!facts) co_return tell(serving, std::move(facts.error()));

    co_return conclude(
        serving,
        co_await run(
            serving,
            *std::move(facts),
            [this, found = std::move(found), uri = *uri, inventory = serving.inventory](
                Call& call, detail::CallCore& core
            ) -> Outcome {
                auto contents = found.entry->handler(found.variables, call);
                const auto era = core.facts.era;
                if (contents) return contents_result(*found.entry, *std::move(contents), uri, era);
                // Of a family only its handler knows who belongs to it.
                if (contents.error().category == Category::not_found)
                    return resource_not_found(uri, *inventory, era);
                return core.settle(std::move(contents.error()));
            }
        )
    );
}

}  // namespace recourse::server

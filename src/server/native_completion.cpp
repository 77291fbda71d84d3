#include "server/native_host.hpp"
#include "server/offer_faults.hpp"

#include <algorithm>

/// completion/complete.
namespace recourse::server {
namespace {

/// What the protocol allows in one answer.
constexpr std::size_t kMostValues = 100;

using Completers = std::map<std::string, Completer, std::less<>>;

template <typename Entry>
bool any_completes(const Shelf<Entry>& shelf) {
    return std::ranges::any_of(shelf.by_number(), [](const auto& numbered) {
        return !numbered.second->completers.empty();
    });
}

Texts texts_in(json::Ref object) {
    Texts texts;
    for (const auto& member : object.members()) {
        if (auto text = member.value().string())
            texts.emplace(*member.name.string(), *std::move(text));
    }
    return texts;
}

}  // namespace

bool has_completers(const Inventory& inventory) {
    return any_completes(inventory.prompts) || any_completes(inventory.templates);
}

/// Whose argument it is; nothing where nobody has it.
std::expected<std::shared_ptr<const Completers>, ProtocolFault> NativeHost::completers_of(
    const Serving& serving
) {
    const auto ref = serving.request.params["ref"];
    const auto& inventory = *serving.inventory;
    if (ref["type"].equals("ref/prompt")) {
        const auto name = ref["name"].string().value_or("");
        const auto prompt = inventory.prompts.find(name);
        if (prompt == nullptr) return std::unexpected(unknown_prompt(name, inventory.prompts));
        return std::shared_ptr<const Completers>(prompt, &prompt->completers);
    }
    if (ref["type"].equals("ref/resource")) {
        const auto uri = ref["uri"].string().value_or("");
        auto family = inventory.templates.find(uri);
        if (family == nullptr) family = inventory.resources.find(uri);
        if (family == nullptr)
            return std::unexpected(resource_not_found(uri, inventory, serving.client.era));
        return std::shared_ptr<const Completers>(family, &family->completers);
    }
    return std::unexpected(
        invalid_params("completion/complete", "\"ref\" is neither a ref/prompt nor a ref/resource")
    );
}

std::string NativeHost::completion_result(const std::vector<std::string>& values, mcp::Era era)
    const {
    const auto shown = std::min(values.size(), kMostValues);
    std::string result;
    json::Writer out(result);
    begin_result(out, era);
    out.key("completion").begin_object();
    out.key("values").begin_array();
    for (std::size_t i = 0; i < shown; ++i) out.string(values[i]);
    out.end_array();
    out.key("total").integer(static_cast<std::int64_t>(values.size()));
    out.key("hasMore").boolean(shown < values.size());
    out.end_object();
    out.end_object();
    return result;
}

net::Task<Reply> NativeHost::complete(Serving& serving) {
    serving.ticket.only_reads();
    const auto completers = completers_of(serving);
    if (!completers) co_return tell(serving, completers.error());
    const auto argument = serving.request.params["argument"];
    const auto name = argument["name"].string();
    const auto typed = argument["value"].string();
    if (!name || !typed) {
        co_return tell(
            serving,
            invalid_params("completion/complete", "\"argument\" lacks its \"name\" or \"value\"")
        );
    }
    auto facts = facts_of(serving);
    if (!facts) co_return tell(serving, std::move(facts.error()));
    co_return conclude(
        serving,
        co_await run(
            serving,
            *std::move(facts),
            [this,
             all = *completers,
             name = *name,
             typed = *typed,
             others = texts_in(serving.request.params["context"]["arguments"]
             )](Call&, detail::CallCore& core) -> Outcome {
                const auto found = all->find(name);
                const auto values =
                    found == all->end() ? std::vector<std::string>() : found->second(typed, others);
                return completion_result(values, core.facts.era);
            }
        )
    );
}

}  // namespace recourse::server

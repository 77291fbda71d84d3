#include "gateway/bridge_faults.hpp"
#include "gateway/gateway.hpp"

/// `prompts/get`: to the server whose prefix the name bears.
namespace recourse::gateway {

Reply Gateway::tell_unknown_prompt(Call& call, std::string_view name) {
    const auto& rights = rights_of(call);
    const auto near =
        lists_.near_prompts(name, [&rights](std::string_view one) { return rights.may_get(one); });
    call.upstream = nullptr;
    return pipeline_.tell(call, unknown_prompt(name, near));
}

net::Task<Reply> Gateway::get_prompt(Call& call) {
    call.ticket.only_reads();
    Passage passage{.method = "prompts/get", .params = call.request.params, .may_ask = true};
    const auto name = call.request.params["name"].string();
    auto* backend = backends_.sole();
    if (!name && (backend == nullptr || !rights_of(call).is_everything())) {
        co_return pipeline_.tell(
            call, server::invalid_params("prompts/get", "\"name\" is missing or no string")
        );
    }
    // A prompt that this caller may not get does not exist for it: nobody is asked.
    if (name && !rights_of(call).may_get(*name)) co_return tell_unknown_prompt(call, *name);
    Lists::Owned owned;
    if (backend != nullptr) {
        call.upstream = &backend->upstream();
    } else {
        owned = lists_.owner_of_name(*name);
        if (owned.upstream == nullptr) co_return tell_unknown_prompt(call, *name);
        call.upstream = owned.upstream;
        passage.name = owned.own_name;
    }
    const auto turned = co_await relay_.run(call, passage);
    // One that its server does not have is told of like one that the caller may not get.
    const bool may_be_unknown = name && says_it_has_not(turned) && !rights_of(call).is_everything();
    if (may_be_unknown && !co_await lists_.has_prompt(*name))
        co_return tell_unknown_prompt(call, *name);
    co_return pipeline_.conclude(call, turned);
}

}  // namespace recourse::gateway

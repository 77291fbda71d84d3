#include "gateway/bridge_faults.hpp"
#include "gateway/gateway.hpp"

/// `prompts/get`: to the server whose prefix the name bears.
namespace recourse::gateway {

net::Task<Reply> Gateway::get_prompt(Call& call) {
    call.ticket.only_reads();
    Passage passage{.method = "prompts/get", .params = call.request.params, .may_ask = true};
    if (auto* backend = backends_.sole()) {
        call.upstream = &backend->upstream();
        co_return co_await pipeline_.forward(call, passage);
    }
    const auto name = call.request.params["name"].string();
    if (!name) {
        co_return pipeline_.tell(
            call, server::invalid_params("prompts/get", "\"name\" is missing or no string")
        );
    }
    const auto owned = lists_.owner_of_name(*name);
    if (owned.upstream == nullptr) {
        co_return pipeline_.tell(call, unknown_prompt(*name, lists_.near_prompts(*name)));
    }
    call.upstream = owned.upstream;
    passage.name = owned.own_name;
    co_return co_await pipeline_.forward(call, passage);
}

}  // namespace recourse::gateway

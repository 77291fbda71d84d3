#include "gateway/bridge_faults.hpp"
#include "gateway/gateway.hpp"

/// `resources/read`: to the server that listed the URI, or else to each that may have it, in order.
namespace recourse::gateway {

Reply Gateway::tell_no_resource(Call& call, std::string_view uri) {
    const auto& rights = rights_of(call);
    const auto near = lists_.near_resources(uri, [&rights](std::string_view one) {
        return rights.may_read(one);
    });
    call.upstream = nullptr;
    return pipeline_.tell(call, resource_not_found(uri, near, call.client.era));
}

net::Task<Reply> Gateway::read_resource(Call& call) {
    call.ticket.only_reads();
    const Passage passage{
        .method = "resources/read", .params = call.request.params, .may_ask = true
    };
    const auto uri = call.request.params["uri"].string();
    auto* backend = backends_.sole();
    if (!uri) {
        if (backend == nullptr || !rights_of(call).is_everything())
            co_return pipeline_.tell(
                call, server::invalid_params("resources/read", "\"uri\" is missing or no string")
            );
        call.upstream = &backend->upstream();
        co_return co_await pipeline_.forward(call, passage);
    }
    // A resource that this caller may not read does not exist for it: nobody is asked.
    if (!rights_of(call).may_read(*uri)) co_return tell_no_resource(call, *uri);
    std::vector<upstreams::Upstream*> owners;
    if (backend != nullptr)
        owners.push_back(&backend->upstream());
    else
        owners = co_await lists_.owners_of(*uri);
    std::optional<Turned> turned;
    for (auto* owner : owners) {
        call.upstream = owner;
        turned = co_await relay_.run(call, passage);
        if (!says_it_has_not(*turned)) break;
    }
    // The only server there is says it in its own words, to whom nothing is kept from.
    const bool has_its_say = owners.size() == 1 && rights_of(call).is_everything();
    if (turned && (has_its_say || !says_it_has_not(*turned)))
        co_return pipeline_.conclude(call, *turned);
    co_return tell_no_resource(call, *uri);
}

}  // namespace recourse::gateway

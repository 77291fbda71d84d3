#include "gateway/bridge_faults.hpp"
#include "gateway/gateway.hpp"

/// `resources/read`: to the server that listed the URI, or else to each that may have it, in order.
namespace recourse::gateway {
namespace {

/// Whether the next server may be asked: this one says that it has no such resource.
bool has_not(const Turned& turned) {
    const auto* failed = turned.refused ? nullptr : std::get_if<upstreams::Failed>(&turned.outcome);
    const auto* error =
        failed == nullptr ? nullptr : std::get_if<diagnosis::JsonRpcFailed>(&failed->raw);
    return error != nullptr &&
           (error->code == mcp::kResourceNotFound || error->code == mcp::kInvalidParams);
}

}  // namespace

net::Task<Reply> Gateway::read_resource(Call& call) {
    call.ticket.only_reads();
    const Passage passage{
        .method = "resources/read", .params = call.request.params, .may_ask = true
    };
    if (auto* backend = backends_.sole()) {
        call.upstream = &backend->upstream();
        co_return co_await pipeline_.forward(call, passage);
    }
    const auto uri = call.request.params["uri"].string();
    if (!uri) {
        co_return pipeline_.tell(
            call, server::invalid_params("resources/read", "\"uri\" is missing or no string")
        );
    }
    const auto owners = co_await lists_.owners_of(*uri);
    std::optional<Turned> turned;
    for (auto* owner : owners) {
        call.upstream = owner;
        turned = co_await relay_.run(call, passage);
        if (!has_not(*turned)) break;
    }
    if (turned && (owners.size() == 1 || !has_not(*turned)))
        co_return pipeline_.conclude(call, *turned);
    call.upstream = nullptr;
    co_return pipeline_.tell(
        call, resource_not_found(*uri, lists_.near_resources(*uri), call.client.era)
    );
}

}  // namespace recourse::gateway

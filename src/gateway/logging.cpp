#include "gateway/gateway.hpp"
#include "server/offer_faults.hpp"

/// `logging/setLevel`: kept for the client, told to servers with its calls.
namespace recourse::gateway {

net::Task<Reply> Gateway::set_level(Call& call) {
    const auto level = call.request.params["level"].string().value_or("");
    if (!any_offers("logging")) co_return unknown(call);
    if (!server::level_of(level)) {
        co_return pipeline_.tell(
            call, server::unknown_level("logging/setLevel", call.request.params["level"])
        );
    }
    call.client.log_level = level;
    // A wrapped server speaks to this one client, also between its calls.
    auto* backend = stance_ == Stance::transparent ? backends_.sole() : nullptr;
    if (backend != nullptr && backend->upstream().hello().era == mcp::Era::legacy) {
        call.upstream = &backend->upstream();
        co_return co_await pipeline_.forward(
            call, {.method = "logging/setLevel", .params = call.request.params}
        );
    }
    co_return pipeline_.reply(call, "{}");
}

}  // namespace recourse::gateway

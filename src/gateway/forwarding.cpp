#include "gateway/bridge_faults.hpp"
#include "gateway/methods.hpp"
#include "gateway/pipeline.hpp"
#include "mcp/result.hpp"

/// The way of a request that is no tool call: one server answers it, in the words of its era.
namespace recourse::gateway {

using diagnosis::JsonRpcFailed;

namespace {

/// What a server says of a resource that it does not have, in either era.
bool says_not_found(const JsonRpcFailed& error, mcp::Era era) {
    if (error.code == mcp::kResourceNotFound) return true;
    const auto data = json::check(error.data);
    return era == mcp::Era::modern && error.code == mcp::kInvalidParams && data && (*data)["uri"];
}

/// Codes that the protocol keeps for what is between two peers: they mean nothing to a third.
bool is_between_peers(std::int64_t code) {
    return code == mcp::kUrlElicitationRequired || (code <= -32020 && code >= -32099);
}

}  // namespace

net::Task<Reply> Pipeline::forward(Call& call, Passage passage) {
    const auto turned = co_await relay_.run(call, passage);
    co_return conclude(call, turned);
}

Reply Pipeline::conclude(Call& call, const Turned& turned) {
    if (turned.refused) return tell(call, *turned.refused);
    if (const auto* cancelled = std::get_if<upstreams::Cancelled>(&turned.outcome)) {
        record_cancelled(call, cancelled->sent);
        return Reply{};
    }
    if (const auto* failed = std::get_if<upstreams::Failed>(&turned.outcome))
        return fail_request(call, *failed, turned.era);
    std::string storage;
    const auto& answer = std::get<upstreams::Answer>(turned.outcome);
    const auto result = mcp::translate_result(
        answer.result, turned.era, call.client.era, call.request.method, storage
    );
    const bool is_bridged = call.upstream->hello().era != call.client.era;
    if (is_bridged) return reply(call, result);
    record_success(call, Effect::none);
    Reply reply;
    mcp::append_result(reply.body, call.request.id.raw(), result);
    return reply;
}

Reply Pipeline::fail_request(Call& call, const upstreams::Failed& failed, mcp::Era era) {
    const auto* error = std::get_if<JsonRpcFailed>(&failed.raw);
    if (error == nullptr) return tell(call, diagnose_protocol(call, failed));
    const auto& method = call.request.method;
    if (error->code == mcp::kMethodNotFound)
        return tell(call, server::unknown_method(method, known_methods(), call.client.era));
    if (method == "resources/read" && era != call.client.era && says_not_found(*error, era)) {
        const auto uri = call.request.params["uri"].string().value_or("");
        return tell(call, resource_not_found(uri, {}, call.client.era));
    }
    const bool is_for_client = error->code == mcp::kUrlElicitationRequired &&
                               call.client.revision == mcp::kNewestLegacyRevision;
    if (is_between_peers(error->code) && !is_for_client)
        return tell(call, diagnose_protocol(call, failed));
    return pass_on(call, *error);
}

Reply Pipeline::reply(Call& call, std::string_view result) {
    record_success(call, Effect::none);
    std::string introduced;
    Reply reply;
    mcp::append_result(
        reply.body, call.request.id.raw(), introduce_server(call, result, introduced)
    );
    return reply;
}

}  // namespace recourse::gateway

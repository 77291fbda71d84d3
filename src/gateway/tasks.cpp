#include "gateway/tasks.hpp"

#include "gateway/gateway.hpp"
#include "server/offer_faults.hpp"

namespace recourse::gateway {

bool is_task(json::Ref result) {
    return result["resultType"].equals("task");
}

std::string with_task_id(json::Ref result, std::string_view prefix) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    for (const auto& member : result.members()) {
        const auto name = *member.name.string();
        if (name == "taskId" && member.value().is_string())
            out.member(name, std::string(prefix) + *member.value().string());
        else
            out.key(name).raw(member.value_raw);
    }
    out.end_object();
    return text;
}

/// `tasks/get`, `tasks/update`, `tasks/cancel`: to the server that has the task.
net::Task<Reply> Gateway::task(Call& call) {
    if (backends_.sole() != nullptr) co_return co_await pass_through(call);
    const auto id = call.request.params["taskId"].string().value_or("");
    const auto owned = lists_.owner_of_name(id);
    if (owned.upstream == nullptr) co_return pipeline_.tell(call, server::unknown_task(id));
    call.upstream = owned.upstream;
    auto turned = co_await relay_.run(
        call, {.method = call.request.method, .params = call.request.params, .name = owned.own_name}
    );
    const auto* answer = turned.refused ? nullptr : std::get_if<upstreams::Answer>(&turned.outcome);
    if (answer == nullptr) co_return pipeline_.conclude(call, turned);
    const auto text = std::make_shared<const std::string>(
        with_task_id(json::Ref(answer->result), prefix_of(*owned.upstream))
    );
    turned.outcome = upstreams::Answer{*text, text};
    co_return pipeline_.conclude(call, turned);
}

}  // namespace recourse::gateway

#include "gateway/gateway.hpp"

/// `completion/complete`: to the server that has the prompt or the template.
namespace recourse::gateway {
namespace {

/// The params with the prompt's own name in `ref`.
std::string with_prompt(json::Ref params, std::string_view own_name) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    for (const auto& member : params.members()) {
        out.key(*member.name.string());
        if (!member.name.equals("ref")) {
            out.raw(member.value_raw);
            continue;
        }
        out.begin_object();
        for (const auto& part : member.value().members()) {
            const auto name = *part.name.string();
            if (name == "name")
                out.member(name, own_name);
            else
                out.key(name).raw(part.value_raw);
        }
        out.end_object();
    }
    out.end_object();
    return text;
}

}  // namespace

net::Task<Reply> Gateway::complete(Call& call) {
    call.ticket.only_reads();
    Passage passage{.method = "completion/complete", .params = call.request.params};
    if (auto* backend = backends_.sole()) {
        call.upstream = &backend->upstream();
        co_return co_await pipeline_.forward(call, passage);
    }
    const auto ref = call.request.params["ref"];
    std::string params;
    if (ref["type"].equals("ref/prompt")) {
        const auto owned = lists_.owner_of_name(ref["name"].string().value_or(""));
        call.upstream = owned.upstream;
        params = with_prompt(call.request.params, owned.own_name);
        passage.params = json::Ref(params);
    } else if (const auto uri = ref["uri"].string()) {
        const auto owners = co_await lists_.owners_of(*uri);
        if (!owners.empty()) call.upstream = owners.front();
    }
    if (call.upstream == nullptr) {
        co_return pipeline_.tell(
            call,
            server::invalid_params(
                "completion/complete", "\"ref\" names no prompt and no resource template here"
            )
        );
    }
    co_return co_await pipeline_.forward(call, passage);
}

}  // namespace recourse::gateway

#include "gateway/gateway.hpp"

#include <algorithm>

/// `completion/complete`: to the server that has the prompt or the template.
namespace recourse::gateway {
namespace {

/// A template with the values that are known so far, up to the first that is not.
std::string filled_in(std::string_view uri_template, json::Ref params, std::string_view value) {
    const auto argument = params["argument"]["name"].string().value_or("");
    const auto known = params["context"]["arguments"];
    std::string uri;
    while (true) {
        const auto begin = uri_template.find('{');
        const auto end = uri_template.find('}', begin);
        uri += uri_template.substr(0, begin);
        if (begin == std::string_view::npos || end == std::string_view::npos) return uri;
        auto name = uri_template.substr(begin + 1, end - begin - 1);
        name.remove_prefix(std::min(name.find_first_not_of("+#./;?&"), name.size()));
        if (name == argument)
            uri += value;
        else if (const auto other = known[name].string())
            uri += *other;
        else
            return uri.append(uri_template.substr(begin));
        uri_template.remove_prefix(end + 1);
    }
}

/// Whether a value leads to anything that the caller may read.
bool leads_somewhere(
    const guards::Rights& rights,
    std::string_view uri_template,
    json::Ref params,
    std::string_view value
) {
    const auto uri = filled_in(uri_template, params, value);
    const auto open = uri.find('{');
    if (open == std::string::npos) return rights.may_read(uri);
    return rights.may_reach_resources(std::string_view(uri).substr(0, open));
}

/// An object, with one member written anew.
template <typename Write>
void append_with(json::Writer& out, json::Ref object, std::string_view name, Write write) {
    out.begin_object();
    for (const auto& member : object.members()) {
        out.key(*member.name.string());
        if (member.name.equals(name))
            write(member.value());
        else
            out.raw(member.value_raw);
    }
    out.end_object();
}

/// The params with the prompt's own name in `ref`.
std::string with_prompt(json::Ref params, std::string_view own_name) {
    std::string text;
    json::Writer out(text);
    append_with(out, params, "ref", [&](json::Ref ref) {
        append_with(out, ref, "name", [&](json::Ref) { out.string(own_name); });
    });
    return text;
}

/// The result with the values of a template that lead somewhere. How many there are in all is not
/// told: others are among them.
std::string with_values_for(
    const guards::Rights& rights, std::string_view uri_template, json::Ref params, json::Ref result
) {
    std::string text;
    json::Writer out(text);
    append_with(out, result, "completion", [&](json::Ref completion) {
        out.begin_object().key("values").begin_array();
        for (const auto value : completion["values"].elements()) {
            if (leads_somewhere(rights, uri_template, params, value.string().value_or("")))
                out.raw(value.raw());
        }
        out.end_array();
        if (const auto more = completion["hasMore"]) out.key("hasMore").raw(more.raw());
        out.end_object();
    });
    return text;
}

}  // namespace

bool Gateway::may_complete(const Call& call) {
    const auto& rights = rights_of(call);
    if (rights.is_everything()) return true;
    const auto ref = call.request.params["ref"];
    if (ref["type"].equals("ref/prompt")) {
        const auto name = ref["name"].string();
        return name && rights.may_get(*name);
    }
    const auto uri = ref["uri"].string();
    return ref["type"].equals("ref/resource") && uri && rights.may_read(*uri);
}

/// Whether no list holds what a reference names.
net::Task<bool> Gateway::is_unlisted_reference(json::Ref ref) {
    const auto is_prompt = ref["type"].equals("ref/prompt");
    const auto name = ref[is_prompt ? "name" : "uri"].string().value_or("");
    co_return !(is_prompt ? co_await lists_.has_prompt(name) : co_await lists_.has_resource(name));
}

Reply Gateway::tell_unknown_reference(Call& call) {
    call.upstream = nullptr;
    return pipeline_.tell(
        call,
        server::invalid_params(
            "completion/complete", "\"ref\" names no prompt and no resource template here"
        )
    );
}

net::Task<Reply> Gateway::complete(Call& call) {
    call.ticket.only_reads();
    Passage passage{.method = "completion/complete", .params = call.request.params};
    if (!may_complete(call)) co_return tell_unknown_reference(call);
    const auto ref = call.request.params["ref"];
    const auto uri = ref["uri"].string();
    std::string params;
    if (auto* backend = backends_.sole()) {
        call.upstream = &backend->upstream();
    } else if (ref["type"].equals("ref/prompt")) {
        const auto owned = lists_.owner_of_name(ref["name"].string().value_or(""));
        call.upstream = owned.upstream;
        params = with_prompt(call.request.params, owned.own_name);
        passage.params = json::Ref(params);
    } else if (uri) {
        const auto owners = co_await lists_.owners_of(*uri);
        if (!owners.empty()) call.upstream = owners.front();
    }
    if (call.upstream == nullptr) co_return tell_unknown_reference(call);
    auto turned = co_await relay_.run(call, passage);
    if (rights_of(call).is_everything()) co_return pipeline_.conclude(call, turned);
    if (says_it_has_not(turned) && co_await is_unlisted_reference(ref))
        co_return tell_unknown_reference(call);
    const auto* answer = turned.refused ? nullptr : std::get_if<upstreams::Answer>(&turned.outcome);
    if (answer != nullptr && ref["type"].equals("ref/resource")) {
        const auto text = std::make_shared<const std::string>(with_values_for(
            rights_of(call), uri.value_or(""), call.request.params, json::Ref(answer->result)
        ));
        turned.outcome = upstreams::Answer{*text, text};
    }
    co_return pipeline_.conclude(call, turned);
}

}  // namespace recourse::gateway

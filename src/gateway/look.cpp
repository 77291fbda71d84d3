#include "gateway/look.hpp"

#include "gateway/pipeline.hpp"
#include "mcp/param_headers.hpp"

#include <utility>

namespace recourse::gateway {
namespace {

/// In the client's name; its progress is nobody's.
std::string params_of(std::string_view tool, std::string_view arguments, json::Ref meta) {
    std::string params;
    json::Writer out(params);
    out.begin_object().member("name", tool).key("arguments").raw(arguments);
    if (meta) {
        out.key("_meta").begin_object();
        for (const auto& member : meta.members()) {
            if (!member.name.equals("progressToken"))
                out.key(*member.name.string()).raw(member.value_raw);
        }
        out.end_object();
    }
    out.end_object();
    return params;
}

}  // namespace

Look::Look(const Call& call, const CatalogueEntry& with, std::string_view arguments)
    : params_(params_of(with.name, arguments, call.request.params["_meta"])),
      request_{
          .kind = mcp::MessageKind::request,
          .method = "tools/call",
          .id = json::Ref("0"),
          .params = json::Ref(params_),
      },
      envelope_(mcp::Envelope::of(request_.params)),
      with_(with),
      call_{server::Incoming{
          .client = call.client,
          .request = request_,
          .envelope = envelope_,
          .ticket = ticket_,
          .stream = stream_,
          .caller = call.caller,
      }} {
    ticket_.only_reads();
    call_.support_id = call.support_id;
    call_.context = call.context;
    call_.span = call.span;
    call_.began = call.began;
    call_.tool_name = with.name;
    call_.arguments = request_.params["arguments"];
    call_.params = request_.params;
    call_.upstream = call.upstream;
    mcp::append_param_headers(headers_, with.param_headers, call_.arguments);
}

void Look::enter_into(Trail& trail) {
    for (auto& sending : call_.trail.sendings) {
        sending.is_look = true;
        trail.sendings.push_back(std::move(sending));
    }
    call_.trail.sendings.clear();
}

Passage Look::passage(bool prefixed, std::chrono::milliseconds timeout) const {
    Passage passage{.method = "tools/call", .params = request_.params};
    passage.call_timeout = timeout;
    if (prefixed) passage.name = with_.tool.name;
    passage.param_headers = headers_;
    return passage;
}

}  // namespace recourse::gateway

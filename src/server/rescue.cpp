#include "server/rescue.hpp"

#include "fault/dialect.hpp"
#include "mcp/result.hpp"

namespace recourse::server {

Reply tell_tool_failure(
    const Fault& fault, std::string_view id, mcp::Era era, bool has_output_schema
) {
    const auto machine = fault::render_machine(fault);
    std::string result;
    json::Writer out(result);
    mcp::begin_result(out, era, "tools/call");
    out.key("content").begin_array().begin_object();
    out.member("type", "text").member("text", fault::render_text(fault));
    out.end_object().end_array();
    out.key("isError").boolean(true);
    if (!has_output_schema) out.key("structuredContent").value(machine);
    out.key("_meta").begin_object().key(fault::kMetaKey).value(machine).end_object();
    out.end_object();

    Reply reply;
    mcp::append_result(reply.body, id, result);
    return reply;
}

Reply tell_protocol_fault(const ProtocolFault& failure, std::string_view id) {
    auto data = fault::render_machine(failure.fault);
    for (const auto& member : failure.data) data.as_object()[member.key()] = member.value();
    Reply reply;
    reply.http_status = failure.http_status;
    mcp::append_error(
        reply.body, id, failure.code, fault::render_text(failure.fault), json::to_text(data)
    );
    return reply;
}

net::HttpReply tell_over_http(const ProtocolFault& failure, std::string_view id) {
    auto reply = tell_protocol_fault(failure, id);
    return net::HttpReply{
        .status = reply.http_status,
        .headers = "Content-Type: application/json\r\n" + failure.http_headers,
        .body = std::move(reply.body),
    };
}

}  // namespace recourse::server

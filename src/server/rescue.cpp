#include "server/rescue.hpp"

#include "fault/dialect.hpp"
#include "mcp/envelope.hpp"
#include "mcp/result.hpp"

#include <fmt/format.h>

namespace recourse::server {

std::string tool_failure(const Fault& fault, const Manner& manner) {
    const auto told = manner.returned ? fault::tell_returned(fault, manner.vocabularies)
                                      : fault::tell(fault, manner.dialect, manner.vocabularies);
    std::string result;
    json::Writer out(result);
    mcp::begin_result(out, manner.era, "tools/call");
    out.key("content").begin_array().begin_object();
    out.member("type", "text").member("text", told.text);
    out.end_object().end_array();
    if (!manner.returned) out.key("isError").boolean(true);
    if (!manner.has_output_schema && told.structured)
        out.key("structuredContent").value(*told.structured);
    out.key("_meta").begin_object().key(fault::kMetaKey).value(fault::render_machine(fault));
    out.member(
        mcp::kMetaDialect, fmt::format("{}/{}", to_string(manner.dialect), fault::kWireVersion)
    );
    if (!manner.related_task.empty()) out.key(mcp::kMetaRelatedTask).raw(manner.related_task);
    if (manner.era == mcp::Era::modern && !manner.server_info.empty())
        out.key(mcp::kMetaServerInfo).raw(manner.server_info);
    out.end_object().end_object();
    return result;
}

Reply tell_tool_failure(const Fault& fault, std::string_view id, const Manner& manner) {
    Reply reply;
    mcp::append_result(reply.body, id, tool_failure(fault, manner));
    return reply;
}

Reply tell_protocol_fault(const ProtocolFault& failure, std::string_view id) {
    auto data = fault::render_machine(failure.fault);
    for (const auto& member : failure.data) data.as_object()[member.key()] = member.value();
    Reply reply;
    reply.http_status = failure.http_status;
    reply.http_headers = failure.http_headers;
    const auto dialect = failure.dialect.value_or(Dialect::recourse);
    const auto words = fault::tell_in_words(failure.fault, dialect, failure.vocabularies);
    mcp::append_error(reply.body, id, failure.code, words, json::to_text(data));
    return reply;
}

net::HttpReply tell_over_http(const ProtocolFault& failure, std::string_view id) {
    auto reply = tell_protocol_fault(failure, id);
    return net::HttpReply{
        .status = reply.http_status,
        .headers = "Content-Type: application/json\r\n" + reply.http_headers,
        .body = std::move(reply.body),
    };
}

net::HttpReply tell_as_problem(const ProtocolFault& failure) {
    const auto problem = fault::tell_problem(failure.fault, failure.http_status);
    return net::HttpReply{
        .status = failure.http_status,
        .headers = "Content-Type: application/problem+json\r\n" + failure.http_headers,
        .body = json::to_text(problem),
    };
}

}  // namespace recourse::server

#include "server/rescue.hpp"

#include "fault/dialect.hpp"
#include "mcp/envelope.hpp"
#include "mcp/result.hpp"

#include <fmt/format.h>

namespace recourse::server {

Reply tell_tool_failure(
    const Fault& fault, std::string_view id, mcp::Era era, bool has_output_schema, Dialect dialect
) {
    const auto machine = fault::render_machine(fault);
    const auto told = fault::tell(fault, dialect);
    std::string result;
    json::Writer out(result);
    mcp::begin_result(out, era, "tools/call");
    out.key("content").begin_array().begin_object();
    out.member("type", "text").member("text", told.text);
    out.end_object().end_array();
    out.key("isError").boolean(true);
    if (!has_output_schema && told.structured) out.key("structuredContent").value(*told.structured);
    out.key("_meta").begin_object().key(fault::kMetaKey).value(machine);
    out.member(mcp::kMetaDialect, fmt::format("{}/{}", to_string(dialect), fault::kWireVersion));
    out.end_object().end_object();

    Reply reply;
    mcp::append_result(reply.body, id, result);
    return reply;
}

Reply tell_protocol_fault(const ProtocolFault& failure, std::string_view id) {
    auto data = fault::render_machine(failure.fault);
    for (const auto& member : failure.data) data.as_object()[member.key()] = member.value();
    Reply reply;
    reply.http_status = failure.http_status;
    const auto dialect = failure.dialect.value_or(Dialect::recourse);
    const auto words = fault::tell_in_words(failure.fault, dialect);
    mcp::append_error(reply.body, id, failure.code, words, json::to_text(data));
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

net::HttpReply tell_as_problem(const ProtocolFault& failure) {
    const auto problem = fault::tell_problem(failure.fault, failure.http_status);
    return net::HttpReply{
        .status = failure.http_status,
        .headers = "Content-Type: application/problem+json\r\n" + failure.http_headers,
        .body = json::to_text(problem),
    };
}

}  // namespace recourse::server

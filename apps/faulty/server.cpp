#include "server.hpp"

#include "base/version.hpp"
#include "faults.hpp"
#include "mcp/result.hpp"
#include "mcp/revision.hpp"
#include "offers.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace faulty {

using namespace recourse;
using mcp::Era;

namespace {

std::string_view server_info() {
    static const std::string kInfo = fmt::format(R"({{"name":"faulty","version":"{}"}})", kVersion);
    return kInfo;
}

std::string fault_enum() {
    std::string list;
    for (const auto& fault : fault_kinds())
        list += fmt::format("{}\"{}\"", list.empty() ? "" : ",", fault.name);
    return list;
}

std::string wait_enum() {
    std::string list;
    for (const auto& wait : wait_dialects())
        list += fmt::format("{}\"{}\"", list.empty() ? "" : ",", wait.name);
    return list;
}

std::string item_tool(std::string_view name, std::string_view description, bool writes) {
    return fmt::format(
        R"({{"name":"{}","description":"{}","annotations":{{"readOnlyHint":{}}},"inputSchema":{{"type":"object",)"
        R"("properties":{{"item_id":{{"type":"string","pattern":"^item_[a-z0-9]{{4}}$","description":"as list_items gives it"}},{})"
        R"("fault":{{"type":"string","enum":[{}]}},"when":{{"type":"string","enum":["before","after"]}},"times":{{"type":"integer","minimum":1}},)"
        R"("wait":{{"type":"string","enum":[{}]}}}},"required":["item_id"{}],"additionalProperties":false}}}})",
        name,
        description,
        !writes,
        writes ? R"("value":{"type":"integer","minimum":0},)" : "",
        fault_enum(),
        wait_enum(),
        writes ? R"(,"value")" : ""
    );
}

std::string make_tools() {
    std::string tools = "[";
    tools +=
        R"({"name":"echo","description":"Answers the text it is given.","annotations":{"readOnlyHint":true},)"
        R"("inputSchema":{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}},)";
    tools +=
        R"({"name":"list_items","description":"The ids of all items.","annotations":{"readOnlyHint":true},)"
        R"("inputSchema":{"type":"object"}},)";
    tools += item_tool("read_item", "Reads one item, or fails as asked.", false) + ",";
    tools += item_tool("write_item", "Writes one item, or fails as asked.", true) + ",";
    tools +=
        R"({"name":"count_writes","description":"How many writes were carried out.","annotations":{"readOnlyHint":true},)"
        R"("inputSchema":{"type":"object"}},)";
    tools +=
        R"({"name":"count_calls","description":"How often items were asked for, in vain or not.","annotations":{"readOnlyHint":true},)"
        R"("inputSchema":{"type":"object"}},)";
    tools +=
        R"({"name":"lax","description":"Takes less than its schema asks for.","annotations":{"readOnlyHint":true},)"
        R"("inputSchema":{"type":"object","properties":{"count":{"type":"integer"}},"required":["count"]}})";
    return tools + "]";
}

constexpr std::string_view kOrderTools =
    R"({"name":"place_order","description":"Places an order.","annotations":{"readOnlyHint":false},)"
    R"("inputSchema":{"type":"object","properties":{"order_id":{"type":"string","pattern":"^[^ \\n]+$"}},"required":["order_id"]}},)"
    R"({"name":"find_order","description":"Whether an order was placed, and its receipts.","annotations":{"readOnlyHint":true},)"
    R"("inputSchema":{"type":"object","properties":{"order_id":{"type":"string"}},"required":["order_id"]}})";

std::string tools_of(bool has_orders) {
    auto tools = make_tools();
    if (has_orders) tools.insert(tools.size() - 1, "," + std::string(kOrderTools));
    return tools;
}

std::string text_result(
    Era era, std::string_view text, bool is_error, std::string_view structured = {}
) {
    std::string result;
    json::Writer out(result);
    mcp::begin_result(out, era, "tools/call");
    out.key("content")
        .begin_array()
        .begin_object()
        .member("type", "text")
        .member("text", text)
        .end_object()
        .end_array();
    if (!structured.empty()) out.key("structuredContent").raw(structured);
    if (is_error) out.key("isError").boolean(true);
    out.end_object();
    return result;
}

Plan answer(const mcp::Message& request, std::string_view result) {
    Plan plan;
    mcp::append_result(plan.message, request.id.raw(), result);
    return plan;
}

Plan error(const mcp::Message& request, int code, std::string_view words) {
    Plan plan;
    mcp::append_error(plan.message, request.id.raw(), code, words, {});
    return plan;
}

Plan bad_request(const mcp::Message& request, Era era) {
    return answer(request, text_result(era, "Error: Bad request", true));
}

Plan rpc_error(const mcp::Message& request) {
    return error(request, mcp::kInternalError, "index shard 7 is rebuilding");
}

bool is_item_id(json::Ref value) {
    const auto id = value.string();
    if (!id || id->size() != 9 || !id->starts_with("item_")) return false;
    return std::all_of(id->begin() + 5, id->end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    });
}

bool has_unknown_argument(json::Ref arguments, bool writes) {
    static constexpr std::array<std::string_view, 5> kKnown = {
        "item_id", "fault", "when", "times", "wait"
    };
    for (const auto& member : arguments.members()) {
        const auto is_this = [&](std::string_view name) { return member.name.equals(name); };
        if (std::ranges::none_of(kKnown, is_this) && !(writes && is_this("value"))) return true;
    }
    return false;
}

/// The name of a fault or a dialect, as a view that outlives the request.
template <typename Table>
std::string_view interned(const Table& table, json::Ref value) {
    for (const auto& row : table) {
        if (value.equals(row.name)) return row.name;
    }
    return {};
}

Plan initialize(const mcp::Message& request, std::string_view offered) {
    const auto asked = request.params["protocolVersion"].string().value_or("");
    return answer(
        request,
        fmt::format(
            R"({{"protocolVersion":"{}","capabilities":{{"tools":{{"listChanged":true}}{}}},"serverInfo":{}}})",
            mcp::negotiate(asked),
            offered,
            server_info()
        )
    );
}

Plan discover(const mcp::Message& request, std::string_view offered) {
    return answer(
        request,
        fmt::format(
            R"({{"resultType":"complete","ttlMs":0,"cacheScope":"public","supportedVersions":["{}"],"capabilities":{{"tools":{{}}{}}},"_meta":{{"{}":{}}}}})",
            mcp::kModernRevision,
            offered,
            mcp::kMetaServerInfo,
            server_info()
        )
    );
}

Plan unsupported_version(const mcp::Message& request, std::string_view asked) {
    Plan plan;
    const auto data =
        fmt::format(R"({{"supported":["{}"],"requested":"{}"}})", mcp::kModernRevision, asked);
    mcp::append_error(
        plan.message,
        request.id.raw(),
        mcp::kUnsupportedVersion,
        "Unsupported protocol version",
        data
    );
    return plan;
}

}  // namespace

Plan Server::handle(const mcp::Message& request, const mcp::Envelope& envelope, bool over_http) {
    const Era era = envelope.claims_modern() ? Era::modern : Era::legacy;
    if (era == Era::modern && !modern_)
        return error(request, mcp::kMethodNotFound, "Method not found");
    if (era == Era::legacy && !legacy_) return unsupported_version(request, "2025-11-25");
    if (request.method == "tools/call") return call(request, envelope, over_http);
    const auto offered = has_offers_ ? offered_capabilities() : std::string_view();
    if (request.method == "initialize" && era == Era::legacy) return initialize(request, offered);
    if (request.method == "server/discover" && era == Era::modern)
        return discover(request, offered);
    if (request.method == "ping" && era == Era::legacy) return answer(request, "{}");
    if (request.method == "tools/list") {
        static const std::string kTools = tools_of(orders_.has_value());
        std::string result;
        json::Writer out(result);
        mcp::begin_result(out, era, "tools/list");
        out.key("tools").raw(kTools).end_object();
        return answer(request, result);
    }
    if (has_offers_) {
        Plan plan;
        plan.message = answer_offer(request, era).value_or("");
        if (!plan.message.empty()) return plan;
    }
    return error(request, mcp::kMethodNotFound, "Method not found");
}

Plan Server::call(const mcp::Message& request, const mcp::Envelope& envelope, bool over_http) {
    const Era era = envelope.claims_modern() ? Era::modern : Era::legacy;
    const auto name = request.params["name"];
    const auto arguments = request.params["arguments"];
    if (name.equals("echo")) {
        const auto text = arguments["text"].string();
        return text ? answer(request, text_result(era, *text, false)) : bad_request(request, era);
    }
    if (name.equals("list_items"))
        return answer(request, text_result(era, "item_aaaa item_bbbb", false));
    if (name.equals("count_writes"))
        return answer(request, text_result(era, std::to_string(writes_), false));
    if (name.equals("count_calls"))
        return answer(request, text_result(era, std::to_string(calls_), false));
    if (name.equals("lax"))
        return answer(
            request, text_result(era, "took " + std::string(arguments["count"].raw()), false)
        );
    if (name.equals("read_item")) return touch_item(request, envelope, false);
    if (name.equals("write_item")) return touch_item(request, envelope, true);
    if (orders_ && name.equals("place_order")) return place_order(request, era, over_http);
    if (orders_ && name.equals("find_order")) return find_order(request, era);
    return error(request, mcp::kInvalidParams, "Unknown tool");
}

Plan Server::touch_item(const mcp::Message& request, const mcp::Envelope& envelope, bool writes) {
    const Era era = envelope.claims_modern() ? Era::modern : Era::legacy;
    const auto arguments = request.params["arguments"];
    const bool value_fits = !writes || arguments["value"].integer().value_or(-1) >= 0;
    if (!is_item_id(arguments["item_id"]) || !value_fits ||
        has_unknown_argument(arguments, writes)) {
        return bad_request(request, era);
    }
    ++calls_;
    auto fault = interned(fault_kinds(), arguments["fault"]);
    // Each item gets better by itself.
    const auto times = arguments["times"].integer();
    if (times && ++failed_[*arguments["item_id"].string()] > *times) fault = {};
    const bool fails_first = !fault.empty() && !arguments["when"].equals("after");
    if (writes && !fails_first) ++writes_;

    if (fault == "bad_request") return bad_request(request, era);
    if (fault == "tool_error") {
        return answer(
            request, text_result(era, "Item is locked by another editor since 09:14", true)
        );
    }
    if (fault == "false_success") {
        return answer(
            request,
            text_result(
                era, R"({"success":false,"message":"Item is locked by another editor"})", false
            )
        );
    }
    if (fault == "rpc_error") return rpc_error(request);
    if (fault == "invalid_params") return error(request, mcp::kInvalidParams, "Invalid params");

    auto plan = answer(request, text_result(era, writes ? "written" : "an item", false));
    plan.fault = fault;
    plan.wait = interned(wait_dialects(), arguments["wait"]);
    plan.progress_token = envelope.progress_token.raw();
    if (fault == "slow") plan.delay = kSlow;
    return plan;
}

Plan Server::place_order(const mcp::Message& request, Era era, bool over_http) {
    const auto id = request.params["arguments"]["order_id"].string();
    if (!id || id->empty() || id->find_first_of(" \n") != std::string::npos)
        return bad_request(request, era);
    const auto& fate = orders_->next_try(*id, over_http);
    const auto receipt = fate.carried_out ? orders_->place(*id) : std::string();
    if (fate.fault == "rpc_error") return rpc_error(request);
    auto plan = answer(
        request,
        text_result(
            era,
            fmt::format("placed {} {}", *id, receipt),
            false,
            fmt::format(R"({{"receipt":"{}"}})", receipt)
        )
    );
    plan.fault = fate.fault;
    plan.delay = fate.delay;
    return plan;
}

Plan Server::find_order(const mcp::Message& request, Era era) {
    const auto id = request.params["arguments"]["order_id"].string();
    if (!id) return bad_request(request, era);
    const auto receipts = orders_->receipts(*id);
    return answer(
        request,
        text_result(
            era,
            receipts.empty() ? "no such order"
                             : fmt::format("placed: {}", fmt::join(receipts, " ")),
            false,
            fmt::format(R"({{"placed":{}}})", !receipts.empty())
        )
    );
}

}  // namespace faulty

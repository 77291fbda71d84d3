#include "mcp/message.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace recourse::mcp {
namespace {

using Why = BadMessage::Why;

std::unexpected<BadMessage> bad(Why why, std::string sentence, json::Ref id = {}) {
    return std::unexpected(BadMessage{why, std::move(sentence), id});
}

bool is_request_id(json::Ref id) {
    return id.is_string() || (id.kind() == json::Kind::number && id.integer().has_value());
}

/// The members of a message, found in one pass over its text.
struct Members {
    json::Ref version, id, method, params, result, error;

    explicit Members(json::Ref message) {
        for (const auto& member : message.members()) {
            const auto name = member.name.raw();
            if (name == "\"jsonrpc\"")
                version = member.value();
            else if (name == "\"id\"")
                id = member.value();
            else if (name == "\"method\"")
                method = member.value();
            else if (name == "\"params\"")
                params = member.value();
            else if (name == "\"result\"")
                result = member.value();
            else if (name == "\"error\"")
                error = member.value();
        }
    }
};

std::expected<Message, BadMessage> read_response(Members members, json::Ref id) {
    // As of JSON-RPC 1.0 the one that is not there was null.
    if (members.result && members.error.is_null()) members.error = {};
    if (members.error && members.result.is_null()) members.result = {};
    if (static_cast<bool>(members.result) == static_cast<bool>(members.error)) {
        return bad(Why::bad_response, "it has both a result and an error, or neither", id);
    }
    if (members.error &&
        (!members.error["code"].integer() || !members.error["message"].is_string())) {
        return bad(
            Why::bad_response,
            "its error is no object with an integer code and a text as its message",
            id
        );
    }
    if (members.result && !members.result.is_object()) {
        return bad(Why::bad_response, "its result is no object", id);
    }
    return Message{MessageKind::response, {}, id, {}, members.result, members.error};
}

}  // namespace

std::expected<Message, BadMessage> read_message(std::string_view text) {
    // Some runtimes begin their output with a byte order mark, to be ignored (RFC 8259, 8.1).
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    const auto checked = json::check(text);
    if (!checked) {
        const auto& error = checked.error();
        return bad(
            Why::not_json,
            fmt::format("line {}, column {}: {}", error.line, error.column, error.reason)
        );
    }
    if (checked->is_array())
        return bad(Why::batch, "an array was sent; MCP has no batches, each message is sent alone");
    if (!checked->is_object()) return bad(Why::not_an_object, "a message is a JSON object");

    const Members members(*checked);
    const bool id_is_fit = is_request_id(members.id);
    const json::Ref id = id_is_fit ? members.id : json::Ref{};

    if (!members.version.equals("2.0"))
        return bad(Why::wrong_version, "\"jsonrpc\" must be \"2.0\"", id);
    if (!members.method) {
        // Older peers answer what they could not read with "id": null.
        if (members.id && !id_is_fit && !members.id.is_null())
            return bad(Why::bad_id, "\"id\" is a string or an integer");
        return read_response(members, id);
    }

    auto method = members.method.string();
    if (!method || method->empty())
        return bad(Why::bad_method, "\"method\" is a non-empty string", id);
    if (members.id && !id_is_fit) {
        return bad(
            Why::bad_id,
            fmt::format(
                "\"id\" is a string or an integer, not {}", text::clean(members.id.raw(), 40)
            )
        );
    }
    if (members.params && !members.params.is_object())
        return bad(Why::bad_params, "\"params\" is an object", id);

    const auto kind = members.id ? MessageKind::request : MessageKind::notification;
    return Message{kind, *std::move(method), id, members.params, {}, {}};
}

namespace {

void append_member(std::string& out, std::string_view name, std::string_view raw) {
    if (raw.empty()) return;
    out += ",\"";
    out += name;
    out += "\":";
    out += raw;
}

void begin(std::string& out, std::string_view id) {
    out += R"({"jsonrpc":"2.0")";
    append_member(out, "id", id);
}

void append_method(std::string& out, std::string_view method) {
    out += ",\"method\":";
    json::append_string(out, method);
}

}  // namespace

void append_request(
    std::string& out, std::string_view id, std::string_view method, std::string_view params
) {
    begin(out, id);
    append_method(out, method);
    append_member(out, "params", params);
    out += '}';
}

void append_notification(std::string& out, std::string_view method, std::string_view params) {
    append_request(out, {}, method, params);
}

void append_result(std::string& out, std::string_view id, std::string_view result) {
    begin(out, id);
    append_member(out, "result", result);
    out += '}';
}

void append_error(
    std::string& out,
    std::string_view id,
    std::int64_t code,
    std::string_view message,
    std::string_view data
) {
    std::string error;
    error += "{\"code\":";
    error += std::to_string(code);
    error += ",\"message\":";
    json::append_string(error, message);
    append_member(error, "data", data);
    error += '}';
    append_raw_error(out, id, error);
}

void append_raw_error(std::string& out, std::string_view id, std::string_view error) {
    begin(out, id);
    append_member(out, "error", error);
    out += '}';
}

}  // namespace recourse::mcp

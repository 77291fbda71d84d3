#include "rest/answer.hpp"

#include "base/base64.hpp"
#include "base/json.hpp"
#include "base/json_pointer.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

#include <optional>

#include <fmt/format.h>

namespace recourse::rest {
namespace {

/// `application/json; charset=utf-8` is `application/json`.
std::string media_type_of(std::string_view content_type) {
    return text::to_lower(text::trim(content_type.substr(0, content_type.find(';'))));
}

bool is_json_type(std::string_view type) {
    return type == "application/json" || type == "text/json" || type.ends_with("+json");
}

bool is_text_type(std::string_view type) {
    return type.starts_with("text/") || type.ends_with("+xml") || type == "application/xml" ||
           type == "application/x-ndjson" || type == "application/yaml";
}

bool looks_like_html(std::string_view body) {
    const auto start = text::to_lower(text::trim(body).substr(0, 15));
    return start.starts_with("<!doctype html") || start.starts_with("<html");
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto character = utf8::decode(text);
        if (!character.valid) return false;
        text.remove_prefix(character.bytes);
    }
    return true;
}

/// A result under way: its content so far.
class Result {
  public:
    Result() : out_(text_) {
        out_.begin_object().member("resultType", "complete").key("content").begin_array();
    }

    void text(std::string_view text) {
        out_.begin_object().member("type", "text").member("text", text).end_object();
    }
    void media(std::string_view kind, std::string_view type, std::string_view bytes) {
        out_.begin_object()
            .member("type", kind)
            .member("data", base64::encode(bytes))
            .member("mimeType", type)
            .end_object();
    }
    void resource(std::string_view uri, std::string_view type, std::string_view bytes) {
        out_.begin_object().member("type", "resource").key("resource").begin_object();
        out_.member("uri", uri).member("mimeType", type).member("blob", base64::encode(bytes));
        out_.end_object().end_object();
    }
    std::string end(std::string_view structured) {
        out_.end_array();
        if (!structured.empty()) out_.key("structuredContent").raw(structured);
        out_.end_object();
        return std::move(text_);
    }

  private:
    std::string text_;
    json::Writer out_;
};

/// A tool that promises structured content keeps that for every success.
std::string_view empty_structure(const Tool& tool) {
    return tool.output_schema ? "{}" : "";
}

std::string without_body(const Tool& tool, const HttpSuccess& success) {
    constexpr std::size_t kShownLocation = 500;
    Result result;
    auto sentence = fmt::format("Done: HTTP {}, without content.", success.status);
    if (!success.location.empty())
        sentence += fmt::format(" Location: {}", text::clean(success.location, kShownLocation));
    result.text(sentence);
    return result.end(empty_structure(tool));
}

std::string of_json(const Tool& tool, json::Ref whole) {
    auto value = json::at_pointer(whole, tool.result);
    if (!value) value = whole;  // an answer of another shape says more than nothing
    Result result;
    result.text(value.is_string() ? *value.string() : std::string(value.raw()));
    return result.end(value.is_object() ? value.raw() : empty_structure(tool));
}

std::string of_bytes(const Tool& tool, const std::string& type, std::string_view body) {
    Result result;
    constexpr std::string_view kBytes = "application/octet-stream";
    const auto shown = type.empty() ? kBytes : std::string_view(type);
    if (type.starts_with("image/") && type != "image/svg+xml")
        result.media("image", type, body);
    else if (type.starts_with("audio/"))
        result.media("audio", type, body);
    else if (is_text_type(type) || is_utf8(body))
        result.text(body);
    else
        result.resource("urn:recourse:answer:" + tool.name, shown, body);
    return result.end(empty_structure(tool));
}

}  // namespace

std::variant<std::string, NoAnswer> to_result(const Tool& tool, const HttpSuccess& success) {
    const auto type = media_type_of(success.content_type);
    const auto body = text::trim(success.body);
    if (body.empty()) return without_body(tool, success);
    const bool expects_json = tool.promise == Promise::json;
    const bool is_html = type == "text/html" || (type.empty() && looks_like_html(body));
    if (expects_json && is_html) return NoAnswer::html;
    // Some servers label their JSON as text, or not at all.
    const bool may_be_json = is_json_type(type) || (expects_json && !is_text_type(type)) ||
                             type.empty() || type == "text/plain";
    if (may_be_json && (is_json_type(type) || body.starts_with('{') || body.starts_with('['))) {
        if (const auto value = json::check(body)) return of_json(tool, *value);
        if (is_json_type(type)) return NoAnswer::not_json;
    }
    return of_bytes(tool, type, success.body);
}

std::string to_entry(const Tool& tool) {
    std::string text;
    json::Writer out(text);
    out.begin_object().member("name", tool.name);
    if (!tool.title.empty()) out.member("title", tool.title);
    out.member("description", tool.description);
    out.key("inputSchema").value(tool.input_schema);
    if (tool.output_schema) out.key("outputSchema").value(*tool.output_schema);
    const bool reads = tool.effect == Effect::read;
    out.key("annotations").begin_object();
    if (!tool.title.empty()) out.member("title", tool.title);
    out.key("readOnlyHint").boolean(reads);
    if (!reads) {
        out.key("destructiveHint").boolean(tool.method == "DELETE" || tool.method == "PUT");
        out.key("idempotentHint").boolean(tool.effect == Effect::idempotent);
    }
    out.key("openWorldHint").boolean(true);
    out.end_object();
    if (tool.is_deprecated)
        out.key("_meta").begin_object().key("dev.recourse/deprecated").boolean(true).end_object();
    out.end_object();
    return text;
}

}  // namespace recourse::rest

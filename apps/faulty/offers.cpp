#include "offers.hpp"

#include "mcp/result.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace faulty {

using namespace recourse;
using mcp::Era;

namespace {

constexpr std::string_view kPrompts =
    R"([{"name":"greet","arguments":[{"name":"name","required":true}]},)"
    R"({"name":"fire","arguments":[{"name":"name","required":true}]}])";
constexpr std::string_view kResources = R"([{"name":"menu","uri":"file:///public/menu.txt"},)"
                                        R"({"name":"wages","uri":"file:///private/wages.txt"}])";
constexpr std::string_view kTemplates = R"([{"name":"files","uriTemplate":"file:///{+path}"}])";

struct File {
    std::string_view path;
    std::string_view text;
};
constexpr std::array kFiles{File{"public/menu.txt", "soup"}, File{"private/wages.txt", "7 a day"}};

std::string result(
    const mcp::Message& request, Era era, std::string_view member, std::string_view raw
) {
    std::string text;
    json::Writer out(text);
    mcp::begin_result(out, era, request.method);
    out.key(member).raw(raw).end_object();
    std::string message;
    mcp::append_result(message, request.id.raw(), text);
    return message;
}

std::string error(const mcp::Message& request, int code, std::string_view words) {
    std::string message;
    mcp::append_error(message, request.id.raw(), code, words, {});
    return message;
}

std::string get_prompt(const mcp::Message& request, Era era) {
    const auto name = request.params["name"].string().value_or("");
    if (name != "greet" && name != "fire")
        return error(request, mcp::kInvalidParams, "Unknown prompt");
    return result(
        request,
        era,
        "messages",
        fmt::format(
            R"([{{"role":"user","content":{{"type":"text","text":"Please {} them."}}}}])", name
        )
    );
}

/// A file by its URI, as a server finds it that resolves what it is asked for.
std::string read(const mcp::Message& request, Era era) {
    const auto uri = request.params["uri"].string().value_or("");
    const auto file = std::ranges::find_if(kFiles, [&uri](const File& one) {
        const bool is_asked_for = uri == fmt::format("file:///{}", one.path);
        return is_asked_for || uri == fmt::format("file:///public/../{}", one.path);
    });
    if (file == kFiles.end()) {
        const auto code = era == Era::modern ? mcp::kInvalidParams : mcp::kResourceNotFound;
        return error(request, code, "Resource not found");
    }
    return result(
        request,
        era,
        "contents",
        fmt::format(R"([{{"uri":"file:///{}","text":"{}"}}])", file->path, file->text)
    );
}

}  // namespace

std::string_view offered_capabilities() {
    return R"(,"prompts":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},)"
           R"("completions":{})";
}

std::optional<std::string> answer_offer(const mcp::Message& request, Era era) {
    const auto& method = request.method;
    if (method == "prompts/list") return result(request, era, "prompts", kPrompts);
    if (method == "resources/list") return result(request, era, "resources", kResources);
    if (method == "resources/templates/list")
        return result(request, era, "resourceTemplates", kTemplates);
    if (method == "prompts/get") return get_prompt(request, era);
    if (method == "resources/read") return read(request, era);
    if (method == "faulty/count") return result(request, era, "count", "7");
    if (method == "completion/complete")
        return result(
            request,
            era,
            "completion",
            R"({"values":["public/menu.txt","private/wages.txt"],"total":2,"hasMore":false})"
        );
    return std::nullopt;
}

}  // namespace faulty

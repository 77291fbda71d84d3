#include "server/content.hpp"

#include "base/base64.hpp"

#include <string_view>

namespace recourse::server {
namespace {

void set(json::Object& object, std::string_view name, const std::string& text) {
    if (!text.empty()) object[name] = text;
}

json::Object block(const Text& text) {
    return {{"type", "text"}, {"text", text.text}};
}

json::Object block(const Image& image) {
    return {
        {"type", "image"}, {"data", base64::encode(image.bytes)}, {"mimeType", image.mime_type}
    };
}

json::Object block(const Audio& audio) {
    return {
        {"type", "audio"}, {"data", base64::encode(audio.bytes)}, {"mimeType", audio.mime_type}
    };
}

json::Object block(const Embedded& embedded) {
    return {{"type", "resource"}, {"resource", to_value(embedded.contents)}};
}

json::Object block(const Link& link) {
    json::Object object{{"type", "resource_link"}, {"uri", link.uri}, {"name", link.name}};
    set(object, "title", link.title);
    set(object, "description", link.description);
    set(object, "mimeType", link.mime_type);
    return object;
}

}  // namespace

json::Value to_value(const Content& content) {
    return std::visit([](const auto& kind) { return block(kind); }, content);
}

json::Value to_value(const Contents& contents) {
    json::Object object{{"uri", contents.uri}};
    set(object, "mimeType", contents.mime_type);
    object[contents.is_binary ? "blob" : "text"] =
        contents.is_binary ? base64::encode(contents.data) : contents.data;
    return object;
}

json::Value to_value(const Message& message) {
    return {
        {"role", message.role == Role::user ? "user" : "assistant"},
        {"content", to_value(message.content)},
    };
}

}  // namespace recourse::server

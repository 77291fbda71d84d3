#include "server/annotation.hpp"

#include "base/json.hpp"
#include "fault/dialect.hpp"
#include "mcp/message.hpp"

#include <string>

namespace recourse::server {
namespace {

/// The object with the machine copy as one member more; `null` and nothing become an object.
std::string with_machine_copy(json::Ref object, const Fault& fault) {
    std::string out;
    json::Writer writer(out);
    writer.begin_object();
    for (const auto& member : object.members()) {
        const auto name = member.name.string().value_or("");
        if (name != fault::kMetaKey) writer.key(name).raw(member.value_raw);
    }
    writer.key(fault::kMetaKey).value(fault::render_machine(fault)).end_object();
    return out;
}

std::string with_our_block(json::Ref content, std::string_view words) {
    std::string out;
    json::Writer writer(out);
    writer.begin_array();
    for (const json::Ref block : content.elements()) writer.raw(block.raw());
    writer.begin_object();
    writer.member("type", "text").member("text", words);
    writer.end_object().end_array();
    return out;
}

}  // namespace

std::string annotated_result(std::string_view result, const Fault& fault, const Manner& manner) {
    const json::Ref came(result);
    std::string annotated;
    json::Writer out(annotated);
    out.begin_object();
    for (const auto& member : came.members()) {
        const auto name = member.name.string().value_or("");
        if (name != "content" && name != "_meta") out.key(name).raw(member.value_raw);
    }
    out.key("content").raw(with_our_block(
        came["content"], fault::tell(fault, manner.dialect, manner.vocabularies).text
    ));
    out.key("_meta").raw(with_machine_copy(came["_meta"], fault));
    out.end_object();
    return annotated;
}

Reply annotate_error(
    std::int64_t code,
    std::string_view message,
    std::string_view data,
    const Fault& fault,
    std::string_view id,
    const Manner& manner
) {
    const auto checked = json::check(data);
    const bool is_free = !checked || checked->is_object() || checked->is_null();
    const std::string said = std::string(message) + "\n" +
                             fault::tell_in_words(fault, manner.dialect, manner.vocabularies);
    Reply reply;
    mcp::append_error(
        reply.body,
        id,
        code,
        said,
        is_free ? with_machine_copy(checked.value_or(json::Ref()), fault) : std::string(data)
    );
    return reply;
}

}  // namespace recourse::server

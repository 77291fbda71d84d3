#include "config/reading.hpp"
#include "config/yaml_reader.hpp"
#include "property.hpp"
#include "rest/answer.hpp"
#include "rest/openapi.hpp"
#include "rest/request.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace {

using recourse::fuzz::must;

/// No byte of a request line or a header line may end it early.
void check_request(const recourse::rest::HttpRequest& request) {
    for (const char byte : request.target)
        must(byte > ' ' && byte < '\x7f' && byte != '#', "a target is printable");
    for (std::size_t at = 0; at < request.headers.size(); ++at) {
        const char byte = request.headers[at];
        if (byte == '\r') must(request.headers.substr(at).starts_with("\r\n"), "CR is before LF");
        if (byte == '\n') must(at > 0 && request.headers[at - 1] == '\r', "LF is after CR");
    }
}

}  // namespace

/// Any text as an OpenAPI file: read or refused with places and sentences; its tools have schemas
/// that are JSON, and whatever arguments come, a request keeps to its lines. What stands after a
/// line of `---` are the arguments.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse;
    auto text = fuzz::text_of(data, size);
    const auto end = text.find("\n---\n");
    const auto arguments = end == std::string_view::npos ? "{}" : text.substr(end + 5);
    text = text.substr(0, end);

    const config::FileKind kind{.start = "Write it.", .home_of = [](std::string_view) {
                                    return std::string_view();
                                }};
    const config::Environment nothing = [](std::string_view) { return std::nullopt; };
    const config::SourceText source(text);
    config::Reading reading(kind, source, "api.yaml", nothing, {});
    const auto document = config::yaml::read(source);
    reading.complain(document.problems);
    if (!document.root) return 0;
    const auto specification =
        rest::read_openapi(reading, *document.root, [](auto, auto) { return true; });
    for (const auto& mistake : reading.take_mistakes())
        must(mistake.line > 0 && !mistake.sentence.empty() && !mistake.suggestion.empty(), "told");

    const auto given = json::check(arguments);
    for (const auto& operation : specification.operations) {
        const auto& tool = operation.tool;
        must(!tool.name.empty() && tool.name.size() <= 64, "a tool has a name");
        must(json::check(rest::to_entry(tool)).has_value(), "an entry is JSON");
        const auto ref = given && given->is_object() ? *given : json::Ref("{}");
        if (const auto request = rest::make_request(tool, "/v1", ref)) check_request(*request);
        const auto result = rest::to_result(
            tool, {.content_type = "application/json", .location = arguments, .body = arguments}
        );
        if (const auto* json = std::get_if<std::string>(&result))
            must(json::check(*json).has_value(), "a result is JSON");
    }
    return 0;
}

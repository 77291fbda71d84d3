#include "rest/operation_reader.hpp"

#include "base/text.hpp"

#include <utility>

#include <fmt/format.h>

namespace recourse::rest {
namespace {

constexpr std::size_t kTitleBytes = 120;
constexpr std::size_t kDescriptionBytes = 4'000;

Effect effect_of(std::string_view method) {
    if (method == "GET" || method == "HEAD") return Effect::read;
    if (method == "PUT" || method == "DELETE") return Effect::idempotent;
    return Effect::write;
}

}  // namespace

OperationReader::OperationReader(OpenApiDocument& document, const OperationPlace& where)
    : document_(document), where_(where), schemas_(document, Direction::request) {
    tool_.method = where.method;
    tool_.effect = effect_of(where.method);
}

std::expected<Tool, std::string> OperationReader::read() {
    read_words();
    read_path();
    read_parameters();
    if (auto reason = read_body()) return std::unexpected(*std::move(reason));
    read_responses();
    auto definitions = schemas_.take_definitions();
    arguments_.give_to(tool_, std::move(definitions));
    return std::move(tool_);
}

void OperationReader::read_words() {
    const auto& place = where_.operation;
    const auto summary = document_.text(place, "summary").value_or("");
    const auto description = document_.text(place, "description").value_or("");
    tool_.title = text::clean(summary, kTitleBytes);
    tool_.description =
        text::shorten(description.empty() ? summary : description, kDescriptionBytes);
    if (tool_.description.empty())
        tool_.description = fmt::format("{} {}", where_.method, where_.path);
    tool_.is_deprecated = document_.truth(place, "deprecated");
    if (tool_.is_deprecated) tool_.description = "Deprecated. " + tool_.description;
}

}  // namespace recourse::rest

#include "fault/recognition.hpp"

#include "base/text.hpp"
#include "fault/dialects.hpp"
#include "fault/sentences.hpp"

#include <array>
#include <utility>

namespace recourse::fault {
namespace {

Recognised whole(Fault fault, Dialect dialect) {
    return {.fault = std::move(fault), .dialect = dialect, .is_whole = true};
}

/// A Fault that says no more than its dialect has a place for.
Recognised partial(Fault fault, Dialect dialect) {
    return {.fault = std::move(fault), .dialect = dialect, .is_whole = false};
}

/// A machine copy whose code is one.
std::optional<Fault> machine_in(const json::Value& value) {
    if (!value.is_object()) return std::nullopt;
    auto fault = parse_machine(value);
    if (!fault || !is_code(fault->code)) return std::nullopt;
    return *std::move(fault);
}

std::optional<Fault> machine_in(json::Ref ref) {
    return ref.is_object() ? machine_in(json::to_value(ref)) : std::nullopt;
}

struct Shape {
    Dialect dialect;
    std::optional<Fault> (*read)(const json::Value&, const Vocabulary*);
};
constexpr std::array kShapes{
    Shape{Dialect::status, read_status},
    Shape{Dialect::typed, read_typed},
    Shape{Dialect::flat, read_flat},
    Shape{Dialect::contract, read_contract},
};

std::optional<Recognised> recognise_value(const json::Value& value, const Vocabulary* own) {
    if (!value.is_object()) return std::nullopt;
    if (auto fault = read_problem(value)) return whole(*std::move(fault), Dialect::problem);
    if (auto fault = machine_in(value)) return whole(*std::move(fault), Dialect::recourse);
    for (const auto& shape : kShapes) {
        if (auto fault = shape.read(value, own)) return partial(*std::move(fault), shape.dialect);
    }
    return std::nullopt;
}

std::optional<Recognised> recognise_json(std::string_view text, const Vocabulary* own) {
    if (!text.starts_with('{') || text.size() > kLongestError) return std::nullopt;
    const auto value = json::parse(text);
    return value ? recognise_value(*value, own) : std::nullopt;
}

/// What the answer shows, machine copy aside.
std::optional<Recognised> recognise_shown(json::Ref result, const Vocabulary* own) {
    if (auto found = recognise_json(result["structuredContent"].raw(), own)) return found;
    return recognise_text(text_of(result), own);
}

}  // namespace

std::string text_of(json::Ref result) {
    std::string text;
    for (const json::Ref block : result["content"].elements()) {
        if (!block["type"].equals("text")) continue;
        if (!text.empty()) text += '\n';
        text += block["text"].string().value_or("");
    }
    return text;
}

std::optional<Recognised> recognise_text(std::string_view text, const Vocabulary* own) {
    const auto words = text::trim(text);
    if (words.size() > kLongestError) return std::nullopt;
    if (auto found = recognise_json(words, own)) return found;
    if (auto fault = read_recourse(words, own))
        return partial(*std::move(fault), Dialect::recourse);
    if (auto fault = read_bracket(words, own)) return partial(*std::move(fault), Dialect::bracket);
    return std::nullopt;
}

std::optional<Recognised> recognise_result(std::string_view result, const Vocabulary* own) {
    if (result.size() > kLongestError) return std::nullopt;
    const auto checked = json::check(result);
    if (!checked) return std::nullopt;
    auto shown = recognise_shown(*checked, own);
    if (auto fault = machine_in((*checked)["_meta"][kMetaKey]))
        return whole(*std::move(fault), shown ? shown->dialect : Dialect::recourse);
    const bool says_error = (*checked)["isError"].boolean().value_or(false);
    if (!shown || (!says_error && shown->dialect != Dialect::status)) return std::nullopt;
    return shown;
}

std::optional<Recognised> recognise_error(
    std::string_view message, std::string_view data, const Vocabulary* own
) {
    if (auto found = recognise_json(data, own)) return found;
    return recognise_text(message, own);
}

std::optional<Recognised> recognise_body(std::string_view body, const Vocabulary* own) {
    return recognise_json(text::trim(body), own);
}

}  // namespace recourse::fault

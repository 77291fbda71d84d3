#include "terminal_questions.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "client/typed_arguments.hpp"

#include <iostream>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace recourse::app {
namespace {

using client::ElicitationReply;
using Action = client::ElicitationReply::Action;

constexpr std::size_t kShown = 1'000;

std::optional<std::string> read_line(std::string_view prompt) {
    fmt::print(stderr, "{}", prompt);
    std::fflush(stderr);
    std::string line;
    if (!std::getline(std::cin, line)) return std::nullopt;
    return line;
}

std::string text_of(const client::Json& property, std::string_view name) {
    const auto* members = property.if_object();
    const auto* value = members == nullptr ? nullptr : members->if_contains(name);
    if (value == nullptr) return {};
    return value->is_string() ? std::string(value->get_string()) : json::to_text(*value);
}

std::string prompt_for(std::string_view name, const client::Json& property) {
    auto label = text_of(property, "title");
    if (label.empty()) label = text_of(property, "description");
    if (label.empty()) label = name;
    const auto choices = text_of(property, "enum");
    const auto preset = text_of(property, "default");
    return text::clean(label, kShown) +
           (choices.empty() ? "" : " " + text::clean(choices, kShown)) +
           (preset.empty() ? "" : " [" + text::clean(preset, kShown) + "]") + ": ";
}

ElicitationReply fill_in_form(const client::Elicitation& elicitation) {
    ElicitationReply reply{.action = Action::accept, .content = {}};
    const auto* properties = elicitation.schema.if_contains("properties");
    if (properties == nullptr || !properties->is_object()) return reply;
    for (const auto& [name, property] : properties->get_object()) {
        const auto line = read_line(prompt_for(name, property));
        if (!line) return {.action = Action::cancel, .content = {}};
        // What is left empty gets its default, where there is one.
        if (line->empty()) continue;
        reply.content[name] = client::typed_by_schema(*line, property, elicitation.schema);
    }
    return reply;
}

ElicitationReply send_to_address(const client::Elicitation& elicitation) {
    fmt::print(stderr, "Open {}\n", text::clean(elicitation.url, kShown));
    const auto line = read_line("Done? [Y/n] ");
    if (!line) return {.action = Action::cancel, .content = {}};
    const bool refuses = text::to_lower(text::trim(*line)).starts_with('n');
    return {.action = refuses ? Action::decline : Action::accept, .content = {}};
}

}  // namespace

ElicitationReply ask_on_terminal(const client::Elicitation& elicitation) {
    fmt::print(stderr, "\nThe server asks: {}\n", text::clean(elicitation.message, kShown));
    return elicitation.mode == client::Elicitation::Mode::url ? send_to_address(elicitation)
                                                              : fill_in_form(elicitation);
}

}  // namespace recourse::app

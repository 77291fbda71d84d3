#include "review/subject.hpp"

#include "mcp/tool.hpp"
#include "review/places.hpp"

#include <algorithm>
#include <utility>

namespace recourse::review {

namespace {

constexpr std::size_t kMostNotes = 4;

/// Valid arguments: what is required, each by itself; else what the schema room makes of the whole.
void find_example(Subject& subject) {
    json::Object made;
    for (const auto& argument : subject.arguments) {
        if (argument.depth > 1) break;
        if (argument.is_required && argument.example) made[argument.name] = *argument.example;
    }
    if (subject.accepts(made)) {
        subject.example = std::move(made);
        return;
    }
    const auto whole = subject.input->example();
    if (whole && whole->is_object())
        subject.example = whole->get_object();
    else
        subject.no_example = "No valid example of its arguments could be made from its schema.";
}

/// What the schema room itself does not check; calls may then be taken that were thought wrong.
void tell_of_unchecked(Subject& subject) {
    const auto& unchecked = subject.input->unchecked();
    for (std::size_t i = 0; i < std::min(unchecked.size(), kMostNotes); ++i)
        subject.unprobed.push_back(
            {.tool = {},
             .kind = std::nullopt,
             .pointer = {},
             .reason = "Of its schema not all was understood: " + unchecked[i] + '.'}
        );
}

}  // namespace

std::string_view text_in(const json::Object& members, std::string_view name) {
    const auto* value = members.if_contains(name);
    return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : "";
}

bool Subject::accepts(const json::Object& given) const {
    return !input || input->accepts(given);
}

const Argument* Subject::find(std::string_view called) const {
    const auto found = std::ranges::find(arguments, called, &Argument::name);
    return found == arguments.end() ? nullptr : &*found;
}

const Argument* Subject::at(std::string_view path) const {
    const auto found = std::ranges::find(arguments, path, &Argument::path);
    return found == arguments.end() ? nullptr : &*found;
}

std::optional<Subject> read_subject(json::Ref entry, bool says_reads) {
    const auto tool = mcp::Tool::read(entry);
    if (!tool) return std::nullopt;
    Subject subject{.name = tool->name, .reads_only = tool->read_only_hint || says_reads};
    subject.needs_task = entry["execution"]["taskSupport"].equals("required");
    if (const json::Ref output = entry["outputSchema"]; output.is_object()) {
        if (auto schema = schema::Schema::compile(json::to_value(output)))
            subject.output = *std::move(schema);
    }
    if (tool->input_schema.empty()) {
        subject.no_example = "It has no input schema.";
        return subject;
    }
    if (auto headers = mcp::read_param_headers(entry["inputSchema"]))
        subject.param_headers = *std::move(headers);
    const auto document = json::to_value(entry["inputSchema"]);
    auto schema = schema::Schema::compile(document);
    if (!schema) {
        subject.no_example = "Its input schema cannot be read: " + schema.error().reason;
        return subject;
    }
    subject.input = *std::move(schema);
    auto places = read_places(document);
    subject.arguments = std::move(places.all);
    subject.unprobed = std::move(places.unprobed);
    tell_of_unchecked(subject);
    find_example(subject);
    return subject;
}

}  // namespace recourse::review

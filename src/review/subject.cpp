#include "review/subject.hpp"

#include "base/json_pointer.hpp"
#include "mcp/tool.hpp"

#include <algorithm>
#include <utility>

#include <re2/re2.h>

namespace recourse::review {

namespace {

constexpr std::size_t kMostArguments = 64;
constexpr int kMostReferences = 8;

const json::Value* member(const json::Value& value, std::string_view name) {
    const auto* object = value.if_object();
    return object == nullptr ? nullptr : object->if_contains(name);
}

/// Where a reference within the document leads; null for any other.
const json::Value* target_of(const json::Value& document, std::string_view reference) {
    if (!reference.starts_with('#')) return nullptr;
    boost::system::error_code failed;
    const auto* found = document.find_pointer(reference.substr(1), failed);
    return failed ? nullptr : found;
}

/// The schema that counts: `$ref` followed, and of `anyOf` with null the other one.
json::Object resolved(const json::Value& document, const json::Value& schema) {
    const json::Value* at = &schema;
    json::Object rules;
    for (int step = 0; step < kMostReferences && at->is_object(); ++step) {
        for (const auto& [name, value] : at->get_object()) {
            if (name != "$ref" && name != "anyOf") rules.insert_or_assign(name, value);
        }
        const json::Value* next = nullptr;
        if (const auto* reference = member(*at, "$ref"); reference && reference->is_string())
            next = target_of(document, reference->get_string());
        if (const auto* choices = member(*at, "anyOf"); choices && choices->is_array()) {
            for (const auto& choice : choices->get_array()) {
                const auto* type = member(choice, "type");
                const bool is_null = type && type->is_string() && type->get_string() == "null";
                if (!is_null && next == nullptr) next = &choice;
            }
        }
        if (next == nullptr) break;
        at = next;
    }
    return rules;
}

std::string type_of(const json::Object& rules) {
    if (const auto said = text_in(rules, "type"); !said.empty()) return std::string(said);
    const auto* type = rules.if_contains("type");
    if (type == nullptr || !type->is_array()) return {};
    // `["string", "null"]`
    std::string only;
    for (const auto& one : type->get_array()) {
        if (!one.is_string() || one.get_string() == "null") continue;
        if (!only.empty()) return {};
        only = one.get_string();
    }
    return only;
}

std::vector<std::string> allowed_by(const json::Object& rules) {
    std::vector<std::string> allowed;
    const auto* values = rules.if_contains("enum");
    if (values == nullptr || !values->is_array()) return allowed;
    for (const auto& value : values->get_array()) {
        if (value.is_string()) allowed.emplace_back(value.get_string());
    }
    return allowed;
}

bool is_required(const json::Value& schema, std::string_view name) {
    const auto* required = member(schema, "required");
    if (required == nullptr || !required->is_array()) return false;
    return std::ranges::any_of(required->get_array(), [&](const json::Value& one) {
        return one.is_string() && one.get_string() == name;
    });
}

/// A value out of the words about it: `The id of a customer, e.g. "cust_4F7K2M9QX1AB"`.
std::optional<json::Value> said_in(std::string_view description) {
    // Where the type is left out, the words tell it: `Whether another step is needed`.
    static const RE2& truth = *new RE2(R"((?i)(?:whether|if true|set to true|true (?:if|to))\b.*)");
    if (RE2::FullMatch(description, truth)) return json::Value(true);
    static const RE2& pattern = *new RE2(
        R"RE((?i)(?:\be\.?g\.?,?|\bfor example,?|\bexamples?:|\bsuch as|\blike)\s*["'`]([^"'`\n]{1,120})["'`])RE"
    );
    std::string value;
    if (!RE2::PartialMatch(description, pattern, &value)) return std::nullopt;
    return json::Value(value);
}

std::optional<json::Value> example_of(const json::Value& document, const json::Object& rules) {
    // What the rules refer to still has to be found.
    json::Object whole = rules;
    for (const std::string_view name : {"$defs", "definitions"}) {
        if (const auto* definitions = member(document, name)) whole[name] = *definitions;
    }
    const auto schema = schema::Schema::compile(whole);
    if (!schema) return std::nullopt;
    if (auto said = said_in(text_in(rules, "description")); said && schema->accepts(*said))
        return said;
    return schema->example();
}

std::vector<Argument> arguments_of(const json::Value& schema) {
    std::vector<Argument> arguments;
    const auto* properties = member(schema, "properties");
    if (properties == nullptr || !properties->is_object()) return arguments;
    for (const auto& [name, described] : properties->get_object()) {
        if (arguments.size() == kMostArguments) break;
        Argument argument{.name = name, .rules = resolved(schema, described)};
        argument.type = type_of(argument.rules);
        argument.is_required = is_required(schema, name);
        argument.allowed = allowed_by(argument.rules);
        argument.example = example_of(schema, argument.rules);
        arguments.push_back(std::move(argument));
    }
    return arguments;
}

/// Valid arguments: what is required, each by itself; else what the schema room makes of the whole.
void find_example(Subject& subject) {
    json::Object made;
    for (const auto& argument : subject.arguments) {
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

}  // namespace

std::string_view text_in(const json::Object& members, std::string_view name) {
    const auto* value = members.if_contains(name);
    return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : "";
}

bool Subject::accepts(const json::Object& given) const {
    return !input || input->accepts(given);
}

const Argument* Subject::find(std::string_view argument) const {
    const auto found = std::ranges::find(arguments, argument, &Argument::name);
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
    subject.arguments = arguments_of(document);
    find_example(subject);
    return subject;
}

}  // namespace recourse::review

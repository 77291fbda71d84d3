#include "base/text.hpp"
#include "server/definition.hpp"
#include "server/refinements.hpp"
#include "server/uri_template.hpp"

#include <recourse/server.hpp>

#include <stdexcept>

#include <fmt/format.h>

/// Tools, prompts and resources in the making: what is said of one, until its handler registers it.
namespace recourse::server {
namespace {

constexpr std::size_t kLongestName = 64;

void check_name(std::string_view kind, std::string_view name) {
    const bool fits = !name.empty() && name.size() <= kLongestName &&
                      name.find_first_not_of(
                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                          "0123456789_-./"
                      ) == std::string_view::npos;
    if (fits) return;
    throw std::logic_error(fmt::format(
        "recourse: '{}' is no name for a {}: take 1 to {} letters, digits and _ - . /",
        name,
        kind,
        kLongestName
    ));
}

void check_code(const Failure& failure) {
    if (is_code(failure.code)) return;
    throw std::logic_error(fmt::format(
        "recourse: '{}' is no failure code: it must match ^[a-z][a-z0-9_]{{2,62}}$", failure.code
    ));
}

[[noreturn]] void throw_given_twice(std::string_view kind, std::string_view name) {
    throw std::logic_error(fmt::format("recourse: there are two {}s '{}'", kind, name));
}

[[noreturn]] void throw_broken(std::string_view tool, std::string_view why) {
    throw std::logic_error(
        fmt::format("recourse: the schema of the tool '{}' is broken: {}", tool, why)
    );
}

void set(json::Object& entry, std::string_view name, const std::string& text) {
    if (!text.empty()) entry[name] = text;
}

schema::Schema compiled(std::string_view tool, const json::Object& raw) {
    auto schema = schema::Schema::compile(raw);
    if (!schema) throw_broken(tool, schema.error().reason + " at '" + schema.error().pointer + "'");
    // What could not be understood would accept everything.
    if (!schema->unchecked().empty()) throw_broken(tool, schema->unchecked().front());
    return *std::move(schema);
}

std::vector<mcp::ParamHeader> headers_in(std::string_view tool, std::string_view schema) {
    auto headers = mcp::read_param_headers(json::Ref(schema));
    if (!headers) throw_broken(tool, headers.error());
    return *std::move(headers);
}

}  // namespace

// ---- Tools

struct Tool::Draft {
    Server::Impl& server;
    ToolEntry entry;
    json::Object raw;
    json::Object annotations;
    std::vector<Described> arguments;
    std::optional<json::Object> input;
    std::optional<json::Object> output;
};

Tool::Tool(Server& server, std::string name, std::string description)
    : draft_(std::make_unique<Draft>(Draft{
          .server = *server.impl_,
          .entry = {.name = name, .arguments = compiled(name, {})},
          .raw = {{"name", name}, {"description", std::move(description)}},
      })) {
    check_name("tool", name);
}

Tool::~Tool() = default;
Tool::Tool(Tool&&) noexcept = default;

Tool& Tool::title(std::string title) {
    draft_->raw["title"] = title;
    return *this;
}

Tool& Tool::reads() {
    draft_->entry.reads = true;
    draft_->annotations["readOnlyHint"] = true;
    return *this;
}

Tool& Tool::idempotent() {
    draft_->entry.idempotent = true;
    draft_->annotations["idempotentHint"] = true;
    return *this;
}

Tool& Tool::destroys() {
    draft_->annotations["destructiveHint"] = true;
    return *this;
}

Tool& Tool::argument(std::string path, std::string description, Refinement refinement) {
    draft_->arguments.push_back({std::move(path), std::move(description), std::move(refinement)});
    return *this;
}

Tool& Tool::fails_with(std::vector<Failure> failures) {
    for (auto& failure : failures) {
        check_code(failure);
        draft_->entry.failures.push_back(std::move(failure));
    }
    return *this;
}

Tool& Tool::fails_by(std::vector<std::string_view> codes) {
    const auto* vocabulary = draft_->server.vocabulary;
    for (const auto name : codes) {
        const auto* code = vocabulary == nullptr ? nullptr : vocabulary->find(name);
        if (code == nullptr)
            throw std::logic_error(fmt::format("recourse: no vocabulary has the code '{}'", name));
        draft_->entry.failures.push_back({
            .code = code->name,
            .category = code->category,
            .meaning = code->meaning,
            .remedy = code->remedy,
            .actor = code->actor,
            .retryable = code->retryable,
        });
    }
    return *this;
}

Tool& Tool::schema(boost::json::object schema) {
    draft_->input = std::move(schema);
    return *this;
}

Tool& Tool::output_schema(boost::json::object schema) {
    draft_->output = std::move(schema);
    return *this;
}

Tool& Tool::with(std::string name, boost::json::value value) {
    draft_->raw[name] = std::move(value);
    return *this;
}

Tool& Tool::within(std::chrono::milliseconds time) {
    draft_->entry.time = time;
    return *this;
}

Tool& Tool::as_task(Tasking how) {
    draft_->entry.tasking = how;
    return *this;
}

void Tool::add(
    boost::json::object input, std::optional<boost::json::object> output, Erased handler
) {
    auto& [server, entry, raw, annotations, arguments, own_input, own_output] = *draft_;
    if (own_input) input = *own_input;
    if (own_output) output = own_output;
    refine(input, arguments, entry.name);
    entry.defaults = defaults_of(arguments);
    entry.arguments = compiled(entry.name, input);
    entry.input_schema = json::to_text(input);
    entry.headers = headers_in(entry.name, entry.input_schema);
    entry.has_output_schema = output.has_value();
    entry.handler = std::move(handler);
    raw["inputSchema"] = std::move(input);
    if (output) raw["outputSchema"] = *std::move(output);
    if (!annotations.empty()) raw["annotations"] = std::move(annotations);
    entry.raw = json::to_text(raw);

    server.codes.declare(entry.name, entry.failures);
    const auto name = entry.name;
    const bool is_new =
        server.stock.change([&](Inventory& all) { return all.tools.add(std::move(entry)); });
    if (!is_new) throw_given_twice("tool", name);
    server.watchers.tell({News::What::tools});
}

// ---- Prompts

struct Prompt::Draft {
    Server::Impl& server;
    PromptEntry entry;
    json::Object raw;
    json::Array arguments;
};

Prompt::Prompt(Server& server, std::string name, std::string description)
    : draft_(std::make_unique<Draft>(Draft{
          .server = *server.impl_,
          .entry = {.name = name},
          .raw = {{"name", name}, {"description", std::move(description)}},
      })) {
    check_name("prompt", name);
}

Prompt::~Prompt() = default;
Prompt::Prompt(Prompt&&) noexcept = default;

Prompt& Prompt::title(std::string title) {
    draft_->raw["title"] = title;
    return *this;
}

Prompt& Prompt::argument(std::string name, std::string description) {
    draft_->arguments.push_back({{"name", name}, {"description", description}, {"required", true}});
    draft_->entry.required.push_back(std::move(name));
    return *this;
}

Prompt& Prompt::optional_argument(std::string name, std::string description) {
    draft_->arguments.push_back({{"name", name}, {"description", description}, {"required", false}}
    );
    return *this;
}

Prompt& Prompt::completes(std::string argument, Completer completer) {
    draft_->entry.completers[std::move(argument)] = std::move(completer);
    return *this;
}

void Prompt::handle(Handler handler) {
    auto& [server, entry, raw, arguments] = *draft_;
    entry.handler = std::move(handler);
    if (!arguments.empty()) raw["arguments"] = std::move(arguments);
    entry.raw = json::to_text(raw);
    const auto name = entry.name;
    const bool is_new =
        server.stock.change([&](Inventory& all) { return all.prompts.add(std::move(entry)); });
    if (!is_new) throw_given_twice("prompt", name);
    server.watchers.tell({News::What::prompts});
}

// ---- Resources

struct Resource::Draft {
    Server::Impl& server;
    ResourceEntry entry;
    json::Object raw;
    bool is_template;
};

Resource::Resource(Server& server, std::string uri, std::string name, bool is_template)
    : draft_(std::make_unique<Draft>(Draft{
          .server = *server.impl_,
          .entry = {.name = uri},
          .raw = {{is_template ? "uriTemplate" : "uri", uri}, {"name", std::move(name)}},
          .is_template = is_template,
      })) {
    if (is_template) static_cast<void>(variables_of(uri));
}

Resource::~Resource() = default;
Resource::Resource(Resource&&) noexcept = default;

Resource& Resource::title(std::string title) {
    draft_->raw["title"] = title;
    return *this;
}

Resource& Resource::description(std::string description) {
    draft_->raw["description"] = description;
    return *this;
}

Resource& Resource::mime_type(std::string type) {
    set(draft_->raw, "mimeType", type);
    draft_->entry.mime_type = std::move(type);
    return *this;
}

Resource& Resource::keeps(Keeping keeping) {
    draft_->entry.keeping = keeping;
    return *this;
}

Resource& Resource::completes(std::string variable, Completer completer) {
    draft_->entry.completers[std::move(variable)] = std::move(completer);
    return *this;
}

void Resource::handle(Handler handler) {
    auto& [server, entry, raw, is_template] = *draft_;
    entry.handler = std::move(handler);
    entry.raw = json::to_text(raw);
    const auto uri = entry.name;
    const bool is_new = server.stock.change([&](Inventory& all) {
        return (is_template ? all.templates : all.resources).add(std::move(entry));
    });
    if (!is_new) throw_given_twice("resource", uri);
    server.watchers.tell({News::What::resources});
}

}  // namespace recourse::server

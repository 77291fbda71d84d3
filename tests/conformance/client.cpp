#include <recourse/client.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

/// The client side of the official conformance suite: `conformance-client URL` does what the
/// scenario in MCP_CONFORMANCE_SCENARIO asks of a client, and exits with 0 if all went well.
namespace {

using namespace recourse;
using client::Client;
using client::Object;

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// What the suite tells this scenario beside its URL.
Object context() {
    boost::system::error_code error;
    const auto parsed = boost::json::parse(variable("MCP_CONFORMANCE_CONTEXT"), error);
    return !error && parsed.is_object() ? parsed.get_object() : Object();
}

bool fails(std::string_view what, const Fault& fault) {
    std::fprintf(
        stderr,
        "%.*s: [%s] %s\n",
        static_cast<int>(what.size()),
        what.data(),
        fault.code.c_str(),
        fault.message.c_str()
    );
    return false;
}

bool call(Client& client, std::string_view tool, Object arguments = {}) {
    const auto result = client.call(tool, std::move(arguments));
    return result ? true : fails(tool, result.error());
}

bool list_tools(Client& client) {
    const auto tools = client.list_tools();
    return tools ? true : fails("tools/list", tools.error());
}

bool call_every_tool(Client& client) {
    const auto tools = client.list_tools();
    if (!tools) return fails("tools/list", tools.error());
    return std::ranges::all_of(*tools, [&client](const client::Tool& tool) {
        return call(
            client, tool.name, tool.name == "valid_tool" ? Object{{"region", "eu"}} : Object()
        );
    });
}

bool use_everything(Client& client) {
    if (!call_every_tool(client)) return false;
    const auto resources = client.list_resources();
    if (!resources) return fails("resources/list", resources.error());
    for (const auto& resource : *resources) {
        const auto contents = client.read_resource(resource.uri);
        if (!contents) return fails(resource.uri, contents.error());
    }
    const auto prompts = client.list_prompts();
    if (!prompts) return fails("prompts/list", prompts.error());
    for (const auto& prompt : *prompts) {
        const auto messages = client.get_prompt(prompt.name);
        if (!messages) return fails(prompt.name, messages.error());
    }
    return true;
}

bool make_calls_of_context(Client& client) {
    const auto given = context();
    for (const auto& entry : given.at("toolCalls").as_array()) {
        const auto& wanted = entry.as_object();
        const auto name = wanted.at("name").as_string();
        if (!call(client, {name.data(), name.size()}, wanted.at("arguments").as_object()))
            return false;
    }
    return true;
}

bool echo_schema(Client& client) {
    const auto tools = client.list_tools();
    if (!tools) return fails("tools/list", tools.error());
    for (const auto& tool : *tools) {
        if (tool.name == "json_schema_2020_12_tool")
            return call(client, "json_schema_echo", {{"schema", tool.input_schema}});
    }
    return false;
}

using Scenario = std::function<bool(Client&)>;

const std::map<std::string, Scenario>& scenarios() {
    static const std::map<std::string, Scenario> kScenarios{
        {"initialize", list_tools},
        {"tools_call",
         [](Client& client) { return call(client, "add_numbers", {{"a", 5}, {"b", 3}}); }},
        {"elicitation-sep1034-client-defaults",
         [](Client& client) { return call(client, "test_client_elicitation_defaults"); }},
        {"sse-retry", [](Client& client) { return call(client, "test_reconnection"); }},
        {"request-metadata", list_tools},
        {"http-standard-headers", use_everything},
        {"http-custom-headers", make_calls_of_context},
        {"http-invalid-tool-headers", call_every_tool},
        {"sep-2322-client-request-state", call_every_tool},
        {"json-schema-ref-no-deref", list_tools},
        {"json-schema-2020-12-preservation", echo_schema},
    };
    return kScenarios;
}

client::Options options() {
    client::Options options;
    options.name = "recourse-conformance-client";
    const bool is_modern = variable("MCP_CONFORMANCE_PROTOCOL_VERSION") == "2026-07-28";
    options.era = is_modern ? client::Era::modern : client::Era::legacy;
    options.handlers.elicit = client::accept_with_defaults;
    options.handlers.sample = [](const Object&) -> client::Result<Object> {
        return Object{
            {"role", "assistant"},
            {"model", "none"},
            {"content", Object{{"type", "text"}, {"text", "a sample"}}},
        };
    };
    options.handlers.roots = [] {
        return std::vector<client::Root>{{.uri = "file:///tmp", .name = "tmp"}};
    };
    return options;
}

}  // namespace

int main(int argc, char** argv) {
    const auto name = variable("MCP_CONFORMANCE_SCENARIO");
    const auto scenario = scenarios().find(name);
    if (argc != 2 || scenario == scenarios().end()) {
        std::fprintf(
            stderr,
            "usage: conformance-client URL, for a scenario it knows, not '%s'\n",
            name.c_str()
        );
        return EXIT_FAILURE;
    }
    auto client = Client::connect(argv[1], options());
    if (!client) {
        fails("connect", client.error());
        return EXIT_FAILURE;
    }
    return scenario->second(*client) ? EXIT_SUCCESS : EXIT_FAILURE;
}

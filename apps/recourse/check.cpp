#include "base/json.hpp"
#include "commands.hpp"
#include "gateway/configuration.hpp"
#include "rest/tool.hpp"

#include <fmt/format.h>

namespace recourse::app {
namespace {

/// What the files of REST APIs give. The tools of MCP servers are known only when they run.
json::Value upstream_to_json(const gateway::UpstreamSettings& upstream) {
    json::Object out{{"name", upstream.name}};
    if (!upstream.rest) return out;
    json::Array tools;
    for (const auto& tool : upstream.rest->tools) tools.emplace_back(std::string_view(tool.name));
    json::Array left_out;
    for (const auto& one : upstream.rest->left_out)
        left_out.push_back(
            json::Object{{"operation", one.operation}, {"line", one.line}, {"reason", one.reason}}
        );
    out["tools"] = std::move(tools);
    out["left_out"] = std::move(left_out);
    return out;
}

void print_for_programs(const gateway::Loaded& loaded) {
    json::Array upstreams;
    for (const auto& upstream : loaded.settings.upstreams)
        upstreams.push_back(upstream_to_json(upstream));
    const json::Object out{
        {"mistakes", config::to_json(loaded.mistakes)}, {"upstreams", std::move(upstreams)}
    };
    fmt::print("{}\n", json::to_text(out));
}

void print_tools(const gateway::UpstreamSettings& upstream) {
    if (!upstream.rest) return;
    const auto& api = *upstream.rest;
    fmt::print("  {}: {} tools", upstream.name, api.tools.size());
    if (!api.title.empty()) fmt::print(" of {} {}", api.title, api.version);
    fmt::print("\n");
    for (const auto& one : api.left_out)
        fmt::print("    left out: {} (line {}). {}\n", one.operation, one.line, one.reason);
}

}  // namespace

int check(const CheckOptions& options) {
    const auto loaded = gateway::load(options.configuration, gateway::process_environment());
    if (options.json) {
        print_for_programs(loaded);
    } else if (loaded.mistakes.empty()) {
        fmt::print(
            "{}: no mistakes; upstreams: {}\n",
            options.configuration,
            loaded.settings.upstreams.size()
        );
        for (const auto& upstream : loaded.settings.upstreams) print_tools(upstream);
    } else {
        fmt::print("{}", gateway::to_text(loaded.mistakes));
    }
    return loaded.mistakes.empty() ? kOk : kBadConfiguration;
}

}  // namespace recourse::app

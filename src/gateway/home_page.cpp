#include "gateway/home_page.hpp"

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Recourse</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .3rem; }
p.where { margin: 0 0 .4rem; opacity: .75; }
pre { padding: .8rem 1rem; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .5rem; overflow-x: auto; }
</style>
<h1>Recourse</h1>
<p>An MCP gateway that makes every tool failure an instruction an agent can act on.</p>
)";

}  // namespace

std::vector<HostSetup> host_setups(std::string_view url) {
    const auto servers = [&](std::string_view key, std::string_view member) {
        return fmt::format(
            "{{\n  \"{}\": {{\n    \"recourse\": {{ {}\"url\": \"{}\" }}\n  }}\n}}",
            key,
            member,
            url
        );
    };
    return {
        {"Claude Code",
         "in a terminal",
         fmt::format("claude mcp add --transport http recourse {}", url)},
        {"Claude Desktop",
         "claude_desktop_config.json; it starts programs, so a bridge connects it",
         fmt::format(
             "{{\n  \"mcpServers\": {{\n    \"recourse\": {{ \"command\": \"npx\", \"args\": "
             "[\"-y\", \"mcp-remote\", \"{}\", "
             "\"--allow-http\"] }}\n  }}\n}}",
             url
         )},
        {"Cursor", ".cursor/mcp.json", servers("mcpServers", "")},
        {"VS Code", ".vscode/mcp.json", servers("servers", "\"type\": \"http\", ")},
    };
}

std::string make_home_page(std::string_view url) {
    std::string page(kHead);
    page += fmt::format(
        "<p>This gateway serves MCP at <code>{}</code>. To use it from</p>\n", escaped(url)
    );
    for (const auto& setup : host_setups(url)) {
        page += fmt::format(
            "<h2>{}</h2>\n<p class=\"where\">{}</p>\n<pre>{}</pre>\n",
            escaped(setup.host),
            escaped(setup.where),
            escaped(setup.what)
        );
    }
    return page;
}

}  // namespace recourse::gateway

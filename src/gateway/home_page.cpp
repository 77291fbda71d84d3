#include "gateway/home_page.hpp"

#include "base/markup.hpp"
#include "server/html.hpp"

#include <fmt/format.h>

namespace recourse::gateway {
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

std::string make_home_page(std::string_view url, std::string_view dashboard) {
    auto content = fmt::format(
        "<h1>Recourse</h1>\n<p>An MCP gateway that makes every tool failure an instruction an "
        "agent "
        "can act on.</p>\n<p>This gateway serves MCP at <code>{}</code>. What its error codes mean "
        "stands at <a href=\"/errors\">/errors</a>.",
        text::escape_markup(url)
    );
    if (!dashboard.empty())
        content += fmt::format(
            " What fails here, and whether agents recover, is on <a href=\"{}\">the "
            "dashboard</a>.",
            text::escape_markup(dashboard)
        );
    content += " To use it from</p>\n";
    for (const auto& setup : host_setups(url)) {
        content += fmt::format(
            "<h2>{}</h2>\n<p class=\"where\">{}</p>\n<pre>{}</pre>\n",
            text::escape_markup(setup.host),
            text::escape_markup(setup.where),
            text::escape_markup(setup.what)
        );
    }
    return server::html::page("Recourse", content);
}

}  // namespace recourse::gateway

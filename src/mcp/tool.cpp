#include "mcp/tool.hpp"

namespace recourse::mcp {

std::optional<Tool> Tool::read(json::Ref entry) {
    auto name = entry["name"].string();
    if (!name || name->empty()) return std::nullopt;
    const auto annotations = entry["annotations"];
    return Tool{
        .name = *std::move(name),
        .raw = std::string(entry.raw()),
        .input_schema = std::string(entry["inputSchema"].raw()),
        .has_output_schema = static_cast<bool>(entry["outputSchema"]),
        .read_only_hint = annotations["readOnlyHint"].boolean().value_or(false),
        .idempotent_hint = annotations["idempotentHint"].boolean().value_or(false),
    };
}

std::string Tool::renamed(std::string_view new_name) const {
    const auto old = json::Ref(raw)["name"].raw();
    const auto at = static_cast<std::size_t>(old.data() - raw.data());
    std::string entry = raw.substr(0, at);
    json::append_string(entry, new_name);
    entry += std::string_view(raw).substr(at + old.size());
    return entry;
}

ToolPage read_tool_page(json::Ref result) {
    ToolPage page;
    for (const json::Ref entry : result["tools"].elements()) {
        if (auto tool = Tool::read(entry)) page.tools.push_back(*std::move(tool));
    }
    page.next_cursor = result["nextCursor"].string();
    return page;
}

}  // namespace recourse::mcp

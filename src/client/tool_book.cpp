#include "client/tool_book.hpp"

#include "client/reading.hpp"

#include <algorithm>

namespace recourse::client {

void ToolBook::learn(std::vector<Object> entries, unsigned handshake, bool need_headers) {
    entries_.clear();
    for (auto& whole : entries) {
        auto entry = std::make_shared<ToolEntry>();
        entry->tool = to_tool(std::move(whole));
        if (entry->tool.name.empty()) continue;
        const auto& schema = entry->tool.input_schema;
        if (!schema.is_null()) entry->input_schema = json::to_text(schema);
        if (need_headers) {
            auto headers = mcp::read_param_headers(json::Ref(entry->input_schema));
            if (!headers) continue;
            entry->param_headers = *std::move(headers);
        }
        entries_.push_back(std::move(entry));
    }
    handshake_ = handshake;
}

ToolEntryPtr ToolBook::find(std::string_view name) const {
    const auto found = std::ranges::find_if(entries_, [name](const ToolEntryPtr& entry) {
        return entry->tool.name == name;
    });
    return found == entries_.end() ? nullptr : *found;
}

std::vector<std::string_view> ToolBook::names() const {
    std::vector<std::string_view> names;
    names.reserve(entries_.size());
    for (const auto& entry : entries_) names.emplace_back(entry->tool.name);
    return names;
}

}  // namespace recourse::client

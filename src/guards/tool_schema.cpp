#include "guards/tool_schema.hpp"

#include "base/text.hpp"

#include <utility>

#include <fmt/format.h>

namespace recourse::guards {
namespace {

constexpr std::size_t kShownReason = 300;

}  // namespace

const schema::Schema* ToolSchema::get() const {
    if (!tried_) compile();
    return compiled_ ? &*compiled_ : nullptr;
}

std::optional<std::string> ToolSchema::take_trouble() const {
    return std::exchange(trouble_, std::nullopt);
}

void ToolSchema::compile() const {
    tried_ = true;
    if (raw_.empty()) return;
    const auto parsed = json::parse(raw_);
    if (!parsed) {
        trouble_ = "its schema is not JSON: " + text::clean(parsed.error().reason, kShownReason);
        return;
    }
    auto compiled = schema::Schema::compile(*parsed);
    if (compiled) {
        compiled_ = *std::move(compiled);
        if (const auto& unchecked = compiled_->unchecked(); !unchecked.empty())
            trouble_ = fmt::format(
                "a part of its schema is not checked: {}",
                text::clean(unchecked.front(), kShownReason)
            );
        return;
    }
    const auto& error = compiled.error();
    trouble_ = fmt::format(
        "its schema cannot be understood{}: {}",
        error.pointer.empty() ? "" : " at " + text::clean(error.pointer, kShownReason),
        text::clean(error.reason, kShownReason)
    );
}

}  // namespace recourse::guards

#include "gateway/own_tools.hpp"

#include "mcp/result.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

using Kind = OwnTool::Kind;

/// How a tool is listed, but for its name.
struct Sheet {
    Kind kind;
    std::string OwnToolSettings::* name;
    bool reads_only;
    std::string_view title;
    std::string_view description;
    std::string_view properties;  ///< of its arguments: raw JSON
    std::string_view required;
};

constexpr std::array kSheets{
    Sheet{
        .kind = Kind::whoami,
        .name = &OwnToolSettings::whoami,
        .reads_only = true,
        .title = "Who I am here",
        .description = "Tells who you are for this gateway and what you may do: the tools you may "
                       "call, the values that you may "
                       "send as arguments, the scopes you hold. Call it before a task that needs a "
                       "certain tool.",
        .properties = "{}",
        .required = "[]",
    },
    Sheet{
        .kind = Kind::usage,
        .name = &OwnToolSettings::usage,
        .reads_only = true,
        .title = "What I have used",
        .description = "Tells how much of your limits you have used, what is left of each budget, "
                       "and when it begins anew. Call "
                       "it before work that costs much.",
        .properties = "{}",
        .required = "[]",
    },
    Sheet{
        .kind = Kind::request_permission,
        .name = &OwnToolSettings::request_permission,
        .reads_only = false,
        .title = "Ask for a permission",
        .description = "Files a request to be permitted a tool that you may not call. An operator "
                       "sees it and decides; call it "
                       "once, then go on without the tool, and look in your list of tools later.",
        .properties =
            R"({"tool":{"type":"string","pattern":"^[A-Za-z0-9_./-]{1,128}$","description":"the name of the tool"},)"
            R"("reason":{"type":"string","minLength":1,"maxLength":500,"description":"what it is needed for"}})",
        .required = R"(["tool","reason"])",
    },
    Sheet{
        .kind = Kind::end_session,
        .name = &OwnToolSettings::end_session,
        .reads_only = false,
        .title = "End a session",
        .description = "Ends one of your sessions, so that another may be opened where only so "
                       "many may be open at a time.",
        .properties =
            R"({"session":{"type":"string","minLength":1,"maxLength":64,"description":"its name, as your client )"
            R"(sends it; the session of this call where it is left out"}})",
        .required = "[]",
    },
};

EntryPtr make_entry(const Sheet& sheet, const std::string& name) {
    std::string listed;
    json::Writer out(listed);
    out.begin_object().member("name", name).member("title", sheet.title);
    out.member("description", sheet.description);
    out.key("inputSchema").begin_object().member("type", "object");
    out.key("properties").raw(sheet.properties).key("required").raw(sheet.required);
    out.key("additionalProperties").boolean(false).end_object();
    out.key("annotations").begin_object();
    out.key("readOnlyHint").boolean(sheet.reads_only).key("destructiveHint").boolean(false);
    out.key("idempotentHint").boolean(true).key("openWorldHint").boolean(false);
    out.end_object().end_object();
    auto entry = std::make_shared<CatalogueEntry>();
    entry->name = name;
    entry->tool = *mcp::Tool::read(json::Ref(listed));
    entry->schema = guards::ToolSchema(entry->tool.input_schema);
    entry->reads_only = sheet.reads_only;
    entry->idempotent = true;
    return entry;
}

json::Array to_array(std::span<const std::string> texts) {
    return json::Array(texts.begin(), texts.end());
}

/// `60`, not `60.0`.
json::Value number(store::Amount amount) {
    if (amount % store::kUnit == 0) return json::Value(amount / store::kUnit);
    return json::Value(static_cast<double>(amount) / static_cast<double>(store::kUnit));
}

/// What people say for a span: a budget of the day is `daily`.
std::string_view adverb(const guards::Limit& limit) {
    if (limit.counted == guards::Counted::running) return "at_once";
    if (limit.counted == guards::Counted::sessions) return "open";
    switch (limit.per) {
        case guards::Span::second:
            return "each_second";
        case guards::Span::minute:
            return "each_minute";
        case guards::Span::hour:
            return "hourly";
        case guards::Span::day:
            return "daily";
        case guards::Span::week:
            return "weekly";
        case guards::Span::month:
            return "monthly";
        case guards::Span::session:
            return "session";
    }
    return "";
}

/// Of several limits of one span and kind the one of which least is left counts.
void put_least(json::Object& span, std::string_view what, store::Amount left) {
    const auto name = fmt::format("remaining_{}", what);
    const auto least = number(left);
    if (const auto* known = span.if_contains(name);
        known != nullptr && known->to_number<double>() <= least.to_number<double>())
        return;
    span[name] = least;
}

std::string_view noun(const guards::Limit& limit) {
    switch (limit.counted) {
        case guards::Counted::cost:
            return "budget";
        case guards::Counted::requests:
            return "requests";
        case guards::Counted::running:
            return "calls";
        case guards::Counted::sessions:
            return "sessions";
    }
    return "";
}

}  // namespace

OwnTools::OwnTools(const OwnToolSettings& settings) {
    for (const auto& sheet : kSheets) {
        const auto& name = settings.*(sheet.name);
        if (!name.empty()) all_.push_back({.kind = sheet.kind, .entry = make_entry(sheet, name)});
    }
}

const OwnTool* OwnTools::find(std::string_view name) const noexcept {
    const auto found = std::ranges::find_if(all_, [name](const OwnTool& tool) {
        return tool.entry->name == name;
    });
    return found == all_.end() ? nullptr : &*found;
}

json::Object whoami(
    const guards::Caller& caller,
    const guards::Rights& rights,
    std::span<const std::string_view> tools
) {
    json::Object arguments;
    for (const auto& [name, values] : rights.restricted()) arguments[name] = to_array(values);
    return {
        {"id", caller.id},
        {"name", caller.name},
        {"roles", to_array(caller.roles)},
        {"permissions",
         json::Object{
             {"tools", json::Array(tools.begin(), tools.end())},
             {"arguments", std::move(arguments)},
             {"scopes", to_array(rights.scopes())},
         }},
    };
}

json::Object usage(std::span<const guards::Limits::Use> uses, WallTime now) {
    json::Object out;
    json::Array limits;
    for (const auto& use : uses) {
        const auto& limit = *use.limit;
        const auto left = std::max<store::Amount>(limit.most - use.used, 0);
        auto& span = out[adverb(limit)];
        if (!span.is_object()) span = json::Object{};
        put_least(span.as_object(), noun(limit), left);
        json::Object one{
            {"limit_type", limit.name},
            {"counts", noun(limit)},
            {"limit", number(limit.most)},
            {"used", number(use.used)},
            {"remaining", number(left)},
        };
        if (limit.counted == guards::Counted::cost) one["unit"] = limit.unit;
        if (use.resets_in) one["resets_at"] = to_rfc3339(now + *use.resets_in);
        limits.emplace_back(std::move(one));
    }
    out["limits"] = std::move(limits);
    return out;
}

std::string own_result(const json::Object& structured, mcp::Era era) {
    std::string result;
    json::Writer out(result);
    mcp::begin_result(out, era, "tools/call");
    out.key("content").begin_array().begin_object();
    out.member("type", "text").member("text", json::to_text(structured));
    out.end_object().end_array();
    out.key("structuredContent").value(structured);
    out.end_object();
    return result;
}

}  // namespace recourse::gateway

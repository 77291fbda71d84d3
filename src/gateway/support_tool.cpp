#include "gateway/support_tool.hpp"

#include "fault/vocabulary.hpp"
#include "gateway/pipeline.hpp"
#include "gateway/support.hpp"
#include "mcp/result.hpp"
#include "upstreams/pause.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace recourse::gateway {

using ledger::Audience;

namespace {

/// As `tools/list` shows it.
constexpr std::string_view kTool = R"({
    "name": "recourse_support",
    "title": "What became of a call",
    "description": "Tells what became of a tool call that you made through this gateway: what was asked, which checks it passed, each attempt, whether it took effect, what you were told, and what you called after it. Use it when a call failed, or its answer was lost, and the error does not say enough to decide what to do. Give the support id that stands at the end of the error. It only reads, and knows your own calls alone.",
    "inputSchema": {
        "type": "object",
        "properties": {
            "support_id": {
                "type": "string",
                "pattern": "^[0-9a-fA-F]{12,32}$",
                "description": "The support id of the call: 32 hex digits, or the first 12 or more of them.",
                "examples": ["4f1c09a2b7de"]
            }
        },
        "required": ["support_id"],
        "additionalProperties": false
    },
    "annotations": {
        "title": "What became of a call",
        "readOnlyHint": true,
        "destructiveHint": false,
        "idempotentHint": true,
        "openWorldHint": false
    }
})";

/// Calls of one trace share its id, and a model has little room.
constexpr std::size_t kMostTold = 5;
/// Entries are written in batches of 50 ms; a ledger that takes none for so long is not waited for.
constexpr std::chrono::milliseconds kLookAgain{25};
constexpr std::chrono::seconds kPatienceWithBooks{2};

EntryPtr make_entry() {
    const auto listed = json::to_text(*json::parse(kTool));
    auto entry = std::make_shared<CatalogueEntry>();
    entry->name = kSupportTool;
    entry->tool = *mcp::Tool::read(json::Ref(listed));
    entry->schema = guards::ToolSchema(entry->tool.input_schema);
    entry->reads_only = true;
    return entry;
}

Fault of_reading(std::string_view code) {
    Fault fault = fault::make(code);
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::read_only;
    return fault;
}

/// Of many calls those that did not succeed, and of those the newest. Whoever asks in the same
/// trace asks with the same id: that it asked before is no news.
void keep_what_matters(std::vector<ledger::Story>& stories) {
    std::erase_if(stories, [](const ledger::Story& story) {
        return story.call().tool == kSupportTool;
    });
    if (stories.size() > kMostTold)
        std::erase_if(stories, [](const ledger::Story& story) {
            return story.call().ending == "succeeded";
        });
    if (stories.size() > kMostTold)
        stories.erase(stories.begin(), stories.end() - std::ptrdiff_t{kMostTold});
}

}  // namespace

SupportTool::SupportTool(ReadingRoom& reading) : reading_(reading), entry_(make_entry()) {}

std::string SupportTool::result_of(std::vector<ledger::Story> stories, mcp::Era era) {
    const auto all = stories.size();
    keep_what_matters(stories);
    std::string text;
    if (stories.size() < all)
        text = fmt::format("{} of {} calls with this support id.\n\n", stories.size(), all);
    json::Array calls;
    for (const auto& story : stories) {
        if (!calls.empty()) text += "\n\n";
        text += story.to_text(Audience::caller);
        calls.emplace_back(story.to_json(Audience::caller));
    }
    std::string result;
    json::Writer out(result);
    mcp::begin_result(out, era, "tools/call");
    out.key("content").begin_array().begin_object();
    out.member("type", "text").member("text", text);
    out.end_object().end_array();
    out.key("structuredContent").begin_object();
    out.key("calls").value(calls);
    out.key("total").integer(static_cast<std::int64_t>(all));
    out.end_object();
    out.end_object();
    return result;
}

Fault no_such_call(std::string_view support_id) {
    auto fault = of_reading("not_found");
    fault.message = fmt::format("No call of yours has the support id {}", support_id);
    fault.cause = "It is mistyped, of another gateway, or forgotten by now";
    fault.details["support_id"] = support_id;
    fault.actions = {
        {ActionType::fix_arguments,
         "copy the support id from the end of the error, all of its digits",
         {},
         {}},
        {ActionType::stop,
         "go on without it: ask nobody to repeat the call only to get an id",
         {},
         {}},
    };
    return fault;
}

Fault ledger_unreadable() {
    auto fault = of_reading("store_unavailable");
    fault.message = "The gateway's record of calls cannot tell of it now";
    fault.cause = "Its file is locked, damaged, or without room";
    fault.actions = {
        {ActionType::ask_user,
         "give the support id to the user: the operator can look it up",
         {},
         {}},
    };
    return fault;
}

/// All that was entered by now: an agent asks right after its call.
net::Task<> Pipeline::let_books_be_written() {
    if (!books_) co_return;
    const auto now = books_->counts();
    const auto all = now.written + now.waiting;
    const auto until = timers_.now() + kPatienceWithBooks;
    while (books_ && books_->counts().written < all && timers_.now() < until)
        co_await upstreams::pause(executor_, timers_, kLookAgain);
}

/// The arguments fit the tool.
net::Task<Reply> Pipeline::answer_support(Call& call) {
    const auto id = *ledger::support_id_of(*call.arguments["support_id"].string());
    auto& reading = support_tool_->reading();
    co_await let_books_be_written();
    auto stories = co_await stories_for(*call.caller, reading, id);
    const bool is_in_trouble = books_ && !books_->counts().trouble.empty();
    if (!stories || (stories->empty() && is_in_trouble))
        co_return tell_tool(call, ledger_unreadable());
    if (stories->empty()) co_return tell_tool(call, no_such_call(id));
    co_return reply(call, SupportTool::result_of(*std::move(stories), call.client.era));
}

}  // namespace recourse::gateway

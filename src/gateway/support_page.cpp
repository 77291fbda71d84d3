#include "gateway/support_page.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "ledger/story.hpp"
#include "store/sqlite_ledger.hpp"

#include <algorithm>

namespace recourse::gateway {
namespace {

using ledger::Audience;
using ledger::Story;

constexpr std::string_view kText = "text/plain; charset=utf-8";
/// The loop waits with the visitor.
constexpr std::chrono::milliseconds kPatience{20};

Audience audience_of(const guards::Caller& caller) {
    const bool is_anybody = caller.id == guards::anonymous()->id;
    const bool is_operator = std::ranges::find(caller.roles, kOperatorRole) != caller.roles.end();
    return is_anybody || is_operator ? Audience::operators : Audience::caller;
}

server::Page page_of(const std::vector<Story>& stories, Audience audience, bool as_json) {
    if (!as_json) {
        std::string text;
        for (const auto& story : stories) {
            if (!text.empty()) text += "\n\n";
            text += story.to_text(audience);
        }
        return {.content_type = std::string(kText), .body = std::move(text), .is_private = true};
    }
    json::Array all;
    for (const auto& story : stories) all.emplace_back(story.to_json(audience));
    return {.content_type = "application/json", .body = json::to_text(all), .is_private = true};
}

server::Page no_answer() {
    return {
        .status = 503,
        .content_type = std::string(kText),
        .body = "The ledger cannot be read now.\n",
        .is_private = true,
    };
}

}  // namespace

std::optional<server::Page> support_page(
    const LedgerSettings& settings, const server::PageRequest& visit, const guards::Caller& caller
) {
    if (settings.path.empty() || !visit.path.starts_with(kSupportPages)) return std::nullopt;
    const auto id = ledger::support_id_of(visit.path.substr(kSupportPages.size()));
    if (!id) return std::nullopt;
    const auto ledger = store::open_sqlite_ledger_to_read(settings.path, kPatience);
    if (!ledger) return no_answer();
    const auto audience = audience_of(caller);
    store::LedgerQuery query{.support_id = *id, .caller = {}};
    if (audience == Audience::caller) query.caller = caller.id;
    const auto stories = ledger::stories_of(**ledger, query);
    if (!stories) return no_answer();
    if (stories->empty()) return std::nullopt;
    return page_of(*stories, audience, text::contains_ignoring_case(visit.accept, "json"));
}

}  // namespace recourse::gateway

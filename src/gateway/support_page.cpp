#include "gateway/support_page.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "gateway/support.hpp"
#include "ledger/story.hpp"

namespace recourse::gateway {
namespace {

using ledger::Audience;
using ledger::Story;

constexpr std::string_view kText = "text/plain; charset=utf-8";

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

net::Task<std::optional<server::Page>> support_page(
    ReadingRoom& reading, const server::PageRequest& visit, const guards::Caller& caller
) {
    if (!reading.is_open() || !visit.path.starts_with(kSupportPages)) co_return std::nullopt;
    const auto id = ledger::support_id_of(visit.path.substr(kSupportPages.size()));
    if (!id) co_return std::nullopt;
    const auto stories = co_await stories_for(caller, reading, *id);
    if (!stories) co_return no_answer();
    if (stories->empty()) co_return std::nullopt;
    const auto audience = is_operator(caller) ? Audience::operators : Audience::caller;
    co_return page_of(*stories, audience, text::contains_ignoring_case(visit.accept, "json"));
}

}  // namespace recourse::gateway

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

std::string in_words(const std::vector<Story>& stories, Audience audience, bool as_json) {
    if (as_json) {
        json::Array all;
        for (const auto& story : stories) all.emplace_back(story.to_json(audience));
        return json::to_text(all);
    }
    std::string text;
    for (const auto& story : stories) {
        if (!text.empty()) text += "\n\n";
        text += story.to_text(audience);
    }
    return text;
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
    ReadingRoom& reading, const server::PageRequest& visit, guards::CallerPtr caller
) {
    if (!visit.path.starts_with(kSupportPages)) co_return std::nullopt;
    const auto id = ledger::support_id_of(visit.path.substr(kSupportPages.size()));
    if (!id) co_return std::nullopt;
    const bool as_json = text::contains_ignoring_case(visit.accept, "json");
    auto body = co_await reading.read(
        [id = *id, caller, as_json](store::Ledger& ledger) -> store::Kept<std::string> {
            const auto stories = stories_for(*caller, ledger, id);
            if (!stories) return std::unexpected(stories.error());
            if (stories->empty()) return {};
            const auto audience = is_operator(*caller) ? Audience::operators : Audience::caller;
            return in_words(*stories, audience, as_json);
        }
    );
    if (!body) co_return no_answer();
    if (body->empty()) co_return std::nullopt;
    co_return server::Page{
        .content_type = std::string(as_json ? "application/json" : kText),
        .body = *std::move(body),
        .is_private = true,
    };
}

}  // namespace recourse::gateway

#include "base/json.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "ledger/story.hpp"
#include "progress.hpp"

#include <cstdint>
#include <cstdio>
#include <string_view>
#include <vector>

#include <fmt/format.h>

/// What became of a call, by the support id that its caller was told.
namespace recourse::app {
namespace {

constexpr std::string_view kCommand = "support";

int refuse(const std::string& typed) {
    fmt::print(
        stderr,
        "recourse support: '{}' is no support id: it has 12 to 32 hex digits, such as "
        "4f1c09a2b7de\n",
        text::clean(typed, 80)
    );
    return kUsage;
}

/// It would be everybody, and a script whose variable is not set means none of that.
int refuse_nobody() {
    fmt::print(
        stderr, "recourse support: --caller names nobody: write key:NAME, as a story begins\n"
    );
    return kUsage;
}

/// An id that is not there may have been lost: then that is said.
int not_found(const store::LedgerQuery& query, store::Ledger& ledger) {
    const auto whose = query.caller ? " of " + text::clean(*query.caller, 80) : std::string();
    fmt::print(
        stderr, "recourse support: no call{} has the support id {}", whose, query.support_id
    );
    std::int64_t lost = 0;
    const auto losses = ledger.losses({});
    if (losses) {
        for (const auto& loss : *losses) lost += loss.entries;
    }
    if (lost > 0)
        fmt::print(
            stderr, "; {} calls could not be kept while the ledger could not be written", lost
        );
    fmt::print(
        stderr,
        ". It may be mistyped, of another gateway, not written yet, or forgotten (`ledger.keep`).\n"
    );
    return kFailed;
}

void print(const std::vector<ledger::Story>& stories, bool json) {
    if (json) {
        json::Array all;
        for (const auto& story : stories)
            all.emplace_back(story.to_json(ledger::Audience::operators));
        fmt::print("{}\n", json::to_text(all));
        return;
    }
    std::string_view between;
    for (const auto& story : stories) {
        fmt::print("{}{}", between, story.to_text(ledger::Audience::operators));
        between = "\n\n";
    }
}

}  // namespace

int support(const SupportOptions& options) {
    const auto id = ledger::support_id_of(options.id);
    if (!id) return refuse(options.id);
    if (options.caller == "") return refuse_nobody();
    const auto ledger = open_ledger(kCommand, options.ledger);
    if (!ledger) return ledger.error();
    const store::LedgerQuery query{.support_id = *id, .caller = options.caller};
    const auto stories = [&] {
        const Progress progress(
            "looking it up", Unit::rows, {.quiet = options.quiet, .for_program = options.json}
        );
        return ledger::stories_of(**ledger, query);
    }();
    if (!stories) return ledger_failed(kCommand, stories.error());
    if (stories->empty()) return not_found(query, **ledger);
    print(*stories, options.json);
    return kOk;
}

}  // namespace recourse::app

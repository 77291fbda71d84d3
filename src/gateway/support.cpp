#include "gateway/support.hpp"

#include "store/sqlite_ledger.hpp"

#include <algorithm>
#include <chrono>

namespace recourse::gateway {
namespace {

/// The loop waits with the visitor.
constexpr std::chrono::milliseconds kPatience{20};

}  // namespace

bool is_operator(const guards::Caller& caller) {
    const bool is_anybody = caller.id == guards::anonymous()->id;
    return is_anybody || std::ranges::find(caller.roles, kOperatorRole) != caller.roles.end();
}

store::Kept<std::vector<ledger::Story>> stories_for(
    const guards::Caller& caller, const LedgerSettings& settings, std::string_view support_id
) {
    const auto ledger = store::open_sqlite_ledger_to_read(settings.path, kPatience);
    if (!ledger) return std::unexpected(ledger.error());
    store::LedgerQuery query{.support_id = support_id, .caller = {}};
    if (!is_operator(caller)) query.caller = caller.id;
    return ledger::stories_of(**ledger, query);
}

}  // namespace recourse::gateway

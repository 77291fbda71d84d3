#include "gateway/support.hpp"

#include <algorithm>

namespace recourse::gateway {

bool is_operator(const guards::Caller& caller) {
    const bool is_anybody = caller.id == guards::anonymous()->id;
    return is_anybody || std::ranges::find(caller.roles, kOperatorRole) != caller.roles.end();
}

store::Kept<std::vector<ledger::Story>> stories_for(
    const guards::Caller& caller, store::Ledger& ledger, std::string_view support_id
) {
    store::LedgerQuery query{.support_id = support_id, .caller = {}};
    if (!is_operator(caller)) query.caller = caller.id;
    return ledger::stories_of(ledger, query);
}

}  // namespace recourse::gateway

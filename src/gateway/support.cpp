#include "gateway/support.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace recourse::gateway {
bool is_operator(const guards::Caller& caller) {
    const bool is_anybody = caller.id == guards::anonymous()->id;
    return is_anybody || std::ranges::find(caller.roles, kOperatorRole) != caller.roles.end();
}

net::Task<store::Kept<std::vector<ledger::Story>>> stories_for(
    const guards::Caller& caller, ReadingRoom& reading, std::string support_id
) {
    std::optional<std::string> only;
    if (!is_operator(caller)) only = caller.id;
    co_return co_await reading.read<std::vector<ledger::Story>>(
        [only = std::move(only), support_id = std::move(support_id)](store::Ledger& ledger) {
            return ledger::stories_of(ledger, {.support_id = support_id, .caller = only});
        }
    );
}

}  // namespace recourse::gateway

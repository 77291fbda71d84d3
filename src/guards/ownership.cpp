#include "guards/ownership.hpp"

namespace recourse::guards {
namespace {

Fingerprint digest(Ownership::Kind kind, std::string_view name, const Caller& caller) {
    return fingerprint({kind == Ownership::Kind::task ? "task" : "round", name, caller.id}, {});
}

}  // namespace

void Ownership::give(Kind kind, std::string_view name, const Caller& caller) {
    const auto key = digest(kind, name, caller);
    auto& its = holder(caller.id);
    if (!given_.insert(key).second) return;
    its.given.push_back(key);
    if (its.given.size() > most_per_caller_) drop_oldest(its);
    while (given_.size() > most_) drop_oldest(holders_.back());
}

bool Ownership::is_of(Kind kind, std::string_view name, const Caller& caller) const {
    return given_.contains(digest(kind, name, caller));
}

Ownership::Holder& Ownership::holder(const std::string& caller) {
    if (const auto known = by_caller_.find(caller); known != by_caller_.end()) {
        holders_.splice(holders_.begin(), holders_, known->second);
        return holders_.front();
    }
    holders_.push_front({caller, {}});
    by_caller_.emplace(holders_.front().caller, holders_.begin());
    return holders_.front();
}

void Ownership::drop_oldest(Holder& holder) {
    given_.erase(holder.given.front());
    holder.given.pop_front();
    if (!holder.given.empty()) return;
    const auto at = by_caller_.find(holder.caller)->second;
    by_caller_.erase(holder.caller);
    holders_.erase(at);
}

}  // namespace recourse::guards

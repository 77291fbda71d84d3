#include "ledger/overview_names.hpp"

#include <algorithm>
#include <utility>

namespace recourse::ledger {

OverviewNames::Number OverviewNames::number_of(const Parts& parts) {
    std::string text;
    for (const auto part : parts) text.append(part).append(1, '\0');
    const auto known = numbers_.find(text);
    if (known != numbers_.end()) return known->second;
    Number number = 0;
    if (!free_.empty()) {
        number = free_.back();
        free_.pop_back();
    } else if (names_.size() < most_) {
        number = static_cast<Number>(names_.size());
        names_.emplace_back();
    } else {
        return kOther;
    }
    names_[number].text = text;
    numbers_.emplace(std::move(text), number);
    return number;
}

OverviewNames::Parts OverviewNames::parts_of(Number number) const noexcept {
    Parts parts;
    std::string_view rest = names_[number].text;
    for (auto& part : parts) {
        part = rest.substr(0, rest.find('\0'));
        rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    }
    return parts;
}

void OverviewNames::release(Number number) {
    auto& name = names_[number];
    if (--name.holders > 0 || number == kOther) return;
    numbers_.erase(name.text);
    name.text.clear();
    free_.push_back(number);
}

}  // namespace recourse::ledger

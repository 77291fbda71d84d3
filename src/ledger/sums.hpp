#pragma once

/// Sums of several numbers, which windows add up and take apart again.
namespace recourse::ledger {

/// `members` are all that count.
template <typename Members, typename Numbers>
constexpr void add_each(const Members& members, Numbers& to, const Numbers& more) noexcept {
    for (const auto member : members) to.*member += more.*member;
}

template <typename Members, typename Numbers>
constexpr void subtract_each(const Members& members, Numbers& from, const Numbers& less) noexcept {
    for (const auto member : members) from.*member -= less.*member;
}

}  // namespace recourse::ledger

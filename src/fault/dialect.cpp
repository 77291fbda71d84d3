#include "fault/dialect.hpp"

#include "fault/dialects.hpp"
#include "fault/members.hpp"
#include "fault/sentences.hpp"
#include "fault/vocabularies.hpp"

#include <algorithm>
#include <array>

/// Which dialect is written how. The shapes themselves are in a file each.
namespace recourse {
namespace {

/// In the order of the enum.
constexpr std::array<std::string_view, 7> kNames{
    "recourse", "status", "bracket", "typed", "flat", "contract", "problem"
};

}  // namespace

std::string_view to_string(Dialect dialect) noexcept {
    const auto index = static_cast<std::size_t>(dialect);
    return index < kNames.size() ? kNames[index] : kNames.front();
}

}  // namespace recourse

namespace recourse::fault {
namespace {

Told as_json(json::Object body) {
    auto text = fit(body, kLongestText);
    return {.text = std::move(text), .structured = std::move(body)};
}

Spelling spelt(const Fault& fault, const Vocabularies* vocabularies) {
    return spelling_of(fault, vocabularies == nullptr ? Vocabularies::built_in() : *vocabularies);
}

}  // namespace

std::optional<Dialect> dialect_named(std::string_view name) noexcept {
    const auto found = std::ranges::find(kNames, name);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<Dialect>(found - kNames.begin());
}

std::span<const std::string_view> dialect_names() noexcept {
    return std::span(kNames).first(kNames.size() - 1);
}

Told tell(const Fault& fault, Dialect dialect, const Vocabularies* vocabularies) {
    const auto spelling = [&] { return spelt(fault, vocabularies); };
    switch (dialect) {
        case Dialect::recourse:
            break;
        case Dialect::status:
            return as_json(write_status(fault, spelling()));
        case Dialect::bracket:
            return {.text = write_bracket(fault, spelling()), .structured = {}};
        case Dialect::typed:
            return as_json(write_typed(fault, spelling()));
        case Dialect::flat:
            return as_json(write_flat(fault, spelling()));
        case Dialect::contract:
            return as_json(write_contract(fault, spelling()));
        case Dialect::problem:
            return {
                .text = render_text(fault), .structured = tell_problem(fault, http_status(fault))
            };
    }
    return {.text = render_text(fault), .structured = render_machine(fault)};
}

Told tell_returned(const Fault& fault, const Vocabularies* vocabularies) {
    auto body = write_returned(fault, spelt(fault, vocabularies));
    auto text = printed(body);
    return {.text = std::move(text), .structured = std::move(body)};
}

std::string tell_in_words(const Fault& fault, Dialect dialect, const Vocabularies* vocabularies) {
    switch (dialect) {
        case Dialect::recourse:
        case Dialect::problem:
            return render_text(fault);
        case Dialect::bracket:
            return write_bracket_line(fault, spelt(fault, vocabularies));
        case Dialect::status:
        case Dialect::typed:
        case Dialect::flat:
        case Dialect::contract:
            return instruction(fault, {.support_id = true});
    }
    return render_text(fault);
}

}  // namespace recourse::fault

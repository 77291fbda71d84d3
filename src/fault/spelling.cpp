#include "fault/spelling.hpp"

#include "base/text.hpp"
#include "fault/sentences.hpp"
#include "fault/vocabularies.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <vector>

namespace recourse::fault {
namespace {

constexpr std::size_t kMaxCode = 64;
/// The detail that remembers how a code was written where it came from.
constexpr std::string_view kSpelt = "wire_code";

struct Kind {
    Category category;
    Actor actor;
    bool retryable;
};

/// What a word in a code says. The first that a code has decides, so the surer ones come first.
struct Clue {
    std::string_view words;  ///< all of them are in the code
    Kind kind;
};
constexpr Kind kNotFound{Category::not_found, Actor::model, false};
constexpr Kind kDenied{Category::permission_denied, Actor::user, false};
constexpr Kind kSignIn{Category::unauthenticated, Actor::user, false};
constexpr Kind kThrottled{Category::resource_exhausted, Actor::time, true};
constexpr Kind kUsedUp{Category::resource_exhausted, Actor::user, false};
constexpr Kind kSlow{Category::deadline_exceeded, Actor::time, true};
constexpr Kind kDown{Category::unavailable, Actor::time, true};
constexpr Kind kWrong{Category::invalid_argument, Actor::model, false};
constexpr Kind kTooLarge{Category::out_of_range, Actor::model, false};
constexpr Kind kExists{Category::already_exists, Actor::model, false};
constexpr Kind kNotYet{Category::failed_precondition, Actor::user, false};
constexpr Kind kBroken{Category::internal, Actor::operator_, true};
constexpr std::array kClues{
    Clue{"not found", kNotFound},
    Clue{"rate limited", kThrottled},
    Clue{"rate limit", kThrottled},
    Clue{"too many", kThrottled},
    Clue{"concurrent limit", kThrottled},
    Clue{"limit exceeded", kUsedUp},
    Clue{"limit reached", kUsedUp},
    Clue{"quota", kUsedUp},
    Clue{"credits", kUsedUp},
    Clue{"too large", kTooLarge},
    Clue{"timeout", kSlow},
    Clue{"timed out", kSlow},
    Clue{"unavailable", kDown},
    Clue{"overloaded", kDown},
    Clue{"unreachable", kDown},
    Clue{"network", kDown},
    Clue{"not permitted", kDenied},
    Clue{"not allowed", kDenied},
    Clue{"denied", kDenied},
    Clue{"forbidden", kDenied},
    Clue{"scope", kDenied},
    Clue{"auth", kSignIn},
    Clue{"unauthenticated", kSignIn},
    Clue{"unauthorized", kSignIn},
    Clue{"token", kSignIn},
    Clue{"invalid", kWrong},
    Clue{"validation", kWrong},
    Clue{"missing", kWrong},
    Clue{"required", kWrong},
    Clue{"bad", kWrong},
    Clue{"filtered", kWrong},
    Clue{"already", kExists},
    Clue{"duplicate", kExists},
    Clue{"conflict", kExists},
    Clue{"not connected", kNotYet},
    Clue{"not published", kNotYet},
    Clue{"expired", kNotYet},
    Clue{"disabled", kNotYet},
    Clue{"internal", kBroken},
    Clue{"server error", kBroken},
};

struct Type {
    std::string_view name;
    Kind kind;
};
constexpr std::array kTypes{
    Type{"permission_error", kDenied},
    Type{"rate_limit_error", kThrottled},
    Type{"validation_error", kWrong},
    Type{"provider_error", kDown},
    Type{"internal_error", kBroken},
};

bool has_words(const std::vector<std::string>& code, std::string_view clue) {
    return std::ranges::all_of(std::views::split(clue, ' '), [&](auto&& part) {
        return std::ranges::find(code, std::string_view(part)) != code.end();
    });
}

Kind kind_of(std::string_view code, std::string_view type) {
    const auto words = text::words(code);
    for (const Clue& clue : kClues) {
        if (has_words(words, clue.words)) return clue.kind;
    }
    const auto group = std::ranges::find(kTypes, type, &Type::name);
    return group == kTypes.end() ? Kind{Category::unknown, Actor::nobody, false} : group->kind;
}

/// The row of a code that may be meant, where a vocabulary has one: that of its own domain, then
/// Recourse's, then one of the type, then any.
const Code* row_of(
    const Vocabularies& all,
    std::string_view domain,
    std::string_view spelling,
    std::string_view type
) {
    if (!domain.empty()) {
        if (const auto* own = all.find(domain, spelling)) return own;
    }
    const auto found = all.spelt(spelling);
    const auto is_ours = [](const Found& each) { return each.vocabulary->domain() == "recourse"; };
    const auto is_of_type = [&](const Found& each) { return each.code->type == type; };
    auto best = std::ranges::find_if(found, is_ours);
    if (best == found.end() && !type.empty()) best = std::ranges::find_if(found, is_of_type);
    if (best == found.end()) best = found.begin();
    return best == found.end() ? nullptr : best->code;
}

std::string_view type_of(const Fault& fault) noexcept {
    switch (fault.category) {
        case Category::permission_denied:
        case Category::unauthenticated:
            return "permission_error";
        case Category::resource_exhausted:
            return "rate_limit_error";
        case Category::invalid_argument:
        case Category::not_found:
        case Category::already_exists:
        case Category::out_of_range:
            return "validation_error";
        case Category::failed_precondition:
            return fault.actor == Actor::model ? "validation_error" : "provider_error";
        case Category::unavailable:
        case Category::deadline_exceeded:
        case Category::unimplemented:
        case Category::aborted:
        case Category::unknown:
            return "provider_error";
        case Category::internal:
            // What broke upstream is a provider's affair.
            return fault.code.starts_with("upstream_") ? "provider_error" : "internal_error";
        case Category::cancelled:
        case Category::data_loss:
            return "internal_error";
    }
    return "internal_error";
}

/// `BotUnreachable`, `INVALID_ID` and `invalid-id` as codes of ours.
std::string as_code(std::string_view spelt) {
    if (is_code(spelt)) return std::string(spelt);
    std::string code;
    for (const auto& word : text::words(spelt)) {
        if (!code.empty()) code += '_';
        code += word;
    }
    return code;
}

}  // namespace

Spelling spelling_of(const Fault& fault, const Vocabularies& vocabularies) {
    Spelling spelling{.code = text::shorten(one_line(fault.code), kMaxCode), .type = {}};
    const auto* row =
        is_code(fault.code) ? row_of(vocabularies, fault.domain, fault.code, {}) : nullptr;
    if (row != nullptr) {
        spelling.code = row->wire;
        if (is_type(row->type)) spelling.type = row->type;
    } else if (const auto* came = fault.details.if_contains(kSpelt); came && came->is_string()) {
        const std::string_view spelt(came->get_string());
        if (as_code(spelt) == fault.code) spelling.code = spelt;
    }
    if (spelling.type.empty()) spelling.type = type_of(fault);
    return spelling;
}

std::optional<Meaning> meaning_of(
    std::string_view code, std::string_view type, const Vocabulary* own
) {
    const auto may_stand_in = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    };
    if (code.size() > kMaxCode || !std::ranges::all_of(code, may_stand_in)) return std::nullopt;
    Meaning meaning{.code = as_code(code), .spelt = {}, .domain = {}};
    if (!is_code(meaning.code)) return std::nullopt;
    const Code* row = own == nullptr ? nullptr : own->find_spelt(code);
    if (row != nullptr) meaning.domain = own->domain();
    if (row == nullptr) row = row_of(Vocabularies::built_in(), {}, code, type);
    if (row != nullptr) {
        meaning.code = row->name;
        meaning.category = row->category;
        meaning.actor = row->actor;
        meaning.retryable = row->retryable;
        meaning.known = true;
        return meaning;
    }
    if (meaning.code != code) meaning.spelt = code;
    const auto kind = kind_of(meaning.code, type);
    meaning.category = kind.category;
    meaning.actor = kind.actor;
    meaning.retryable = kind.retryable;
    return meaning;
}

bool is_type(std::string_view type) noexcept {
    return std::ranges::find(kTypes, type, &Type::name) != kTypes.end();
}

Fault from(const Meaning& meaning) {
    Fault fault;
    fault.domain = meaning.domain;
    fault.code = meaning.code;
    fault.category = meaning.category;
    fault.actor = meaning.actor;
    fault.retryable = meaning.retryable;
    if (!meaning.spelt.empty()) fault.details[kSpelt] = meaning.spelt;
    return fault;
}

}  // namespace recourse::fault

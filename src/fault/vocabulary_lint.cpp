#include "fault/vocabulary_lint.hpp"

#include "base/text.hpp"
#include "fault/template.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <re2/re2.h>

namespace recourse::fault {

using config::MemberPlace;
using config::Place;
using config::Reading;
namespace yaml = config::yaml;

namespace {

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kInside = "abcdefghijklmnopqrstuvwxyz0123456789_";
constexpr std::size_t kShortestName = 3;
constexpr std::size_t kLongestName = 63;

struct Needed {
    std::string_view key;
    std::string_view why;
};

constexpr std::array kNeeded{
    Needed{"category", "Write what kind of failure it is, such as `category: not_found`."},
    Needed{"status", "Write the HTTP status it has where it is one, such as `status: 404`."},
    Needed{"retryable", "Write `true` where the condition can clear by itself, else `false`."},
    Needed{"actor", "Write who can fix it: model, user, operator, time or nobody."},
    Needed{"meaning", "Write in one sentence what happened."},
    Needed{"remedy", "Write in one sentence what to do."},
    Needed{"actions", "Write what to do next: `actions: [{fix_arguments: sentence}]`."},
};

void check_needed(Reading& reading, const MemberPlace& place) {
    const auto complain = [&](std::string sentence, std::string_view suggestion) {
        reading.complain(
            place.at,
            place.value.path,
            {
                .sentence = std::move(sentence),
                .suggestion = std::string(suggestion),
                .found = "nothing",
                .expected = "what happened, why, and what to do next",
            }
        );
    };
    for (const auto& [key, why] : kNeeded) {
        if (place.value.member(key)) continue;
        complain(fmt::format("`{}` has no `{}`.", place.value.path, key), why);
    }
    if (place.value.member("cause") || place.value.member("doc")) return;
    complain(
        fmt::format("`{}` does not say why: it has neither `cause` nor `doc`.", place.value.path),
        "Write in one sentence why it happens: `cause: sentence`."
    );
}

/// Conditions of these kinds can pass without anybody doing anything.
bool can_clear(Category category) {
    switch (category) {
        case Category::unknown:
        case Category::deadline_exceeded:
        case Category::resource_exhausted:
        case Category::aborted:
        case Category::internal:
        case Category::unavailable:
            return true;
        default:
            return false;
    }
}

/// What `category`, `actor` and `retryable` say against each other.
void check_agreement(Reading& reading, const MemberPlace& place, const Code& code) {
    const auto category = place.value.member("category");
    const auto actor = place.value.member("actor");
    const auto retryable = place.value.member("retryable");
    if (!category || !actor || !retryable) return;  // what is missing is said
    const auto complain = [&](const Place& at, std::string sentence, std::string_view suggestion) {
        reading.complain(
            at, {.sentence = std::move(sentence), .suggestion = std::string(suggestion)}
        );
    };
    const bool may_clear = code.retryable || code.retryable_by_status;
    if (code.retryable && !can_clear(code.category)) {
        complain(
            *retryable,
            fmt::format(
                "`{}` is true, but what is `{}` does not clear by itself.",
                retryable->path,
                to_string(code.category)
            ),
            "Write `false`, or another category, such as unavailable or resource_exhausted."
        );
    }
    if (code.actor == Actor::time && !may_clear) {
        complain(
            *actor,
            fmt::format("`{}` is time, but `retryable` is false.", actor->path),
            "Write `retryable: true`, or name who has to act."
        );
    }
    if (code.actor == Actor::model && code.retryable) {
        complain(
            *actor,
            fmt::format("`{}` is model, but `retryable` is true.", actor->path),
            "Write `retryable: false` where the call must change, or `actor: time` where it must "
            "not."
        );
    }
    const bool about_rights =
        code.category == Category::unauthenticated || code.category == Category::permission_denied;
    if (about_rights && (code.actor == Actor::model || code.actor == Actor::time)) {
        complain(
            *actor,
            fmt::format(
                "`{}` is {}, but nobody gets rights by calling: the category is `{}`.",
                actor->path,
                to_string(code.actor),
                to_string(code.category)
            ),
            "Write `user` or `operator`, whoever can grant it, or `nobody`."
        );
    }
}

/// One template: it can be filled at all, and the example fills it.
void check_template(Reading& reading, const Place& place, std::string_view text, const Code& code) {
    const auto places = places_of(text);
    if (!places.flaw.empty()) {
        reading.complain(
            place,
            {
                .sentence = fmt::format(
                    "`{}` holds `{}`, which is no place to fill.",
                    place.path,
                    text::clean(places.flaw, 60)
                ),
                .suggestion =
                    "Write `{name}` in lower case, the name of a detail; a brace that is meant as "
                    "it is, twice: `{{`.",
                .expected = "`{name}`",
            }
        );
        return;
    }
    for (const auto& name : places.names) {
        const auto first = name.substr(0, name.find('.'));
        if (!code.example.empty() || code.values.contains(first)) continue;
        reading.complain(
            place,
            {
                .sentence = fmt::format(
                    "`{}` has `{{{}}}` to fill, and there is no example of it.", place.path, name
                ),
                .suggestion = fmt::format(
                    "Write a value for the page of the code, `values: {{ {}: ... }}`, or an "
                    "`example`.",
                    first
                ),
                .expected = fmt::format("`values.{}`", first),
            }
        );
    }
}

void check_templates(Reading& reading, const MemberPlace& place, const Code& code) {
    if (const auto message = place.value.member("message")) {
        check_template(reading, *message, code.message, code);
    }
    const auto actions = place.value.member("actions");
    if (!actions) return;
    for (const auto& action : code.actions) {
        check_template(reading, *actions, action.sentence, code);
    }
}

}  // namespace

bool is_code_name(std::string_view name) noexcept {
    return name.size() >= kShortestName && name.size() <= kLongestName &&
           kLower.contains(name[0]) && name.find_first_not_of(kInside) == std::string_view::npos;
}

void check_code_name(Reading& reading, const MemberPlace& code) {
    if (is_code_name(code.name)) return;
    const auto shown = text::clean(code.name, 60);
    const auto words = text::words(code.name);
    auto mended = text::to_lower(fmt::format("{}", fmt::join(words, "_"))).substr(0, kLongestName);
    std::string suggestion =
        "A name starts with a-z, goes on with a-z, 0-9 and `_`, and has 3 to 63 characters.";
    if (is_code_name(mended)) {
        suggestion = fmt::format("Write `{}:`, and `wire: {}` below it.", mended, shown);
    }
    reading.complain(
        code.at,
        code.value.path,
        {
            .sentence = fmt::format("`{}` cannot be the name of a code.", shown),
            .suggestion = std::move(suggestion),
            .found = fmt::format("`{}`", shown),
            .expected = "^[a-z][a-z0-9_]{2,62}$",
        }
    );
}

void check_code(Reading& reading, const MemberPlace& place, const Code& code) {
    if (place.value.node->kind != yaml::Kind::mapping &&
        place.value.node->kind != yaml::Kind::nothing) {
        return;  // said already
    }
    check_needed(reading, place);
    check_agreement(reading, place, code);
    check_templates(reading, place, code);
}

void check_spellings(
    Reading& reading, std::span<const MemberPlace> places, std::span<const Code> codes
) {
    std::map<std::string_view, const Code*> seen;
    for (const auto& code : codes) seen.try_emplace(code.name, &code);
    for (std::size_t index = 0; index < codes.size(); ++index) {
        const auto& code = codes[index];
        const auto [first, is_new] = seen.try_emplace(code.wire, &code);
        if (is_new || first->second == &code) continue;
        const auto wire = places[index].value.member("wire");
        reading.complain(
            wire ? *wire : places[index].value,
            {
                .sentence = fmt::format(
                    "`{}` is spelt `{}`, as `{}` is.", code.name, code.wire, first->second->name
                ),
                .suggestion = "Give each code a spelling of its own.",
                .expected = "a spelling that no other code has",
            }
        );
    }
}

namespace {

void complain(Reading& reading, const Place& at, std::string sentence, std::string suggestion) {
    reading.complain(at, {.sentence = std::move(sentence), .suggestion = std::move(suggestion)});
}

void check_conditions(Reading& reading, const Place& place, const CodeRule& rule) {
    const auto has = [&place](std::string_view key) { return place.member(key).has_value(); };
    const bool has_subject = has("path") || has("header");
    if (!has_subject && !has("status") && !has("jsonrpc") && !has("text") && !has("recourse")) {
        complain(
            reading,
            place,
            fmt::format("`{}` has no condition: it would fit every failure.", place.path),
            "Write `status`, `path`, `header`, `jsonrpc`, `text` or `recourse`."
        );
    }
    if (has("path") && has("header")) {
        complain(
            reading,
            *place.member("header"),
            fmt::format("`{}` has both `path` and `header`.", place.path),
            "Keep one, or make two rules of it."
        );
    }
    for (const auto* key : {"equals", "matches"}) {
        const auto value = place.member(key);
        if (!value || has_subject) continue;
        complain(
            reading,
            *value,
            fmt::format("`{}` says nothing without `path` or `header`.", value->path),
            "Write where the value stands, or `text` for the upstream's words as a whole."
        );
    }
    const bool has_group = (rule.matches && rule.matches->NumberOfCapturingGroups() > 0) ||
                           (rule.text && rule.text->NumberOfCapturingGroups() > 0);
    if (rule.code_from == "$1" && !has_group) {
        complain(
            reading,
            *place.member("code_from"),
            fmt::format("`{}.code_from` is `$1`, but no expression has a group.", place.path),
            "Put the code in parentheses: `text: '^\\[([a-z_]+)\\]'`."
        );
    }
}

void check_rule_code(
    Reading& reading, const Place& place, const CodeRule& rule, std::span<const Code> codes
) {
    const auto code = place.member("code");
    if (!code && place.member("code_from")) return;
    if (!code) {
        complain(
            reading,
            place,
            fmt::format("`{}` has no `code`.", place.path),
            "Write which code of this vocabulary it means."
        );
        return;
    }
    const bool is_known = std::ranges::find(codes, rule.code, &Code::name) != codes.end();
    if (rule.code.empty() || is_known) return;
    std::vector<std::string_view> names(codes.size());
    std::ranges::transform(codes, names.begin(), [](const Code& each) {
        return std::string_view(each.name);
    });
    const auto nearest = text::nearest(rule.code, names);
    complain(
        reading,
        *code,
        fmt::format("There is no code `{}` in this vocabulary.", text::clean(rule.code, 60)),
        nearest.empty() ? std::string("Write the name of a code that stands under `codes`.")
                        : fmt::format("Did you mean `{}`?", nearest.front().name)
    );
}

}  // namespace

void check_rule(
    Reading& reading, const Place& place, const CodeRule& rule, std::span<const Code> codes
) {
    if (place.node->kind != yaml::Kind::mapping) return;
    check_conditions(reading, place, rule);
    check_rule_code(reading, place, rule, codes);
}

}  // namespace recourse::fault

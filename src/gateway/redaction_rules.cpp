#include "base/text.hpp"
#include "gateway/rules.hpp"

#include <algorithm>

#include <fmt/format.h>

/// What stands in `redaction`.
namespace recourse::gateway {
namespace {

namespace yaml = config::yaml;
using config::Complaint;

bool can_be_type(std::string_view name) {
    constexpr std::size_t kLongest = 32;
    const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
    return !name.empty() && name.size() <= kLongest && lower(name[0]) &&
           std::ranges::all_of(name, [&](char c) {
               return lower(c) || (c >= '0' && c <= '9') || c == '_';
           });
}

}  // namespace

void read_secrets(Reading& reading, const Place& place, std::vector<std::string>& secrets) {
    if (place.node->kind != yaml::Kind::list) {
        reading.complain_unexpected(
            place, "a list of texts by reference", "Write `[\"${env:NAME}\"]`."
        );
        return;
    }
    for (std::size_t index = 0; index < place.node->items.size(); ++index) {
        std::string secret;
        read_secret(reading, place.item(index), secret);
        if (!secret.empty()) secrets.push_back(std::move(secret));
    }
}

void read_patterns(Reading& reading, const Place& place, fault::RedactionPolicy& policy) {
    for (const auto& member : reading.members(place)) {
        const auto shown = text::clean(member.name, 60);
        if (!can_be_type(member.name)) {
            const Complaint complaint{
                .sentence = fmt::format("`{}` cannot be the name of a pattern.", shown),
                .suggestion =
                    "A name starts with a-z, goes on with a-z, 0-9 and `_`, and has at most 32 "
                    "characters: it stands in the placeholder, `[redacted:employee_id#1a2b]`.",
                .found = fmt::format("`{}`", shown),
                .expected = "^[a-z][a-z0-9_]{0,31}$",
            };
            reading.complain(member.at, member.value.path, complaint);
            continue;
        }
        const auto pattern = reading.text(member.value, "a regular expression");
        if (!pattern) continue;
        const auto refusal = fault::refuse_pattern(*pattern);
        if (!refusal) {
            policy.patterns.push_back({.type = member.name, .pattern = *pattern});
            continue;
        }
        const Complaint complaint{
            .sentence = fmt::format("The pattern `{}` {}.", shown, text::clean(*refusal, 200)),
            .suggestion =
                "Write what the values look like, in single quotes: `'\\bEMP-\\d{6}\\b'`.",
            .found = fmt::format("`{}`", text::clean(*pattern, 60)),
            .expected = "a regular expression of RE2",
        };
        reading.complain(member.value, complaint);
    }
}

}  // namespace recourse::gateway

#include "fault/redaction_private.hpp"

#include "fault/redaction_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <re2/re2.h>

namespace recourse::fault {
namespace {

using Holds = bool (*)(std::string_view before, std::string_view value, std::string_view after);

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

RE2::Options options() {
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1);
    options.set_log_errors(false);
    return options;
}

re2::StringPiece view(std::string_view text) {
    return {text.data(), text.size()};
}

/// Appends group 1 of each match, or the whole match where the pattern has no group.
void find_all(
    const RE2& pattern,
    std::string_view type,
    std::string_view text,
    std::vector<Span>& found,
    Holds holds = nullptr
) {
    const int group = pattern.NumberOfCapturingGroups() > 0 ? 1 : 0;
    re2::StringPiece groups[2];
    std::size_t at = 0;
    while (at < text.size() &&
           pattern.Match(view(text), at, text.size(), RE2::UNANCHORED, groups, group + 1)) {
        const auto whole_end = static_cast<std::size_t>(groups[0].end() - text.data());
        if (groups[group].data() != nullptr && !groups[group].empty()) {
            const auto begin = static_cast<std::size_t>(groups[group].data() - text.data());
            const std::size_t end = begin + groups[group].size();
            const std::string_view value = text.substr(begin, end - begin);
            const bool meant = !holds || holds(text.substr(0, begin), value, text.substr(end));
            if (meant && !is_placeholder(value)) found.push_back({begin, end, type});
        }
        at = std::max(at + 1, whole_end);
    }
}

std::string only(std::string_view text, bool (*wanted)(char)) {
    std::string out;
    std::ranges::copy_if(text, std::back_inserter(out), wanted);
    return out;
}

// ---- what the policy names -------------------------------------------------------------------

bool is_whole_card(std::string_view before, std::string_view value, std::string_view after) {
    // part of a longer number, a name or a decimal fraction
    const auto goes_on = [](char c) { return is_digit(c) || c == '_' || c == '-'; };
    if (!before.empty() && (goes_on(before.back()) || before.back() == '.')) return false;
    if (!after.empty() && goes_on(after.front())) return false;
    if (after.size() > 1 && after[0] == '.' && is_digit(after[1])) return false;
    return is_card(only(value, is_digit));
}

bool is_whole_iban(std::string_view, std::string_view value, std::string_view) {
    return is_iban(only(value, [](char c) { return c != ' '; }));
}

/// `git@github.com:o/r.git` is an address of another kind, as is the user of a URL.
bool is_email(std::string_view before, std::string_view value, std::string_view) {
    return !value.starts_with("git@") && !before.ends_with("://") && !before.ends_with(':');
}

bool is_phone(std::string_view before, std::string_view value, std::string_view after) {
    const std::size_t digits = only(value, is_digit).size();
    const bool part = (!before.empty() && is_digit(before.back())) ||
                      (!after.empty() && (is_digit(after.front()) || after.front() == ':'));
    return digits >= 8 && digits <= 15 && !part;
}

bool is_address(std::string_view, std::string_view value, std::string_view after) {
    if (value.starts_with("127.") || value == "0.0.0.0" || value == "::1") return false;
    if (value.contains(':')) return std::ranges::count(value, ':') >= 3 || value.contains("::");
    int part = 0;
    std::string_view rest = value;
    for (int i = 0; i < 4; ++i) {
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), part);
        if (error != std::errc{} || part > 255) return false;
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        if (i < 3) rest.remove_prefix(1);
    }
    return rest.empty() && !(after.size() > 1 && after[0] == '.' && is_digit(after[1]));
}

struct Kind {
    Treatment RedactionPolicy::* treatment;
    std::string_view type;
    std::string_view pattern;
    Holds holds;
};

constexpr std::array kKinds{
    Kind{
        &RedactionPolicy::emails,
        "email",
        R"(([A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,24})\b)",
        is_email
    },
    Kind{
        &RedactionPolicy::cards,
        "card",
        R"((?:^|[^0-9A-Za-z])([3-6]\d{3}[ \-]?\d{2,6}[ \-]?\d{2,6}(?:[ \-]?\d{1,6}){0,2})\b)",
        is_whole_card
    },
    Kind{
        &RedactionPolicy::ibans,
        "iban",
        R"(\b([A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)\b)",
        is_whole_iban
    },
    Kind{
        &RedactionPolicy::phones,
        "phone",
        R"((\+\d[\d ().\-]{6,20}\d|\(\d{3}\) ?\d{3}[\-. ]\d{4}|\b\d{3}[\-.]\d{3}[\-.]\d{4}\b))",
        is_phone
    },
    Kind{
        &RedactionPolicy::addresses,
        "ip_address",
        R"((?:^|[^\w.])((?:\d{1,3}\.){3}\d{1,3}\b|(?:[0-9a-fA-F]{1,4}:){2,7}[0-9a-fA-F]{0,4})"
        R"(|(?:[0-9a-fA-F]{1,4}:){1,6}(?::[0-9a-fA-F]{1,4}){1,6}|::(?:[0-9a-fA-F]{1,4}:?){1,7}))",
        is_address
    },
};

const RE2& compiled(std::size_t kind) {
    static const auto kAll = [] {
        std::array<std::unique_ptr<RE2>, kKinds.size()> all;
        for (std::size_t i = 0; i < all.size(); ++i) {
            all[i] = std::make_unique<RE2>(view(kKinds[i].pattern), options());
        }
        return all;
    }();
    return *kAll[kind];
}

}  // namespace

struct PrivateData::Own {
    Own(std::string its_type, const std::string& text)
        : type(std::move(its_type)), pattern(text, options()) {}
    std::string type;
    RE2 pattern;
};

PrivateData::PrivateData(RedactionPolicy policy) : policy_(std::move(policy)) {
    for (const OwnPattern& each : policy_.patterns) {
        auto own = std::make_unique<Own>(each.type, each.pattern);
        if (own->pattern.ok()) own_.push_back(std::move(own));
    }
}
PrivateData::~PrivateData() = default;
PrivateData::PrivateData(PrivateData&&) noexcept = default;
PrivateData& PrivateData::operator=(PrivateData&&) noexcept = default;

void PrivateData::find(std::string_view text, bool cards, std::vector<Span>& found) const {
    for (std::size_t i = 0; i < kKinds.size(); ++i) {
        if (policy_.*kKinds[i].treatment == Treatment::keep) continue;
        if (!cards && kKinds[i].treatment == &RedactionPolicy::cards) continue;
        find_all(compiled(i), kKinds[i].type, text, found, kKinds[i].holds);
    }
    for (const auto& own : own_) find_all(own->pattern, own->type, text, found);
}

bool is_card(std::string_view digits) {
    if (digits.size() < 13 || digits.size() > 19) return false;
    int prefix = 0;  // the first four digits
    std::from_chars(digits.data(), digits.data() + 4, prefix);
    const auto within = [prefix](int least, int most) { return prefix >= least && prefix <= most; };
    const std::size_t size = digits.size();
    const bool known =
        (within(4000, 4999) && (size == 13 || size == 16 || size == 19)) ||
        ((within(5100, 5599) || within(2221, 2720)) && size == 16) ||
        ((within(3400, 3499) || within(3700, 3799)) && size == 15) ||
        ((within(3000, 3059) || within(3600, 3699) || within(3800, 3899)) && size == 14) ||
        (within(3528, 3589) && size >= 16) ||
        ((within(6011, 6011) || within(6440, 6599)) && size >= 16) ||
        (within(6200, 6299) && size >= 16);
    if (!known) return false;
    int sum = 0;
    bool doubled = false;
    for (std::size_t i = size; i-- > 0; doubled = !doubled) {
        const int digit = digits[i] - '0';
        sum += doubled ? (digit * 2) % 10 + digit / 5 : digit;
    }
    return sum % 10 == 0;
}

bool is_iban(std::string_view iban) {
    if (iban.size() < 15 || iban.size() > 34) return false;
    const std::string turned = std::string(iban.substr(4)) + std::string(iban.substr(0, 4));
    int remainder = 0;
    for (const char c : turned) {
        remainder = is_digit(c) ? (remainder * 10 + (c - '0')) % 97
                                : (remainder * 100 + (c - 'A' + 10)) % 97;
    }
    return remainder == 1;
}

std::optional<std::string> refuse_pattern(std::string_view pattern) {
    const RE2 compiled(view(pattern), options());
    if (!compiled.ok()) return "is no regular expression of RE2: " + compiled.error();
    if (compiled.NumberOfCapturingGroups() > 1) {
        return fmt::format(
            "has {} groups, where one at most says what goes", compiled.NumberOfCapturingGroups()
        );
    }
    if (RE2::FullMatch("", compiled)) return "matches a text of nothing, which is everywhere";
    if (RE2::FullMatch("[redacted:text#0000]", compiled)) return "matches placeholders, too";
    return std::nullopt;
}

}  // namespace recourse::fault

#include "fault/vocabulary_values.hpp"

#include "base/glob.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <re2/re2.h>

namespace recourse::fault {

using config::Place;
using config::Reading;
namespace yaml = config::yaml;

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kDigits = "0123456789";
constexpr std::size_t kMostActions = 3;
constexpr std::size_t kLongestSentence = 400;
constexpr std::size_t kLongestText = 4'000;

/// In the order of the enumeration.
constexpr std::array kActionTypes{
    "fix_arguments"sv,
    "call_tool"sv,
    "verify_effect"sv,
    "wait"sv,
    "authorize"sv,
    "ask_user"sv,
    "use_alternative"sv,
    "stop"sv,
};

std::optional<int> to_number(std::string_view text) {
    int number = 0;
    const auto [stop, error] = std::from_chars(text.begin(), text.end(), number);
    if (text.empty() || error != std::errc() || stop != text.end()) return std::nullopt;
    return number;
}

bool is_name(std::string_view name, std::string_view also) {
    return !name.empty() && kLower.contains(name[0]) && std::ranges::all_of(name, [also](char c) {
        return kLower.contains(c) || kDigits.contains(c) || also.contains(c);
    });
}

bool is_short_enough(
    Reading& reading, const Place& place, std::string_view text, std::size_t most
) {
    if (text.size() <= most) return true;
    reading.complain(
        place,
        {
            .sentence = fmt::format(
                "`{}` is {} bytes long, and {} are read.", place.path, text.size(), most
            ),
            .suggestion = "Say it in fewer words: a model reads it within an error.",
            .found = fmt::format("{} bytes", text.size()),
            .expected = fmt::format("at most {} bytes", most),
        }
    );
    return false;
}

void read_action(Reading& reading, const Place& place, std::vector<Action>& actions) {
    Action action;
    bool has_type = false;
    for (const auto& member : reading.members(place)) {
        if (member.name == "tool") {
            action.tool = reading.text(member.value, "the name of a tool").value_or("");
            continue;
        }
        const auto found = std::ranges::find(kActionTypes, member.name);
        if (found == kActionTypes.end() || has_type) {
            const auto shown = text::clean(member.name, 60);
            const auto nearest = text::nearest(member.name, kActionTypes);
            const auto all = config::choice_in_words(kActionTypes);
            reading.complain(
                member.at,
                member.value.path,
                {
                    .sentence = has_type
                                    ? fmt::format("`{}` is a second action in one item.", shown)
                                    : fmt::format("`{}` is no action.", shown),
                    .suggestion = has_type ? "Begin an item of its own for it: `- `."
                                  : nearest.empty()
                                      ? fmt::format("The actions are {}.", all)
                                      : fmt::format("Did you mean `{}`?", nearest.front().name),
                    .found = fmt::format("`{}`", shown),
                    .expected = all,
                }
            );
            has_type = true;
            continue;
        }
        has_type = true;
        action.type = static_cast<ActionType>(found - kActionTypes.begin());
        read_sentence(reading, member.value, action.sentence);
    }
    if (!has_type) {
        reading.complain_unexpected(
            place, "an action", "Write `fix_arguments: sentence`, or another of the actions."
        );
    }
    if (!action.sentence.empty()) actions.push_back(std::move(action));
}

std::optional<StatusRange> to_range(std::string_view text) {
    if (text.size() == 3 && text.ends_with("xx")) {
        const auto first = to_number(text.substr(0, 1));
        if (!first || *first < 1 || *first > 5) return std::nullopt;
        return StatusRange{*first * 100, *first * 100 + 99};
    }
    const auto status = to_number(text);
    if (!status || *status < 100 || *status > 599) return std::nullopt;
    return StatusRange{*status, *status};
}

void read_status(Reading& reading, const Place& place, std::vector<StatusRange>& statuses) {
    const auto range = to_range(place.node->text);
    if (range) {
        statuses.push_back(*range);
        return;
    }
    reading.complain_unexpected(
        place, "a status or a class", "Write a number from 100 to 599, or a class: `4xx`, `5xx`."
    );
}

/// Steps of letters, digits, `_` and `-`, parted by dots.
bool is_path(std::string_view path) {
    bool begins = true;
    for (const char byte : path) {
        if (byte == '.' && begins) return false;
        begins = byte == '.';
        const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        const bool other = kDigits.contains(byte) || byte == '_' || byte == '-' || byte == '.' ||
                           byte == '@' || byte == '$';
        if (!letter && !other) return false;
    }
    return !begins;
}

}  // namespace

void read_sentence(Reading& reading, const Place& place, std::string& sentence) {
    auto text = reading.text(place, "a sentence");
    if (!text || !is_short_enough(reading, place, *text, kLongestSentence)) return;
    const auto trimmed = text::trim(*text);
    if (trimmed.contains('\n')) {
        reading.complain(
            place,
            {
                .sentence = fmt::format("`{}` is more than one line.", place.path),
                .suggestion = "Write it in one line, or fold it with `>-`.",
                .expected = "one line",
            }
        );
        return;
    }
    sentence = trimmed;
    if (sentence.ends_with('.') && !sentence.ends_with("..")) sentence.pop_back();
}

void read_paragraphs(Reading& reading, const Place& place, std::string& out) {
    auto text = reading.text(place, "a text");
    if (!text || !is_short_enough(reading, place, *text, kLongestText)) return;
    out = text::trim(*text);
}

void read_retryable(Reading& reading, const Place& place, Code& code) {
    if (place.node->kind == yaml::Kind::scalar && place.node->text == "by_status") {
        code.retryable_by_status = true;
        return;
    }
    code.retryable = config::read_truth(reading, place).value_or(false);
}

void read_actions(Reading& reading, const Place& place, std::vector<Action>& actions) {
    const auto count = place.node->items.size();
    if (place.node->kind != yaml::Kind::list || count == 0) {
        reading.complain_unexpected(
            place, "a list of actions", "Write `- fix_arguments: sentence`, or another action."
        );
        return;
    }
    if (count > kMostActions) {
        reading.complain(
            place,
            {
                .sentence = fmt::format("`{}` holds {} actions.", place.path, count),
                .suggestion = "Keep the three that help most: long errors cost agents steps.",
                .found = fmt::format("{} actions", count),
                .expected = "one to three actions",
            }
        );
    }
    for (std::size_t index = 0; index < count; ++index) {
        read_action(reading, place.item(index), actions);
    }
}

void read_values(Reading& reading, const Place& place, json::Object& values) {
    for (const auto& member : reading.members(place)) {
        const auto text = reading.text(member.value, "a value");
        if (!text) continue;
        const auto number = member.value.node->quoted ? std::nullopt : to_number(*text);
        values[member.name] = number ? json::Value(*number) : json::Value(*text);
    }
}

void read_own_codes(Reading& reading, const Place& place, std::vector<std::string>& codes) {
    const auto read_one = [&](const Place& at) {
        auto text = reading.text(at, "a code of Recourse's");
        if (!text) return;
        const bool is_known = std::ranges::any_of(vocabulary(), [&text](const Code& code) {
            return text::fits_glob(code.name, *text);
        });
        if (is_known) return codes.push_back(*std::move(text));
        std::vector<std::string_view> names;
        for (const auto& code : vocabulary()) names.emplace_back(code.name);
        const auto nearest = text::nearest(*text, names);
        reading.complain(
            at,
            {
                .sentence =
                    fmt::format("`{}` fits no code of Recourse's own.", text::clean(*text, 60)),
                .suggestion = nearest.empty()
                                  ? "`recourse explain` lists them."
                                  : fmt::format("Did you mean `{}`?", nearest.front().name),
                .expected = "a code of the vocabulary `recourse`, or a pattern of some",
            }
        );
    };
    if (place.node->kind != yaml::Kind::list) return read_one(place);
    for (std::size_t index = 0; index < place.node->items.size(); ++index)
        read_one(place.item(index));
}

void read_detail_paths(
    Reading& reading, const Place& place, std::vector<std::pair<std::string, std::string>>& details
) {
    for (const auto& member : reading.members(place))
        read_path(reading, member.value, details.emplace_back(member.name, "").second);
}

void read_statuses(Reading& reading, const Place& place, std::vector<StatusRange>& statuses) {
    if (place.node->kind != yaml::Kind::list) return read_status(reading, place, statuses);
    for (std::size_t index = 0; index < place.node->items.size(); ++index) {
        read_status(reading, place.item(index), statuses);
    }
}

void read_jsonrpc(Reading& reading, const Place& place, std::optional<int>& jsonrpc) {
    jsonrpc = to_number(place.node->text);
    if (jsonrpc) return;
    reading.complain_unexpected(
        place, "a whole number", "Write the code of the JSON-RPC error: `-32602`."
    );
}

void read_path(Reading& reading, const Place& place, std::string& path) {
    auto text = reading.text(place, "a path");
    if (!text) return;
    if (is_path(*text)) {
        path = std::move(*text);
        return;
    }
    reading.complain_unexpected(
        place,
        "a path into the body",
        "Write the names on the way, parted by dots, and the number of an item: `errors.0.code`."
    );
}

void read_path_or_group(Reading& reading, const Place& place, std::string& path) {
    read_path(reading, place, path);
}

void read_scalar(Reading& reading, const Place& place, std::optional<std::string>& scalar) {
    scalar = reading.text(place, "a text, a number or a truth");
}

void read_pattern(Reading& reading, const Place& place, CodePattern& pattern) {
    const auto text = reading.text(place, "a regular expression");
    if (!text || !is_short_enough(reading, place, *text, kLongestText)) return;
    constexpr std::int64_t kMostMemory = std::int64_t{1} << 20U;
    RE2::Options options(RE2::Quiet);
    options.set_max_mem(kMostMemory);
    auto compiled = std::make_shared<const RE2>(*text, options);
    if (compiled->ok()) {
        pattern = std::move(compiled);
        return;
    }
    reading.complain(
        place,
        {
            .sentence = fmt::format(
                "`{}` is no regular expression: {}.",
                place.path,
                text::clean(compiled->error(), 200)
            ),
            .suggestion =
                "Write it as RE2 takes it, without look-around and backreferences, in single "
                "quotes.",
            .expected = "a regular expression (RE2)",
        }
    );
}

bool check_domain(Reading& reading, const Place& place, std::string& domain) {
    if (is_name(domain, "_-") && domain.size() <= 32) return true;
    reading.complain_unexpected(
        place,
        "a name",
        "It starts with a-z, goes on with a-z, 0-9, `_` and `-`, and has at most 32 characters."
    );
    return false;
}

bool check_spelling(Reading& reading, const Place& place, std::string& spelling) {
    const bool plain =
        spelling.size() <= 64 && std::ranges::all_of(spelling, [](char byte) {
            return byte > ' ' && byte < '\x7f' && byte != '"' && byte != '<' && byte != '/';
        });
    if (plain) return true;
    reading.complain_unexpected(
        place,
        "a spelling of at most 64 characters",
        "Write it in ASCII, without blanks, `\"`, `<` and `/`."
    );
    return false;
}

bool check_type(Reading& reading, const Place& place, std::string& type) {
    if (is_name(type, "_") && type.size() <= 63) return true;
    reading.complain_unexpected(place, "a name of a-z, 0-9 and `_`", "Write `permission_error`.");
    return false;
}

bool check_header(Reading& reading, const Place& place, std::string& header) {
    const bool plain = std::ranges::all_of(header, [](char byte) {
        return byte > ' ' && byte < '\x7f' && byte != ':';
    });
    if (plain) return true;
    reading.complain_unexpected(place, "the name of a header", "Write `x-error-code`.");
    return false;
}

}  // namespace recourse::fault

#include "config/reading.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace recourse::config {
namespace {

constexpr std::size_t kMostMistakes = 1'000;
constexpr std::size_t kMostSecretBytes = std::size_t{64} * 1024;
/// What all references together may bring in.
constexpr std::size_t kMostReferencedBytes = std::size_t{1024} * 1024;
constexpr std::size_t kShownValueBytes = 60;
/// How much of a line is quoted, in characters.
constexpr std::size_t kShownLine = 120;
constexpr std::string_view kHidden = "[not shown]";

/// Words in a key that mean a secret follows.
constexpr std::array<std::string_view, 10> kSecretWords{
    "authorization",
    "cookie",
    "token",
    "secret",
    "password",
    "passwd",
    "api-key",
    "api_key",
    "environment",
    "header",
};

bool is_plain_word(std::string_view key) {
    constexpr std::string_view kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    return !key.empty() && key.find_first_not_of(kPlain) == std::string_view::npos;
}

bool is_variable_name(std::string_view name) {
    const bool starts_with_digit = !name.empty() && name[0] >= '0' && name[0] <= '9';
    constexpr std::size_t kLongestName = 200;
    return is_plain_word(name) && !name.contains('-') && !starts_with_digit &&
           name.size() <= kLongestName;
}

/// Where in a line something starts that sounds secret, or npos: after a key, or in a URL.
std::size_t secret_start(std::string_view line) {
    const auto lowered = text::to_lower(line);
    auto start = std::string::npos;
    for (const auto word : kSecretWords) {
        const auto found = lowered.find(word);
        if (found == std::string::npos) continue;
        const auto colon = lowered.find(':', found);
        if (colon == std::string::npos) continue;
        start = std::min(start, lowered.find_first_not_of(' ', colon + 1));
    }
    const auto authority = lowered.find("://");
    if (authority == std::string::npos) return start;
    const bool may_hold_one = lowered.find_first_of("@?", authority) != std::string::npos;
    return may_hold_one ? std::min(start, authority + 3) : start;
}

/// Whether a line is indented below a key that sounds secret: for a file whose structure is broken.
bool is_below_secret_key(const SourceText& source, std::size_t number) {
    auto indentation = source.line(number).find_first_not_of(' ');
    while (--number > 0) {
        const auto line = source.line(number);
        const auto indented = line.find_first_not_of(' ');
        if (indented == std::string_view::npos || indented >= indentation) continue;
        if (secret_start(fmt::format("{} ...", line)) != std::string::npos) return true;
        indentation = indented;
    }
    return false;
}

/// One hash of two.
std::size_t mixed(std::size_t hash, std::string_view text) {
    constexpr std::size_t kGolden = 0x9e3779b97f4a7c15;  // as Boost.ContainerHash mixes
    return hash ^ (std::hash<std::string_view>{}(text) + kGolden + (hash << 6U) + (hash >> 2U));
}

/// Where a value stands does not count, only what it is.
std::size_t mixed(std::size_t hash, const yaml::Node& node) {
    const char kind[] = {static_cast<char>(node.kind), node.quoted ? 'q' : 'p'};
    hash = mixed(mixed(hash, {kind, sizeof kind}), node.text);
    for (const auto& item : node.items) hash = mixed(hash, item);
    for (const auto& [key, value] : node.members) hash = mixed(mixed(hash, key), value);
    return mixed(hash, "end");
}

}  // namespace

std::string extend_path(std::string_view path, std::string_view key) {
    const auto shown = text::clean(key, kShownValueBytes);
    const auto step = is_plain_word(key) ? shown : fmt::format("\"{}\"", shown);
    return path.empty() ? step : fmt::format("{}.{}", path, step);
}

std::string in_words(const Place& place) {
    switch (place.node->kind) {
        case yaml::Kind::nothing:
            return "nothing";
        case yaml::Kind::list:
            return place.node->items.empty() ? "an empty list" : "a list";
        case yaml::Kind::mapping:
            return "a mapping";
        case yaml::Kind::scalar:
            break;
    }
    if (place.is_private) return "a text";
    if (place.node->text.empty()) return "an empty text";
    const auto shown = text::clean(place.node->text, kShownValueBytes);
    return fmt::format("{}`{}`", place.node->quoted ? "the quoted text " : "", shown);
}

Place Place::item(std::size_t index) const {
    const auto& value = node->items[index];
    // Nothing has no place of its own: the parser puts it where the next thing starts.
    const auto start = value.kind == yaml::Kind::nothing ? at : value.at;
    return {&value, fmt::format("{}[{}]", path, index), start, is_private};
}

std::optional<Place> Place::member(std::string_view name) const {
    for (const auto& [key, value] : node->members) {
        if (key.kind != yaml::Kind::scalar || key.text != name) continue;
        const auto start = value.kind == yaml::Kind::nothing ? key.at : value.at;
        return Place{&value, extend_path(path, name), start, is_private};
    }
    return std::nullopt;
}

Environment process_environment() {
    return [](std::string_view name) -> std::optional<std::string> {
        const auto* value = std::getenv(std::string(name).c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    };
}

Reading::Reading(
    const FileKind& kind,
    const SourceText& source,
    std::string_view file_name,
    const Environment& environment,
    std::filesystem::path relative_to
)
    : kind_(kind),
      source_(source),
      file_name_(file_name),
      environment_(environment),
      relative_to_(std::move(relative_to)) {}

void Reading::hide_members(const yaml::Node* mapping) {
    if (mapping == nullptr) return;
    if (mapping->kind != yaml::Kind::mapping) hide_from(mapping->at);
    const yaml::Node* before = nullptr;
    for (const auto& [key, value] : mapping->members) {
        // A text over several lines may end on the line of the next key.
        if (before != nullptr && before->quoted && before->at.line != key.at.line) {
            const auto line = source_.line(key.at.line);
            const auto indentation = first_characters(line, key.at.column - 1);
            if (!text::trim(indentation).empty()) hide_from({key.at.line, 1});
        }
        hide_from(value.at);
        before = &value;
    }
}

void Reading::hide_from(Position at) {
    const auto [known, added] = hidden_.try_emplace(at.line, at.column);
    if (!added) known->second = std::min(known->second, at.column);
}

void Reading::complain(Position at, std::string path, Complaint complaint) {
    if (mistakes_.size() >= kMostMistakes) return;
    Mistake mistake{
        .file = file_name_,
        .line = at.line,
        .column = at.column,
        .path = std::move(path),
        .found = std::move(complaint.found),
        .expected = std::move(complaint.expected),
        .sentence = std::move(complaint.sentence),
        .suggestion = std::move(complaint.suggestion),
        .source_line = {},
        .caret = 0,
    };
    quote_line(mistake);
    mistakes_.push_back(std::move(mistake));
}

void Reading::complain(const Place& place, Complaint complaint) {
    if (complaint.found.empty()) complaint.found = in_words(place);
    complain(place.at, place.path, std::move(complaint));
}

void Reading::complain(std::span<const yaml::Problem> problems) {
    for (const auto& problem : problems) {
        complain(problem.at, "", {.sentence = problem.sentence, .suggestion = problem.way_out});
    }
}

void Reading::complain_unexpected(
    const Place& place, std::string_view expected, std::string suggestion
) {
    const auto found = in_words(place);
    const auto subject = place.path.empty() ? "The file" : fmt::format("`{}`", place.path);
    complain(
        place,
        {
            .sentence = fmt::format("{} takes {}, but this is {}.", subject, expected, found),
            .suggestion = std::move(suggestion),
            .found = found,
            .expected = std::string(expected),
        }
    );
}

/// Quotes the line around the mistake, without what may be secret in it.
void Reading::quote_line(Mistake& mistake) const {
    const auto line = source_.line(mistake.line);
    auto end = std::min(secret_start(line), line.size());
    if (const auto hidden = hidden_.find(mistake.line); hidden != hidden_.end()) {
        end = std::min(end, first_characters(line, hidden->second - 1).size());
    }
    if (!structure_known_ && is_below_secret_key(source_, mistake.line)) {
        const auto colon = line.find(':');
        end = std::min(end, colon == std::string_view::npos ? 0 : colon + 1);
    }
    const auto visible = line.substr(0, end);
    const auto visible_characters = count_characters(visible);
    const auto caret = std::min(mistake.column - 1, visible_characters);

    const auto skipped = caret > kShownLine ? caret - kShownLine / 2 : 0;
    const auto from = first_characters(visible, skipped).size();
    auto quoted = std::string(first_characters(visible.substr(from), kShownLine));
    std::ranges::replace(quoted, '\t', ' ');
    if (end < line.size()) quoted += kHidden;
    mistake.source_line = text::clean(quoted, quoted.size());
    mistake.caret = caret - skipped;
}

std::vector<MemberPlace> Reading::members(const Place& place) {
    std::vector<MemberPlace> found;
    if (place.node->kind == yaml::Kind::nothing) return found;
    if (place.node->kind != yaml::Kind::mapping) {
        complain_unexpected(
            place,
            "a mapping",
            place.path.empty() ? std::string(kind_.start)
                               : "Write `key: value` lines, indented below it."
        );
        return found;
    }
    std::map<std::string_view, Position> seen;
    for (const auto& [key, value] : place.node->members) {
        if (key.kind != yaml::Kind::scalar || key.text.empty()) {
            const Place wrong{&key, place.path, key.at};
            const Complaint complaint{
                .sentence = fmt::format("A key is a text, but this is {}.", in_words(wrong)),
                .suggestion = "Write `key: value`.",
            };
            complain(wrong, complaint);
            continue;
        }
        auto path = extend_path(place.path, key.text);
        const auto [first, is_new] = seen.try_emplace(key.text, key.at);
        if (!is_new) {
            const auto line = first->second.line;
            const Complaint complaint{
                .sentence = fmt::format("`{}` is given twice: first in line {}.", path, line),
                .suggestion = "Keep one of the two.",
                .found = "a second value",
                .expected = "one value",
            };
            complain(key.at, std::move(path), complaint);
            continue;
        }
        const auto at = value.kind == yaml::Kind::nothing ? key.at : value.at;
        found.push_back({key.text, key.at, {&value, std::move(path), at, place.is_private}});
    }
    return found;
}

std::optional<std::string> Reading::text(const Place& place, std::string_view expected) {
    const bool is_text = place.node->kind == yaml::Kind::scalar && !place.node->text.empty();
    if (is_text) return place.node->text;
    const bool nothing = place.node->kind == yaml::Kind::nothing;
    complain_unexpected(
        place,
        expected,
        nothing ? "Write a value, or take it out." : fmt::format("Write {} here.", expected)
    );
    return std::nullopt;
}

std::optional<std::string> Reading::text_with_references(
    const Place& place, std::string_view expected
) {
    const auto written = text(place, expected);
    if (!written) return std::nullopt;
    std::string out;
    bool complete = true;
    std::string_view rest = *written;
    for (auto dollar = rest.find("${"); dollar != std::string_view::npos;
         dollar = rest.find("${")) {
        out += rest.substr(0, dollar);
        rest.remove_prefix(dollar);
        if (out.ends_with('$')) {  // `$${` is a plain `${`
            out.pop_back();
            out += rest.substr(0, 2);
            rest.remove_prefix(2);
            continue;
        }
        const auto end = rest.find('}');
        const auto inside = rest.substr(2, end == std::string_view::npos ? end : end - 2);
        const auto colon = std::min(inside.find(':'), inside.size());
        const auto name = inside.substr(std::min(colon + 1, inside.size()));
        const auto scheme = end == std::string_view::npos ? "" : inside.substr(0, colon);
        const auto value = look_up(place, scheme, name);
        complete = complete && value.has_value();
        if (value) out += *value;
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    out += rest;
    return complete ? std::optional(out) : std::nullopt;
}

std::optional<std::string> Reading::look_up(
    const Place& place, std::string_view scheme, std::string_view name
) {
    std::optional<std::string> value;
    if (scheme == "file" && !name.empty()) {
        value = read_secret_file(place, name);
        if (!value) return std::nullopt;
    } else if (scheme == "env" && is_variable_name(name)) {
        value = environment_(name);
        if (!value || value->empty()) {
            const auto state = value ? "is empty" : "is not set";
            const Complaint complaint{
                .sentence = fmt::format("The environment variable `{}` {}.", name, state),
                .suggestion =
                    fmt::format("Set it before starting: `export {}=...`, or name another.", name),
                .found = value ? "an empty variable" : "no such variable",
                .expected = "a variable with a value",
            };
            complain(place, complaint);
            return std::nullopt;
        }
    } else {
        const Complaint complaint{
            .sentence = fmt::format("`{}` holds a `${{` that refers to nothing.", place.path),
            .suggestion =
                "Write `${env:NAME}` or `${file:/path}`; a `${` that is meant as it is, `$${`.",
            .expected = "`${env:NAME}` or `${file:/path}`",
        };
        complain(place, complaint);
        return std::nullopt;
    }
    referenced_bytes_ += value->size();
    brought_in_ = mixed(brought_in_, *value);
    if (referenced_bytes_ > kMostReferencedBytes) {
        const Complaint complaint{
            .sentence = "References bring in more than 1MiB in all.",
            .suggestion = "Refer to the values themselves, not to files that hold more.",
        };
        complain(place, complaint);
        return std::nullopt;
    }
    const bool is_known = std::ranges::find(secrets_, *value) != secrets_.end();
    if (!is_known) secrets_.push_back(*value);
    return value;
}

std::optional<std::string> Reading::read_secret_file(const Place& place, std::string_view name) {
    const auto path = resolve(name);
    const auto fail = [&](std::string_view what, std::string suggestion) {
        const auto shown = text::clean(path.string(), 200);
        const Complaint complaint{
            .sentence = fmt::format("The file `{}` {}.", shown, what),
            .suggestion = std::move(suggestion),
            .found = std::string(what),
            .expected = "a readable file with a value",
        };
        complain(place, complaint);
        return std::nullopt;
    };
    std::error_code error;
    // Opening a pipe would wait for a writer that may never come.
    if (!std::filesystem::is_regular_file(path, error)) {
        return fail("does not exist or is no plain file", "Create it, or name another.");
    }
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return fail("cannot be opened", "Let the user the gateway runs as read it.");
    std::string content(kMostSecretBytes + 1, '\0');
    stream.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(stream.gcount()));
    if (content.size() > kMostSecretBytes) {
        return fail("is larger than 64KiB", "Name the file that holds nothing but the value.");
    }
    depends_on(path, {});  // what it held counts as the value of its reference
    if (content.ends_with('\n')) content.pop_back();
    if (content.ends_with('\r')) content.pop_back();
    if (content.empty()) return fail("is empty", "Write the value into it.");
    return content;
}

std::filesystem::path Reading::resolve(std::string_view path) const {
    return (relative_to_ / path).lexically_normal();
}

void Reading::depends_on(const std::filesystem::path& file, std::string_view content) {
    auto path = file.string();
    brought_in_ = mixed(mixed(brought_in_, path), content);
    if (std::ranges::find(files_, path) == files_.end()) files_.push_back(std::move(path));
}

std::vector<std::string> Reading::take_files() {
    return std::move(files_);
}

Reading::Fingerprints Reading::take_fingerprints(
    const yaml::Node& mapping, std::span<const std::string_view> members
) {
    Fingerprints taken{.members = 0, .rest = std::exchange(brought_in_, 0)};
    for (const auto& [key, value] : mapping.members) {
        const bool is_named = std::ranges::find(members, key.text) != members.end();
        auto& hash = is_named ? taken.members : taken.rest;
        hash = mixed(mixed(hash, key), value);
    }
    return taken;
}

std::vector<Mistake> Reading::take_mistakes() {
    std::ranges::sort(mistakes_, {}, [](const Mistake& mistake) {
        return std::tie(mistake.line, mistake.column, mistake.path, mistake.sentence);
    });
    // What several places refer to is read for each of them.
    const auto again = std::ranges::unique(mistakes_, {}, [](const Mistake& mistake) {
        return std::tie(mistake.line, mistake.column, mistake.path, mistake.sentence);
    });
    mistakes_.erase(again.begin(), again.end());
    std::ranges::move(adopted_, std::back_inserter(mistakes_));
    return std::move(mistakes_);
}

void Reading::adopt(std::vector<Mistake> mistakes) {
    const auto room = kMostMistakes - std::min(kMostMistakes, adopted_.size());
    mistakes.resize(std::min(mistakes.size(), room));
    std::ranges::move(mistakes, std::back_inserter(adopted_));
}

}  // namespace recourse::config

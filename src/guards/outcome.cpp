#include "guards/outcome.hpp"

#include "fault/dialect.hpp"

#include <charconv>

namespace recourse::guards {
namespace {

/// The first byte of what is kept says what the rest is.
constexpr char kLegacyAnswer = 'l';
constexpr char kModernAnswer = 'm';
constexpr char kTooLarge = 's';
constexpr char kFailure = 'f';
/// Before one of those.
constexpr char kEnded = 'e';

Outcome read_failure(std::string_view text) {
    const auto machine = json::parse(text);
    if (!machine) return {};
    auto fault = fault::parse_machine(*machine);
    if (!fault) return {};
    return {.kind = Outcome::Kind::failure, .fault = *std::move(fault)};
}

Outcome read_answer(mcp::Era era, std::string_view text) {
    if (!json::check(text)) return {};
    return {.kind = Outcome::Kind::answer, .era = era, .result = std::string(text)};
}

Outcome read_size(std::string_view text) {
    Outcome outcome{.kind = Outcome::Kind::too_large};
    std::from_chars(text.data(), text.data() + text.size(), outcome.size);
    return outcome;
}

/// A token of a JSON pointer (RFC 6901, 3).
std::string escaped(std::string_view name) {
    std::string token;
    for (const char one : name) {
        if (one == '~')
            token += "~0";
        else if (one == '/')
            token += "~1";
        else
            token += one;
    }
    return token;
}

class Comparison {
  public:
    explicit Comparison(std::size_t most) : most_(most) {}

    void compare(const std::string& pointer, json::Ref before, json::Ref now) {
        if (found_.size() >= most_ || before.raw() == now.raw()) return;
        if (before.is_object() && now.is_object()) return compare_members(pointer, before, now);
        if (before.is_array() && now.is_array()) return compare_elements(pointer, before, now);
        found_.push_back(pointer);
    }
    [[nodiscard]] std::vector<std::string> found() && { return std::move(found_); }

  private:
    void compare_members(const std::string& pointer, json::Ref before, json::Ref now) {
        for (const auto& member : before.members()) {
            const auto name = *member.name.string();
            compare(pointer + "/" + escaped(name), member.value(), now[name]);
        }
        for (const auto& member : now.members()) {
            const auto name = *member.name.string();
            if (!before[name]) compare(pointer + "/" + escaped(name), {}, member.value());
        }
    }
    void compare_elements(const std::string& pointer, json::Ref before, json::Ref now) {
        for (std::size_t index = 0; before.at(index) || now.at(index); ++index)
            compare(pointer + "/" + std::to_string(index), before.at(index), now.at(index));
    }

    std::size_t most_;
    std::vector<std::string> found_;
};

}  // namespace

std::string pack(const Outcome& outcome) {
    const auto mark = outcome.ended ? std::string(1, kEnded) : std::string();
    switch (outcome.kind) {
        case Outcome::Kind::answer:
            return mark + (outcome.era == mcp::Era::legacy ? kLegacyAnswer : kModernAnswer) +
                   outcome.result;
        case Outcome::Kind::too_large:
            return kTooLarge + std::to_string(outcome.size);
        case Outcome::Kind::failure:
            return mark + kFailure + json::to_text(fault::render_machine(*outcome.fault));
        case Outcome::Kind::nothing:
            break;
    }
    return {};
}

Outcome unpack(std::string_view packed) {
    if (packed.empty()) return {};
    const auto rest = packed.substr(1);
    switch (packed.front()) {
        case kLegacyAnswer:
            return read_answer(mcp::Era::legacy, rest);
        case kModernAnswer:
            return read_answer(mcp::Era::modern, rest);
        case kTooLarge:
            return read_size(rest);
        case kFailure:
            return read_failure(rest);
        case kEnded: {
            auto outcome = unpack(rest);
            outcome.ended =
                outcome.kind == Outcome::Kind::answer || outcome.kind == Outcome::Kind::failure;
            return outcome;
        }
        default:
            return {};
    }
}

std::vector<std::string> differences(json::Ref before, json::Ref now, std::size_t most) {
    Comparison comparison(most);
    comparison.compare("", before, now);
    return std::move(comparison).found();
}

}  // namespace recourse::guards

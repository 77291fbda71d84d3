#include "guards/verification.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace recourse::guards {
namespace {

constexpr std::size_t kMostActions = 3;
/// Of what is repeated in a sentence.
constexpr std::size_t kShownArguments = 200;

/// A value with the arguments of the write where their names stand.
class Filling {
  public:
    explicit Filling(json::Ref arguments) : arguments_(arguments) {}

    void append(std::string& out, const json::Value& value) {
        if (value.is_string()) {
            append_text(out, value.get_string());
        } else if (value.is_array()) {
            append_items(out, value.get_array());
        } else if (value.is_object()) {
            append_members(out, value.get_object());
        } else {
            json::append_text(out, value);
        }
    }
    [[nodiscard]] bool is_complete() const noexcept { return is_complete_; }

  private:
    void append_items(std::string& out, const json::Array& items) {
        out += '[';
        for (const auto& item : items) {
            if (&item != items.data()) out += ',';
            append(out, item);
        }
        out += ']';
    }

    void append_members(std::string& out, const json::Object& members) {
        out += '{';
        bool is_first = true;
        for (const auto& [name, value] : members) {
            if (!std::exchange(is_first, false)) out += ',';
            json::append_string(out, name);
            out += ':';
            append(out, value);
        }
        out += '}';
    }

    /// The whole text may be one argument, which then keeps its type.
    void append_text(std::string& out, std::string_view text) {
        const bool is_one = text.starts_with('{') && text.find('}') == text.size() - 1;
        if (is_one) {
            const auto given = named(text.substr(1, text.size() - 2));
            out += given.raw();
            return;
        }
        std::string filled;
        while (!text.empty()) {
            const auto open = text.find('{');
            const auto close = text.find('}', std::min(open, text.size()));
            if (close == std::string_view::npos) break;
            const auto given = named(text.substr(open + 1, close - open - 1));
            filled.append(text.substr(0, open));
            filled.append(given.string().value_or(std::string(given.raw())));
            text.remove_prefix(close + 1);
        }
        filled.append(text);
        json::append_string(out, filled);
    }

    json::Ref named(std::string_view name) {
        const auto given = arguments_[name];
        is_complete_ = is_complete_ && given;
        return given;
    }

    json::Ref arguments_;
    bool is_complete_ = true;
};

/// `it did where /status == "paid", and did not where not_found`.
std::string verdicts(const VerifyRule& rule, json::Ref arguments) {
    std::string words;
    if (rule.done_when) words = fmt::format("it did if {}", rule.done_when->told(arguments));
    if (rule.absent_when)
        words += fmt::format(
            "{}it did not if {}", words.empty() ? "" : ", ", rule.absent_when->told(arguments)
        );
    return words;
}

void put_first(Fault& fault, Action action) {
    std::erase_if(fault.actions, [](const Action& other) {
        return other.type == ActionType::verify_effect;
    });
    fault.actions.insert(fault.actions.begin(), std::move(action));
    if (fault.actions.size() > kMostActions) fault.actions.resize(kMostActions);
}

}  // namespace

std::string_view to_string(Landed landed) noexcept {
    switch (landed) {
        case Landed::landed:
            return "landed";
        case Landed::not_landed:
            return "not_landed";
        case Landed::unknown:
            break;
    }
    return "unknown";
}

std::optional<std::string> filled(const json::Value& value, json::Ref arguments) {
    Filling filling(arguments);
    std::string out;
    filling.append(out, value);
    if (!filling.is_complete()) return std::nullopt;
    return out;
}

std::optional<std::string> arguments_of_look(const VerifyRule& rule, json::Ref arguments) {
    return filled(rule.arguments, arguments);
}

Landed judge(const VerifyRule& rule, const Looked& looked, json::Ref arguments) {
    if (rule.done_when && rule.done_when->holds(looked, arguments)) return Landed::landed;
    if (rule.absent_when && rule.absent_when->holds(looked, arguments)) return Landed::not_landed;
    return Landed::unknown;
}

void advise_look(
    Fault& fault,
    const VerifyRule& rule,
    json::Ref arguments,
    std::string_view tool,
    std::string_view written
) {
    const auto filled = arguments_of_look(rule, arguments);
    if (!filled) return;
    const json::Ref look(*filled);
    fault.verify = Verify{
        .tool = std::string(tool),
        .arguments = json::to_value(look),
        .done_when = rule.done_when ? rule.done_when->told(arguments) : "",
        .absent_when = rule.absent_when ? rule.absent_when->told(arguments) : "",
    };
    put_first(
        fault,
        {.type = ActionType::verify_effect,
         .sentence = fmt::format(
             "call {}({}) to see whether {} took effect: {}; repeat it only if it did not",
             tool,
             look.members().begin() != look.members().end()
                 ? text::shorten(*filled, kShownArguments)
                 : "",
             written,
             verdicts(rule, arguments)
         ),
         .tool = std::string(tool),
         .arguments = json::to_value(look)}
    );
}

void tell_landed(Fault& fault, Landed landed, std::string_view tool, std::string_view written) {
    fault.details["verified"] = to_string(landed);
    fault.details["verified_by"] = tool;
    if (landed == Landed::unknown) return;
    fault.verify.reset();
    fault.retryable = fault.retryable && landed == Landed::not_landed;
    if (!fault.retryable) fault.retry_after.reset();
    if (landed == Landed::landed) {
        fault.effect = Effect::done;
        fault.safe_to_retry = SafeBecause::nothing;
        fault.actions = {
            {.type = ActionType::stop,
             .sentence = fmt::format(
                 "do not repeat {}: {} shows that it took effect, though its answer was lost",
                 written,
                 tool
             ),
             .tool = {},
             .arguments = {}}
        };
        return;
    }
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    put_first(
        fault,
        {.type = ActionType::wait,
         .sentence =
             fmt::format("call {} again: {} shows that it did not take effect", written, tool),
         .tool = {},
         .arguments = {}}
    );
}

}  // namespace recourse::guards

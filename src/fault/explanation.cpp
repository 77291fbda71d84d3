#include "fault/explanation.hpp"

#include "fault/dialect.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

namespace recourse::fault {
namespace {

constexpr std::string_view kExampleId = "4f1c09a2b7de4c55a1e0d3b2f6c78190";
constexpr std::size_t kWidth = 78;

std::chrono::seconds wait_in(const json::Object& values) {
    for (const auto* name : {"wait", "retry_after", "retry_after_seconds"}) {
        const auto* value = values.if_contains(name);
        if (value != nullptr && value->is_int64()) return std::chrono::seconds(value->get_int64());
    }
    return std::chrono::seconds{0};
}

/// Words broken into lines, each indented.
std::string wrapped(std::string_view text, std::size_t indentation) {
    const std::string indent(indentation, ' ');
    std::string out;
    std::size_t column = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find_first_of(" \n", at), text.size());
        const auto word = text.substr(at, end - at);
        if (column > 0 && column + 1 + word.size() > kWidth) {
            out += '\n';
            column = 0;
        }
        const auto before = column == 0 ? std::string_view(indent) : std::string_view(" ");
        if (!word.empty()) {
            out += before;
            out += word;
            column += before.size() + word.size();
        }
        if (end < text.size() && text[end] == '\n') {
            out += '\n';
            column = 0;
        }
        at = end + 1;
    }
    return out;
}

/// As it is, for it may be pasted.
std::string indented(std::string_view text) {
    std::string out = "  ";
    for (const char c : text) {
        out += c;
        if (c == '\n') out += "  ";
    }
    return out;
}

std::string spelling_note(const Code& code) {
    return code.wire == code.name ? "" : fmt::format(", on the wire `{}`", code.wire);
}

}  // namespace

std::string example_of(const Found& found) {
    const auto& code = *found.code;
    if (!code.example.empty()) return code.example;
    auto fault = tell(found.vocabulary->domain(), code, code.values);
    fault.support_id = kExampleId;
    const bool in_doubt = std::ranges::any_of(code.actions, [](const Action& action) {
        return action.type == ActionType::verify_effect;
    });
    fault.effect = in_doubt ? Effect::unknown : Effect::none;
    fault.safe_to_retry = in_doubt ? SafeBecause::nothing : SafeBecause::not_sent;
    if (const auto wait = wait_in(code.values); fault.retryable && wait.count() > 0) {
        fault.retry_after = wait;
    }
    return render_text(fault);
}

std::string retry_in_words(const Code& code) {
    if (code.retryable_by_status) return "that follows from the HTTP status behind it";
    return code.retryable ? "yes: the condition can clear by itself"
                          : "no: something has to change first";
}

std::string actor_in_words(Actor actor) {
    switch (actor) {
        case Actor::model:
            return "the caller, by changing the call";
        case Actor::user:
            return "the user, by signing in, allowing or paying";
        case Actor::operator_:
            return "the operator, by changing how things are set up";
        case Actor::time:
            return "time: it passes";
        case Actor::nobody:
            return "nobody: something else has to be tried";
    }
    return "";
}

std::string explain_as_text(const Found& found) {
    const auto& code = *found.code;
    std::string out = fmt::format(
        "{} ({}{})\n{}.\n",
        code.name,
        found.vocabulary->domain(),
        spelling_note(code),
        wrapped(code.meaning, 2)
    );
    const auto section = [&out](std::string_view title, std::string_view text) {
        if (!text.empty()) out += fmt::format("\n{}\n{}\n", title, wrapped(text, 2));
    };
    section("Why", code.cause.empty() ? "" : code.cause + ".");
    section("What to do", code.remedy + ".");
    out += "\nNext, as it is told to a model\n";
    for (std::size_t index = 0; index < code.actions.size(); ++index) {
        const auto& action = code.actions[index];
        out += fmt::format("  {}. {}: {}\n", index + 1, to_string(action.type), action.sentence);
    }
    out += fmt::format(
        "\nRetry     {}\nWho       {}\nCategory  {}; HTTP {}; JSON-RPC {}\n",
        retry_in_words(code),
        actor_in_words(code.actor),
        to_string(code.category),
        code.http_status,
        jsonrpc_code(code.category)
    );
    if (!code.type.empty()) out += fmt::format("Group     {}\n", code.type);
    section("More", code.doc);
    out += fmt::format("\nExample\n{}\n", indented(example_of(found)));
    return out;
}

json::Object explain_as_json(const Found& found) {
    const auto& code = *found.code;
    json::Array actions;
    for (const auto& action : code.actions) {
        json::Object out{{"type", to_string(action.type)}, {"sentence", action.sentence}};
        if (!action.tool.empty()) out["tool"] = action.tool;
        actions.emplace_back(std::move(out));
    }
    json::Object out{
        {"domain", found.vocabulary->domain()},
        {"code", code.name},
        {"spelling", code.wire},
        {"category", to_string(code.category)},
        {"http_status", code.http_status},
        {"jsonrpc_code", jsonrpc_code(code.category)},
        {"actor", to_string(code.actor)},
        {"meaning", code.meaning},
        {"message", code.message},
        {"remedy", code.remedy},
        {"actions", std::move(actions)},
        {"example", example_of(found)},
    };
    out["retryable"] =
        code.retryable_by_status ? json::Value("by_status") : json::Value(code.retryable);
    if (!code.type.empty()) out["group"] = code.type;
    if (!code.cause.empty()) out["cause"] = code.cause;
    if (!code.doc.empty()) out["doc"] = code.doc;
    return out;
}

std::string list_as_text(const Vocabularies& all) {
    std::string out;
    for (const auto& vocabulary : all.all()) {
        out += fmt::format(
            "{}{}: {}\n", out.empty() ? "" : "\n", vocabulary->domain(), vocabulary->about()
        );
        std::size_t width = 0;
        for (const auto& code : vocabulary->codes()) width = std::max(width, code.wire.size());
        for (const auto& code : vocabulary->codes()) {
            out += fmt::format("  {:{}}  {}\n", code.wire, width, code.meaning);
        }
    }
    return out;
}

json::Array list_as_json(const Vocabularies& all) {
    json::Array out;
    for (const auto& vocabulary : all.all()) {
        for (const auto& code : vocabulary->codes()) {
            out.emplace_back(explain_as_json({vocabulary.get(), &code}));
        }
    }
    return out;
}

}  // namespace recourse::fault

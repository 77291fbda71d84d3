#include "diagnosis/exhibit.hpp"

#include "base/json.hpp"
#include "base/moment.hpp"
#include "base/text.hpp"
#include "diagnosis/diagnosis.hpp"
#include "diagnosis/inside.hpp"
#include "diagnosis/said.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace recourse::diagnosis {
namespace {

using namespace std::string_view_literals;

constexpr std::array kKinds{"tool_result"sv, "jsonrpc_error"sv, "http"sv, "process"sv};
constexpr std::array kEffects{"read"sv, "idempotent"sv, "write"sv};
constexpr std::array kMembers{
    "kind"sv,    "text"sv,  "isError"sv,   "structuredContent"sv,
    "code"sv,    "data"sv,  "message"sv,   "status"sv,
    "headers"sv, "body"sv,  "exit_code"sv, "signal"sv,
    "stderr"sv,  "tool"sv,  "schema"sv,    "arguments"sv,
    "effect"sv,  "tools"sv, "upstream"sv,  "now"sv,
};
constexpr std::size_t kShownBytes = 60;

/// Reads members of the object on a line, and remembers the first thing that is wrong.
class Reader {
  public:
    Reader(json::Ref object, std::string_view line) : object_(object), line_(line) {}

    [[nodiscard]] bool has(std::string_view name) const {
        const json::Ref member = object_[name];
        return member && !member.is_null();
    }
    [[nodiscard]] json::Ref get(std::string_view name) const { return object_[name]; }

    std::string text(std::string_view name, std::string_view initial = {}) {
        if (!has(name)) return std::string(initial);
        auto string = object_[name].string();
        if (!string) complain(name, "a text");
        return std::move(string).value_or("");
    }
    std::optional<int> whole_number(std::string_view name) {
        if (!has(name)) return {};
        const auto number = object_[name].integer();
        if (!number || *number < INT32_MIN || *number > INT32_MAX) {
            complain(name, "a whole number");
            return {};
        }
        return static_cast<int>(*number);
    }
    bool truth(std::string_view name) {
        if (!has(name)) return false;
        const auto boolean = object_[name].boolean();
        if (!boolean) complain(name, "true or false");
        return boolean.value_or(false);
    }
    std::string_view object(std::string_view name) {
        if (!has(name)) return {};
        if (!object_[name].is_object()) complain(name, "an object");
        return object_[name].raw();
    }
    std::string choice(std::string_view name, std::span<const std::string_view> known) {
        if (!has(name)) return {};
        std::string value = text(name);
        if (std::ranges::find(known, value) == known.end()) {
            const auto near = text::nearest(value, known);
            refuse(
                object_[name].raw(),
                fmt::format(
                    "`{}` is '{}'; {}",
                    name,
                    text::clean(value, kShownBytes),
                    near.empty() ? fmt::format("it is one of {}", fmt::join(known, ", "))
                                 : fmt::format("did you mean '{}'?", near.front().name)
                )
            );
        }
        return value;
    }
    void complain(std::string_view name, std::string_view expected) {
        const auto raw = object_[name].raw();
        const auto shown = text::clean(raw, kShownBytes);
        refuse(raw, fmt::format("`{}` is {}, and {} is expected", name, shown, expected));
    }
    void refuse(std::string_view place, std::string sentence) {
        if (wrong_) return;
        const bool inside =
            place.data() >= line_.data() && place.data() <= line_.data() + line_.size();
        const auto offset =
            inside ? static_cast<std::size_t>(place.data() - line_.data()) : std::size_t{0};
        wrong_ = Misreading{offset + 1, std::move(sentence)};
    }
    /// A member that nobody reads and that is spelt nearly like one that is.
    void check_names() {
        for (const auto& member : object_.members()) {
            const auto name = member.name.string().value_or("");
            if (std::ranges::find(kMembers, name) != kMembers.end()) continue;
            const auto near = text::nearest(name, kMembers);
            if (near.empty() || has(near.front().name)) continue;
            refuse(
                member.name.raw(),
                fmt::format(
                    "there is no `{}`; did you mean `{}`?",
                    text::clean(name, kShownBytes),
                    near.front().name
                )
            );
        }
    }
    [[nodiscard]] const std::optional<Misreading>& wrong() const noexcept { return wrong_; }

  private:
    json::Ref object_;
    std::string_view line_;
    std::optional<Misreading> wrong_;
};

/// What was called, with all that a Situation only views.
struct Setting {
    std::string upstream;
    std::string tool;
    std::string_view schema;
    std::string_view arguments;
    std::string effect;
    std::vector<std::string> names;
    std::vector<std::string_view> shown_names;
    WallTime now;
    const fault::Vocabulary* vocabulary = nullptr;

    [[nodiscard]] Situation situation(Sent sent) const {
        return {
            .upstream = upstream,
            .method = "tools/call",
            .tool =
                {.name = tool,
                 .input_schema = schema,
                 .known = true,
                 .reads_only = effect == "read",
                 .idempotent = effect == "idempotent"},
            .arguments = arguments,
            .tool_names = shown_names,
            .sent = sent,
            .now = now,
            .vocabulary = vocabulary,
        };
    }
};

Setting read_setting(Reader& reader) {
    Setting setting;
    setting.upstream = reader.text("upstream", "upstream");
    // As it stands in a sentence where nobody says what it is called.
    setting.tool = reader.text("tool", "the tool");
    setting.schema = reader.object("schema");
    setting.arguments = reader.has("arguments") ? reader.object("arguments") : "{}"sv;
    setting.effect = reader.choice("effect", kEffects);
    if (reader.has("tools")) {
        for (const json::Ref name : reader.get("tools").elements()) {
            auto string = name.string();
            if (!string) reader.complain("tools", "a list of names");
            setting.names.push_back(std::move(string).value_or(""));
        }
        if (!reader.get("tools").is_array()) reader.complain("tools", "a list of names");
    }
    setting.shown_names.assign(setting.names.begin(), setting.names.end());
    setting.now = std::chrono::system_clock::now();
    if (reader.has("now")) {
        const auto now = parse_rfc3339(reader.text("now"));
        if (!now) reader.complain("now", "a time like 2026-11-20T22:00:57Z");
        setting.now = now.value_or(setting.now);
    }
    return setting;
}

/// The result as it would have come over the wire.
std::string result_of(std::string_view text, std::string_view structured, bool is_error) {
    std::string result;
    json::Writer out(result);
    out.begin_object().key("content").begin_array();
    out.begin_object().member("type", "text").member("text", text).end_object();
    out.end_array();
    if (!structured.empty()) out.key("structuredContent").raw(structured);
    out.key("isError").boolean(is_error);
    out.end_object();
    return result;
}

std::optional<Fault> examine_tool_result(Reader& reader, const Setting& setting) {
    const std::string text = reader.text("text");
    const bool is_error = reader.truth("isError");
    const std::string_view structured =
        reader.has("structuredContent") ? reader.get("structuredContent").raw() : ""sv;
    if (reader.wrong()) return {};
    std::string result = result_of(text, structured, is_error);
    if (is_error)
        return diagnose(ToolFailed{text, std::move(result)}, setting.situation(Sent::answered));
    const auto checked = json::check(result);
    const auto failure = checked ? failure_inside(*checked, setting.tool) : std::nullopt;
    if (!failure) return {};
    return diagnose(*failure, setting.situation(Sent::answered));
}

std::optional<Fault> examine_jsonrpc_error(Reader& reader, const Setting& setting) {
    const auto code = reader.whole_number("code");
    if (!code && !reader.wrong())
        reader.refuse(reader.get("kind").raw(), "a jsonrpc_error has a `code`, and it is missing");
    std::string message = reader.text("message");
    std::string data(reader.has("data") ? reader.get("data").raw() : ""sv);
    if (reader.wrong()) return {};
    return diagnose(
        JsonRpcFailed{*code, std::move(message), std::move(data)}, setting.situation(Sent::answered)
    );
}

std::vector<std::pair<std::string, std::string>> read_headers(Reader& reader) {
    std::vector<std::pair<std::string, std::string>> headers;
    reader.object("headers");
    for (const auto& member : reader.get("headers").members()) {
        auto value = member.value().string();
        headers.emplace_back(
            member.name.string().value_or(""),
            value ? std::move(*value) : std::string(member.value().raw())
        );
    }
    return headers;
}

bool promises_json(const HttpAnswer& answer) {
    for (const auto& [name, value] : answer.headers) {
        if (text::equals_ignoring_case(name, "content-type"))
            return text::contains_ignoring_case(value, "json");
    }
    const auto body = text::trim(answer.body);
    return body.starts_with('{') || body.starts_with('[');
}

/// A success that is none: a failure told in it, a web page, or half of an answer. `what` then says
/// which.
bool is_broken_answer(HttpAnswer& answer) {
    const auto body = text::trim(answer.body);
    if (looks_like_html(body)) {
        answer.what = HttpAnswer::What::html;
        return true;
    }
    if (body.empty()) return false;
    const auto checked = json::check(body);
    if (checked) return says_it_failed(*checked);
    if (!promises_json(answer)) return false;
    answer.what = HttpAnswer::What::not_json;
    return true;
}

std::optional<Fault> examine_http(Reader& reader, const Setting& setting) {
    const auto status = reader.whole_number("status");
    if (!status && !reader.wrong())
        reader.refuse(
            reader.get("kind").raw(), "an http failure has a `status`, and it is missing"
        );
    auto headers = read_headers(reader);
    // A body is a text; one that was pasted as JSON is taken as what it prints.
    const json::Ref given = reader.get("body");
    auto body = given.string();
    if (!body && given && !given.is_null()) body = std::string(given.raw());
    if (reader.wrong()) return {};
    HttpAnswer answer{
        .what = HttpAnswer::What::status,
        .status = *status,
        .headers = std::move(headers),
        .body = std::move(body).value_or(""),
        .endpoint = {},
        .from_api = true,
    };
    if (*status >= 200 && *status < 300 && !is_broken_answer(answer)) return {};
    return diagnose(answer, setting.situation(Sent::answered));
}

std::optional<Fault> examine_process(Reader& reader, const Setting& setting) {
    constexpr int kNotRunnable = 126;  // as shells have it
    constexpr int kNotFound = 127;
    ProcessFailed failure{
        .what = ProcessFailed::What::died,
        .command = setting.upstream,
        .exit_code = reader.whole_number("exit_code"),
        .signal = reader.whole_number("signal"),
        .stderr_tail = reader.text("stderr"),
        .said = {},
        .detail = {},
    };
    if (reader.wrong()) return {};
    if (failure.exit_code == kNotFound) failure.what = ProcessFailed::What::not_found;
    if (failure.exit_code == kNotRunnable) failure.what = ProcessFailed::What::not_runnable;
    const bool started = failure.what == ProcessFailed::What::died;
    return diagnose(failure, setting.situation(started ? Sent::whole : Sent::nothing));
}

std::optional<Fault> examine_kind(std::string_view kind, Reader& reader, const Setting& setting) {
    if (kind == "tool_result") return examine_tool_result(reader, setting);
    if (kind == "jsonrpc_error") return examine_jsonrpc_error(reader, setting);
    if (kind == "http") return examine_http(reader, setting);
    return examine_process(reader, setting);
}

}  // namespace

std::expected<Finding, Misreading> examine(
    std::string_view line, const fault::Vocabulary* vocabulary
) {
    const auto checked = json::check(line);
    if (!checked) {
        return std::unexpected(Misreading{
            checked.error().column,
            fmt::format("this is no JSON: {}; write one object on one line", checked.error().reason)
        });
    }
    Reader reader(*checked, line);
    reader.check_names();
    if (!reader.has("kind") && !reader.wrong()) {
        reader.refuse(
            line, fmt::format("`kind` is missing; it is one of {}", fmt::join(kKinds, ", "))
        );
    }
    const std::string kind = reader.choice("kind", kKinds);
    Setting setting = read_setting(reader);
    setting.vocabulary = vocabulary;
    Finding finding;
    if (!reader.wrong()) finding.fault = examine_kind(kind, reader, setting);
    if (reader.wrong()) return std::unexpected(*reader.wrong());
    finding.arguments = setting.arguments;
    return finding;
}

Finding examine_text(std::string_view text, const fault::Vocabulary* vocabulary) {
    Setting setting;
    setting.upstream = "upstream";
    setting.tool = "the tool";
    setting.arguments = "{}";
    setting.vocabulary = vocabulary;
    setting.now = std::chrono::system_clock::now();
    const auto trimmed = std::string(text::trim(text));
    return {
        diagnose(
            ToolFailed{trimmed, result_of(trimmed, {}, true)}, setting.situation(Sent::answered)
        ),
        "{}"
    };
}

}  // namespace recourse::diagnosis

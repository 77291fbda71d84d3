#include "server/rounds.hpp"

#include "server/content.hpp"

#include <algorithm>
#include <ranges>

#include <fmt/format.h>

namespace recourse::server {
namespace {

/// A handler that never has enough must not keep its client for ever.
constexpr int kMostRounds = 64;

template <typename... Cases>
struct Either : Cases... {
    using Cases::operator()...;
};

std::string key_of(std::string_view key, std::size_t number) {
    return key.empty() ? fmt::format("question_{}", number) : std::string(key);
}

json::Object sampling_params(const Sample& sample) {
    json::Array messages;
    for (const auto& message : sample.messages) messages.push_back(to_value(message));
    json::Object params = sample.more;
    params["messages"] = std::move(messages);
    params["maxTokens"] = sample.max_tokens;
    if (!sample.system_prompt.empty()) params["systemPrompt"] = sample.system_prompt;
    return params;
}

/// The same text for equal values, in whatever order their members came.
void append_canonical(std::string& out, const json::Value& value) {
    if (const auto* object = value.if_object()) {
        std::vector<std::string_view> names;
        for (const auto& member : *object) names.push_back(member.key());
        std::ranges::sort(names);
        out += '{';
        for (const auto name : names) {
            json::append_string(out, name);
            append_canonical(out, object->at(name));
        }
        out += '}';
    } else if (const auto* array = value.if_array()) {
        out += '[';
        for (const auto& item : *array) append_canonical(out, item);
        out += ']';
    } else {
        json::append_text(out, value);
    }
    out += ',';
}

/// What a request asks for, whatever it brings along.
std::string digest_of(std::string_view method, json::Ref params) {
    auto asked = json::to_value(params).as_object();
    for (const auto* name : {"_meta", "inputResponses", "requestState"}) asked.erase(name);
    std::string text(method);
    append_canonical(text, asked);
    return digest(text);
}

ProtocolFault bad_state(std::string_view method, std::string_view why) {
    auto failure = invalid_params(method, fmt::format("\"requestState\" {}", why));
    failure.fault.actions.front().sentence =
        fmt::format("send {} again without \"requestState\" and \"inputResponses\"", method);
    return failure;
}

std::int64_t seconds_of(WallTime when) {
    return std::chrono::duration_cast<std::chrono::seconds>(when.time_since_epoch()).count();
}

std::expected<Rounds, ProtocolFault> read_state(
    std::string_view method, json::Ref params, const Seal& seal, WallTime now
) {
    const auto given = params["requestState"].string();
    if (!given) return std::unexpected(bad_state(method, "is no string"));
    const auto opened = seal.open(*given);
    if (!opened) return std::unexpected(bad_state(method, "is not one that this server gave"));
    // What we sealed ourselves has the form we gave it.
    const auto state = json::parse(*opened)->as_object();
    if (state.at("expires").as_int64() < seconds_of(now))
        return std::unexpected(bad_state(method, "is too old"));
    if (state.at("request").as_string() != digest_of(method, params))
        return std::unexpected(bad_state(method, "belongs to another request"));
    return Rounds{
        .answers = state.at("answers").as_object(),
        .number = static_cast<int>(state.at("round").as_int64()),
    };
}

bool has_object(const json::Object& object, std::string_view name) {
    const auto* member = object.if_contains(name);
    return member != nullptr && member->is_object();
}

}  // namespace

Wanted in_protocol(const Question& question, std::size_t number) {
    return std::visit(
        Either{
            [&](const Form& form) {
                return Wanted{
                    key_of(form.key, number),
                    "elicitation/create",
                    {{"message", form.message}, {"requestedSchema", form.schema}}
                };
            },
            [&](const Visit& visit) {
                return Wanted{
                    key_of(visit.key, number),
                    "elicitation/create",
                    {{"mode", "url"}, {"message", visit.message}, {"url", visit.url}}
                };
            },
            [&](const Sample& sample) {
                return Wanted{
                    key_of(sample.key, number), "sampling/createMessage", sampling_params(sample)
                };
            },
            [&](const Roots& roots) { return Wanted{key_of(roots.key, number), "roots/list", {}}; },
        },
        question
    );
}

Ability ability_for(const Question& question) noexcept {
    constexpr Ability kByKind[] = {
        Ability::forms, Ability::urls, Ability::sampling, Ability::roots
    };
    return kByKind[question.index()];
}

bool declares(const json::Object& capabilities, Ability ability) {
    if (ability == Ability::sampling) return has_object(capabilities, "sampling");
    if (ability == Ability::roots) return has_object(capabilities, "roots");
    if (!has_object(capabilities, "elicitation")) return false;
    const auto& modes = capabilities.at("elicitation").as_object();
    // A client that names no mode means forms: there was nothing else at first.
    if (ability == Ability::forms) return modes.empty() || modes.contains("form");
    return modes.contains("url");
}

json::Object capabilities_with(Ability ability) {
    switch (ability) {
        case Ability::forms:
            return {{"elicitation", {{"form", json::Object{}}}}};
        case Ability::urls:
            return {{"elicitation", {{"url", json::Object{}}}}};
        case Ability::sampling:
            return {{"sampling", json::Object{}}};
        case Ability::roots:
            return {{"roots", json::Object{}}};
    }
    return {};
}

std::string_view in_words(Ability ability) noexcept {
    switch (ability) {
        case Ability::forms:
            return "showing forms to its user (elicitation)";
        case Ability::urls:
            return "sending its user to a URL (elicitation.url)";
        case Ability::sampling:
            return "asking its model (sampling)";
        case Ability::roots:
            return "naming its folders (roots)";
    }
    return {};
}

std::string_view flaw_of(std::string_view method, const json::Object& answer) {
    if (method == "elicitation/create") {
        const auto* action = answer.if_contains("action");
        const bool known = action != nullptr &&
                           (*action == "accept" || *action == "decline" || *action == "cancel");
        if (!known) return "has no \"action\" of accept, decline or cancel";
        const auto* content = answer.if_contains("content");
        if (content != nullptr && !content->is_object())
            return "has a \"content\" that is no object";
    } else if (method == "sampling/createMessage") {
        const auto* content = answer.if_contains("content");
        if (content == nullptr || !(content->is_object() || content->is_array()))
            return "has no \"content\"";
    } else {
        const auto* roots = answer.if_contains("roots");
        if (roots == nullptr || !roots->is_array()) return "has no \"roots\"";
    }
    return {};
}

std::expected<Rounds, ProtocolFault> read_rounds(
    std::string_view method, json::Ref params, const Seal& seal, WallTime now
) {
    Rounds rounds;
    if (params["requestState"]) {
        auto earlier = read_state(method, params, seal, now);
        if (!earlier) return earlier;
        rounds = *std::move(earlier);
    }
    const auto responses = params["inputResponses"];
    if (!responses) return rounds;
    if (!responses.is_object())
        return std::unexpected(invalid_params(method, "\"inputResponses\" is no object"));
    rounds.number = std::max(rounds.number, 1);
    for (const auto& response : responses.members())
        rounds.answers[*response.name.string()] = json::to_value(response.value());
    if (rounds.number > kMostRounds)
        return std::unexpected(bad_state(method, "has gone through too many rounds"));
    return rounds;
}

std::string input_required(
    std::string_view method,
    json::Ref params,
    const std::vector<Wanted>& wanted,
    const json::Object& answers,
    int round,
    const Seal& seal,
    WallTime expires
) {
    json::Object requests;
    for (const auto& one : wanted) {
        json::Object request{{"method", one.method}};
        if (!one.params.empty()) request["params"] = one.params;
        requests[one.key] = std::move(request);
    }
    const json::Object state{
        {"request", digest_of(method, params)},
        {"expires", seconds_of(expires)},
        {"round", round + 1},
        {"answers", answers},
    };
    const json::Object result{
        {"resultType", "input_required"},
        {"inputRequests", std::move(requests)},
        {"requestState", seal.close(json::to_text(state))},
    };
    return json::to_text(result);
}

}  // namespace recourse::server

#include "fault/rules.hpp"

#include "base/glob.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "fault/sentences.hpp"
#include "fault/untrusted.hpp"
#include "fault/vocabularies.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <re2/re2.h>

namespace recourse::fault {
namespace {

constexpr std::size_t kLongestText = std::size_t{64} * 1024;
constexpr std::size_t kLongestCode = 64;
constexpr std::size_t kLongestMessage = 2'048;
constexpr std::size_t kLongestStep = 300;

/// `error.errors.0.reason` from the top of the body.
json::Ref at_path(json::Ref body, std::string_view path) {
    while (body && !path.empty()) {
        const auto dot = path.find('.');
        const auto step = path.substr(0, dot);
        path = dot == std::string_view::npos ? "" : path.substr(dot + 1);
        std::size_t index = 0;
        const auto [stop, error] = std::from_chars(step.begin(), step.end(), index);
        const bool is_index = error == std::errc() && stop == step.end() && body.is_array();
        body = is_index ? body.at(index) : body[step];
    }
    return body;
}

/// A scalar as a text: a number or a truth as it is written.
std::optional<std::string> scalar_at(const Evidence& evidence, std::string_view path) {
    const auto found = at_path(evidence.body, path);
    switch (found.kind()) {
        case json::Kind::string:
            return found.string();
        case json::Kind::number:
        case json::Kind::boolean:
            return std::string(found.raw());
        case json::Kind::absent:
        case json::Kind::null:
        case json::Kind::array:
        case json::Kind::object:
            break;
    }
    return std::nullopt;
}

std::optional<std::string> header(const Evidence& evidence, std::string_view name) {
    const auto found = std::ranges::find_if(evidence.headers, [name](const auto& candidate) {
        return text::equals_ignoring_case(candidate.first, name);
    });
    return found == evidence.headers.end() ? std::nullopt : std::optional(found->second);
}

/// Whether the pattern is in the text; its first group, where it has one.
bool search(const CodePattern& pattern, std::string_view text, std::string& group) {
    const auto bounded = text.substr(0, kLongestText);
    if (pattern->NumberOfCapturingGroups() == 0) return RE2::PartialMatch(bounded, *pattern);
    std::string first;
    if (!RE2::PartialMatch(bounded, *pattern, &first)) return false;
    group = std::move(first);
    return true;
}

bool status_fits(const CodeRule& rule, int status) {
    return rule.status.empty() || std::ranges::any_of(rule.status, [status](StatusRange range) {
               return status >= range.first && status <= range.last;
           });
}

/// A rule is about failures of Recourse's own, or about those of upstreams.
bool teller_fits(const CodeRule& rule, std::string_view own_code) {
    if (rule.recourse.empty() || own_code.empty()) return rule.recourse.empty() == own_code.empty();
    return std::ranges::any_of(rule.recourse, [own_code](const std::string& pattern) {
        return text::fits_glob(own_code, pattern);
    });
}

/// What stands at the rule's path or header keeps to what is said of it.
bool subject_fits(const CodeRule& rule, const Evidence& evidence, std::string& group) {
    if (rule.path.empty() && rule.header.empty()) return true;
    const auto scalar =
        rule.path.empty() ? header(evidence, rule.header) : scalar_at(evidence, rule.path);
    if (rule.equals) return scalar == rule.equals;
    if (rule.matches) return scalar && search(rule.matches, *scalar, group);
    const auto found = at_path(evidence.body, rule.path);
    return scalar || (!rule.path.empty() && found && !found.is_null());
}

bool fits(const CodeRule& rule, const Evidence& evidence, std::string& group) {
    if (!teller_fits(rule, evidence.own_code)) return false;
    if (!status_fits(rule, evidence.status)) return false;
    if (rule.jsonrpc && rule.jsonrpc != evidence.jsonrpc_code) return false;
    if (!subject_fits(rule, evidence, group)) return false;
    return !rule.text || search(rule.text, evidence.text, group);
}

/// Seconds, rounded up: a number, a number as a text, or a duration as people write it.
std::optional<std::chrono::seconds> wait_at(const Evidence& evidence, std::string_view path) {
    const auto written = scalar_at(evidence, path);
    if (!written) return std::nullopt;
    if (const auto duration = parse_duration(*written)) {
        return std::min(std::chrono::ceil<std::chrono::seconds>(*duration), kLongestWait);
    }
    double number = 0;
    const auto* end = written->data() + written->size();
    const auto [stop, error] = std::from_chars(written->data(), end, number);
    if (error != std::errc() || stop != end || !(number >= 0)) return std::nullopt;
    const auto most = static_cast<double>(kLongestWait.count());
    return std::chrono::seconds(static_cast<std::int64_t>(std::ceil(std::min(number, most))));
}

/// What the upstream says is to be done, as its words may stand in ours.
std::vector<Action> actions_at(json::Ref body, std::string_view path) {
    std::vector<Action> actions;
    for (const json::Ref step : at_path(body, path).elements()) {
        const auto said = step.string();
        if (!said || text::trim(*said).empty()) continue;
        auto words = quote_upstream(text::trim(*said), kLongestStep).text;
        if (words.ends_with('.')) words.pop_back();
        actions.push_back({type_of_step(words), uncapitalised(std::move(words)), {}, {}});
        if (actions.size() == kMaxActions) break;
    }
    return actions;
}

bool is_transient(int status) {
    constexpr int kRequestTimeout = 408;
    constexpr int kTooManyRequests = 429;
    return status == kRequestTimeout || status == kTooManyRequests || status >= 500;
}

Meant meant_by(
    const Vocabulary& vocabulary, const CodeRule& rule, const Evidence& evidence, std::string group
) {
    Meant meant{.code = vocabulary.find(rule.code), .rule = &rule};
    if (rule.code_from == "$1") {
        meant.said_code = std::move(group);
    } else if (!rule.code_from.empty()) {
        meant.said_code = scalar_at(evidence, rule.code_from).value_or("");
    }
    meant.said_code = text::clean(meant.said_code, kLongestCode);
    if (const auto* own = vocabulary.find_spelt(meant.said_code)) meant.code = own;
    if (meant.code == nullptr) return meant;

    const auto& code = *meant.code;
    meant.retryable = code.retryable_by_status ? is_transient(evidence.status) : code.retryable;
    if (!rule.message_from.empty()) {
        const auto said = scalar_at(evidence, rule.message_from).value_or("");
        meant.message = text::clean(said, kLongestMessage);
    }
    if (!rule.wait_from.empty()) meant.wait = wait_at(evidence, rule.wait_from);
    if (!rule.details_from.empty()) {
        const auto details = at_path(evidence.body, rule.details_from);
        if (details.is_object()) meant.details = json::to_value(details).as_object();
    }
    if (!rule.actions_from.empty()) meant.actions = actions_at(evidence.body, rule.actions_from);
    for (const auto& [name, path] : rule.details) {
        if (const auto found = at_path(evidence.body, path); found && !found.is_null())
            meant.details[name] = json::to_value(found);
    }
    return meant;
}

}  // namespace

std::optional<Meant> match(const Vocabulary& vocabulary, const Evidence& evidence) {
    for (const auto& rule : vocabulary.rules()) {
        std::string group;
        if (!fits(rule, evidence, group)) continue;
        auto meant = meant_by(vocabulary, rule, evidence, std::move(group));
        if (meant.code != nullptr) return meant;
    }
    return std::nullopt;
}

}  // namespace recourse::fault

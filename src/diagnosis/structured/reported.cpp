#include "diagnosis/structured/reported.hpp"

#include "base/text.hpp"
#include "diagnosis/structured/recognisers.hpp"

#include <array>

namespace recourse::diagnosis::structured {
namespace {

constexpr std::size_t kMostBytes = 262'144;
constexpr double kSure = 0.99;

constexpr std::array kOfJson = {
    kubernetes,
    problem_details,
    google_rpc,
    typed_error,
    graphql,
    aws,
    json_api,
    oauth,
    validator_issues,
    plain_object,
};
constexpr std::array kOfText = {xml, command_line, bracketed, bare_code};

template <typename Recognisers, typename Input>
Found surest(const Recognisers& recognisers, const Input& input) {
    Found best;
    for (const auto& recognise : recognisers) {
        Found found = recognise(input);
        if (found && (!best || found->confidence > best->confidence)) best = std::move(found);
        if (best && best->confidence > kSure) break;
    }
    return best;
}

/// `{'ok': False, 'error': 'not_in_channel'}`, as Python prints what was JSON; empty for anything
/// else.
std::string from_python(std::string_view text) {
    if (!text.starts_with("{'")) return {};
    std::string json;
    char quote = '\0';
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (quote != '\0') {
            if (c == '\\' && at + 1 < text.size()) {
                // JSON knows no escaped apostrophe.
                if (text[++at] != '\'') json += c;
                json += text[at];
            } else if (c == quote) {
                json += '"';
                quote = '\0';
            } else {
                json.append(c == '"' ? "\\\"" : std::string(1, c));
            }
            continue;
        }
        const auto rest = text.substr(at);
        if (c == '\'' || c == '"') {
            json += '"';
            quote = c;
        } else if (rest.starts_with("True")) {
            json += "true";
            at += 3;
        } else if (rest.starts_with("False")) {
            json += "false";
            at += 4;
        } else if (rest.starts_with("None")) {
            json += "null";
            at += 3;
        } else {
            json += c;
        }
    }
    return json;
}

}  // namespace

Found reported_in(json::Ref body) {
    if (body.raw().size() > kMostBytes) return {};
    return surest(kOfJson, body);
}

Found reported_in(std::string_view text) {
    text = text::trim(text);
    if (text.starts_with('{') || text.starts_with('[')) {
        if (const auto checked = json::check(text.substr(0, kMostBytes)))
            return reported_in(*checked);
    }
    if (auto found = surest(kOfText, text.substr(0, kMostBytes))) return found;
    // `Request failed: {"error": ...}`: words, then the body that they are about.
    const auto brace = text.find('{');
    if (brace != std::string_view::npos && brace < 300 && text.ends_with('}')) {
        if (const auto checked = json::check(text.substr(brace))) return reported_in(*checked);
        const auto translated = from_python(text.substr(brace));
        if (const auto checked = json::check(translated)) return reported_in(*checked);
    }
    // `ZodError: [ ... ]`, with the trace behind it.
    const auto bracket = text.find("[\n");
    const auto end = text.find("\n]");
    if (bracket < 100 && end != std::string_view::npos && end > bracket) {
        if (const auto checked = json::check(text.substr(bracket, end + 2 - bracket)))
            return validator_issues(*checked);
    }
    return {};
}

}  // namespace recourse::diagnosis::structured

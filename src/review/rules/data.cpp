#include "review/rules/rules.hpp"

#include <map>
#include <set>

#include <fmt/format.h>

/// D: what an answer says to programs.
namespace recourse::review {

namespace {

const Case* first_time_of(const Case& repeat, const Court& court) {
    const auto id = repeat.probe().id.substr(0, repeat.probe().id.rfind('#'));
    for (const auto& one : court.cases) {
        if (one.probe().id == id) return &one;
    }
    return nullptr;
}

/// D1: there is a code; the same again for the same call; not one for everything.
void judge_codes(const Court& court, Docket& docket) {
    std::map<std::string, std::set<ProbeKind>> kinds;
    std::set<ProbeKind> all_kinds;
    for (const auto& one : court.cases) {
        if (!one.evidence.has_words()) continue;
        const auto& code = one.evidence.code;
        if (one.is_repeat()) {
            const auto* first = first_time_of(one, court);
            if (first == nullptr || first->evidence.code.empty()) continue;
            if (first->evidence.code == code)
                docket.keep("D1");
            else
                docket.breach(
                    "D1",
                    one,
                    fmt::format(
                        "The same call got the code {} first and {} then.",
                        first->evidence.code,
                        code.empty() ? "none" : code
                    )
                );
        } else if (code.empty()) {
            docket.breach(
                "D1", one, fmt::format("The error has no code: {}.", quoted(one.evidence.text))
            );
        } else {
            docket.keep("D1");
            kinds[code].insert(one.probe().kind);
            all_kinds.insert(one.probe().kind);
        }
    }
    if (all_kinds.size() < 3) return;
    if (kinds.size() > 1)
        docket.keep("D1");
    else
        docket.breach_of_server(
            "D1",
            nullptr,
            fmt::format(
                "{} kinds of mistakes have one code, {}.", all_kinds.size(), kinds.begin()->first
            )
        );
}

/// D2, D3: said in the data of each error.
void judge_members(const Case& one, Docket& docket) {
    if (one.evidence.retryable)
        docket.keep("D2");
    else
        docket.breach("D2", one, "The error does not say as a boolean whether a retry can help.");
    if (!one.evidence.category.empty())
        docket.keep("D3");
    else
        docket.breach("D3", one, "The error says no category, or one that nobody knows.");
}

bool is_in(const json::Object& copy, std::string_view value) {
    return has_token(json::to_text(copy), value);
}

/// D4: the value and the limit that the text names stand in the data, too.
void judge_details(const Case& one, Docket& docket) {
    const auto kind = one.probe().kind;
    if (!is_of_schema(kind)) return;
    bool has_any = false;
    for (const auto& value : {one.mistake().sentinel, one.mistake().bound}) {
        if (value.empty() || !has_token(one.evidence.text, value)) continue;
        has_any = true;
        bool found = false;
        for (const auto& copy : one.evidence.copies) {
            // A copy that only repeats the text holds the value, but not as one.
            for (const auto& [name, member] : copy) {
                const bool is_words =
                    name == "message" || name == "error_message" || name == "text";
                if (!is_words && is_in(json::Object{{name, member}}, value)) found = true;
            }
        }
        if (found) continue;
        docket.breach(
            "D4",
            one,
            fmt::format("The text names {}, and the data of the error does not.", quoted(value))
        );
        return;
    }
    if (has_any) docket.keep("D4");
}

/// D5: an id, another one each time.
void judge_ids(const Court& court, Docket& docket) {
    for (const auto& one : court.cases) {
        if (!one.evidence.has_words()) continue;
        const auto& id = one.evidence.correlation_id;
        if (!one.is_repeat()) {
            if (id.empty())
                docket.breach(
                    "D5", one, "The error has no id by which its call is found in a log."
                );
            else
                docket.keep("D5");
            continue;
        }
        const auto* first = first_time_of(one, court);
        if (id.empty() || first == nullptr || first->evidence.correlation_id.empty()) continue;
        if (first->evidence.correlation_id != id)
            docket.keep("D5");
        else
            docket.breach("D5", one, fmt::format("Two calls have the same id, {}.", quoted(id)));
    }
}

}  // namespace

void judge_data(const Court& court, Docket& docket) {
    judge_codes(court, docket);
    for (const auto& one : court.cases) {
        if (!one.evidence.has_words() || one.is_repeat()) continue;
        judge_members(one, docket);
        judge_details(one, docket);
    }
    judge_ids(court, docket);
}

}  // namespace recourse::review

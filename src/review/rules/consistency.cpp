#include "review/rules/rules.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>
#include <re2/re2.h>

/// G: whether the errors of a server are of one make.
namespace recourse::review {

namespace {

constexpr double kAlike = 0.8;

using Names = std::set<std::string>;

/// The members of a copy and of the `error` in it.
Names names_in(const json::Object& copy) {
    Names names;
    for (const auto& [name, value] : copy) {
        names.emplace(name);
        if (name != "error" || !value.is_object()) continue;
        for (const auto& member : value.get_object())
            names.insert("error." + std::string(member.key()));
    }
    return names;
}

/// What all errors of a tool have: that is what a program can count on.
std::map<std::string, Names> common_names(const Court& court) {
    std::map<std::string, Names> common;
    for (const auto& one : court.cases) {
        const bool counts = one.evidence.is_error() && is_of_schema(one.probe().kind);
        if (!counts || one.evidence.copies.empty()) continue;
        const auto names = names_in(one.evidence.copies.front());
        const auto [tool, is_first] = common.try_emplace(one.probe().tool, names);
        if (is_first) continue;
        Names both;
        std::ranges::set_intersection(tool->second, names, std::inserter(both, both.end()));
        tool->second = std::move(both);
    }
    return common;
}

double likeness(const Names& a, const Names& b) {
    Names both, either;
    std::ranges::set_intersection(a, b, std::inserter(both, both.end()));
    std::ranges::set_union(a, b, std::inserter(either, either.end()));
    return either.empty() ? 1
                          : static_cast<double>(both.size()) / static_cast<double>(either.size());
}

/// G1
void judge_shape(const Court& court, Docket& docket) {
    const auto common = common_names(court);
    if (common.size() < 2) return;
    const auto& [model, names] = *common.begin();
    for (auto tool = std::next(common.begin()); tool != common.end(); ++tool) {
        if (likeness(names, tool->second) >= kAlike)
            docket.keep("G1");
        else
            docket.breach_of_server(
                "G1",
                nullptr,
                fmt::format("The errors of {} and of {} have other members.", model, tool->first)
            );
    }
}

/// What went wrong, without ids and times. What comes after it may well change: an answer that says
/// that this is the third time is better than one that does not.
std::string first_sentence(std::string text) {
    static const RE2& rest = *new RE2(R"((?s)([.!?]+\s|\n).*)");
    static const RE2& changing = *new RE2(
        R"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|\b[0-9a-f]{8,64}\b|\d+)"
    );
    RE2::Replace(&text, rest, "");
    RE2::GlobalReplace(&text, changing, "_");
    return text;
}

/// G2
void judge_repeats(const Court& court, Docket& docket) {
    for (const auto& one : court.cases) {
        if (!one.is_repeat() || !one.evidence.has_words()) continue;
        const auto id = one.probe().id.substr(0, one.probe().id.rfind('#'));
        const auto first = std::ranges::find_if(court.cases, [&](const Case& other) {
            return other.probe().id == id;
        });
        if (first == court.cases.end() || !first->evidence.has_words()) continue;
        if (first_sentence(first->evidence.text) == first_sentence(one.evidence.text))
            docket.keep("G2");
        else
            docket.breach(
                "G2",
                one,
                fmt::format(
                    "The same call was answered with {} first and with {} then.",
                    quoted(first->evidence.text),
                    quoted(one.evidence.text)
                )
            );
    }
}

}  // namespace

void judge_consistency(const Court& court, Docket& docket) {
    judge_shape(court, docket);
    judge_repeats(court, docket);
}

}  // namespace recourse::review

#include "review/docket.hpp"

#include "review/draws.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace recourse::review {

namespace {

/// What an unjudged rule would have needed.
std::string_view usual_excuse(std::string_view rule) {
    struct Excuse {
        std::string_view rule;
        std::string_view sentence;
    };
    static constexpr std::array kExcuses{
        Excuse{"A4", "No error held structured content of a tool with an output schema."},
        Excuse{"C2", "No error named a tool or an address."},
        Excuse{"C3", "No call with a misspelt name or value was refused."},
        Excuse{"E2", "No error named a wait."},
        Excuse{"F4", "No error repeated the control characters that were sent, or none was made."},
        Excuse{"G1", "There are not two tools whose errors have data."},
        Excuse{"G2", "No call that failed was repeated."},
    };
    const auto found = std::ranges::find(kExcuses, rule, &Excuse::rule);
    return found == kExcuses.end() ? "No call was refused in a way that this rule is about."
                                   : found->sentence;
}

/// What a broken rule costs: a cap weighs more than any points.
int weight_of(std::string_view id) {
    const Rule* rule = find_rule(id);
    if (rule == nullptr) return 0;
    return rule->points + (rule->cap ? 100 + (100 - *rule->cap) : 0);
}

/// Rules whose breach is the same whatever was wrong about the call: told once a tool.
bool is_about_any_call(std::string_view rule) {
    static constexpr std::array<std::string_view, 9> kRules{
        "A3", "B4", "C1", "D1", "D2", "D3", "D5", "F5", "G2"
    };
    return std::ranges::find(kRules, rule) != kRules.end();
}

}  // namespace

bool Case::may_still_work() const noexcept {
    const auto kind = probe().kind;
    if (is_at_work) return true;
    return evidence.ending == Ending::hang && !mistake().must_fail && kind != ProbeKind::oversize &&
           kind != ProbeKind::control_characters;
}

const Subject* Court::subject(std::string_view name) const {
    if (subjects == nullptr) return nullptr;
    const auto found = std::ranges::find(*subjects, name, &Subject::name);
    return found == subjects->end() ? nullptr : &*found;
}

void Docket::breach(
    std::string_view rule, const Case& example, std::string sentence, std::string mend
) {
    const auto& probe = example.probe();
    const auto kind = is_about_any_call(rule) ? std::string_view{} : to_string(probe.kind);
    enter(
        {std::string(rule), probe.tool, std::string(kind)},
        rule,
        {.tool = probe.tool,
         .sentence = std::move(sentence),
         .mend = std::move(mend),
         .probe = probe.id}
    );
}

void Docket::breach_of_server(
    std::string_view rule, const Case* example, std::string sentence, std::string mend
) {
    enter(
        {std::string(rule), "", ""},
        rule,
        {.sentence = std::move(sentence),
         .mend = std::move(mend),
         .probe = example == nullptr ? "" : example->probe().id}
    );
}

void Docket::enter(Key key, std::string_view rule, Finding finding) {
    ++counts_[std::string(rule)].broken;
    auto& entry = entries_[key];
    if (entry.times++ > 0) return;
    const Rule* known = find_rule(rule);
    if (finding.mend.empty() && known != nullptr) finding.mend = known->mend;
    finding.rule = rule;
    const auto& [id, tool, kind] = key;
    finding.fingerprint =
        fmt::format("{:016x}", hash_of(fmt::format("{}\n{}\n{}", id, tool, kind)));
    entry.finding = std::move(finding);
}

void Docket::excuse(std::string_view rule, std::string sentence) {
    counts_[std::string(rule)].excuse = std::move(sentence);
}

std::vector<Judgement> Docket::judgements() const {
    std::vector<Judgement> all;
    for (const auto& rule : rules()) {
        Judgement judgement{.rule = std::string(rule.id)};
        const auto found = counts_.find(judgement.rule);
        const Count count = found == counts_.end() ? Count{} : found->second;
        judgement.kept = count.kept;
        judgement.broken = count.broken;
        const auto judged = count.kept + count.broken;
        if (judged == 0)
            judgement.unjudged = count.excuse.empty() ? usual_excuse(rule.id) : count.excuse;
        else
            judgement.earned =
                rule.points * static_cast<double>(count.kept) / static_cast<double>(judged);
        all.push_back(std::move(judgement));
    }
    return all;
}

std::vector<Finding> Docket::findings() const {
    std::vector<Finding> all;
    for (const auto& [key, entry] : entries_) {
        all.push_back(entry.finding);
        if (entry.times > 1)
            all.back().sentence += fmt::format(
                " So {} {} more {}.",
                entry.times == 2 ? "does" : "do",
                entry.times - 1,
                entry.times == 2 ? "answer" : "answers"
            );
    }
    std::ranges::sort(all, {}, [](const Finding& one) {
        return std::tuple(-weight_of(one.rule), one.rule, one.tool, one.probe);
    });
    return all;
}

}  // namespace recourse::review

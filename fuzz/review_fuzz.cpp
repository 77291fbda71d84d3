// What a review reads of a server: an entry of its tools/list, and an answer.
// Input: how the answer ended, as a digit; the entry of tools/list up to a line break; the answer.

#include "property.hpp"
#include "review/evidence.hpp"
#include "review/grade.hpp"
#include "review/probes.hpp"

#include <algorithm>

namespace {

using namespace recourse;

constexpr std::uint64_t kSeed = 7;
constexpr int kEndings = 7;

/// Wrong calls to a tool that a stranger describes: the same for the same seed, and within bounds.
std::vector<review::PlannedCall> calls_of(const review::Subject& subject) {
    const std::vector<std::string> tools{subject.name, "other_tool"};
    const review::Bounds bounds{.oversize_bytes = 256};
    auto plan = review::plan_calls(subject, tools, "pLanTed1Argument", kSeed, bounds);
    const auto again = review::plan_calls(subject, tools, "pLanTed1Argument", kSeed, bounds);
    fuzz::must(plan.calls.size() == again.calls.size(), "a seed asks the same number of calls");
    for (std::size_t i = 0; i < plan.calls.size(); ++i) {
        const auto& call = plan.calls[i];
        fuzz::must(call.arguments == again.calls[i].arguments, "a seed asks the same");
        fuzz::must(json::check(call.arguments).has_value(), "what is sent is JSON");
        fuzz::must(call.probe.called != subject.name || !call.probe.id.empty(), "a call has an id");
    }
    fuzz::must(
        plan.calls.size() <= bounds.per_tool + bounds.inside + 3,
        "a tool is asked no more than that"
    );
    return plan.calls;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = fuzz::text_of(data, size);
    if (text.empty()) return 0;
    const auto ending =
        static_cast<review::Ending>(static_cast<unsigned char>(text[0] - '0') % kEndings);
    text.remove_prefix(1);
    const auto described = fuzz::take_until(text, '\n');
    const auto entry = json::check(described);
    std::vector<review::Subject> subjects;
    if (entry && entry->is_object()) {
        if (auto subject = review::read_subject(*entry, true))
            subjects.push_back(*std::move(subject));
    }
    if (subjects.empty()) return 0;

    const auto calls = calls_of(subjects.front());
    review::Court court;
    court.subjects = &subjects;
    court.tools = {subjects.front().name};
    for (const auto& call : calls)
        court.cases.push_back(
            {.call = &call, .evidence = review::read_evidence(ending, std::string(text))}
        );
    review::Review review;
    review::grade(court, review);
    fuzz::must(review.score >= 0 && review.score <= 100, "a score is of a hundred");
    fuzz::must(review.score <= review.uncapped, "a cap raises nothing");
    for (const auto& finding : review.findings) {
        fuzz::must(finding.fingerprint.size() == 16, "a finding can be named");
        fuzz::must(!finding.sentence.empty() && !finding.mend.empty(), "a finding says something");
    }
    return 0;
}

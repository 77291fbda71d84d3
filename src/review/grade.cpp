#include "review/grade.hpp"

#include "review/rules/rules.hpp"

#include <algorithm>
#include <cmath>

namespace recourse::review {

void judge_all(const Court& court, Docket& docket) {
    judge_channel(court, docket);
    judge_words(court, docket);
    judge_guidance(court, docket);
    judge_data(court, docket);
    judge_retry(court, docket);
    judge_leaks(court, docket);
    judge_consistency(court, docket);
}

void grade(const Court& court, Review& review) {
    Docket docket;
    judge_all(court, docket);
    review.judgements = docket.judgements();
    review.findings = docket.findings();

    double earned = 0;
    double possible = 0;
    int cap = 100;
    bool is_judged = false;
    for (const auto& judgement : review.judgements) {
        const Rule* rule = find_rule(judgement.rule);
        if (rule == nullptr || !judgement.unjudged.empty()) continue;
        earned += judgement.earned;
        possible += rule->points;
        if (rule->cap && judgement.broken > 0) cap = std::min(cap, *rule->cap);
        is_judged = true;
    }
    review.uncapped = possible == 0 ? 0 : static_cast<int>(std::lround(100 * earned / possible));
    // Nobody is perfect who broke anything: 99.6 is not 100.
    if (review.uncapped == 100 && !review.findings.empty()) review.uncapped = 99;
    // A server of which nothing could be judged is no bad server.
    if (is_judged) review.score = std::min(review.uncapped, cap);
    for (const auto& judgement : review.judgements) {
        const Rule* rule = find_rule(judgement.rule);
        if (rule->cap && judgement.broken > 0 && *rule->cap < review.uncapped)
            review.caps.push_back(judgement.rule);
    }
    review.ritual = perform_ritual(review);
}

}  // namespace recourse::review

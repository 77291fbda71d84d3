#include "diagnosis/diagnosis.hpp"
#include "review/report.hpp"
#include "review/run.hpp"

#include <recourse/testing/review.hpp>

#include <chrono>
#include <variant>

namespace recourse::testing {
namespace {

review::Order order_for(const std::string& url, const ReviewOptions& options) {
    review::Order order{
        .server = {}, .seed = options.seed, .tools = options.tools, .writes = options.writes
    };
    order.server.name = "server";
    order.server.url = url;
    order.server.call_timeout = options.call_time;
    order.server.idle_timeout = options.call_time;
    return order;
}

std::string sentence_about(const review::NoReview& why) {
    if (const auto* sentence = std::get_if<std::string>(&why)) return *sentence;
    const auto& failed = std::get<upstreams::Failed>(why);
    const diagnosis::Situation situation{
        .upstream = "server",
        .method = "tools/list",
        .sent = failed.sent,
        .now = std::chrono::system_clock::now(),
    };
    return diagnosis::diagnose(failed.raw, situation).message + ".";
}

}  // namespace

std::expected<Graded, std::string> review(server::Server& server, const ReviewOptions& options) {
    const auto running = server.listen_http({.port = 0});
    if (!running) return std::unexpected(running.error());
    auto reviewed = review::run_review(order_for(running->url(), options));
    if (!reviewed) return std::unexpected(sentence_about(reviewed.error()));
    Graded graded{
        .score = reviewed->score.value_or(0),
        .findings = {},
        .report = report_text(*reviewed, false)
    };
    for (const auto& finding : reviewed->findings)
        graded.findings.push_back({finding.rule, finding.tool, finding.sentence, finding.mend});
    return graded;
}

}  // namespace recourse::testing

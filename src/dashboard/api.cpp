#include "dashboard/api.hpp"

#include "dashboard/form.hpp"
#include "server/error_pages.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace recourse::dashboard {

using ledger::OverviewFigures;
using ledger::OverviewWindow;
using ledger::Subject;
using std::chrono::microseconds;

namespace {

constexpr std::array<std::pair<std::string_view, OverviewWindow>, 4> kWindows{{
    {"15m", OverviewWindow::quarter_hour},
    {"1h", OverviewWindow::hour},
    {"6h", OverviewWindow::six_hours},
    {"24h", OverviewWindow::day},
}};
constexpr std::int64_t kMostCalls = ledger::OverviewCalls::kMost;

std::int64_t to_number(WallTime time) {
    return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

/// Milliseconds, with one digit behind the point where they are few.
json::Value milliseconds(std::optional<microseconds> time) {
    if (!time) return nullptr;
    const auto number = static_cast<double>(time->count()) / 1'000;
    if (number >= 10) return std::llround(number);
    return std::round(number * 10) / 10;
}

template <typename Number>
json::Value share(Number part, Number whole) {
    if (whole == 0) return nullptr;
    return static_cast<double>(part) / static_cast<double>(whole);
}

json::Value or_null(std::optional<double> number) {
    return number ? json::Value(*number) : json::Value(nullptr);
}

/// What a row is called where it stands for all that are not named.
constexpr std::string_view kRest = "other";

std::string_view name_in(const OverviewFigures::Row& row, std::size_t part) {
    const bool is_rest = row.name[0].empty() && row.name[1].empty();
    return is_rest && part == 1 ? kRest : std::string_view(row.name[part]);
}

std::string_view category_of(
    const fault::Vocabularies& all, std::string_view domain, std::string_view code
) {
    const auto* row = all.find(domain, code);
    return row == nullptr ? std::string_view() : recourse::to_string(row->category);
}

json::Object describe_totals(const OverviewFigures& figures) {
    const auto& totals = figures.totals;
    return {
        {"calls", totals.calls},
        {"failed", totals.failed},
        {"cancelled", totals.cancelled},
        {"error_rate", share(totals.failed, totals.calls)},
        {"p50_ms", milliseconds(figures.p50)},
        {"p95_ms", milliseconds(figures.p95)},
        {"faults_tried", totals.tried},
        {"faults_recovered", totals.recovered},
        {"recovery_rate", share(totals.at_once, totals.tried)},
    };
}

json::Array describe_series(const OverviewFigures& figures) {
    json::Array series;
    for (const auto& point : figures.series) {
        series.emplace_back(json::Object{
            {"at", to_number(point.at)},
            {"succeeded", point.succeeded},
            {"failed", point.failed},
            {"cancelled", point.cancelled},
        });
    }
    return series;
}

/// The rows of a subject, each begun by `begin`.
template <typename Begin>
json::Array describe_rows(const OverviewFigures& figures, Subject subject, const Begin& begin) {
    json::Array rows;
    for (const auto& row : figures.rows[static_cast<std::size_t>(subject)]) {
        json::Object out = begin(row);
        out["calls"] = row.calls;
        if (row.name[0].empty() && row.name[1].empty()) out["rest"] = true;
        rows.emplace_back(std::move(out));
    }
    return rows;
}

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [last, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || last != end) return std::nullopt;
    return number;
}

/// A number in the query; `fallback` where it is not there, nothing where it is none.
std::optional<std::int64_t> number_in(
    std::string_view query, std::string_view name, std::int64_t fallback
) {
    const auto text = form_field(query, name);
    return text && !text->empty() ? number_in(*text) : fallback;
}

/// A text in the query; an empty one stands for any.
std::optional<std::string> text_in(std::string_view query, std::string_view name) {
    auto text = form_field(query, name);
    return text && text->empty() ? std::nullopt : std::move(text);
}

json::Object describe_call(const store::LedgerEntry& entry) {
    return {
        {"number", entry.number},
        {"started", to_number(entry.started)},
        {"latency_ms", milliseconds(entry.latency)},
        {"support_id", entry.support_id},
        {"method", entry.method},
        {"tool", entry.tool},
        {"upstream", entry.upstream},
        {"caller", entry.caller},
        {"client", entry.client},
        {"revision", entry.revision},
        {"ending", entry.ending},
        {"effect", entry.effect},
        {"domain", entry.domain},
        {"code", entry.code},
        {"attempts", entry.attempts},
        {"reached", entry.reached},
    };
}

json::Object describe_tally(const ledger::FaultTally& tally) {
    return {
        {"faults", tally.faults},
        {"tried", tally.tried},
        {"recovered", tally.recovered},
        {"at_once", tally.at_once},
        {"rate", or_null(tally.rate())},
    };
}

json::Object describe_code(const ledger::CodeRecovery& code, std::string_view category) {
    json::Array tools;
    for (const auto& tool : code.tools) {
        auto row = describe_tally(tool.tally);
        row["tool"] = tool.tool;
        tools.emplace_back(std::move(row));
    }
    auto out = describe_tally(code.tally);
    out["domain"] = code.domain;
    out["code"] = code.code.empty() ? kRest : std::string_view(code.code);
    out["category"] = category;
    out["words"] = code.words;
    out["median_ms"] = milliseconds(code.median);
    out["tries_each"] = share(code.tally.tries, code.tally.recovered);
    out["text"] = code.text;
    out["support_id"] = code.support_id;
    out["tools"] = std::move(tools);
    return out;
}

}  // namespace

Described describe_figures(
    const ledger::Overview& overview,
    const fault::Vocabularies& vocabularies,
    std::string_view query,
    WallTime now
) {
    const auto asked = text_in(query, "window").value_or("1h");
    const auto* window =
        std::ranges::find(kWindows, asked, [](const auto& one) { return one.first; });
    if (window == kWindows.end()) return std::unexpected("`window` is one of 15m, 1h, 6h and 24h");
    const auto figures = overview.figures(window->second, now);
    const auto rows = [&](Subject subject, const auto& begin) {
        return describe_rows(figures, subject, begin);
    };
    using Row = OverviewFigures::Row;
    return json::Object{
        {"window", window->first},
        {"from", to_number(figures.from)},
        {"until", to_number(figures.until)},
        {"since", to_number(overview.since(now))},
        {"step", std::chrono::milliseconds(figures.step).count()},
        {"totals", describe_totals(figures)},
        {"series", describe_series(figures)},
        {"codes",
         rows(
             Subject::code,
             [&](const Row& row) {
                 return json::Object{
                     {"domain", row.name[0]},
                     {"code", name_in(row, 1)},
                     {"category", category_of(vocabularies, row.name[0], row.name[1])},
                     {"last", row.last ? json::Value(to_number(*row.last)) : nullptr},
                 };
             }
         )},
        {"tools",
         rows(
             Subject::tool,
             [](const Row& row) {
                 return json::Object{
                     {"tool", name_in(row, 1)},
                     {"upstream", row.name[0]},
                     {"failed", row.failed},
                     {"p95_ms", milliseconds(row.p95)},
                 };
             }
         )},
        {"callers",
         rows(
             Subject::caller,
             [](const Row& row) {
                 return json::Object{
                     {"caller", row.name[0].empty() ? kRest : std::string_view(row.name[0])},
                     {"failed", row.failed},
                 };
             }
         )},
        {"upstreams",
         rows(
             Subject::upstream,
             [](const Row& row) {
                 return json::Object{
                     {"upstream", row.name[0].empty() ? kRest : std::string_view(row.name[0])},
                     {"failed", row.failed},
                     {"p95_ms", milliseconds(row.p95)},
                 };
             }
         )},
    };
}

Described describe_calls(const ledger::Overview& overview, std::string_view query) {
    const auto after = number_in(query, "after", 0);
    const auto limit = number_in(query, "limit", 100);
    if (!after || !limit || *limit < 1 || *limit > kMostCalls)
        return std::unexpected(
            fmt::format("`after` is a number, and `limit` one from 1 to {}", kMostCalls)
        );
    const auto found = overview.calls({
        .after = *after,
        .most = static_cast<std::size_t>(*limit),
        .failed = form_field(query, "failed") == "1",
        .code = text_in(query, "code"),
        .tool = text_in(query, "tool"),
        .caller = text_in(query, "caller"),
        .upstream = text_in(query, "upstream"),
    });
    json::Array calls;
    for (const auto& entry : found.calls.all()) calls.emplace_back(describe_call(entry));
    return json::Object{{"last", found.last}, {"calls", std::move(calls)}};
}

json::Object describe_recovery(
    const ledger::Overview& overview, const fault::Vocabularies& vocabularies, WallTime now
) {
    json::Array codes;
    for (const auto& code : overview.recovery(now)) {
        auto category = category_of(vocabularies, code.domain, code.code);
        if (category.empty()) category = code.category;
        codes.emplace_back(describe_code(code, category));
    }
    return {{"since", to_number(overview.since(now))}, {"codes", std::move(codes)}};
}

json::Object describe(const fault::Vocabularies& vocabularies) {
    json::Array codes;
    for (const auto& vocabulary : vocabularies.all()) {
        for (const auto& code : vocabulary->codes()) {
            codes.emplace_back(json::Object{
                {"domain", vocabulary->domain()},
                {"code", code.name},
                {"category", recourse::to_string(code.category)},
                {"http_status", code.http_status},
                {"retryable",
                 code.retryable_by_status ? json::Value(nullptr) : json::Value(code.retryable)},
                {"actor", recourse::to_string(code.actor)},
                {"meaning", code.meaning},
                {"message", code.message},
                {"remedy", code.remedy},
                {"doc", server::error_path(vocabulary->domain(), code.name)},
            });
        }
    }
    return {{"codes", std::move(codes)}};
}

}  // namespace recourse::dashboard

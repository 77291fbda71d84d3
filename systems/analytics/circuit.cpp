#include "platform.hpp"

#include <algorithm>
#include <utility>

/// Write-backs of a workspace that failed three times in a row are held back until a cooldown has
/// passed; then one is tried. It is about what was sent, not about calls of a tool: a preview is
/// never held back, and its success proves nothing. So it stands here and not in the gateway, and
/// as it is in the database a restart does not close it.
namespace analytics {
namespace {

constexpr std::int64_t kFailures = 3;

std::int64_t seconds_up(Milliseconds1970 time) {
    return std::max<std::int64_t>(1, (time + 999) / 1000);
}

}  // namespace

Attempt::Attempt(Platform& platform, const std::string& workspace)
    : platform_(platform),
      id_(platform.database.add(
          "INSERT INTO attempts(workspace, at) VALUES (?, ?)", {workspace, now()}
      )) {}

Attempt::~Attempt() {
    if (end_ == End::forgotten)
        platform_.database.run("DELETE FROM attempts WHERE id = ?", {id_});
    else
        platform_.database.run(
            "UPDATE attempts SET failed = ?, why = ?, at = ? WHERE id = ?",
            {end_ == End::failed, why_, now(), id_}
        );
}

std::optional<recourse::Fault> circuit_open(
    const std::string& workspace, Platform& platform, const server::Call& call
) {
    const auto& times = platform.times;
    const auto latest = platform.database.query(
        "SELECT at, failed, why FROM attempts WHERE workspace = ? AND failed IS NOT NULL "
        "AND at > ? ORDER BY id DESC LIMIT ?",
        {workspace, now() - times.window.count(), kFailures}
    );
    const bool has_failed = std::ssize(latest) == kFailures &&
                            std::ranges::all_of(latest, [](const json::value& attempt) {
                                return attempt.at("failed") == 1;
                            });
    if (!has_failed) return std::nullopt;
    const auto& last = latest.front().as_object();
    const auto left = number(last, "at") + times.cooldown.count() - now();
    const bool is_being_tried =
        platform.database
            .first("SELECT 1 FROM attempts WHERE workspace = ? AND failed IS NULL", {workspace})
            .has_value();
    if (left <= 0 && !is_being_tried) return std::nullopt;
    const auto wait = seconds_up(left);
    auto told = call.fail(
        "circuit_open",
        {.cause = "The last of them: " + text(last, "why"),
         .details = {{"retry_after", wait}},
         .retry_after = std::chrono::seconds(wait)}
    );
    return std::move(told.error());
}

}  // namespace analytics

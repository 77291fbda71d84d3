#include "platform.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

/// What a call is about, and how fresh it is. Who calls is known from the gateway; which workspaces
/// and profiles they have stands in the database.
namespace analytics {
namespace {

constexpr auto kDay = R"(^\d{4}-\d{2}-\d{2}$)";

std::string caller_of(const server::Call& call) {
    return call.caller() ? call.caller()->id : "";
}

std::string name_of(std::string_view kind) {
    return kind == "meta_ads" ? "Meta Ads" : "Shopify";
}

std::string rfc3339(Milliseconds1970 time) {
    return fmt::format("{:%FT%TZ}", fmt::gmtime(static_cast<std::time_t>(time / 1000)));
}

json::array choices(const json::array& rows) {
    json::array listed;
    for (const auto& row : rows) {
        const auto& each = row.as_object();
        listed.push_back(json::object{{"id", each.at("id")}, {"name", each.at("name")}});
    }
    return listed;
}

const json::object* with_id(const json::array& rows, std::string_view id) {
    const auto found = std::ranges::find_if(rows, [id](const json::value& row) {
        return row.at("id").as_string() == id;
    });
    return found == rows.end() ? nullptr : &found->as_object();
}

json::object connector_details(
    std::string_view kind, const json::object& workspace, const Platform& platform
) {
    const auto page = fmt::format(
        "{}/workspaces/{}/integrations/{}", platform.dashboard, text(workspace, "id"), kind
    );
    return {{"connector", name_of(kind)}, {"action_url", page}};
}

std::unexpected<recourse::Fault> fail_with_page(
    std::string_view code, json::object details, const server::Call& call
) {
    const recourse::Links links{.action_url = text(details, "action_url")};
    return call.fail(code, {.details = std::move(details), .links = links});
}

/// `2026-11-01`: its form is the schema's to check, so that it is a day is all that is left.
bool is_day(const std::string& text) {
    const std::chrono::year_month_day day{
        std::chrono::year(std::stoi(text.substr(0, 4))),
        std::chrono::month(static_cast<unsigned>(std::stoi(text.substr(5, 2)))),
        std::chrono::day(static_cast<unsigned>(std::stoi(text.substr(8, 2)))),
    };
    return day.ok();
}

}  // namespace

void take_window(server::Tool& tool) {
    tool.argument("workspace_id", "One of list_workspaces; needed where you have several")
        .argument("profile_id", "One of list_profiles; needed where the workspace has several")
        .argument("date_from", "The first day, such as 2026-11-01", {.pattern = kDay})
        .argument("date_to", "The last day, likewise", {.pattern = kDay});
}

json::array workspaces_of(Platform& platform, const server::Call& call) {
    return platform.database.query(
        "SELECT id, name, role FROM members JOIN workspaces ON id = workspace "
        "WHERE caller = ? AND NOT deleted ORDER BY id",
        {caller_of(call)}
    );
}

/// A token that was made for several workspaces is not moved to the last one that is left: what was
/// meant for one would land in another.
server::Result<json::object> workspace_for(
    const InWorkspace& in, Platform& platform, const server::Call& call
) {
    const auto all = platform.database.query(
        "SELECT workspaces.*, role FROM members JOIN workspaces ON id = workspace "
        "WHERE caller = ? ORDER BY id",
        {caller_of(call)}
    );
    const auto reachable = workspaces_of(platform, call);
    if (in.workspace_id) {
        if (with_id(reachable, *in.workspace_id) != nullptr) return *with_id(all, *in.workspace_id);
        return invalid(
            "workspace_id", "is none of the workspaces that list_workspaces tells of", call
        );
    }
    if (all.size() == 1 && reachable.size() == 1) return all.front().as_object();
    if (!reachable.empty())
        return call.fail("workspace_required", {.details = {{"workspaces", choices(reachable)}}});
    return call.fail("data_unavailable", {.details = {{"window", "a token without a workspace"}}});
}

server::Result<json::object> profile_for(
    const InProfile& in, const json::object& workspace, Platform& platform, const server::Call& call
) {
    const auto all = platform.database.query(
        "SELECT id, name FROM profiles WHERE workspace = ? ORDER BY id", {workspace.at("id")}
    );
    if (in.profile_id) {
        if (const auto* found = with_id(all, *in.profile_id)) return *found;
        return invalid("profile_id", "is none of the profiles that list_profiles tells of", call);
    }
    if (all.size() == 1) return all.front().as_object();
    if (!all.empty())
        return call.fail("profile_required", {.details = {{"profiles", choices(all)}}});
    return call.fail(
        "data_unavailable", {.details = {{"window", "a workspace without a profile"}}}
    );
}

server::Result<json::object> connector_for(
    std::string_view kind,
    const json::object& workspace,
    Platform& platform,
    const server::Call& call
) {
    const auto found = platform.database.first(
        "SELECT * FROM connectors WHERE workspace = ? AND kind = ?", {workspace.at("id"), kind}
    );
    if (!found)
        return fail_with_page(
            "connector_required", connector_details(kind, workspace, platform), call
        );
    if (number(*found, "expires") <= now())
        return connector_expired(kind, workspace, platform, call);
    return *found;
}

std::unexpected<recourse::Fault> connector_expired(
    std::string_view kind,
    const json::object& workspace,
    const Platform& platform,
    const server::Call& call
) {
    return fail_with_page("connector_expired", connector_details(kind, workspace, platform), call);
}

server::Result<Found> find(
    const Window& in, std::string_view kind, Platform& platform, const server::Call& call
) {
    if (!is_day(in.date_from)) return invalid("date_from", "is no day of the calendar", call);
    if (!is_day(in.date_to)) return invalid("date_to", "is no day of the calendar", call);
    if (in.date_to < in.date_from) return invalid("date_to", "must not be before date_from", call);
    auto workspace = workspace_for(in, platform, call);
    if (!workspace) return std::unexpected(workspace.error());
    auto profile = profile_for(in, *workspace, platform, call);
    if (!profile) return std::unexpected(profile.error());
    auto connector = connector_for(kind, *workspace, platform, call);
    if (!connector) return std::unexpected(connector.error());
    return Found{*std::move(workspace), *std::move(profile), *std::move(connector)};
}

bool holds_scope(const server::Call& call, std::string_view scope) {
    if (!call.caller()) return false;
    const auto& held = call.caller()->scopes;
    return std::ranges::find(held, scope) != held.end();
}

std::unexpected<recourse::Fault> invalid(
    std::string_view field, std::string_view problem, const server::Call& call
) {
    return call.fail("invalid_input", {.details = {{"field", field}, {"problem", problem}}});
}

std::unexpected<recourse::Fault> no_data(const Window& in, const server::Call& call) {
    const auto window = in.date_from + " to " + in.date_to;
    return call.fail("data_unavailable", {.details = {{"window", window}}});
}

json::object meta_now() {
    return {{"data_as_of", rfc3339(now())}};
}

json::object meta_of(const Found& found, const Platform& platform) {
    const auto synced = number(found.connector, "synced");
    json::object meta{
        {"data_as_of", rfc3339(synced)},
        {"workspace_id", found.workspace.at("id")},
        {"profile_id", found.profile.at("id")},
    };
    if (now() - synced > platform.times.stale.count())
        meta["hint"] = name_of(text(found.connector, "kind")) +
                       " may need to sync again: see its status in Settings > Integrations";
    return meta;
}

Milliseconds1970 now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<milliseconds>(since).count();
}

}  // namespace analytics

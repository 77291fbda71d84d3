#include "platform.hpp"

/// Tools that list and add up. Every success says in `meta.data_as_of` how fresh it is.
namespace analytics {
namespace {

server::Result<json::object> list_profiles(
    const InWorkspace& in, Platform& platform, const server::Call& call
) {
    const auto workspace = workspace_for(in, platform, call);
    if (!workspace) return std::unexpected(workspace.error());
    auto profiles = platform.database.query(
        "SELECT id, name FROM profiles WHERE workspace = ? ORDER BY id", {workspace->at("id")}
    );
    return json::object{{"profiles", std::move(profiles)}, {"meta", meta_now()}};
}

server::Result<json::object> revenue(
    const Window& in, Platform& platform, const server::Call& call
) {
    const auto found = find(in, "shopify", platform, call);
    if (!found) return std::unexpected(found.error());
    const auto sum = platform.database.first(
        "SELECT count(*) AS orders, sum(cents) AS revenue_cents FROM orders "
        "WHERE profile = ? AND day BETWEEN ? AND ?",
        {found->profile.at("id"), in.date_from, in.date_to}
    );
    if (number(*sum, "orders") == 0) return no_data(in, call);
    return json::object{{"data", *sum}, {"meta", meta_of(*found, platform)}};
}

server::Result<json::object> ad_performance(
    const Window& in, Platform& platform, const server::Call& call
) {
    const auto found = find(in, "meta_ads", platform, call);
    if (!found) return std::unexpected(found.error());
    const auto sum = platform.database.first(
        "SELECT count(*) AS days, sum(clicks) AS clicks, sum(cents) AS spend_cents FROM ad_spend "
        "WHERE profile = ? AND day BETWEEN ? AND ?",
        {found->profile.at("id"), in.date_from, in.date_to}
    );
    if (number(*sum, "days") == 0) return no_data(in, call);
    return json::object{{"data", *sum}, {"meta", meta_of(*found, platform)}};
}

}  // namespace

void offer_reports(server::Server& app, Platform& platform) {
    app.tool("list_workspaces", "The workspaces that your token can access")
        .reads()
        .handle([&](server::Call& call) {
            return json::object{
                {"workspaces", workspaces_of(platform, call)}, {"meta", meta_now()}
            };
        });
    app.tool("list_profiles", "The profiles of a workspace")
        .reads()
        .argument("workspace_id", "One of list_workspaces; needed where you have several")
        .fails_by({"workspace_required", "invalid_input", "data_unavailable"})
        .handle<InWorkspace>([&](const InWorkspace& in, server::Call& call) {
            return list_profiles(in, platform, call);
        });
    const auto offer = [&](std::string name, std::string description, auto report) {
        auto tool = app.tool(std::move(name), std::move(description));
        take_window(tool);
        tool.reads()
            .fails_by(
                {"workspace_required",
                 "profile_required",
                 "connector_required",
                 "connector_expired",
                 "invalid_input",
                 "data_unavailable"}
            )
            .handle<Window>([&platform, report](const Window& in, server::Call& call) {
                return report(in, platform, call);
            });
    };
    offer("get_revenue", "Orders and their revenue between two days", revenue);
    offer("get_ad_performance", "Clicks and spend of ads between two days", ad_performance);
}

}  // namespace analytics

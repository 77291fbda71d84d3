#include "platform.hpp"

#include <utility>

/// Customers, by their orders. Their addresses are masked unless the token, the call and the
/// workspace all allow them.
namespace analytics {
namespace {

struct Customers : Window {
    std::optional<bool> include_sensitive;
};
BOOST_DESCRIBE_STRUCT(Customers, (Window), (include_sensitive))

/// `a***@example.com`
std::string masked(const std::string& email) {
    const auto at = email.find('@');
    return at == std::string::npos ? "***" : email.substr(0, 1) + "***" + email.substr(at);
}

/// What is missing for addresses to be shown; empty: nothing is.
json::array missing_for_addresses(
    const Customers& in, const json::object& workspace, const server::Call& call
) {
    json::array missing;
    if (!holds_scope(call, "mcp:read_pii")) missing.emplace_back("the token scope mcp:read_pii");
    if (!in.include_sensitive.value_or(false)) missing.emplace_back("include_sensitive: true");
    if (text(workspace, "pii_mode") != "full_default")
        missing.emplace_back("the workspace PII mode full_default");
    return missing;
}

server::Result<json::object> list_customers(
    const Customers& in, Platform& platform, const server::Call& call
) {
    const auto found = find(in, "shopify", platform, call);
    if (!found) return std::unexpected(found.error());
    auto customers = platform.database.query(
        "SELECT email, count(*) AS orders, sum(cents) AS revenue_cents FROM orders "
        "WHERE profile = ? AND day BETWEEN ? AND ? GROUP BY email ORDER BY revenue_cents DESC",
        {found->profile.at("id"), in.date_from, in.date_to}
    );
    if (customers.empty()) return no_data(in, call);
    auto meta = meta_of(*found, platform);
    auto missing = missing_for_addresses(in, found->workspace, call);
    if (!missing.empty()) {
        for (auto& customer : customers)
            customer.at("email") = masked(text(customer.as_object(), "email"));
        meta["masked_for_want_of"] = std::move(missing);
    }
    return json::object{{"customers", std::move(customers)}, {"meta", std::move(meta)}};
}

}  // namespace

void offer_customers(server::Server& app, Platform& platform) {
    auto tool = app.tool("list_customers", "Who ordered between two days, and for how much");
    take_window(tool);
    tool.reads()
        .argument("include_sensitive", "Show addresses, where the token and the workspace allow it")
        .fails_by(
            {"workspace_required",
             "profile_required",
             "connector_required",
             "connector_expired",
             "invalid_input",
             "data_unavailable"}
        )
        .handle<Customers>([&](const Customers& in, server::Call& call) {
            return list_customers(in, platform, call);
        });
}

}  // namespace analytics

#pragma once

#include <recourse/server.hpp>

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

struct sqlite3;

/// What the parts of the platform share: the database, its limits, and the rules by which a call
/// finds the workspace, the profile and the integration that it is about.
namespace analytics {

namespace json = boost::json;
namespace server = recourse::server;
using std::chrono::milliseconds;
using Milliseconds1970 = std::int64_t;  ///< as times stand in the database

/// One SQLite file. Rows come as JSON objects. Thread-safe.
class Database {
  public:
    explicit Database(const std::string& path);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    json::array query(std::string_view sql, const json::array& values = {});
    /// Nothing where there is no row.
    std::optional<json::object> first(std::string_view sql, const json::array& values = {});
    /// How many rows it changed.
    int run(std::string_view sql, const json::array& values = {});
    /// The id of the row that it adds.
    std::int64_t add(std::string_view sql, const json::array& values = {});

  private:
    std::recursive_mutex mutex_;
    sqlite3* handle_ = nullptr;
};

/// Each can be set by the environment, in seconds.
struct Times {
    milliseconds window;  ///< ANALYTICS_WINDOW: in which failures of write-backs count, 30 minutes
    milliseconds cooldown;  ///< ANALYTICS_COOLDOWN: how long the circuit is open then, 15 minutes
    milliseconds stale;     ///< ANALYTICS_STALE: data older than this is told to be so, 6 hours
};

struct Platform {
    Database database;
    Times times;
    std::string meta;       ///< ANALYTICS_META: the API that conversions are sent to
    std::string dashboard;  ///< ANALYTICS_DASHBOARD: where people mend what a model cannot
};

// ---- What a call is about (access.cpp)

/// Arguments that most tools take. What there is one of need not be said.
struct InWorkspace {
    std::optional<std::string> workspace_id;
};
BOOST_DESCRIBE_STRUCT(InWorkspace, (), (workspace_id))

struct InProfile : InWorkspace {
    std::optional<std::string> profile_id;
};
BOOST_DESCRIBE_STRUCT(InProfile, (InWorkspace), (profile_id))

struct Window : InProfile {
    std::string date_from;
    std::string date_to;
};
BOOST_DESCRIBE_STRUCT(Window, (InProfile), (date_from, date_to))
/// Describes all four, and holds the days to their form.
void take_window(server::Tool& tool);

/// Workspaces that the caller can reach now: `id`, `name`, `role`.
[[nodiscard]] json::array workspaces_of(Platform& platform, const server::Call& call);
/// A row of `workspaces`, with the caller's `role` in it.
[[nodiscard]] server::Result<json::object> workspace_for(
    const InWorkspace& in, Platform& platform, const server::Call& call
);
/// A row of `profiles` in that workspace.
[[nodiscard]] server::Result<json::object> profile_for(
    const InProfile& in, const json::object& workspace, Platform& platform, const server::Call& call
);
/// The integration, connected and not expired; `kind` is `shopify` or `meta_ads`.
[[nodiscard]] server::Result<json::object> connector_for(
    std::string_view kind,
    const json::object& workspace,
    Platform& platform,
    const server::Call& call
);
/// The failure of a connector whose token is good no more.
[[nodiscard]] std::unexpected<recourse::Fault> connector_expired(
    std::string_view kind,
    const json::object& workspace,
    const Platform& platform,
    const server::Call& call
);

/// Everything that a report needs, or the first thing that is missing.
struct Found {
    json::object workspace;
    json::object profile;
    json::object connector;
};
[[nodiscard]] server::Result<Found> find(
    const Window& in, std::string_view kind, Platform& platform, const server::Call& call
);

[[nodiscard]] bool holds_scope(const server::Call& call, std::string_view scope);
/// What is wrong with one argument, in the words of the vocabulary: `{field} {problem}`.
[[nodiscard]] std::unexpected<recourse::Fault> invalid(
    std::string_view field, std::string_view problem, const server::Call& call
);
[[nodiscard]] std::unexpected<recourse::Fault> no_data(const Window& in, const server::Call& call);

// ---- How fresh it is

/// `meta` of a success: data that stands in the platform itself is of this moment.
[[nodiscard]] json::object meta_now();
/// The same of data that came through a connector.
[[nodiscard]] json::object meta_of(const Found& found, const Platform& platform);

// ---- Write-backs that keep failing (circuit.cpp)

/// One attempt to write back. What is not told to have ended otherwise has failed.
class Attempt {
  public:
    Attempt(Platform& platform, const std::string& workspace);
    ~Attempt();
    Attempt(const Attempt&) = delete;
    Attempt& operator=(const Attempt&) = delete;
    void succeeded() { end_ = End::well; }
    void failed_because(std::string why) { why_ = std::move(why); }
    /// It proved nothing.
    void forget() { end_ = End::forgotten; }

  private:
    Platform& platform_;
    std::int64_t id_;
    enum class End : unsigned char { well, failed, forgotten } end_ = End::failed;
    std::string why_;
};

/// Nothing where a write-back of the workspace may be tried.
[[nodiscard]] std::optional<recourse::Fault> circuit_open(
    const std::string& workspace, Platform& platform, const server::Call& call
);

[[nodiscard]] Milliseconds1970 now();
[[nodiscard]] inline std::string text(const json::object& row, std::string_view name) {
    const auto* value = row.if_contains(name);
    return value == nullptr || !value->is_string() ? "" : std::string(value->get_string());
}
[[nodiscard]] inline std::int64_t number(const json::object& row, std::string_view name) {
    const auto* value = row.if_contains(name);
    return value == nullptr || !value->is_int64() ? 0 : value->get_int64();
}

void offer_reports(server::Server& app, Platform& platform);
void offer_customers(server::Server& app, Platform& platform);
void offer_conversions(server::Server& app, Platform& platform);

}  // namespace analytics

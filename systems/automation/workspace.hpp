#pragma once

#include <recourse/server.hpp>

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include <boost/json.hpp>

struct sqlite3;

/// What the parts of the platform share: the database, the clock and its limits, the way out to the
/// provider of integrations.
namespace automation {

namespace json = boost::json;
namespace server = recourse::server;
using std::chrono::milliseconds;

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

  private:
    std::recursive_mutex mutex_;
    sqlite3* handle_ = nullptr;
};

/// How long things take and are kept. Each can be set by the environment, in seconds.
struct Times {
    milliseconds step;     ///< AUTOMATION_STEP: one asset of a build, one row of an enrichment
    milliseconds preview;  ///< AUTOMATION_PREVIEW: an hour
    milliseconds cap;      ///< AUTOMATION_CAP: a run of a workflow, a minute
    milliseconds jobs;     ///< AUTOMATION_JOBS: seven days
};

struct Workspace {
    Database database;
    Times times;
    std::string provider;  ///< where integrations lead: a URL
};

void offer_builds(server::Server& app, Workspace& workspace);
void offer_workflows(server::Server& app, Workspace& workspace);
void offer_integrations(server::Server& app, Workspace& workspace);
void offer_enrichment(server::Server& app, Workspace& workspace);

/// What the provider answers; a status of 0 where nobody answered.
struct Reply {
    int status = 0;
    std::string body;
    [[nodiscard]] json::value json() const;  ///< null where it is none
};
[[nodiscard]] Reply ask_provider(
    const Workspace& workspace,
    const std::string& path,
    const json::object& body = {},
    const std::string& token = {}
);

/// `bld_3f0c9a17`
[[nodiscard]] std::string new_id(std::string_view kind);
/// Milliseconds since 1970.
[[nodiscard]] std::int64_t now();
/// `60`, `0.25`
[[nodiscard]] std::string in_seconds(milliseconds time);
/// False where it was stopped before the time was over.
bool pause(std::stop_token stop, milliseconds time);

}  // namespace automation

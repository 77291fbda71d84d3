#include "workspace.hpp"

#include <cstdio>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

/// Enrichment is a job over rows: it is started, asked for, and kept for some days.
namespace automation {
namespace {

struct Rows {
    std::vector<std::string> rows;
    std::optional<std::string> job_id;
};
BOOST_DESCRIBE_STRUCT(Rows, (), (rows, job_id))

struct JobId {
    std::string job_id;
};
BOOST_DESCRIBE_STRUCT(JobId, (), (job_id))

/// What is known of an address by itself: whose domain it is.
std::string enriched(std::string_view address) {
    const auto at = address.find('@');
    return at == std::string_view::npos ? "" : std::string(address.substr(at + 1));
}

class Jobs {
  public:
    explicit Jobs(Workspace& workspace)
        : workspace_(workspace), worker_([this](std::stop_token stop) { work(stop); }) {}

    server::Result<json::object> run(const Rows& in, const server::Call& call) {
        auto& database = workspace_.database;
        const auto id = in.job_id.value_or(new_id("job"));
        if (in.job_id && !exists(id)) return not_found(id, call);
        if (!in.job_id) database.run("INSERT INTO jobs VALUES (?, ?)", {id, now()});
        for (const auto& row : in.rows)
            database.run("INSERT INTO job_rows(job, input) VALUES (?, ?)", {id, row});
        return json::object{{"job_id", id}, {"status", "running"}};
    }

    server::Result<json::object> check(const JobId& in, const server::Call& call) {
        if (!exists(in.job_id)) return not_found(in.job_id, call);
        auto rows = workspace_.database.query(
            "SELECT input, output FROM job_rows WHERE job = ? ORDER BY number", {in.job_id}
        );
        bool is_done = true;
        for (const auto& row : rows) is_done = is_done && !row.at("output").is_null();
        return json::object{
            {"job_id", in.job_id},
            {"status", is_done ? "done" : "running"},
            {"rows", std::move(rows)}
        };
    }

  private:
    /// Jobs that are too old go first.
    bool exists(const std::string& id) {
        auto& database = workspace_.database;
        database.run("DELETE FROM jobs WHERE made < ?", {now() - workspace_.times.jobs.count()});
        database.run("DELETE FROM job_rows WHERE job NOT IN (SELECT id FROM jobs)");
        return database.first("SELECT id FROM jobs WHERE id = ?", {id}).has_value();
    }
    static std::unexpected<recourse::Fault> not_found(
        const std::string& id, const server::Call& call
    ) {
        return call.fail("job_not_found", {.details = {{"job_id", id}}});
    }
    /// One row after the other, those too that an earlier process left.
    void work(const std::stop_token& stop) {
        while (pause(stop, workspace_.times.step)) {
            try {
                enrich_next();
            } catch (const std::exception& error) {  // it is tried again, the platform goes on
                std::fprintf(stderr, "automation: no row is enriched: %s\n", error.what());
            }
        }
    }
    void enrich_next() {
        auto& database = workspace_.database;
        const auto row = database.first(
            "SELECT number, input FROM job_rows WHERE output IS NULL ORDER BY number LIMIT 1"
        );
        if (!row) return;
        const auto domain = enriched(row->at("input").as_string());
        database.run(
            "UPDATE job_rows SET output = ? WHERE number = ?", {domain, row->at("number")}
        );
    }

    Workspace& workspace_;
    std::jthread worker_;
};

}  // namespace

void offer_enrichment(server::Server& app, Workspace& workspace) {
    const auto jobs = std::make_shared<Jobs>(workspace);
    app.tool("run_enrichment", "Enriches rows in a job, which check_enrichment tells of")
        .argument("rows", "E-mail addresses")
        .argument("job_id", "A job that they are added to; left out: a new one")
        .fails_by({"job_not_found"})
        .handle<Rows>([jobs](const Rows& in, server::Call& call) { return jobs->run(in, call); });
    app.tool("check_enrichment", "What an enrichment job has come to")
        .reads()
        .fails_by({"job_not_found"})
        .handle<JobId>([jobs](const JobId& in, server::Call& call) { return jobs->check(in, call); }
        );
}

}  // namespace automation

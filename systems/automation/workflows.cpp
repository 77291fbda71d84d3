#include "workspace.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

/// Workflows are assets with steps. What is edited is a draft; what is published runs, and only so
/// long.
namespace automation {
namespace {

using recourse::Effect;

enum class Do : unsigned char { set, http, wait, fail };
BOOST_DESCRIBE_ENUM(Do, set, http, wait, fail)

struct Step {
    Do action;
    std::optional<std::string> name;    // of `set`: a value of the run
    std::optional<json::value> value;   // of `set`
    std::optional<std::string> path;    // of `http`: asked of the provider
    std::optional<double> seconds;      // of `wait`
    std::optional<std::string> reason;  // of `fail`
};
BOOST_DESCRIBE_STRUCT(Step, (), (action, name, value, path, seconds, reason))

struct WorkflowId {
    std::string workflow_id;
};
BOOST_DESCRIBE_STRUCT(WorkflowId, (), (workflow_id))

struct Edit {
    std::string workflow_id;
    std::vector<Step> steps;
};
BOOST_DESCRIBE_STRUCT(Edit, (), (workflow_id, steps))

/// A run of a workflow: the steps that ran, the values they set, and how it ended.
class Run {
  public:
    Run(const Workspace& workspace, std::stop_token stop)
        : workspace_(workspace),
          stop_(std::move(stop)),
          until_(now() + workspace.times.cap.count()) {}

    enum class End : unsigned char { done, failed, timed_out };
    End steps(const std::vector<Step>& all) {
        for (const auto& step : all) {
            json::object record{
                {"step", steps_.size() + 1}, {"action", server::to_json(step.action)}
            };
            const auto reason = take(step);
            const bool is_over = now() >= until_;
            record["status"] = is_over ? "stopped" : reason.empty() ? "done" : "failed";
            if (!reason.empty()) record["reason"] = reason;
            steps_.push_back(std::move(record));
            if (is_over) return End::timed_out;
            if (!reason.empty()) return End::failed;
        }
        return End::done;
    }
    [[nodiscard]] std::size_t last() const { return steps_.size(); }
    [[nodiscard]] json::object result() const { return {{"steps", steps_}, {"values", values_}}; }

  private:
    /// Why it failed; empty where it did not.
    std::string take(const Step& step) {
        switch (step.action) {
            case Do::set:
                values_[step.name.value_or("value")] = step.value.value_or(json::value());
                return {};
            case Do::http: {
                const auto reply = ask_provider(workspace_, step.path.value_or("/"));
                if (reply.status >= 200 && reply.status < 300) return {};
                return reply.status == 0 ? std::string("nobody answered")
                                         : "it was answered with " + std::to_string(reply.status);
            }
            case Do::wait: {
                const auto left = static_cast<double>(std::max<std::int64_t>(until_ - now(), 0));
                const auto wanted = std::clamp(step.seconds.value_or(0) * 1000, 0.0, left);
                pause(stop_, milliseconds(static_cast<std::int64_t>(wanted)));
                return stop_.stop_requested() ? "the run was withdrawn" : "";
            }
            case Do::fail:
                return step.reason.value_or("the workflow says so");
        }
        return {};
    }

    const Workspace& workspace_;
    std::stop_token stop_;
    std::int64_t until_;
    json::array steps_;
    json::object values_;
};

std::optional<json::object> find(Database& database, const std::string& id) {
    return database.first("SELECT * FROM assets WHERE id = ? AND kind = 'workflow'", {id});
}

auto not_found(const std::string& id, const server::Call& call) {
    return call.fail("workflow_not_found", {.details = {{"workflow_id", id}}});
}

server::Result<json::object> trigger(
    const WorkflowId& in, Workspace& workspace, const server::Call& call
) {
    const auto workflow = find(workspace.database, in.workflow_id);
    if (!workflow) return not_found(in.workflow_id, call);
    json::object details{{"workflow_id", in.workflow_id}};
    if (workflow->at("published").is_null())
        return call.fail("workflow_not_published", {.details = std::move(details)});

    std::vector<Step> steps;
    const auto published = json::parse(workflow->at("published").as_string());
    if (const auto misfit = server::from_json(published, steps)) return call.misfit(*misfit);
    Run run(workspace, call.cancelled());
    const auto end = run.steps(steps);
    if (end == Run::End::done) return run.result();

    // The steps before the last one have had their effect.
    const auto effect = run.last() > 1 ? Effect::partial : Effect::unknown;
    details["result"] = run.result();
    details["step"] = run.last();
    details["cap"] = in_seconds(workspace.times.cap);
    const auto* code = end == Run::End::failed ? "workflow_failed" : "execution_timeout";
    return call.fail(code, {.details = std::move(details), .effect = effect});
}

}  // namespace

void offer_workflows(server::Server& app, Workspace& workspace) {
    auto& database = workspace.database;
    app.tool("list_workflows", "All workflows, and whether they are published").reads().handle([&] {
        return json::object{
            {"workflows",
             database.query("SELECT id, name, published NOT NULL AS published "
                            "FROM assets WHERE kind = 'workflow'")}
        };
    });
    app.tool("edit_workflow", "Sets the steps of a workflow's draft; publish_workflow makes it run")
        .idempotent()
        .fails_by({"workflow_not_found"})
        .handle<Edit>([&](const Edit& in, server::Call& call) -> server::Result<json::object> {
            const auto steps = json::serialize(server::to_json(in.steps));
            const auto* update = "UPDATE assets SET draft = ? WHERE id = ? AND kind = 'workflow'";
            if (database.run(update, {steps, in.workflow_id}) == 0)
                return not_found(in.workflow_id, call);
            return json::object{{"workflow_id", in.workflow_id}, {"status", "draft"}};
        });
    app.tool("publish_workflow", "Publishes the draft of a workflow: from then on it runs")
        .idempotent()
        .fails_by({"workflow_not_found"})
        .handle<WorkflowId>(
            [&](const WorkflowId& in, server::Call& call) -> server::Result<json::object> {
                const auto* update =
                    "UPDATE assets SET published = coalesce(draft, '[]') "
                    "WHERE id = ? AND kind = 'workflow'";
                if (database.run(update, {in.workflow_id}) == 0)
                    return not_found(in.workflow_id, call);
                return json::object{{"workflow_id", in.workflow_id}, {"status", "published"}};
            }
        );
    app.tool("trigger_workflow", "Runs the published version of a workflow")
        .fails_by(
            {"workflow_not_found", "workflow_not_published", "workflow_failed", "execution_timeout"}
        )
        .handle<WorkflowId>([&](const WorkflowId& in, server::Call& call) {
            return trigger(in, workspace, call);
        });
}

}  // namespace automation

#include "workspace.hpp"

#include <cctype>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

/// A build turns a description into a preview of assets, in steps that take their time. Saving it
/// puts the assets into the workspace.
namespace automation {
namespace {

using recourse::Effect;

std::string what_is_built(
    const std::string& build, const std::string& kind, const std::string& name
) {
    return build + ": " + kind + " " + name;
}

std::string name_is_taken(const std::string& kind, const std::string& name) {
    return "A " + kind + " named " + name + " already exists.";
}

struct Description {
    std::string description;
};
BOOST_DESCRIBE_STRUCT(Description, (), (description))

struct BuildId {
    std::string build_id;
};
BOOST_DESCRIBE_STRUCT(BuildId, (), (build_id))

struct Confirmation {
    std::string build_id;
    std::optional<std::map<std::string, std::string>> rename;
};
BOOST_DESCRIBE_STRUCT(Confirmation, (), (build_id, rename))

struct Asset {
    std::string kind;
    std::string name;
};

constexpr auto kAsset = "(table|form|workflow) [A-Z]";

/// `a table Orders, and a workflow Welcome`: a kind, and the name that follows it.
std::vector<Asset> assets_in(const std::string& description) {
    std::vector<Asset> found;
    std::istringstream words(description);
    std::string before;
    for (std::string word; words >> word; before = word) {
        while (std::ispunct(static_cast<unsigned char>(word.back())) != 0 && word.size() > 1)
            word.pop_back();
        const bool is_kind = before == "table" || before == "form" || before == "workflow";
        if (is_kind && std::isupper(static_cast<unsigned char>(word.front())) != 0)
            found.push_back({.kind = before, .name = word});
    }
    return found;
}

class Builds {
  public:
    explicit Builds(Workspace& workspace) : workspace_(workspace), database_(workspace.database) {}

    server::Result<json::object> build(const Description& in, const server::Call& call);
    server::Result<json::object> abort(const BuildId& in, const server::Call& call);
    server::Result<json::object> confirm(const Confirmation& in, const server::Call& call);
    json::object list() {
        return {
            {"builds",
             database_.query("SELECT id, description, state FROM builds "
                             "ORDER BY made DESC LIMIT 20")}
        };
    }

  private:
    void set_state(const std::string& id, std::string_view state) {
        database_.run("UPDATE builds SET state = ?, made = ? WHERE id = ?", {state, now(), id});
    }
    std::optional<json::object> find(const std::string& id) {
        return database_.first("SELECT * FROM builds WHERE id = ?", {id});
    }
    /// Puts what is not saved yet into the workspace; what could not be, with the reason.
    json::array push(const Confirmation& in);

    Workspace& workspace_;
    Database& database_;
    std::mutex mutex_;
    std::map<std::string, std::stop_source> running_;
    std::mutex saving_;
};

server::Result<json::object> Builds::build(const Description& in, const server::Call& call) {
    const auto id = new_id("bld");
    const auto assets = assets_in(in.description);
    std::stop_source stop;
    const std::stop_callback withdrawn(call.cancelled(), [&stop] { stop.request_stop(); });
    database_.run(
        "INSERT INTO builds VALUES (?, ?, 'running', ?, NULL)", {id, in.description, now()}
    );
    {
        const std::lock_guard lock(mutex_);
        running_.emplace(id, stop);
    }
    std::size_t done = 0;
    for (const auto& [kind, name] : assets) {
        call.progress(
            static_cast<double>(done),
            static_cast<double>(assets.size()),
            what_is_built(id, kind, name)
        );
        if (!pause(stop.get_token(), workspace_.times.step)) break;
        database_.run("INSERT OR IGNORE INTO previews VALUES (?, ?, ?, NULL)", {id, kind, name});
        ++done;
    }
    bool is_whole = false;
    {
        const std::lock_guard lock(mutex_);
        is_whole = done == assets.size() && !stop.stop_requested();
        running_.erase(id);
    }
    const auto* state = is_whole ? "preview" : "aborted";
    set_state(id, state);
    return json::object{
        {"build_id", id},
        {"status", state},
        {"assets", database_.query("SELECT kind, name FROM previews WHERE build = ?", {id})},
    };
}

server::Result<json::object> Builds::abort(const BuildId& in, const server::Call& call) {
    {
        const std::lock_guard lock(mutex_);
        const auto running = running_.find(in.build_id);
        if (running != running_.end()) {
            running->second.request_stop();
            return json::object{{"build_id", in.build_id}, {"status", "aborted"}};
        }
    }
    const auto build = find(in.build_id);
    if (!build) return call.fail("build_not_found", "There is no build " + in.build_id);
    return json::object{{"build_id", in.build_id}, {"status", build->at("state")}};
}

server::Result<json::object> Builds::confirm(const Confirmation& in, const server::Call& call) {
    const std::lock_guard one_at_a_time(saving_);
    const auto build = find(in.build_id);
    const json::object of_build{{"build_id", in.build_id}};
    if (!build || build->at("state") == "running" || build->at("state") == "aborted")
        return call.fail("build_not_found", "There is no finished build " + in.build_id);
    if (build->at("state") == "saved") {
        auto details = of_build;
        details["result"] = json::parse(build->at("result").as_string());
        return call.fail("already_saved", {.details = std::move(details)});
    }
    if (now() - build->at("made").as_int64() > workspace_.times.preview.count())
        return call.fail("build_expired", {.details = of_build});

    auto errors = push(in);
    auto assets = database_.query(
        "SELECT id, assets.kind, assets.name FROM assets JOIN previews ON asset = id WHERE build = "
        "?",
        {in.build_id}
    );
    if (!errors.empty()) {
        auto details = of_build;
        details["saved"] = assets.size();
        details["total"] = assets.size() + errors.size();
        details["push_errors"] = std::move(errors);
        const auto effect = assets.empty() ? Effect::none : Effect::partial;
        return call.fail("partial_save", {.details = std::move(details), .effect = effect});
    }
    json::object result{{"build_id", in.build_id}, {"status", "saved"}, {"assets", assets}};
    database_.run(
        "UPDATE builds SET state = 'saved', result = ? WHERE id = ?",
        {json::serialize(result), in.build_id}
    );
    return result;
}

json::array Builds::push(const Confirmation& in) {
    json::array errors;
    const auto left = database_.query(
        "SELECT kind, name FROM previews WHERE build = ? AND asset IS NULL", {in.build_id}
    );
    for (const auto& row : left) {
        const std::string kind(row.at("kind").as_string());
        const std::string name(row.at("name").as_string());
        auto wanted = name;
        if (in.rename && in.rename->contains(name)) wanted = in.rename->at(name);
        const auto asset = new_id("ast");
        const auto* insert = "INSERT OR IGNORE INTO assets VALUES (?, ?, ?, NULL, NULL)";
        if (database_.run(insert, {asset, kind, wanted}) == 0) {
            errors.push_back(
                {{"asset", name}, {"kind", kind}, {"reason", name_is_taken(kind, wanted)}}
            );
            continue;
        }
        database_.run(
            "UPDATE previews SET asset = ? WHERE build = ? AND kind = ? AND name = ?",
            {asset, in.build_id, kind, name}
        );
    }
    return errors;
}

}  // namespace

void offer_builds(server::Server& app, Workspace& workspace) {
    const auto builds = std::make_shared<Builds>(workspace);
    const server::Failure not_found{
        .code = "build_not_found",
        .category = recourse::Category::not_found,
        .meaning = "There is no such build",
        .remedy = "call list_builds to find it, or build_system to make one",
    };
    app.tool(
           "build_system",
           "Builds a preview of tables, forms and workflows from a description. "
           "It takes a while; its progress names the id of the build."
    )
        .argument(
            "description",
            "What to build: `a table Orders and a workflow Welcome`",
            {.pattern = kAsset}
        )
        .handle<Description>([builds](const Description& in, server::Call& call) {
            return builds->build(in, call);
        });
    app.tool(
           "list_builds", "The latest builds, and whether they run, wait as a preview, or are saved"
    )
        .reads()
        .handle([builds] { return builds->list(); });
    app.tool("abort_build", "Stops a build that runs")
        .idempotent()
        .fails_with({not_found})
        .handle<BuildId>([builds](const BuildId& in, server::Call& call) {
            return builds->abort(in, call);
        });
    app.tool("confirm_save", "Saves the assets of a preview into the workspace")
        .idempotent()
        .argument("rename", "Other names for assets whose own is taken: old name to new name")
        .fails_by({"build_expired", "already_saved", "partial_save"})
        .fails_with({not_found})
        .handle<Confirmation>([builds](const Confirmation& in, server::Call& call) {
            return builds->confirm(in, call);
        });
}

}  // namespace automation

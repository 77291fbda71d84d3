#include "gateway/tasks.hpp"

#include "gateway/gateway.hpp"
#include "server/offer_faults.hpp"
#include "server/tasks.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace recourse::gateway {
namespace {

/// `tasks/result` answers when the task is over, and says nothing until then. So long it may wait;
/// whoever wants to know later asks again.
constexpr std::chrono::hours kResultTime{1};

/// One server's own id of a task.
std::string prefixed(json::Ref id, std::string_view prefix) {
    return std::string(prefix) + *id.string();
}

/// `_meta` with the prefix before the id of the task that a message is about.
void append_meta(json::Writer& out, json::Ref meta, std::string_view prefix) {
    out.begin_object();
    for (const auto& member : meta.members()) {
        out.key(*member.name.string());
        if (member.name.equals(mcp::kMetaRelatedTask) && member.value().is_object())
            out.raw(with_task_ids(member.value(), prefix));
        else
            out.raw(member.value_raw);
    }
    out.end_object();
}

}  // namespace

bool is_task(json::Ref result) {
    return result["resultType"].equals("task");
}

bool is_legacy_task(json::Ref result) {
    return result["task"]["taskId"].is_string();
}

std::string with_task_ids(json::Ref object, std::string_view prefix) {
    std::string text;
    json::Writer out(text);
    out.begin_object();
    for (const auto& member : object.members()) {
        out.key(*member.name.string());
        const auto value = member.value();
        if (member.name.equals("taskId") && value.is_string())
            out.string(prefixed(value, prefix));
        else if (member.name.equals("task") && value["taskId"].is_string())
            out.raw(with_task_ids(value, prefix));
        else if (member.name.equals("_meta") && value.is_object())
            append_meta(out, value, prefix);
        else
            out.raw(member.value_raw);
    }
    out.end_object();
    return text;
}

std::string name_of_task(std::string_view upstream, std::string_view own_id) {
    return fmt::format("{} {}", upstream, own_id);
}

void TaskBook::add(const server::Client& client, std::string id, EntryPtr tool) {
    auto& begun = by_client_[client.number];
    if (begun.size() >= kMostPerClient) begun.pop_front();
    begun.push_back({std::move(id), std::move(tool)});
}

EntryPtr TaskBook::tool_of(const server::Client& client, std::string_view id) const {
    const auto* begun = find(client, id);
    return begun == nullptr ? nullptr : begun->tool;
}

const TaskBook::Begun* TaskBook::find(const server::Client& client, std::string_view id) const {
    const auto known = by_client_.find(client.number);
    if (known == by_client_.end()) return nullptr;
    const auto found = std::ranges::find(known->second, id, &Begun::id);
    return found == known->second.end() ? nullptr : &*found;
}

/// What stands before a server's own ids of tasks.
std::string Gateway::task_prefix(const upstreams::Upstream& upstream) const {
    return backends_.sole() != nullptr ? std::string() : prefix_of(upstream);
}

Lists::Owned Gateway::owner_of_task(std::string_view id) {
    if (auto* backend = backends_.sole()) return {&backend->upstream(), std::string(id)};
    return lists_.owner_of_name(id);
}

/// A server that many share cannot tell whose a task is. Where nobody is asked who they are,
/// whoever knows the id is let in.
bool Gateway::may_know_task(const Call& call, std::string_view id) {
    if (call.caller == guards::anonymous()) return true;
    const auto owned = owner_of_task(id);
    return owned.upstream != nullptr &&
           guarding_.ownership().is_of(
               guards::Ownership::Kind::task,
               name_of_task(owned.upstream->settings().name, owned.own_name),
               *call.caller
           );
}

/// A legacy client's call that goes on as a task: it is its own, under an id that says where.
void Gateway::note_task(const Call& call, Reply& reply) {
    const auto result = json::Ref(reply.body)["result"];
    if (call.upstream == nullptr || !is_legacy_task(result)) return;
    const auto prefix = task_prefix(*call.upstream);
    task_book_.add(call.client, prefixed(result["task"]["taskId"], prefix), call.tool);
    if (prefix.empty()) return;
    const auto renamed = with_task_ids(result, prefix);
    reply.body.clear();
    mcp::append_result(reply.body, call.request.id.raw(), renamed);
}

/// `tasks/get`, `tasks/result`, `tasks/update`, `tasks/cancel`: to the server that has the task.
net::Task<Reply> Gateway::task(Call& call) {
    const auto& method = call.request.method;
    const auto id = call.request.params["taskId"].string().value_or("");
    const auto owned = owner_of_task(id);
    if (owned.upstream == nullptr || !may_know_task(call, id))
        co_return pipeline_.tell(call, server::unknown_task(id));
    call.upstream = owned.upstream;
    if (method == "tasks/get" || method == "tasks/result") call.ticket.only_reads();
    if (const auto failed = co_await owned.upstream->start())
        co_return pipeline_.tell(call, pipeline_.diagnose_protocol(call, *failed));
    // Tasks of the two eras are not the same thing, and none passes between them.
    const auto prefix = task_prefix(*owned.upstream);
    if (owned.upstream->hello().era != call.client.era)
        co_return prefix.empty() ? unknown(call) : pipeline_.tell(call, server::unknown_task(id));

    Passage passage{.method = method, .params = call.request.params};
    if (!prefix.empty()) passage.name = owned.own_name;
    if (method == "tasks/result") {
        passage.may_be_silent = true;
        passage.call_timeout = kResultTime;
    }
    auto turned = co_await relay_.run(call, passage);
    const auto* answer = turned.refused ? nullptr : std::get_if<upstreams::Answer>(&turned.outcome);
    if (answer != nullptr && !prefix.empty()) {
        const auto text =
            std::make_shared<const std::string>(with_task_ids(json::Ref(answer->result), prefix));
        turned.outcome = upstreams::Answer{*text, text};
    }
    co_return pipeline_.conclude_task(call, turned, task_book_.tool_of(call.client, id));
}

/// `tasks/list` of a legacy client: what it began itself, for nobody else's is its business.
net::Task<Reply> Gateway::list_tasks(Call& call) {
    if (stance_ == Stance::transparent) co_return co_await pass_through(call);
    call.ticket.only_reads();
    std::vector<std::string> entries;
    std::vector<Lists::Unavailable> unavailable;
    bool anybody_lists = false;
    for (const auto& backend : backends_.all()) {
        auto& upstream = backend->upstream();
        if (!lists_tasks(upstream)) continue;
        anybody_lists = true;
        const auto prefix = task_prefix(upstream);
        const auto take = [&](json::Ref task) {
            const auto id = task["taskId"].string();
            if (id && task_book_.has(call.client, prefix + *id))
                entries.push_back(with_task_ids(task, prefix));
        };
        auto read = co_await read_pages(upstream, "tasks/list", "tasks", take);
        if (!read) unavailable.push_back({&upstream, std::move(read.error())});
    }
    if (!anybody_lists) co_return unknown(call);
    co_return page(call, "tasks", entries, Freshness{}, unavailable);
}

bool Gateway::lists_tasks(const upstreams::Upstream& upstream) {
    if (upstream.generation() == 0 || upstream.hello().era == mcp::Era::modern) return false;
    return json::Ref(upstream.hello().capabilities)["tasks"]["list"].is_object();
}

/// Whether this server could tell a listen of that task.
bool Gateway::tells_of_task(std::string_view id) {
    const auto* upstream = owner_of_task(id).upstream;
    if (upstream == nullptr || upstream->generation() == 0) return false;
    const json::Ref capabilities(upstream->hello().capabilities);
    return upstream->hello().era == mcp::Era::modern &&
           capabilities["extensions"][mcp::kTasksExtension].is_object();
}

/// What its task failed with is told to whoever listens as to whoever asks.
std::optional<std::string> Gateway::told_as_news(upstreams::Upstream& upstream, json::Ref task) {
    server::Detached nobody(executor_, "tasks/get");
    Call call{nobody.incoming()};
    call.support_id = TraceId::make(random_);
    call.started = std::chrono::system_clock::now();
    call.began = Clock::now();
    call.upstream = &upstream;
    return pipeline_.told_in_task(call, task);
}

/// A server says that a task changed. In 2025-11-25 that is for the client that began it.
void Gateway::on_task_news(Connection& from, json::Ref params) {
    const auto id = params["taskId"].string();
    if (!id) return;
    const auto prefix = task_prefix(from.upstream());
    const auto known_as = prefix + *id;
    const auto renamed = redactor_.redact_json(with_task_ids(params, prefix));
    if (from.era() == mcp::Era::modern) {
        const auto failed = told_as_news(from.upstream(), json::Ref(renamed));
        return audience_.task_changed(known_as, failed.value_or(renamed));
    }
    std::string message;
    mcp::append_notification(message, "notifications/tasks/status", renamed);
    for (auto* client : clients_) {
        const bool is_its = stance_ == Stance::transparent || task_book_.has(*client, known_as);
        if (client->era == mcp::Era::legacy && is_its) client->push(message);
    }
}

}  // namespace recourse::gateway

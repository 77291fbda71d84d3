#include "server/native_host.hpp"
#include "server/offer_faults.hpp"

#include <algorithm>

/// Tools that became tasks, and what clients do with those.
namespace recourse::server {
namespace {

using Status = Task::Status;

/// 128 random bits: whoever knows the id may ask.
constexpr std::size_t kIdBytes = 16;

json::Value requests_of(const std::vector<Wanted>& wanted) {
    json::Object requests;
    for (const auto& one : wanted)
        requests[one.key] = {{"method", one.method}, {"params", one.params}};
    return requests;
}

/// The members of a task as `tasks/get` shows them, into an open object.
void append_whole_task(json::Writer& out, const Task& task, std::chrono::seconds kept) {
    append_task(out, task, kept);
    if (!task.result.empty()) out.key("result").raw(task.result);
    if (!task.error.empty()) out.key("error").raw(task.error);
    if (task.status == Status::input_required)
        out.key("inputRequests").value(requests_of(task.wanted));
}

}  // namespace

/// Whoever watches the task is told.
void NativeHost::set(Task& task, Task::Status status) {
    task.status = status;
    task.updated = std::chrono::system_clock::now();
    if (!audience_.watches_task(task.id)) return;
    std::string params;
    json::Writer out(params);
    out.begin_object();
    append_whole_task(out, task, tasks_.kept());
    out.end_object();
    audience_.task_changed(task.id, params);
}

/// It is there before its client hears of it.
Reply NativeHost::begin_task(
    Serving& serving, std::shared_ptr<const ToolEntry> tool, Rounds rounds
) {
    if (!tasks_.make_room(serving.started)) return tell(serving, too_many_tasks(tasks_.most()));
    const auto task = std::make_shared<Task>(executor_, serving);
    task->id = random_.hex(kIdBytes);
    task->support_id = serving.support_id;
    task->created = task->updated = serving.started;
    task->tool = std::move(tool);
    task->rounds = std::move(rounds);
    tasks_.add(task);
    net::spawn(executor_, work_on(task));

    std::string result;
    json::Writer out(result);
    out.begin_object().member("resultType", "task");
    append_task(out, *task, tasks_.kept());
    out.key("_meta").begin_object().key(mcp::kMetaServerInfo).raw(self_).end_object();
    out.end_object();
    return reply(serving, result);
}

/// One run of the handler: to its end, or to a question.
net::Task<> NativeHost::work_on(TaskPtr task) {
    Serving serving{task->request.incoming()};
    serving.support_id = task->support_id;
    serving.started = std::chrono::system_clock::now();
    serving.began = Clock::now();
    serving.inventory = definition_.stock.now();
    serving.tool_name = task->tool->name;
    serving.tool = task->tool.get();

    auto facts = facts_of(serving);
    if (!facts) co_return end_run(task, tell(serving, std::move(facts.error())));
    facts->rounds = task->rounds;
    facts->can_become_task = false;
    if (!task->tool->time) facts->deadline = {};
    const auto given = serving.request.params["arguments"];
    auto arguments = given ? json::to_value(given) : json::Value(json::Object{});
    auto outcome = co_await run(
        serving,
        *std::move(facts),
        work_of_tool(serving.inventory, task->tool, std::move(arguments))
    );
    if (outcome && std::holds_alternative<NeedsInput>(*outcome)) {
        auto& needs = std::get<NeedsInput>(*outcome);
        task->wanted = std::move(needs.wanted);
        task->rounds.answers = std::move(needs.answers);
        co_return set(*task, Status::input_required);
    }
    // What broke in the server is an error, as for any request; what the tool says is its result.
    const auto* fault = outcome ? std::get_if<Fault>(&*outcome) : nullptr;
    if (fault != nullptr && fault->domain == "recourse" && fault->code == "internal")
        outcome = internal(fault->upstream);
    end_run(task, conclude(serving, std::move(outcome)));
}

void NativeHost::end_run(const TaskPtr& task, Reply reply) {
    if (reply.body.empty()) return set(*task, Status::cancelled);
    const json::Ref message(reply.body);
    if (const auto result = message["result"]) {
        task->result = result.raw();
        return set(*task, Status::completed);
    }
    task->error = message["error"].raw();
    set(*task, Status::failed);
}

std::expected<TaskPtr, ProtocolFault> NativeHost::task_of(const Serving& serving) {
    const auto capabilities = json::parse(serving.client.capabilities);
    if (!capabilities || !capabilities->is_object() || !knows_tasks(capabilities->get_object()))
        return std::unexpected(tasks_required(serving.request.method));
    const auto id = serving.request.params["taskId"].string();
    if (!id) {
        return std::unexpected(
            invalid_params(serving.request.method, "\"taskId\" is missing or no string")
        );
    }
    auto task = tasks_.find(*id);
    if (task == nullptr) return std::unexpected(unknown_task(*id));
    return task;
}

Reply NativeHost::acknowledge(Serving& serving) {
    std::string result;
    json::Writer out(result);
    begin_result(out, mcp::Era::modern);
    out.end_object();
    return reply(serving, result);
}

net::Task<Reply> NativeHost::get_task(Serving& serving) {
    const auto found = task_of(serving);
    if (!found) co_return tell(serving, found.error());
    const auto& task = **found;
    std::string result;
    json::Writer out(result);
    begin_result(out, mcp::Era::modern);
    append_whole_task(out, task, tasks_.kept());
    out.end_object();
    co_return reply(serving, result);
}

net::Task<Reply> NativeHost::update_task(Serving& serving) {
    const auto found = task_of(serving);
    if (!found) co_return tell(serving, found.error());
    const auto& task = *found;
    const auto responses = serving.request.params["inputResponses"];
    if (!responses.is_object()) {
        co_return tell(
            serving, invalid_params("tasks/update", "\"inputResponses\" is missing or no object")
        );
    }
    // Answers to what was not asked are ignored, and so is everything once the task goes on.
    std::erase_if(task->wanted, [&](const Wanted& wanted) {
        const auto response = responses[wanted.key];
        if (response) task->rounds.answers[wanted.key] = json::to_value(response);
        return static_cast<bool>(response);
    });
    if (task->status == Status::input_required && task->wanted.empty()) {
        ++task->rounds.number;
        set(*task, Status::working);
        net::spawn(executor_, work_on(task));
    }
    co_return acknowledge(serving);
}

net::Task<Reply> NativeHost::cancel_task(Serving& serving) {
    const auto found = task_of(serving);
    if (!found) co_return tell(serving, found.error());
    const auto& task = *found;
    if (task->status == Status::input_required) {
        task->wanted.clear();
        set(*task, Status::cancelled);
    }
    task->request.ticket.withdraw();
    co_return acknowledge(serving);
}

}  // namespace recourse::server

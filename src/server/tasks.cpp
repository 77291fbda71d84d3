#include "server/tasks.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace recourse::server {
namespace {

constexpr std::array<std::string_view, 5> kStatuses = {
    "working", "input_required", "completed", "failed", "cancelled"
};

}  // namespace

bool knows_tasks(const json::Object& client_capabilities) {
    const auto* extensions = client_capabilities.if_contains("extensions");
    return extensions != nullptr && extensions->is_object() &&
           extensions->get_object().contains(mcp::kTasksExtension);
}

bool has_tasks(const Inventory& inventory) {
    return std::ranges::any_of(inventory.tools.by_number(), [](const auto& numbered) {
        return numbered.second->tasking.has_value();
    });
}

Detached::Detached(net::Executor executor, const Incoming& incoming)
    : client_(executor),
      id_(incoming.request.id.raw()),
      params_(incoming.request.params.raw()),
      request_{
          .kind = incoming.request.kind,
          .method = incoming.request.method,
          .id = json::Ref(id_),
          .params = json::Ref(params_),
      },
      envelope_(mcp::Envelope::of(request_.params)) {
    client_.era = incoming.client.era;
    client_.revision = incoming.client.revision;
    client_.name = incoming.client.name;
    client_.info = incoming.client.info;
    client_.capabilities = incoming.client.capabilities;
}

Detached::Detached(net::Executor executor, std::string_view method)
    : client_(executor),
      request_{.kind = mcp::MessageKind::request, .method = std::string(method)},
      envelope_{} {}

void append_task(json::Writer& out, const Task& task, std::chrono::seconds kept) {
    out.member("taskId", task.id);
    out.member("status", kStatuses[std::to_underlying(task.status)]);
    out.member("createdAt", to_rfc3339(task.created));
    out.member("lastUpdatedAt", to_rfc3339(task.updated));
    out.key("ttlMs").integer(std::chrono::milliseconds(kept).count());
    out.key("pollIntervalMs").integer(task.tool->tasking->poll_every.count());
}

bool Tasks::make_room(WallTime now) {
    if (all_.size() < most_) return true;
    std::erase_if(all_, [&](const auto& entry) {
        const auto& task = *entry.second;
        return task.ended() && now - task.created > kept_;
    });
    return all_.size() < most_;
}

void Tasks::add(TaskPtr task) {
    all_.emplace(task->id, std::move(task));
}

TaskPtr Tasks::find(std::string_view id) const {
    const auto found = all_.find(id);
    return found == all_.end() ? nullptr : found->second;
}

}  // namespace recourse::server

#pragma once

#include "base/json.hpp"
#include "gateway/catalogue.hpp"
#include "server/client.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>

/// Tasks: a tool call may be answered with one, which is then asked after by its id. In 2026-07-28
/// (the extension io.modelcontextprotocol/tasks) the server decides that, in 2025-11-25 the client
/// asks for it (`params.task`). Where there are several servers, an id says whose it is, like a
/// name does.
namespace recourse::gateway {

/// Whether a result of 2026-07-28 says that the work goes on.
[[nodiscard]] bool is_task(json::Ref result);
/// The same of a result of 2025-11-25.
[[nodiscard]] bool is_legacy_task(json::Ref result);
/// A result, or the params of a notification, with the prefix before every id of a task in it;
/// everything else as it was.
[[nodiscard]] std::string with_task_ids(json::Ref object, std::string_view prefix);

/// What a task is known by among all tasks of all servers, however many there are.
[[nodiscard]] std::string name_of_task(std::string_view upstream, std::string_view own_id);

/// Which tasks each legacy client began, by the ids that clients know: servers that many share
/// cannot tell whose a task is. Lives on its loop.
class TaskBook {
  public:
    static constexpr std::size_t kMostPerClient = 1'000;

    /// Past the limit the oldest is forgotten. `tool` is null where it stands in no list.
    void add(const server::Client& client, std::string id, EntryPtr tool);
    [[nodiscard]] bool has(const server::Client& client, std::string_view id) const {
        return find(client, id) != nullptr;
    }
    /// Which tool works on it; null where that is not known.
    [[nodiscard]] EntryPtr tool_of(const server::Client& client, std::string_view id) const;
    void forget(const server::Client& client) { by_client_.erase(client.number); }

  private:
    struct Begun {
        std::string id;
        EntryPtr tool;
    };
    [[nodiscard]] const Begun* find(const server::Client& client, std::string_view id) const;

    std::map<std::uint64_t, std::deque<Begun>> by_client_;
};

}  // namespace recourse::gateway

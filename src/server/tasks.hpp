#pragma once

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "server/host.hpp"
#include "server/inventory.hpp"
#include "server/rounds.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Tasks: tool calls that outlive their request (the extension io.modelcontextprotocol/tasks). All
/// of it lives on the loop.
namespace recourse::server {

[[nodiscard]] bool knows_tasks(const json::Object& client_capabilities);

/// A request with everything it needs to go on without its connection.
class Detached {
  public:
    Detached(net::Executor executor, const Incoming& incoming);
    /// One that no client made: for what has to be told as if somebody had asked.
    Detached(net::Executor executor, std::string_view method);
    [[nodiscard]] Incoming incoming() noexcept {
        return {
            .client = client_,
            .request = request_,
            .envelope = envelope_,
            .ticket = ticket,
            .stream = stream_,
        };
    }

    Ticket ticket;

  private:
    /// Says everything with its request, and hears nothing between.
    class Silent final : public Client {
      public:
        using Client::Client;
        void push(std::string) override {}
    };
    class Nowhere final : public Stream {
      public:
        void send(std::string) override {}
        [[nodiscard]] bool open() const noexcept override { return false; }
    };

    Silent client_;
    std::string id_;
    std::string params_;
    mcp::Message request_;
    mcp::Envelope envelope_;
    Nowhere stream_;
};

struct Task {
    enum class Status : unsigned char { working, input_required, completed, failed, cancelled };

    Task(net::Executor executor, const Incoming& incoming) : request(executor, incoming) {}

    std::string id;
    TraceId support_id;
    WallTime created;
    WallTime updated;
    Status status = Status::working;
    Detached request;
    std::shared_ptr<const ToolEntry> tool;
    Rounds rounds;               ///< what it was told so far
    std::vector<Wanted> wanted;  ///< what it waits for
    std::string result;          ///< raw, once completed
    std::string error;           ///< raw, once failed

    [[nodiscard]] bool ended() const noexcept { return status >= Status::completed; }
};

using TaskPtr = std::shared_ptr<Task>;

/// The members of a task as clients see them, into an open object.
void append_task(json::Writer& out, const Task& task, std::chrono::seconds kept);

/// Every task that is not forgotten yet.
class Tasks {
  public:
    Tasks(std::size_t most, std::chrono::seconds kept) : most_(most), kept_(kept) {}

    /// Forgets what is over and older than it is kept; false where there is no room all the same.
    [[nodiscard]] bool make_room(WallTime now);
    void add(TaskPtr task);
    [[nodiscard]] TaskPtr find(std::string_view id) const;
    [[nodiscard]] std::chrono::seconds kept() const noexcept { return kept_; }
    [[nodiscard]] std::size_t most() const noexcept { return most_; }

  private:
    std::size_t most_;
    std::chrono::seconds kept_;
    std::map<std::string, TaskPtr, std::less<>> all_;
};

}  // namespace recourse::server

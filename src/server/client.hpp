#pragma once

#include "guards/caller.hpp"
#include "mcp/message.hpp"
#include "mcp/revision.hpp"
#include "net/cancellation.hpp"
#include "net/loop.hpp"
#include "server/questions.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace recourse::server {

/// One request of a client while it is being served: how it can be ended from outside.
class Ticket {
  public:
    net::Cancellation cancellation;

    /// Giving up loses nothing: said once it is known that the request only reads.
    void only_reads() {
        only_reads_ = true;
        if (abandoned_) cancellation.cancel();
    }
    [[nodiscard]] bool reads() const noexcept { return only_reads_; }
    /// Whether nobody will hear the answer.
    [[nodiscard]] bool abandoned() const noexcept { return abandoned_; }

    /// `notifications/cancelled`, or its like: the client wants no answer.
    void withdraw() { cancellation.cancel(); }
    /// The connection the answer would go to is gone. What writes is let finish: its effect is on
    /// its way.
    void abandon() {
        abandoned_ = true;
        if (only_reads_) cancellation.cancel();
    }

  private:
    bool only_reads_ = false;
    bool abandoned_ = false;
};

/// Who is at the other end, as far as serving it needs to know. One per legacy session, per stdio
/// process and era, and per modern request over HTTP. Lives on its loop.
class Client {
  public:
    explicit Client(net::Executor executor) : questions(executor), number(++last_number) {}
    virtual ~Client() = default;
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    mcp::Era era = mcp::Era::modern;
    std::string revision{mcp::kModernRevision};
    /// On whose behalf it acts; of the latest request, where it sends several.
    guards::CallerPtr caller = guards::anonymous();
    std::string name;                 ///< what it calls itself, for the record
    std::string info;                 ///< raw clientInfo, or empty
    std::string capabilities = "{}";  ///< raw JSON, as it declared them
    std::string log_level;            ///< of `logging/setLevel`; empty until then
    std::map<std::string, Ticket*, std::less<>> in_flight;  ///< by raw request id
    Questions questions;                                    ///< what we asked a legacy client
    const std::uint64_t number;  ///< no two clients of a process have the same

    /// Sends a message that belongs to none of its requests. Lost where the client listens to
    /// nothing.
    virtual void push(std::string message) = 0;

  private:
    static inline std::atomic<std::uint64_t> last_number = 0;
};

/// Keeps a request among those of its client that can be withdrawn, while it is served.
class InFlight {
  public:
    InFlight(Client& client, json::Ref id, Ticket& ticket)
        : client_(client),
          id_(id.raw()),
          is_first_(client_.in_flight.emplace(id_, &ticket).second) {}
    ~InFlight() {
        // A client that uses one id twice at a time can only withdraw the first.
        if (is_first_) client_.in_flight.erase(id_);
    }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

  private:
    Client& client_;
    std::string id_;
    bool is_first_;
};

}  // namespace recourse::server

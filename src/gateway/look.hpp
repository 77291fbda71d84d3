#pragma once

#include "gateway/call.hpp"
#include "gateway/passage.hpp"
#include "mcp/message.hpp"
#include "server/client.hpp"
#include "server/host.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace recourse::gateway {

/// A call of the gateway's own to a tool that only reads, in the name of the client whose call it
/// looks after. Stays where it is while it is made.
class Look {
  public:
    /// `arguments` outlive it.
    Look(const Call& call, const CatalogueEntry& with, std::string_view arguments);
    Look(const Look&) = delete;
    Look& operator=(const Look&) = delete;

    [[nodiscard]] Call& call() noexcept { return call_; }
    /// `name`: the tool's own, where callers know it by another.
    [[nodiscard]] Passage passage(bool prefixed, std::chrono::milliseconds timeout) const;

    /// What a trace tells of it, among what is told of the call that it looks after.
    void enter_into(Trail& trail);

  private:
    /// What is said while the gateway looks is not for the client that waits.
    class NoStream final : public server::Stream {
      public:
        void send(std::string /*message*/) override {}
        [[nodiscard]] bool open() const noexcept override { return false; }
    };

    std::string params_;
    mcp::Message request_;
    mcp::Envelope envelope_;
    server::Ticket ticket_;
    NoStream stream_;
    std::string headers_;
    const CatalogueEntry& with_;
    Call call_;
};

}  // namespace recourse::gateway

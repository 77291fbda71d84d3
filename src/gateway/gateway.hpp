#pragma once

#include "base/ids.hpp"
#include "fault/redaction.hpp"
#include "gateway/catalogue.hpp"
#include "gateway/pipeline.hpp"
#include "gateway/settings.hpp"
#include "ledger/call_log.hpp"
#include "mcp/envelope.hpp"
#include "server/host.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

/// Recourse in front of MCP servers: serves clients of either era, calls upstreams of either era,
/// and tells every failure in between as an instruction. Knows no socket: endpoints bring messages
/// and take replies.
///
///   gateway.hpp        every method: handshakes, tools, and what passes through
///   pipeline.hpp       the way of one tool call
///   catalogue.hpp      the tools of all upstreams
///   service.hpp        whole programs: the gateway behind HTTP, the wrapper behind stdio
///   settings.hpp, configuration.hpp  what the operator decided
namespace recourse::gateway {

/// Whom a gateway stands in for.
enum class Stance : unsigned char {
    shared,       ///< many clients: upstreams know only the gateway
    transparent,  ///< one client, one upstream: each sees the other's name and powers
};

class Gateway final : public server::Host {
  public:
    Gateway(
        net::Executor executor,
        std::vector<std::unique_ptr<upstreams::Upstream>> upstreams,
        Stance stance,
        fault::Redactor redactor,
        ledger::CallLog log
    );
    ~Gateway() override;

    [[nodiscard]] net::Task<Reply> serve(const server::Incoming& incoming) override;
    void hear(Client& client, const mcp::Message& notification) override;
    void join(Client& client) override { clients_.insert(&client); }
    void leave(Client& client) override { clients_.erase(&client); }
    [[nodiscard]] ProtocolFault finish(
        ProtocolFault failure, std::string_view method, const Client* client
    ) override;
    [[nodiscard]] Random& random() noexcept override { return random_; }
    /// Ends the upstreams and writes out the log. Nothing is served after.
    [[nodiscard]] net::Task<> stop();

  private:
    class Events;

    net::Task<Reply> dispatch(Call& call);
    net::Task<std::optional<Reply>> meet_sole_upstream(Call& call);
    net::Task<Reply> initialize(Call& call);
    net::Task<Reply> discover(Call& call);
    net::Task<Reply> list_tools(Call& call);
    net::Task<Reply> pass_through(Call& call);
    Reply ping(Call& call);
    Reply unknown(Call& call);

    void greet_upstream(mcp::Era first_tried, json::Ref info, json::Ref capabilities);
    /// The only upstream, where there is just one and its last handshake succeeded.
    [[nodiscard]] const upstreams::Upstream* only_greeted() const noexcept;
    void append_self(json::Writer& out, mcp::Era era) const;
    void append_capabilities(json::Writer& out, mcp::Era era) const;
    void append_unavailable(json::Writer& out, Call& call);
    Reply reply(Call& call, std::string_view result);

    void on_upstream_notification(
        upstreams::Upstream& upstream, std::string_view method, json::Ref params
    );
    void on_upstream_request(
        upstreams::Upstream& upstream,
        const mcp::Message& request,
        std::function<void(std::string)> answer
    );
    net::Task<> ask_client(
        Client& client,
        std::string method,
        std::string params,
        std::string upstream_id,
        std::function<void(std::string)> answer
    );
    void broadcast(mcp::Era era, std::string_view method, std::string_view params);

    net::Executor executor_;
    std::vector<std::unique_ptr<upstreams::Upstream>> upstreams_;
    std::vector<std::unique_ptr<Events>> events_;
    Stance stance_;
    SystemRandom random_;
    fault::Redactor redactor_;
    ledger::CallLog log_;
    Catalogue catalogue_;
    Pipeline pipeline_;
    std::set<Client*> clients_;
};

}  // namespace recourse::gateway

#pragma once

#include "gateway/gateway.hpp"
#include "net/http_client.hpp"
#include "server/http_endpoint.hpp"

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// A gateway as it is run, and clients that speak to it over sockets: all on one loop, so that what
/// it leaves behind can be counted.
namespace recourse::disorder {

/// One request of a client, from its sending to its end.
struct Exchange {
    std::string id;      ///< raw
    std::string params;  ///< the members, without braces
    std::string headers;
    std::string body;
    net::HttpClient::Canceller connection;
    bool withdrawn = false;     ///< the client sent `notifications/cancelled`, or ended its session
    bool disconnected = false;  ///< the client broke off
    bool ended = false;
    int answers = 0;        ///< responses with its id
    std::string strange;    ///< a response with another
    std::string session;    ///< that was begun by it
    std::string questions;  ///< of a legacy server, the last: a whole message
    std::string asked;      ///< an `input_required` result
};
using ExchangePtr = std::shared_ptr<Exchange>;

class World;

/// A client over HTTP.
class Customer {
  public:
    Customer(World& world, mcp::Era era) : world_(world), era_(era) {}

    ExchangePtr ask(std::string_view method, std::string_view params);
    ExchangePtr call(std::string_view tool, std::string_view fault);
    void withdraw(Exchange& exchange);
    static void disconnect(Exchange& exchange);
    /// What it was asked: on the stream of a call, or in the result of a round. Null where nothing
    /// is to be answered by a request.
    ExchangePtr answer(Exchange& exchange);
    /// A legacy client ends its session and begins another.
    void begin_anew();

  private:
    [[nodiscard]] std::string headers_for(std::string_view method, std::string_view name) const;
    void tell(std::string message);

    World& world_;
    mcp::Era era_;
    std::string session_;
    std::vector<ExchangePtr> in_session_;  ///< requests that end with it
    int next_id_ = 1;
};

class World {
  public:
    World(const std::vector<std::string>& command, const std::string& url);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// Sends a message and reads its answer, in the background.
    void send(const ExchangePtr& exchange, std::string_view method);
    /// Lets things happen for a moment.
    void turn();
    void run_until_ended(Exchange& exchange);
    /// Ends the gateway's children as a crash does.
    void kill_children();
    /// Until every request has its end; where some would wait for long, time passes.
    void finish();
    /// Ends the gateway in order, with everything on its loop. False where something stays.
    [[nodiscard]] bool end();

    [[nodiscard]] const std::vector<ExchangePtr>& exchanges() const noexcept { return exchanges_; }
    /// What was left when it had ended.
    [[nodiscard]] std::size_t timers_set() const noexcept { return timers_.armed(); }
    [[nodiscard]] std::size_t held_calls() const noexcept { return held_calls_; }

  private:
    net::Task<> exchange(ExchangePtr exchange, std::string method);
    net::Task<> stop();
    [[nodiscard]] bool all_ended() const;
    /// What ends without a limit of time.
    void run_by_itself();
    template <typename Condition>
    bool run_until(const Condition& condition);

    std::set<int> others_;  ///< children that are not the gateway's
    net::asio::io_context loop_{1};
    net::Timers timers_{loop_.get_executor()};
    std::unique_ptr<gateway::Gateway> gateway_;
    std::unique_ptr<server::HttpEndpoint> endpoint_;
    std::unique_ptr<net::HttpClient> client_;
    std::vector<ExchangePtr> exchanges_;
    bool stopped_ = false;
    std::size_t held_calls_ = 0;
};

}  // namespace recourse::disorder

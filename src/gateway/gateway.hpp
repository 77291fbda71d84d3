#pragma once

#include "fault/redaction.hpp"
#include "gateway/backends.hpp"
#include "gateway/catalogue.hpp"
#include "gateway/guarding.hpp"
#include "gateway/lists.hpp"
#include "gateway/pipeline.hpp"
#include "gateway/relay.hpp"
#include "gateway/settings.hpp"
#include "gateway/tasks.hpp"
#include "ledger/call_log.hpp"
#include "server/audience.hpp"
#include "server/host.hpp"
#include "telemetry/state.hpp"

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
///   gateway.hpp        every method, each subject in a file of its own:
///                      handshake, listing, prompts, resources, completion, logging, subscriptions,
///                      tasks
///   pipeline.hpp       the way of one tool call, and of any other request
///   relay.hpp          the server's turn in it: whatever the two eras are
///   asking.hpp, rounds.hpp, held_calls.hpp  who asks whom in the middle of a call, by era
///   visits.hpp         whom a server sent to a page
///   backend.hpp, connection.hpp  a configured server, and the connections to it
///   catalogue.hpp, lists.hpp  what all upstreams offer
///   service.hpp        whole programs: the gateway behind HTTP, the wrapper behind stdio
///   settings.hpp, configuration.hpp  what the operator decided
namespace recourse::gateway {

class Gateway final : public server::Host, private News {
  public:
    Gateway(
        net::Executor executor,
        net::Timers& timers,
        const std::vector<UpstreamSettings>& upstreams,
        const MakeUpstream& make,
        Stance stance,
        fault::Redactor redactor,
        ledger::CallLog log,
        server::DialectChoice dialects = {}
    );
    ~Gateway() override;

    [[nodiscard]] net::Task<Reply> serve(const server::Incoming& incoming) override;
    void hear(Client& client, const mcp::Message& notification) override;
    void join(Client& client) override;
    void leave(Client& client) override;
    void forget(Client& client) override;
    [[nodiscard]] ProtocolFault finish(
        ProtocolFault failure, std::string_view method, const Client* client
    ) override;
    void note(std::string_view sentence) override;
    [[nodiscard]] Random& random() noexcept override { return random_; }
    /// From then on Faults link to the pages of their codes.
    void document(DocLinks links) { pipeline_.document(std::move(links)); }
    [[nodiscard]] Guarding& guarding() noexcept { return guarding_; }
    /// Before the first call: every one is written down from then on. Null: none is.
    void keep_books(
        std::unique_ptr<ledger::Bookkeeper> books, LedgerSettings::Arguments arguments
    ) {
        pipeline_.keep_books(std::move(books), arguments);
    }
    /// Before the first call: callers have a tool that reads this ledger.
    void offer_support(ReadingRoom& reading) { pipeline_.offer_support(reading); }
    /// Callers have these tools of the gateway's own from then on.
    void offer(const OwnToolSettings& settings) { pipeline_.offer(settings); }
    /// Before the first call: the listeners are told of every one that ends.
    void broadcast(std::unique_ptr<ledger::Broadcast> broadcast) {
        pipeline_.broadcast(std::move(broadcast));
    }

    /// Before the first request: those that end are traced. Null: none is.
    void trace_to(std::unique_ptr<telemetry::Exporter> exporter) {
        pipeline_.trace_to(std::move(exporter));
    }

    /// What became of the servers.
    struct Changes {
        std::vector<std::string> added;
        std::vector<std::string> changed;  ///< started anew
        std::vector<std::string> treated;  ///< go on, and their calls are held to other settings
        std::vector<std::string> removed;
    };
    /// New settings, of which all but `listen` and `log` counts from now on. Servers that are made
    /// as before go on as they are. Calls under way end on the servers that they began with, which
    /// end after the last of them.
    Changes apply(const Settings& settings, fault::Redactor redactor);
    /// Ends every listening, now and to come.
    void close() { audience_.close(); }
    /// Ends every listening, the upstreams, and writes out the log. Nothing is served after.
    [[nodiscard]] net::Task<> stop();
    /// All that it serves, of either era.
    [[nodiscard]] static std::vector<std::string_view> methods();
    /// How it stands now. Connections and sessions are the endpoint's to know, and whether the
    /// vault outlives the process is its settings'.
    [[nodiscard]] telemetry::State state();
    /// The part of it that is of the ledger.
    [[nodiscard]] telemetry::LedgerState ledger_state() const;
    /// Calls that wait for a modern client to come back.
    [[nodiscard]] std::size_t held_calls() const noexcept { return relay_.held(); }

  private:
    struct Route;
    using Routes = std::vector<Route>;
    static const Routes& routes();
    net::Task<Reply> dispatch_safely(Call& call);
    net::Task<Reply> dispatch(Call& call);
    net::Task<Reply> pass_through(Call& call);
    net::Task<Reply> ping(Call& call);
    net::Task<Reply> call_tool(Call& call);
    Reply unknown(Call& call);

    /// What the caller may do. Not to be kept while anything is waited for.
    [[nodiscard]] const guards::Rights& rights_of(const Call& call) {
        return guarding_.rights().of(*call.caller);
    }

    // handshake.cpp
    net::Task<Reply> initialize(Call& call);
    net::Task<Reply> discover(Call& call);
    net::Task<std::optional<Reply>> meet_upstreams(Call& call);
    void greet_upstream(mcp::Era first_tried, json::Ref info, json::Ref capabilities);
    [[nodiscard]] const upstreams::Upstream* only_greeted() const noexcept;
    void append_self(json::Writer& out, mcp::Era era) const;
    void append_capabilities(json::Writer& out, const Call& call);
    void append_legacy_tasks(json::Writer& out) const;
    /// Whether any upstream said in its handshake that it has this: `resources`, `subscribe`.
    [[nodiscard]] bool any_offers(std::string_view capability, std::string_view part = {}) const;

    // listing.cpp
    net::Task<Reply> list_tools(Call& call);
    net::Task<Reply> list_prompts(Call& call);
    net::Task<Reply> list_resources(Call& call);
    net::Task<Reply> list_templates(Call& call);
    net::Task<Reply> list(Call& call, Kind kind);
    net::Task<Reply> list_granted(Call& call, Kind kind);
    /// Whether a server that cannot be asked may be named to the caller.
    [[nodiscard]] bool may_know_of(const Call& call, const upstreams::Upstream& upstream);
    Reply page(
        Call& call,
        std::string_view member,
        const std::vector<std::string>& entries,
        Freshness freshness,
        const std::vector<Lists::Unavailable>& unavailable
    );
    void append_unavailable(
        json::Writer& out, Call& call, const std::vector<Lists::Unavailable>& unavailable
    );

    // prompts.cpp, resources.cpp, completion.cpp, logging.cpp, tasks.cpp
    net::Task<Reply> get_prompt(Call& call);
    Reply tell_unknown_prompt(Call& call, std::string_view name);
    net::Task<Reply> read_resource(Call& call);
    Reply tell_no_resource(Call& call, std::string_view uri);
    net::Task<Reply> complete(Call& call);
    [[nodiscard]] bool may_complete(const Call& call);
    net::Task<bool> is_unlisted_reference(json::Ref ref);
    Reply tell_unknown_reference(Call& call);
    net::Task<Reply> set_level(Call& call);
    net::Task<Reply> task(Call& call);
    net::Task<Reply> list_tasks(Call& call);
    void note_task(const Call& call, Reply& reply);
    [[nodiscard]] std::string task_prefix(const upstreams::Upstream& upstream) const;
    [[nodiscard]] Lists::Owned owner_of_task(std::string_view id);
    [[nodiscard]] static bool lists_tasks(const upstreams::Upstream& upstream);
    [[nodiscard]] bool tells_of_task(std::string_view id);
    /// Nobody is told of a task of another caller's.
    [[nodiscard]] bool may_know_task(const Call& call, std::string_view id);
    [[nodiscard]] std::optional<std::string> told_as_news(
        upstreams::Upstream& upstream, json::Ref task
    );
    void on_task_news(Connection& from, json::Ref params);

    // subscriptions.cpp
    net::Task<Reply> subscribe(Call& call);
    net::Task<Reply> unsubscribe(Call& call);
    net::Task<Reply> listen(Call& call);
    net::Task<upstreams::Upstream*> owner_of_resource(std::string_view uri);
    net::Task<> meet_owners_of_tasks(const Call& call);
    void watch(std::string_view uri);
    net::Task<> find_and_watch(std::string uri);
    void unwatch(std::string_view uri);
    void update_watches();

    // news.cpp
    void on_news(Connection& from, std::string_view method, json::Ref params) override;
    void on_stray(Connection& from, std::string_view text) override;
    void on_end_of_visit(Connection& from, json::Ref params);
    void on_question(Connection& from, const mcp::Message& question, AnswerServer answer) override;
    net::Task<> ask_sole_client(
        Client& client,
        std::string method,
        std::string params,
        std::string upstream_id,
        AnswerServer answer
    );
    void tell_sole_client(mcp::Era era, std::string_view method, std::string_view params);

    // state.cpp
    [[nodiscard]] telemetry::UpstreamState state_of(const Backend& backend) const;
    [[nodiscard]] std::vector<telemetry::CircuitState> circuit_states();
    /// By its own name.
    [[nodiscard]] bool lists(std::string_view upstream, std::string_view tool) const;
    [[nodiscard]] telemetry::VaultState vault_state(WallTime now);

    // reload.cpp
    struct Epoch;
    Changes take_over(const std::vector<UpstreamSettings>& upstreams);
    void forget_watched(const Backends::All& gone);
    void begin_epoch(Backends::All gone);
    static net::Task<> retire(Backends::All gone, std::shared_ptr<net::Signal> unused);

    net::Executor executor_;
    net::Timers& timers_;
    WallTime started_ = std::chrono::system_clock::now();
    MakeUpstream make_;
    Stance stance_;
    SystemRandom random_;
    fault::Redactor redactor_;
    ledger::CallLog log_;
    server::DialectChoice dialects_;
    Backends backends_;
    Catalogue catalogue_;
    Lists lists_;
    Guarding guarding_;
    Relay relay_;
    Pipeline pipeline_;
    server::Audience audience_;
    TimePoint next_stray_told_;  ///< lines that a server writes beside the protocol fill no disk
    std::set<Client*> clients_;  ///< that listen beyond their requests
    std::size_t listening_ = 0;  ///< modern requests that listen
    std::map<std::string, upstreams::Upstream*, std::less<>> watched_;  ///< by URI
    std::set<std::string, std::less<>> watched_tasks_;                  ///< by id
    TaskBook task_book_;
    std::shared_ptr<Epoch> epoch_;  ///< the present one
};

}  // namespace recourse::gateway

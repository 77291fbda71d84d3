#include "gateway/gateway.hpp"

#include "base/version.hpp"
#include "mcp/result.hpp"
#include "server/rescue.hpp"

#include <array>

namespace recourse::gateway {

using upstreams::Upstream;

namespace {

std::vector<Upstream*> pointers(const std::vector<std::unique_ptr<Upstream>>& owned) {
    std::vector<Upstream*> all;
    all.reserve(owned.size());
    for (const auto& upstream : owned) all.push_back(upstream.get());
    return all;
}

/// What Recourse calls itself, in a handshake with either side.
std::string self() {
    std::string info;
    json::Writer(info)
        .begin_object()
        .member("name", "recourse")
        .member("version", kVersion)
        .end_object();
    return info;
}

constexpr std::array<std::string_view, 14> kMethods = {
    "tools/list",
    "tools/call",
    "initialize",
    "server/discover",
    "ping",
    "prompts/list",
    "prompts/get",
    "resources/list",
    "resources/read",
    "resources/templates/list",
    "completion/complete",
    "logging/setLevel",
    "resources/subscribe",
    "resources/unsubscribe",
};

/// Methods that one of the eras does not have.
bool is_legacy_only(std::string_view method) {
    return method == "initialize" || method == "ping" || method == "logging/setLevel" ||
           method == "resources/subscribe" || method == "resources/unsubscribe";
}

}  // namespace

/// Tells the gateway which upstream spoke.
class Gateway::Events final : public upstreams::Listener {
  public:
    Events(Gateway& gateway, Upstream& upstream) : gateway_(gateway), upstream_(upstream) {}
    void on_notification(std::string_view method, json::Ref params) override {
        gateway_.on_upstream_notification(upstream_, method, params);
    }
    void on_request(const mcp::Message& request, std::function<void(std::string)> answer) override {
        gateway_.on_upstream_request(upstream_, request, std::move(answer));
    }

  private:
    Gateway& gateway_;
    Upstream& upstream_;
};

Gateway::Gateway(
    net::Executor executor,
    std::vector<std::unique_ptr<Upstream>> upstreams,
    Stance stance,
    fault::Redactor redactor,
    ledger::CallLog log
)
    : executor_(executor),
      upstreams_(std::move(upstreams)),
      stance_(stance),
      redactor_(std::move(redactor)),
      log_(std::move(log)),
      catalogue_(pointers(upstreams_)),
      pipeline_(
          catalogue_,
          redactor_,
          log_,
          // Whoever wraps a server runs it on their own machine, and its paths are theirs.
          stance == Stance::transparent ? Surroundings::shown : Surroundings::hidden
      ) {
    for (const auto& upstream : upstreams_) {
        events_.push_back(std::make_unique<Events>(*this, *upstream));
        upstream->set_listener(events_.back().get());
        upstream->set_identity({.client_info = self()});
    }
}

Gateway::~Gateway() = default;

net::Task<> Gateway::stop() {
    for (const auto& upstream : upstreams_) co_await upstream->stop();
    log_ = ledger::CallLog::silent();
}

net::Task<Reply> Gateway::serve(const server::Incoming& incoming) {
    Call call{incoming};
    call.support_id = server::trace_of(incoming, random_);
    call.started = std::chrono::system_clock::now();
    call.began = Clock::now();
    std::string what;
    try {
        co_return co_await dispatch(call);
    } catch (const std::exception& error) {
        what = error.what();
    }
    co_return pipeline_.tell(call, server::internal(what));
}

net::Task<Reply> Gateway::dispatch(Call& call) {
    const std::string_view method = call.request.method;
    if (method == "tools/call") co_return co_await pipeline_.run(call);
    if (method == "tools/list") co_return co_await list_tools(call);
    if (call.client.era == mcp::Era::modern) {
        if (method == "server/discover") co_return co_await discover(call);
        if (is_legacy_only(method)) co_return unknown(call);
    } else {
        if (method == "initialize") co_return co_await initialize(call);
        if (method == "ping") co_return ping(call);
    }
    co_return co_await pass_through(call);
}

Reply Gateway::reply(Call& call, std::string_view result) {
    pipeline_.record_success(call, Effect::none);
    Reply reply;
    mcp::append_result(reply.body, call.request.id.raw(), result);
    return reply;
}

Reply Gateway::ping(Call& call) {
    return reply(call, "{}");
}

Reply Gateway::unknown(Call& call) {
    return pipeline_.tell(
        call, server::unknown_method(call.request.method, kMethods, call.client.era)
    );
}

// ---- Handshakes
// ----------------------------------------------------------------------------------------------------

void Gateway::greet_upstream(mcp::Era first_tried, json::Ref info, json::Ref capabilities) {
    if (stance_ == Stance::shared) return;
    upstreams_.front()->set_identity({
        .client_info = info ? std::string(info.raw()) : self(),
        .capabilities = capabilities ? std::string(capabilities.raw()) : "{}",
        .first_tried = first_tried,
    });
}

const Upstream* Gateway::only_greeted() const noexcept {
    if (upstreams_.size() != 1 || upstreams_.front()->generation() == 0) return nullptr;
    return upstreams_.front().get();
}

/// One upstream is introduced by its own name; several hide behind ours.
void Gateway::append_self(json::Writer& out, mcp::Era era) const {
    const auto* upstream = only_greeted();
    const bool known = upstream != nullptr && !upstream->hello().server_info.empty();
    const std::string info = known ? upstream->hello().server_info : self();
    if (upstream != nullptr && !upstream->hello().instructions.empty()) {
        out.key("instructions").raw(upstream->hello().instructions);
    }
    if (era == mcp::Era::legacy) {
        out.key("serverInfo").raw(info);
    } else {
        out.key("_meta").begin_object().key(mcp::kMetaServerInfo).raw(info).end_object();
    }
}

/// What one upstream of the client's own era can do passes through; between eras, and with several,
/// tools do.
void Gateway::append_capabilities(json::Writer& out, mcp::Era era) const {
    const auto* upstream = only_greeted();
    const bool same_era = upstream != nullptr && upstream->hello().era == era;
    if (same_era && !upstream->hello().capabilities.empty()) {
        out.key("capabilities").raw(upstream->hello().capabilities);
    } else {
        out.key("capabilities").raw(R"({"tools":{}})");
    }
}

/// One upstream is met before its client, so that its name and powers can be passed on.
net::Task<std::optional<Reply>> Gateway::meet_sole_upstream(Call& call) {
    if (upstreams_.size() != 1) co_return std::nullopt;
    const auto failed = co_await upstreams_.front()->start();
    // Behind a wrapper there is nothing to serve without its server; a gateway can wait for it.
    if (!failed || stance_ == Stance::shared) co_return std::nullopt;
    call.upstream = upstreams_.front().get();
    co_return pipeline_.tell(call, pipeline_.diagnose_protocol(call, *failed));
}

net::Task<Reply> Gateway::initialize(Call& call) {
    const auto params = call.request.params;
    const auto requested = params["protocolVersion"].string();
    if (!requested)
        co_return pipeline_.tell(
            call, server::invalid_params("initialize", "\"protocolVersion\" is missing")
        );
    call.client.revision = mcp::negotiate(*requested);
    call.client.info = params["clientInfo"].raw();
    call.client.name = params["clientInfo"]["name"].string().value_or("");
    greet_upstream(mcp::Era::legacy, params["clientInfo"], params["capabilities"]);

    if (auto failed = co_await meet_sole_upstream(call)) co_return *std::move(failed);
    std::string result;
    json::Writer out(result);
    out.begin_object();
    out.member("protocolVersion", call.client.revision);
    append_capabilities(out, mcp::Era::legacy);
    append_self(out, mcp::Era::legacy);
    out.end_object();
    co_return reply(call, result);
}

net::Task<Reply> Gateway::discover(Call& call) {
    greet_upstream(mcp::Era::modern, call.envelope.client_info, call.envelope.client_capabilities);
    if (auto failed = co_await meet_sole_upstream(call)) co_return *std::move(failed);
    std::string result;
    json::Writer out(result);
    mcp::begin_result(out, mcp::Era::modern, "server/discover");
    out.key("supportedVersions").begin_array().string(mcp::kModernRevision).end_array();
    append_capabilities(out, mcp::Era::modern);
    append_self(out, mcp::Era::modern);
    out.end_object();
    co_return reply(call, result);
}

// ---- Tools
// ---------------------------------------------------------------------------------------------------------

/// Upstreams that could not be asked, named with the reason: an empty list would be a lie.
void Gateway::append_unavailable(json::Writer& out, Call& call) {
    out.key("dev.recourse/unavailable").begin_array();
    for (const auto& shelf : catalogue_.shelves()) {
        if (!shelf.failure) continue;
        call.upstream = shelf.upstream;
        auto failure = pipeline_.diagnose_protocol(call, *shelf.failure);
        redactor_.redact(failure.fault);
        fault::hide_internals(failure.fault, {});
        out.begin_object();
        out.member("upstream", shelf.upstream->settings().name);
        out.member("code", failure.fault.code);
        out.member("message", failure.fault.message);
        out.end_object();
    }
    out.end_array();
    call.upstream = nullptr;
}

net::Task<Reply> Gateway::list_tools(Call& call) {
    if (call.request.params["cursor"]) {
        co_return pipeline_.tell(
            call,
            server::invalid_params(
                "tools/list", "the list has one page, so no cursor was ever given"
            )
        );
    }
    co_await catalogue_.read_all();

    bool any_failed = false;
    bool any_answered = false;
    for (const auto& shelf : catalogue_.shelves())
        (shelf.failure ? any_failed : any_answered) = true;
    if (!any_answered) {
        const auto& shelf = catalogue_.shelves().front();
        call.upstream = shelf.upstream;
        co_return pipeline_.tell(call, pipeline_.diagnose_protocol(call, *shelf.failure));
    }

    std::string result;
    json::Writer out(result);
    mcp::begin_result(out, call.client.era, "tools/list");
    out.key("tools").begin_array();
    for (const auto& shelf : catalogue_.shelves()) {
        for (const auto& entry : shelf.entries) {
            if (catalogue_.prefixes())
                out.raw(entry->tool.renamed(entry->name));
            else
                out.raw(entry->tool.raw);
        }
    }
    out.end_array();
    if (any_failed) {
        out.key("_meta").begin_object();
        append_unavailable(out, call);
        out.end_object();
    }
    out.end_object();
    co_return reply(call, result);
}

// ---- What is not understood passes between peers of one era
// --------------------------------------------------------

net::Task<Reply> Gateway::pass_through(Call& call) {
    if (upstreams_.size() != 1) co_return unknown(call);
    auto& upstream = *upstreams_.front();
    call.upstream = &upstream;
    call.ticket.only_reads();
    if (const auto failed = co_await upstream.start()) {
        co_return pipeline_.tell(call, pipeline_.diagnose_protocol(call, *failed));
    }
    if (upstream.hello().era != call.client.era) co_return unknown(call);

    upstreams::Request request{
        .method = call.request.method, .params = call.request.params, .envelope = call.envelope
    };
    request.cancellation = &call.ticket.cancellation;
    const auto outcome = co_await upstream.send(request);
    if (const auto* cancelled = std::get_if<upstreams::Cancelled>(&outcome)) {
        pipeline_.record_cancelled(call, cancelled->sent);
        co_return Reply{};
    }
    if (const auto* failed = std::get_if<upstreams::Failed>(&outcome)) {
        const auto* error = std::get_if<diagnosis::JsonRpcFailed>(&failed->raw);
        if (error == nullptr)
            co_return pipeline_.tell(call, pipeline_.diagnose_protocol(call, *failed));
        if (error->code == mcp::kMethodNotFound) co_return unknown(call);
        co_return pipeline_.pass_on(call, *error);
    }
    co_return reply(call, std::get<upstreams::Answer>(outcome).result);
}

void Gateway::hear(Client& client, const mcp::Message& message) {
    if (message.method == "notifications/cancelled") return;
    // The handshake with the upstream is ours; everything else of a sole client is the upstream's
    // to hear.
    if (stance_ == Stance::shared || message.method == "notifications/initialized") return;
    if (upstreams_.front()->hello().era == client.era)
        upstreams_.front()->notify(message.method, message.params.raw());
}

void Gateway::on_upstream_notification(
    Upstream& upstream, std::string_view method, json::Ref params
) {
    if (method == "notifications/tools/list_changed") {
        catalogue_.mark_stale(&upstream);
        return broadcast(mcp::Era::legacy, method, params.raw());
    }
    // One upstream connection serves all clients, so only a sole client can be meant by anything
    // else.
    if (stance_ == Stance::transparent) broadcast(upstream.hello().era, method, params.raw());
}

void Gateway::broadcast(mcp::Era era, std::string_view method, std::string_view params) {
    std::string message;
    mcp::append_notification(message, method, params);
    for (auto* client : clients_) {
        if (client->era == era) client->push(message);
    }
}

void Gateway::on_upstream_request(
    Upstream& upstream, const mcp::Message& request, std::function<void(std::string)> answer
) {
    std::string message;
    if (request.method == "ping") {
        mcp::append_result(message, request.id.raw(), "{}");
        return answer(std::move(message));
    }
    const bool can_ask = stance_ == Stance::transparent && !clients_.empty() &&
                         (*clients_.begin())->era == upstream.hello().era;
    if (!can_ask) {
        auto failure = server::unknown_method(request.method, {}, mcp::Era::legacy);
        return answer(server::tell_protocol_fault(
                          finish(std::move(failure), request.method, nullptr), request.id.raw()
        )
                          .body);
    }
    net::spawn(
        executor_,
        ask_client(
            **clients_.begin(),
            request.method,
            std::string(request.params.raw()),
            std::string(request.id.raw()),
            std::move(answer)
        )
    );
}

net::Task<> Gateway::ask_client(
    Client& client,
    std::string method,
    std::string params,
    std::string upstream_id,
    std::function<void(std::string)> answer
) {
    const auto said = co_await client.questions.ask(method, params, [&](std::string message) {
        client.push(std::move(message));
    });
    if (!said) co_return;
    std::string message;
    if (!said->error.empty())
        mcp::append_raw_error(message, upstream_id, said->error);
    else
        mcp::append_result(message, upstream_id, said->result);
    answer(std::move(message));
}

ProtocolFault Gateway::finish(
    ProtocolFault failure, std::string_view method, const Client* client
) {
    const auto support_id = TraceId::make(random_);
    failure.fault.support_id = support_id.hex();
    redactor_.redact(failure.fault);
    ledger::Record record;
    record.started = std::chrono::system_clock::now();
    record.support_id = support_id.hex();
    const std::string method_shown = pipeline_.own_word(method);
    record.method = method_shown;
    std::string client_name;
    if (client != nullptr) {
        record.client = client_name = pipeline_.own_word(client->name);
        record.revision = client->revision;
    }
    record.ending = ledger::Ending::failed;
    record.effect = failure.fault.effect;
    record.fault = &failure.fault;
    log_.write(record);
    return failure;
}

}  // namespace recourse::gateway

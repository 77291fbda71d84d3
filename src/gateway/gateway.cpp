#include "gateway/gateway.hpp"

#include "base/text.hpp"
#include "fault/retelling.hpp"
#include "gateway/methods.hpp"
#include "gateway/session.hpp"

#include <algorithm>
#include <iterator>

namespace recourse::gateway {

namespace {

constexpr std::size_t kNote = 400;

Backends::All make_backends(
    net::Executor executor,
    net::Timers& timers,
    const std::vector<UpstreamSettings>& upstreams,
    const MakeUpstream& make,
    Stance stance,
    News& news
) {
    Backends::All all;
    all.reserve(upstreams.size());
    for (const auto& settings : upstreams)
        all.push_back(std::make_shared<Backend>(executor, timers, settings, make, stance, news));
    return all;
}

}  // namespace

/// A method, the eras that have it, and who serves it.
struct Gateway::Route {
    std::string_view method;
    bool legacy;
    bool modern;
    net::Task<Reply> (Gateway::*serve)(Call&);

    [[nodiscard]] bool is_in(mcp::Era era) const noexcept {
        return era == mcp::Era::legacy ? legacy : modern;
    }
};

/// Whatever is not in it passes between peers of one era.
const Gateway::Routes& Gateway::routes() {
    static const Routes kRoutes = {
        {"tools/call", true, true, &Gateway::call_tool},
        {"tools/list", true, true, &Gateway::list_tools},
        {"prompts/list", true, true, &Gateway::list_prompts},
        {"prompts/get", true, true, &Gateway::get_prompt},
        {"resources/list", true, true, &Gateway::list_resources},
        {"resources/templates/list", true, true, &Gateway::list_templates},
        {"resources/read", true, true, &Gateway::read_resource},
        {"resources/subscribe", true, false, &Gateway::subscribe},
        {"resources/unsubscribe", true, false, &Gateway::unsubscribe},
        {"subscriptions/listen", false, true, &Gateway::listen},
        {"completion/complete", true, true, &Gateway::complete},
        {"logging/setLevel", true, false, &Gateway::set_level},
        {"tasks/get", true, true, &Gateway::task},
        {"tasks/result", true, false, &Gateway::task},
        {"tasks/list", true, false, &Gateway::list_tasks},
        {"tasks/update", false, true, &Gateway::task},
        {"tasks/cancel", true, true, &Gateway::task},
        {"initialize", true, false, &Gateway::initialize},
        {"ping", true, false, &Gateway::ping},
        {"server/discover", false, true, &Gateway::discover},
    };
    return kRoutes;
}

Gateway::Gateway(
    net::Executor executor,
    net::Timers& timers,
    const std::vector<UpstreamSettings>& upstreams,
    const MakeUpstream& make,
    Stance stance,
    fault::Redactor redactor,
    ledger::CallLog log,
    server::DialectChoice dialects
)
    : executor_(executor),
      timers_(timers),
      make_(make),
      stance_(stance),
      redactor_(std::move(redactor)),
      log_(std::move(log)),
      dialects_(std::move(dialects)),
      backends_(make_backends(executor, timers, upstreams, make, stance, *this)),
      catalogue_(executor, backends_.upstreams()),
      lists_(executor, backends_.upstreams()),
      guarding_(executor, timers),
      relay_(executor, timers, random_, backends_, stance, redactor_, guarding_.ownership()),
      pipeline_(
          executor,
          timers,
          random_,
          catalogue_,
          relay_,
          guarding_,
          redactor_,
          log_,
          // Whoever wraps a server runs it on their own machine, and its paths are theirs.
          stance == Stance::transparent ? Surroundings::shown : Surroundings::hidden,
          dialects_
      ),
      audience_(executor) {
    begin_epoch({});
    audience_.resources.on_first = [this](std::string_view uri) { watch(uri); };
    audience_.resources.on_last = [this](std::string_view uri) { unwatch(uri); };
    audience_.tasks.on_first = [this](std::string_view id) {
        watched_tasks_.emplace(id);
        update_watches();
    };
    audience_.tasks.on_last = [this](std::string_view id) {
        watched_tasks_.erase(std::string(id));
        update_watches();
    };
    audience_.may_hear_of_list = [this](const guards::Caller& caller, server::Change what) {
        const auto& rights = guarding_.rights().of(caller);
        if (what == server::Change::tools) return rights.may_reach("");
        if (what == server::Change::prompts) return rights.may_reach_prompts("");
        return rights.may_reach_resources("");
    };
    audience_.may_hear_of_resource = [this](const guards::Caller& caller, std::string_view uri) {
        return guarding_.rights().of(caller).may_read(uri);
    };
}

Gateway::~Gateway() = default;

net::Task<> Gateway::stop() {
    audience_.close();
    relay_.end_held();
    for (const auto& backend : backends_.all()) co_await backend->stop();
    log_ = ledger::CallLog::silent();
    pipeline_.close_books();
}

net::Task<Reply> Gateway::serve(const server::Incoming& incoming) {
    Call call{incoming};
    call.servers = epoch_;
    call.context = server::trace_of(incoming, random_);
    call.support_id = call.context.trace;
    call.session = session_of(incoming);
    call.started = std::chrono::system_clock::now();
    call.began = Clock::now();
    pipeline_.begin_trace(call);
    auto reply = co_await dispatch_safely(call);
    pipeline_.trace(call, reply);
    pipeline_.enter(call, reply);
    co_return reply;
}

net::Task<Reply> Gateway::dispatch_safely(Call& call) {
    std::string what;
    try {
        co_return co_await dispatch(call);
    } catch (const std::exception& error) {
        what = error.what();
    }
    co_return pipeline_.tell(call, server::internal(what));
}

net::Task<Reply> Gateway::dispatch(Call& call) {
    auto dialect = server::dialect_asked(call.envelope, call.request.method);
    if (dialect) call.dialect = *dialect;
    if (auto refused = pipeline_.knock(call)) co_return *std::move(refused);
    if (!dialect) co_return pipeline_.tell(call, std::move(dialect.error()));
    // A modern client may begin with any request: each says who it is and what it can do.
    if (call.client.era == mcp::Era::modern)
        greet_upstream(
            mcp::Era::modern, call.envelope.client_info, call.envelope.client_capabilities
        );
    const auto route = std::ranges::find(routes(), call.request.method, &Route::method);
    if (route == routes().end()) co_return co_await pass_through(call);
    if (!route->is_in(call.client.era)) co_return unknown(call);
    co_return co_await (this->*route->serve)(call);
}

net::Task<Reply> Gateway::call_tool(Call& call) {
    auto reply = co_await pipeline_.run(call);
    reply.receipt = call.receipt;
    if (call.client.era == mcp::Era::legacy && call.request.params["task"]) note_task(call, reply);
    co_return reply;
}

net::Task<Reply> Gateway::ping(Call& call) {
    co_return pipeline_.reply(call, "{}");
}

std::vector<std::string_view> Gateway::methods() {
    std::vector<std::string_view> methods;
    std::ranges::transform(routes(), std::back_inserter(methods), &Route::method);
    return methods;
}

std::span<const std::string_view> known_methods() {
    static const auto kMethods = Gateway::methods();
    return kMethods;
}

Reply Gateway::unknown(Call& call) {
    return pipeline_.tell(
        call, server::unknown_method(call.request.method, known_methods(), call.client.era)
    );
}

/// What is not understood here passes between a client and the only upstream, if they are of one
/// era. What it could do is known to nobody here, so whoever is not given all must be given it by
/// name.
net::Task<Reply> Gateway::pass_through(Call& call) {
    auto* backend = backends_.sole();
    if (backend == nullptr || !rights_of(call).may_use(call.request.method))
        co_return unknown(call);
    auto& upstream = backend->upstream();
    call.upstream = &upstream;
    call.ticket.only_reads();
    if (const auto failed = co_await upstream.start())
        co_return pipeline_.tell(call, pipeline_.diagnose_protocol(call, *failed));
    if (upstream.hello().era != call.client.era) co_return unknown(call);
    co_return co_await pipeline_.forward(
        call, {.method = call.request.method, .params = call.request.params}
    );
}

void Gateway::hear(Client& client, const mcp::Message& message) {
    if (message.method == "notifications/cancelled") return;
    // The handshake with the upstream is ours; everything else of a sole client is the upstream's
    // to hear.
    if (stance_ == Stance::shared || message.method == "notifications/initialized") return;
    auto& upstream = backends_.all().front()->upstream();
    if (upstream.hello().era == client.era) upstream.notify(message.method, message.params.raw());
}

ProtocolFault Gateway::finish(
    ProtocolFault failure, std::string_view method, const Client* client
) {
    if (const auto* vocabulary = pipeline_.links().vocabulary_of_listener()) {
        if (auto told = fault::retold(failure.fault, *vocabulary, {}))
            failure.fault = *std::move(told);
    }
    const auto support_id = TraceId::make(random_);
    failure.fault.support_id = support_id.hex();
    failure.dialect = dialects_.of(failure.dialect, client == nullptr ? "" : client->name);
    failure.vocabularies = &pipeline_.links().vocabularies();
    pipeline_.tidy(failure.fault);
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
    pipeline_.enter(record, {});
    return failure;
}

void Gateway::note(std::string_view sentence) {
    const auto shown = redactor_.redact(text::clean(sentence, kNote));
    log_.write(ledger::Note{.at = std::chrono::system_clock::now(), .sentence = shown});
}

}  // namespace recourse::gateway

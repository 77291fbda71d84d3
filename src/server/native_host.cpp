#include "server/native_host.hpp"

#include "base/text.hpp"
#include "diagnosis/remedy.hpp"
#include "fault/vocabulary.hpp"
#include "ledger/entry.hpp"
#include "ledger/kept.hpp"
#include "server/levels.hpp"
#include "server/offer_faults.hpp"
#include "server/rescue.hpp"

#include <algorithm>
#include <array>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

namespace recourse::server {
namespace {

constexpr std::size_t kOwnWord = 64;
constexpr std::size_t kNote = 400;

std::string self_of(const About& about) {
    std::string info;
    json::Writer out(info);
    out.begin_object().member("name", about.name).member("version", about.version);
    if (!about.title.empty()) out.member("title", about.title);
    out.end_object();
    return info;
}

Fault broke_off(std::string_view what) {
    Fault fault = fault::make("internal");
    fault.effect = Effect::unknown;
    fault.upstream = what;
    return fault;
}

bool is_ours(const Fault& fault) {
    const auto known = fault::vocabulary();
    return fault.domain == "recourse" &&
           std::ranges::find(known, fault.code, &fault::Code::name) != known.end();
}

/// A Fault that a handler made by hand: under the server's name, and never without words.
void take_for_own(Fault& fault, std::string_view server) {
    if (fault.domain == "recourse") fault.domain = server;
    if (!is_code(fault.code)) fault.code = "tool_failed";
    if (fault.message.empty()) fault.message = "It failed, and does not say why";
}

std::vector<std::string> texts_in(json::Ref list) {
    std::vector<std::string> texts;
    for (const auto item : list.elements())
        if (auto text = item.string()) texts.push_back(*std::move(text));
    return texts;
}

/// Nothing where nobody is named.
std::optional<Caller> caller_in(json::Ref told) {
    auto id = told["id"].string();
    if (!id || id->empty()) return std::nullopt;
    return Caller{
        .id = *std::move(id),
        .name = told["name"].string().value_or(""),
        .roles = texts_in(told["roles"]),
        .scopes = texts_in(told["scopes"]),
    };
}

/// Runs the work; whatever it throws becomes a Fault whose text is for the log only.
template <typename Work>
Outcome guarded(const Work& work, Call& call, detail::CallCore& core) {
    try {
        return work(call, core);
    } catch (const std::exception& error) {
        return broke_off(error.what());
    } catch (...) {
        return broke_off("something was thrown that is no std::exception");
    }
}

}  // namespace

// ---- Methods

enum class Part : unsigned char { always, tools, prompts, resources, completion, tasks };

struct NativeHost::Method {
    std::string_view name;
    bool legacy;
    bool modern;
    Part part;  ///< of what is offered: without it there is no such method
    Handler handler;
};

std::span<const NativeHost::Method> NativeHost::methods() {
    static constexpr std::array kMethods = {
        Method{"tools/call", true, true, Part::tools, &NativeHost::call_tool},
        Method{"tools/list", true, true, Part::tools, &NativeHost::list_tools},
        Method{"initialize", true, false, Part::always, &NativeHost::initialize},
        Method{"server/discover", false, true, Part::always, &NativeHost::discover},
        Method{"ping", true, false, Part::always, &NativeHost::ping},
        Method{"logging/setLevel", true, false, Part::always, &NativeHost::set_level},
        Method{"prompts/list", true, true, Part::prompts, &NativeHost::list_prompts},
        Method{"prompts/get", true, true, Part::prompts, &NativeHost::get_prompt},
        Method{"resources/list", true, true, Part::resources, &NativeHost::list_resources},
        Method{
            "resources/templates/list", true, true, Part::resources, &NativeHost::list_templates
        },
        Method{"resources/read", true, true, Part::resources, &NativeHost::read_resource},
        Method{"completion/complete", true, true, Part::completion, &NativeHost::complete},
        Method{"resources/subscribe", true, false, Part::resources, &NativeHost::subscribe},
        Method{"resources/unsubscribe", true, false, Part::resources, &NativeHost::unsubscribe},
        Method{"subscriptions/listen", false, true, Part::always, &NativeHost::listen},
        Method{"tasks/get", false, true, Part::tasks, &NativeHost::get_task},
        Method{"tasks/update", false, true, Part::tasks, &NativeHost::update_task},
        Method{"tasks/cancel", false, true, Part::tasks, &NativeHost::cancel_task},
    };
    return kMethods;
}

const NativeHost::Method* NativeHost::find_method(std::string_view name) {
    const auto all = methods();
    const auto found = std::ranges::find(all, name, &Method::name);
    return found == all.end() ? nullptr : &*found;
}

std::vector<std::string_view> NativeHost::methods_of(mcp::Era era) {
    std::vector<std::string_view> names;
    for (const auto& method : methods()) {
        if (era == mcp::Era::modern ? method.modern : method.legacy) names.push_back(method.name);
    }
    return names;
}

NativeHost::NativeHost(
    net::Executor executor,
    net::Timers& timers,
    Server::Impl& definition,
    Workers& workers,
    Surroundings surroundings
)
    : executor_(executor),
      timers_(timers),
      definition_(definition),
      workers_(workers),
      surroundings_(surroundings),
      self_(self_of(definition.about)),
      tasks_(definition.settings.tasks, definition.settings.task_time),
      audience_(executor) {}

bool NativeHost::offers(const Serving& serving, const Method& method) const {
    const bool of_era = serving.client.era == mcp::Era::modern ? method.modern : method.legacy;
    if (!of_era) return false;
    const auto& inventory = *serving.inventory;
    switch (method.part) {
        case Part::always:
        case Part::tools:
            return true;
        case Part::prompts:
            return !inventory.prompts.empty();
        case Part::resources:
            return !inventory.resources.empty() || !inventory.templates.empty();
        case Part::completion:
            return has_completers(inventory);
        case Part::tasks:
            return has_tasks(inventory);
    }
    return false;
}

net::Task<Reply> NativeHost::serve(const Incoming& incoming) {
    Serving serving{incoming};
    serving.support_id = trace_of(incoming, random_).trace;
    serving.started = std::chrono::system_clock::now();
    serving.began = Clock::now();
    serving.inventory = definition_.stock.now();
    std::string what;
    try {
        co_return co_await dispatch(serving);
    } catch (const std::exception& error) {
        what = error.what();
    }
    co_return tell(serving, internal(what));
}

net::Task<Reply> NativeHost::dispatch(Serving& serving) {
    auto dialect = dialect_asked(serving.envelope, serving.request.method);
    if (!dialect) co_return tell(serving, std::move(dialect.error()));
    serving.dialect = *dialect;
    const auto* method = find_method(serving.request.method);
    if (method == nullptr || !offers(serving, *method)) {
        const auto era = serving.client.era;
        co_return tell(serving, unknown_method(serving.request.method, methods_of(era), era));
    }
    co_return co_await (this->*method->handler)(serving);
}

// ---- Work

std::expected<detail::CallFacts, ProtocolFault> NativeHost::facts_of(Serving& serving) const {
    const auto& method = serving.request.method;
    const auto params = serving.request.params;
    detail::CallFacts facts;
    facts.method = method;
    facts.era = serving.client.era;
    facts.revision = serving.client.revision;
    const auto capabilities = json::parse(serving.client.capabilities);
    if (capabilities && capabilities->is_object())
        facts.client_capabilities = capabilities->get_object();
    facts.progress_token = serving.envelope.progress_token.raw();
    facts.support_id = serving.support_id.hex();
    facts.server_name = definition_.about.name;
    facts.vocabulary = definition_.vocabulary;
    if (definition_.settings.trusts_gateway) facts.caller = caller_in(serving.envelope.caller);
    if (facts.era == mcp::Era::legacy) {
        facts.log_from = level_of(serving.client.log_level).value_or(Level::info);
    } else {
        if (const auto level = params["_meta"][mcp::kMetaLogLevel]) {
            facts.log_from = level_of(level.string().value_or(""));
            if (!facts.log_from) return std::unexpected(unknown_level(method, level));
        }
        auto rounds = read_rounds(method, params, definition_.seal, serving.started);
        if (!rounds) return std::unexpected(std::move(rounds.error()));
        facts.rounds = *std::move(rounds);
        serving.round = facts.rounds.number;
    }
    auto time = definition_.settings.call_time;
    if (serving.tool != nullptr) {
        const auto& tool = *serving.tool;
        if (tool.time) time = *tool.time;
        facts.failures = tool.failures;
        facts.reads = tool.reads;
        facts.idempotent = tool.idempotent;
        facts.can_become_task = tool.tasking && knows_tasks(facts.client_capabilities);
    }
    if (time.count() > 0) facts.deadline = Deadline::after(serving.began, time);
    return facts;
}

net::Task<std::optional<Outcome>> NativeHost::run(
    Serving& serving, detail::CallFacts facts, Work work
) {
    auto core =
        std::make_shared<detail::CallCore>(executor_, definition_.redactor, std::move(facts));
    core->attach(serving);
    running_.insert(core.get());
    const auto end = [&core](std::optional<Outcome> outcome) {
        core->finish(std::move(outcome));
        core->stop.request_stop();
    };
    serving.ticket.cancellation.on_cancel([&end] { end(std::nullopt); });
    net::Timers::Timer overdue(timers_, [&end] { end(fault::make("deadline_exceeded")); });
    if (!core->facts.deadline.never()) overdue.at(core->facts.deadline.at());

    const bool accepted = workers_.submit(
        // The last one to let go of the core must be the loop.
        [executor = executor_, core, work = std::move(work)]() mutable {
            Call call(*core);
            auto outcome = guarded(work, call, *core);
            net::asio::post(
                executor,
                [core = std::move(core), outcome = std::move(outcome)]() mutable {
                    core->finish(std::move(outcome));
                }
            );
        }
    );
    if (!accepted) {
        auto fault = fault::make("too_many_calls");
        fault.effect = Effect::none;
        fault.safe_to_retry = SafeBecause::not_sent;
        core->finish(std::move(fault));
    }
    if (serving.ticket.cancellation.cancelled()) end(std::nullopt);
    auto outcome = co_await core->done();
    serving.ticket.cancellation.on_cancel({});
    running_.erase(core.get());
    co_return outcome;
}

void NativeHost::end_all() {
    for (auto* core : running_) {
        core->finish(fault::make("shutting_down"));
        core->stop.request_stop();
    }
}

// ---- The end of every request

Reply NativeHost::conclude(Serving& serving, std::optional<Outcome> outcome) {
    const bool writes = serving.tool != nullptr && !serving.tool->reads;
    if (!outcome) {
        record(serving, ledger::Ending::cancelled, writes ? Effect::unknown : Effect::none);
        return {};
    }
    if (const auto* result = std::get_if<std::string>(&*outcome)) {
        record(serving, ledger::Ending::succeeded, writes ? Effect::done : Effect::none);
        Reply reply;
        mcp::append_result(reply.body, serving.request.id.raw(), *result);
        return reply;
    }
    if (auto* failure = std::get_if<ProtocolFault>(&*outcome))
        return tell(serving, std::move(*failure));
    if (const auto* needs = std::get_if<NeedsInput>(&*outcome)) return ask(serving, *needs);
    auto& fault = std::get<Fault>(*outcome);
    complete_fault(serving, fault);
    if (serving.tool != nullptr) return tell_tool(serving, std::move(fault));
    const int code =
        fault.code == "internal" ? mcp::kInternalError : fault::jsonrpc_code(fault.category);
    return tell(serving, upstream_failed(std::move(fault), code));
}

/// The client comes back with the answers.
Reply NativeHost::ask(Serving& serving, const NeedsInput& needs) {
    const auto result = input_required(
        serving.request.method,
        serving.request.params,
        needs.wanted,
        needs.answers,
        serving.round,
        definition_.seal,
        std::chrono::system_clock::now() + definition_.settings.state_time
    );
    return reply(serving, result);
}

Reply NativeHost::reply(Serving& serving, std::string_view result) {
    record(serving, ledger::Ending::succeeded, Effect::none);
    Reply reply;
    mcp::append_result(reply.body, serving.request.id.raw(), result);
    return reply;
}

diagnosis::Situation NativeHost::situation(const Serving& serving) const {
    diagnosis::Situation situation;
    situation.upstream = definition_.about.name;
    situation.method = serving.request.method;
    situation.tool.name = serving.tool_name;
    if (serving.tool != nullptr) {
        situation.tool.input_schema = serving.tool->input_schema;
        situation.tool.known = true;
        situation.tool.reads_only = serving.tool->reads;
        situation.tool.idempotent = serving.tool->idempotent;
    }
    const auto arguments = serving.request.params["arguments"];
    situation.arguments = arguments ? arguments.raw() : "{}";
    situation.sent = diagnosis::Sent::whole;
    situation.now = serving.started;
    return situation;
}

/// A failure that is about the request as a whole is ours, and worded as a diagnosis is.
void NativeHost::word(const Serving& serving, Fault& fault) const {
    const auto asked = serving.tool_name.empty() ? serving.request.method : serving.tool_name;
    fault.message = fmt::format("{}: {}", asked, fault::code(fault.code).meaning);
    std::vector<std::string_view> names;
    for (const auto& [number, tool] : serving.inventory->tools.by_number())
        names.push_back(tool->name);
    auto where = situation(serving);
    where.tool_names = names;
    if (fault.safe_to_retry == SafeBecause::not_sent) where.sent = diagnosis::Sent::nothing;
    fault = diagnosis::settle(std::move(fault), where, diagnosis::Answer::inconclusive);
}

/// What a handler left open: its effect is settled, and it has a code and a message.
void NativeHost::complete_fault(const Serving& serving, Fault& fault) const {
    if (is_ours(fault) && fault.message.empty()) return word(serving, fault);
    if (!is_ours(fault)) take_for_own(fault, definition_.about.name);
    const auto* tool = serving.tool;
    const bool reads = tool == nullptr || tool->reads;
    if (reads) fault.effect = Effect::none;
    if (fault.safe_to_retry != SafeBecause::nothing) return;
    if (reads) {
        fault.safe_to_retry = SafeBecause::read_only;
    } else if (fault.effect == Effect::none) {
        fault.safe_to_retry = SafeBecause::not_sent;
    } else if (tool->idempotent) {
        fault.safe_to_retry = SafeBecause::idempotent;
    }
}

void NativeHost::hide(Fault& fault, std::string_view callers_own) const {
    if (surroundings_ == Surroundings::hidden)
        fault::hide_internals(fault, callers_own);
    else
        fault::hide_stack_traces(fault);
}

Reply NativeHost::tell_tool(Serving& serving, Fault fault) {
    fault.support_id = serving.support_id.hex();
    if (fault.domain != "recourse") definition_.codes.met(serving.tool->name, fault.code);
    definition_.redactor.redact(fault);
    auto shown = fault;
    hide(shown, serving.request.params["arguments"].raw());
    auto reply = tell_tool_failure(
        shown,
        serving.request.id.raw(),
        {.era = serving.client.era,
         .dialect = definition_.dialects.of(serving.dialect, serving.client.name),
         .vocabularies = &definition_.vocabularies,
         .has_output_schema = serving.tool->has_output_schema,
         .server_info = self_}
    );
    record(serving, ledger::Ending::failed, fault.effect, &fault, reply.body);
    return reply;
}

Reply NativeHost::tell(Serving& serving, ProtocolFault failure) {
    failure.fault.support_id = serving.support_id.hex();
    definition_.redactor.redact(failure.fault);
    const auto fault = failure.fault;
    hide(failure.fault, serving.request.params.raw());
    failure.dialect = definition_.dialects.of(serving.dialect, serving.client.name);
    failure.vocabularies = &definition_.vocabularies;
    auto reply = tell_protocol_fault(failure, serving.request.id.raw());
    record(serving, ledger::Ending::failed, fault.effect, &fault, reply.body);
    return reply;
}

void NativeHost::record(
    const Serving& serving,
    ledger::Ending ending,
    Effect effect,
    const Fault* fault,
    std::string_view answer
) {
    const auto own_word = [this](std::string_view word) {
        return definition_.redactor.redact(text::clean(word, kOwnWord));
    };
    const std::string method = own_word(serving.request.method);
    const std::string tool = own_word(serving.tool_name);
    const std::string client = own_word(serving.client.name);
    ledger::Record record;
    record.started = serving.started;
    record.latency =
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - serving.began);
    record.support_id = serving.support_id.hex();
    record.method = method;
    record.tool = tool;
    record.client = client;
    record.revision = serving.client.revision;
    record.ending = ending;
    record.effect = effect;
    record.fault = fault;
    definition_.log.write(record);
    enter(record, serving.request.params["arguments"], answer);
}

/// The same into the ledger: of a call that did not succeed, what was asked and told, too.
void NativeHost::enter(const ledger::Record& record, json::Ref arguments, std::string_view answer)
    const {
    if (!definition_.books) return;
    const bool is_told = record.ending != ledger::Ending::succeeded && !record.tool.empty();
    const auto asked =
        is_told ? ledger::kept_arguments(arguments, definition_.redactor) : std::string();
    const auto told = ledger::told_in(answer);
    std::string version;
    if (const auto* fault = record.fault; fault != nullptr) {
        const auto* code = definition_.vocabularies.find(fault->domain, fault->code);
        if (code != nullptr) version = ledger::version_of(*code);
    }
    ledger::Particulars particulars;
    particulars.arguments = asked;
    particulars.told = told;
    particulars.words = version;
    std::string storage;
    definition_.books->add(ledger::entry_of(record, particulars, storage));
}

ProtocolFault NativeHost::finish(
    ProtocolFault failure, std::string_view method, const Client* client
) {
    const auto support_id = TraceId::make(random_);
    failure.fault.support_id = support_id.hex();
    failure.dialect =
        definition_.dialects.of(failure.dialect, client == nullptr ? "" : client->name);
    definition_.redactor.redact(failure.fault);
    ledger::Record record;
    record.started = std::chrono::system_clock::now();
    record.support_id = support_id.hex();
    const auto shown = definition_.redactor.redact(text::clean(method, kOwnWord));
    record.method = shown;
    std::string name;
    if (client != nullptr) {
        name = definition_.redactor.redact(text::clean(client->name, kOwnWord));
        record.client = name;
        record.revision = client->revision;
    }
    record.ending = ledger::Ending::failed;
    record.effect = failure.fault.effect;
    record.fault = &failure.fault;
    definition_.log.write(record);
    enter(record, {}, {});
    return failure;
}

void NativeHost::note(std::string_view sentence) {
    const auto shown = definition_.redactor.redact(text::clean(sentence, kNote));
    definition_.log.write(ledger::Note{.at = std::chrono::system_clock::now(), .sentence = shown});
}

}  // namespace recourse::server

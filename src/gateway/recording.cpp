#include "gateway/pipeline.hpp"
#include "ledger/kept.hpp"

#include <fmt/format.h>

/// What is written down of a request: a line of the log when it ends, and an entry of the ledger
/// once it is known what its caller was told.
namespace recourse::gateway {

using diagnosis::Sent;

/// The same client calls again and again, so its name is looked at once and remembered.
std::string_view Pipeline::shown_name(const Client& client) {
    if (client.name != last_name_) {
        last_name_ = client.name;
        last_shown_ = own_word(client.name);
    }
    return last_shown_;
}

void Pipeline::record_success(Call& call, Effect effect) {
    record(call, ledger::Ending::succeeded, effect, nullptr);
}

void Pipeline::record_cancelled(Call& call, Sent sent) {
    const bool may_have_happened = sent == Sent::whole && !call.ticket.reads();
    record(
        call, ledger::Ending::cancelled, may_have_happened ? Effect::unknown : Effect::none, nullptr
    );
}

ledger::Record Pipeline::record_of(const Call& call, bool failed, OwnWords& words) {
    ledger::Record record;
    record.started = call.started;
    record.support_id = call.support_id.hex();
    record.method = call.request.method;
    record.tool = call.tool_name;
    // What stands in no list of ours is the client's own word: it may be long, or hold a secret.
    if (failed) record.method = words.method = own_word(call.request.method);
    if (!call.tool && !call.tool_name.empty()) record.tool = words.tool = own_word(call.tool_name);
    if (call.upstream != nullptr) record.upstream = call.upstream->settings().name;
    if (call.caller != guards::anonymous()) record.caller = call.caller->id;
    record.client = shown_name(call.client);
    record.revision = call.client.revision;
    return record;
}

/// The end of a call: what is kept of it, then what is written down.
void Pipeline::record(Call& call, ledger::Ending ending, Effect effect, const Fault* fault) {
    call.claim.end(effect, fault, std::chrono::system_clock::now());
    OwnWords words;
    auto record = record_of(call, fault != nullptr, words);
    record.latency =
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - call.began);
    record.ending = ending;
    record.effect = effect;
    record.fault = fault;
    log_.write(record);
    if (!is_watched() && !call.span) return;
    auto& end = call.trail.end.emplace(ending, effect, record.latency);
    if (fault != nullptr) end.fault = *fault;
}

void Pipeline::note_attempt(Call& call, const Fault& fault, const AttemptTimes& times) const {
    if (!call.trail.sendings.empty()) call.trail.sendings.back().waited = times.wait;
    if (!is_watched()) return;
    const auto whole = [](Duration time) {
        return std::chrono::duration_cast<std::chrono::milliseconds>(time);
    };
    call.trail.earlier.push_back({
        .after = whole(times.began - call.began),
        .took = whole(times.took),
        .waited = whole(times.wait),
        .code = fault.code,
        .message = redactor_.redact(fault.message),
    });
}

void Pipeline::keep_books(
    std::unique_ptr<ledger::Bookkeeper> books, LedgerSettings::Arguments arguments
) {
    books_ = std::move(books);
    arguments_ = arguments;
}

void Pipeline::close_books() {
    broadcast_.reset();
    books_.reset();
    exporter_.reset();
}

void Pipeline::enter(Call& call, const Reply& reply) {
    if (!is_watched() || !call.trail.end) return;
    const auto& end = *call.trail.end;
    const auto* fault = end.fault ? &*end.fault : nullptr;
    OwnWords words;
    auto record = record_of(call, fault != nullptr, words);
    record.latency = end.latency;
    record.ending = end.ending;
    record.effect = end.effect;
    record.fault = fault;

    ledger::Particulars particulars;
    particulars.reached = call.trail.reached;
    particulars.attempts = call.attempts ? call.attempts->made() : 0;
    particulars.upstream_time =
        std::chrono::duration_cast<std::chrono::microseconds>(call.upstream_time);
    particulars.is_listed = call.tool != nullptr || own_tools_.find(call.tool_name) != nullptr;
    particulars.earlier = call.trail.earlier;
    const auto arguments = arguments_kept(call);
    particulars.arguments = arguments;
    const auto filled = kept_json(call.filled);
    const auto repairs = kept_json(call.repairs);
    particulars.filled = filled;
    particulars.repairs = repairs;
    particulars.is_after_look = call.is_after_look;
    if (call.landed) particulars.landed = guards::to_string(*call.landed);
    std::string told;
    std::string version;
    if (fault != nullptr) {
        // Where an upstream's answer is kept (`errors:`), nobody has looked through it yet.
        particulars.told = told = redactor_.redact(ledger::told_in(reply.body));
        const auto* code = links_.vocabularies().find(fault->domain, fault->code);
        if (code != nullptr) particulars.words = version = ledger::version_of(*code);
    }
    enter(record, particulars);
}

void Pipeline::enter(const ledger::Record& record, const ledger::Particulars& particulars) {
    if (!is_watched()) return;
    std::string storage;
    const auto entry = ledger::entry_of(record, particulars, storage);
    if (books_) books_->add(entry);
    if (broadcast_) broadcast_->add(entry);
}

std::string Pipeline::kept_json(std::string_view json) const {
    return json.empty() ? std::string() : redactor_.redact_json(json);
}

/// Redacted JSON; empty where none are kept of such a call.
std::string Pipeline::arguments_kept(const Call& call) const {
    using Arguments = LedgerSettings::Arguments;
    const bool did_not_succeed = call.trail.end->ending != ledger::Ending::succeeded;
    const bool are_kept =
        arguments_ == Arguments::all || (arguments_ == Arguments::failed && did_not_succeed);
    if (!are_kept || call.tool_name.empty()) return {};
    // As they came: what was filled in or repaired is told beside them.
    return ledger::kept_arguments(call.request.params["arguments"], redactor_);
}

}  // namespace recourse::gateway

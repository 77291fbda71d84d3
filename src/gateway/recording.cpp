#include "base/text.hpp"
#include "fault/recognition.hpp"
#include "gateway/pipeline.hpp"

#include <fmt/format.h>

/// What is written down of a request: a line of the log when it ends, and an entry of the ledger
/// once it is known what its caller was told.
namespace recourse::gateway {

using diagnosis::Sent;

namespace {

/// What a caller was told is cut beyond it: no text of ours is longer, but an upstream's may be.
constexpr std::size_t kLongestTold = std::size_t{4} * 1024;

/// Larger arguments are not looked through for secrets, which takes the loop some 10 ms per MiB: so
/// they are not kept.
constexpr std::size_t kMostToLookThrough = std::size_t{256} * 1024;

/// What a model or a person reads of an answer that tells a failure.
std::string told_in(std::string_view body) {
    const auto message = json::check(body);
    if (!message) return {};
    const auto result = (*message)["result"];
    const auto words =
        result ? fault::text_of(result) : (*message)["error"]["message"].string().value_or("");
    return text::shorten(words, kLongestTold);
}

/// FNV-1a, 64 bits (draft-eastlake-fnv): it tells versions apart, and holds off nobody.
class Fingerprint {
  public:
    void add(std::string_view text) {
        for (const char byte : text) add_byte(static_cast<std::uint8_t>(byte));
        add_byte(0);
    }
    [[nodiscard]] std::string hex() const { return fmt::format("{:08x}", hash_ >> 32U); }

  private:
    void add_byte(std::uint8_t byte) { hash_ = (hash_ ^ byte) * 0x100000001b3U; }
    std::uint64_t hash_ = 0xcbf29ce484222325U;
};

/// The version of what a vocabulary says of a code: other words, another version.
std::string version_of(const fault::Code& code) {
    Fingerprint fingerprint;
    for (const auto* text : {&code.message, &code.meaning, &code.cause, &code.remedy})
        fingerprint.add(*text);
    for (const auto& action : code.actions) fingerprint.add(action.sentence);
    return fingerprint.hex();
}

}  // namespace

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
    if (!is_watched()) return;
    auto& end = call.trail.end.emplace(ending, effect, record.latency);
    if (fault != nullptr) end.fault = *fault;
}

void Pipeline::note_attempt(Call& call, const Fault& fault, TimePoint began, Duration wait) const {
    if (!books_) return;
    const auto whole = [](Duration time) {
        return std::chrono::duration_cast<std::chrono::milliseconds>(time);
    };
    call.trail.earlier.push_back({
        .after = whole(began - call.began),
        .took = whole(timers_.now() - began),
        .waited = whole(wait),
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
    particulars.is_listed = call.tool != nullptr;
    particulars.earlier = call.trail.earlier;
    const auto arguments = arguments_kept(call);
    particulars.arguments = arguments;
    const auto filled = kept_json(call.filled);
    const auto repairs = kept_json(call.repairs);
    particulars.filled = filled;
    particulars.repairs = repairs;
    if (call.landed) particulars.landed = guards::to_string(*call.landed);
    std::string told;
    std::string version;
    if (fault != nullptr) {
        // Where an upstream's answer is kept (`errors:`), nobody has looked through it yet.
        particulars.told = told = redactor_.redact(told_in(reply.body));
        const auto* code = links_.vocabularies().find(fault->domain, fault->code);
        if (code != nullptr) particulars.words = version = version_of(*code);
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
    const auto arguments = call.request.params["arguments"].raw();
    if (arguments.size() > kMostToLookThrough)
        return fmt::format("\"{} bytes, too many to be kept\"", arguments.size());
    return kept_json(arguments);
}

}  // namespace recourse::gateway

#include "guards/replay.hpp"

#include "base/json_canonical.hpp"
#include "guards/replay_faults.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace recourse::guards {
namespace {

/// Arguments up to that size are kept whole, so that a conflict can say where; else their digest.
constexpr std::size_t kPayloadBytes = 16 * 1024;
/// A call that is freed again and again is given up: others want it, too.
constexpr int kAttempts = 16;
/// By then a connection has broken, or has taken the answer; and the vault may work again.
constexpr std::chrono::seconds kLookEvery{1};
constexpr std::chrono::seconds kPruneEvery{30};
/// A caller that left is noticed after the first, however recent its call; and after the second in
/// any case, as the loop has then looked at every connection since, however late it was itself.
constexpr std::array kLooks{std::chrono::milliseconds(120), std::chrono::milliseconds(40)};

std::string_view bytes_of(const Fingerprint& key) {
    return {reinterpret_cast<const char*>(key.bytes().data()), key.bytes().size()};
}

/// Of the same call made once more at the same time.
Fingerprint key_of(const Fingerprint& first, unsigned place) {
    return place == 0 ? first : fingerprint({bytes_of(first), std::to_string(place)}, {});
}

/// With a key it is compared, so it must be the same however it is written.
std::string payload_of(json::Ref arguments, bool is_compared) {
    if (arguments.raw().size() > kPayloadBytes) return fingerprint({}, arguments).hex();
    if (!arguments) return "{}";
    if (!is_compared) return std::string(arguments.raw());
    std::string text;
    json::append_canonical(text, arguments);
    return text;
}

/// The tool that its caller was sent to, to see what became of it; empty where none was named.
std::string shown_by(const Fault* fault) {
    if (fault == nullptr) return {};
    if (fault->verify) return fault->verify->tool;
    const auto look = std::ranges::find(fault->actions, ActionType::verify_effect, &Action::type);
    return look == fault->actions.end() ? std::string() : look->tool;
}

std::string about(const ToolCall& call, bool named) {
    std::string text;
    json::Writer(text)
        .begin_object()
        .member("caller", call.caller->id)
        .member("upstream", call.upstream)
        .member("tool", call.shown)
        .key("key")
        .boolean(named)
        .end_object();
    return text;
}

}  // namespace

/// One call that is being made, and who waits for its end.
struct Replay::Flight {
    Fingerprint key;
    bool named;
    std::string payload;
    std::int64_t claim;
    WallTime first;
    std::chrono::milliseconds keep;
    std::function<bool()> received;
    std::function<bool()> heard;
    bool is_known_to_write;
    bool says_it_reads;
    Looks::Doubt doubt;  ///< in case that it is lost
    std::chrono::milliseconds settle;
    std::vector<net::Signal*> waiting = {};
    /// At the end: what is told, or that the call was never made.
    bool over = false;
    bool freed = false;
    bool settled = false;  ///< once its caller has heard of it, the same call is meant
    Outcome outcome = {};
    WallTime until = {};
};

/// What a call comes down to.
struct Replay::Wanted {
    ToolCall call;
    Fingerprint first;      ///< the key of its first place
    Fingerprint key = {};   ///< of the place that is looked at
    std::size_t looks = 0;  ///< how often it was waited to see whether another caller has left
    bool named;
    std::string payload;  ///< what is asked for; compared only under a key
    std::string about;    ///< for whoever looks into the vault
    bool is_after_look = false;
};

namespace {

/// Both callers wait, and neither said that the two calls are one.
bool is_of_another(
    const std::function<bool()>& heard, bool named, const std::function<bool()>& ours
) {
    const auto waits = [](const auto& caller) { return caller && caller(); };
    return !named && waits(heard) && waits(ours);
}

}  // namespace

Replay::Replay(net::Executor executor, net::Timers& timers, std::unique_ptr<store::Vault> vault)
    : executor_(executor),
      timers_(timers),
      vault_(std::move(vault)),
      look_(timers, [this] { sweep(); }) {}

Replay::~Replay() = default;

// ---- the way in -------------------------------------------------------------------------------

net::Task<Replay::Admission> Replay::admit(ToolCall call, Terms terms) {
    if (call.reads_only) co_return Claim();
    auto key = idempotency_key(call, terms.places);
    if (!key) co_return std::move(key.error());
    const bool named = key->has_value();
    // A second identical call of an idempotent tool changes nothing, so nobody need keep the first.
    if (!named && (!rules_.unnamed || call.idempotent)) co_return Claim();

    std::string rounds;
    if (!named) {
        json::append_canonical(rounds, terms.input_responses);
        json::append_canonical(rounds, terms.request_state);
    }
    const std::initializer_list<std::string_view> parts{
        call.caller->id, call.upstream, call.tool, named ? "key" : "call", named ? **key : rounds
    };
    Wanted wanted{
        .call = call,
        .first = fingerprint(parts, named ? json::Ref() : call.arguments),
        .named = named,
        .payload = payload_of(call.arguments, named),
        .about = about(call, named),
    };
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        if (auto admission = co_await look_around(wanted, terms)) co_return *std::move(admission);
    }
    co_return still_in_flight(call, call.today);
}

/// What is known of the call, in each of its places; where nothing is, it is ours in the first that
/// is free. Nothing where it has to be asked again.
net::Task<std::optional<Replay::Admission>> Replay::look_around(
    Wanted& wanted, const Terms& terms
) {
    const auto today = wanted.call.today;
    const unsigned places = places_of(wanted.first);
    unsigned busy = 0;
    Claim ours;
    // The place behind the last is looked at only where there is no other.
    for (unsigned place = 0; place < places || (place == places && ours.is_empty()); ++place) {
        wanted.key = key_of(wanted.first, place);
        if (auto flight = flight_in(wanted.key)) {
            const bool is_anothers = is_of_another(flight->heard, wanted.named, terms.heard);
            if (is_anothers && wanted.looks == kLooks.size()) {
                ++busy;
                continue;
            }
            ours.end(Effect::none, nullptr, today);
            if (is_anothers) co_return co_await look_again(std::move(flight), wanted, terms);
            co_return co_await join(std::move(flight), wanted, terms);
        }
        auto admission = claim(wanted, terms);
        if (!admission) admission = claim(wanted, terms);  // what was kept is over
        auto* granted = admission ? std::get_if<Claim>(&*admission) : nullptr;
        if (granted == nullptr || granted->is_empty()) {
            ours.end(Effect::none, nullptr, today);
            co_return admission;
        }
        if (ours.is_empty())
            ours = std::move(*granted);
        else
            granted->end(Effect::none, nullptr, today);
    }
    if (ours.is_empty()) co_return still_in_flight(wanted.call, today);
    ours.is_after_look_ = wanted.is_after_look;
    note_places(wanted.first, places, busy);
    co_return std::move(ours);
}

unsigned Replay::places_of(const Fingerprint& first) const {
    const auto known = places_.find(first);
    return known == places_.end() ? 1 : known->second;
}

/// One more where all are taken; one again where none is.
void Replay::note_places(const Fingerprint& first, unsigned places, unsigned busy) {
    if (busy == places)
        places_[first] = places + 1;
    else if (busy == 0 && places > 1)
        places_.erase(first);
}

std::shared_ptr<Replay::Flight> Replay::flight_in(const Fingerprint& key) const {
    const auto found = flights_.find(key);
    return found == flights_.end() ? nullptr : found->second;
}

/// That the caller of the same call has left may not have been noticed yet.
net::Task<std::optional<Replay::Admission>> Replay::look_again(
    std::shared_ptr<Flight> flight, Wanted& wanted, const Terms& terms
) {
    Terms brief = terms;
    brief.deadline = Deadline::after(timers_.now(), kLooks.at(wanted.looks++));
    if (co_await wait(*flight, brief) == Waited::withdrawn) co_return Withdrawn{};
    co_return std::nullopt;
}

/// The end of the call that another makes, told to this one. Nothing where it was not made.
net::Task<std::optional<Replay::Admission>> Replay::join(
    std::shared_ptr<Flight> flight, const Wanted& wanted, const Terms& terms
) {
    if (wanted.named && flight->payload != wanted.payload)
        co_return other_payload(wanted.call, flight->payload);
    const auto waited = co_await wait(*flight, terms);
    if (waited == Waited::withdrawn) co_return Withdrawn{};
    if (waited == Waited::too_long) co_return still_in_flight(wanted.call, flight->first);
    if (flight->freed) co_return std::nullopt;
    if (!wanted.named && flight->settled)
        await_receipt(flight->key, {flight->claim, terms.received, flight->until});
    Told told{
        .outcome = flight->outcome,
        .first = flight->first,
        .named = wanted.named,
        .until = flight->until,
        .claim = flight->claim,
        .kept = pack(flight->outcome),
        .way_out = {},
    };
    find_way_out(told, wanted, terms, flight->settled);
    co_return told;
}

/// Until the flight is over, the deadline has passed, or nobody wants to know any more.
net::Task<Replay::Waited> Replay::wait(Flight& flight, const Terms& terms) {
    net::Signal woken(executor_);
    bool too_long = false;
    net::Timers::Timer patience(timers_, [&] {
        too_long = true;
        woken.set();
    });
    if (!terms.deadline.never()) patience.at(terms.deadline.at());
    if (terms.cancellation != nullptr) {
        if (terms.cancellation->cancelled()) co_return Waited::withdrawn;
        terms.cancellation->on_cancel([&] { woken.set(); });
    }
    flight.waiting.push_back(&woken);
    co_await woken.wait();
    std::erase(flight.waiting, &woken);
    if (terms.cancellation != nullptr) terms.cancellation->on_cancel({});
    if (flight.over) co_return Waited::over;
    co_return too_long ? Waited::too_long : Waited::withdrawn;
}

/// Nobody here makes the call: is it ours? Nothing where that has to be asked again.
std::optional<Replay::Admission> Replay::claim(Wanted& wanted, const Terms& terms) {
    const auto now = wanted.call.today;
    if (const auto known = unwritten_.find(wanted.key); known != unwritten_.end()) {
        const auto written = write(known->second);
        if (!written && known->second.freed) return without_vault(wanted, written.error());
        if (!written) return meet(wanted, terms, known->second.entry);
        unwritten_.erase(known);
    }
    auto claimed = vault_->claim({
        .key = bytes_of(wanted.key),
        .payload = wanted.payload,
        .about = wanted.about,
        .now = now,
        .lease = terms.lease,
        .keep = wanted.named ? rules_.keep : rules_.keep_unnamed,
    });
    if (!claimed) return without_vault(wanted, claimed.error());
    if (auto* entry = std::get_if<store::VaultEntry>(&*claimed))
        return meet(wanted, terms, std::move(*entry));
    auto flight = std::make_shared<Flight>(Flight{
        .key = wanted.key,
        .named = wanted.named,
        .payload = wanted.payload,
        .claim = std::get<store::Granted>(*claimed).claim,
        .first = now,
        .keep = wanted.named ? rules_.keep : rules_.keep_unnamed,
        .received = terms.received,
        .heard = terms.heard,
        .is_known_to_write = terms.is_known_to_write,
        .says_it_reads = wanted.call.says_it_reads,
        .doubt = doubt_of(wanted, terms),
        .settle = terms.settle,
    });
    flights_.emplace(wanted.key, flight);
    return Claim(*this, std::move(flight));
}

/// What is kept of an earlier call.
std::optional<Replay::Admission> Replay::meet(
    Wanted& wanted, const Terms& terms, store::VaultEntry entry
) {
    if (wanted.named && entry.payload != wanted.payload)
        return other_payload(wanted.call, entry.payload);
    if (entry.stage == store::Stage::working) return still_in_flight(wanted.call, entry.first);
    if (!wanted.named && entry.stage == store::Stage::done) {
        const auto unread = unread_.find(wanted.key);
        // Its answer has arrived, so this call is meant.
        if (unread != unread_.end() && unread->second.received()) {
            if (auto dropped = vault_->drop(entry.claim); !dropped)
                return without_vault(wanted, dropped.error());
            unread_.erase(unread);
            return std::nullopt;
        }
        await_receipt(wanted.key, {entry.claim, terms.received, entry.until});
    }
    auto outcome = unpack(entry.outcome);
    // Nobody has found out more, and its caller has looked, so this call is meant.
    const bool looks_count = terms.looks_count && !wanted.named && outcome.ended;
    if (looks_count && looks_.is_over(entry.claim, terms.conversation.id)) {
        auto freed = vault_->settle(entry.claim, entry.outcome, std::nullopt);
        if (!freed) return without_vault(wanted, freed.error());
        looks_.forget(entry.claim);
        wanted.is_after_look = true;
        return std::nullopt;
    }
    Told told{
        .outcome = std::move(outcome),
        .first = entry.first,
        .named = wanted.named,
        .until = entry.until,
        .claim = entry.claim,
        .kept = std::move(entry.outcome),
        .way_out = {},
    };
    find_way_out(told, wanted, terms, entry.stage == store::Stage::done);
    return told;
}

/// What is told of an unknown end says what its caller can do, which counts from then on.
void Replay::find_way_out(
    Told& told, const Wanted& wanted, const Terms& terms, bool is_over_once_heard
) {
    using Kind = WayOut::Kind;
    const auto& conversation = terms.conversation;
    if (told.named) {
        told.way_out.kind = Kind::new_key;
    } else if (is_over_once_heard) {
        told.way_out.kind = Kind::just_repeat;
    } else if (!told.outcome.ended) {
        told.way_out.kind = Kind::at_work;
    } else if (conversation.id.empty()) {
        told.way_out.kind = Kind::shared;
    } else {
        // A process that has ended made the call.
        if (looks_.find(told.claim) == nullptr && conversation.is_lasting) {
            const auto* fault = told.outcome.fault ? &*told.outcome.fault : nullptr;
            auto doubt = doubt_of(wanted, terms);
            doubt.shown_by = shown_by(fault);
            begin_doubt(told.claim, std::move(doubt), terms.settle);
        }
        ask_to_look(told, wanted, terms);
    }
}

void Replay::ask_to_look(Told& told, const Wanted& wanted, const Terms& terms) {
    const auto* doubt = looks_.find(told.claim);
    auto& way = told.way_out;
    way.kind = WayOut::Kind::of_another;
    if (doubt == nullptr || doubt->conversation != terms.conversation.id) return;
    looks_.tell_again(told.claim, terms.received);
    const auto left = std::max(doubt->counts_from - timers_.now(), Duration{0});
    way.kind = WayOut::Kind::look;
    way.counts_from = wanted.call.today + std::chrono::duration_cast<WallTime::duration>(left);
    way.wait = std::chrono::ceil<std::chrono::seconds>(left);
    way.looked_early = doubt->looked_early;
}

/// In case that it is lost.
Looks::Doubt Replay::doubt_of(const Wanted& wanted, const Terms& terms) {
    return {
        .conversation = terms.conversation.id,
        .upstream = std::string(wanted.call.upstream),
        .shown_by = {},
        .about = Looks::what_it_is_about(wanted.call.arguments),
        .counts_from = {},
        .until = {},
        .heard = terms.received,
    };
}

void Replay::begin_doubt(std::int64_t claim, Looks::Doubt doubt, std::chrono::milliseconds settle) {
    doubt.counts_from = timers_.now() + settle;
    doubt.until = timers_.now() + rules_.keep_unnamed;
    looks_.begin(claim, std::move(doubt));
}

Replay::Admission Replay::without_vault(const Wanted& wanted, const store::Trouble& trouble) {
    if (rules_.when_down == ReplayRules::WhenDown::pass) return Claim();
    return store_unavailable(wanted.call, trouble);
}

store::Kept<Replay::Counts> Replay::counts(WallTime now) {
    const auto calls = vault_->size();
    if (!calls) return std::unexpected(calls.error());
    const auto unknown = vault_->unknown(now);
    if (!unknown) return std::unexpected(unknown.error());
    return Counts{.calls = *calls, .unknown = *unknown};
}

// ---- the end of a call ------------------------------------------------------------------------

Replay::Claim::Claim(Replay& replay, std::shared_ptr<Flight> flight)
    : replay_(&replay), flight_(std::move(flight)) {}

Replay::Claim::Claim(Claim&& other) noexcept
    : replay_(std::exchange(other.replay_, nullptr)),
      flight_(std::move(other.flight_)),
      outcome_(std::move(other.outcome_)),
      saw_end_(other.saw_end_),
      is_after_look_(other.is_after_look_) {}

Replay::Claim& Replay::Claim::operator=(Claim&& other) noexcept {
    std::swap(replay_, other.replay_);
    std::swap(flight_, other.flight_);
    std::swap(outcome_, other.outcome_);
    std::swap(saw_end_, other.saw_end_);
    std::swap(is_after_look_, other.is_after_look_);
    return *this;
}

Replay::Claim::~Claim() {
    // When it ended is not known either.
    if (replay_ != nullptr) end(Effect::unknown, nullptr, flight_->first);
}

void Replay::Claim::came(mcp::Era era, std::string_view result) {
    if (replay_ == nullptr) return;
    if (result.size() > replay_->rules_.answer_bytes)
        outcome_ = {.kind = Outcome::Kind::too_large, .size = result.size()};
    else
        outcome_ = {.kind = Outcome::Kind::answer, .era = era, .result = std::string(result)};
}

void Replay::Claim::end(Effect effect, const Fault* fault, WallTime now) {
    auto* replay = std::exchange(replay_, nullptr);
    if (replay == nullptr) return;
    if (outcome_.kind == Outcome::Kind::nothing && fault != nullptr)
        outcome_ = {.kind = Outcome::Kind::failure, .fault = *fault};
    const bool has_answer =
        outcome_.kind == Outcome::Kind::answer || outcome_.kind == Outcome::Kind::too_large;
    // A success that goes on by itself, as a task does, is one all the same.
    const bool is_known = effect != Effect::unknown || fault == nullptr;
    // Without an answer of the server's the call has not come to its end for its caller, who calls
    // again even where it was found out meanwhile that it was carried out. Who knows that a tool
    // says of itself that it only reads, and calls it again after it failed, means it.
    flight_->settled = (has_answer && (is_known || !flight_->is_known_to_write)) ||
                       (fault != nullptr && flight_->says_it_reads && !flight_->named);
    outcome_.ended = saw_end_ && fault != nullptr && effect == Effect::unknown;
    flight_->doubt.shown_by = shown_by(fault);
    replay->end(*flight_, std::move(outcome_), effect, now);
}

void Replay::end(Flight& flight, Outcome outcome, Effect effect, WallTime now) {
    flights_.erase(flight.key);
    flight.over = true;
    flight.until = now + flight.keep;
    flight.outcome = std::move(outcome);
    flight.freed = effect == Effect::none;
    Unwritten end{
        .entry =
            {.claim = flight.claim,
             .stage = flight.settled ? store::Stage::done : store::Stage::unknown,
             .first = flight.first,
             .until = flight.until,
             .payload = std::move(flight.payload),
             .outcome = pack(flight.outcome)},
        .freed = flight.freed,
    };
    if (!write(end)) {
        unwritten_.insert_or_assign(flight.key, std::move(end));
        look_soon();
    }
    if (!flight.named && flight.settled && !flight.freed)
        await_receipt(flight.key, {flight.claim, flight.received, flight.until});
    if (!flight.named && !flight.settled && flight.outcome.ended &&
        !flight.doubt.conversation.empty())
        begin_doubt(flight.claim, std::move(flight.doubt), flight.settle);
    for (auto* waiting : flight.waiting) waiting->set();
    prune(now);
}

store::Kept<void> Replay::write(const Unwritten& end) {
    const auto& entry = end.entry;
    if (end.freed) return vault_->drop(entry.claim);
    return vault_->finish(entry.claim, entry.stage, entry.outcome, entry.until);
}

// ---- what is over -----------------------------------------------------------------------------

/// Where it cannot be kept now, whoever asks next finds it out again.
void Replay::settle(const Told& told) {
    looks_.forget(told.claim);
    (void)vault_->settle(told.claim, told.kept, pack(told.outcome));
}

void Replay::free(const Told& told) {
    looks_.forget(told.claim);
    (void)vault_->settle(told.claim, told.kept, std::nullopt);
}

void Replay::look_soon() {
    if (!look_.set()) look_.at(timers_.now() + kLookEvery);
}

/// The latest to be told counts: whoever sends a call again has not heard the answer before.
void Replay::await_receipt(const Fingerprint& key, Unread unread) {
    if (!unread.received) return;
    unread_.insert_or_assign(key, std::move(unread));
    look_soon();
}

void Replay::sweep() {
    const auto today = std::chrono::system_clock::now();
    std::erase_if(unwritten_, [&](const auto& one) {
        const auto& end = one.second;
        return end.entry.until <= today || write(end).has_value();
    });
    for (auto at = unread_.begin(); at != unread_.end();) {
        auto& unread = at->second;
        // A client that gave up just now has its answer acknowledged and has not closed yet.
        const bool seemed_received = std::exchange(unread.seems_received, unread.received());
        const bool is_received = seemed_received && unread.seems_received;
        const bool is_over =
            unread.until <= today || (is_received && vault_->drop(unread.claim).has_value());
        at = is_over ? unread_.erase(at) : std::next(at);
    }
    prune(today);
    if (!unread_.empty() || !unwritten_.empty()) look_.at(timers_.now() + kLookEvery);
}

/// What cannot be done now is done next time.
void Replay::prune(WallTime today) {
    const auto now = timers_.now();
    if (now - pruned_ < kPruneEvery) return;
    pruned_ = now;
    looks_.prune(now);
    (void)vault_->prune(today);
}

}  // namespace recourse::guards

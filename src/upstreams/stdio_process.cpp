#include "upstreams/stdio_process.hpp"

#include "base/text.hpp"
#include "mcp/answered.hpp"
#include "mcp/mended.hpp"

#include <algorithm>
#include <array>

namespace recourse::upstreams {

using diagnosis::ProcessFailed;
using diagnosis::Sent;
using What = diagnosis::ProcessFailed::What;

namespace {

constexpr std::size_t kQuotedGarbage = 400;
/// A child that closed its stdout is given this long to end by itself before it is made to.
constexpr std::chrono::milliseconds kGraceAfterEnd{500};
/// A child that is asked to end (stdin closed, then SIGTERM) is given this long each time.
constexpr std::chrono::milliseconds kGraceOnStop{2'000};

std::string command_line(const std::vector<std::string>& argv) {
    std::string line;
    for (const auto& argument : argv) line.append(line.empty() ? "" : " ").append(argument);
    return line;
}

/// A message at the end of a line that is none as a whole: the child began another there and never
/// ended it. Within a text of JSON the quotes of such a beginning would be escaped.
struct Behind {
    std::string_view half;
    std::string_view text;
    mcp::Message message;
};
std::optional<Behind> message_behind_half(std::string_view line) {
    constexpr int kMostTries = 8;
    constexpr std::array<std::string_view, 4> kFirstKeys{
        R"("jsonrpc")", R"("result")", R"("error")", R"("method")"
    };
    int tries = 0;
    for (auto at = line.size(); at > 0 && tries < kMostTries;) {
        at = line.rfind('{', at - 1);
        if (at == std::string_view::npos || at == 0) return std::nullopt;
        const auto text = line.substr(at);
        const auto begins = [&](auto key) { return text.substr(1).starts_with(key); };
        if (std::ranges::none_of(kFirstKeys, begins)) continue;
        ++tries;
        if (const auto message = mcp::read_message(text))
            return Behind{line.substr(0, at), text, *message};
    }
    return std::nullopt;
}

}  // namespace

/// One request in flight. Lives in the frame of `exchange`.
struct StdioProcess::Pending {
    Pending(net::Executor executor, net::Timers& timers, std::function<void()> on_expiry)
        : done(executor), timer(timers, std::move(on_expiry)) {}

    std::int64_t id = 0;
    std::size_t queued_before = 0;  ///< bytes written to the child before this request
    std::size_t queued_after = 0;
    std::size_t garbage_before = 0;
    std::size_t wrong_ids_before = 0;
    TimePoint started;
    TimePoint must_end;
    Patience patience{};
    Duration stood_still_before{0};  ///< what people took before this request
    const Request* request = nullptr;
    std::optional<Outcome> outcome;
    net::Signal done;
    net::Timers::Timer timer;

    void finish(Outcome end) {
        if (outcome) return;
        outcome = std::move(end);
        timer.stop();
        done.set();
    }
};

StdioProcess::StdioProcess(
    net::Executor executor, net::Timers& timers, const Settings& settings, Listener* listener
)
    : executor_(executor),
      timers_(timers),
      settings_(settings),
      listener_(listener),
      lines_(settings.message_bytes),
      output_read_(executor) {}

StdioProcess::~StdioProcess() = default;

std::optional<Failed> StdioProcess::launch() {
    const net::ChildCommand command{
        .argv = settings_.command,
        .environment = settings_.environment,
        .directory = settings_.directory,
        .pass_stderr = settings_.pass_stderr,
    };
    auto child = net::Child::spawn(executor_, timers_, command);
    if (!child) {
        auto failure = describe(child.error().not_found ? What::not_found : What::not_runnable);
        failure.detail = child.error().detail;
        return Failed{std::move(failure), Sent::nothing};
    }
    child_ = *std::move(child);
    alive_ = true;
    auto read = [](std::shared_ptr<StdioProcess> self) -> net::Task<> {
        co_await self->read_output();
    };
    net::spawn(executor_, read(shared_from_this()));
    return std::nullopt;
}

net::Task<Outcome> StdioProcess::exchange(Exchange exchange) {
    if (!alive_) co_return Failed{describe(What::died), Sent::nothing};
    if (exchange.cancellation != nullptr && exchange.cancellation->cancelled())
        co_return Cancelled{Sent::nothing};

    const auto keep_alive = shared_from_this();
    Pending* handle = nullptr;
    Pending pending(executor_, timers_, [this, &handle] { expire(*handle); });
    handle = &pending;
    pending.id = exchange.id;
    pending.request = exchange.request;
    pending.started = timers_.now();
    pending.patience = exchange.patience;
    pending.must_end = pending.started + exchange.patience.total;
    pending.stood_still_before = questions_.stood_still();
    pending.garbage_before = garbage_lines_;
    pending.wrong_ids_before = wrong_ids_;
    pending.queued_before = child_->bytes_queued();
    pending_.emplace(pending.id, &pending);

    std::string line;
    mcp::append_request(line, std::to_string(exchange.id), exchange.method, exchange.params);
    mcp::end_line(line);
    child_->write(std::move(line));
    pending.queued_after = child_->bytes_queued();
    saw_life(pending);
    if (exchange.cancellation != nullptr)
        exchange.cancellation->on_cancel([this, &pending] { abandon(pending); });

    co_await pending.done.wait();

    if (exchange.cancellation != nullptr) exchange.cancellation->on_cancel({});
    pending_.erase(pending.id);
    co_return *std::move(pending.outcome);
}

bool StdioProcess::write_notification(std::string_view method, std::string_view params) {
    if (!alive_) return false;
    std::string line;
    mcp::append_notification(line, method, params);
    mcp::end_line(line);
    return child_->write(std::move(line));
}

net::Task<> StdioProcess::stop() {
    const auto keep_alive = shared_from_this();
    if (!child_) co_return;
    (void)co_await child_->stop(kGraceOnStop);
    if (!output_read_.is_set()) co_await output_read_.wait();
}

net::Task<> StdioProcess::read_output() {
    while (true) {
        const std::string_view bytes = co_await child_->read();
        if (bytes.empty()) break;
        lines_.feed(bytes);
        while (const auto line = lines_.next()) on_line(*line);
    }
    alive_ = false;
    // Nothing more can be answered; how it ended is part of the diagnosis.
    (void)co_await child_->stop(kGraceAfterEnd);
    end();
    output_read_.set();
}

void StdioProcess::on_line(const mcp::LineReader::Line& line) {
    if (line.too_long) return on_too_long(line);
    std::string mended;
    const auto message = mcp::read_mended(line.text, mcp::Mending::halves_and_bytes, mended);
    if (message) return on_message(*message, mended.empty() ? line.text : mended);
    const auto behind = message_behind_half(line.text);
    if (!behind) return on_unreadable(line.text, message.error());
    // If what stands before it is whole, only the line break is missing between the two.
    const auto before = mcp::read_message(behind->half);
    before ? on_message(*before, behind->half) : on_unreadable(behind->half, before.error());
    on_message(behind->message, behind->text);
}

/// Text in place of a message, or a message that nobody can use: whose it is may be told all the
/// same, and then nobody waits for a better one.
void StdioProcess::on_unreadable(std::string_view text, const mcp::BadMessage& flaw) {
    on_garbage(text);
    const auto part = mcp::read_part(text);
    if (!part.is_rpc) return;
    if (part.is_request) return refuse(flaw);
    Pending* pending = answered(mcp::answered_id(part));
    if (pending == nullptr) return;
    if (!part.is_cut) {
        pending->finish(Failed{diagnosis::NotMcp{flaw.sentence, garbage_}, Sent::whole});
        return;
    }
    auto failure = describe(What::unterminated);
    failure.said = garbage_;
    fail(*pending, std::move(failure));
}

/// The child asks in a way that cannot be understood, and waits for an answer.
void StdioProcess::refuse(const mcp::BadMessage& request) {
    if (!request.id || !alive_) return;
    std::string line;
    mcp::append_error(line, request.id.raw(), request.code(), request.sentence, {});
    mcp::end_line(line);
    child_->write(std::move(line));
}

/// Who waits for the answer with that id. If it was given up, it is not to be expected any more.
StdioProcess::Pending* StdioProcess::answered(std::optional<std::int64_t> id) {
    if (!id) return nullptr;
    given_up_.erase(*id);
    const auto found = pending_.find(*id);
    return found == pending_.end() ? nullptr : found->second;
}

void StdioProcess::on_message(const mcp::Message& message, std::string_view text) {
    switch (message.kind) {
        case mcp::MessageKind::response:
            return on_response(message, text);
        case mcp::MessageKind::notification:
            return on_notification(message);
        case mcp::MessageKind::request:
            return on_request(message);
    }
}

void StdioProcess::on_request(const mcp::Message& message) {
    if (listener_ == nullptr) return;
    questions_.asked(timers_.now());
    for (const auto& [id, pending] : pending_) pending->timer.at(questions_.patient_until());
    listener_->on_request(message, [self = shared_from_this()](std::string answer) {
        const auto now = self->timers_.now();
        self->questions_.answered(now);
        for (const auto& [id, pending] : self->pending_) self->saw_life(*pending);
        mcp::end_line(answer);
        if (self->alive_) self->child_->write(std::move(answer));
    });
}

/// A silence is measured from here on.
void StdioProcess::saw_life(Pending& pending) const {
    if (pending.patience.is_endless) return;
    const auto patient_until = questions_.patient_until();
    const auto stood_still = questions_.stood_still() - pending.stood_still_before;
    const auto must_end = pending.must_end + stood_still;
    const auto silent_until = std::min(must_end, timers_.now() + pending.patience.idle);
    pending.timer.at(std::max(silent_until, patient_until));
}

void StdioProcess::on_response(const mcp::Message& message, std::string_view text) {
    const auto id = mcp::answered_id(message);
    Pending* pending = answered(id);
    if (pending == nullptr && !message.id && message.error) pending = only_one();
    if (pending == nullptr) {
        if (id && was_asked(*id)) return;  // late: it was cancelled or had timed out
        ++wrong_ids_;
        if (Pending* only = only_one()) {
            auto failure = describe(What::wrong_id);
            failure.said = text::clean(text, kQuotedGarbage);
            fail(*only, std::move(failure));
        } else {
            tell_of_stray(text::clean(text, kQuotedGarbage));
        }
        return;
    }
    if (message.error) {
        return pending->finish(Failed{
            diagnosis::JsonRpcFailed{
                .code = *message.error["code"].integer(),
                .message = *message.error["message"].string(),
                .data = std::string(message.error["data"].raw()),
            },
            Sent::answered,
        });
    }
    auto kept = std::make_shared<const std::string>(message.result.raw());
    pending->finish(Answer{*kept, kept});
}

void StdioProcess::on_notification(const mcp::Message& message) {
    const bool is_progress = message.method == "notifications/progress";
    if (is_progress || message.method == mcp::kAcknowledged) {
        const auto id = is_progress ? message.params["progressToken"]
                                    : message.params["_meta"][mcp::kMetaSubscriptionId];
        const auto number = id.integer();
        const auto found = number ? pending_.find(*number) : pending_.end();
        if (found == pending_.end()) return;
        saw_life(*found->second);
        const Request* request = found->second->request;
        if (request != nullptr && request->on_notification)
            request->on_notification(message.method, message.params);
        return;
    }
    if (listener_ != nullptr) listener_->on_notification(message.method, message.params);
}

void StdioProcess::on_too_long(const mcp::LineReader::Line& line) {
    const auto id = mcp::answered_id(mcp::read_part(line.text, line.end));
    Pending* pending = answered(id);
    if (pending == nullptr && id && was_asked(*id)) return;  // late, and nobody else's
    if (pending == nullptr) pending = only_one();
    if (pending == nullptr) return on_garbage(line.text);
    auto failure = describe(What::too_large);
    if (wrote_garbage_since(*pending)) failure.said = garbage_;
    failure.detail = std::to_string(settings_.message_bytes);
    fail(*pending, std::move(failure));
}

void StdioProcess::on_garbage(std::string_view text) {
    ++garbage_lines_;
    garbage_ = text::clean(text, kQuotedGarbage);
    tell_of_stray(garbage_);
}

/// Where a request waits, its own failure tells of it.
void StdioProcess::tell_of_stray(std::string_view text) const {
    const bool is_awaited = std::ranges::any_of(pending_, [](const auto& entry) {
        const Pending& pending = *entry.second;
        return !pending.outcome && !pending.patience.is_endless;
    });
    if (!is_awaited && listener_ != nullptr) listener_->on_stray(text);
}

/// Whether it wrote text in place of a message since the request began: older lines say nothing of
/// it. Before the handshake nothing else was due, so what came in answer to the probe counts, too.
bool StdioProcess::wrote_garbage_since(const Pending& pending) const noexcept {
    return garbage_lines_ > (greeted_ ? pending.garbage_before : 0);
}

void StdioProcess::end() {
    const auto what = greeted_ ? What::died : What::died_at_start;
    for (const auto& [id, pending] : pending_) {
        auto failure = describe(what);
        if (wrote_garbage_since(*pending)) failure.said = garbage_;
        failure.waited =
            std::chrono::duration_cast<std::chrono::milliseconds>(timers_.now() - pending->started);
        fail(*pending, std::move(failure));
    }
    if (told_of_end_) told_of_end_();
}

void StdioProcess::expire(Pending& pending) {
    auto what = greeted_ ? What::hung : What::mute_at_start;
    std::string said;
    if (wrong_ids_ > pending.wrong_ids_before) {
        what = What::wrong_id;
    } else if (!lines_.unfinished().empty()) {
        what = What::unterminated;
        said = text::clean(lines_.unfinished(), kQuotedGarbage);
    } else if (wrote_garbage_since(pending)) {
        what = What::not_mcp;
        said = garbage_;
    }
    auto failure = describe(what);
    failure.said = std::move(said);
    failure.waited =
        std::chrono::duration_cast<std::chrono::milliseconds>(timers_.now() - pending.started);
    give_up(pending, "no answer in time");
    fail(pending, std::move(failure));
}

void StdioProcess::abandon(Pending& pending) {
    give_up(pending, "the client cancelled");
    pending.finish(Cancelled{withdraw(pending)});
}

void StdioProcess::fail(Pending& pending, ProcessFailed failure) {
    pending.finish(Failed{std::move(failure), withdraw(pending)});
}

StdioProcess::Pending* StdioProcess::only_one() const noexcept {
    return pending_.size() == 1 && given_up_.empty() ? pending_.begin()->second : nullptr;
}

Sent StdioProcess::sent(const Pending& pending) const noexcept {
    const auto taken = child_->bytes_taken();
    if (taken >= pending.queued_after) return Sent::whole;
    return taken > pending.queued_before ? Sent::partly : Sent::nothing;
}

/// What waits in our own queue would reach the child after we said that it never did.
Sent StdioProcess::withdraw(const Pending& pending) {
    return child_->take_back(pending.queued_after) ? sent(pending) : Sent::whole;
}

/// A request that the child does not get needs no cancelling.
void StdioProcess::give_up(const Pending& pending, std::string_view reason) {
    if (withdraw(pending) == Sent::nothing) return;
    // Of so many only whether there are any is asked.
    constexpr std::size_t kEnough = 1024;
    if (given_up_.size() < kEnough) given_up_.insert(pending.id);
    std::string params;
    json::Writer(params)
        .begin_object()
        .key("requestId")
        .integer(pending.id)
        .member("reason", reason)
        .end_object();
    write_notification("notifications/cancelled", params);
}

ProcessFailed StdioProcess::describe(What what) const {
    ProcessFailed failure{.what = what, .command = command_line(settings_.command)};
    if (!child_) return failure;
    failure.stderr_tail = child_->stderr_tail();
    if (const auto exit = child_->exit_status()) {
        failure.exit_code = exit->code;
        failure.signal = exit->signal;
    }
    return failure;
}

}  // namespace recourse::upstreams

#include "gateway/held_calls.hpp"

#include "gateway/bridge_faults.hpp"

#include <algorithm>

namespace recourse::gateway {
namespace {

constexpr std::size_t kMostHeld = 1'000;
constexpr std::size_t kMostBytes = 64 * 1024 * 1024;
/// So long a client may take to come back with its answers.
constexpr std::chrono::minutes kComeBack{5};
/// A server cannot ask more than this at once.
constexpr std::size_t kMostQuestions = 32;
constexpr std::size_t kStateBytes = 16;

bool differs_between_rounds(json::Ref name) {
    return name.equals("_meta") || name.equals("inputResponses") || name.equals("requestState");
}

/// What must be the same in every round: the method, and the params less what belongs to a round.
std::string request_of(std::string_view method, json::Ref params) {
    std::map<std::string, std::string_view> members;
    for (const auto& member : params.members()) {
        if (!differs_between_rounds(member.name))
            members.emplace(*member.name.string(), member.value_raw);
    }
    std::string text(method);
    json::Writer out(text);
    out.begin_object();
    for (const auto& [name, value] : members) out.key(name).raw(value);
    out.end_object();
    return text;
}

}  // namespace

/// One of them. The server's side owns it until the request has ended; the registry until a client
/// has had its end, or none came for it.
class HeldCalls::Held final : public Turn, public std::enable_shared_from_this<HeldCalls::Held> {
  public:
    Held(
        HeldCalls& all,
        std::string state,
        const Call& call,
        const Passage& passage,
        Backend::Lease lease
    )
        : state_(std::move(state)),
          request_(request_of(call.request.method, call.request.params)),
          caller_(call.caller->id),
          method_(passage.method),
          params_(passage.params.raw()),
          traceparent_(told_of_trace(call).traceparent),
          tracestate_(told_of_trace(call).tracestate),
          baggage_(told_of_trace(call).baggage),
          told_of_caller_(told_of_caller(call)),
          passage_(passage),
          powers_(Powers::of(call.envelope.client_capabilities)),
          servers_(call.servers),
          lease_(std::move(lease)),
          all_(all),
          expiry_(all.timers_, [this] { expire(); }) {
        passage_.param_headers = {};  // of a modern server
        if (passage.name) passage_.name = name_ = *passage.name;
    }

    [[nodiscard]] const std::string& state() const noexcept { return state_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return request_.size() + params_.size(); }
    [[nodiscard]] bool is_of(const Call& call) const {
        return call.caller->id == caller_ &&
               request_of(call.request.method, call.request.params) == request_;
    }
    [[nodiscard]] bool attended() const noexcept { return notices_ != nullptr; }
    [[nodiscard]] bool is_over() const noexcept { return outcome_.has_value(); }
    [[nodiscard]] bool is_asking() const noexcept { return !questions_.empty(); }
    [[nodiscard]] net::Cancellation& cancellation() noexcept { return cancellation_; }

    /// The server's side: to the end of the request.
    net::Task<> run() {
        const json::Ref params(params_);
        upstreams::Request request{
            .method = method_,
            .params = params,
            .envelope = mcp::Envelope::of(params),
            .name = passage_.name,
            .add_arguments = passage_.add_arguments,
            .call_timeout = passage_.call_timeout,
        };
        request.trace = {traceparent_, tracestate_, baggage_};
        request.caller = told_of_caller_;
        request.cancellation = &cancellation_;
        {
            const Connection::Use use(*lease_, request, *this);
            outcome_ = co_await lease_->upstream().send(request);
        }
        if (may_go_on(*outcome_)) lease_.spoil();
        questions_.clear();
        lease_ = {};
        wake();
    }

    void hear(std::string_view method, json::Ref params) override {
        if (method == "notifications/cancelled") {
            const auto id = params["requestId"].raw();
            std::erase_if(questions_, [id](const Question& one) { return one.server_id == id; });
        } else if (notices_ != nullptr) {
            notices_->pass(method, params);
        }
    }

    void be_asked(const mcp::Message& question, AnswerServer answer) override {
        if (!powers_.allow(question.method, question.params))
            return answer(
                cannot_be_asked(question.id, "the client did not declare that it can be asked this")
            );
        if (questions_.size() >= kMostQuestions)
            return answer(cannot_be_asked(question.id, "too much is asked already"));
        questions_.push_back(
            {.key = "question_" + std::to_string(next_question_++),
             .method = question.method,
             .params = std::string(question.params.raw()),
             .server_id = std::string(question.id.raw()),
             .answer = std::move(answer)}
        );
        wake();
    }

    /// A client waits from here on, until `detach`.
    void attach(Notices& notices, net::Signal& woken) {
        notices_ = &notices;
        woken_ = &woken;
        expiry_.stop();
        if (is_over() || is_asking()) wake();
    }
    void detach() {
        notices_ = nullptr;
        woken_ = nullptr;
        expiry_.at(all_.timers_.now() + kComeBack);
    }

    void take_state(std::string state) { state_ = std::move(state); }

    /// What the client brought; whether it answered anything. Keys that nobody asked for are
    /// nobody's.
    [[nodiscard]] bool answer(json::Ref responses) {
        const auto before = questions_.size();
        for (auto at = questions_.begin(); at != questions_.end();) {
            const auto response = responses[at->key];
            if (!response) {
                ++at;
                continue;
            }
            at->answer(answer_to(at->server_id, response.raw(), {}));
            at = questions_.erase(at);
        }
        return questions_.size() < before;
    }

    /// The result that asks the client.
    [[nodiscard]] std::string input_required() const {
        std::string result;
        json::Writer out(result);
        out.begin_object().member("resultType", "input_required");
        out.key("inputRequests").begin_object();
        for (const auto& question : questions_) {
            out.key(question.key).begin_object().member("method", question.method);
            out.key("params").raw(question.params.empty() ? "{}" : question.params);
            out.end_object();
        }
        out.end_object();
        out.member("requestState", state_).end_object();
        return result;
    }
    [[nodiscard]] upstreams::Outcome take_outcome() { return *std::move(outcome_); }

    /// Nobody came back.
    void expire() {
        for (const auto& question : std::exchange(questions_, {}))
            question.answer(
                cannot_be_asked(json::Ref(question.server_id), "the client did not come back")
            );
        cancellation_.cancel();
        // A timer must not end within its own firing.
        net::asio::post(all_.executor_, [self = shared_from_this()] { self->all_.forget(*self); });
    }

  private:
    struct Question {
        std::string key;
        std::string method;
        std::string params;
        std::string server_id;
        AnswerServer answer;
    };

    void wake() {
        if (woken_ != nullptr) std::exchange(woken_, nullptr)->set();
    }

    std::string state_;
    std::string request_;
    std::string caller_;  ///< its id: nobody else may come back
    std::string method_;
    std::string params_;
    std::string traceparent_;
    std::string tracestate_;
    std::string baggage_;
    std::string told_of_caller_;
    std::string name_;
    Passage passage_;
    Powers powers_;
    std::shared_ptr<const void> servers_;  ///< outlive the lease
    Backend::Lease lease_;
    HeldCalls& all_;
    net::Cancellation cancellation_;
    std::vector<Question> questions_;
    std::size_t next_question_ = 1;
    std::optional<upstreams::Outcome> outcome_;
    Notices* notices_ = nullptr;
    net::Signal* woken_ = nullptr;
    net::Timers::Timer expiry_;
};

HeldCalls::HeldCalls(
    net::Executor executor,
    net::Timers& timers,
    Random& random,
    Stance stance,
    const fault::Redactor& redactor
)
    : executor_(executor), timers_(timers), random_(random), stance_(stance), redactor_(redactor) {}

HeldCalls::~HeldCalls() = default;

net::Task<Turned> HeldCalls::begin(const Call& call, const Passage& passage, Backend::Lease lease) {
    auto held =
        std::make_shared<Held>(*this, random_.hex(kStateBytes), call, passage, std::move(lease));
    if (held_.size() >= kMostHeld || bytes_ + held->bytes() > kMostBytes)
        co_return refuse(upstream_busy(call.upstream->settings().name, held_.size()));
    held_.emplace(held->state(), held);
    bytes_ += held->bytes();
    net::spawn(executor_, run(held));
    co_return co_await attend(std::move(held), call, true);
}

net::Task<> HeldCalls::run(HeldPtr held) {
    co_await held->run();
}

net::Task<Turned> HeldCalls::resume(const Call& call) {
    const auto params = call.request.params;
    const auto found = held_.find(params["requestState"].string().value_or(""));
    const bool fits =
        found != held_.end() && !found->second->attended() && found->second->is_of(call);
    if (!fits) co_return refuse(unknown_request_state(call.request.method));
    const auto responses = params["inputResponses"];
    if (responses && !responses.is_object())
        co_return refuse(
            server::invalid_params(call.request.method, "\"inputResponses\" is no object")
        );
    const auto held = found->second;
    const bool is_new = held->answer(responses);
    if (is_new) {
        // The next round has a state of its own.
        held_.erase(found);
        held->take_state(random_.hex(kStateBytes));
        held_.emplace(held->state(), held);
    }
    co_return co_await attend(held, call, is_new);
}

net::Task<Turned> HeldCalls::attend(HeldPtr held, const Call& call, bool is_new) {
    Notices notices(call, stance_, redactor_);
    net::Signal woken(executor_);
    held->attach(notices, woken);
    auto& cancellation = call.ticket.cancellation;
    if (cancellation.cancelled()) held->cancellation().cancel();
    cancellation.on_cancel([held] { held->cancellation().cancel(); });
    co_await woken.wait();
    cancellation.on_cancel({});
    held->detach();
    if (held->is_over()) {
        forget(*held);
        co_return Turned{.outcome = held->take_outcome(), .era = mcp::Era::legacy};
    }
    // A client that left before it heard the state cannot come back with it.
    if (is_new && call.ticket.abandoned()) held->expire();
    const auto text = std::make_shared<const std::string>(held->input_required());
    co_return Turned{.outcome = upstreams::Answer{*text, text}, .era = mcp::Era::modern};
}

void HeldCalls::end_all() {
    for (const auto& [state, held] : std::map(held_)) held->expire();
}

void HeldCalls::forget(Held& held) {
    const auto found = held_.find(held.state());
    if (found == held_.end()) return;
    bytes_ -= held.bytes();
    held_.erase(found);
}

}  // namespace recourse::gateway

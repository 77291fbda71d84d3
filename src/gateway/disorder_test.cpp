#include "gateway/bridge_fixture.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

/// Any order of calls, withdrawals, disconnects, answers, deaths and passing time ends with every
/// request answered or withdrawn exactly once, and nothing left over: no call, question, timer or
/// task. tests/disorder does the same to real children and sockets.
namespace recourse::gateway {
namespace {

using mcp::Era;

enum class Step : unsigned char {
    echo,
    ask,
    later,
    wait,
    list,
    subscribe,
    unsubscribe,
    listen,
    question,
    say,
    while_passes,
    withdraw,
    disconnect,
    answer,
    retry,
    leave,
    death,
};

constexpr std::array kSteps = {
    Step::echo,
    Step::ask,
    Step::later,
    Step::wait,
    Step::list,
    Step::subscribe,
    Step::unsubscribe,
    Step::listen,
    Step::question,
    Step::say,
    Step::while_passes,
    Step::withdraw,
    Step::disconnect,
    Step::ask,
    Step::answer,
    Step::retry,
    Step::leave,
    Step::death,
};

/// One run of a list of steps; each names a call by a number that may be any.
class Disorder {
  public:
    Disorder(Era client, Era server, bool over_http)
        : theatre_(server, {"shop"}, over_http),
          clients_{theatre_.client(client), theatre_.client(client)} {}

    void take(Step step, unsigned which) {
        const auto& client = clients_[which % clients_.size()];
        switch (step) {
            case Step::echo:
                return begin(client, "echo");
            case Step::ask:
                return begin(client, "ask");
            case Step::later:
                return begin(client, "later");
            case Step::wait:
                return begin(client, "wait");
            case Step::list:
                return ask_for(client, "tools/list", "");
            case Step::subscribe:
                return ask_for(client, "resources/subscribe", uri(which));
            case Step::unsubscribe:
                return ask_for(client, "resources/unsubscribe", uri(which));
            case Step::listen:
                return ask_for(
                    client,
                    "subscriptions/listen",
                    R"("notifications":{"toolsListChanged":true,"resourceSubscriptions":["shop://r"]})"
                );
            case Step::question:
                if (!theatre_.stage.errands.empty()) (*theatre_.stage.errands.begin())->ask();
                return theatre_.settle();
            case Step::say:
                for (auto* server : theatre_.stage.running)
                    server->say("notifications/resources/updated", R"({"uri":"shop://r"})");
                return theatre_.settle();
            case Step::while_passes:
                return theatre_.pass(std::chrono::minutes(which % 7));
            case Step::leave:
                client->questions.end();
                return theatre_.settle();
            case Step::death:
                for (Errand* errand : std::set(theatre_.stage.errands)) errand->die();
                return theatre_.settle();
            default:
                if (!calls_.empty()) touch(step, *calls_[which % calls_.size()]);
        }
    }

    /// Everything that can end is made to.
    void finish() {
        for (const auto& call : calls_) call->ticket.withdraw();
        theatre_.settle();
        for (const auto& client : clients_) theatre_.gateway->forget(*client);
        theatre_.end();
        theatre_.settle();
    }

    void check() {
        for (const auto& call : calls_) RC_ASSERT(call->replies == 1);
        for (const auto& client : clients_) {
            RC_ASSERT(client->questions.open() == 0U);
            RC_ASSERT(client->in_flight.empty());
        }
        RC_ASSERT(theatre_.stage.errands.empty());
        RC_ASSERT(theatre_.gateway->held_calls() == 0U);
        // That every answer has arrived is looked at twice more.
        theatre_.pass(std::chrono::seconds(2));
        theatre_.pass(std::chrono::seconds(2));
        RC_ASSERT(theatre_.timers.armed() == 0U);
        RC_ASSERT(theatre_.is_over());
    }

  private:
    static std::string uri(unsigned which) {
        constexpr std::array kUris = {"shop://r", "shop://slow", "shop://closed"};
        return fmt::format(R"("uri":"{}")", kUris[which % kUris.size()]);
    }
    void ask_for(
        const std::shared_ptr<ImposterClient>& client,
        std::string_view method,
        std::string_view params
    ) {
        calls_.push_back(theatre_.begin(client, method, params));
    }
    void begin(const std::shared_ptr<ImposterClient>& client, std::string_view tool) {
        calls_.push_back(theatre_.begin_tool(client, tool));
    }

    void touch(Step step, ImposterCall& call) {
        if (call.replies == 0 && step == Step::withdraw) call.ticket.withdraw();
        if (call.replies == 0 && step == Step::disconnect) call.ticket.abandon();
        if (step == Step::answer) answer(call);
        if (step == Step::retry) retry(call);
        theatre_.settle();
    }

    static void answer(ImposterCall& call) {
        if (call.replies > 0 || call.sent.empty()) return;
        const auto question = mcp::read_message(call.sent.back());
        if (!question || question->kind != mcp::MessageKind::request) return;
        std::string response;
        mcp::append_result(response, question->id.raw(), R"({"action":"accept"})");
        call.client().questions.answer(*mcp::read_message(response));
    }

    void retry(ImposterCall& call) {
        if (call.reply.body.empty()) return;
        const auto result = result_of(call);
        if (!result["resultType"].equals("input_required")) return;
        std::string responses;
        json::Writer out(responses);
        out.begin_object();
        for (const auto& question : result["inputRequests"].members())
            out.key(*question.name.string()).raw(R"({"action":"accept"})");
        out.end_object();
        calls_.push_back(theatre_.begin_tool(
            clients_.front(),
            "ask",
            fmt::format(
                R"(,"inputResponses":{},"requestState":{})", responses, result["requestState"].raw()
            )
        ));
    }

    Theatre theatre_;
    std::vector<std::shared_ptr<ImposterClient>> clients_;
    std::vector<std::shared_ptr<ImposterCall>> calls_;
};

RC_GTEST_PROP(AnyOrder, EndsWithEveryRequestAnsweredOnceAndNothingLeft, ()) {
    const auto client = *rc::gen::element(Era::legacy, Era::modern);
    const auto server = *rc::gen::element(Era::legacy, Era::modern);
    const auto over_http = *rc::gen::arbitrary<bool>();
    const auto steps = *rc::gen::container<std::vector<std::pair<Step, unsigned>>>(
        rc::gen::pair(rc::gen::elementOf(kSteps), rc::gen::arbitrary<unsigned>())
    );
    Disorder disorder(client, server, over_http);
    for (const auto& [step, which] : steps) disorder.take(step, which);
    disorder.finish();
    disorder.check();
}

}  // namespace
}  // namespace recourse::gateway

#include "left_over.hpp"
#include "programs.hpp"
#include "world.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

/// Any order of calls, withdrawals, disconnects, answers, ended sessions and deaths, with real
/// children and real sockets: every request is answered exactly once or was given up by its client,
/// and no child, descriptor, timer or task is left.
namespace recourse::disorder {
namespace {

using integration::Era;

enum class Step : unsigned char {
    call_child,
    call_remote,
    list,
    withdraw,
    disconnect,
    answer,
    begin_anew,
    kill,
    turn,
};

constexpr std::array kSteps = {
    Step::call_child,
    Step::call_child,
    Step::call_remote,
    Step::list,
    Step::withdraw,
    Step::disconnect,
    Step::answer,
    Step::begin_anew,
    Step::kill,
    Step::turn,
    Step::turn,
};

constexpr std::array<std::string_view, 8> kFaultsOfChildren = {
    "", "", "hang", "progress", "ask", "ask_and_die", "die", "garbage"
};
constexpr std::array<std::string_view, 8> kFaultsOfRemotes = {
    "", "", "hang", "progress", "reset", "half_stream", "half_body", "http_503"
};

class Disorder {
  public:
    Disorder(Era server, const std::string& url)
        : world_(integration::faulty_stdio(server), url),
          customers_{Customer(world_, mcp::Era::legacy), Customer(world_, mcp::Era::modern)} {}

    void take(Step step, unsigned which) {
        auto& customer = customers_[which % customers_.size()];
        const auto tool = which % 3 == 0 ? "write_item" : "read_item";
        switch (step) {
            case Step::call_child:
                return begin(
                    customer.call(fmt::format("child__{}", tool), kFaultsOfChildren[which / 6 % 8]),
                    customer
                );
            case Step::call_remote:
                return begin(
                    customer.call(fmt::format("remote__{}", tool), kFaultsOfRemotes[which / 6 % 8]),
                    customer
                );
            case Step::list:
                return begin(customer.ask("tools/list", ""), customer);
            case Step::begin_anew:
                return customer.begin_anew();
            case Step::kill:
                return world_.kill_children();
            case Step::turn:
                return world_.turn();
            default:
                if (!calls_.empty()) touch(step, calls_[which % calls_.size()]);
        }
    }

    void finish() { world_.finish(); }
    void check_answers() const {
        for (const auto& exchange : world_.exchanges()) {
            RC_ASSERT(exchange->strange == "");
            const bool is_given_up = exchange->withdrawn || exchange->disconnected;
            RC_ASSERT(exchange->answers <= 1);
            if (!is_given_up && exchange->answers == 0) RC_FAIL("no answer to " + exchange->body);
        }
    }
    void end() {
        RC_ASSERT(world_.end());
        RC_ASSERT(world_.timers_set() == 0U);
        RC_ASSERT(world_.held_calls() == 0U);
    }

  private:
    struct Begun {
        ExchangePtr exchange;
        Customer* by;
    };

    void begin(ExchangePtr exchange, Customer& by) { calls_.push_back({std::move(exchange), &by}); }
    void touch(Step step, Begun& call) {
        if (step == Step::answer) {
            if (auto next = call.by->answer(*call.exchange)) begin(std::move(next), *call.by);
        } else if (!call.exchange->ended) {
            if (step == Step::withdraw) call.by->withdraw(*call.exchange);
            if (step == Step::disconnect) Customer::disconnect(*call.exchange);
        }
    }

    World world_;
    std::array<Customer, 2> customers_;
    std::vector<Begun> calls_;
};

/// Servers over HTTP that outlive the disorder, one for each era.
const integration::FaultyHttp& remote(Era era) {
    static const integration::FaultyHttp legacy(Era::legacy);
    static const integration::FaultyHttp modern(Era::modern);
    return era == Era::legacy ? legacy : modern;
}

RC_GTEST_PROP(RealDisorder, EndsWithEveryRequestAnsweredOnceAndNothingLeft, ()) {
    ::signal(SIGPIPE, SIG_IGN);
    const auto server = *rc::gen::element(Era::legacy, Era::modern);
    const auto steps = *rc::gen::container<std::vector<std::pair<Step, unsigned>>>(
        rc::gen::pair(rc::gen::elementOf(kSteps), rc::gen::arbitrary<unsigned>())
    );
    static_cast<void>(remote(Era::legacy));
    const auto& url = remote(server).url();
    const auto descriptors_before = open_descriptors();
    const auto children_before = children();
    {
        Disorder disorder(server, url);
        for (const auto& [step, which] : steps) disorder.take(step, which);
        disorder.finish();
        disorder.check_answers();
        disorder.end();
        RC_ASSERT(children() == children_before);
    }
    RC_ASSERT(open_descriptors() == descriptors_before);
}

}  // namespace
}  // namespace recourse::disorder

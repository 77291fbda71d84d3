#include "trial.hpp"

#include "world.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include <fmt/format.h>

namespace recourse::trials {
namespace {

using std::chrono::milliseconds;

/// Half of all clients wait longer than the gateway's own deadline, half give up before it.
constexpr milliseconds kPatient{4'000};
constexpr milliseconds kImpatient{250};

// ---- the clients ----------------------------------------------------------------------------

/// The customers differ in the bits of their number, so that every mixture is there.
struct Manner {
    explicit Manner(unsigned number)
        : era(number % 2 == 0 ? Era::modern : Era::legacy),
          over_http(number / 2 % 2 == 0),
          patience(number / 4 % 2 == 0 ? kPatient : kImpatient),
          has_keys(number / 8 % 2 == 1) {}

    Era era;
    bool over_http;  ///< the upstream; to a gateway all clients speak HTTP
    milliseconds patience;
    bool has_keys;

    [[nodiscard]] std::string in_words() const {
        return fmt::format(
            "{}, {}, {}, {}",
            to_string(era),
            over_http ? "shop over HTTP" : "stall over stdio",
            patience == kPatient ? "patient" : "impatient",
            has_keys ? "with keys" : "without keys"
        );
    }
};

Customer direct_customer(const Shops& shops, const Manner& manner) {
    std::unique_ptr<Line> line;
    if (manner.over_http)
        line = std::make_unique<HttpLine>(shops.port(), manner.era);
    else
        line = std::make_unique<StdioLine>(shops.command(), manner.era);
    return {std::move(line), "", manner.patience};
}

Customer gateway_customer(const Gateway& gateway, const Manner& manner) {
    return {
        std::make_unique<HttpLine>(gateway.port(), manner.era),
        manner.over_http ? "shop__" : "stall__",
        manner.patience
    };
}

Intention intention_of(const Manner& manner, unsigned number) {
    Intention intention;
    intention.client = manner.in_words();
    intention.order = fmt::format("o-{}", number);
    if (manner.has_keys) intention.key = fmt::format("key-of-{}", intention.order);
    return intention;
}

/// Has every customer do its work on a thread of its own, and gathers their intentions.
template <typename Work>
std::vector<Intention> all_of(unsigned customers, const Work& work) {
    std::vector<std::vector<Intention>> each(customers);
    {
        std::vector<std::jthread> threads;
        threads.reserve(customers);
        for (unsigned number = 0; number < customers; ++number) {
            threads.emplace_back([&work, &mine = each[number], number] {
                mine = work(Manner(number));
            });
        }
    }
    std::vector<Intention> all;
    for (auto& some : each) std::ranges::move(some, std::back_inserter(all));
    return all;
}

// ---- the report -----------------------------------------------------------------------------

void show(Report& report, std::string_view what, const Intention& intention) {
    constexpr std::size_t kMostExamples = 10;
    if (report.examples.size() >= kMostExamples) return;
    report.examples.push_back(fmt::format(
        "{} {} of {}, {} tries, in lives {} to {}{}",
        what,
        intention.order,
        intention.client,
        intention.tries,
        intention.first_life,
        intention.last_life,
        intention.story
    ));
}

/// The kills that an intention lived through, or the one nearest to it: each ends a life.
void note_kills(std::set<unsigned>& lost, const Intention& intention, unsigned kills) {
    const auto last = std::max(intention.last_life, intention.first_life + 1);
    for (auto life = intention.first_life; life < last; ++life) lost.insert(std::min(life, kills));
}

Report report_on(
    const std::vector<Intention>& intentions, const Placed& placed, unsigned kills = 0
) {
    Report report;
    std::set<unsigned> lost_kills;
    for (const auto& intention : intentions) {
        ++report.intentions;
        report.tries += intention.tries;
        const auto judgement = judge(intention, placed);
        if (judgement == Judgement::duplicated) {
            ++report.duplicates;
            show(report, "placed twice:", intention);
        } else if (judgement == Judgement::lost) {
            ++report.lost;
            show(report, "lost:", intention);
        } else if (intention.told.word == Word::unknown) {
            ++report.looked;
        } else if (intention.told.word == Word::none) {
            ++report.not_placed;
        }
        if (judgement != Judgement::settled) note_kills(lost_kills, intention, kills);
    }
    report.kills = kills;
    report.lost_kills = lost_kills.size();
    return report;
}

// ---- outcomes that a killed gateway has to know ------------------------------------------------

struct Acknowledged {
    Intention intention;
    Manner manner;
};

/// The latest outcomes that clients with keys were told.
class Memory {
  public:
    void add(const Intention& intention, const Manner& manner) {
        constexpr std::size_t kKept = 8;
        const std::scoped_lock lock(mutex_);
        latest_.push_back({intention, manner});
        if (latest_.size() > kKept) latest_.pop_front();
        ++count_;
        changed_.notify_all();
    }
    /// Waits for one more than there are now: there is load. False where none came for so long that
    /// none will: a client tries for a minute.
    [[nodiscard]] bool wait_for_another() {
        constexpr std::chrono::minutes kPatience{3};
        std::unique_lock lock(mutex_);
        const auto before = count_;
        return changed_.wait_for(lock, kPatience, [&] { return count_ > before; });
    }
    [[nodiscard]] std::deque<Acknowledged> latest() {
        const std::scoped_lock lock(mutex_);
        return latest_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Acknowledged> latest_;
    std::size_t count_ = 0;
};

/// Asks for an outcome once more, with its key: it must be told as it was.
bool is_still_known(Gateway& gateway, const Acknowledged& acknowledged) {
    auto customer = gateway_customer(gateway, acknowledged.manner);
    Intention again = acknowledged.intention;
    again.tries = 0;
    customer.insist(again, [&] { gateway.wait_until_up(); });
    return again.told.word == Word::success &&
           again.told.receipt == acknowledged.intention.told.receipt;
}

/// The customers share the writes between them, each trying until it is told what became of it.
Report try_through(const Plan& plan, Shops& shops, const auto& customer_of) {
    std::atomic<unsigned> next = 0;
    const auto intentions = all_of(plan.customers, [&](const Manner& manner) {
        auto customer = customer_of(manner);
        std::vector<Intention> mine;
        for (auto number = next++; number < plan.writes; number = next++) {
            auto& intention = mine.emplace_back(intention_of(manner, number));
            customer.insist(intention, [&] { shops.wait_until_up(); });
        }
        return mine;
    });
    return report_on(intentions, shops.placed());
}

}  // namespace

// ---- the trials -----------------------------------------------------------------------------

Report try_directly(const Plan& plan) {
    Shops shops(plan.seed);
    shops.wait_until_up();
    return try_through(plan, shops, [&](const Manner& manner) {
        return direct_customer(shops, manner);
    });
}

Report try_gateway(const Plan& plan) {
    Shops shops(plan.seed);
    shops.wait_until_up();
    Gateway gateway(shops);
    gateway.wait_until_up();
    return try_through(plan, shops, [&](const Manner& manner) {
        return gateway_customer(gateway, manner);
    });
}

Report try_killing(const Plan& plan) {
    Shops shops(plan.seed);
    shops.wait_until_up();
    Gateway gateway(shops);
    gateway.wait_until_up();
    Memory memory;
    std::atomic<unsigned> next = 0;
    std::atomic<bool> over = false;
    std::size_t forgotten = 0;
    std::jthread killer([&] {
        std::mt19937_64 random(plan.seed);
        std::uniform_int_distribution<int> moment(0, 30'000);
        for (unsigned kill = 0; kill < plan.kills; ++kill) {
            if (!memory.wait_for_another()) {
                forgotten += plan.kills - kill;  // nothing is told any more
                break;
            }
            std::this_thread::sleep_for(std::chrono::microseconds(moment(random)));
            const auto known = memory.latest();
            gateway.kill();
            forgotten += std::ranges::any_of(known, [&](const Acknowledged& acknowledged) {
                return !is_still_known(gateway, acknowledged);
            });
        }
        over = true;
    });
    const auto intentions = all_of(plan.customers, [&](const Manner& manner) {
        auto customer = gateway_customer(gateway, manner);
        std::vector<Intention> mine;
        while (!over) {
            auto& intention = mine.emplace_back(intention_of(manner, next++));
            intention.first_life = gateway.wait_until_up();
            customer.insist(intention, [&] {
                gateway.wait_until_up();
                shops.wait_until_up();
            });
            intention.last_life = gateway.life();
            if (manner.has_keys && intention.told.word == Word::success)
                memory.add(intention, manner);
        }
        return mine;
    });
    killer.join();
    auto report = report_on(intentions, shops.placed(), plan.kills);
    report.lost_kills = std::max(report.lost_kills, forgotten);
    return report;
}

}  // namespace recourse::trials

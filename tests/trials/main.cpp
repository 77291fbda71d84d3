#include "trial.hpp"

#include <chrono>
#include <cstdio>
#include <exception>
#include <random>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

/// Proves that no write is doubled and none is lost behind the gateway, and that both happen
/// without it: docs/trials.md.
namespace {

using namespace recourse::trials;

Report shown(std::string_view name, Report (*trial)(const Plan&), const Plan& plan) {
    const auto start = std::chrono::steady_clock::now();
    const auto report = trial(plan);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    fmt::print(
        "{}: {} orders, {} tries in {:.1f} s: {} placed twice, {} lost; {} settled by looking, {} "
        "not placed and told so\n",
        name,
        report.intentions,
        report.tries,
        took.count(),
        report.duplicates,
        report.lost,
        report.looked,
        report.not_placed
    );
    return report;
}

/// One line for scripts/run_tests.py, and what went wrong before it.
bool passed(std::string_view name, const Report& report, bool good, std::string_view why) {
    if (good) {
        fmt::print("PASS {}\n", name);
    } else {
        for (const auto& example : report.examples) fmt::print("  {}\n", example);
        fmt::print("FAIL {}: {}\n", name, why);
    }
    std::fflush(stdout);
    return good;
}

int run(const Plan& plan) {
    fmt::print("seed {}\n", plan.seed);
    std::fflush(stdout);
    const auto direct = shown("direct", try_directly, plan);
    bool good = passed(
        "trials direct",
        direct,
        direct.duplicates > 0,
        "no write was doubled without the gateway either, so this proves nothing"
    );
    const auto gateway = shown("gateway", try_gateway, plan);
    good &= passed(
        "trials gateway",
        gateway,
        gateway.duplicates + gateway.lost == 0,
        fmt::format("{} duplicates, {} lost", gateway.duplicates, gateway.lost)
    );
    const auto killed = shown("kill -9", try_killing, plan);
    good &= passed(
        "trials kill -9",
        killed,
        killed.duplicates + killed.lost + killed.lost_kills == 0,
        fmt::format(
            "{} duplicates, {} lost, around {} of {} kills",
            killed.duplicates,
            killed.lost,
            killed.lost_kills,
            killed.kills
        )
    );
    fmt::print(
        "direct {} duplicates {} lost, gateway {} duplicates {} lost, kill -9 {} of {} lost\n",
        direct.duplicates,
        direct.lost,
        gateway.duplicates,
        gateway.lost,
        killed.lost_kills,
        killed.kills
    );
    return good ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    Plan plan{.seed = std::random_device{}()};
    CLI::App app{"Places orders at servers that fail by chance: directly, and through the gateway."
    };
    app.add_option("--seed", plan.seed, "repeats a run: what fails, and when it is killed");
    app.add_option("--writes", plan.writes, "orders, directly and through the gateway");
    app.add_option("--kills", plan.kills, "how often the gateway is killed");
    app.add_option("--customers", plan.customers, "clients at once, 16 or more");
    CLI11_PARSE(app, argc, argv);
    if (plan.customers < kMixtures) {
        constexpr int kUsage = 64;
        fmt::print(
            stderr,
            "trials: --customers is {}, and clients differ in their era, the transport, their "
            "patience and whether they have keys; write {} or more, so that every mixture is "
            "there\n",
            plan.customers,
            kMixtures
        );
        return kUsage;
    }
    try {
        return run(plan);
    } catch (const std::exception& error) {
        fmt::print("FAIL trials: {}\n", error.what());
        return 1;
    }
}

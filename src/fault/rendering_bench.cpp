#include "base/json.hpp"
#include "fault/dialect.hpp"

#include <recourse/fault.hpp>

#include <string>

#include <benchmark/benchmark.h>
#include <boost/json/serialize.hpp>

/// Putting one Fault on the wire: two violations, an action with a call to make, a wait. The
/// yardstick is printing a machine copy that is already built: no rendering can cost less.
namespace recourse::fault {
namespace {

Fault rejected_payment() {
    Fault fault;
    fault.code = "invalid_arguments";
    fault.category = Category::invalid_argument;
    fault.message =
        "amount must be an integer, but \"12900\" is a string; did you mean 12900? currency 'eur' "
        "is none of EUR, USD, GBP; did you mean 'EUR'?";
    fault.cause = "the server said: 'Bad request'";
    fault.actor = Actor::model;
    fault.actions = {
        {ActionType::fix_arguments, "call create_payment with amount 12900 and currency EUR", {}, {}
        },
        {ActionType::call_tool,
         "call list_customers to find valid ids",
         "list_customers",
         json::Value(json::Object{{"limit", 10}})},
    };
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    fault.violations = {
        {.pointer = "/amount",
         .rule = "type",
         .sentence = "amount must be an integer, but \"12900\" is a string; did you mean 12900?",
         .provided = json::Value("12900"),
         .expected = "an integer",
         .allowed = {},
         .example = json::Value(1),
         .suggestion = json::Value(12900),
         .applicability = Applicability::exact},
        {.pointer = "/currency",
         .rule = "enum",
         .sentence = "currency 'eur' is none of EUR, USD, GBP; did you mean 'EUR'?",
         .provided = json::Value("eur"),
         .expected = "one of EUR, USD, GBP",
         .allowed = {"EUR", "USD", "GBP"},
         .example = json::Value("EUR"),
         .suggestion = json::Value("EUR"),
         .applicability = Applicability::exact},
    };
    fault.details = json::Object{{"tool", "create_payment"}, {"fields", {"amount", "currency"}}};
    fault.support_id = "4f1c09a2b7de4f1c09a2b7de4f1c09a2";
    return fault;
}

// A function of its own for what is measured: callgrind counts its instructions.
[[gnu::noinline]] std::size_t render(const Fault& fault, Dialect dialect) {
    Told told = tell(fault, dialect);
    if (told.structured) json::append_text(told.text, *told.structured);
    json::append_text(told.text, render_machine(fault));
    return told.text.size();
}

// All that a failed tool call is answered with: text, data and the machine copy.
void rendering(benchmark::State& state, Dialect dialect) {
    const Fault fault = rejected_payment();
    for (auto _ : state) benchmark::DoNotOptimize(render(fault, dialect));
}
BENCHMARK_CAPTURE(rendering, recourse, Dialect::recourse)->Name("rendering/recourse");
BENCHMARK_CAPTURE(rendering, status, Dialect::status)->Name("rendering as status/recourse");
BENCHMARK_CAPTURE(rendering, bracket, Dialect::bracket)->Name("rendering as bracket/recourse");
BENCHMARK_CAPTURE(rendering, typed, Dialect::typed)->Name("rendering as typed/recourse");
BENCHMARK_CAPTURE(rendering, flat, Dialect::flat)->Name("rendering as flat/recourse");
BENCHMARK_CAPTURE(rendering, contract, Dialect::contract)->Name("rendering as contract/recourse");

void rendering_problem(benchmark::State& state) {
    const Fault fault = rejected_payment();
    for (auto _ : state) {
        std::string wire;
        json::append_text(wire, tell_problem(fault, http_status(fault)));
        benchmark::DoNotOptimize(wire);
    }
}
BENCHMARK(rendering_problem)->Name("rendering as problem/recourse");

void printing(benchmark::State& state) {
    const json::Value machine = render_machine(rejected_payment());
    for (auto _ : state) benchmark::DoNotOptimize(boost::json::serialize(machine));
}
BENCHMARK(printing)->Name("rendering/Boost.JSON, printing the machine copy alone");

void parsing(benchmark::State& state) {
    const json::Value machine = render_machine(rejected_payment());
    for (auto _ : state) benchmark::DoNotOptimize(parse_machine(machine));
}
BENCHMARK(parsing)->Name("parsing the machine copy/recourse");

}  // namespace
}  // namespace recourse::fault

#include "guards/arguments.hpp"

#include <string_view>

#include <benchmark/benchmark.h>

/// What holding the arguments of a call costs where nothing is wrong with them.
namespace {

using namespace recourse;
using namespace recourse::guards;

constexpr std::string_view kSchema =
    R"({"type":"object","required":["customer_id","amount"],"additionalProperties":false,"properties":{
    "customer_id":{"type":"string","maxLength":64},"amount":{"type":"integer","minimum":1},
    "currency":{"enum":["EUR","USD"]}}})";
constexpr std::string_view kArguments =
    R"({"customer_id":"cust_A1B2C3","amount":4200,"currency":"EUR"})";

void check(benchmark::State& state, ArgumentMode mode, const FieldRules& rules) {
    const ToolSchema schema{std::string(kSchema)};
    const json::Ref arguments(kArguments);
    for (auto _ : state) benchmark::DoNotOptimize(check_arguments(arguments, mode, rules, schema));
}

void explain(benchmark::State& state) {
    check(state, ArgumentMode::explain, {});
}
void repair(benchmark::State& state) {
    check(state, ArgumentMode::repair, {});
}
void rules(benchmark::State& state) {
    check(
        state,
        ArgumentMode::explain,
        {.required_with = {{"currency", {"amount"}}}, .prefixes = {{"customer_id", "cust_"}}}
    );
}

BENCHMARK(explain)->Name("arguments_explain/recourse");
BENCHMARK(repair)->Name("arguments_repair/recourse");
BENCHMARK(rules)->Name("arguments_rules/recourse");

}  // namespace

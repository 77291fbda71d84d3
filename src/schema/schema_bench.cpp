#include "base/json.hpp"
#include "schema/schema.hpp"

#include <string_view>

#include <benchmark/benchmark.h>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

/// Holding the arguments of one call to the schema of its tool: nine properties, as tools have.
/// The yardstick is valijson on the same values.
namespace recourse::schema {
namespace {

constexpr std::string_view kTool = R"({
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "properties": {
        "customer_id": {"type": "string", "pattern": "^cust_[A-Z0-9]{12}$"},
        "email": {"type": "string", "format": "email", "maxLength": 254},
        "amount": {"type": "integer", "minimum": 1, "maximum": 1000000},
        "currency": {"enum": ["EUR", "USD", "GBP", "CHF"]},
        "description": {"type": "string", "minLength": 1, "maxLength": 500},
        "due": {"type": "string", "format": "date"},
        "items": {
            "type": "array", "minItems": 1, "maxItems": 50,
            "items": {
                "type": "object",
                "properties": {"sku": {"type": "string"}, "count": {"type": "integer", "minimum": 1}},
                "required": ["sku", "count"], "additionalProperties": false
            }
        },
        "notify": {"type": "boolean"},
        "reference": {"anyOf": [{"type": "string"}, {"type": "null"}]}
    },
    "required": ["customer_id", "amount", "currency"],
    "additionalProperties": false
})";

constexpr std::string_view kFitting = R"({
    "customer_id": "cust_ABCDEFGH1234", "email": "ada@example.com", "amount": 12900,
    "currency": "EUR", "description": "Two chairs and a table", "due": "2026-12-24",
    "items": [{"sku": "chair-7", "count": 2}, {"sku": "table-1", "count": 1}],
    "notify": true, "reference": null
})";

// Five mistakes, as models make them.
constexpr std::string_view kWrong = R"({
    "customerId": "cust_ABCDEFGH1234", "email": "ada@example.com", "amount": "12900",
    "currency": "eur", "description": "Two chairs and a table", "due": "2026-12-24",
    "items": [{"sku": "chair-7", "count": 0}, {"sku": "table-1", "count": 1}],
    "notify": true, "reference": null
})";

// A function of its own for what is measured: callgrind counts its instructions.
[[gnu::noinline]] bool validate(const Schema& schema, const json::Value& arguments) {
    return schema.accepts(arguments);
}

void validation(benchmark::State& state) {
    const Schema schema = Schema::compile(json::parse(kTool).value()).value();
    const json::Value arguments = json::parse(kFitting).value();
    for (auto _ : state) benchmark::DoNotOptimize(validate(schema, arguments));
}
BENCHMARK(validation)->Name("validation/recourse");

void explanation(benchmark::State& state) {
    const Schema schema = Schema::compile(json::parse(kTool).value()).value();
    const json::Value arguments = json::parse(kWrong).value();
    for (auto _ : state) benchmark::DoNotOptimize(schema.explain(arguments));
}
BENCHMARK(explanation)->Name("explanation/recourse");

void compilation(benchmark::State& state) {
    const json::Value description = json::parse(kTool).value();
    for (auto _ : state) benchmark::DoNotOptimize(Schema::compile(description));
}
BENCHMARK(compilation)->Name("compilation/recourse");

using Adapter = valijson::adapters::BoostJsonAdapter;

void populate(valijson::Schema& schema, const json::Value& description) {
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(Adapter(description), schema);
}

void validation_by_valijson(benchmark::State& state) {
    valijson::Schema schema;
    const json::Value description = json::parse(kTool).value();
    populate(schema, description);
    const json::Value arguments = json::parse(kFitting).value();
    valijson::Validator validator;
    for (auto _ : state) {
        benchmark::DoNotOptimize(validator.validate(schema, Adapter(arguments), nullptr));
    }
}
BENCHMARK(validation_by_valijson)->Name("validation/valijson");

void explanation_by_valijson(benchmark::State& state) {
    valijson::Schema schema;
    const json::Value description = json::parse(kTool).value();
    populate(schema, description);
    const json::Value arguments = json::parse(kWrong).value();
    valijson::Validator validator;
    for (auto _ : state) {
        valijson::ValidationResults results;
        benchmark::DoNotOptimize(validator.validate(schema, Adapter(arguments), &results));
    }
}
BENCHMARK(explanation_by_valijson)->Name("explanation/valijson");

void compilation_by_valijson(benchmark::State& state) {
    const json::Value description = json::parse(kTool).value();
    for (auto _ : state) {
        valijson::Schema schema;
        populate(schema, description);
        benchmark::DoNotOptimize(schema);
    }
}
BENCHMARK(compilation_by_valijson)->Name("compilation/valijson");

}  // namespace
}  // namespace recourse::schema

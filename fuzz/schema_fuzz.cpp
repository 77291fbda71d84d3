// A tool's schema from a stranger, and arguments: compiling and validating end, within their
// limits. Input: the schema on the first line, the value after it.

#include "property.hpp"
#include "schema/schema.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse;
    using fuzz::must;

    auto text = fuzz::text_of(data, size);
    const auto description = json::parse(fuzz::take_until(text, '\n'));
    if (!description) return 0;
    const schema::Limits limits{.subschemas = 500, .depth = 32, .steps = 20'000, .violations = 8};
    const auto schema = schema::Schema::compile(*description, limits);
    if (!schema) {
        must(!schema.error().reason.empty(), "a refused schema has a reason");
        return 0;
    }
    if (const auto example = schema->example()) {
        must(schema->accepts(*example), "an example fits its schema");
    }

    const auto value = json::parse(text);
    if (!value) return 0;
    const auto violations = schema->explain(*value);
    must(violations.size() <= limits.violations, "violations are bounded");
    must(schema->accepts(*value) == violations.empty(), "what does not fit is explained");
    for (const auto& violation : violations) {
        must(!violation.sentence.empty(), "a violation has a sentence");
        must(violation.pointer.empty() || violation.pointer[0] == '/', "and a JSON Pointer");
    }
    return 0;
}

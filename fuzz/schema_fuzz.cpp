// A tool's schema from a stranger, and arguments: compiling and validating end, within their
// limits. Input: the schema on the first line, the value after it. Where the first line is no JSON,
// its bytes choose a hostile schema instead: references in webs and rings, rules for the same value
// in each other, unevaluated children, patterns, and numbers at the edges.

#include "property.hpp"
#include "schema/schema.hpp"

#include <array>
#include <string>

namespace recourse::fuzz {
namespace {

/// Takes choices from the input, and 0 when it is used up.
class Choices {
  public:
    explicit Choices(std::string_view bytes) : rest_(bytes) {}

    std::size_t below(std::size_t limit) {
        if (rest_.empty()) return 0;
        const auto byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        return byte % limit;
    }
    template <std::size_t Size>
    std::string one_of(const std::array<std::string_view, Size>& all) {
        return std::string(all[below(Size)]);
    }
    [[nodiscard]] bool done() const { return rest_.empty(); }

  private:
    std::string_view rest_;
};

constexpr std::size_t kDefs = 6;
constexpr std::size_t kDeepest = 4;

/// Writes a schema whose parts refer to each other as the choices say.
class Hostile {
  public:
    explicit Hostile(std::string_view bytes) : choices_(bytes) {}

    std::string write() {
        std::string defs;
        for (std::size_t i = 0; i < kDefs; ++i) {
            defs += (i == 0 ? "\"d" : ",\"d") + std::to_string(i) + "\":" + schema(0);
        }
        return R"({"$dynamicAnchor":"n","$ref":"#/$defs/d0","$defs":{)" + defs + "}}";
    }

  private:
    std::string reference() {
        return choices_.below(4) == 0
                   ? R"({"$dynamicRef":"#n"})"
                   : R"({"$ref":"#/$defs/d)" + std::to_string(choices_.below(kDefs)) + R"("})";
    }

    std::string schema(std::size_t depth) {
        if (choices_.done() || depth == kDeepest) return choices_.below(2) == 0 ? "true" : "{}";
        static constexpr std::array<std::string_view, 4> kLists{
            "allOf", "anyOf", "oneOf", "prefixItems"
        };
        static constexpr std::array<std::string_view, 11> kSingle{
            "not",
            "if",
            "then",
            "else",
            "items",
            "contains",
            "additionalProperties",
            "propertyNames",
            "unevaluatedProperties",
            "unevaluatedItems",
            "additionalItems"
        };
        static constexpr std::array<std::string_view, 4> kNamed{
            "properties", "patternProperties", "dependentSchemas", "dependencies"
        };
        static constexpr std::array<std::string_view, 5> kNames{
            "a", "b", "^a", "a[ab]{30}c", "(a|aa)*$"
        };
        switch (choices_.below(6)) {
            case 0:
                return reference();
            case 1:
                return "{\"" + choices_.one_of(kLists) + "\":[" + reference() + "," +
                       schema(depth + 1) + "," + reference() + "]}";
            case 2:
                return "{\"" + choices_.one_of(kSingle) + "\":" + schema(depth + 1) +
                       ",\"allOf\":[" + reference() + "]}";
            case 3:
                return "{\"" + choices_.one_of(kNamed) + "\":{\"" + choices_.one_of(kNames) +
                       "\":" + reference() + ",\"kind\":" + schema(depth + 1) +
                       R"(},"unevaluatedProperties":)" + schema(depth + 1) + "}";
            case 4:
                return "{\"" + choices_.one_of(kSingle) + "\":" + reference() + ",\"allOf\":[{" +
                       rule() + "}]}";
            default:
                return "{" + rule() + "}";
        }
    }

    std::string rule() {
        static constexpr std::array<std::string_view, 14> kRules{
            R"("type":"object")",
            R"("type":["array","null"])",
            R"("const":"circle")",
            R"("enum":["a","b",1,null,{"a":[1]}])",
            R"("multipleOf":5e-324)",
            R"("multipleOf":0.1)",
            R"("minimum":-1.7976931348623157e308)",
            R"("exclusiveMaximum":18446744073709551615)",
            R"("uniqueItems":true)",
            R"("required":["a","kind"])",
            R"("minLength":3,"pattern":"^(a|aa)*b?$")",
            R"("minContains":2,"contains":{"type":"integer"})",
            R"("maxProperties":1e300)",
            R"("format":"date-time")"
        };
        return choices_.one_of(kRules);
    }

    Choices choices_;
};

void holds(const json::Value& description, std::string_view text) {
    const schema::Limits limits{.subschemas = 500, .depth = 32, .steps = 20'000, .violations = 8};
    const auto schema = schema::Schema::compile(description, limits);
    if (!schema) {
        must(!schema.error().reason.empty(), "a refused schema has a reason");
        return;
    }
    if (const auto example = schema->example()) {
        must(schema->accepts(*example), "an example fits its schema");
    }

    const auto value = json::parse(text);
    if (!value) return;
    const auto violations = schema->explain(*value);
    must(violations.size() <= limits.violations, "violations are bounded");
    must(schema->accepts(*value) == violations.empty(), "what does not fit is explained");
    for (const auto& violation : violations) {
        must(!violation.sentence.empty(), "a violation has a sentence");
        must(violation.sentence.size() < 4'000, "that is no book");
        must(violation.pointer.empty() || violation.pointer[0] == '/', "and a JSON Pointer");
    }
    const auto unknown = schema->unknown_members(*value);
    must(unknown.size() <= limits.violations, "unknown members are bounded");
    const auto inside = schema->unknown_members_inside(*value);
    must(inside.size() <= limits.violations, "and so are those inside");
}

}  // namespace
}  // namespace recourse::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace recourse;

    auto text = fuzz::text_of(data, size);
    const auto first = fuzz::take_until(text, '\n');
    if (const auto description = json::parse(first)) {
        fuzz::holds(*description, text);
        return 0;
    }
    const auto hostile = json::parse(fuzz::Hostile(first).write());
    fuzz::must(hostile.has_value(), "a hostile schema is JSON");
    fuzz::holds(*hostile, text);
    return 0;
}

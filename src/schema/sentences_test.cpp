#include "schema/schema_testing.hpp"

#include <ostream>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

/// What every keyword says when it is broken: golden sentences, and that a fitting value is
/// accepted.
namespace recourse::schema {
namespace {

using testing::Argument;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// One keyword, a value that fits, one that does not, and the sentence for it.
struct Golden {
    std::string_view name;
    std::string_view schema;
    std::string_view fits;
    std::string_view breaks;
    std::string_view sentence;
};

void PrintTo(const Golden& golden, std::ostream* out) {
    *out << golden.schema;
}

class Keyword : public ::testing::TestWithParam<Golden> {};

TEST_P(Keyword, AcceptsWhatFits) {
    EXPECT_THAT(Argument(GetParam().schema).sentences(GetParam().fits), IsEmpty());
}

TEST_P(Keyword, SaysWhatIsWrong) {
    EXPECT_THAT(
        Argument(GetParam().schema).sentences(GetParam().breaks),
        ElementsAre(std::string(GetParam().sentence))
    );
}

INSTANTIATE_TEST_SUITE_P(
    Values,
    Keyword,
    ::testing::Values(
        Golden{
            "type",
            R"({"type":"integer"})",
            "1.0",
            R"("ten")",
            R"(x must be an integer, but "ten" is a string)"
        },
        Golden{
            "type_of_fraction",
            R"({"type":"integer"})",
            "1",
            "1.5",
            "x must be an integer, but 1.5 is a number"
        },
        Golden{
            "type_of_container",
            R"({"type":"string"})",
            R"("a")",
            "{}",
            "x must be a string, but is an object"
        },
        Golden{
            "types",
            R"({"type":["integer","string","null"]})",
            "null",
            "true",
            "x must be an integer, a string or null, but true is a boolean; did you mean 'true'?"
        },
        Golden{
            "const",
            R"({"const":"circle"})",
            R"("circle")",
            R"("square")",
            "x must be 'circle', but is 'square'"
        },
        Golden{
            "enum",
            R"({"enum":["celsius","fahrenheit"]})",
            R"("celsius")",
            R"("celcius")",
            "x 'celcius' is none of celsius, fahrenheit; did you mean 'celsius'?"
        },
        Golden{
            "const_object",
            R"({"const":{"a":1}})",
            R"({"a":1.0})",
            R"({"a":2})",
            R"(x must be {"a":1}, but is {"a":2})"
        },
        Golden{
            "enum_of_numbers", R"({"enum":[1,2.5,null]})", "1.0", "7", "x 7 is none of 1, 2.5, null"
        },
        Golden{
            "long_enum",
            R"({"enum":[1,2,3,4,5,6,7,8,9,10,11,12]})",
            "12",
            "70",
            "x 70 is none of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more"
        },
        Golden{
            "true_and_false",
            R"({"items":true,"properties":{"y":false}})",
            "[1]",
            R"({"y":1})",
            "x.y is not allowed"
        }
    ),
    [](const auto& test) { return std::string(test.param.name); }
);

INSTANTIATE_TEST_SUITE_P(
    Numbers,
    Keyword,
    ::testing::Values(
        Golden{"minimum", R"({"minimum":1})", "1", "0", "x must be at least 1, but is 0"},
        Golden{"maximum", R"({"maximum":100})", "100", "500", "x must be at most 100, but is 500"},
        Golden{
            "exclusiveMinimum",
            R"({"exclusiveMinimum":0})",
            "0.1",
            "0",
            "x must be more than 0, but is 0"
        },
        Golden{
            "exclusiveMaximum",
            R"({"exclusiveMaximum":1})",
            "0.5",
            "1",
            "x must be less than 1, but is 1"
        },
        Golden{
            "multipleOf",
            R"({"multipleOf":0.1})",
            "0.3",
            "0.35",
            "x must be a multiple of 0.1, but is 0.35"
        }
    ),
    [](const auto& test) { return std::string(test.param.name); }
);

INSTANTIATE_TEST_SUITE_P(
    Strings,
    Keyword,
    ::testing::Values(
        Golden{
            "pattern",
            R"({"pattern":"^cust_[A-Z0-9]{12}$"})",
            R"("cust_ABCDEFGHIJ12")",
            R"("foo")",
            "x 'foo' does not match ^cust_[A-Z0-9]{12}$"
        },
        Golden{
            "minLength",
            R"({"minLength":3})",
            R"("abc")",
            R"("ab")",
            "x 'ab' must be at least 3 characters long, but has 2"
        },
        Golden{"not_empty", R"({"minLength":1})", R"("a")", R"("")", "x must not be empty"},
        Golden{
            "maxLength",
            R"({"maxLength":2})",
            R"("\u00e4\u00f6")",
            R"("abc")",
            "x 'abc' must be at most 2 characters long, but has 3"
        },
        Golden{
            "format_is_not_asserted",
            R"({"format":"date","maxLength":1})",
            R"("d")",
            R"("no")",
            "x 'no' must be at most 1 character long, but has 2"
        }
    ),
    [](const auto& test) { return std::string(test.param.name); }
);

INSTANTIATE_TEST_SUITE_P(
    Arrays,
    Keyword,
    ::testing::Values(
        Golden{
            "items",
            R"({"items":{"type":"string"}})",
            R"(["a"])",
            R"(["a",{}])",
            "x[1] must be a string, but is an object"
        },
        Golden{
            "prefixItems",
            R"({"prefixItems":[{"type":"string"},{"type":"null"}]})",
            R"(["a",null,1])",
            R"(["a","b"])",
            R"(x[1] must be null, but "b" is a string)"
        },
        Golden{
            "no_more_items",
            R"({"prefixItems":[true],"items":false})",
            "[1]",
            "[1,2,3]",
            "x must have at most 1 item, but has 3"
        },
        Golden{
            "additionalItems",
            R"({"items":[true],"additionalItems":{"type":"null"}})",
            "[1,null]",
            "[1,[]]",
            "x[1] must be null, but is an array"
        },
        Golden{
            "no_additionalItems",
            R"({"items":[true],"additionalItems":false})",
            "[1]",
            "[1,2]",
            "x must have at most 1 item, but has 2"
        },
        Golden{
            "contains_vague",
            R"({"contains":{"minItems":1}})",
            "[[1]]",
            "[[]]",
            "x must have at least 1 item of the kind that it must contain, but has 0"
        },
        Golden{
            "unevaluatedItems_schema",
            R"({"prefixItems":[true],"unevaluatedItems":{"type":"null"}})",
            "[1,null]",
            "[1,[]]",
            "x[1] must be null, but is an array"
        },
        Golden{
            "contains",
            R"({"contains":{"type":"integer","minimum":5}})",
            "[1,6]",
            "[1]",
            "x must have at least 1 item that is an integer of at least 5, but has none"
        },
        Golden{
            "minContains",
            R"({"contains":{"type":"integer"},"minContains":2})",
            "[1,2]",
            "[1]",
            "x must have at least 2 items of the kind that it must contain (an integer), but has 1"
        },
        Golden{
            "maxContains",
            R"({"contains":{"type":"integer"},"maxContains":1})",
            "[1]",
            "[1,2]",
            "x must have at most 1 item of the kind that it must contain (an integer), but has 2"
        },
        Golden{
            "minItems", R"({"minItems":1})", "[1]", "[]", "x must have at least 1 item, but has 0"
        },
        Golden{
            "maxItems",
            R"({"maxItems":2})",
            "[1,2]",
            "[1,2,3]",
            "x must have at most 2 items, but has 3"
        },
        Golden{
            "uniqueItems",
            R"({"uniqueItems":true})",
            R"([1,true,{"a":1}])",
            R"([{"a":1},2,{"a":1.0}])",
            "items 0 and 2 of x are the same, but all must differ"
        },
        Golden{
            "unevaluatedItems",
            R"({"allOf":[{"prefixItems":[true]}],"unevaluatedItems":false})",
            "[1]",
            "[1,2]",
            "item 1 of x is not allowed"
        }
    ),
    [](const auto& test) { return std::string(test.param.name); }
);

INSTANTIATE_TEST_SUITE_P(
    Objects,
    Keyword,
    ::testing::Values(
        Golden{
            "properties",
            R"({"properties":{"a b":{"type":"null"}}})",
            R"({"a b":null})",
            R"({"a b":[]})",
            R"(x["a b"] must be null, but is an array)"
        },
        Golden{
            "patternProperties",
            R"({"patternProperties":{"^n_":{"type":"null"}}})",
            R"({"n":1})",
            R"({"n_a":[]})",
            "x.n_a must be null, but is an array"
        },
        Golden{
            "additionalProperties",
            R"({"properties":{"path":true},"additionalProperties":false})",
            R"({"path":1})",
            R"({"pth":1})",
            "x.pth is not a member of x; did you mean path?"
        },
        Golden{
            "additionalProperties_far",
            R"({"properties":{"a":true,"b":true},"additionalProperties":false})",
            R"({"a":1})",
            R"({"zebra":1})",
            "x.zebra is not a member of x; there are only a and b"
        },
        Golden{
            "additionalProperties_schema",
            R"({"additionalProperties":{"type":"null"}})",
            R"({"a":null})",
            R"({"a":{}})",
            "x.a must be null, but is an object"
        },
        Golden{
            "propertyNames",
            R"({"propertyNames":{"pattern":"^[a-z]+$"}})",
            R"({"a":1})",
            R"({"A":1})",
            "the member name 'A' does not match ^[a-z]+$"
        },
        Golden{
            "required",
            R"({"properties":{"path":{"type":"string"}},"required":["path"]})",
            R"({"path":""})",
            "{}",
            "x.path is missing; it must be a string"
        },
        Golden{
            "required_unknown",
            R"({"required":["path"]})",
            R"({"path":1})",
            "{}",
            "x.path is missing"
        },
        Golden{
            "minProperties",
            R"({"minProperties":1})",
            R"({"a":1})",
            "{}",
            "x must have at least 1 member, but has 0"
        },
        Golden{
            "unevaluatedProperties_schema",
            R"({"properties":{"a":true},"unevaluatedProperties":{"type":"null"}})",
            R"({"a":1,"b":null})",
            R"({"a":1,"b":[]})",
            "x.b must be null, but is an array"
        },
        Golden{
            "required_choice",
            R"({"properties":{"unit":{"enum":["c","f"]}},"required":["unit"]})",
            R"({"unit":"c"})",
            "{}",
            "x.unit is missing; it must be one of c, f"
        },
        Golden{
            "maxProperties",
            R"({"maxProperties":1})",
            R"({"a":1})",
            R"({"a":1,"b":2})",
            "x must have at most 1 member, but has 2"
        },
        Golden{
            "dependentRequired",
            R"({"dependentRequired":{"a":["b"]}})",
            R"({"b":1})",
            R"({"a":1})",
            "x.b is missing; it is required together with a"
        },
        Golden{
            "dependentSchemas",
            R"({"dependentSchemas":{"a":{"maxProperties":1}}})",
            R"({"b":1,"c":2})",
            R"({"a":1,"b":2})",
            "x must have at most 1 member, but has 2; this rule applies because x.a is given"
        },
        Golden{
            "dependencies",
            R"({"dependencies":{"a":["b"],"c":{"required":["d"]}}})",
            R"({"a":1,"b":2})",
            R"({"a":1})",
            "x.b is missing; it is required together with a"
        },
        Golden{
            "unevaluatedProperties",
            R"({"allOf":[{"properties":{"path":true}}],"unevaluatedProperties":false})",
            R"({"path":1})",
            R"({"pth":1})",
            "x.pth is not a member of x; did you mean path?"
        }
    ),
    [](const auto& test) { return std::string(test.param.name); }
);

INSTANTIATE_TEST_SUITE_P(
    Combinations,
    Keyword,
    ::testing::Values(
        Golden{
            "allOf",
            R"({"allOf":[{"minimum":1},{"maximum":3}]})",
            "2",
            "5",
            "x must be at most 3, but is 5"
        },
        Golden{
            "anyOf_types",
            R"({"anyOf":[{"type":"string"},{"type":"null"}]})",
            "null",
            "[]",
            "x must be a string or null, but is an array"
        },
        Golden{
            "anyOf_closest",
            R"({"anyOf":[{"type":"string","pattern":"^a"},{"type":"null"}]})",
            "null",
            R"("b")",
            "x 'b' does not match ^a"
        },
        Golden{
            "anyOf_constants",
            R"({"anyOf":[{"const":"left"},{"const":"right"}]})",
            R"("left")",
            R"("rihgt")",
            "x 'rihgt' is none of left, right; did you mean 'right'?"
        },
        Golden{
            "oneOf_discriminated",
            R"({"oneOf":[{"properties":{"kind":{"const":"a"},
                                        "n":{"type":"integer"},"m":{"type":"integer"}}},
                            {"properties":{"kind":{"const":"b"}}}]})",
            R"({"kind":"b"})",
            R"({"kind":"a","n":{},"m":1})",
            "x.n must be an integer, but is an object"
        },
        Golden{
            "oneOf_both",
            R"({"oneOf":[{"minimum":1},{"maximum":3}]})",
            "5",
            "2",
            "x must fit exactly one of the forms allowed, but fits both form 1 and form 2"
        },
        Golden{
            "not",
            R"({"not":{"type":"string"}})",
            "1",
            R"("a")",
            "x must not be a string, but is 'a'"
        },
        Golden{
            "not_that",
            R"({"not":{"minLength":2}})",
            R"("a")",
            R"("ab")",
            "x must not be a string of at least 2 characters, but is 'ab'"
        },
        Golden{
            "not_those", R"({"not":{"minItems":2}})", "[1]", "[1,2]", "x is ruled out by the schema"
        },
        Golden{
            "not_together",
            R"({"not":{"required":["a","b"]}})",
            R"({"a":1})",
            R"({"a":1,"b":2})",
            "x must not have a and b together"
        },
        Golden{
            "if_then",
            R"({"if":{"minimum":10},"then":{"multipleOf":10},"else":{"minimum":1}})",
            "20",
            "15",
            "x must be a multiple of 10, but is 15"
        },
        Golden{
            "if_else",
            R"({"if":{"minimum":10},"then":{"multipleOf":10},"else":{"minimum":1}})",
            "5",
            "0",
            "x must be at least 1, but is 0"
        },
        Golden{
            "dynamicRef",
            R"({"$dynamicRef":"#low","$defs":{"low":{"$dynamicAnchor":"low","maximum":5}}})",
            "5",
            "6",
            "x must be at most 5, but is 6"
        },
        Golden{
            "definitions",
            R"({"$id":"n","$ref":"#/definitions/low","definitions":{"low":{"minLength":2}}})",
            R"("ab")",
            R"("a")",
            "x 'a' must be at least 2 characters long, but has 1"
        },
        Golden{
            "what_only_describes",
            R"({"title":"t","description":"d","$comment":"c","readOnly":true,"deprecated":true,
                "contentEncoding":"base64","contentMediaType":"text/plain","type":"string"})",
            R"("no base64!")",
            "[]",
            "x must be a string, but is an array"
        },
        Golden{
            "ref",
            R"({"$id":"port","$ref":"#/$defs/port","$defs":{"port":{"maximum":9}}})",
            "9",
            "10",
            "x must be at most 9, but is 10"
        }
    ),
    [](const auto& test) { return std::string(test.param.name); }
);

}  // namespace
}  // namespace recourse::schema

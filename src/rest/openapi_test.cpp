#include "rest/openapi.hpp"

#include "rest/reading_fixture.hpp"
#include "rest/request.hpp"
#include "schema/schema.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace recourse::rest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Read {
    Specification specification;
    std::string mistakes;

    [[nodiscard]] const Tool& tool(std::string_view name) const {
        for (const auto& operation : specification.operations) {
            if (operation.tool.name == name) return operation.tool;
        }
        throw std::out_of_range("no tool " + std::string(name));
    }
    [[nodiscard]] std::string input(std::string_view name) const {
        return json::to_text(tool(name).input_schema);
    }
};

Read read(std::string_view text) {
    test::TextFile file(text);
    auto specification = read_openapi(file.reading(), file.root(), [](auto, auto) { return true; });
    return {std::move(specification), file.mistakes()};
}

/// One operation, `GET /c/{id}`, of a 3.1 file.
Read read_operation(std::string_view operation, std::string_view more = "") {
    return read(
        "openapi: 3.1.0\npaths:\n  /c/{id}:\n    parameters:\n"
        "      - { name: id, in: path, required: true, schema: { type: string } }\n    get:\n" +
        std::string(operation) + std::string(more)
    );
}

std::vector<std::string> names_of(const Specification& specification) {
    std::vector<std::string> names;
    for (const auto& one : specification.operations) names.push_back(one.tool.name);
    return names;
}

std::string target_of(const Tool& tool, std::string_view arguments) {
    const auto request = make_request(tool, "", json::Ref(arguments));
    return request ? request->target : "refused: " + request.error();
}

TEST(OpenApi, NamesToolsByIdOrByMethodAndPath) {
    const auto file = read(R"(
openapi: 3.0.3
paths:
  /pets: { get: { operationId: "list pets!" }, post: {} }
  /pets/{petId}/owners/{id}: { get: { parameters: [
    { name: petId, in: path, required: true }, { name: id, in: path, required: true } ] } }
  /other: { get: { operationId: "list pets" } }
)");
    EXPECT_EQ(file.mistakes, "");
    EXPECT_THAT(
        names_of(file.specification),
        ElementsAre("list_pets", "post_pets", "get_pets_by_petId_owners_by_id", "list_pets_2")
    );
}

TEST(OpenApi, HintsFollowTheMethod) {
    const auto file = read(
        "openapi: 3.1.0\npaths: { /a: { get: {}, put: {}, post: {}, patch: {}, delete: {}, "
        "head: {}, options: {} } }"
    );
    EXPECT_EQ(file.tool("get_a").effect, Effect::read);
    EXPECT_EQ(file.tool("head_a").effect, Effect::read);
    EXPECT_EQ(file.tool("put_a").effect, Effect::idempotent);
    EXPECT_EQ(file.tool("delete_a").effect, Effect::idempotent);
    EXPECT_EQ(file.tool("post_a").effect, Effect::write);
    EXPECT_EQ(file.tool("patch_a").effect, Effect::write);
    ASSERT_EQ(file.specification.left_out.size(), 1U);
    EXPECT_EQ(file.specification.left_out[0].operation, "OPTIONS /a");
}

TEST(OpenApi, ReadsParametersOfPathQueryHeaderAndCookie) {
    const auto file = read_operation(R"(
      operationId: it
      summary: Get it
      deprecated: true
      parameters:
        - { name: "filter[state]", in: query, description: Only these, schema: { type: string } }
        - { name: ids, in: query, explode: false, required: true, schema: { type: array } }
        - { name: X-Trace, in: header, schema: { type: string } }
        - { name: theme, in: cookie, schema: { type: string } }
        - { name: Authorization, in: header, schema: { type: string } }
)");
    EXPECT_EQ(file.mistakes, "");
    EXPECT_EQ(
        file.input("it"),
        R"({"type":"object","properties":{"id":{"type":"string"},)"
        R"("filter_state":{"type":"string","description":"Only these"},"ids":{"type":"array"},)"
        R"("X-Trace":{"type":"string"},"theme":{"type":"string"}},"required":["id","ids"],)"
        R"("additionalProperties":false})"
    );
    EXPECT_EQ(file.tool("it").description, "Deprecated. Get it");
    EXPECT_EQ(
        target_of(file.tool("it"), R"({"id":"a/b","ids":[1,2],"filter_state":"x y"})"),
        "/c/a%2Fb?filter%5Bstate%5D=x%20y&ids=1,2"
    );
}

TEST(OpenApi, ParametersOfAnOperationReplaceThoseOfItsPath) {
    const auto file = read_operation(R"(
      operationId: it
      parameters:
        - { name: id, in: path, required: true, schema: { type: integer } }
)");
    EXPECT_THAT(file.input("it"), HasSubstr(R"("id":{"type":"integer"})"));
}

TEST(OpenApi, WhatIsCalledAlikeIsToldApartByItsPlace) {
    const auto file = read(R"(
openapi: 3.1.0
paths:
  /c/{id}:
    put:
      operationId: it
      parameters:
        - { name: id, in: query, schema: { type: string } }
        - { name: id, in: path, required: true, schema: { type: string } }
      requestBody:
        required: true
        content: { application/json: { schema: { type: object, properties: { id: { type: integer } } } } }
)");
    const auto& tool = file.tool("it");
    EXPECT_THAT(tool.arguments, ElementsAre("id", "query_id", "body_id"));
    const auto request =
        make_request(tool, "", json::Ref(R"({"id":"a","query_id":"b","body_id":3})"));
    EXPECT_EQ(request->target, "/c/a?id=b");
    EXPECT_EQ(request->body, R"({"id":3})");
}

TEST(OpenApi, AReferenceThatContainsItselfStaysFinite) {
    const auto file = read(R"(
openapi: 3.1.0
paths:
  /trees:
    post:
      operationId: plant
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: "#/components/schemas/Tree" } } }
components:
  schemas:
    Tree:
      type: object
      required: [name, id]
      properties:
        id: { type: string, readOnly: true }
        name: { type: string }
        children: { type: array, items: { $ref: "#/components/schemas/Tree" } }
)");
    EXPECT_EQ(file.mistakes, "");
    EXPECT_EQ(
        file.input("plant"),
        R"({"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array",)"
        R"("items":{"$ref":"#/$defs/Tree"}}},"required":["name"],"additionalProperties":false,)"
        R"("$defs":{"Tree":{"type":"object","required":["name"],"properties":{"name":{"type":)"
        R"("string"},"children":{"type":"array","items":{"$ref":"#/$defs/Tree"}}}}}})"
    );
    const auto schema = schema::Schema::compile(file.tool("plant").input_schema);
    ASSERT_TRUE(schema);
    EXPECT_FALSE(schema->accepts(*json::parse(R"({"name":"a","children":[{"name":1}]})")));
}

TEST(OpenApi, TheWordsOf3_0BecomeThoseOfJsonSchema) {
    const auto file = read(R"(
openapi: 3.0.3
paths:
  /c:
    get:
      operationId: it
      parameters:
        - { name: a, in: query, schema: { type: integer, minimum: 0, exclusiveMinimum: true } }
        - { name: b, in: query, schema: { type: string, nullable: true, enum: [x], example: x } }
        - { name: c, in: query, schema: { allOf: [ { $ref: "#/components/schemas/C" } ], nullable: true } }
        - { name: d, in: query, schema: { type: integer, maximum: 9, exclusiveMaximum: false } }
components: { schemas: { C: { type: string } } }
)");
    EXPECT_EQ(file.mistakes, "");
    const auto input = file.input("it");
    EXPECT_THAT(input, HasSubstr(R"("a":{"type":"integer","exclusiveMinimum":0})"));
    EXPECT_THAT(
        input, HasSubstr(R"("b":{"type":["string","null"],"enum":["x",null],"examples":["x"]})")
    );
    EXPECT_THAT(
        input, HasSubstr(R"("c":{"anyOf":[{"allOf":[{"$ref":"#/$defs/C"}]},{"type":"null"}]})")
    );
    EXPECT_THAT(input, HasSubstr(R"("d":{"type":"integer","maximum":9})"));
}

TEST(OpenApi, MembersOfAllPartsBecomeArguments) {
    const auto file = read(R"(
openapi: 3.1.0
paths:
  /c:
    post:
      operationId: it
      requestBody:
        required: true
        content:
          application/json:
            schema:
              allOf:
                - { $ref: "#/components/schemas/Base" }
                - { type: object, required: [b], properties: { b: { type: integer } } }
components: { schemas: { Base: { type: object, required: [a], properties: { a: { type: string } } } } }
)");
    EXPECT_THAT(file.tool("it").arguments, ElementsAre("a", "b"));
    EXPECT_THAT(file.tool("it").required, ElementsAre("a", "b"));
}

TEST(OpenApi, ABodyThatIsNoPlainObjectIsOneArgument) {
    for (const auto* schema :
         {"{ type: array, items: { type: string } }",
          "{ oneOf: [ { type: object } ] }",
          "{ type: object }",
          "{}"}) {
        const auto file = read(
            "openapi: 3.1.0\npaths: { /c: { post: { operationId: it, requestBody: { required: "
            "true, "
            "content: { application/json: { schema: " +
            std::string(schema) + " } } } } } }"
        );
        EXPECT_THAT(file.tool("it").arguments, ElementsAre("body")) << schema;
        const auto request = make_request(file.tool("it"), "", json::Ref(R"({"body":["x"]})"));
        EXPECT_EQ(request->body, R"(["x"])") << schema;
    }
}

TEST(OpenApi, AnOptionalBodyRequiresNothing) {
    const auto file = read(
        "openapi: 3.1.0\npaths: { /c: { post: { operationId: it, requestBody: { content: { "
        "application/json: { schema: { type: object, required: [a], properties: { a: {} } } } } } "
        "} } }"
    );
    EXPECT_THAT(file.tool("it").required, IsEmpty());
    EXPECT_EQ(make_request(file.tool("it"), "", json::Ref("{}"))->body, "");
}

TEST(OpenApi, FormsAndTextAreSentAndWhatCannotBeSaysWhy) {
    const auto file = read(R"(
openapi: 3.1.0
paths:
  /form: { post: { operationId: form, requestBody: { content: { application/x-www-form-urlencoded: {
    schema: { type: object, properties: { a: {}, b: {} } } } } } } }
  /text: { post: { operationId: text, requestBody: { required: true, content: { text/plain: {} } } } }
  /both: { post: { operationId: both, requestBody: { content: { multipart/form-data: {}, application/json: {} } } } }
  /file: { post: { operationId: file, requestBody: { required: true, content: { multipart/form-data: {} } } } }
)");
    EXPECT_EQ(file.mistakes, "");
    const auto form = make_request(file.tool("form"), "", json::Ref(R"({"a":"1 2","b":[3,4]})"));
    EXPECT_EQ(form->body, "a=1%202&b=3&b=4");
    EXPECT_EQ(form->headers, "Content-Type: application/x-www-form-urlencoded\r\n");
    EXPECT_EQ(make_request(file.tool("text"), "", json::Ref(R"({"body":"hi"})"))->body, "hi");
    EXPECT_EQ(file.tool("both").body.kind, Body::Kind::json);
    ASSERT_EQ(file.specification.left_out.size(), 1U);
    EXPECT_EQ(
        file.specification.left_out[0].reason,
        "Its body is multipart/form-data, and only JSON, forms and plain text can be sent."
    );
}

TEST(OpenApi, AnAnswerOfOneShapeIsDescribedWithoutPromisingMore) {
    const auto file = read(R"(
openapi: 3.1.0
paths:
  /one: { get: { operationId: one, responses: { "200": { content: { application/json: { schema: {
    type: object, required: [a], additionalProperties: false,
    properties: { a: { type: string, enum: [x] }, s: { type: string, writeOnly: true } } } } } } } } }
  /list: { get: { operationId: list, responses: { "200": { content: { application/json: { schema: { type: array } } } } } } }
  /two: { get: { operationId: two, responses: { "200": { content: { application/json: { schema: { type: object, properties: { a: {} } } } } }, "204": {} } } }
  /csv: { get: { operationId: csv, responses: { "200": { content: { text/csv: {} } } } } }
)");
    EXPECT_EQ(
        json::to_text(*file.tool("one").output_schema),
        R"({"type":"object","properties":{"a":{"type":["string","null"],"examples":["x"]}}})"
    );
    EXPECT_FALSE(file.tool("list").output_schema);
    EXPECT_FALSE(file.tool("two").output_schema);
    EXPECT_EQ(file.tool("list").promise, Promise::json);
    EXPECT_EQ(file.tool("csv").promise, Promise::anything);
}

TEST(OpenApi, SecurityIsThatOfTheOperationElseOfTheFile) {
    const auto file = read(R"(
openapi: 3.1.0
security: [ { key: [] } ]
paths:
  /a: { get: { operationId: a } }
  /b: { get: { operationId: b, security: [ { basic: [] }, {} ] } }
  /c: { get: { operationId: c, security: [] } }
components:
  securitySchemes:
    key: { type: apiKey, in: query, name: api_key }
    basic: { type: http, scheme: Basic }
    oauth: { type: oauth2 }
)");
    EXPECT_EQ(file.mistakes, "");
    const auto& operations = file.specification.operations;
    EXPECT_THAT(operations[0].security, ElementsAre(ElementsAre("key")));
    EXPECT_THAT(operations[1].security, ElementsAre(ElementsAre("basic"), IsEmpty()));
    EXPECT_THAT(operations[2].security, IsEmpty());
    ASSERT_EQ(file.specification.schemes.size(), 3U);
    EXPECT_EQ(file.specification.schemes[0].kind, SecurityScheme::Kind::query);
    EXPECT_EQ(file.specification.schemes[1].kind, SecurityScheme::Kind::basic);
    EXPECT_EQ(file.specification.schemes[2].kind, SecurityScheme::Kind::bearer);
}

TEST(OpenApi, JsonIsReadLikeYaml) {
    const auto file =
        read(R"({"openapi":"3.0.0","paths":{"/a":{"get":{"operationId":"it","parameters":[)"
             R"({"name":"n","in":"query","schema":{"type":"integer","default":10}}]}}}})");
    EXPECT_EQ(file.mistakes, "");
    EXPECT_THAT(file.input("it"), HasSubstr(R"("default":10)"));
}

struct Wrong {
    std::string_view text;
    std::string_view told;
};

TEST(OpenApi, EveryMistakeHasItsPlaceAndAWayOut) {
    const Wrong cases[] = {
        {"swagger: '2.0'\n", "1:10: This is Swagger 2.0, and OpenAPI 3.0 and 3.1 are read. Convert"
        },
        {"openapi: 4.0.0\n", "1:10: `openapi` takes a version 3.0.x or 3.1.x"},
        {"info: {}\n", "1:1: There is no `openapi`"},
        {"openapi: 3.1.0\npaths: { /a: { gett: {} } }\n",
         "2:16: `gett` is no HTTP method. Did you mean `get`?"},
        {"openapi: 3.1.0\npaths: { a: { get: {} } }\n", "2:10: The path `a` has no `/`"},
        {"openapi: 3.1.0\npaths: { '/a/{id}': { get: {} } }\n",
         "2:10: `{id}` of the path `/a/{id}` is no parameter of GET. Add `{ name: id"},
        {"openapi: 3.1.0\npaths: { /a: { get: { parameters: [ { name: id, in: path } ] } } }\n",
         "The path `/a` has no `{id}` for this parameter."},
        {"openapi: 3.1.0\npaths: { /a: { get: { parameters: [ { name: id, in: qurey } ] } } }\n",
         "takes path, query, header or cookie, but this is `qurey`. Did you mean `query`?"},
        {"openapi: 3.1.0\npaths: { /a: { get: { parameters: [ { name: b, in: body } ] } } }\n",
         "Parameters in the body are of Swagger 2.0. Describe the body as `requestBody`."},
        {"openapi: 3.1.0\npaths: { /a: { get: { parameters: [ { name: b, in: query, style: "
         "simple } ] } } }\n",
         "takes form, spaceDelimited, pipeDelimited or deepObject, but this is `simple`."},
        {"openapi: 3.1.0\npaths: { /a: { get: { parameters: [ { $ref: "
         "'#/components/parameters/Limt' } ] } } }\ncomponents: { parameters: { Limit: {} } }\n",
         "The reference `#/components/parameters/Limt` leads nowhere. Did you mean `Limit`?"},
        {"openapi: 3.1.0\npaths: { /a: { $ref: 'other.yaml#/a' } }\n",
         "leads out of the file. Bundle"},
        {"openapi: 3.1.0\npaths: { /a: { $ref: '#/paths/~1b' }, /b: { $ref: '#/paths/~1a' } }\n",
         "leads back to itself."},
        {"openapi: 3.1.0\npaths: { /a: { get: { parameters: [ { name: b, in: query, schema: { "
         "type: strng } } ] } } }\n",
         "but this is `strng`. Did you mean `string`?"},
        {"openapi: 3.1.0\npaths: { /a: { get: { security: [ { kee: [] } ] } } }\ncomponents: { "
         "securitySchemes: { key: { type: http, scheme: basic } } }\n",
         "There is no security scheme `kee`."},
        {"openapi: 3.1.0\npaths: { /a: { get: { parameters: [ { name: a, in: query }, { name: a, "
         "in: query } ] } } }\n",
         "The parameter `a` in query is given twice."},
        {"openapi: 3.1.0\npaths: { /a: { get: { deprecated: 'yes' } } }\n", "true or false"},
    };
    for (const auto& [text, told] : cases)
        EXPECT_THAT(read(text).mistakes, HasSubstr(told)) << text;
}

TEST(OpenApi, OnlyWhatIsWantedIsRead) {
    test::TextFile file(
        "openapi: 3.1.0\npaths:\n  /a: { get: { operationId: a, tags: [x] } }\n"
        "  /b: { get: { operationId: b, parameters: [ { $ref: '#/nowhere' } ] } }\n"
    );
    const auto specification = read_openapi(
        file.reading(), file.root(), [](std::string_view name, auto) { return name == "a"; }
    );
    EXPECT_EQ(file.mistakes(), "");
    EXPECT_THAT(names_of(specification), ElementsAre("a"));
    EXPECT_THAT(specification.names, ElementsAre("a", "b"));
    EXPECT_THAT(specification.tags, ElementsAre("x"));
}

TEST(OpenApi, AWholeApiGivesToolsWhoseSchemasAreSound) {
    std::ifstream stream("examples/rest/shop.yaml");
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    const auto file = read(text);
    EXPECT_EQ(file.mistakes, "");
    EXPECT_EQ(file.specification.operations.size(), 35U);
    EXPECT_EQ(file.specification.left_out.size(), 1U);
    for (const auto& operation : file.specification.operations) {
        for (const auto* schema :
             {&operation.tool.input_schema,
              operation.tool.output_schema ? &*operation.tool.output_schema : nullptr}) {
            if (schema == nullptr) continue;
            const auto compiled = schema::Schema::compile(*schema);
            ASSERT_TRUE(compiled) << operation.tool.name;
            EXPECT_THAT(compiled->unchecked(), IsEmpty()) << operation.tool.name;
        }
    }
}

}  // namespace
}  // namespace recourse::rest

#include "base/json.hpp"

#include <recourse/server/reflect.hpp>

#include <map>
#include <vector>

#include <gtest/gtest.h>

namespace recourse::server {
namespace {

enum class Color : unsigned char { red, green };
BOOST_DESCRIBE_ENUM(Color, red, green)

struct Point {
    int x = 0;
    std::optional<double> y;
    bool operator==(const Point&) const = default;
};
BOOST_DESCRIBE_STRUCT(Point, (), (x, y))

struct Everything {
    bool truth = false;
    std::int8_t small = 0;
    std::uint64_t large = 0;
    double real = 0;
    std::string text;
    Color color = Color::red;
    std::vector<Point> points;
    std::map<std::string, int> counts;
    json::Value any;
    bool operator==(const Everything&) const = default;
};
BOOST_DESCRIBE_STRUCT(Everything, (), (truth, small, large, real, text, color, points, counts, any))

struct Base {
    int inherited = 0;
};
BOOST_DESCRIBE_STRUCT(Base, (), (inherited))

struct Derived : Base {
    int own = 0;
};
BOOST_DESCRIBE_STRUCT(Derived, (Base), (own))

struct Tree {
    std::vector<Tree> children;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (children))

json::Value json_of(std::string_view text) {
    return *json::parse(text);
}

TEST(SchemaOf, a_struct_has_its_members_and_requires_those_that_are_not_optional) {
    EXPECT_EQ(json::Value(schema_of<Point>()), json_of(R"({
        "type": "object",
        "properties": {"x": {"type": "integer"}, "y": {"type": "number"}},
        "required": ["x"],
        "additionalProperties": false
    })"));
}

TEST(SchemaOf, every_kind_of_member) {
    const auto schema = schema_of<Everything>();
    const auto& members = schema.at("properties").as_object();
    EXPECT_EQ(members.at("truth"), json_of(R"({"type": "boolean"})"));
    EXPECT_EQ(members.at("large"), json_of(R"({"type": "integer", "minimum": 0})"));
    EXPECT_EQ(members.at("text"), json_of(R"({"type": "string"})"));
    EXPECT_EQ(members.at("color"), json_of(R"({"type": "string", "enum": ["red", "green"]})"));
    EXPECT_EQ(members.at("points").at("items"), json::Value(schema_of<Point>()));
    EXPECT_EQ(
        members.at("counts"),
        json_of(R"({"type": "object", "additionalProperties": {"type": "integer"}})")
    );
    EXPECT_EQ(members.at("any"), json_of("{}"));
}

TEST(SchemaOf, bases_bring_their_members_and_a_type_within_itself_has_an_end) {
    EXPECT_EQ(schema_of<Derived>().at("required").as_array().size(), 2U);
    EXPECT_EQ(schema_of<Tree>().at("type"), "object");
}

TEST(Json, what_was_written_is_read_back) {
    const Everything given{
        .truth = true,
        .small = -128,
        .large = 18'446'744'073'709'551'615U,
        .real = 2.5,
        .text = "a",
        .color = Color::green,
        .points = {{1, {}}, {2, 3.5}},
        .counts = {{"b", 4}},
        .any = json_of(R"({"c": [null]})"),
    };
    Everything read;
    EXPECT_EQ(from_json(to_json(given), read), std::nullopt);
    EXPECT_EQ(read, given);
}

TEST(Json, empty_optionals_are_left_out_and_null_is_none) {
    EXPECT_EQ(to_json(Point{}), json_of(R"({"x": 0})"));
    Point read;
    EXPECT_EQ(from_json(json_of(R"({"x": 1, "y": null})"), read), std::nullopt);
    EXPECT_EQ(read, (Point{1, {}}));
}

template <typename T>
std::optional<Misfit> misfit_of(std::string_view text) {
    T value{};
    return from_json(json_of(text), value);
}

TEST(Misfits, say_where_and_what) {
    const auto deep = misfit_of<Everything>(R"({"points": [{"x": 1}, {"x": "2"}]})");
    ASSERT_TRUE(deep);
    EXPECT_EQ(deep->pointer, "/points/1/x");
    const auto named = misfit_of<std::map<std::string, bool>>(R"({"a/b~c": 1})");
    ASSERT_TRUE(named);
    EXPECT_EQ(named->pointer, "/a~1b~0c");
    const auto small = misfit_of<std::int8_t>("128");
    ASSERT_TRUE(small);
    EXPECT_EQ(small->expected, "an integer from -128 to 127");
}

TEST(Misfits, integers_may_be_written_as_reals_as_long_as_they_are_exact) {
    EXPECT_FALSE(misfit_of<int>("5.0"));
    EXPECT_TRUE(misfit_of<int>("5.5"));
    EXPECT_TRUE(misfit_of<std::int64_t>("1e300"));
    EXPECT_TRUE(misfit_of<unsigned>("-1"));
    EXPECT_TRUE(misfit_of<Color>("\"blue\""));
}

}  // namespace
}  // namespace recourse::server

#pragma once

#include "base/json.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// One tool made of one operation of a REST API: what its arguments become in a request, and what
/// its answers become in a result.
namespace recourse::rest {

/// How arrays and objects are written into a path, a query, a header (OpenAPI 3.1, 4.8.12.3).
enum class Style : std::uint8_t {
    simple,
    label,
    matrix,
    form,
    space_delimited,
    pipe_delimited,
    deep_object,
};

/// A text of the configuration, or the name of an argument that is put in its place.
struct Piece {
    std::string text;
    bool is_argument = false;
};

/// A text with arguments in it. One argument alone keeps its type; beside others it is written out.
struct Template {
    std::vector<Piece> pieces;

    [[nodiscard]] bool is_one_argument() const noexcept {
        return pieces.size() == 1 && pieces.front().is_argument;
    }
    [[nodiscard]] static Template argument(std::string name) {
        return {{{.text = std::move(name), .is_argument = true}}};
    }
};

/// A named value of a request: of its query, its headers, its cookies, a form.
struct Field {
    std::string name;  ///< on the wire
    Template value;
    Style style = Style::form;
    bool explode = true;
    bool keeps_reserved = false;  ///< `/`, `:` and their like go out as they are
    bool as_json = false;         ///< whatever it is, it is written as JSON
};

/// A piece of the path: written as it stands, or a value that is percent-encoded.
struct PathPart {
    std::string literal;
    std::optional<Field> field;
};

struct ShapeMember;

/// JSON as a body is made of it: fixed values, arguments, and both in objects and lists.
struct Shape {
    enum class Kind : std::uint8_t { fixed, text, object, list };
    Kind kind = Kind::fixed;
    std::string json;  ///< of a fixed value
    Template text;     ///< of a text; an argument that is not given leaves its member out
    std::vector<ShapeMember> members;
    std::vector<Shape> items;
};

struct ShapeMember {
    std::string name;
    Shape shape;
};

struct Body {
    enum class Kind : std::uint8_t { none, json, form, text };
    Kind kind = Kind::none;
    std::string media_type;     ///< what `Content-Type` says
    Shape shape;                ///< of JSON, or of a text
    std::vector<Field> fields;  ///< of a form
    bool required = false;      ///< it is sent although nothing of it is given
};

/// A secret that goes along with a call, as the API asks for it.
struct Credential {
    enum class Where : std::uint8_t { header, query, cookie };
    Where where = Where::header;
    std::string name;
    std::string value;
};

enum class Effect : std::uint8_t { read, idempotent, write };

/// What a success has to look like.
enum class Promise : std::uint8_t { anything, json };

struct Tool {
    std::string name;
    std::string title;
    std::string description;
    std::string method;
    std::vector<PathPart> path;
    std::vector<Field> query;
    std::vector<Field> headers;
    std::vector<Field> cookies;
    Body body;
    std::vector<Credential> credentials;
    json::Value input_schema;
    std::optional<json::Value> output_schema;
    std::vector<std::string> arguments;  ///< every name it takes
    std::vector<std::string> required;   ///< those a call must give
    bool takes_others = false;           ///< arguments of any other name go into the body
    Effect effect = Effect::write;
    bool is_deprecated = false;
    Promise promise = Promise::anything;
    std::string result;  ///< JSON pointer to what of an answer is the result; empty: all of it
    std::chrono::milliseconds call_timeout{0};  ///< 0: the upstream's
};

/// An operation of the file that is no tool, and why: a sentence.
struct LeftOut {
    std::string operation;  ///< `POST /photos`
    std::size_t line = 0;
    std::string reason;
};

/// The tools of one REST API.
struct Api {
    std::string title;
    std::string version;
    std::vector<Tool> tools;
    std::vector<LeftOut> left_out;
};

}  // namespace recourse::rest

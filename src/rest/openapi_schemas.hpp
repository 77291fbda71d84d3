#pragma once

#include "base/json.hpp"
#include "rest/openapi_document.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace recourse::rest {

/// Which way a value goes: what is `readOnly` is not sent, what is `writeOnly` does not come back.
enum class Direction : std::uint8_t { request, response };

/// Translates the schemas of one tool into JSON Schema 2020-12: what a reference leads to becomes a
/// definition, so that schemas that contain themselves stay finite; the words of OpenAPI 3.0
/// (`nullable`, a truth as `exclusiveMinimum`, `example`) become those of JSON Schema.
class SchemaTranslator {
  public:
    SchemaTranslator(OpenApiDocument& document, Direction direction)
        : document_(document), direction_(direction) {}

    [[nodiscard]] json::Value translate(const Place& place);
    /// `$defs` of everything that was translated.
    [[nodiscard]] json::Object take_definitions();
    /// The schema does not go that way, at all: it is read-only in a request.
    [[nodiscard]] bool is_one_way(const Place& place);
    /// More than a tool may carry was cut off; what is left out accepts everything.
    [[nodiscard]] bool is_cut() const noexcept { return nodes_left_ == 0; }

  private:
    [[nodiscard]] json::Value translate_mapping(const Place& place);
    void translate_member(const MemberPlace& member, json::Object& out);
    void translate_properties(const Place& place, json::Object& out);
    [[nodiscard]] json::Value translate_reference(const std::string& reference, const Place& place);
    [[nodiscard]] json::Value translate_all(const Place& list);
    [[nodiscard]] json::Value translate_each(const Place& mapping);
    void drop_one_way_names(const Place& place, json::Object& out);
    void check_type(const Place& place);
    void mend_3_0(const Place& place, json::Object& out);

    OpenApiDocument& document_;
    Direction direction_;
    std::map<std::string, std::string> names_;            ///< of definitions, by reference
    std::vector<std::pair<std::string, Place>> waiting_;  ///< named and not yet translated
    std::map<std::string, int> taken_;
    std::size_t nodes_left_ = 4'000;
    std::size_t depth_ = 0;
};

/// A member of an object that schemas describe, `allOf` included.
struct SchemaMember {
    std::string name;
    Place schema;
    bool required = false;
};

/// What an object is made of, where its members are known by name: nothing for any other schema.
struct ObjectMembers {
    std::vector<SchemaMember> members;
    bool is_open = false;  ///< it says that there may be others
};
[[nodiscard]] std::optional<ObjectMembers> members_of(
    OpenApiDocument& document, const Place& schema
);

/// The schema with nothing left in it that an answer could fail: types may be null, names and
/// values are free. It still tells what to expect.
void loosen(json::Value& schema);

}  // namespace recourse::rest

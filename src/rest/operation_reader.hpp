#pragma once

#include "rest/argument_list.hpp"
#include "rest/openapi.hpp"
#include "rest/openapi_document.hpp"
#include "rest/openapi_schemas.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace recourse::rest {

/// Where an operation stands in its file.
struct OperationPlace {
    std::string_view method;  ///< `GET`
    std::string path;
    config::Position path_at;
    Place item;       ///< of its path
    Place operation;  ///< itself
};

/// Makes a tool of one operation: one function for each thing that an operation has.
class OperationReader {
  public:
    OperationReader(OpenApiDocument& document, const OperationPlace& where);

    /// The tool, or why there is none: a sentence.
    [[nodiscard]] std::expected<Tool, std::string> read();

  private:
    struct Parameter {
        std::string name;
        std::string in;
        Place place;
    };
    void read_words();
    void read_path();
    void read_parameters();
    void collect_parameters(const Place& owner, std::vector<Parameter>& found);
    void read_parameter(const Parameter& parameter);
    [[nodiscard]] json::Value parameter_schema(const Parameter& parameter, bool& as_json);
    [[nodiscard]] Field field_of(const Parameter& parameter);
    void put(const Parameter& parameter, Field field);
    void check_path_variables();

    [[nodiscard]] std::optional<std::string> read_body();
    void read_json_body(const Place& media, const Place& body);
    void read_form_body(const Place& media, const Place& body);
    void add_whole_body(const Place& media, const Place& body, json::Value fallback);
    [[nodiscard]] std::string add_member(const SchemaMember& member, bool required);

    void read_responses();

    OpenApiDocument& document_;
    const OperationPlace& where_;
    Tool tool_;
    ArgumentList arguments_;
    SchemaTranslator schemas_;
};

}  // namespace recourse::rest

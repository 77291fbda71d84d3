#include "base/text.hpp"
#include "diagnosis/structured/fields.hpp"
#include "diagnosis/structured/recognisers.hpp"

/// The `errors` of a GraphQL response. Partial data beside them is the business of whoever asks
/// whether it is a failure at all.
namespace recourse::diagnosis::structured {

Found graphql(json::Ref body) {
    const json::Ref errors = body["errors"];
    const json::Ref first = errors.at(0);
    const auto message = first["message"].string();
    if (!message) return {};
    const bool is_graphql = first["extensions"] || first["locations"] || first["path"].is_array() ||
                            body["data"] || first["classification"];
    if (!is_graphql) return {};

    Reported reported{.confidence = 0.9};
    const json::Ref extensions = first["extensions"];
    if (!take_code(reported, extensions["code"].string().value_or("")) &&
        !take_code(reported, first["code"].string().value_or("")) &&
        !take_code(reported, first["type"].string().value_or("")) &&
        !take_code(reported, extensions["classification"].string().value_or("")))
        take_code(reported, first["errorType"].string().value_or(""));
    std::size_t count = 0;
    for (const json::Ref error : errors.elements()) {
        const auto words = error["message"].string();
        if (!words || ++count > 3) continue;
        reported.sentence += (count > 1 ? "; " : "") + *words;
    }
    reported.status = status_of(extensions["http"]["status"]);
    if (reported.status == 0) reported.status = status_of(extensions["status"]);
    if (const json::Ref path = first["path"]; path && path.raw().size() <= 256)
        reported.details["path"] = json::to_value(path);
    if (const auto field = first_string(extensions, {"argumentName", "field", "invalidArg"});
        !field.empty())
        add_violation(reported, pointer_of(field), reported.code, *message);
    take_extras(reported, extensions);
    take_extras(reported, body["extensions"]);
    return reported;
}

}  // namespace recourse::diagnosis::structured

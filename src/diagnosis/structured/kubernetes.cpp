#include "base/text.hpp"
#include "diagnosis/structured/fields.hpp"
#include "diagnosis/structured/recognisers.hpp"

/// The `Status` object of the Kubernetes API.
namespace recourse::diagnosis::structured {

Found kubernetes(json::Ref body) {
    if (!body["kind"].equals("Status") || !body["status"].equals("Failure")) return {};
    Reported reported{.confidence = 1};
    take_code(reported, body["reason"].string().value_or(""));
    reported.sentence = body["message"].string().value_or("");
    reported.status = status_of(body["code"]);
    const json::Ref details = body["details"];
    for (const json::Ref cause : details["causes"].elements()) {
        const auto field = cause["field"].string().value_or("");
        if (field.empty()) continue;
        add_violation(
            reported,
            pointer_of(field),
            first_string(cause, {"reason"}),
            first_string(cause, {"message", "reason"})
        );
    }
    json::Object resource;
    for (const std::string_view name : {"kind", "name", "group", "uid"}) {
        if (auto value = details[name].string()) resource[name] = text::clean(*value, 200);
    }
    if (!resource.empty()) reported.details["resource"] = std::move(resource);
    return reported;
}

}  // namespace recourse::diagnosis::structured

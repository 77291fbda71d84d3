#include "diagnosis/structured/fields.hpp"
#include "diagnosis/structured/recognisers.hpp"

/// RFC 6749, 5.2: `{"error": "invalid_grant", "error_description": "..."}`.
namespace recourse::diagnosis::structured {

Found oauth(json::Ref body) {
    const auto error = body["error"].string();
    const bool described = body["error_description"].is_string() || body["error_uri"].is_string();
    if (!error || !described) return {};
    Reported reported{.confidence = 0.95};
    take_code(reported, *error);
    reported.sentence = first_string(body, {"error_description", "error"});
    take_extras(reported, body);
    return reported;
}

}  // namespace recourse::diagnosis::structured

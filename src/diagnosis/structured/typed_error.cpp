#include "diagnosis/structured/fields.hpp"
#include "diagnosis/structured/recognisers.hpp"

/// `{"error": {"type", "code", "message", "param"}}`: Stripe, OpenAI and many after them; and
/// `{"type": "error", "error": {"type", "message"}}`: Anthropic.
namespace recourse::diagnosis::structured {

Found typed_error(json::Ref body) {
    const json::Ref error = body["error"];
    const auto type = error["type"].string();
    const auto message = error["message"].string();
    if (!type || !message) return {};

    const bool enveloped = body["type"].equals("error");
    Reported reported{.confidence = enveloped || error["param"] || error["code"] ? 0.95 : 0.8};
    if (!take_code(reported, error["code"].string().value_or(""))) take_code(reported, *type);
    reported.sentence = *message;
    if (const auto kind = snake_case(*type); !kind.empty() && kind != reported.code)
        reported.details["error_type"] = kind;
    if (const auto param = error["param"].string(); param && !param->empty())
        add_violation(reported, pointer_of(*param), reported.code, *message);
    // The sentence is told already: named once more it would only be longer.
    for (Violation& violation : reported.violations) violation.sentence = *message;
    reported.status = status_of(error["status"]);
    take_extras(reported, error);
    take_extras(reported, error["details"]);
    take_extras(reported, body);
    return reported;
}

}  // namespace recourse::diagnosis::structured

#include "base/text.hpp"
#include "diagnosis/structured/fields.hpp"
#include "diagnosis/structured/recognisers.hpp"

#include <re2/re2.h>

/// AWS: JSON with `__type` or a code that ends in Exception, and the XML of the older services.
namespace recourse::diagnosis::structured {
namespace {

/// `com.amazonaws.dynamodb.v20120810#ThrottlingException:http://...` is `ThrottlingException`.
std::string_view without_namespace(std::string_view spelling) {
    if (const auto hash = spelling.rfind('#'); hash != std::string_view::npos)
        spelling.remove_prefix(hash + 1);
    if (const auto colon = spelling.find(':'); colon != std::string_view::npos) {
        // `ThrottlingException:http://...`, but `DynamoDB:ConditionalCheckFailedException`.
        spelling = spelling.substr(colon + 1).starts_with("http") ? spelling.substr(0, colon)
                                                                  : spelling.substr(colon + 1);
    }
    return spelling;
}

std::string element(std::string_view text, std::string_view name) {
    const std::string open = "<" + std::string(name) + ">";
    const auto begin = text.find(open);
    if (begin == std::string_view::npos) return {};
    const auto rest = text.substr(begin + open.size());
    const auto end = rest.find('<');
    return end == std::string_view::npos ? std::string() : text::clean(rest.substr(0, end), 1'024);
}

}  // namespace

Found aws(json::Ref body) {
    const json::Ref error = body["Error"].is_object() ? body["Error"] : body;
    auto spelling = error["__type"].string();
    const bool is_typed = spelling.has_value();
    if (!spelling) spelling = error["Code"].string();
    if (!spelling) {
        spelling = error["code"].string();
        if (spelling && !spelling->ends_with("Exception")) spelling.reset();
    }
    if (!spelling) return {};

    Reported reported{.confidence = is_typed ? 0.95 : 0.75};
    take_code(reported, without_namespace(*spelling));
    reported.sentence =
        first_string(error, {"message", "Message", "errorMessage", "error_description"});
    take_extras(reported, error);
    take_extras(reported, body);
    take_extras(reported, body["ResponseMetadata"]);
    return reported;
}

Found xml(std::string_view text) {
    static const RE2& start =
        *new RE2(R"(\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:Error|ErrorResponse|Response|error)\b)");
    re2::StringPiece rest(text);
    if (!RE2::Consume(&rest, start)) return {};
    Reported reported{.confidence = 0.9};
    auto code = element(text, "Code");
    if (code.empty()) code = element(text, "code");
    take_code(reported, without_namespace(code));
    reported.sentence = element(text, "Message");
    if (reported.sentence.empty()) reported.sentence = element(text, "message");
    if (reported.code.empty() && reported.sentence.empty()) return {};
    for (const std::string_view name : {"RequestId", "RequestID"}) {
        if (const auto id = element(text, name); !id.empty())
            reported.details["upstream_request_id"] = id;
    }
    for (const std::string_view name : {"Key", "BucketName", "Resource"}) {
        if (const auto value = element(text, name); !value.empty())
            reported.details[text::to_lower(name)] = value;
    }
    return reported;
}

}  // namespace recourse::diagnosis::structured

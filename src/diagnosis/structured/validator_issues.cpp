#include "base/text.hpp"
#include "diagnosis/structured/fields.hpp"
#include "diagnosis/structured/recognisers.hpp"

#include <array>

/// Lists of issues as validators print them: FastAPI and pydantic (`loc`, `msg`), zod (`path`,
/// `message`), ajv (`instancePath`, `keyword`); and fields with their complaints, as Rails, Laravel
/// and Django have them. They carry no code of their own: their rules are those of a schema.
namespace recourse::diagnosis::structured {
namespace {

constexpr std::size_t kMostTold = 5;

std::string place_of(json::Ref issue) {
    for (const std::string_view name : {"loc", "path"}) {
        if (issue[name]) return pointer_of(issue[name]);
    }
    return pointer_of(first_string(issue, {"instancePath", "field", "param", "pointer", "property"})
    );
}

bool is_issue(json::Ref issue) {
    const bool placed = issue["loc"] || issue["path"].is_array() || issue["instancePath"] ||
                        issue["property"].is_string();
    return placed && (issue["msg"].is_string() || issue["message"].is_string() ||
                      issue["constraints"].is_object());
}

/// `errors`, `issues`, `detail`, or the list itself.
json::Ref list_in(json::Ref body) {
    const std::array places = {
        body,
        body["detail"],
        body["issues"],
        body["errors"],
        body["error"]["issues"],
        body["error"],
        body["error"]["errors"],
        body["error"]["details"],
        body["message"],
    };
    for (const json::Ref place : places) {
        if (place.is_array() && is_issue(place.at(0))) return place;
    }
    return {};
}

void read_issues(Reported& reported, json::Ref list) {
    for (const json::Ref issue : list.elements()) {
        auto words = first_string(issue, {"message", "msg"});
        for (const auto& constraint : issue["constraints"].members()) {
            if (words.empty()) words = constraint.value().string().value_or("");
        }
        add_violation(
            reported, place_of(issue), first_string(issue, {"type", "code", "keyword"}), words
        );
    }
}

/// Every member is a field with a list of texts, as Django REST framework answers a form.
bool is_all_complaints(json::Ref body) {
    std::size_t count = 0;
    for (const auto& member : body.members()) {
        const auto name = member.name.string().value_or("");
        const bool is_envelope = name.starts_with("error") || name.starts_with("message");
        if (is_envelope || !member.value().at(0).is_string()) return false;
        ++count;
    }
    return count > 0;
}

/// `{"email": ["has already been taken"]}`.
bool read_fields(Reported& reported, json::Ref fields) {
    for (const auto& member : fields.members()) {
        const auto pointer = pointer_of(member.name.string().value_or(""));
        const json::Ref value = member.value();
        if (!value.is_array() && !value.is_string()) return false;
        if (const auto words = value.string()) add_violation(reported, pointer, "", *words);
        for (const json::Ref words : value.elements())
            add_violation(reported, pointer, "", words.string().value_or(""));
    }
    return !reported.violations.empty();
}

void tell(Reported& reported) {
    for (std::size_t i = 0; i < std::min(kMostTold, reported.violations.size()); ++i)
        reported.sentence.append(i == 0 ? "" : "; ").append(reported.violations[i].sentence);
}

}  // namespace

Found validator_issues(json::Ref body) {
    Reported reported{.confidence = 0.9, .is_dump = true};
    if (const json::Ref list = list_in(body)) {
        read_issues(reported, list);
        if (reported.violations.empty()) return {};
        tell(reported);
        return reported;
    }
    json::Ref fields = body["errors"].is_object() ? body["errors"] : body["error"]["errors"];
    if (!fields.is_object() && body.is_object() && is_all_complaints(body)) fields = body;
    if (body["status"].equals("fail") && body["data"].is_object()) fields = body["data"];  // JSend
    // Phoenix says `{"errors": {"detail": "Not Found"}}`: that is no field.
    const bool is_sentence = fields["detail"].is_string();
    const bool is_alone = !body["type"] && !body["title"] && !is_sentence;
    if (fields.is_object() && is_alone && read_fields(reported, fields)) {
        reported.confidence = 0.7;
        take_code(reported, first_string(body, {"code", "error_code", "errorCode"}));
        reported.status = status_of(body["status"]);
        tell(reported);
        take_extras(reported, body);
        return reported;
    }
    return {};
}

}  // namespace recourse::diagnosis::structured

#include "base/text.hpp"
#include "diagnosis/structured/fields.hpp"
#include "diagnosis/structured/recognisers.hpp"

#include <re2/re2.h>

/// RFC 9457 problem details, as ASP.NET, Spring and others write them.
namespace recourse::diagnosis::structured {
namespace {

/// `https://example.com/probs/out-of-credit` is `out-of-credit`; a type that only points at a
/// chapter of the HTTP standard names no problem.
std::string_view name_in(std::string_view type) {
    static const RE2& standard =
        *new RE2(R"((?i).*(?:ietf\.org|rfc-editor\.org|httpstatuses\.|developer\.mozilla\.org).*)");
    if (type == "about:blank" || RE2::FullMatch(type, standard)) return {};
    while (type.ends_with('/')) type.remove_suffix(1);
    const auto last = type.find_last_of("/#:");
    return last == std::string_view::npos ? type : type.substr(last + 1);
}

/// `"errors": {"Name": ["The Name field is required."]}`, or a list with pointers.
void read_errors(Reported& reported, json::Ref errors) {
    for (const auto& member : errors.members()) {
        const auto pointer = pointer_of(member.name.string().value_or(""));
        for (const json::Ref words : member.value().elements())
            add_violation(reported, pointer, "", words.string().value_or(""));
    }
    for (const json::Ref error : errors.elements()) {
        auto pointer = first_string(error, {"pointer", "name", "field", "parameter"});
        if (pointer.starts_with('#')) pointer.erase(0, 1);
        add_violation(
            reported,
            pointer_of(pointer),
            first_string(error, {"code", "type"}),
            first_string(error, {"detail", "reason", "message"})
        );
    }
}

}  // namespace

Found problem_details(json::Ref body) {
    const auto type = body["type"].string();
    const auto title = first_string(body, {"title"});
    const auto detail = first_string(body, {"detail"});
    if (title.empty() && detail.empty()) return {};
    const int status = status_of(body["status"]);
    const bool is_problem =
        (type && (!title.empty() || status != 0)) || (status != 0 && !title.empty());
    if (!is_problem || body["error"].is_object()) return {};

    Reported reported{.confidence = type ? 0.95 : 0.85};
    if (!take_code(reported, first_string(body, {"code", "errorCode", "error_code"})) && type)
        take_code(reported, name_in(*type));
    reported.sentence = !detail.empty() ? detail : title;
    reported.status = status;
    if (type && type->starts_with("http") && !reported.code.empty())
        reported.links.doc_url = text::clean(*type, 2'048);
    for (const std::string_view name :
         {"errors", "invalid-params", "invalid_params", "violations", "issues"})
        read_errors(reported, body[name]);
    if (!title.empty()) reported.details["title"] = text::clean(title, 200);
    take_extras(reported, body);
    return reported;
}

}  // namespace recourse::diagnosis::structured

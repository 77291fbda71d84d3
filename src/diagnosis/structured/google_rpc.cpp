#include "base/text.hpp"
#include "diagnosis/structured/fields.hpp"
#include "diagnosis/structured/recognisers.hpp"

#include <string>

/// google.rpc.Status, and AIP-193 around it: each detail by its type.
namespace recourse::diagnosis::structured {
namespace {

constexpr std::size_t kTextBytes = 300;

std::string text_of(json::Ref object, std::string_view name) {
    return text::clean(object[name].string().value_or(""), kTextBytes);
}

void read_error_info(Reported& reported, json::Ref detail) {
    take_code(reported, detail["reason"].string().value_or(""));
    if (const auto domain = text_of(detail, "domain"); !domain.empty())
        reported.details["error_domain"] = domain;
    json::Object metadata;
    for (const auto& member : detail["metadata"].members()) {
        if (metadata.size() == 12) break;
        metadata[text::clean(member.name.string().value_or(""), 64)] =
            text::clean(member.value().string().value_or(""), kTextBytes);
    }
    if (!metadata.empty()) reported.details["metadata"] = std::move(metadata);
}

void read_bad_request(Reported& reported, json::Ref detail) {
    for (const json::Ref each : detail["fieldViolations"].elements()) {
        add_violation(
            reported,
            pointer_of(text_of(each, "field")),
            text_of(each, "reason"),
            each["description"].string().value_or("")
        );
    }
}

double number_of(json::Ref value) {
    if (const auto number = value.number()) return *number;
    const auto string = value.string();
    double number = 0;
    if (string) std::from_chars(string->data(), string->data() + string->size(), number);
    return number;
}

void read_quota_failure(Reported& reported, json::Ref detail) {
    for (const json::Ref each : detail["violations"].elements()) {
        if (reported.quota.size() == 8) return;
        Quota quota;
        quota.policy = text_of(each, "quotaId");
        if (quota.policy.empty()) quota.policy = text_of(each, "quotaMetric");
        if (quota.policy.empty()) quota.policy = text_of(each, "description");
        quota.subject = text_of(each, "subject");
        quota.unit = text_of(each, "quotaMetric");
        quota.limit = number_of(each["quotaValue"]);
        reported.quota.push_back(std::move(quota));
    }
}

void read_precondition(Reported& reported, json::Ref detail) {
    json::Array all;
    for (const json::Ref each : detail["violations"].elements()) {
        if (all.size() == 8) break;
        all.emplace_back(json::Object{
            {"type", text_of(each, "type")},
            {"subject", text_of(each, "subject")},
            {"description", text_of(each, "description")}
        });
    }
    if (!all.empty()) reported.details["preconditions"] = std::move(all);
}

void read_resource(Reported& reported, json::Ref detail) {
    reported.details["resource"] = json::Object{
        {"type", text_of(detail, "resourceType")},
        {"name", text_of(detail, "resourceName")},
        {"description", text_of(detail, "description")}
    };
}

void read_help(Reported& reported, json::Ref detail) {
    for (const json::Ref link : detail["links"].elements()) {
        const auto url = link["url"].string().value_or("");
        if (!url.starts_with("https://") && !url.starts_with("http://")) continue;
        // The first is the one for this error; a link into a console is where it is mended.
        std::string& place =
            url.contains("console") ? reported.links.action_url : reported.links.doc_url;
        if (place.empty()) place = text::clean(url, 2'048);
    }
}

void read_detail(Reported& reported, json::Ref detail) {
    const auto type = detail["@type"].string().value_or("");
    const std::string_view name = std::string_view(type).substr(type.rfind('/') + 1);
    if (name == "google.rpc.ErrorInfo") read_error_info(reported, detail);
    if (name == "google.rpc.BadRequest") read_bad_request(reported, detail);
    if (name == "google.rpc.QuotaFailure") read_quota_failure(reported, detail);
    if (name == "google.rpc.PreconditionFailure") read_precondition(reported, detail);
    if (name == "google.rpc.ResourceInfo") read_resource(reported, detail);
    if (name == "google.rpc.Help") read_help(reported, detail);
    if (name == "google.rpc.RequestInfo")
        reported.details["upstream_request_id"] = text_of(detail, "requestId");
    if (name == "google.rpc.LocalizedMessage")
        reported.details["localized_message"] = text_of(detail, "message");
    if (name == "google.rpc.RetryInfo")
        reported.details["retry_delay"] = text_of(detail, "retryDelay");
}

}  // namespace

Found google_rpc(json::Ref body) {
    // Streaming endpoints wrap each error in a list.
    const json::Ref first = body.is_array() ? body.at(0) : body;
    const json::Ref error = first["error"].is_object() ? first["error"] : first;
    const auto code = error["code"].integer();
    const auto status = error["status"].string();
    const bool typed = error["details"].at(0)["@type"].is_string();
    const auto message = error["message"].string();
    if (!code || !message || (!status && !typed && !error["errors"].is_array())) return {};

    Reported reported{
        .confidence =
            typed || (status && from_string<Category>(text::to_lower(*status))) ? 0.95 : 0.6
    };
    reported.sentence = *message;
    reported.status = status_of(error["code"]);
    if (status) {
        reported.category = from_string<Category>(text::to_lower(*status));
        take_code(reported, *status);
    } else if (*code >= 1 && *code <= 16) {
        reported.category = static_cast<Category>(*code);
    }
    // The older form: `errors: [{reason, domain, message}]`.
    if (!status) take_code(reported, error["errors"].at(0)["reason"].string().value_or(""));
    std::size_t count = 0;
    for (const json::Ref detail : error["details"].elements()) {
        if (++count > 16) break;
        read_detail(reported, detail);
    }
    take_extras(reported, error);
    return reported;
}

}  // namespace recourse::diagnosis::structured

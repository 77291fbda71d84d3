#include "base/text.hpp"
#include "diagnosis/structured/fields.hpp"
#include "diagnosis/structured/recognisers.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

/// What is left: an object with a message and perhaps a code under one of the many names there are.
namespace recourse::diagnosis::structured {
namespace {

constexpr int kDepth = 4;

/// `not_found`, `NOT_FOUND`, `invalidGrant`: a word of a program. `Forbidden` and `Bad Request`
/// are the phrases of HTTP.
bool looks_like_code(std::string_view word) {
    if (snake_case(word).empty()) return false;
    if (word.find_first_of("_-.") != std::string_view::npos) return true;
    const bool capitals = std::ranges::any_of(word.substr(1), [](char c) {
        return std::isupper(static_cast<unsigned char>(c)) != 0;
    });
    return capitals || std::islower(static_cast<unsigned char>(word.front())) != 0;
}

bool is_one_word(std::string_view word) {
    return std::ranges::all_of(word, [](char c) {
        return std::islower(static_cast<unsigned char>(c)) != 0;
    });
}

/// `UNPROCESSABLE_ENTITY`: what could be no name of anything else.
bool is_shouted(std::string_view word) {
    return word.contains('_') && std::ranges::none_of(word, [](char c) {
               return std::islower(static_cast<unsigned char>(c)) != 0 || c == ' ';
           });
}

void take_code_of(Reported& reported, json::Ref object, bool has_message) {
    // PayPal's details say what its name only sorts.
    for (const auto& spelling :
         {object["details"].at(0)["issue"].string(), object["name"].string()}) {
        if (spelling && has_message && is_shouted(*spelling) && take_code(reported, *spelling))
            return;
    }
    for (const std::string_view name :
         {"code",
          "errorCode",
          "error_code",
          "error_kind",
          "errorType",
          "error_type",
          "error-type",
          "error-code",
          "errcode",
          "errorcode",
          "ErrorCode",
          "Code"}) {
        const auto spelling = object[name].string();
        if (spelling && take_code(reported, *spelling)) return;
    }
    // CouchDB's `{"error": "not_found", "reason": "missing"}` says it in a word, which is no code.
    if (const auto reason = object["reason"].string();
        reason && looks_like_code(*reason) && !is_one_word(*reason) && take_code(reported, *reason))
        return;
    // These hold words or states as often as codes.
    for (const std::string_view name : {"error", "Error", "type", "status", "category"}) {
        const auto spelling = object[name].string();
        const bool is_code = spelling && has_message && looks_like_code(*spelling);
        if (is_code && take_code(reported, *spelling)) return;
    }
}

int status_of_object(json::Ref object) {
    for (const std::string_view name :
         {"status",
          "statusCode",
          "status_code",
          "httpStatus",
          "http_status",
          "code",
          "error_code",
          "http_code",
          "httpCode"}) {
        if (const int status = status_of(object[name]); status != 0) return status;
    }
    return 0;
}

/// The first three of a list of texts or of objects with a message.
std::string joined_words(json::Ref list) {
    std::string words;
    std::size_t count = 0;
    for (const json::Ref each : list.elements()) {
        auto said = each.string();
        if (!said)
            said = first_string(each, {"message", "Detail", "Message", "detail", "error", "msg"});
        if (said->empty() || ++count > 3) continue;
        words.append(words.empty() ? "" : "; ").append(*said);
    }
    return words;
}

std::string words_of(json::Ref object) {
    auto words = first_string(
        object,
        {"ExceptionMessage",
         "message",
         "detail",
         "error_description",
         "error_message",
         "errorMessage",
         "errmsg",
         "error-message",
         "msg",
         "description",
         "Message",
         "faultstring",
         "detailMessage",
         "reason",
         "info",
         "title",
         "summary",
         "Error Message",
         "exception"}
    );
    if (!words.empty()) return words;
    for (const std::string_view name :
         {"errorMessages", "messages", "message", "errors", "details", "Error"}) {
        if (const auto joined = joined_words(object[name]); !joined.empty()) return joined;
    }
    return first_string(object, {"error", "Error", "err", "errors"});
}

void read(Reported& reported, json::Ref object, int depth) {
    if (!object.is_object() || depth > kDepth) return;
    const auto message = words_of(object);
    if (reported.sentence.empty()) reported.sentence = message;
    if (reported.code.empty()) take_code_of(reported, object, !message.empty());
    if (reported.status == 0) reported.status = status_of_object(object);
    take_extras(reported, object);
    for (const std::string_view name :
         {"error", "fault", "detail", "details", "err", "envelope", "meta"}) {
        const json::Ref inner = object[name];
        if (!inner.is_object()) continue;
        // What stands inside is closer to the failure than what is around it.
        Reported closer;
        read(closer, inner, depth + 1);
        if (name != "details" && !closer.sentence.empty()) reported.sentence = closer.sentence;
        if (!closer.code.empty() && (name == "error" || reported.code.empty())) {
            reported.code = closer.code;
            reported.spelling = closer.spelling;
        }
        if (closer.status != 0) reported.status = closer.status;
        if (closer.retryable) reported.retryable = closer.retryable;
        for (auto& member : closer.details) {
            if (!reported.details.contains(member.key()))
                reported.details[member.key()] = std::move(member.value());
        }
        if (reported.links.doc_url.empty()) reported.links.doc_url = closer.links.doc_url;
        if (reported.links.action_url.empty()) reported.links.action_url = closer.links.action_url;
        if (reported.links.connect_url.empty())
            reported.links.connect_url = closer.links.connect_url;
    }
    // QuickBooks: `{"Fault": {"Error": [{"Message", "Detail"}]}}`.
    if (const auto told = joined_words(object["Fault"]["Error"]); reported.sentence.empty())
        reported.sentence = told;
    if (object["errors"].is_object() && reported.sentence.empty())
        reported.sentence = words_of(object["errors"]);
    if (object["errors"].at(0).is_object() && reported.code.empty())
        take_code_of(reported, object["errors"].at(0), true);
}

/// `{"errorType": "KeyError", "errorMessage": "'id'"}`: without its name it says nothing.
void name_exception(Reported& reported, json::Ref object) {
    const auto name = first_string(object, {"errorType", "exception", "name"});
    const bool is_one = name.ends_with("Error") || name.ends_with("Exception");
    if (is_one && reported.code.empty() && !reported.sentence.contains(name))
        reported.sentence = fmt::format("{}: {}", name, reported.sentence);
}

}  // namespace

Found plain_object(json::Ref body) {
    // Salesforce sends a list of one.
    const json::Ref object = body.is_array() ? body.at(0) : body;
    if (!object.is_object()) return {};
    Reported reported{.confidence = 0.5};
    read(reported, object, 1);
    if (reported.sentence.empty() && reported.code.empty()) return {};
    name_exception(reported, object);
    // A code alone is all that some servers say.
    if (reported.sentence.empty() || reported.sentence == reported.spelling) {
        reported.sentence = reported.spelling;
    }
    return reported;
}

}  // namespace recourse::diagnosis::structured

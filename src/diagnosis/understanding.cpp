#include "diagnosis/understanding.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "diagnosis/said.hpp"
#include "diagnosis/signatures/signatures.hpp"

#include <utility>

#include <fmt/format.h>

namespace recourse::diagnosis {
namespace {

/// The error in the words, or else in the data beside them.
structured::Reported reported_by(const Complaint& complaint) {
    auto reported = complaint.read != nullptr ? *complaint.read
                                              : structured::reported_in(unwrap(complaint.text));
    if (reported && !reported->code.empty()) return *std::move(reported);
    auto beside = structured::reported_in(complaint.data);
    if (!beside) return std::move(reported).value_or(structured::Reported{});
    if (!reported) {
        // Data is about the words, which tell what they tell.
        const auto words = text::trim(unwrap(complaint.text));
        if (!words.empty() && !says_nothing(words, {})) beside->sentence = words;
        return *std::move(beside);
    }
    return beside->code.empty() ? *std::move(reported) : *std::move(beside);
}

std::string told_by_page(std::string_view page) {
    auto title = html_title(page).value_or("");
    // `Error` tells nothing; below it may stand `Cannot GET /api/x`.
    return sense_of(title).known() || !sense_of(html_words(page)).known() ? title
                                                                          : html_words(page);
}

std::string sentence_of(const structured::Reported& reported, std::string_view words) {
    if (reported.confidence > 0) return std::string(unwrap(reported.sentence));
    if (const auto page = page_in(words); !page.empty()) {
        auto told = told_by_page(page);
        const auto before = text::trim(words.substr(0, words.size() - page.size()));
        return before.empty() ? told : fmt::format("{} {}", before, told);
    }
    return std::string(unwrap(said_in(unwrap(words)).sentence));
}

/// Who sends SQL of their own is told where it is wrong.
bool sends_statements(const Situation& situation) {
    const std::string lower = text::to_lower(situation.arguments.substr(0, 4'096));
    return has_any(
        lower,
        "select|insert into|update|delete from|create table|alter table|with|sql|statement|"
        "query|cypher|soql"
    );
}

/// A login page where an answer was due.
Sense sense_of_page(std::string_view title) {
    const std::string lower = text::to_lower(title);
    if (has_any(lower, "sign in|log in|login|signin|anmelden|iniciar sesi*|connexion"))
        return sense_by("unauthenticated", Answer::inconclusive);
    return {};
}

Sense sense_of_all(
    const Complaint& complaint, const structured::Reported& reported, std::string_view sentence
) {
    if (reported.is_dump) return sense_by("invalid_arguments", Answer::refused);
    const auto page = reported.confidence > 0 ? std::string_view() : page_in(complaint.text);
    // What the page says counts more than what is said of it.
    Sense sense = page.empty() ? Sense{} : sense_of(told_by_page(page));
    if (!sense.known()) sense = sense_of(sentence);
    // `fetch failed`, with a timeout as its cause: the cause tells more.
    if (sense.code == "dependency_unavailable" || sense.code == "tool_crashed") {
        const Sense cause = sense_of(cause_in(complaint.text));
        if (cause.known() && cause.code != "tool_crashed") return cause;
    }
    if (sense.known()) return sense;
    if (reported.status != 0) sense = sense_of_status(reported.status);
    if (sense.known() || reported.confidence > 0) return sense;
    if (!page.empty()) return sense_of_page(sentence);
    // What the whole trace says beside its last words.
    const std::string rest = without_frames(complaint.text);
    sense = sense_of(rest);
    if (!sense.known() && holds_trace(complaint.text))
        return sense_by("tool_crashed", Answer::inconclusive);
    return sense;
}

}  // namespace

Understood understand(const Complaint& complaint, const Situation& situation) {
    Understood heard;
    heard.reported = reported_by(complaint);
    heard.sentence = sentence_of(heard.reported, complaint.text);
    heard.sense = sense_of_all(complaint, heard.reported, heard.sentence);
    heard.claim = claim_in(heard.sentence);
    if (heard.sense.code == "tool_crashed" && sends_statements(situation) &&
        signatures::is_wrong_sql(LowerText(text::to_lower(heard.sentence)))) {
        heard.sense = sense_by("invalid_arguments", Answer::inconclusive);
        heard.own_statement = true;
    }
    // `Request failed with status code 404` tells what happened, if in a number only.
    const bool by_number = heard.sense.known() && heard.sense.category != Category::internal &&
                           heard.sense.category != Category::invalid_argument;
    heard.vague = !by_number && heard.reported.violations.empty() &&
                  says_nothing(heard.sentence, situation.tool.name);
    return heard;
}

}  // namespace recourse::diagnosis

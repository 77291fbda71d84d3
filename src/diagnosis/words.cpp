#include "diagnosis/words.hpp"

#include "base/text.hpp"
#include "diagnosis/signatures/signatures.hpp"
#include "diagnosis/word_rows.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <re2/re2.h>

namespace recourse::diagnosis {
namespace {

constexpr std::size_t kReadBytes = 4'096;
constexpr Answer kRefused = Answer::refused;

/// `HTTP 503`, `status code: 404`, `429 Too Many Requests`, `404 Not Found`.
int status_in(std::string_view lower) {
    static const RE2& phrase = *new RE2(
        R"((?:\b(?:status|status code|statuscode|http|http error|http status|http/1\.1|http/2|)"
        R"(code|error code|responded with|returned|server error|client error|error)\b)"
        R"(['"`]?[:= (#-]{0,3}([45]\d\d)\b|)"
        R"(^([45]\d\d)(?:[ :-]+[a-z]|\W*$)|: ([45]\d\d)$|^(?:error|failed|failure): ([45]\d\d)\b))"
    );
    std::array<std::string, 4> found;
    if (!RE2::PartialMatch(lower, phrase, &found[0], &found[1], &found[2], &found[3])) return 0;
    const std::string& number =
        *std::ranges::find_if(found, [](const std::string& each) { return !each.empty(); });
    return (number[0] - '0') * 100 + (number[1] - '0') * 10 + (number[2] - '0');
}

/// `kafka.errors.RecordTooLargeException: ...`, `sqlalchemy.orm.exc.NoResultFound`: what an
/// exception is called, read as a code.
Sense sense_of_exception(std::string_view sentence) {
    static const RE2& by_ending = *new RE2(
        R"((?:^|[\s.:$\\(\[])([A-Z][A-Za-z0-9]{2,60}?)(?:Error|Exception|Failure|Fault)(?:$|[\s:.,)\]]))"
    );
    static const RE2& by_path =
        *new RE2(R"(^(?:[a-z_]\w*[.:]{1,2})+([A-Z][a-z]+(?:[A-Z][A-Za-z0-9]+)+)(?:$|[\s:]))");
    // `Zendesk: RecordNotFound`
    static const RE2& alone = *new RE2(R"((?:^|: )([A-Z][a-z]+(?:[A-Z][a-z]+)+)\.?$)");
    sentence = sentence.substr(0, kReadBytes);
    std::string name;
    if (!RE2::PartialMatch(sentence, by_ending, &name) &&
        !RE2::PartialMatch(sentence, by_path, &name) && !RE2::PartialMatch(sentence, alone, &name))
        return {};
    // Of one word: what a program may not is no more than that.
    if (name == "Security" || name == "Access") return sense_by("permission_denied", kRefused);
    std::string code;
    for (const auto& word : text::words(name)) code.append(code.empty() ? "" : "_").append(word);
    const Sense sense = sense_of_code(code);
    // A category alone is no more than is known without it.
    if (sense.code == "tool_failed") return {};
    // What a program did not find when it was at work proves nothing of what it had done.
    return sense.code == "not_found" ? sense_by("not_found", Answer::inconclusive) : sense;
}

/// In lower case, also the letters of Western Europe and of Russia.
std::string lowered(std::string_view sentence) {
    std::string lower = text::to_lower(sentence);
    for (std::size_t at = 0; at + 1 < lower.size(); ++at) {
        const auto first = static_cast<unsigned char>(lower[at]);
        const auto second = static_cast<unsigned char>(lower[at + 1]);
        // U+00C0 to U+00DE, but for the multiplication sign; U+0410 to U+042F.
        const bool is_western = first == 0xC3 && second >= 0x80 && second <= 0x9E && second != 0x97;
        const bool is_russian = first == 0xD0 && second >= 0x90 && second <= 0x9F;
        if (is_western || is_russian) {
            lower[at + 1] = static_cast<char>(second + 0x20);
        } else if (first == 0xD0 && second >= 0xA0 && second <= 0xAF) {
            lower[at] = static_cast<char>(0xD1);
            lower[at + 1] = static_cast<char>(second - 0x20);
        }
    }
    return lower;
}

/// A quota that is counted by the minute is a rate.
Sense by_its_window(Sense sense, std::string_view lower) {
    const bool soon = has_any(
        lower,
        "per minute|per second|per-minute|per-second|rpm|tpm|perminute|requests/min|req/min|"
        "per hour|in seconds"
    );
    if (sense.code == "quota_exhausted" && soon) return sense_by("rate_limited", sense.answer);
    return sense;
}

/// What is asked of a thing that is too large: whether it was sent. What would have come back says
/// nothing of what was done for it.
Answer answer_to_size(std::string_view lower) {
    static const RE2& came_back = *new RE2(
        R"(\b(?:response|results?|output|answer|reply|returned|returns|rows (?:match|found)|download(?:ed)?)\b)"
    );
    return RE2::PartialMatch(lower, came_back) ? Answer::inconclusive : kRefused;
}

/// Words that say a wait ran out are that, whatever was waited for; and what is too large was sent.
Sense by_its_circumstances(Sense sense, std::string_view lower) {
    if (sense.code == "overloaded" &&
        has_any(lower, "timed out|timeout|timeout expired|time out|acquiretimeout*"))
        return sense_by("timed_out", Answer::inconclusive);
    if (sense.code == "too_large") sense.answer = answer_to_size(lower);
    return sense;
}

/// `Bad Request: message can't be edited`: the phrase of HTTP, and what the server says behind it.
std::string_view behind_label(std::string_view lower) {
    static const RE2& label = *new RE2(
        R"((?:http )?(?:[45]\d\d:? )?(?:bad request|unprocessable entity|internal server error|conflict|forbidden)(?: for url)?[:,] )"
    );
    re2::StringPiece rest(lower);
    return RE2::Consume(&rest, label) ? std::string_view(rest.data(), rest.size())
                                      : std::string_view();
}

/// Names that stand in quotation marks, `'billing'`, are no words: only what stands around them is.
std::string without_names(std::string_view lower) {
    static const RE2& name = *new RE2(R"((['"`\x{201c}])[\w./@#-]{1,80}(['"`\x{201d}]))");
    std::string masked(lower);
    RE2::GlobalReplace(&masked, name, R"(\1x\2)");
    return masked;
}

/// What systems print word for word, names in quotation marks and all.
Sense printed_sense(const LowerText& text) {
    if (Sense sense = first_sense(text, validator_rows()); sense.known()) return sense;
    if (Sense sense = signatures::sql(text); sense.known()) return sense;
    if (Sense sense = signatures::tools(text); sense.known()) return sense;
    return signatures::files(text);
}

/// What is told in prose.
Sense told_sense(const LowerText& text, std::string_view sentence) {
    if (Sense sense = first_sense(text, telling_rows()); sense.known())
        return by_its_window(sense, text.text());
    if (Sense sense = signatures::mail(text); sense.known()) return sense;
    if (Sense sense = signatures::connection(text); sense.known()) return sense;
    if (Sense sense = signatures::plain_bug(text); sense.known()) return sense;
    if (Sense sense = telling_form_sense(text); sense.known()) return sense;
    if (Sense sense = first_sense(text, plain_rows()); sense.known()) return sense;
    if (Sense sense = first_sense(text, language_rows()); sense.known()) return sense;
    if (Sense sense = language_form_sense(text); sense.known()) return sense;
    if (Sense sense = form_sense(text); sense.known()) return sense;
    if (Sense sense = sense_of_exception(sentence); sense.known()) return sense;
    if (Sense sense = signatures::bug(text); sense.known()) return sense;
    if (const int status = status_in(text.text()); status != 0) {
        if (Sense sense = sense_of_status(status); sense.known()) return sense;
    }
    if (Sense sense = first_sense(text, general_rows()); sense.known()) return sense;
    if (has_any(text, "traceback (most recent call last)|syntax error|internal compiler error"))
        return sense_by("tool_crashed", Answer::inconclusive);
    // Wide forms are for a sentence or two: in a long text they would find anything.
    constexpr std::size_t kShort = 400;
    if (text.text().size() > kShort) return {};
    const Sense sense = broad_form_sense(text);
    return sense.known() ? sense : spoken_form_sense(text);
}

Sense sense_of_lower(std::string_view lower, std::string_view sentence) {
    const LowerText whole(lower);
    if (Sense sense = printed_sense(whole); sense.known()) return sense;
    const std::string bare = without_names(lower);
    if (bare == lower) return told_sense(whole, sentence);
    if (Sense sense = told_sense(LowerText(bare), sentence); sense.known()) return sense;
    return told_sense(whole, sentence);
}

}  // namespace

Sense sense_of(std::string_view sentence) {
    if (sentence.empty()) return {};
    const std::string lower = lowered(sentence.substr(0, kReadBytes));
    if (const auto rest = behind_label(lower); !rest.empty()) {
        if (Sense sense = sense_of_lower(rest, rest); sense.known()) {
            if (lower.substr(0, lower.size() - rest.size()).contains("bad request"))
                sense.answer = kRefused;
            return by_its_circumstances(sense, rest);
        }
    }
    return by_its_circumstances(sense_of_lower(lower, sentence), lower);
}

Sense sense_of_status(int status) {
    switch (status) {
        case 400:
        case 422:
            return sense_by("invalid_arguments", kRefused);
        case 401:
            return sense_by("unauthenticated", kRefused);
        case 402:
            return sense_by("payment_required", kRefused);
        case 403:
            return sense_by("permission_denied", kRefused);
        case 404:
        case 410:
            return sense_by("not_found", kRefused);
        case 405:
        case 501:
            return sense_by("unsupported", kRefused);
        case 408:
        case 504:
            return sense_by("timed_out", Answer::inconclusive);
        case 409:
            return sense_by("conflict", Answer::inconclusive);
        case 412:
        case 423:
        case 428:
            return sense_by("precondition_failed", kRefused);
        case 413:
        case 414:
            return sense_by("too_large", kRefused);
        case 429:
            return sense_by("rate_limited", kRefused);
        case 529:
            return sense_by("overloaded", Answer::inconclusive);
        default:
            // What is left of 5xx is said by proxies about what stands behind them.
            return status > 500 && status < 600
                       ? sense_by("dependency_unavailable", Answer::inconclusive)
                       : Sense{};
    }
}

}  // namespace recourse::diagnosis

#include "base/json.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "diagnosis/exhibit.hpp"
#include "dialect_option.hpp"
#include "fault/dialect.hpp"
#include "fault/redaction.hpp"
#include "line_source.hpp"
#include "progress.hpp"
#include "vocabulary_option.hpp"

#include <fmt/format.h>

namespace recourse::app {
namespace {

constexpr std::size_t kMaxLine = 4 * 1024 * 1024;

/// What a caller of the gateway would be told, as a line, or as the text of a dialect.
struct Told {
    const DiagnoseOptions& options;
    Dialect dialect;
    const fault::Vocabularies& vocabularies;
    fault::Redactor redactor{};

    std::string operator()(diagnosis::Finding finding) const {
        const bool in_words = options.text || !options.dialect.empty();
        if (!finding.fault) return in_words ? "no failure\n\n" : "null\n";
        redactor.redact(*finding.fault);
        fault::hide_internals(*finding.fault, finding.arguments);
        if (in_words) return fault::tell(*finding.fault, dialect, &vocabularies).text + "\n\n";
        return json::to_text(fault::render_machine(*finding.fault)) + "\n";
    }
};

int cannot_read(const DiagnoseOptions& options, std::string_view why) {
    fmt::print(
        stderr,
        "recourse diagnose: '{}' cannot be read: {}; check the path\n",
        options.file.empty() ? "-" : options.file,
        why
    );
    return kUnavailable;
}

void complain(std::size_t line, std::size_t column, std::string_view sentence) {
    fmt::print(stderr, "recourse diagnose: line {}, column {}: {}\n", line, column, sentence);
}

}  // namespace

int diagnose(const DiagnoseOptions& options) {
    const auto dialect =
        dialect_option("diagnose", options.dialect.empty() ? "recourse" : options.dialect);
    if (!dialect) return kUsage;
    const auto vocabularies = vocabularies_of(options.configuration);
    if (!vocabularies) return vocabularies.error();
    const auto vocabulary = vocabulary_option("diagnose", options.vocabulary, *vocabularies);
    if (!vocabulary) return vocabulary.error();
    const Told told{options, *dialect, *vocabularies};
    LineSource lines(options.file, kMaxLine);
    PromptOutput output;
    Progress progress(
        "diagnosing", Unit::bytes, {.quiet = options.quiet || lines.is_typed(), .flowing = true}
    );
    if (const auto size = lines.size()) progress.expect(static_cast<double>(*size));
    std::size_t number = 0;
    std::size_t unread = 0;
    bool is_json = false;
    while (auto line = lines.next()) {
        ++number;
        progress.reach(static_cast<double>(lines.taken()));
        const auto words = text::trim(line->text);
        if (words.empty()) continue;
        if (!is_json && !words.starts_with('{')) {
            const auto whole = lines.rest(line->text);
            output.write(told(diagnosis::examine_text(whole.text, *vocabulary)));
            break;
        }
        is_json = true;
        if (line->too_long) {
            const Progress::Aside aside(progress);
            complain(number, kMaxLine + 1, "the line is longer than 4 MiB; leave out what is long");
            ++unread;
            continue;
        }
        auto finding = diagnosis::examine(line->text, *vocabulary);
        if (!finding) {
            const Progress::Aside aside(progress);
            complain(number, finding.error().column, finding.error().sentence);
            ++unread;
            continue;
        }
        if (!output.write(told(*std::move(finding)))) break;
    }
    if (!lines.problem().empty()) return cannot_read(options, lines.problem());
    if (number == 0) {
        fmt::print(
            stderr,
            "recourse diagnose: there is nothing to diagnose; see recourse diagnose --help\n"
        );
        return kBadInput;
    }
    return unread == 0 ? kOk : kBadInput;
}

}  // namespace recourse::app

#include "commands.hpp"
#include "fault/redaction_lines.hpp"
#include "line_source.hpp"
#include "progress.hpp"

#include <fmt/format.h>

namespace recourse::app {
namespace {

constexpr std::size_t kMaxLine = 16 * 1024 * 1024;
constexpr std::string_view kWithheld = "[withheld: a line longer than 16 MiB]\n";

}  // namespace

int redact(const RedactOptions& options) {
    LineSource lines(options.file, kMaxLine);
    const fault::Redactor redactor;
    fault::LineRedactor redacted(redactor);
    PromptOutput output;
    Progress progress(
        "redacting", Unit::bytes, {.quiet = options.quiet || lines.is_typed(), .flowing = true}
    );
    if (const auto size = lines.size()) progress.expect(static_cast<double>(*size));
    std::size_t number = 0;
    std::size_t withheld = 0;
    while (const auto line = lines.next()) {
        ++number;
        progress.reach(static_cast<double>(lines.taken()));
        if (line->too_long) {
            // Half of it could end in the middle of a secret.
            ++withheld;
            const Progress::Aside aside(progress);
            fmt::print(
                stderr,
                "recourse redact: line {} is longer than 16 MiB and was withheld; break it up\n",
                number
            );
        }
        if (!output.write(line->too_long ? kWithheld : redacted.next(line->text))) break;
    }
    if (!lines.problem().empty()) {
        fmt::print(
            stderr,
            "recourse redact: '{}' cannot be read: {}; check the path\n",
            options.file.empty() ? "-" : options.file,
            lines.problem()
        );
        return kUnavailable;
    }
    return withheld == 0 ? kOk : kBadInput;
}

}  // namespace recourse::app

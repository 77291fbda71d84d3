#include "base/json.hpp"
#include "fault/redaction.hpp"
#include "fault/texts.hpp"

#include <string>
#include <utility>
#include <vector>

#include <re2/re2.h>

/// What a caller must not see of our insides and the upstream's: stack traces, local paths, private
/// hosts. Kept apart from the secrets, since the ledger keeps all this.
namespace recourse::fault {
namespace {

constexpr std::string_view kTraceWithheld = "[stack trace withheld]";
constexpr std::string_view kPathWithheld = "[path withheld]";
constexpr std::string_view kHostWithheld = "[private host withheld]";

// ---- stack traces ---------------------------------------------------------------------------

/// A line that only a stack trace has.
bool is_frame(std::string_view line) {
    static const RE2 kFrame(
        R"(\s*(?:)"
        // Node: `at run (/x.js:1:2)`, `at /x.js:1:2`
        R"(at (?:async |new )?[^\s()]+(?: \[as \S+\])? \((?:.*:\d+(?::\d+)?|native|<anonymous>)\))"
        R"(|at (?:async )?\S+:\d+(?::\d+)?)"
        // Java: `at a.B.c(B.java:1)`, .NET: `at A.B.C(String d) in x.cs:line 1`
        R"(|at [^\s()]+\.[^\s()]+\([^()]*\)(?: in .+:line \d+)?)"
        R"(|\.\.\. \d+ (?:more|common frames omitted)|--- End of .*stack trace.*---)"
        // Python
        R"(|Traceback \(most recent call last\):|File ".+", line \d+(?:, in .+)?)"
        // Go: `main.run(0xc0000123, 0x1)` and below it `/x.go:1 +0x1d`
        R"(|goroutine \d+ \[.*\]:|created by \S+(?: in goroutine \d+)?)"
        R"(|\S+\.go:\d+(?: \+0x[0-9a-f]+)?|[\w./*()]+\((?:0x[0-9a-f]+|\.\.\.)[^()]*\))"
        // Rust
        R"(|stack backtrace:|\d+:\s+(?:0x[0-9a-f]+ - )?(?:[\w<>{}$ ,&*]+::[\w<>:{}$ ,&*]+)"
        R"(|rust_\w+|main|_start))"
        R"(|note: run with `RUST_BACKTRACE=.*)"
        // PHP
        R"(|(?:PHP )?Stack trace:|(?:PHP +)?#\d+ (?:\S+\(\d+\): .*|\{main\}))"
        R"(|thrown in .+ on line \d+)"
        // Ruby
        R"(|(?:from )?\S+\.rb:\d+:in .+)"
        R"()\s*)"
    );
    return RE2::FullMatch(line, kFrame);
}

/// Python shows the source line below each frame, indented once more.
bool is_source_below(std::string_view line, std::string_view above) {
    static const RE2 kPythonFrame(R"(\s*File ".+", line \d+(?:, in .+)?\s*)");
    static const RE2 kMarkers(R"(\s*[\^~]+\s*)");
    if (RE2::FullMatch(line, kMarkers)) return true;
    return RE2::FullMatch(above, kPythonFrame) && line.starts_with("    ");
}

/// Each run of frames becomes one note; the lines that say what happened stay.
std::string without_trace_lines(std::string_view text) {
    std::string out;
    auto add_line = [&out, first = true](std::string_view line) mutable {
        if (!first) out += '\n';
        first = false;
        out += line;
    };
    std::string_view above;
    bool within = false;
    for (bool last = false; !last;) {
        const std::size_t end = text.find('\n');
        last = end == std::string_view::npos;
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(last ? text.size() : end + 1);

        const bool source = within && is_source_below(line, above);
        const bool frame = source || is_frame(line);
        if (!frame) {
            add_line(line);
        } else if (!within) {
            add_line(kTraceWithheld);
        }
        if (!source) above = line;  // a marker line may follow the source line of the same frame
        within = frame;
    }
    return out;
}

/// Traces whose lines were joined into one before they came here.
void withhold_joined_traces(std::string& text) {
    static const RE2 kFrames(
        R"((?:(?:\s|\\n)*\bat (?:async )?[\w$.<>\[\] /]{1,160}\(?[^\s()]{1,256}:\d+(?::\d+)?\))"
        R"(?){2,})"
        R"(|(?:(?:\s|\\n)*\bat [\w$.<>\[\] ]{1,160}\([^\s()]{1,256}:\d+(?::\d+)?\))+)"
    );
    static const RE2 kPython(
        R"(Traceback \(most recent call last\):.*File \\?"[^"]*", line \d+(?:, in [\w<>.]+)?)"
    );
    const std::string note = " " + std::string(kTraceWithheld);
    RE2::GlobalReplace(&text, kFrames, note);
    RE2::GlobalReplace(
        &text, kPython, re2::StringPiece(kTraceWithheld.data(), kTraceWithheld.size())
    );
}

// ---- paths and hosts ------------------------------------------------------------------------

bool is_callers_own(std::string_view words, std::string_view callers_own) {
    if (callers_own.contains(words)) return true;
    std::string escaped;  // the arguments are raw JSON: `C:\x` stands there as `C:\\x`
    json::append_string(escaped, words);
    return callers_own.contains(std::string_view(escaped).substr(1, escaped.size() - 2));
}

/// Puts `note` for group 1 of every match that is not the caller's own.
template <typename Meant>
void withhold(
    std::string& text,
    const RE2& pattern,
    std::string_view note,
    std::string_view callers_own,
    Meant&& meant
) {
    std::string out;
    std::size_t at = 0, copied = 0;
    const re2::StringPiece all(text);
    re2::StringPiece groups[2];
    while (at < text.size() && pattern.Match(all, at, text.size(), RE2::UNANCHORED, groups, 2)) {
        const auto begin = static_cast<std::size_t>(groups[1].data() - text.data());
        std::string_view words(groups[1].data(), groups[1].size());
        while (words.ends_with('.') || words.ends_with(',')) words.remove_suffix(1);
        at = begin + groups[1].size();
        const std::string_view after = std::string_view(text).substr(begin + words.size());
        if (is_callers_own(words, callers_own) || !meant(words, after)) continue;
        out += std::string_view(text).substr(copied, begin - copied);
        out += note;
        copied = begin + words.size();
    }
    if (copied == 0) return;
    out += std::string_view(text).substr(copied);
    text = std::move(out);
}

void withhold_paths(std::string& text, std::string_view callers_own) {
    // Only roots that file systems have: `/v1/customers` and `/items/0/id` are paths of another
    // kind.
    static const RE2 kUnix(
        R"((?:^|[\s"'`(=:\[<,>|]|file://)((?:/(?:home|Users|root|usr|var|etc|opt|srv|tmp|mnt)"
        R"(|media|proc|sys|)"
        R"(dev|run|lib|lib64|bin|sbin|boot|app|data|code|src|build|workspaces?|private|nix)"
        R"(|snap|Library|)"
        R"(Applications|Volumes|System|layers|function|vercel|github)|~)/[^\s"'`()<>:,;|\[\]]+))"
    );
    static const RE2 kWindows(
        R"((?:^|[^A-Za-z0-9])([A-Za-z]:\\[^\s"'`<>|:,;()]+|\\\\[\w.\-]+\\[^\s"'`<>|:,;()]+))"
    );
    const auto always = [](std::string_view, std::string_view) { return true; };
    withhold(text, kUnix, kPathWithheld, callers_own, always);
    withhold(text, kWindows, kPathWithheld, callers_own, always);
}

/// The paths in the command of an upstream: they are of this machine, whatever their root is
/// called.
std::vector<std::string> paths_of_command(const Fault& fault) {
    static const RE2 kPath(R"((?:^|[\s"'=])((?:/[^\s"'`()<>:,;|\[\]/]+){2,}))");
    std::vector<std::string> paths;
    const auto* command = fault.details.if_contains("command");
    if (command == nullptr || !command->is_string()) return paths;
    re2::StringPiece rest(command->get_string().data(), command->get_string().size());
    std::string path;
    while (RE2::FindAndConsume(&rest, kPath, &path)) paths.push_back(path);
    return paths;
}

void withhold_words(std::string& text, std::string_view words, std::string_view note) {
    for (std::size_t at = 0; (at = text.find(words, at)) != std::string::npos; at += note.size())
        text.replace(at, words.size(), note);
}

void withhold_hosts(std::string& text, std::string_view callers_own) {
    // RFC 1918, link-local (RFC 3927), shared (RFC 6598); unique and link-local IPv6 (RFC 4193,
    // 4291).
    static const RE2 kAddress(
        R"((?:^|[^\w.])((?:10\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01])|192\.168|169\.254)"
        R"(|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])))"
        R"(\.\d{1,3}(?:\.\d{1,3})?(?::\d{1,5})?|\[?(?i:f[cd][0-9a-f]{2}|fe80))"
        R"(:[0-9a-fA-F:]+(?:%\w+)?(?:\](?::\d{1,5})?)?))"
    );
    static const RE2 kName(
        R"((?:^|[^\w.\-])((?i:[a-z0-9_](?:[a-z0-9_\-]*[a-z0-9]))"
        R"(?(?:\.[a-z0-9](?:[a-z0-9_\-]*[a-z0-9])?)*)"
        R"(\.(?:internal|local|localdomain|lan|intranet|corp|home\.arpa|svc)\b)(?::\d{1,5})?))"
    );
    const auto whole_address = [](std::string_view words, std::string_view after) {
        // four numbers, and no fifth: `10.2.3` and `10.2.3.4.5` are versions
        std::size_t dots = 0;
        for (const char c : words) dots += c == '.';
        const bool goes_on =
            after.size() > 1 && after[0] == '.' && after[1] >= '0' && after[1] <= '9';
        return dots != 2 && !goes_on;
    };
    const auto whole_name = [](std::string_view, std::string_view after) {
        // `jdk.internal.reflect` and `db.internal()` are names in code
        const bool goes_on = after.size() > 1 && after[0] == '.' && (after[1] | 0x20) >= 'a' &&
                             (after[1] | 0x20) <= 'z';
        return !goes_on && !after.starts_with('(') && !after.starts_with('_');
    };
    withhold(text, kAddress, kHostWithheld, callers_own, whole_address);
    withhold(text, kName, kHostWithheld, callers_own, whole_name);
}

}  // namespace

namespace {

std::string without_traces(std::string_view text) {
    std::string out = without_trace_lines(text);
    withhold_joined_traces(out);
    return out;
}

}  // namespace

void hide_stack_traces(Fault& fault) {
    rewrite_texts(fault, without_traces);
}

std::string hide_internals(std::string_view text, std::string_view callers_own) {
    std::string out = without_traces(text);
    withhold_paths(out, callers_own);
    withhold_hosts(out, callers_own);
    return out;
}

void hide_internals(Fault& fault, std::string_view callers_own) {
    const auto paths = paths_of_command(fault);
    rewrite_texts(fault, [&](std::string_view text) {
        std::string out(text);
        for (const auto& path : paths) {
            if (!is_callers_own(path, callers_own)) withhold_words(out, path, kPathWithheld);
        }
        return hide_internals(out, callers_own);
    });
}

}  // namespace recourse::fault

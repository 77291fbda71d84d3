#include "diagnosis/wait.hpp"

#include "base/json.hpp"
#include "base/moment.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <span>
#include <string>

#include <re2/re2.h>

namespace recourse::diagnosis {
namespace {

using Headers = std::span<const std::pair<std::string, std::string>>;

constexpr double kMostSeconds = 86'400;
constexpr int kBodyDepth = 4;
constexpr std::size_t kProseBytes = 16'384;
// No wait is a thousand million seconds long: from there on a number is a point in time
// (2001-09-09).
constexpr double kFirstEpoch = 1e9;
constexpr double kFirstEpochMilliseconds = 1e12;

using Seconds = std::optional<double>;

Seconds between(WallTime from, WallTime to) {
    return std::chrono::duration<double>(to - from).count();
}

/// A number without a sign; `12`, `0.5`.
Seconds plain_number(std::string_view text) {
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
    if (text.empty() || error != std::errc{} || stop != end || !std::isfinite(value) || value < 0)
        return {};
    return value;
}

/// Seconds from now, or an epoch in seconds or milliseconds.
Seconds seconds_or_epoch(double value, WallTime now) {
    if (value >= kFirstEpochMilliseconds) value /= 1000;
    if (value < kFirstEpoch) return value;
    return value - std::chrono::duration<double>(now.time_since_epoch()).count();
}

double unit_seconds(std::string_view unit) {
    const std::string u = text::to_lower(unit);
    if (u.starts_with("ms") || u.starts_with("mil")) return 0.001;
    if (u.starts_with("stu") || u.starts_with('g') || u.starts_with('o') || u.starts_with('u'))
        return 3'600;
    if (u.starts_with('s')) return 1;
    if (u.starts_with('m')) return 60;
    return u.starts_with('h') ? 3'600 : 86'400;
}

const std::string& unit_pattern() {
    static const std::string& pattern = *new std::string(
        "(?:milliseconds?|msecs?|ms|seconds?|secs?|sekunden?|sekunde?r?|secondes?|seconden|secondi|"
        "sekund|sekundy|"
        "segundos?|sek|s|minutes?|minuten?|minuter|minutos?|minuti|minuut|minuty|minut|mins?|m|"
        "hours?|stunden?|horas?|heures?|ore|uur|godziny?|hrs?|hr|h|days?|tagen?|jours?|dagen|d)"
    );
    return pattern;
}

/// One or more amounts with units, `1m30s` or `2 minutes and 5 seconds`; captures nothing.
const std::string& duration_pattern() {
    static const std::string& pattern = *new std::string(
        R"((?:\d{1,9}(?:\.\d{1,9})?\s{0,2})" + unit_pattern() + "(?:,? (?:and )?)?)+"
    );
    return pattern;
}

/// `1m30s`, `6ms`, `2 minutes and 5 seconds`: all of `text` is the duration.
Seconds duration(std::string_view text) {
    static const RE2& whole = *new RE2("(?i)" + duration_pattern());
    static const RE2& one = *new RE2("(?i)([0-9.]+)\\s*(" + unit_pattern() + ")");
    if (!RE2::FullMatch(text, whole)) return {};
    double total = 0;
    double amount = 0;
    std::string unit;
    re2::StringPiece rest(text);
    while (RE2::FindAndConsume(&rest, one, &amount, &unit)) total += amount * unit_seconds(unit);
    return total;
}

Seconds moment(std::string_view text, WallTime now) {
    auto when = parse_http_date(text, now);
    if (!when) when = parse_rfc3339(text);
    if (!when) return {};
    return between(now, *when);
}

/// A reset in whatever form: number, duration or date.
Seconds any_form(std::string_view value, WallTime now) {
    if (const auto number = plain_number(value)) return seconds_or_epoch(*number, now);
    if (const auto length = duration(value)) return length;
    return moment(value, now);
}

/// What is past is now; a part of a second is waited whole.
Wait wait(double seconds, std::string source) {
    const double bounded = std::clamp(seconds, 0.0, kMostSeconds);
    // 2.0000001 comes from floating point, not from the server.
    return {std::chrono::seconds(static_cast<int>(std::ceil(bounded - 1e-6))), std::move(source)};
}

std::optional<std::string_view> header(Headers headers, std::string_view name) {
    for (const auto& [key, value] : headers) {
        if (text::equals_ignoring_case(key, name)) return text::trim(value);
    }
    return {};
}

/// A limit that has something left is not the one that was hit.
bool has_some_left(Headers headers, std::string_view remaining_name) {
    const auto remaining = header(headers, remaining_name);
    if (!remaining) return false;
    const auto number = plain_number(*remaining);
    return number && *number > 0;
}

/// The longest `t=` among the items of `RateLimit` that are used up: `"default";r=0;t=30,
/// "daily";r=9;t=600`.
Seconds rate_limit_field(std::string_view value) {
    Seconds longest;
    while (!value.empty()) {
        const auto end = std::min(value.find(','), value.size());
        std::string_view item = value.substr(0, end);
        value.remove_prefix(std::min(end + 1, value.size()));
        Seconds left, reset;
        while (!item.empty()) {
            const auto stop = std::min(item.find(';'), item.size());
            const auto parameter = text::trim(item.substr(0, stop));
            item.remove_prefix(std::min(stop + 1, item.size()));
            if (parameter.starts_with("r=")) left = plain_number(parameter.substr(2));
            if (parameter.starts_with("t=")) reset = plain_number(parameter.substr(2));
        }
        if (reset && left.value_or(0) == 0) longest = std::max(longest.value_or(0), *reset);
    }
    return longest;
}

std::optional<Wait> reset_headers(Headers headers, WallTime now) {
    struct Reset {
        std::string_view name, remaining;
    };
    constexpr std::array kResets = {
        Reset{"ratelimit-reset", "ratelimit-remaining"},
        Reset{"x-ratelimit-reset-after", "x-ratelimit-remaining"},
        Reset{"x-ratelimit-reset", "x-ratelimit-remaining"},
        Reset{"x-ratelimit-reset-requests", "x-ratelimit-remaining-requests"},
        Reset{"x-ratelimit-reset-tokens", "x-ratelimit-remaining-tokens"},
        Reset{"x-rate-limit-reset", "x-rate-limit-remaining"},
    };
    std::optional<Wait> longest;
    for (const auto& [name, remaining] : kResets) {
        const auto value = header(headers, name);
        if (!value || has_some_left(headers, remaining)) continue;
        const auto seconds = any_form(*value, now);
        if (!seconds) continue;
        Wait candidate = wait(*seconds, std::string(name));
        if (!longest || candidate.seconds > longest->seconds) longest = std::move(candidate);
    }
    return longest;
}

/// What a member of a body may be called, without case, `_` and `-`, and what its numbers count.
struct BodyName {
    std::string_view name;
    double unit;
};
constexpr std::array kBodyNames = {
    BodyName{"retryafter", 1},
    BodyName{"retryafterseconds", 1},
    BodyName{"retryaftersecs", 1},
    BodyName{"retryaftersec", 1},
    BodyName{"retryafters", 1},
    BodyName{"retryafterms", 0.001},
    BodyName{"retryaftermillis", 0.001},
    BodyName{"retryaftermilliseconds", 0.001},
    BodyName{"retrydelay", 1},
    BodyName{"retrydelayseconds", 1},
    BodyName{"retrydelayms", 0.001},
    BodyName{"retryin", 1},
    BodyName{"estimatedtime", 1},  // until a model is loaded
    BodyName{"retryinseconds", 1},
    BodyName{"retryinms", 0.001},
    BodyName{"retryat", 1},
    BodyName{"retrynotbefore", 1},
    BodyName{"waitseconds", 1},
    BodyName{"waitms", 0.001},
    BodyName{"resetafter", 1},
    BodyName{"resetin", 1},
    BodyName{"resetinseconds", 1},
    BodyName{"resetat", 1},
    BodyName{"resetsat", 1},
    BodyName{"reset", 1},
    BodyName{"resettime", 1},
    BodyName{"secondsuntilreset", 1},
    BodyName{"tryagainin", 1},
    BodyName{"tryagainat", 1},
    BodyName{"nextretryat", 1},
    BodyName{"availablein", 1},
    BodyName{"availableat", 1},
    BodyName{"backoff", 1},  // Stack Exchange
    BodyName{"backoffseconds", 1},
    BodyName{"cooldown", 1},
    BodyName{"cooldownseconds", 1},
};

const BodyName* body_name(std::string name) {
    std::erase_if(name, [](char c) { return c == '_' || c == '-'; });
    const auto* found = std::ranges::find(kBodyNames, text::to_lower(name), &BodyName::name);
    return found == kBodyNames.end() ? nullptr : found;
}

Seconds member_value(json::Ref value, double unit, WallTime now) {
    if (const auto number = value.number()) {
        if (!std::isfinite(*number) || *number < 0) return {};
        return unit == 1 ? seconds_or_epoch(*number, now) : *number * unit;
    }
    const auto string = value.string();
    if (!string) return {};
    const auto trimmed = text::trim(*string);
    if (unit == 1) return any_form(trimmed, now);
    const auto number = plain_number(trimmed);
    return number ? Seconds(*number * unit) : duration(trimmed);
}

std::optional<Wait> in_json(json::Ref ref, WallTime now, int depth) {
    for (const auto& member : ref.members()) {
        const auto name = member.name.string();
        const BodyName* known = name ? body_name(*name) : nullptr;
        if (!known) continue;
        if (const auto seconds = member_value(member.value(), known->unit, now)) {
            return wait(*seconds, "body " + *name);
        }
    }
    if (depth == kBodyDepth) return {};
    for (const auto& member : ref.members()) {
        if (auto found = in_json(member.value(), now, depth + 1)) return found;
    }
    for (const json::Ref element : ref.elements()) {
        if (auto found = in_json(element, now, depth + 1)) return found;
    }
    return {};
}

/// Without what looks like a wait and is none, and with `wait 60 more seconds` said plainly.
std::string told_plainly(std::string_view prose) {
    // How long was waited in vain is not how long to wait.
    static const RE2& in_vain =
        *new RE2(R"((?i)\b(timed out|gave up|stopped|failed|while|after|time) waiting\b)");
    static const RE2& more = *new RE2(R"((?i)(\d) (?:more|further|additional) )");
    std::string plain(prose.substr(0, kProseBytes));
    RE2::GlobalReplace(&plain, in_vain, R"(\1)");
    RE2::GlobalReplace(&plain, more, R"(\1 )");
    return plain;
}

/// When it will do again.
Seconds moment_told(std::string_view prose, WallTime now) {
    static const RE2& told = *new RE2(
        R"((?i)\b(?:resets?|retry|again|available|allowed|until|back)\b(?: at| after| on| it| from)?:? )"
        R"((\d{4}-\d\d-\d\dT[\d:.]{5,15}(?:Z|[+-]\d\d:\d\d)))"
    );
    std::string found;
    return RE2::PartialMatch(prose, told, &found) ? moment(found, now) : Seconds();
}

/// An amount and its unit, in a script of which `duration` knows nothing.
Seconds foreign_duration(std::string_view text) {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto unit = text::trim(text.substr(digits));
    const auto is_one_of = [unit](std::initializer_list<std::string_view> names) {
        return std::ranges::find(names, unit) != names.end();
    };
    const auto name = is_one_of({"\u79d2", "\ucd08", "\u0441"})   ? 's'
                      : is_one_of({"\u5206", "\ubd84", "\u043c"}) ? 'm'
                                                                  : 'h';
    return duration(std::string(text.substr(0, digits)) + name);
}

/// A way to say how long to wait: what its pattern captures, and how that is read.
struct Saying {
    const RE2* pattern;
    Seconds (*read)(std::string_view captured);
};

/// The first that is said counts.
std::span<const Saying> sayings() {
    const auto a_single = [](std::string_view unit) -> Seconds { return unit_seconds(unit); };
    static const std::array kSayings{
        Saying{
            new RE2(
                R"((?i)\b(?:wait|try again in|retry in|again in|back in|available in|(?:again|retry|back) after) (?:an?|one) (second|minute|hour)\b)"
            ),
            a_single
        },
        Saying{
            new RE2("(?i)\\bback[- ]?off\\b[^.\\d]{0,40}(" + duration_pattern() + ")(?:\\b|$|\\W)"),
            duration
        },
        // Thirty seconds after, in Chinese, Japanese and Korean, where no blank stands between
        // words.
        Saying{
            new RE2(
                "(\\d{1,9}\\s?(?:\u79d2|\ucd08|\u5206|\ubd84|\u5c0f\u65f6|\u6642\u9593|"
                "\uc2dc\uac04)"
                ")(?:\u949f|\u9418|\u9593)?\\s?(?:\u540e|\u5f8c|\u5f85|\u304a\u5f85|\u4e4b\u540e|"
                "\u4ee5\u540e|\ud6c4|\u4ee5\u5f8c)"
            ),
            foreign_duration
        },
        // In thirty seconds, in Russian.
        Saying{
            new RE2("(?:\u0447\u0435\u0440\u0435\u0437|"
                    "\u043e\u0434\u043e\u0436\u0434\u0438\u0442\u0435) "
                    "(\\d{1,9} ?(?:\u0441|\u043c|\u0447))"),
            foreign_duration
        },
        Saying{
            new RE2(
                "(?i)\\b(?:in|over|za|om) (" + duration_pattern() +
                ") (?:erneut|wieder|again|opnieuw|ponownie|znovu|igen)\\b"
            ),
            duration
        },
        // `15 seconds until your next request`, `18 Sekunden warten`.
        Saying{
            new RE2(
                "(?i)\\b(" + duration_pattern() +
                ") ?(?:until (?:you|the|next)|left\\b|remaining\\b|from now\\b|warten\\b|"
                "abwarten\\b)"
            ),
            duration
        },
        // Telegram's FLOOD_WAIT_12.
        Saying{new RE2(R"((?i)\bflood_wait_(\d{1,6})\b)"), plain_number},
        Saying{
            new RE2(
                "(?i)\\b(?:try again|give it|retry(?:ing)?|wait(?:ing)?|again|resets?|available|"
                "possible|back|"
                "nuevo|erneut|essayez|essayer|novamente|riprova|opnieuw|patientez|espere|espera|"
                "aguarde|attendi|attendere|odczekaj|wacht|"
                "locked(?: out)?|blocked|slot|time left|ends|ponownie|znovu|igen|another|"
                "cool-?down)\\b"
                "(?: again| for| in| em| en| tra| dans| over| om| za| of| period| after| at least|"
                " about| approximately| another| please|:|=){0,4}"
                "\\s{0,4}(" +
                duration_pattern() + ")(?:\\b|$|\\W)"
            ),
            duration
        },
        Saying{
            new RE2(R"re((?i)\bretry[-_ ]?after["']?\s{0,4}[:=]\s{0,4}["']?)re"
                    R"re((\d{1,9}(?:\.\d{1,9})?)(?:["'\s.,;})\]]|$))re"),
            plain_number
        },
        // Telegram's `Too Many Requests: retry after 17` counts seconds.
        Saying{new RE2(R"((?i)\bretry[- ]after (\d{1,6})\W{0,3}$)"), plain_number},
    };
    return kSayings;
}

std::optional<Wait> in_prose(std::string_view prose, WallTime now) {
    const auto plain = told_plainly(prose);
    if (const auto seconds = moment_told(plain, now)) return wait(*seconds, "text");
    for (const auto& saying : sayings()) {
        std::string captured;
        if (!RE2::PartialMatch(plain, *saying.pattern, &captured)) continue;
        if (const auto seconds = saying.read(captured)) return wait(*seconds, "text");
    }
    return {};
}

}  // namespace

std::optional<Wait> wait_in_headers(Headers headers, WallTime now) {
    // Dates are the server's, so they count from the server's clock.
    if (const auto date = header(headers, "date")) now = parse_http_date(*date, now).value_or(now);

    if (const auto value = header(headers, "retry-after")) {
        auto seconds = plain_number(*value);
        if (!seconds) seconds = moment(*value, now);
        if (seconds) return wait(*seconds, "Retry-After");
    }
    for (const std::string_view name : {"retry-after-ms", "x-amz-retry-after"}) {
        const auto value = header(headers, name);
        const auto milliseconds = value ? plain_number(*value) : Seconds{};
        if (milliseconds) return wait(*milliseconds / 1000, std::string(name));
    }
    if (const auto value = header(headers, "ratelimit")) {
        if (const auto seconds = rate_limit_field(*value)) return wait(*seconds, "RateLimit");
    }
    return reset_headers(headers, now);
}

std::optional<Wait> wait_in_body(std::string_view body, WallTime now) {
    if (const auto checked = json::check(body)) {
        if (auto found = in_json(*checked, now, 1)) return found;
    }
    return in_prose(body, now);
}

}  // namespace recourse::diagnosis

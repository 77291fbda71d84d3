#include "review/baseline.hpp"

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "config/file.hpp"
#include "config/mapping.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace recourse::review {
namespace {

using config::Key;
using config::Place;
using config::Reading;

constexpr std::size_t kFingerprintDigits = 16;
constexpr std::size_t kMaxSentence = 200;
constexpr std::string_view kUndecided = "Not decided yet.";

std::string_view home_of_key(std::string_view key) {
    constexpr std::array<std::string_view, 6> kOfAFinding{
        "fingerprint", "rule", "tool", "reason", "by", "since"
    };
    return std::ranges::find(kOfAFinding, key) != kOfAFinding.end() ? "a finding below `known`"
                                                                    : "";
}

constexpr config::FileKind kBaseline{
    .start =
        "Write `known:` with a list of findings below it, or let `recourse review "
        "--write-baseline FILE` make the file.",
    .home_of = home_of_key,
};

bool check_fingerprint(Reading& reading, const Place& place, std::string& value) {
    if (value.size() == kFingerprintDigits && is_lower_hex(value)) return true;
    reading.complain_unexpected(
        place,
        "a fingerprint of 16 hex digits",
        "Copy it from the page, the JSON or the JUnit of a review, or let --write-baseline write "
        "it."
    );
    return false;
}

bool check_rule(Reading& reading, const Place& place, std::string& value) {
    if (find_rule(value) != nullptr) return true;
    reading.complain_unexpected(
        place, "the id of a rule", "Rules have ids like `B1`; docs/review.md lists them."
    );
    return false;
}

bool take(Reading& /*reading*/, const Place& /*place*/, std::string& /*value*/) {
    return true;
}

std::span<const Key<KnownFinding>> finding_keys() {
    using K = KnownFinding;
    static const std::array kKeys{
        Key<K>{
            "fingerprint",
            config::text(&K::fingerprint, "a fingerprint", check_fingerprint),
            "which finding: reports show it with each; needed",
            "id hash",
        },
        Key<K>{
            "rule", config::text(&K::rule, "the id of a rule", check_rule), "for readers", "code"
        },
        Key<K>{"tool", config::text(&K::tool, "a tool's name", take), "for readers", "name"},
        Key<K>{
            "reason",
            config::text(&K::reason, "a sentence", take),
            "why it stays; needed",
            "why because comment justification",
        },
        Key<K>{"by", config::text(&K::by, "a name", take), "who decided it", "who author owner"},
        Key<K>{"since", config::text(&K::since, "a day", take), "when", "when date at"},
    };
    return kKeys;
}

void complain_missing(
    Reading& reading, const Place& place, std::string_view key, std::string_view way_out
) {
    reading.complain(
        place,
        {
            .sentence = fmt::format("A known finding has no `{}`.", key),
            .suggestion = std::string(way_out),
            .found = "nothing",
            .expected = fmt::format("`{}`", key),
        }
    );
}

/// What a finding needs, and that it is there only once.
void check_whole(Reading& reading, const Place& place, const Baseline& so_far) {
    if (place.node->kind != config::yaml::Kind::mapping) return;  // a mistake of its own
    const auto& finding = so_far.known.back();
    if (!place.member("fingerprint"))
        complain_missing(reading, place, "fingerprint", "Let --write-baseline write it.");
    if (!place.member("reason"))
        complain_missing(reading, place, "reason", "Write why it stays: `reason: ...`.");
    const auto same =
        std::ranges::count(so_far.known, finding.fingerprint, &KnownFinding::fingerprint);
    if (finding.fingerprint.empty() || same < 2) return;
    reading.complain(
        place,
        {
            .sentence = fmt::format("`{}` is known twice.", finding.fingerprint),
            .suggestion = "Leave one of the two out.",
            .found = "the second",
            .expected = "each fingerprint once",
        }
    );
}

void read_known(Reading& reading, const Place& place, std::vector<KnownFinding>& known) {
    using config::yaml::Kind;
    if (place.node->kind == Kind::nothing) return;
    if (place.node->kind != Kind::list) {
        reading.complain_unexpected(place, "a list of findings", "Start each with `- `.");
        return;
    }
    Baseline baseline;
    for (std::size_t index = 0; index < place.node->items.size(); ++index) {
        const auto item = place.item(index);
        config::read_mapping(reading, item, finding_keys(), baseline.known.emplace_back());
        check_whole(reading, item, baseline);
    }
    known = std::move(baseline.known);
}

std::span<const Key<Baseline>> baseline_keys() {
    static const std::array kKeys{
        Key<Baseline>{
            "known",
            config::shaped(&Baseline::known, "a list of findings", read_known),
            "the findings that are known",
            "findings ignore baseline suppressions",
        },
    };
    return kKeys;
}

/// A text of one line, quoted: JSON's strings are YAML's.
std::string in_quotes(std::string_view foreign) {
    std::string out;
    json::append_string(out, text::clean(foreign, kMaxSentence));
    return out;
}

std::string entry(const Finding& finding, const KnownFinding* before) {
    // The comment is what a person decides by; it is not read.
    auto words = fmt::format(
        "  # {}\n  - fingerprint: \"{}\"\n    rule: {}\n",
        text::clean(finding.sentence, kMaxSentence),
        finding.fingerprint,
        finding.rule
    );
    if (!finding.tool.empty()) words += fmt::format("    tool: {}\n", in_quotes(finding.tool));
    words += fmt::format("    reason: {}\n", in_quotes(before ? before->reason : kUndecided));
    if (before && !before->by.empty()) words += fmt::format("    by: {}\n", in_quotes(before->by));
    if (before && !before->since.empty())
        words += fmt::format("    since: {}\n", in_quotes(before->since));
    return words;
}

const KnownFinding* find(const Baseline& baseline, std::string_view fingerprint) {
    const auto found = std::ranges::find(baseline.known, fingerprint, &KnownFinding::fingerprint);
    return found == baseline.known.end() ? nullptr : &*found;
}

}  // namespace

std::expected<Baseline, std::vector<config::Mistake>> read_baseline(
    std::string_view text, std::string_view file_name
) {
    const config::SourceText source(config::without_byte_order_mark(text));
    const config::Environment no_environment = [](std::string_view) { return std::nullopt; };
    Reading reading(kBaseline, source, file_name, no_environment, {});
    reading.structure_is_known();  // nothing in it is a secret
    const auto document = config::yaml::read(source);
    reading.complain(document.problems);

    Baseline baseline;
    if (document.root && document.root->kind != config::yaml::Kind::nothing) {
        const Place whole{&*document.root, "", document.root->at};
        config::read_mapping(reading, whole, baseline_keys(), baseline);
    }
    auto mistakes = reading.take_mistakes();
    if (!mistakes.empty()) return std::unexpected(std::move(mistakes));
    return baseline;
}

std::expected<Baseline, std::vector<config::Mistake>> load_baseline(const std::string& path) {
    const auto text = config::read_file({
        .path = path,
        .what = "a baseline",
        .none = "Let `recourse review --write-baseline FILE` make one.",
        .unreadable = "Check the path and who may read it.",
    });
    if (!text) return std::unexpected(std::vector{text.error()});
    return read_baseline(*text, path);
}

void mark_known(Review& review, const Baseline& baseline) {
    for (auto& finding : review.findings) {
        const auto* known = find(baseline, finding.fingerprint);
        finding.is_known = known != nullptr;
        finding.known_reason = known ? known->reason : "";
    }
    review.stale.clear();
    for (const auto& known : baseline.known) {
        const bool was_found =
            std::ranges::any_of(review.findings, [&known](const Finding& finding) {
                return finding.fingerprint == known.fingerprint;
            });
        if (!was_found) review.stale.push_back(known.fingerprint);
    }
}

std::string write_baseline(const Review& review, const Baseline& before) {
    auto words = fmt::format(
        "# What is known of the errors of {}: `recourse review --baseline` reads it.\n"
        "# Take out what is to be mended, and say of the rest why it stays.\n",
        text::clean(review.server.empty() ? review.target : review.server, kMaxSentence)
    );
    words += review.findings.empty() ? "known: []\n" : "known:\n";
    for (const auto& finding : review.findings)
        words += entry(finding, find(before, finding.fingerprint));
    return words;
}

}  // namespace recourse::review

#include "telemetry/labels.hpp"

#include "base/json.hpp"
#include "fault/vocabularies.hpp"
#include "ledger/entry.hpp"

#include <recourse/fault.hpp>

#include <algorithm>
#include <optional>

namespace recourse::telemetry {

using ledger::Step;
using store::LedgerEntry;

namespace {

constexpr std::string_view kOwnDomain = "recourse";

/// What the details of a failure say of it.
struct Findings {
    Category category = Category::unknown;
    std::string raw_kind;  ///< of the raw failure (diagnosis/raw_text.cpp); empty: there is none
};

/// The kind stands first, and the text behind it may be cut.
std::string kind_in(std::string_view raw) {
    constexpr std::string_view kBefore = R"({"kind":")";
    if (!raw.starts_with(kBefore)) return {};
    raw.remove_prefix(kBefore.size());
    return std::string(raw.substr(0, raw.find('"')));
}

Findings findings_in(std::string_view details) {
    Findings findings;
    const auto read = json::check(details);
    if (!read) return findings;
    const auto category = (*read)["fault"]["category"].string();
    if (category) findings.category = from_string<Category>(*category).value_or(Category::unknown);
    if (const auto raw = (*read)["raw"].string()) findings.raw_kind = kind_in(*raw);
    return findings;
}

bool is_at(const LedgerEntry& entry, Step step) {
    return entry.reached == ledger::to_string(step);
}

/// Something of ours that should have worked.
bool is_own_failing(Category category) {
    return category == Category::internal || category == Category::unavailable ||
           category == Category::unknown || category == Category::data_loss;
}

std::string_view type_of_raw(std::string_view kind) {
    if (kind == "connection" || kind == "process") return "network";
    return kind == "not_sendable" ? "client" : "upstream";
}

std::string_view type_of(const LedgerEntry& entry, const Findings& found) {
    if (is_at(entry, Step::circuit)) return "circuit";
    if (is_at(entry, Step::replay)) return is_own_failing(found.category) ? "gateway" : "replay";
    if (!found.raw_kind.empty()) return type_of_raw(found.raw_kind);
    if (found.category == Category::resource_exhausted) return "limit";
    if (is_at(entry, Step::upstream)) return "upstream";
    if (is_own_failing(found.category)) return "gateway";
    const bool is_denied = found.category == Category::unauthenticated ||
                           found.category == Category::permission_denied;
    return is_denied ? "access" : "client";
}

/// Upstreams may invent codes, ours among them.
bool is_in_a_vocabulary(const LedgerEntry& entry) {
    if (!entry.words.empty()) return true;
    const auto& built_in = fault::Vocabularies::built_in();
    return entry.domain == kOwnDomain && built_in.find(kOwnDomain, entry.code) != nullptr;
}

}  // namespace

CallLabels labels_of(const LedgerEntry& entry, std::span<const std::string_view> methods) {
    const bool is_known = std::ranges::find(methods, entry.method) != methods.end();
    const bool is_named = entry.tool.empty() || entry.is_listed;
    return {
        .method = is_known ? entry.method : kOther,
        .server = entry.upstream,
        .tool = is_named ? entry.tool : kOther,
        .ending = entry.ending,
    };
}

std::string code_label_of(const LedgerEntry& entry) {
    if (!is_in_a_vocabulary(entry)) return std::string(kOther);
    if (entry.domain == kOwnDomain) return std::string(entry.code);
    return std::string(entry.domain).append(1, '/').append(entry.code);
}

ErrorLabels error_labels_of(const LedgerEntry& entry) {
    const auto found = findings_in(entry.details);
    return {
        .type = type_of(entry, found),
        .code = code_label_of(entry),
        .category = to_string(found.category),
        .effect = entry.effect,
    };
}

std::string_view refusing_step(const LedgerEntry& entry) {
    return entry.reached.empty() ? "door" : entry.reached;
}

}  // namespace recourse::telemetry

#include "ledger/entry.hpp"

#include "base/text.hpp"
#include "fault/dialect.hpp"

#include <algorithm>
#include <vector>

namespace recourse::ledger {
namespace {

/// The text as JSON; as a string where it was cut.
void append_arguments(json::Writer& out, std::string_view arguments) {
    out.key("arguments");
    if (arguments.size() <= kLongestArguments)
        out.raw(arguments);
    else
        out.string(text::shorten(arguments, kLongestArguments));
}

void append_attempts(json::Writer& out, std::span<const Attempt> attempts) {
    out.key("attempts").begin_array();
    for (const auto& attempt : attempts) {
        out.begin_object();
        out.key("after_ms").integer(attempt.after.count());
        out.key("took_ms").integer(attempt.took.count());
        out.member("code", attempt.code).member("message", attempt.message);
        out.key("waited_ms").integer(attempt.waited.count());
        out.end_object();
    }
    out.end_array();
}

std::string details_of(const Record& record, const Particulars& particulars) {
    std::string details;
    json::Writer out(details);
    out.begin_object();
    if (!particulars.arguments.empty()) append_arguments(out, particulars.arguments);
    if (!particulars.filled.empty()) out.key("filled").raw(particulars.filled);
    if (!particulars.repairs.empty()) out.key("repaired").raw(particulars.repairs);
    if (!particulars.earlier.empty()) append_attempts(out, particulars.earlier);
    if (particulars.is_after_look) out.key("after_look").boolean(true);
    if (!particulars.landed.empty()) out.member("landed", particulars.landed);
    if (record.fault != nullptr) {
        out.key("fault").value(fault::render_machine(*record.fault));
        if (!record.fault->upstream.empty()) out.member("raw", record.fault->upstream);
    }
    if (!particulars.told.empty()) out.member("told", particulars.told);
    out.end_object();
    return details == "{}" ? std::string() : details;
}

}  // namespace

std::string_view to_string(Step step) noexcept {
    switch (step) {
        case Step::none:
            return "";
        case Step::permission:
            return "permission";
        case Step::tool:
            return "tool";
        case Step::headers:
            return "headers";
        case Step::scopes:
            return "scopes";
        case Step::defaults:
            return "defaults";
        case Step::arguments:
            return "arguments";
        case Step::replay:
            return "replay";
        case Step::limits:
            return "limits";
        case Step::circuit:
            return "circuit";
        case Step::upstream:
            return "upstream";
        case Step::gateway:
            return "gateway";
    }
    return "";
}

std::string suggested_tools(const Fault& fault) {
    std::string tools;
    for (const auto& action : fault.actions) {
        if (action.tool.empty()) continue;
        if (!tools.empty()) tools += ' ';
        tools += action.tool;
    }
    return tools;
}

store::LedgerEntry entry_of(
    const Record& record, const Particulars& particulars, std::string& storage
) {
    const auto suggests = record.fault == nullptr ? "" : suggested_tools(*record.fault);
    storage = details_of(record, particulars);
    const auto length = storage.size();
    storage += suggests;
    const std::string_view stored = storage;

    store::LedgerEntry entry;
    entry.started = record.started;
    entry.latency = record.latency;
    entry.attempts = particulars.attempts;
    entry.upstream_time = particulars.upstream_time;
    entry.is_listed = particulars.is_listed;
    entry.support_id = record.support_id;
    entry.method = record.method;
    entry.tool = record.tool;
    entry.upstream = record.upstream;
    entry.caller = record.caller;
    entry.client = record.client;
    entry.revision = record.revision;
    entry.ending = to_string(record.ending);
    entry.effect = recourse::to_string(record.effect);
    entry.words = particulars.words;
    entry.reached = to_string(particulars.reached);
    entry.details = stored.substr(0, length);
    if (record.fault != nullptr) {
        entry.domain = record.fault->domain;
        entry.code = record.fault->code;
        entry.suggests = stored.substr(length);
    }
    return entry;
}

}  // namespace recourse::ledger

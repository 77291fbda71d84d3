#include "ledger/record.hpp"

#include "base/json.hpp"
#include "fault/untrusted.hpp"

namespace recourse::ledger {
namespace {

void append_where_said(json::Writer& out, std::string_view name, std::string_view text) {
    if (!text.empty()) out.member(name, text);
}

void append_fault(json::Writer& out, const Fault& fault) {
    out.member("domain", fault.domain);
    out.member("code", fault.code);
    out.member("category", recourse::to_string(fault.category));
    out.member("message", fault.message);
    out.key("retryable").boolean(fault.retryable);
    if (fault.retry_after) out.key("retry_after").integer(fault.retry_after->count());
    if (fault.details.contains(fault::kUpstreamWithheld)) out.key("withheld").boolean(true);
    append_where_said(out, "raw", fault.upstream);
}

}  // namespace

std::string_view to_string(Ending ending) noexcept {
    switch (ending) {
        case Ending::succeeded:
            return "succeeded";
        case Ending::failed:
            return "failed";
        case Ending::cancelled:
            return "cancelled";
    }
    return "failed";
}

std::string to_line(const Record& record) {
    std::string line;
    line.reserve(320);
    json::Writer out(line);
    out.begin_object();
    out.member("time", to_rfc3339(record.started));
    out.member("support_id", record.support_id);
    out.member("method", record.method);
    append_where_said(out, "tool", record.tool);
    append_where_said(out, "upstream", record.upstream);
    append_where_said(out, "caller", record.caller);
    append_where_said(out, "client", record.client);
    append_where_said(out, "revision", record.revision);
    out.member("ending", to_string(record.ending));
    out.member("effect", recourse::to_string(record.effect));
    out.key("latency_us").integer(record.latency.count());
    if (record.fault != nullptr) append_fault(out, *record.fault);
    out.end_object();
    return line;
}

std::string to_line(const Note& note) {
    std::string line;
    json::Writer out(line);
    out.begin_object();
    out.member("time", to_rfc3339(note.at));
    append_where_said(out, "upstream", note.upstream);
    append_where_said(out, "tool", note.tool);
    out.member("note", note.sentence);
    append_where_said(out, "support_id", note.support_id);
    out.end_object();
    return line;
}

}  // namespace recourse::ledger

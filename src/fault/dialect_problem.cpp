#include "fault/dialects.hpp"
#include "fault/members.hpp"
#include "fault/sentences.hpp"
#include "fault/vocabularies.hpp"

#include <algorithm>

/// `problem`: RFC 9457, for answers of plain HTTP. The members of the machine copy stand beside the
/// five of the RFC, for there is no `_meta` to hold them.
namespace recourse::fault {
namespace {

const Code* row_of(const Fault& fault) {
    return Vocabularies::built_in().find(fault.domain, fault.code);
}

/// What the code means in general, whatever this call's values.
std::string title_of(const Fault& fault) {
    if (const auto* row = row_of(fault)) return row->meaning;
    std::string words(to_string(fault.category));
    std::ranges::replace(words, '_', ' ');
    return capitalised(std::move(words));
}

int status_of(Category category) noexcept {
    switch (category) {
        case Category::invalid_argument:
        case Category::failed_precondition:
        case Category::out_of_range:
            return 400;
        case Category::unauthenticated:
            return 401;
        case Category::permission_denied:
            return 403;
        case Category::not_found:
            return 404;
        case Category::already_exists:
        case Category::aborted:
            return 409;
        case Category::resource_exhausted:
            return 429;
        case Category::cancelled:
            return 499;
        case Category::unimplemented:
            return 501;
        case Category::unavailable:
            return 503;
        case Category::deadline_exceeded:
            return 504;
        case Category::unknown:
        case Category::internal:
        case Category::data_loss:
            return 500;
    }
    return 500;
}

}  // namespace

int http_status(const Fault& fault) noexcept {
    const auto* row = row_of(fault);
    return row != nullptr ? row->http_status : status_of(fault.category);
}

json::Object tell_problem(const Fault& fault, int http_status) {
    json::Object body{
        {"type", fault.links.doc_url.empty() ? "about:blank" : fault.links.doc_url},
        {"title", title_of(fault)},
        {"status", http_status},
        {"detail", instruction(fault, {})},
    };
    const auto machine = render_machine(fault);
    for (const auto& member : machine.get_object()) body[member.key()] = member.value();
    return body;
}

std::optional<Fault> read_problem(const json::Value& body) {
    const auto* members = body.if_object();
    const bool is_problem = members != nullptr && text_in(*members, "type") &&
                            text_in(*members, "title") && text_in(*members, "detail") &&
                            members->contains("status");
    if (!is_problem) return std::nullopt;
    auto fault = parse_machine(body);
    return fault ? std::optional(*std::move(fault)) : std::nullopt;
}

}  // namespace recourse::fault

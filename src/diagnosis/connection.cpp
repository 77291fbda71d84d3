#include "base/text.hpp"
#include "base/time.hpp"
#include "diagnosis/kinds.hpp"
#include "diagnosis/remedy.hpp"
#include "diagnosis/said.hpp"

#include <string>

#include <fmt/format.h>

/// The connection to a server failed.
namespace recourse::diagnosis {
namespace {

using What = ConnectionFailed::What;

constexpr std::size_t kDetailBytes = 200;

std::string_view code_of(What what) {
    switch (what) {
        case What::unresolved:
            return "upstream_unresolved";
        case What::refused:
            return "upstream_refused";
        case What::unreachable:
            return "upstream_unreachable";
        case What::connect_timeout:
            return "upstream_connect_timeout";
        case What::reset:
            return "upstream_reset";
        case What::timeout:
            return "upstream_timeout";
        case What::expired:
            return "upstream_certificate_expired";
        case What::wrong_host:
            return "upstream_certificate_wrong_host";
        case What::untrusted:
            return "upstream_certificate_untrusted";
        case What::no_tls:
            return "upstream_tls_failed";
        case What::cut:
            return "upstream_answer_cut";
        case What::malformed:
            return "upstream_malformed_http";
    }
    return "internal";
}

std::string within(std::chrono::milliseconds waited) {
    return waited.count() > 0 ? " within " + to_words(waited) : std::string();
}

std::string message_of(
    const ConnectionFailed& failure, const Situation& situation, std::string_view where
) {
    const std::string who = server(situation);
    const auto call = asked(situation);
    const bool incomplete = situation.sent == Sent::nothing || situation.sent == Sent::partly;
    switch (failure.what) {
        case What::unresolved:
            return fmt::format("The host of {} has no address: {} cannot be resolved", who, where);
        case What::refused:
            return fmt::format("Nothing listens at {}, the address of {}", where, who);
        case What::unreachable:
            return fmt::format("No route leads to {}, the address of {}", where, who);
        case What::connect_timeout:
            return fmt::format(
                "The machine at {}, the address of {}, did not take the connection{}",
                where,
                who,
                within(failure.waited)
            );
        case What::reset:
            return incomplete ? fmt::format(
                                    "The connection to {} at {} broke before {} was sent whole",
                                    who,
                                    where,
                                    call
                                )
                              : fmt::format(
                                    "The connection to {} at {} broke after {} was sent and before "
                                    "an answer came",
                                    who,
                                    where,
                                    call
                                );
        case What::timeout:
            return fmt::format(
                "{} at {} took the request but has not answered {}{}",
                "The server '" + std::string(situation.upstream) + "'",
                where,
                call,
                within(failure.waited)
            );
        case What::expired:
            return fmt::format(
                "The certificate of {} at {} is not valid today, so nothing was sent to it",
                who,
                where
            );
        case What::wrong_host:
            return fmt::format(
                "What answers at {} is certified to be somebody else than {}, so nothing was sent "
                "to it",
                where,
                who
            );
        case What::untrusted:
            return fmt::format(
                "The certificate of {} at {} comes from nobody that is trusted here, so nothing "
                "was sent to it",
                who,
                where
            );
        case What::no_tls:
            return fmt::format("No TLS connection to {} at {} could be agreed on", who, where);
        case What::cut:
            return fmt::format(
                "The answer of {} at {} to {} broke off in the middle", who, where, call
            );
        case What::malformed:
            return fmt::format("What {}, the address of {}, answered is not HTTP", where, who);
    }
    return fmt::format("The connection to {} failed", who);
}

void advise_on(Fault& fault, What what, const Situation& s) {
    const std::string who = "'" + std::string(s.upstream) + "'";
    switch (what) {
        case What::unresolved:
            return advise_operator(
                fault,
                s,
                fmt::format("correct the host name in the URL of {}, or mend the name service", who)
            );
        case What::refused:
            return advise_operator(
                fault, s, fmt::format("start {}, or correct the port in its URL", who)
            );
        case What::unreachable:
            return advise_operator(
                fault, s, fmt::format("check the network, the firewall and the address of {}", who)
            );
        case What::connect_timeout:
            return advise_operator(
                fault, s, fmt::format("check whether the machine of {} is up, if this goes on", who)
            );
        case What::reset:
            return advise_operator(
                fault,
                s,
                fmt::format("look for why connections to {} are closed, if this goes on", who)
            );
        case What::timeout:
            advise(
                fault,
                ActionType::fix_arguments,
                fmt::format("narrow what {} is asked to do at once", asked(s))
            );
            return advise_operator(
                fault, s, fmt::format("allow {} more time, if that does not help", who)
            );
        case What::expired:
            return advise_operator(
                fault,
                s,
                fmt::format("renew the certificate of {}, or set the gateway's clock right", who)
            );
        case What::wrong_host:
            return advise_operator(
                fault,
                s,
                fmt::format("write a host in the URL of {} that its certificate is for", who)
            );
        case What::untrusted:
            return advise_operator(
                fault,
                s,
                fmt::format(
                    "name the authority that certified {} in `tls.ca`, or have it send "
                    "the certificates in between",
                    who
                )
            );
        case What::no_tls:
            return advise_operator(
                fault,
                s,
                fmt::format(
                    "check that the port in the URL of {} speaks TLS 1.2 or later, and whether it "
                    "asks for a certificate of ours (`tls.certificate`)",
                    who
                )
            );
        case What::cut:
            return advise_operator(
                fault,
                s,
                fmt::format("check whether a proxy before {} limits answers, if this goes on", who)
            );
        case What::malformed:
            return advise_operator(
                fault,
                s,
                fmt::format(
                    "check the scheme and port of the URL of {}: https against http is the usual "
                    "mistake",
                    who
                )
            );
    }
}

/// Name servers that are down say so; a name that does not exist will not begin to.
bool may_resolve_later(std::string_view detail) {
    return text::contains_ignoring_case(detail, "temporar") ||
           text::contains_ignoring_case(detail, "try again");
}

}  // namespace

Fault connection_failed(const ConnectionFailed& failure, const Situation& situation) {
    const std::string where = text::clean(failure.endpoint, kDetailBytes);
    Fault fault = begin(code_of(failure.what), situation);
    fault.message = message_of(failure, situation, where);
    if (!failure.detail.empty()) {
        fault.cause = "The connection reported " + quoted(failure.detail, kDetailBytes);
    }
    if (failure.what == What::unresolved) fault.retryable = may_resolve_later(failure.detail);
    fault.details["endpoint"] = where;
    if (failure.waited.count() > 0) fault.details["waited_ms"] = failure.waited.count();
    advise_on(fault, failure.what, situation);
    return settle(std::move(fault), situation, Answer::inconclusive);
}

}  // namespace recourse::diagnosis

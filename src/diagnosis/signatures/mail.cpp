#include "diagnosis/signatures/signatures.hpp"

#include <array>
#include <string>

#include <re2/re2.h>

/// RFC 3463: the enhanced status codes of mail servers, `552 5.3.4 ...`.
namespace recourse::diagnosis::signatures {
namespace {

struct Status {
    std::string_view detail;  ///< subject and detail, or the subject alone
    std::string_view code;
    Answer answer = Answer::inconclusive;
};
// The more exact ones stand first. A server that answers with one has not taken the message.
constexpr std::array kStatuses{
    Status{"1.3", "invalid_arguments", Answer::refused},
    Status{"1.7", "invalid_arguments", Answer::refused},
    Status{"1", "not_found"},
    Status{"2.2", "quota_exhausted", Answer::refused},
    Status{"2.3", "too_large", Answer::refused},
    Status{"2", "precondition_failed"},
    Status{"3.1", "out_of_resources"},
    Status{"3.4", "too_large", Answer::refused},
    Status{"3", "dependency_unavailable"},
    Status{"4.5", "overloaded"},
    Status{"4.7", "timed_out"},
    Status{"4", "dependency_unavailable"},
    Status{"5.3", "too_large", Answer::refused},
    Status{"5", "invalid_arguments", Answer::refused},
    Status{"7.8", "unauthenticated", Answer::refused},
    Status{"7.9", "unauthenticated", Answer::refused},
    Status{"7.11", "unauthenticated", Answer::refused},
    Status{"7", "permission_denied", Answer::refused},
};

}  // namespace

Sense mail(const LowerText& text) {
    static const RE2& status = *new RE2(R"(\b[45]\d\d[ -](?:#)?([45])\.(\d)\.(\d{1,2})\b)");
    // RFC 5321: what is left to the basic codes.
    static const RE2& basic = *new RE2(R"(^(?:smtp:? )?(?:error:? )?(?:421|450|451)[ -])");
    // Greylisting and its like: the sender comes too often, or too early.
    if (has_any(text, "greylist*|graylist*|unusual rate"))
        return sense_by("rate_limited", Answer::refused);
    if (has_any(text, "mailbox unavailable")) return sense_by("not_found", Answer::inconclusive);
    std::string kind, subject, detail;
    if (!RE2::PartialMatch(text.text(), status, &kind, &subject, &detail)) {
        return RE2::PartialMatch(text.text(), basic)
                   ? sense_by("dependency_unavailable", Answer::inconclusive)
                   : Sense{};
    }
    // What passes by itself is no refusal of the sender or of the address.
    if (kind == "4" && (subject == "7" || subject == "1"))
        return sense_by("dependency_unavailable", Answer::inconclusive);
    const std::string exact = subject + "." + detail;
    for (const auto& each : kStatuses) {
        if (each.detail == exact || each.detail == subject) return sense_by(each.code, each.answer);
    }
    return {};
}

}  // namespace recourse::diagnosis::signatures

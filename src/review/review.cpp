#include "review/review.hpp"

#include <algorithm>
#include <array>

namespace recourse::review {

namespace {

struct KindName {
    ProbeKind kind;
    std::string_view number;
    std::string_view name;
};

constexpr std::array kKinds{
    KindName{ProbeKind::plain, "P0", "plain"},
    KindName{ProbeKind::unknown_tool, "P1", "unknown_tool"},
    KindName{ProbeKind::missing, "P2", "missing"},
    KindName{ProbeKind::wrong_type, "P3", "wrong_type"},
    KindName{ProbeKind::not_in_enum, "P4", "not_in_enum"},
    KindName{ProbeKind::pattern, "P5", "pattern"},
    KindName{ProbeKind::unknown_argument, "P6", "unknown_argument"},
    KindName{ProbeKind::out_of_range, "P7", "out_of_range"},
    KindName{ProbeKind::absent_id, "P8", "absent_id"},
    KindName{ProbeKind::oversize, "P9", "oversize"},
    KindName{ProbeKind::control_characters, "P9", "control_characters"},
    KindName{ProbeKind::repeated, "P10", "repeated"},
    KindName{ProbeKind::secret, "P11", "secret"},
    KindName{ProbeKind::lost_answer, "P12", "lost_answer"},
};

const KindName& row_of(ProbeKind kind) {
    return *std::ranges::find(kKinds, kind, &KindName::kind);
}

}  // namespace

std::string_view to_string(ProbeKind kind) noexcept {
    return row_of(kind).name;
}

std::string_view number_of(ProbeKind kind) noexcept {
    return row_of(kind).number;
}

std::string_view to_string(Ending ending) noexcept {
    switch (ending) {
        case Ending::tool_error:
            return "tool_error";
        case Ending::protocol_error:
            return "protocol_error";
        case Ending::success:
            return "success";
        case Ending::http_refusal:
            return "http_refusal";
        case Ending::no_message:
            return "no_message";
        case Ending::crash:
            return "crash";
        case Ending::hang:
            return "hang";
    }
    return "success";
}

const Rule* find_rule(std::string_view id) {
    const auto& all = rules();
    const auto found = std::ranges::find(all, id, &Rule::id);
    return found == all.end() ? nullptr : &*found;
}

const Exchange* find_exchange(const Review& review, std::string_view probe) {
    const auto id = [](const Exchange& exchange) -> std::string_view { return exchange.probe.id; };
    const auto found = std::ranges::find(review.exchanges, probe, id);
    return found == review.exchanges.end() ? nullptr : &*found;
}

}  // namespace recourse::review

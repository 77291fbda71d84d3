#include "gateway/ledger_keys.hpp"

#include "config/mapping.hpp"
#include "gateway/made_files.hpp"

#include <array>

namespace recourse::gateway {
namespace {

using namespace std::string_view_literals;
using config::choice;
using config::section;
using config::text;
using config::truth;

constexpr std::array kArguments{"failed"sv, "all"sv, "none"sv};
constexpr std::uint64_t kMostDays = 3650;
constexpr std::size_t kSmallestLedger = std::size_t{1024} * 1024;
constexpr std::size_t kLargestLedger = std::size_t{1024} * 1024 * 1024 * 1024;

bool check_path(Reading& reading, const Place& place, std::string& path) {
    return check_made_file(
        reading, place, path, {.what = "the ledger", .example = "ledger.sqlite"}
    );
}

config::Value<store::LedgerLimits> days() {
    using L = store::LedgerLimits;
    return {
        .takes = config::whole_number_in_words(1, kMostDays),
        .fallback = [](const L& initial) { return std::to_string(initial.age.count()); },
        .read =
            [](Reading& reading, const Place& place, L& limits) {
                const auto days = config::read_whole_number(reading, place, 1, kMostDays);
                if (days) limits.age = std::chrono::days(*days);
            },
    };
}

config::Value<store::LedgerLimits> size() {
    using L = store::LedgerLimits;
    return {
        .takes = config::size_in_words(kSmallestLedger, kLargestLedger),
        .fallback = [](const L& initial) { return config::size_to_words(initial.bytes); },
        .read =
            [](Reading& reading, const Place& place, L& limits) {
                const auto size =
                    config::read_size(reading, place, kSmallestLedger, kLargestLedger);
                if (size) limits.bytes = *size;
            },
    };
}

}  // namespace

std::span<const Key<LedgerSettings>> ledger_keys() {
    using L = LedgerSettings;
    static const std::array kKeys{
        Key<L>{
            "path",
            text(&L::path, "a file", check_path, "none"),
            "where it is kept; made where there is none, for its owner only",
            "file database db",
        },
        Key<L>{
            "keep",
            section(&L::keep, ledger_keep_keys),
            "how much of it is kept",
            "retention limits ttl",
        },
        Key<L>{
            "arguments",
            choice(&L::arguments, kArguments, 0),
            "of which calls the arguments are kept, redacted",
            "args payload inputs",
        },
        Key<L>{
            "tool",
            truth(&L::tool),
            "whether callers have the tool `recourse_support`, which tells what became of their "
            "calls",
            "support_tool agent_tool support",
        },
    };
    return kKeys;
}

void check_ledger(Reading& reading, const Place& file, const LedgerSettings& ledger) {
    const auto section = file.member("ledger");
    if (!section || section->member("path")) return;
    if (ledger.tool)
        return reading.complain(
            *section->member("tool"),
            {.sentence = "`ledger.tool` reads the ledger, and there is none without `ledger.path`.",
             .suggestion = "Write `path: ledger.sqlite` beside it, or leave `tool` out.",
             .expected = "a `path` beside it"}
        );
    if (section->node->kind != config::yaml::Kind::mapping) return;
    reading.complain(
        *section,
        {.sentence = "There is no `path`: nothing says where the ledger is kept.",
         .suggestion = "Write `path: ledger.sqlite`, or leave `ledger` out.",
         .expected = "a `path`"}
    );
}

std::span<const Key<store::LedgerLimits>> ledger_keep_keys() {
    using L = store::LedgerLimits;
    static const std::array kKeys{
        Key<L>{"days", days(), "how long a call is kept", "age max_age max_days"},
        Key<L>{"size", size(), "how large the file may be", "bytes max_size max_bytes"},
    };
    return kKeys;
}

}  // namespace recourse::gateway

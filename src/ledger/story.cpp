#include "ledger/story.hpp"

#include "base/text.hpp"
#include "ledger/entry.hpp"
#include "ledger/recovery.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace recourse::ledger {

using store::LedgerEntry;

namespace {

constexpr std::size_t kFewestDigits = 12;
constexpr std::size_t kMostDigits = 32;
/// Calls of one trace that are told of.
constexpr std::size_t kMostStories = 100;
/// Calls after it that are looked through for a recovery, and those that are told of.
constexpr std::size_t kMostFollowing = 1000;
constexpr std::size_t kMostShown = 10;
/// Of one line of foreign text.
constexpr std::size_t kLongestLine = 4096;

constexpr std::array kChecks{
    Step::permission,
    Step::tool,
    Step::headers,
    Step::scopes,
    Step::defaults,
    Step::arguments,
    Step::replay,
    Step::limits,
    Step::circuit,
};

std::string seconds(std::chrono::microseconds time) {
    return fmt::format("{:.3f} s", static_cast<double>(time.count()) / 1e6);
}

/// What is kept to the millisecond only may seem to lie before what it followed.
std::chrono::microseconds between(WallTime from, WallTime until) {
    return std::chrono::duration_cast<std::chrono::microseconds>(
        std::max(until - from, WallTime::duration{0})
    );
}

std::string shown(std::string_view untrusted) {
    return text::clean(untrusted, kLongestLine);
}

/// Foreign text under a title, its lines kept.
std::string section(std::string_view title, std::string_view untrusted) {
    auto text = fmt::format("\n{}\n", title);
    while (!untrusted.empty()) {
        const auto end = std::min(untrusted.find('\n'), untrusted.size());
        text += fmt::format("  {}\n", shown(untrusted.substr(0, end)));
        untrusted.remove_prefix(std::min(end + 1, untrusted.size()));
    }
    return text;
}

std::string_view text_of(const json::Value& value) {
    return value.is_string() ? std::string_view(value.get_string()) : std::string_view();
}

std::int64_t number_of(const json::Value& object, std::string_view name) {
    const auto* member = object.as_object().if_contains(name);
    return member != nullptr && member->is_int64() ? member->get_int64() : 0;
}

std::string code_of(const LedgerEntry& entry) {
    return entry.domain == "recourse" ? std::string(entry.code)
                                      : fmt::format("{}/{}", entry.domain, entry.code);
}

std::string_view effect_in_words(const LedgerEntry& entry) {
    if (entry.effect == "done") return "It took effect.";
    if (entry.effect == "partial") return "A part of it took effect.";
    if (entry.effect == "unknown") return "Whether it took effect is unknown.";
    return "Nothing was changed.";
}

std::string ending_in_words(const LedgerEntry& entry) {
    const auto time = seconds(entry.latency);
    if (entry.ending == "failed") return fmt::format("failed after {}: {}", time, code_of(entry));
    if (entry.ending == "cancelled") return fmt::format("was withdrawn after {}", time);
    return fmt::format("succeeded after {}", time);
}

std::string what_was_called(const LedgerEntry& entry) {
    auto what = shown(entry.tool.empty() ? entry.method : entry.tool);
    if (!entry.upstream.empty()) what += fmt::format(" of {}", shown(entry.upstream));
    return what;
}

std::string who_called(const LedgerEntry& entry) {
    auto who = entry.caller.empty() ? std::string("Somebody") : shown(entry.caller);
    if (!entry.client.empty()) who += fmt::format(", with {},", shown(entry.client));
    return who;
}

/// A check that the call came to, and what it said.
struct Verdict {
    std::string_view check;
    std::string_view said;
};

/// What a check said at which the call ended.
std::string_view last_word(const LedgerEntry& entry) {
    if (entry.ending == "failed") return "refused";
    if (entry.ending == "cancelled") return "withdrawn";
    return "answered";  // of a write that was made before
}

/// Its own tools pass no further checks, for they are sent nowhere.
bool is_of_the_gateway(const LedgerEntry& entry) {
    return entry.reached == to_string(Step::gateway);
}

std::vector<Verdict> verdicts_of(const LedgerEntry& entry, const json::Object& details) {
    std::vector<Verdict> verdicts;
    if (entry.reached.empty()) return verdicts;
    for (const auto check : kChecks) {
        const auto name = to_string(check);
        if (name == entry.reached) {
            verdicts.push_back({name, last_word(entry)});
            return verdicts;
        }
        std::string_view said = "passed";
        if (check == Step::defaults && details.contains("filled")) said = "filled";
        if (check == Step::arguments && details.contains("repaired")) said = "repaired";
        if (check == Step::replay && details.contains("after_look"))
            said = "passed, for its caller has looked since it was lost";
        verdicts.push_back({name, said});
        if (check == Step::arguments && is_of_the_gateway(entry)) break;
    }
    return verdicts;
}

std::string checks_in_words(const std::vector<Verdict>& verdicts) {
    std::vector<std::string> passed;
    std::string rest;
    for (const auto& [check, said] : verdicts) {
        if (said == "passed")
            passed.emplace_back(check);
        else
            rest += fmt::format("  {}: {}\n", check, said);
    }
    const auto first = passed.empty() ? "" : fmt::format("  passed: {}\n", text::list(passed));
    return fmt::format("\nChecked\n{}{}", first, rest);
}

std::string reason_of(const json::Value& attempt) {
    const auto message = text_of(attempt.at("message"));
    return shown(text_of(attempt.at("code"))) + (message.empty() ? "" : ": " + shown(message));
}

std::string attempts_in_words(const LedgerEntry& entry, const json::Value& earlier) {
    if (is_of_the_gateway(entry)) return "\nSent\n  Nowhere: the tool is the gateway's own.\n";
    if (entry.attempts == 0) return "\nSent\n  Nothing was sent to the upstream.\n";
    if (!earlier.is_array()) {
        return fmt::format(
            "\nSent\n  Once, for {}. It {}.\n", seconds(entry.upstream_time), ending_in_words(entry)
        );
    }
    std::string text = "\nSent\n";
    std::size_t number = 0;
    for (const auto& attempt : earlier.get_array()) {
        text += fmt::format(
            "  {}. after {} ms, for {} ms: {}; waited {} ms\n",
            ++number,
            number_of(attempt, "after_ms"),
            number_of(attempt, "took_ms"),
            reason_of(attempt),
            number_of(attempt, "waited_ms")
        );
    }
    text += fmt::format("  {}. and then it {}\n", ++number, ending_in_words(entry));
    return text + fmt::format("  The upstream took {} in all.\n", seconds(entry.upstream_time));
}

json::Object in_short(const LedgerEntry& entry) {
    json::Object out{
        {"support_id", entry.support_id},
        {"time", to_rfc3339(entry.started)},
        {"tool", entry.tool},
        {"ending", entry.ending},
        {"effect", entry.effect},
        {"latency_us", entry.latency.count()},
    };
    if (!entry.code.empty()) {
        out["domain"] = entry.domain;
        out["code"] = entry.code;
    }
    return out;
}

/// What its caller tried after it failed.
struct Tries {
    int made = 0;
    std::optional<std::size_t> by;  ///< the one that succeeded, of all that is told of
};

/// A story while it is told: the call, then what followed.
class Telling {
  public:
    Telling(const store::LedgerEntries& entries, Audience audience)
        : all_(entries.all()), call_(all_.front()) {
        const auto details = json::parse(call_.details);
        if (details && details->is_object()) details_ = details->get_object();
        if (audience == Audience::caller) hide_internals();
    }

    /// Nothing where nothing had to be tried again.
    [[nodiscard]] std::optional<Tries> tries() const {
        if (call_.ending != "failed" || call_.method != "tools/call") return std::nullopt;
        Tries tries;
        for (std::size_t index = 1; index < all_.size() && tries.made < kMostTries; ++index) {
            if (!is_try_after(call_, all_[index])) continue;
            ++tries.made;
            if (all_[index].ending != "succeeded") continue;
            tries.by = index;
            break;
        }
        return tries;
    }

    [[nodiscard]] json::Value member(std::string_view name) const {
        const auto* found = details_.if_contains(name);
        return found == nullptr ? json::Value() : *found;
    }

    [[nodiscard]] std::string to_text() const {
        auto text = fmt::format(
            "Support id {}\n\n{} called {} at {}.\nIt {}. {}\n",
            call_.support_id,
            who_called(call_),
            what_was_called(call_),
            to_rfc3339(call_.started),
            ending_in_words(call_),
            effect_in_words(call_)
        );
        if (const auto arguments = member("arguments"); arguments.is_string())
            text += section("Asked", text_of(arguments));
        else if (!arguments.is_null())
            text += section("Asked", json::to_text(arguments));
        const auto verdicts = verdicts_of(call_, details_);
        if (!verdicts.empty()) {
            text += checks_in_words(verdicts);
            text += attempts_in_words(call_, member("attempts"));
        }
        if (const auto landed = text_of(member("landed")); !landed.empty())
            text += fmt::format("  Then it was looked whether it took effect: {}\n", shown(landed));
        if (const auto told = member("told"); told.is_string())
            text += section("Told", text_of(told));
        if (const auto raw = member("raw"); raw.is_string())
            text += section("What the upstream said", text_of(raw));
        return text + what_came_after();
    }

    [[nodiscard]] std::string what_came_after() const {
        if (all_.size() == 1)
            return "\nAfter\n  The ledger has no call of this caller within an hour after it.\n";
        std::string text = "\nAfter\n";
        for (std::size_t index = 1; index < std::min(all_.size(), kMostShown + 1); ++index) {
            const auto& next = all_[index];
            text += fmt::format(
                "  {} later, {} {} ({})\n",
                seconds(between(call_.ended(), next.started)),
                what_was_called(next),
                ending_in_words(next),
                next.support_id.substr(0, kFewestDigits)
            );
        }
        if (all_.size() > kMostShown + 1)
            text += fmt::format("  and {} more calls\n", all_.size() - kMostShown - 1);
        return text + tries_in_words();
    }

    [[nodiscard]] std::string tries_in_words() const {
        const auto tried = tries();
        if (!tried) return {};
        if (tried->made == 0) return "  None of them was a try after the failure.\n";
        if (!tried->by)
            return fmt::format(
                "  It has not recovered: {}\n",
                tried->made == 1
                    ? "the one try after the failure failed, too."
                    : fmt::format("all {} tries after the failure failed.", tried->made)
            );
        return fmt::format(
            "  It recovered {} after the failure, at try {}.\n",
            seconds(between(call_.ended(), all_[*tried->by].ended())),
            tried->made
        );
    }

    [[nodiscard]] json::Object to_json() const {
        auto out = in_short(call_);
        out["method"] = call_.method;
        out["upstream"] = call_.upstream;
        out["caller"] = call_.caller;
        out["client"] = call_.client;
        out["revision"] = call_.revision;
        out["attempts"] = call_.attempts;
        out["upstream_us"] = call_.upstream_time.count();
        if (!call_.words.empty()) out["words"] = call_.words;
        json::Array checks;
        for (const auto& [check, said] : verdicts_of(call_, details_))
            checks.emplace_back(json::Object{{"check", check}, {"said", said}});
        if (!checks.empty()) out["checks"] = std::move(checks);
        for (const auto& member : details_) {
            const auto name = member.key() == "attempts" ? "earlier_attempts" : member.key();
            out[name] = member.value();
        }
        json::Array after;
        for (std::size_t index = 1; index < std::min(all_.size(), kMostShown + 1); ++index)
            after.emplace_back(in_short(all_[index]));
        out["after"] = std::move(after);
        const auto tried = tries();
        if (tried) out["tries"] = tried->made;
        if (tried && tried->by) {
            const auto& by = all_[*tried->by];
            const auto time = between(call_.ended(), by.ended());
            out["recovery"] = json::Object{
                {"support_id", by.support_id},
                {"tries", tried->made},
                {"after_ms", std::chrono::floor<std::chrono::milliseconds>(time).count()},
            };
        }
        return out;
    }

  private:
    void hide_internals() {
        for (const auto name : {"raw", "fault"}) details_.erase(name);
        if (auto* attempts = details_.if_contains("attempts"); attempts != nullptr) {
            for (auto& attempt : attempts->as_array()) attempt.as_object()["message"] = "";
        }
    }

    std::vector<LedgerEntry> all_;
    LedgerEntry call_;
    json::Object details_;
};

}  // namespace

std::optional<std::string> support_id_of(std::string_view typed) {
    auto digits = text::to_lower(text::trim(typed));
    const bool are_digits = digits.find_first_not_of("0123456789abcdef") == std::string::npos;
    const bool fits = digits.size() >= kFewestDigits && digits.size() <= kMostDigits;
    if (!are_digits || !fits) return std::nullopt;
    return digits;
}

Story::Story(const LedgerEntry& entry, const store::LedgerEntries& following) {
    entries_.add(entry);
    for (const auto& next : following.all()) entries_.add(next);
}

LedgerEntry Story::call() const {
    return entries_.all().front();
}

std::string Story::to_text(Audience audience) const {
    return Telling(entries_, audience).to_text();
}

json::Object Story::to_json(Audience audience) const {
    return Telling(entries_, audience).to_json();
}

store::Kept<std::vector<Story>> stories_of(store::Ledger& ledger, const store::LedgerQuery& query) {
    const auto found = ledger.find(query, kMostStories);
    if (!found) return std::unexpected(found.error());
    std::vector<Story> stories;
    stories.reserve(found->size());
    for (const auto& entry : found->all()) {
        const auto following =
            ledger.following(entry, entry.ended() + kRecoveryWindow, kMostFollowing);
        if (!following) return std::unexpected(following.error());
        stories.emplace_back(entry, *following);
    }
    return stories;
}

}  // namespace recourse::ledger

#include "fault/redaction.hpp"

#include "base/ids.hpp"
#include "base/json.hpp"
#include "fault/own_secrets.hpp"
#include "fault/redaction_assignments.hpp"
#include "fault/redaction_private.hpp"
#include "fault/redaction_rules.hpp"
#include "fault/redaction_scan.hpp"
#include "fault/redaction_values.hpp"
#include "fault/texts.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

namespace recourse::fault {
namespace {

RE2::Options bytes() {
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1);  // what is no UTF-8 can hold secrets too
    options.set_log_errors(false);
    return options;
}

/// All rules, compiled once.
class Rules {
  public:
    Rules() : scan_(token_rules(), grammar_rules()) {
        for (const Rule& rule : grammar_rules()) {
            grammar_.push_back(std::make_unique<RE2>(view(rule.pattern), bytes()));
        }
    }

    /// Clean text, the common case, is read by the scan alone.
    void find(std::string_view text, const PrivateData* personal, std::vector<Span>& found) const {
        const Scan::Needs needs = scan_.read(text, found);
        for (std::size_t i = 0; i < grammar_.size(); ++i) {
            if (needs.grammar[i]) find_all(grammar_rules()[i], *grammar_[i], text, found);
        }
        if (needs.assignments) find_assigned(text, found);
        if (personal != nullptr) personal->find(text, needs.cards, found);
    }

  private:
    static re2::StringPiece view(std::string_view text) { return {text.data(), text.size()}; }

    static void find_all(
        const Rule& rule, const RE2& pattern, std::string_view text, std::vector<Span>& found
    ) {
        re2::StringPiece groups[2];
        std::size_t at = 0;
        // What follows a secret begins anew, so secrets that stand together are all found.
        while (at < text.size() &&
               pattern.Match(view(text.substr(at)), 0, text.size() - at, RE2::UNANCHORED, groups, 2)
        ) {
            const auto begin = static_cast<std::size_t>(groups[1].data() - text.data());
            const std::size_t end = begin + groups[1].size();
            const std::string_view secret = text.substr(begin, end - begin);
            const bool meant = !rule.holds || rule.holds(text.substr(0, begin), secret);
            if (meant && !is_placeholder(secret)) found.push_back({begin, end, rule.type});
            at = std::max(end, at + 1);
        }
    }

    Scan scan_;
    std::vector<std::unique_ptr<RE2>> grammar_;
};

const Rules& rules() {
    static const Rules kRules;
    return kRules;
}

/// FNV-1a under a key of this process, then mixed (Murmur3's finaliser). Four digits of it
/// correlate repeats; without the key they say nothing about a guess, and they are too few to be a
/// check sum.
std::string tag_of(std::string_view secret) {
    static const std::uint64_t kKey = SystemRandom().next();
    std::uint64_t hash = 0xcbf29ce484222325ULL ^ kKey;
    for (const char c : secret) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3ULL;
    }
    hash ^= kKey >> 32;
    hash ^= hash >> 33;
    hash *= 0xff51afd7ed558ccdULL;
    hash ^= hash >> 33;
    return fmt::format("{:04x}", hash & 0xFFFF);
}

/// The placeholders that stand in the text already; nothing in them is a secret.
std::vector<Span> placeholders_in(std::string_view text) {
    static const RE2 kPlaceholder(R"((\[redacted:\w+#[0-9a-f]{4}\]))", bytes());
    std::vector<Span> found;
    if (!text.contains("[redacted:")) return found;
    re2::StringPiece all(text.data(), text.size()), one;
    while (RE2::FindAndConsume(&all, kPlaceholder, &one)) {
        const auto begin = static_cast<std::size_t>(one.data() - text.data());
        found.push_back({begin, begin + one.size(), {}});
    }
    return found;
}

/// Spans that overlap become one, of the type found first: the layers go from sure to likely.
std::vector<Span> merged(const std::vector<Span>& found) {
    std::vector<std::size_t> order(found.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(found[i].begin, i); });

    std::vector<Span> out;
    std::size_t rank = 0;  // of the type that names the last span of `out`
    for (const std::size_t i : order) {
        if (found[i].begin >= found[i].end) continue;
        if (out.empty() || found[i].begin >= out.back().end) {
            out.push_back(found[i]);
            rank = i;
            continue;
        }
        out.back().end = std::max(out.back().end, found[i].end);
        if (i < rank) {
            out.back().type = found[i].type;
            rank = i;
        }
    }
    return out;
}

/// `text` with placeholders for the spans, around those it holds already.
std::string replaced(std::string_view text, const std::vector<Span>& spans) {
    const std::vector<Span> kept = placeholders_in(text);
    std::string out;
    out.reserve(text.size());
    std::size_t at = 0;
    auto next_kept = kept.begin();
    const auto replace_until = [&](std::size_t begin, std::size_t end, std::string_view type) {
        out += text.substr(at, begin - at);
        if (begin < end) out += placeholder(type, text.substr(begin, end - begin));
        at = end;
    };
    for (const Span& span : spans) {
        std::size_t begin = span.begin;
        while (next_kept != kept.end() && next_kept->end <= begin) ++next_kept;
        for (auto it = next_kept; it != kept.end() && it->begin < span.end; ++it) {
            if (it->begin > begin) replace_until(begin, it->begin, span.type);
            begin = std::max(begin, it->end);
        }
        if (begin < span.end) replace_until(begin, span.end, span.type);
    }
    out += text.substr(at);
    return out;
}

/// What is known of a process's secrets, and what else its operator wants out of texts.
struct Known {
    const OwnSecrets& own;
    const OwnSecrets* learned = nullptr;
    const PrivateData* personal = nullptr;
    const OwnSecrets* named = nullptr;  ///< what members of the same Fault call secret
};

/// Nothing where nothing was found.
std::optional<std::string> redact_once(const Known& known, std::string_view text) {
    std::vector<Span> found;
    known.own.find(text, found);
    if (known.named) known.named->find(text, found);
    if (known.learned) known.learned->find(text, found);
    rules().find(text, known.personal, found);
    if (found.empty()) return std::nullopt;
    return replaced(text, merged(found));
}

/// A placeholder can change how the words around it read (`sig:a/b then` is prose, `sig:[...] then`
/// is not), so the text is read again until nothing more is found. Each round takes something away.
std::string redact_with(const Known& known, std::string_view text) {
    constexpr int kRounds = 8;  // far more than texts need
    auto before = redact_once(known, text);
    if (!before) return std::string(text);
    for (int round = 1; round <= kRounds; ++round) {
        auto after = redact_once(known, *before);
        if (!after || *after == *before) return *std::move(before);
        before = std::move(after);
    }
    // A text that was made to need more rounds hides something: nothing of it is shown.
    return placeholder("text", text);
}

/// One Fault: the values that its members' names call secret, and then every text of it.
class FaultRedaction {
  public:
    FaultRedaction(const Known& known, Fault& fault) : known_(known), fault_(fault) {}

    void run() {
        collect_and_replace_named();
        values_ = OwnSecrets(named_);
        known_.named = &values_;
        every_text();
    }

  private:
    void collect_and_replace_named() {
        named_in_object(fault_.details);
        for (Violation& violation : fault_.violations) {
            const std::string& pointer = violation.pointer;
            const std::string_view name = std::string_view(pointer).substr(pointer.rfind('/') + 1);
            named(name, violation.provided);
            named(name, violation.example);
            named(name, violation.suggestion);
        }
        for (Action& action : fault_.actions) named({}, action.arguments);
        if (fault_.verify) named({}, fault_.verify->arguments);
    }

    void named(std::string_view name, std::optional<boost::json::value>& value) {
        if (value) named(name, *value);
    }

    void named(std::string_view name, boost::json::value& value) {
        if (auto* object = value.if_object()) {
            named_in_object(*object);
        } else if (auto* array = value.if_array()) {
            for (boost::json::value& element : *array) named(name, element);
        } else if (auto* held = value.if_string()) {
            const std::string secret(held->data(), held->size());
            const std::string_view type = secret_named(name);
            if (type.empty() || secret.empty() || is_placeholder(secret) || is_remark(secret))
                return;
            *held = placeholder(type, secret);
            named_.push_back(secret);
        }
    }

    void named_in_object(boost::json::object& object) {
        for (auto& member : object)
            named({member.key().data(), member.key().size()}, member.value());
    }

    void every_text() {
        rewrite_texts(fault_, [this](std::string_view words) {
            return redact_with(known_, words);
        });
    }

    Known known_;
    Fault& fault_;
    std::vector<std::string> named_;
    OwnSecrets values_;
};

}  // namespace

std::string placeholder(std::string_view type, std::string_view secret) {
    return fmt::format("[redacted:{}#{}]", type, tag_of(secret));
}

struct Redactor::Impl {
    Impl(const std::vector<std::string>& own_secrets, RedactionPolicy policy)
        : own(own_secrets), personal(std::move(policy)) {}

    /// The learned ones as they are now; the pointer keeps them while a text is read.
    [[nodiscard]] std::shared_ptr<const OwnSecrets> learned_now() const {
        if (!has_learned.load(std::memory_order_acquire)) return nullptr;
        const std::scoped_lock lock(mutex);
        return learned;
    }

    OwnSecrets own;
    PrivateData personal;

    mutable std::mutex mutex;
    std::atomic<bool> has_learned = false;
    std::deque<std::string> lessons;
    std::shared_ptr<const OwnSecrets> learned;
};

Redactor::Redactor(const std::vector<std::string>& own_secrets, RedactionPolicy policy)
    : impl_(std::make_shared<Impl>(own_secrets, std::move(policy))) {
    rules();  // compiled now and not on the first failure
}

void Redactor::learn(std::string secret) const {
    constexpr std::size_t kMost = 64;
    const std::scoped_lock lock(impl_->mutex);
    auto& lessons = impl_->lessons;
    if (std::ranges::find(lessons, secret) != lessons.end()) return;
    lessons.push_back(std::move(secret));
    if (lessons.size() > kMost) lessons.pop_front();
    impl_->learned =
        std::make_shared<const OwnSecrets>(std::vector<std::string>(lessons.begin(), lessons.end())
        );
    impl_->has_learned.store(true, std::memory_order_release);
}

Redactor Redactor::renewed(const std::vector<std::string>& own_secrets, RedactionPolicy policy)
    const {
    Redactor next(own_secrets, std::move(policy));
    const std::scoped_lock lock(impl_->mutex);
    for (const auto& lesson : impl_->lessons) next.learn(lesson);
    return next;
}

std::string Redactor::redact(std::string_view text) const {
    const auto learned = impl_->learned_now();
    return redact_with({impl_->own, learned.get(), &impl_->personal}, text);
}

std::string Redactor::redact_json(std::string_view text) const {
    auto redacted = redact(text);
    if (redacted == text || json::check(redacted)) return redacted;
    // A placeholder stands where it broke the syntax: each string by itself, then.
    auto value = json::parse(text);
    if (!value) return {};
    rewrite_texts(*value, [this](std::string_view each) { return redact(each); });
    return json::to_text(*value);
}

void Redactor::redact(Fault& fault) const {
    const auto learned = impl_->learned_now();
    FaultRedaction({impl_->own, learned.get(), &impl_->personal}, fault).run();
}

bool is_secret(std::string_view name, std::string_view value) {
    const std::string_view type = secret_named(name);
    const Value whole{.begin = 0, .end = value.size(), .quoted = true, .next = value.size()};
    const bool directory = name.ends_with("PWD") && value.starts_with('/');
    return !type.empty() && !directory && !is_harmless(value, whole, "=", type);
}

}  // namespace recourse::fault

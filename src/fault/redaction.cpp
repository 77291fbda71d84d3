#include "fault/redaction.hpp"

#include "base/ids.hpp"
#include "fault/own_secrets.hpp"
#include "fault/redaction_assignments.hpp"
#include "fault/redaction_rules.hpp"
#include "fault/redaction_values.hpp"
#include "fault/texts.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>
#include <re2/set.h>

namespace recourse::fault {
namespace {

RE2::Options bytes() {
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1);  // what is no UTF-8 can hold secrets too
    options.set_log_errors(false);
    return options;
}

/// All rules, compiled once. One pass of the set says which of them a text needs at all: clean
/// text, the common case, needs none.
class Rules {
  public:
    Rules() : any_(set_options(), RE2::UNANCHORED) {
        // A token begins where no name goes on; `\n` and `%3D` end an escape, and no name.
        constexpr std::string_view kTokenStart = R"((?:^|[^A-Za-z0-9]|\\[nrt]|%[0-9A-Fa-f]{2}))";
        for (const Rule& rule : token_rules()) {
            add(rule, fmt::format("{}({})", kTokenStart, rule.pattern));
        }
        for (const Rule& rule : grammar_rules()) add(rule, std::string(rule.pattern));
        any_.Compile();
    }

    void find(std::string_view text, std::vector<Span>& found) const {
        std::vector<int> hits;
        RE2::Set::ErrorInfo error{};
        if (!any_.Match(view(text), &hits, &error) && error.kind != RE2::Set::kNoError) {
            // the set ran out of memory for its automaton: every rule looks for itself
            for (std::size_t i = 0; i < compiled_.size(); ++i) hits.push_back(static_cast<int>(i));
        }
        std::ranges::sort(hits);
        for (const int hit : hits) {
            find_all(*compiled_[static_cast<std::size_t>(hit)], text, found);
        }
        find_assigned(text, found);
    }

  private:
    struct Compiled {
        Compiled(const Rule& its_rule, const std::string& text, const RE2::Options& options)
            : rule(its_rule), pattern(text, options) {}
        Rule rule;
        RE2 pattern;
    };

    static re2::StringPiece view(std::string_view text) { return {text.data(), text.size()}; }

    static RE2::Options set_options() {
        constexpr std::int64_t kAutomaton =
            32 << 20;  // some 100 patterns; grows only as texts need it
        RE2::Options options = bytes();
        options.set_max_mem(kAutomaton);
        return options;
    }

    void add(const Rule& rule, const std::string& pattern) {
        any_.Add(pattern, nullptr);
        compiled_.push_back(std::make_unique<Compiled>(rule, pattern, bytes()));
    }

    static void find_all(const Compiled& it, std::string_view text, std::vector<Span>& found) {
        re2::StringPiece groups[2];
        std::size_t at = 0;
        // What follows a token begins anew, so tokens that stand together are all found.
        while (
            at < text.size() &&
            it.pattern.Match(view(text.substr(at)), 0, text.size() - at, RE2::UNANCHORED, groups, 2)
        ) {
            const auto begin = static_cast<std::size_t>(groups[1].data() - text.data());
            const std::size_t end = begin + groups[1].size();
            const std::string_view secret = text.substr(begin, end - begin);
            const bool meant = !it.rule.holds || it.rule.holds(text.substr(0, begin), secret);
            if (meant && !is_placeholder(secret)) found.push_back({begin, end, it.rule.type});
            at = end;
        }
    }

    std::vector<std::unique_ptr<Compiled>> compiled_;
    RE2::Set any_;
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

std::string placeholder(std::string_view type, std::string_view secret) {
    return fmt::format("[redacted:{}#{}]", type, tag_of(secret));
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

std::string redact_once(const OwnSecrets& own, std::string_view text) {
    std::vector<Span> found;
    own.find(text, found);
    rules().find(text, found);
    if (found.empty()) return std::string(text);
    return replaced(text, merged(found));
}

/// A placeholder can change how the words around it read (`sig:a/b then` is prose, `sig:[...] then`
/// is not), so the text is read again until nothing more is found. Each round takes something away.
std::string redact_with(const OwnSecrets& own, std::string_view text) {
    constexpr int kRounds = 8;  // far more than texts need
    std::string before = redact_once(own, text);
    for (int round = 1; round < kRounds && before != text; ++round) {
        std::string after = redact_once(own, before);
        if (after == before) return before;
        before = std::move(after);
    }
    if (before == text || redact_once(own, before) == before) return before;
    // A text that was made to need more rounds hides something: nothing of it is shown.
    return placeholder("text", text);
}

/// One Fault: the values that its members' names call secret, and then every text of it.
class FaultRedaction {
  public:
    FaultRedaction(const OwnSecrets& own, Fault& fault) : own_(own), fault_(fault) {}

    void run() {
        collect_and_replace_named();
        known_ = OwnSecrets(std::move(named_));
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
            return redact_with(own_, redact_with(known_, words));
        });
    }

    const OwnSecrets& own_;
    Fault& fault_;
    std::vector<std::string> named_;
    OwnSecrets known_;
};

}  // namespace

struct Redactor::Impl {
    OwnSecrets own;
};

Redactor::Redactor(std::vector<std::string> own_secrets)
    : impl_(std::make_unique<Impl>(OwnSecrets(std::move(own_secrets)))) {
    rules();  // compiled now and not on the first failure
}
Redactor::~Redactor() = default;
Redactor::Redactor(Redactor&&) noexcept = default;
Redactor& Redactor::operator=(Redactor&&) noexcept = default;

std::string Redactor::redact(std::string_view text) const {
    return redact_with(impl_->own, text);
}

void Redactor::redact(Fault& fault) const {
    FaultRedaction(impl_->own, fault).run();
}

}  // namespace recourse::fault

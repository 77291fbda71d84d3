#include "fault/redaction_scan.hpp"

#include "fault/redaction_values.hpp"

#include <algorithm>
#include <bit>
#include <tuple>

#include <re2/re2.h>

namespace recourse::fault {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}
char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

/// What names end in that secrets are given to (redaction_names.cpp), or the end of the endings.
constexpr std::string_view kNames =
    "pass|pwd|pw=|pw:|pw\"|pw'|pw "
    "=|wort|token|secret|key|auth|credential|sig|hmac|cookie|jwt|csrf|xsrf|otp|phrase|"
    "mnemonic|sessid|sessionid|code|bearer|appid|extraheader|assertion|samlresponse|sword|"
    "dockerconfig";

// ---- how a pattern begins -----------------------------------------------------------------------

using Bytes = std::bitset<256>;

class HeadReader {
  public:
    explicit HeadReader(std::string_view pattern) : rest_(pattern) {}

    /// Alternatives up to the end or the bracket that closes them.
    std::vector<Head> alternatives() {
        std::vector<Head> all = sequence();
        while (!rest_.empty() && rest_[0] == '|') {
            rest_.remove_prefix(1);
            const std::vector<Head> more = sequence();
            all.insert(all.end(), more.begin(), more.end());
        }
        return all;
    }

  private:
    std::vector<Head> sequence() {
        std::vector<Head> heads(1);
        while (!rest_.empty() && rest_[0] != '|' && rest_[0] != ')') {
            if (rest_.starts_with("\\b")) {
                rest_.remove_prefix(2);
                continue;
            }
            const std::vector<Head> part = atom();
            heads = repeated(std::move(heads), part);
        }
        return heads;
    }

    std::vector<Head> atom() {
        if (rest_.starts_with("(?:")) {
            rest_.remove_prefix(3);
            std::vector<Head> inside = alternatives();
            if (!rest_.empty()) rest_.remove_prefix(1);
            return inside;
        }
        Head one;
        one.places[0] = rest_[0] == '[' ? byte_class() : byte();
        one.size = 1;
        return {one};
    }

    Bytes byte() {
        Bytes bytes;
        if (rest_[0] == '.') {
            bytes.set();
        } else if (rest_[0] == '\\' && rest_.size() > 1) {
            rest_.remove_prefix(1);
            bytes = escaped(rest_[0]);
        } else {
            bytes.set(static_cast<unsigned char>(rest_[0]));
        }
        rest_.remove_prefix(1);
        return bytes;
    }

    static Bytes escaped(char c) {
        Bytes bytes;
        if (c == 'd' || c == 'w') {
            for (int i = '0'; i <= '9'; ++i) bytes.set(static_cast<std::size_t>(i));
        }
        if (c == 'w') {
            for (std::size_t i = 'a'; i <= 'z'; ++i) bytes.set(i).set(i & ~std::size_t{0x20});
            bytes.set('_');
        }
        if (bytes.none()) bytes.set(static_cast<unsigned char>(c));
        return bytes;
    }

    Bytes byte_class() {
        Bytes bytes;
        rest_.remove_prefix(1);
        while (!rest_.empty() && rest_[0] != ']') {
            if (rest_.size() > 2 && rest_[1] == '-' && rest_[2] != ']' && rest_[0] != '\\') {
                const auto last = static_cast<unsigned char>(rest_[2]);
                for (std::size_t c = static_cast<unsigned char>(rest_[0]); c <= last; ++c)
                    bytes.set(c);
                rest_.remove_prefix(3);
            } else {
                bytes |= byte_in_class();
            }
        }
        if (!rest_.empty()) rest_.remove_prefix(1);
        return bytes;
    }

    Bytes byte_in_class() {
        if (rest_[0] == '\\') return byte();
        Bytes bytes;
        bytes.set(static_cast<unsigned char>(rest_[0]));
        rest_.remove_prefix(1);
        return bytes;
    }

    /// `heads` followed by `part` as often as the quantifier says that stands next.
    std::vector<Head> repeated(std::vector<Head> heads, const std::vector<Head>& part) {
        std::size_t least = 1;
        bool more = false;
        if (!rest_.empty() && (rest_[0] == '?' || rest_[0] == '*' || rest_[0] == '+')) {
            least = rest_[0] == '+' ? 1 : 0;
            more = true;
            rest_.remove_prefix(1);
        } else if (!rest_.empty() && rest_[0] == '{') {
            least = 0;
            for (rest_.remove_prefix(1); is_digit(rest_[0]); rest_.remove_prefix(1)) {
                least = least * 10 + static_cast<std::size_t>(rest_[0] - '0');
            }
            more = rest_[0] == ',';
            rest_.remove_prefix(rest_.find('}') + 1);
        }
        for (std::size_t i = 0; i < std::min(least, Head::kPlaces); ++i)
            heads = joined(heads, part);
        if (least >= Head::kPlaces || !more) return heads;
        // It may go on with the same or with what comes next: where that cannot be told apart
        // within the places, what follows is left open.
        for (Head& head : heads) {
            for (std::size_t i = head.size; i < Head::kPlaces; ++i) head.places[i].set();
            head.size = Head::kPlaces;
        }
        return heads;
    }

    static std::vector<Head> joined(const std::vector<Head>& heads, const std::vector<Head>& part) {
        std::vector<Head> out;
        for (const Head& head : heads) {
            if (head.size == Head::kPlaces) {
                out.push_back(head);
                continue;
            }
            for (const Head& next : part) {
                Head both = head;
                for (std::size_t i = 0; i < next.size && both.size < Head::kPlaces; ++i) {
                    both.places[both.size++] = next.places[i];
                }
                out.push_back(both);
            }
        }
        return out;
    }

    std::string_view rest_;
};

// ---- what stands in a text ----------------------------------------------------------------------

/// A token begins where no name goes on; `\n` and `%3D` end an escape, and no name.
bool begins_token(std::string_view text, std::size_t at) {
    if (at == 0) return true;
    const char before = text[at - 1];
    if (!is_digit(before) && !is_letter(before)) return true;
    if (at >= 2 && text[at - 2] == '\\' && std::string_view("nrt").contains(before)) return true;
    const auto hex = [](char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f'); };
    return at >= 3 && text[at - 3] == '%' && hex(text[at - 2]) && hex(before);
}

bool stands_there(std::string_view rest, std::string_view literal) {
    return rest.size() >= literal.size() &&
           std::ranges::equal(rest.substr(0, literal.size()), literal, {}, lower);
}

/// Thirteen digits, with single blanks or hyphens between.
bool has_card_digits(std::string_view rest) {
    constexpr std::size_t kFewest = 13;
    std::size_t digits = 0;
    for (std::size_t i = 0; i < rest.size() && digits < kFewest; ++i) {
        if (is_digit(rest[i])) {
            ++digits;
        } else if ((rest[i] != ' ' && rest[i] != '-') || !is_digit(rest[i - 1])) {
            return false;
        }
    }
    return digits == kFewest;
}

}  // namespace

std::vector<Head> heads_of(std::string_view pattern) {
    return HeadReader(pattern).alternatives();
}

Scan::Scan(std::span<const Rule> tokens, std::span<const Rule> grammar) : tokens_(tokens) {
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1);  // what is no UTF-8 can hold secrets, too
    options.set_log_errors(false);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const std::string_view pattern = tokens[i].pattern;
        patterns_.push_back(
            std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()), options)
        );
        for (const Head& head : heads_of(pattern)) add(head, Kind::token, i, {});
    }
    for (std::size_t i = 0; i < grammar.size(); ++i)
        add_literal(grammar[i].anchors, Kind::anchor, i);
    add_literal(kNames, Kind::assignment, 0);
    for (const Head& head : heads_of("[2-6]\\d{3}")) add(head, Kind::card, 0, {});
    group();
}

Scan::~Scan() = default;

void Scan::add(const Head& head, Kind kind, std::size_t index, std::string_view literal) {
    entries_.push_back({head, kind, index, literal});
}

/// Beginnings that are alike share a group, so that little else fits the group. Short ones are kept
/// apart: behind them anything fits.
void Scan::group() {
    const auto first = [](const Entry& entry, std::size_t place) {
        std::size_t byte = 0;
        while (byte < 255 && !entry.head.places[place][byte]) ++byte;
        return byte >= 'A' && byte <= 'Z' ? byte + 32 : byte;
    };
    std::ranges::sort(entries_, {}, [&first](const Entry& entry) {
        const std::size_t second = entry.head.size > 1 ? first(entry, 1) : 0;
        return std::tuple(entry.head.size >= 3, first(entry, 0), second);
    });
    const std::size_t each = (entries_.size() + groups_.size() - 1) / groups_.size();
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const std::size_t group = i / each;
        const Head& head = entries_[i].head;
        for (std::size_t place = 0; place < Head::kPlaces; ++place) {
            for (std::size_t byte = 0; byte < 256; ++byte) {
                if (place >= head.size || head.places[place][byte]) {
                    tables_[place][byte] |= std::uint64_t{1} << group;
                }
            }
        }
        groups_[group].push_back(i);
    }
}

/// Literals between bars, without regard to case.
void Scan::add_literal(std::string_view literals, Kind kind, std::size_t index) {
    while (!literals.empty()) {
        const std::size_t bar = std::min(literals.find('|'), literals.size());
        const std::string_view literal = literals.substr(0, bar);
        Head head;
        for (; head.size < std::min(literal.size(), Head::kPlaces); ++head.size) {
            const char c = literal[head.size];
            head.places[head.size].set(static_cast<unsigned char>(c));
            if (is_letter(c)) head.places[head.size].set(static_cast<unsigned char>(c & ~0x20));
        }
        add(head, kind, index, literal);
        literals.remove_prefix(std::min(bar + 1, literals.size()));
    }
}

/// One reading of one text.
struct Scan::Reader {
    const Scan& scan;
    std::string_view text;
    std::vector<Span>& found;
    Needs needs = {};
    std::vector<std::size_t> ends = {};  ///< of the last token of each rule

    void look_at(std::size_t at, std::uint64_t groups) {
        for (; groups != 0; groups &= groups - 1) {
            const auto group = static_cast<std::size_t>(std::countr_zero(groups));
            for (const std::size_t i : scan.groups_[group]) look_for(scan.entries_[i], at);
        }
    }

    void look_for(const Entry& entry, std::size_t at) {
        const std::string_view rest = text.substr(at);
        for (std::size_t i = 0; i < std::min(entry.head.size, rest.size()); ++i) {
            if (!entry.head.places[i][static_cast<unsigned char>(rest[i])]) return;
        }
        switch (entry.kind) {
            case Kind::token:
                match(entry.index, at);
                return;
            case Kind::anchor:
                if (!needs.grammar[entry.index] && stands_there(rest, entry.literal)) {
                    needs.grammar.set(entry.index);
                }
                return;
            case Kind::assignment:
                if (!needs.assignments) needs.assignments = stands_there(rest, entry.literal);
                return;
            case Kind::card:
                if (!needs.cards) needs.cards = has_card_digits(rest);
                return;
        }
    }

    void match(std::size_t index, std::size_t at) {
        const std::size_t end_before = ends.empty() ? 0 : ends[index];
        // What follows a token begins anew, so tokens that stand together are all found.
        if (at < end_before || !(at == end_before || begins_token(text, at))) return;
        re2::StringPiece token;
        const re2::StringPiece all(text.data(), text.size());
        if (!scan.patterns_[index]->Match(all, at, text.size(), RE2::ANCHOR_START, &token, 1))
            return;
        if (ends.empty()) ends.resize(scan.patterns_.size());
        ends[index] = at + token.size();
        const std::string_view secret = text.substr(at, token.size());
        const Rule& rule = scan.tokens_[index];
        const bool meant = !rule.holds || rule.holds(text.substr(0, at), secret);
        if (meant && !is_placeholder(secret)) found.push_back({at, at + token.size(), rule.type});
    }
};

Scan::Needs Scan::read(std::string_view text, std::vector<Span>& found) const {
    Reader reader{*this, text, found};
    const auto at = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    std::size_t i = 0;
    for (; i + Head::kPlaces <= text.size(); ++i) {
        const std::uint64_t groups = tables_[0][at(i)] & tables_[1][at(i + 1)] &
                                     tables_[2][at(i + 2)] & tables_[3][at(i + 3)];
        if (groups != 0) [[unlikely]] {
            reader.look_at(i, groups);
        }
    }
    for (; i < text.size(); ++i) {  // the last bytes: behind the end anything may stand
        std::uint64_t groups = tables_[0][at(i)];
        for (std::size_t place = 1; i + place < text.size(); ++place) {
            groups &= tables_[place][at(i + place)];
        }
        if (groups != 0) reader.look_at(i, groups);
    }
    return reader.needs;
}

}  // namespace recourse::fault

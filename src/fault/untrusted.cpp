#include "fault/untrusted.hpp"

#include "base/text.hpp"
#include "fault/redaction_values.hpp"
#include "fault/texts.hpp"
#include "fault/untrusted_patterns.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <utility>

#include <re2/re2.h>
#include <re2/set.h>

namespace recourse::fault {
namespace {

constexpr std::string_view kWithheld =
    "[upstream text withheld: it reads like instructions to a model]";

constexpr std::size_t kLooksAt = 64 << 10;  // the whole of it, whatever part is quoted in the end

class Instructions {
  public:
    Instructions() : any_(options(), RE2::UNANCHORED) {
        for (const std::string_view pattern : instruction_patterns()) {
            any_.Add({pattern.data(), pattern.size()}, nullptr);
        }
        any_.Compile();
    }

    [[nodiscard]] bool in(std::string_view text) const {
        RE2::Set::ErrorInfo error{};
        const bool found = any_.Match({text.data(), text.size()}, nullptr, &error);
        // what could not be looked at is not passed on
        return found || error.kind != RE2::Set::kNoError;
    }

  private:
    static RE2::Options options() {
        RE2::Options options;
        options.set_case_sensitive(false);
        options.set_log_errors(false);
        options.set_max_mem(128 << 20);
        return options;
    }

    RE2::Set any_;
};

// ---- disguises ------------------------------------------------------------------------------

/// The character that begins at `at`, and how many bytes it has; U+FFFD for what is no UTF-8.
std::pair<std::uint32_t, std::size_t> character_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) -> std::uint32_t {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const std::uint32_t first = byte(at);
    const std::size_t size = first < 0x80    ? 1
                             : first >= 0xF0 ? 4
                             : first >= 0xE0 ? 3
                             : first >= 0xC2 ? 2
                                             : 0;
    if (size == 1) return {first, 1};
    if (size == 0) return {0xFFFD, 1};
    std::uint32_t code = first & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(at + i) & 0xC0U) != 0x80U) return {0xFFFD, 1};
        code = code << 6 | (byte(at + i) & 0x3FU);
    }
    return {code, size};
}

/// Letters of other alphabets that look like Latin ones.
struct Twin {
    std::uint32_t code;
    char letter;
};
constexpr std::array kTwins{
    Twin{0x430, 'a'}, Twin{0x435, 'e'}, Twin{0x456, 'i'}, Twin{0x458, 'j'}, Twin{0x43E, 'o'},
    Twin{0x440, 'p'}, Twin{0x441, 'c'}, Twin{0x443, 'y'}, Twin{0x445, 'x'}, Twin{0x455, 's'},
    Twin{0x501, 'd'}, Twin{0x3BF, 'o'}, Twin{0x3B9, 'i'}, Twin{0x3BD, 'v'}, Twin{0x410, 'A'},
    Twin{0x415, 'E'}, Twin{0x406, 'I'}, Twin{0x41E, 'O'}, Twin{0x420, 'P'}, Twin{0x421, 'C'},
    Twin{0x422, 'T'}, Twin{0x405, 'S'}, Twin{0x399, 'I'}, Twin{0x39F, 'O'}, Twin{0x131, 'i'},
};

/// The ASCII character that `code` is written for, or 0.
char plain_form(std::uint32_t code) {
    constexpr std::uint32_t kFullWidth = 0xFF01, kTags = 0xE0020, kMathematical = 0x1D400;
    if (code >= kFullWidth && code <= 0xFF5E) return static_cast<char>(code - kFullWidth + '!');
    if (code >= kTags && code <= 0xE007E) return static_cast<char>(code - kTags + ' ');
    if (code >= kMathematical && code < kMathematical + 13 * 52) {
        const std::uint32_t letter = (code - kMathematical) % 52;
        return static_cast<char>(letter < 26 ? 'A' + letter : 'a' + (letter - 26));
    }
    const auto twin = std::ranges::find(kTwins, code, &Twin::code);
    return twin == kTwins.end() ? '\0' : twin->letter;
}

struct Unmasked {
    std::string text;
    bool is_smuggled = false;  ///< invisible characters carry a text of their own
};

/// Tags (U+E0020...) and runs of variation selectors are invisible, and models read them.
Unmasked unmasked(std::string_view text) {
    constexpr std::size_t kMostInvisible = 8;  // flags of regions are written with a few
    Unmasked out;
    std::size_t invisible = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto [code, size] = character_at(text, at);
        if (code < 0x80) {
            out.text += text[at];
        } else if (const char plain = plain_form(code); plain != '\0') {
            out.text += plain;
        } else {
            out.text += text.substr(at, size);
        }
        const bool tag = code >= 0xE0000 && code <= 0xE01EF;
        const bool selector = code >= 0xFE00 && code <= 0xFE0E;
        invisible += tag || selector ? 1 : 0;
        at += size;
    }
    out.is_smuggled = invisible > kMostInvisible;
    return out;
}

/// `&#105;gnore` and `%69gnore`, read once.
std::string unescaped(std::string_view text) {
    std::string out;
    const auto hex = [](char c) -> int {
        if (c >= '0' && c <= '9') return c - '0';
        const char lower = static_cast<char>(c | 0x20);
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 &&
            hex(text[i + 2]) >= 0) {
            out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
            i += 2;
            continue;
        }
        if (text.substr(i).starts_with("&#")) {
            const bool is_hex = i + 2 < text.size() && (text[i + 2] | 0x20) == 'x';
            std::size_t at = i + (is_hex ? 3 : 2);
            int code = 0;
            while (at < text.size() && code < 0x80 && hex(text[at]) >= 0 &&
                   (is_hex || hex(text[at]) < 10)) {
                code = code * (is_hex ? 16 : 10) + hex(text[at++]);
            }
            if (at < text.size() && text[at] == ';' && code > 0 && code < 0x80) {
                out += static_cast<char>(code);
                i = at;
                continue;
            }
        }
        out += text[i];
    }
    return out;
}

/// `i g n o r e` becomes `ignore`; two blanks part words.
std::string without_spacing(std::string_view text) {
    static const RE2 kSpaced(R"((?:\b\w[ .\-_*]){7,}\w\b)");
    re2::StringPiece rest(text.data(), text.size());
    if (!RE2::PartialMatch(rest, kSpaced)) return {};
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool between = i > 0 && i + 1 < text.size() &&
                             std::string_view(" .-_*").contains(text[i]) && text[i + 1] != ' ' &&
                             text[i - 1] != ' ';
        if (!between) out += text[i];
    }
    return out;
}

/// Whether text that is Base64 within `text` reads like instructions, too.
bool hides_instructions(std::string_view text, const Instructions& any) {
    constexpr std::size_t kShortest = 24, kMostTried = 64;
    static const RE2 kBase64(R"(([A-Za-z0-9+/_\-]{24,}={0,2}))");
    re2::StringPiece rest(text.data(), text.size()), found;
    for (std::size_t i = 0; i < kMostTried && RE2::FindAndConsume(&rest, kBase64, &found); ++i) {
        const std::size_t whole = found.size() - found.size() % 4;
        for (const std::size_t size : {found.size(), whole}) {
            if (size < kShortest) continue;
            const auto decoded = from_base64({found.data(), size});
            if (decoded && any.in(*decoded)) return true;
        }
    }
    return false;
}

bool is_for_a_model(std::string_view text) {
    static const Instructions kAny;
    text = text.substr(0, kLooksAt);
    // As it came, because a role may be given at the beginning of a line; cleaned, because
    // invisible characters inside a word must not hide it.
    if (kAny.in(text)) return true;
    const Unmasked plain = unmasked(text);
    if (plain.is_smuggled || kAny.in(text::clean(plain.text, kLooksAt))) return true;
    if (text.contains("&#") || text.contains('%')) {
        if (kAny.in(unescaped(plain.text))) return true;
    }
    const std::string joined = without_spacing(plain.text);
    return (!joined.empty() && kAny.in(joined)) || hides_instructions(text, kAny);
}

/// A word of hundreds of letters is a value that somebody sent, and says nothing.
std::string with_long_words_cut(std::string text) {
    constexpr std::size_t kLongestWord = 160;
    constexpr std::size_t kKept = 64;
    const auto is_part = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
    };
    if (text.size() <= kLongestWord) return text;
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && is_part(text[end])) ++end;
        if (end - at > kLongestWord) {
            out.append(text, at, kKept);
            // One that was cut before says so already.
            if (text.compare(end, 3, "...") != 0) out += "...";
        } else {
            out.append(text, at, end - at);
        }
        at = end;
        if (at < text.size()) out += text[at++];
    }
    return out;
}

}  // namespace

Quoted quote_upstream(std::string_view text, std::size_t bytes) {
    if (is_for_a_model(text)) return {std::string(kWithheld), true};
    return {text::shorten(with_long_words_cut(text::clean(text, kLooksAt)), bytes), false};
}

void note_withheld(Fault& fault) {
    bool withheld = false;
    rewrite_texts(fault, [&withheld](std::string_view words) {
        withheld = withheld || words.contains(kWithheld);
        return std::string(words);
    });
    if (withheld) fault.details[kUpstreamWithheld] = true;
}

}  // namespace recourse::fault

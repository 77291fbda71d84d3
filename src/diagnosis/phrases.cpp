#include "diagnosis/phrases.hpp"

#include "fault/vocabulary.hpp"

#include <algorithm>
#include <cctype>

namespace recourse::diagnosis {
namespace {

bool is_word(char c) noexcept {
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// In the middle of a path or of the name of a package: `com.acme.billing.Invoice`.
bool is_inside_path(std::string_view text, std::size_t begin, std::size_t end) noexcept {
    const auto joins = [](char c) { return c == '.' || c == '/'; };
    return begin >= 2 && end + 1 < text.size() && joins(text[begin - 1]) && joins(text[end]) &&
           is_word(text[begin - 2]) && is_word(text[end + 1]);
}

}  // namespace

Sense sense_by(std::string_view code, Answer answer) {
    const fault::Code& row = fault::code(code);
    return {code, row.category, row.actor, row.retryable, answer};
}

bool has_phrase(std::string_view lower_text, std::string_view phrase) {
    const bool open = phrase.ends_with('*');
    if (open) phrase.remove_suffix(1);
    for (auto at = lower_text.find(phrase); at != std::string_view::npos;
         at = lower_text.find(phrase, at + 1)) {
        const auto end = at + phrase.size();
        const bool starts = at == 0 || !is_word(lower_text[at - 1]) || !is_word(phrase.front());
        const bool ends = open || end == lower_text.size() || !is_word(lower_text[end]) ||
                          !is_word(phrase.back());
        if (starts && ends && !is_inside_path(lower_text, at, end)) return true;
    }
    return false;
}

bool has_any(std::string_view lower_text, std::string_view phrases) {
    while (!phrases.empty()) {
        const auto end = std::min(phrases.find('|'), phrases.size());
        if (has_phrase(lower_text, phrases.substr(0, end))) return true;
        phrases.remove_prefix(std::min(end + 1, phrases.size()));
    }
    return false;
}

bool has_any(const LowerText& text, std::string_view phrases) {
    while (!phrases.empty()) {
        const auto end = std::min(phrases.find('|'), phrases.size());
        const auto phrase = phrases.substr(0, end);
        const auto literal = phrase.ends_with('*') ? phrase.substr(0, end - 1) : phrase;
        if (text.may_hold(literal) && has_phrase(text.text(), phrase)) return true;
        phrases.remove_prefix(std::min(end + 1, phrases.size()));
    }
    return false;
}

Sense first_sense(const LowerText& text, std::span<const Row> rows) {
    for (const Row& row : rows) {
        if (has_any(text, row.phrases)) return sense_by(row.code, row.answer);
    }
    return {};
}

}  // namespace recourse::diagnosis

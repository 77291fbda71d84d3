#include "config/source_text.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <iterator>

namespace recourse::config {
std::size_t count_characters(std::string_view text) noexcept {
    std::size_t count = 0;
    while (!text.empty()) {
        text.remove_prefix(utf8::decode(text).bytes);
        ++count;
    }
    return count;
}

std::string_view first_characters(std::string_view text, std::size_t count) noexcept {
    std::size_t end = 0;
    for (; count > 0 && end < text.size(); --count) {
        end += utf8::decode(text.substr(end)).bytes;
    }
    return text.substr(0, end);
}

SourceText::SourceText(std::string_view text) : text_(text), starts_{0} {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\n') starts_.push_back(at + 1);
    }
}

std::string_view SourceText::line(std::size_t number) const noexcept {
    if (number == 0 || number > starts_.size()) return {};
    auto line = text_.substr(starts_[number - 1]);
    line = line.substr(0, line.find('\n'));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

Position SourceText::position(std::size_t offset) const noexcept {
    offset = std::min(offset, text_.size());
    const auto after = std::ranges::upper_bound(starts_, offset);
    const auto start = *std::prev(after);
    return {
        .line = static_cast<std::size_t>(after - starts_.begin()),
        .column = count_characters(text_.substr(start, offset - start)) + 1,
    };
}

std::size_t SourceText::offset(std::size_t line, std::size_t byte) const noexcept {
    if (line >= starts_.size()) return text_.size();
    return std::min(starts_[line] + byte, text_.size());
}

}  // namespace recourse::config

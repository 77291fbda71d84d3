#include "schema/pattern.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <vector>

namespace recourse::schema {

namespace {

constexpr std::size_t kLongestSample = 256;
constexpr std::size_t kDeepestGroup = 16;

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct Range {
    char first;
    char last;
};

/// Reads a pattern once, left to right, writing one text that it matches.
class Sampler {
  public:
    explicit Sampler(std::string_view pattern) : rest_(pattern) {}

    std::optional<std::string> run() {
        std::string out;
        alternatives(out, 0);
        if (!understood_ || !rest_.empty()) {
            return std::nullopt;
        }
        return out;
    }

  private:
    char take() {
        if (rest_.empty()) {
            understood_ = false;
            return '\0';
        }
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }
    bool take_if(char c) {
        const bool there = rest_.starts_with(c);
        rest_.remove_prefix(there ? 1 : 0);
        return there;
    }

    // The first alternative is as good as any; the others are read over.
    void alternatives(std::string& out, std::size_t depth) {
        understood_ = understood_ && depth < kDeepestGroup;
        sequence(out, depth);
        while (understood_ && take_if('|')) {
            std::string unused;
            sequence(unused, depth);
        }
    }

    void sequence(std::string& out, std::size_t depth) {
        while (understood_ && !rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
            std::string piece;
            atom(piece, depth);
            repeat(out, piece);
        }
    }

    void atom(std::string& out, std::size_t depth) {
        const char c = take();
        switch (c) {
            case '^':
            case '$':
                return;
            case '(':
                if (take_if('?') && !take_if(':')) {
                    understood_ = false;
                }
                alternatives(out, depth + 1);
                understood_ = understood_ && take_if(')');
                return;
            case '[':
                out += one_of_class();
                return;
            case '.':
                out += 'a';
                return;
            case '\\':
                out += escaped();
                return;
            case '*':
            case '+':
            case '?':
            case '{':
                understood_ = false;
                return;
            default:
                out += c;
        }
    }

    char escaped() {
        const char c = take();
        switch (c) {
            case 'd':
                return '0';
            case 'w':
            case 'D':
            case 'S':
                return 'a';
            case 's':
            case 'W':
                return ' ';
            case 't':
                return '\t';
            case 'n':
                return '\n';
            default:
                understood_ = understood_ && !is_letter(c) && !(c >= '0' && c <= '9');
                return c;
        }
    }

    // Of `[a-f]` the first; of `[^a-f]` one that is not in it.
    char one_of_class() {
        const bool negated = take_if('^');
        understood_ = understood_ && !rest_.starts_with(']');
        std::vector<Range> ranges;
        for (char next = take(); understood_ && next != ']'; next = take()) {
            const bool kind = next == '\\' && !rest_.empty() && is_letter(rest_.front());
            understood_ = understood_ && !(negated && kind);  // \d and the like are no range
            const char first = next == '\\' ? escaped() : next;
            const bool range = rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']';
            char last = first;
            if (range) {
                (void)take();
                const char end = take();
                last = end == '\\' ? escaped() : end;
            }
            ranges.push_back({.first = first, .last = last});
        }
        if (!understood_) {
            return '\0';
        }
        if (!negated) {
            return ranges.front().first;
        }
        constexpr std::string_view kUsual = "aA0-_ .~/:";
        const auto free = std::ranges::find_if(kUsual, [&](char c) {
            return std::ranges::none_of(ranges, [&](const Range& range) {
                return range.first <= c && c <= range.last;
            });
        });
        understood_ = free != kUsual.end();
        return understood_ ? *free : '\0';
    }

    void repeat(std::string& out, const std::string& piece) {
        std::size_t times = 1;
        if (take_if('?') || take_if('*')) {
            times = 0;
        } else if (take_if('{')) {
            times = least_count();
        } else {
            (void)take_if('+');
        }
        (void)take_if('?');  // lazy: the same texts match
        understood_ = understood_ && out.size() + piece.size() * times <= kLongestSample;
        for (std::size_t i = 0; understood_ && i < times; ++i) {
            out += piece;
        }
    }

    std::size_t least_count() {
        std::size_t count = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), count);
        understood_ = understood_ && error == std::errc{} && count <= kLongestSample;
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        while (understood_ && take() != '}') {
        }
        return count;
    }

    std::string_view rest_;
    bool understood_ = true;
};

}  // namespace

std::string to_re2(std::string_view pattern) {
    std::string out;
    out.reserve(pattern.size());
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const std::string_view rest = pattern.substr(i);
        constexpr std::size_t kUnicodeEscape = 6;
        if (rest.starts_with("\\u") && rest.size() >= kUnicodeEscape &&
            std::ranges::all_of(rest.substr(2, 4), is_hex)) {
            out.append("\\x{").append(rest.substr(2, 4)).append("}");
            i += kUnicodeEscape - 1;
        } else if (rest.starts_with("(?<") && !rest.starts_with("(?<=") &&
                   !rest.starts_with("(?<!")) {
            out += "(?P<";
            i += 2;
        } else if (rest.front() == '\\' && rest.size() > 1) {
            out.append(rest.substr(0, 2));
            ++i;
        } else {
            out += rest.front();
        }
    }
    return out;
}

std::optional<std::string> sample(std::string_view pattern) {
    return Sampler(pattern).run();
}

}  // namespace recourse::schema

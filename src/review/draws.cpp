#include "review/draws.hpp"

#include <algorithm>
#include <utility>

namespace recourse::review {

namespace {

// Without vowels: no word of any language comes of them.
constexpr std::string_view kLetters = "bcdfghjkmnpqrstvwxz";
constexpr std::string_view kDigits = "23456789";
constexpr std::size_t kSentinelPairs = 5;
constexpr std::size_t kPasswordLetters = 20;
constexpr std::size_t kTries = 32;
constexpr std::size_t kLettersChanged = 64;

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

std::uint64_t hash_of(std::string_view text) noexcept {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3;
    }
    return hash;
}

Draws::Draws(std::uint64_t seed, std::string_view subject) : engine_(seed ^ hash_of(subject)) {}

std::size_t Draws::below(std::size_t bound) {
    return engine_() % bound;
}

std::string Draws::sentinel() {
    std::string word = "zq";
    for (std::size_t pair = 0; pair < kSentinelPairs; ++pair) {
        word += kDigits[below(kDigits.size())];
        word += kLetters[below(kLetters.size())];
    }
    return word;
}

std::int64_t Draws::odd_number() {
    return 700'000'001 + 2 * static_cast<std::int64_t>(below(100'000'000));
}

std::string Draws::password() {
    std::string word;
    while (word.size() < kPasswordLetters) {
        const char letter = kLetters[below(kLetters.size())];
        word += below(2) == 0 ? static_cast<char>(letter - 'a' + 'A') : letter;
        word += kDigits[below(kDigits.size())];
    }
    return word;
}

std::string Draws::misspelt(std::string_view word, std::span<const std::string> taken) {
    const auto is_free = [&](const std::string& made) {
        return made != word && std::ranges::find(taken, made) == taken.end();
    };
    for (std::size_t tried = 0; tried < kTries && word.size() > 3; ++tried) {
        std::string made(word);
        // The first letter stays: few mistype it. What separates words does, too.
        const std::size_t at = 1 + below(word.size() - 2);
        if (!is_lower(made[at]) && !is_upper(made[at])) continue;
        switch (below(3)) {
            case 0:
                made.erase(at, 1);
                break;
            case 1:
                made.insert(at, 1, made[at]);
                break;
            default:
                if (!is_lower(made[at + 1]) && !is_upper(made[at + 1])) continue;
                std::swap(made[at], made[at + 1]);
        }
        if (is_free(made)) return made;
    }
    std::string made(word);
    do made += kLetters[below(kLetters.size())];
    while (!is_free(made));
    return made;
}

std::string Draws::like(
    std::string_view example, const std::function<bool(const std::string& made)>& fits
) {
    std::string made(example);
    // Nobody needs more: each letter costs a look at the rules.
    const auto end = std::min(made.size(), kLettersChanged);
    for (std::size_t at = 0; at < end; ++at) {
        const char before = made[at];
        const char letter = kLetters[below(kLetters.size())];
        if (is_digit(before))
            made[at] = kDigits[below(kDigits.size())];
        else if (is_lower(before))
            made[at] = letter;
        else if (is_upper(before))
            made[at] = static_cast<char>(letter - 'a' + 'A');
        if (made[at] != before && !fits(made)) made[at] = before;
    }
    return made;
}

}  // namespace recourse::review

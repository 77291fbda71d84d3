#include "guards/letter_case.hpp"

namespace recourse::guards {
namespace {

constexpr std::string_view kLongS = "\xc5\xbf";
constexpr std::string_view kKelvin = "\xe2\x84\xaa";

/// Takes the first letter off, in lower case.
char take_letter(std::string_view& name) {
    const auto take = [&name](std::size_t bytes, char letter) {
        name.remove_prefix(bytes);
        return letter;
    };
    if (name.starts_with(kLongS)) return take(kLongS.size(), 's');
    if (name.starts_with(kKelvin)) return take(kKelvin.size(), 'k');
    const char first = name.front();
    return take(1, first >= 'A' && first <= 'Z' ? static_cast<char>(first | 0x20) : first);
}

}  // namespace

bool differs_in_case_only(std::string_view name, std::string_view known) {
    if (name == known) return false;
    while (!name.empty() && !known.empty()) {
        if (take_letter(name) != take_letter(known)) return false;
    }
    return name.empty() && known.empty();
}

}  // namespace recourse::guards

#include "config/file.hpp"

#include <filesystem>
#include <fstream>
#include <utility>

#include <fmt/format.h>

namespace recourse::config {
namespace {

std::unexpected<Mistake> unreadable(
    const WantedFile& wanted, std::string sentence, std::string_view way_out
) {
    return std::unexpected(Mistake{
        .file = wanted.path,
        .path = {},
        .found = "no readable file",
        .expected = std::string(wanted.what),
        .sentence = std::move(sentence),
        .suggestion = std::string(way_out),
        .source_line = {},
    });
}

}  // namespace

std::expected<std::string, Mistake> read_file(const WantedFile& wanted) {
    std::error_code error;
    if (!std::filesystem::exists(wanted.path, error)) {
        return unreadable(wanted, fmt::format("There is no file `{}`.", wanted.path), wanted.none);
    }
    std::ifstream stream(wanted.path, std::ios::binary);
    if (std::filesystem::is_directory(wanted.path, error) || !stream) {
        auto sentence = fmt::format("`{}` cannot be read as a file.", wanted.path);
        return unreadable(wanted, std::move(sentence), wanted.unreadable);
    }
    std::string text(wanted.most_bytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return text;
}

std::string_view without_byte_order_mark(std::string_view text) noexcept {
    constexpr std::string_view kMark = "\xef\xbb\xbf";
    if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
    return text;
}

}  // namespace recourse::config

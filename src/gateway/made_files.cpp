#include "gateway/made_files.hpp"

#include "base/text.hpp"

#include <filesystem>
#include <system_error>

#include <fmt/format.h>

namespace recourse::gateway {

bool check_made_file(
    config::Reading& reading, const config::Place& place, std::string& path, const MadeFile& file
) {
    constexpr std::size_t kShown = 200;
    path = reading.resolve(path).lexically_normal().string();
    std::error_code error;
    const bool is_folder = std::filesystem::is_directory(path, error);
    const auto folder = std::filesystem::path(path).parent_path();
    if (!is_folder && std::filesystem::is_directory(folder, error)) return true;
    reading.complain(
        place,
        {.sentence = is_folder ? fmt::format("`{}` is a directory.", text::clean(path, kShown))
                               : fmt::format(
                                     "There is no directory `{}` for {} to be made in.",
                                     text::clean(folder.string(), kShown),
                                     file.what
                                 ),
         .suggestion = fmt::format(
             "Name a file in a directory that exists, such as `{}`. A relative path starts at this "
             "file's folder.",
             file.example
         ),
         .expected = "a file"}
    );
    return false;
}

}  // namespace recourse::gateway

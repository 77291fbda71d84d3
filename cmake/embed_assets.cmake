# Run as a script: writes the C++ file OUTPUT, which holds every file in FILES, packed by gzip
# (src/dashboard/assets.hpp). One of FILES is `path` or `name=path`.

set(texts "")
set(rows "")
set(number 0)
foreach(entry ${FILES})
    string(REGEX MATCH "^([^=]+)=(.+)$" renamed "${entry}")
    if(renamed)
        set(name "${CMAKE_MATCH_1}")
        set(file "${CMAKE_MATCH_2}")
    else()
        get_filename_component(name "${entry}" NAME)
        set(file "${entry}")
    endif()
    # -n: no time in it, so that the same files make the same program.
    execute_process(
        COMMAND gzip -9nc "${file}"
        OUTPUT_FILE "${OUTPUT}.gz"
        COMMAND_ERROR_IS_FATAL ANY)
    file(READ "${OUTPUT}.gz" bytes HEX)
    file(REMOVE "${OUTPUT}.gz")
    file(SIZE "${file}" size)
    file(SHA256 "${file}" digest)
    string(SUBSTRING "${digest}" 0 32 digest)
    string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
    string(APPEND texts "constexpr char kAsset${number}[] = {${bytes}};\n")
    string(APPEND rows
        "    {\"${name}\", \"\\\"${digest}\\\"\", {kAsset${number}, sizeof kAsset${number}}, ${size}},\n")
    math(EXPR number "${number} + 1")
endforeach()

file(WRITE "${OUTPUT}" "// Made by cmake/embed_assets.cmake.
#include \"dashboard/assets.hpp\"

namespace recourse::dashboard {
namespace {

${texts}
constexpr Asset kAssets[] = {
${rows}};

}  // namespace

std::span<const Asset> assets() noexcept {
    return kAssets;
}

}  // namespace recourse::dashboard
")

# Run as a script: writes the C++ file OUTPUT, which holds the text of every file in FILES
# (src/fault/vocabulary_files.hpp). Bytes, so that no quoting can go wrong.

set(texts "")
set(rows "")
set(number 0)
foreach(file ${FILES})
    get_filename_component(name "${file}" NAME)
    file(READ "${file}" bytes HEX)
    string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
    string(APPEND texts "constexpr char kText${number}[] = {${bytes}};\n")
    string(APPEND rows "    {\"vocabularies/${name}\", {kText${number}, sizeof kText${number}}},\n")
    math(EXPR number "${number} + 1")
endforeach()

file(WRITE "${OUTPUT}" "// Made by cmake/embed_vocabularies.cmake from vocabularies/*.yaml.
#include \"fault/vocabulary_files.hpp\"

namespace recourse::fault {
namespace {

${texts}
constexpr VocabularyFile kFiles[] = {
${rows}};

}  // namespace

std::span<const VocabularyFile> vocabulary_files() noexcept {
    return kFiles;
}

}  // namespace recourse::fault
")

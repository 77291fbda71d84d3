# Compiler flags, linker, ccache and sanitizers: one place, the same for every room.

set(RECOURSE_SANITIZE "" CACHE STRING "Sanitizers to build with: address,undefined or thread")
option(RECOURSE_FUZZ "Build the fuzz targets (needs clang's libFuzzer)" OFF)

find_program(CCACHE ccache)
if(CCACHE)
    # Without these, ccache does not trust precompiled headers.
    set(launcher "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${CCACHE}")
    set(CMAKE_C_COMPILER_LAUNCHER "${launcher}")
    set(CMAKE_CXX_COMPILER_LAUNCHER "${launcher}")
endif()

add_library(recourse_flags INTERFACE)
target_compile_options(recourse_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
    -Wno-missing-designated-field-initializers  # what is left out has its default: that is what they are for
    -fno-omit-frame-pointer -fstack-protector-strong -pthread
    "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")  # the same headers give the same bytes
target_compile_definitions(recourse_flags INTERFACE BOOST_ASIO_NO_DEPRECATED)
target_include_directories(recourse_flags INTERFACE 
    "${CMAKE_SOURCE_DIR}/include" "${CMAKE_SOURCE_DIR}/src" "${CMAKE_BINARY_DIR}/generated")

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_link_options(-fuse-ld=lld)
endif()

if(RECOURSE_SANITIZE)
    add_compile_options(-fsanitize=${RECOURSE_SANITIZE} -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${RECOURSE_SANITIZE})
endif()
if(RECOURSE_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_package(Threads REQUIRED)
find_package(GTest REQUIRED)
find_package(PkgConfig REQUIRED)

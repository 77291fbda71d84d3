# A room's micro-benchmarks, *_bench.cpp beside its code, are one program NAME_bench, which is built only
# where it is asked for by name: bench/faults does. Each measures us beside other libraries, in one run.

find_package(benchmark QUIET)
pkg_check_modules(VECTORSCAN QUIET IMPORTED_TARGET libhs)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
find_path(VALIJSON_INCLUDE valijson/validator.hpp)

function(recourse_benchmarks room)
    if(NOT benchmark_FOUND OR NOT VECTORSCAN_FOUND OR NOT VALIJSON_INCLUDE)
        return()  # scripts/install bench
    endif()
    add_executable(${room}_bench EXCLUDE_FROM_ALL ${ARGN})
    target_include_directories(${room}_bench SYSTEM PRIVATE "${VALIJSON_INCLUDE}")
    target_link_libraries(${room}_bench
        PRIVATE recourse_${room} benchmark::benchmark_main PkgConfig::VECTORSCAN PkgConfig::RE2)
endfunction()

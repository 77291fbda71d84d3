# A room is one folder of src/: one static library of all its sources, one test binary of all its
# *_test.cpp, and the list of rooms it may use. scripts/check_house holds the includes to that list.

# What ThreadSanitizer has to look at: rooms with sockets, those that say THREADS, and whole programs.
add_custom_target(threads)

function(recourse_room name)
    cmake_parse_arguments(ROOM "THREADS" "" "USES;LIBRARIES" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS *.cpp */*.cpp)
    set(tests ${sources})
    set(benchmarks ${sources})
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
    list(FILTER benchmarks INCLUDE REGEX "_bench\\.cpp$")
    list(FILTER sources EXCLUDE REGEX "_(test|bench)\\.cpp$")

    add_library(recourse_${name} STATIC ${sources})
    target_link_libraries(recourse_${name} PUBLIC recourse_flags Threads::Threads ${ROOM_LIBRARIES})
    foreach(room ${ROOM_USES})
        target_link_libraries(recourse_${name} PUBLIC recourse_${room})
    endforeach()
    # What cmake/library.cmake makes the installed library from.
    set_property(GLOBAL PROPERTY RECOURSE_USES_${name} ${ROOM_USES})
    set_property(GLOBAL PROPERTY RECOURSE_LIBRARIES_${name} ${ROOM_LIBRARIES})

    set(headers plain)
    if(name STREQUAL net OR net IN_LIST ROOM_USES)
        set(headers asio)
    endif()
    recourse_precompile(recourse_${name} ${headers})

    if(tests)
        add_executable(${name}_test ${tests})
        target_link_libraries(${name}_test PRIVATE recourse_${name} GTest::gmock GTest::gtest_main)
        recourse_precompile(${name}_test ${headers}_test)
        add_test(NAME ${name} COMMAND ${name}_test WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
        set_tests_properties(${name} PROPERTIES LABELS unit)
        if(ROOM_THREADS OR headers STREQUAL asio)
            set_tests_properties(${name} PROPERTIES LABELS "unit;threads")
            add_dependencies(threads ${name}_test)
        endif()
    endif()
    if(benchmarks)
        recourse_benchmarks(${name} ${benchmarks})
    endif()
endfunction()

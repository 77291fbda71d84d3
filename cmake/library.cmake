# The library as it is installed: the headers of include/, and for each public room an archive, a target and a
# pkg-config file (docs/decisions/0008-archives.md). What is in an archive, and what it links with, follows from
# what the rooms declare.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

# Each links with the one before it. Whatever a client needs of others a server needs, too.
set(RECOURSE_PUBLIC_ROOMS fault client server testing)
set(RECOURSE_CMAKE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/recourse")
set(RECOURSE_PKGCONFIG_DIR "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

# A library of others that a room links with, and how who uses Recourse finds it: a command for
# recourseConfig.cmake, and the module (REQUIRES) or the flag (LINKS) for pkg-config.
function(recourse_outside library)
    cmake_parse_arguments(ITS "" "COMMAND;REQUIRES;LINKS" "" ${ARGN})
    foreach(what COMMAND REQUIRES LINKS)
        set_property(GLOBAL PROPERTY "RECOURSE_${what}_${library}" "${ITS_${what}}")
    endforeach()
endfunction()

recourse_outside(Boost::json COMMAND "find_dependency(Boost 1.81 COMPONENTS json)" LINKS -lboost_json)
recourse_outside(Boost::url COMMAND "find_dependency(Boost 1.81 COMPONENTS url)" LINKS -lboost_url)
recourse_outside(fmt::fmt COMMAND "find_dependency(fmt)" REQUIRES fmt)
recourse_outside(simdjson::simdjson COMMAND "find_dependency(simdjson)" REQUIRES simdjson)
recourse_outside(OpenSSL::Crypto COMMAND "find_dependency(OpenSSL)" REQUIRES libcrypto)
recourse_outside(OpenSSL::SSL COMMAND "find_dependency(OpenSSL)" REQUIRES openssl)
recourse_outside(cjose COMMAND "recourse_find_library(cjose libcjose-dev)" LINKS -lcjose)
foreach(found "RE2 re2 libre2-dev" "YAML_CPP yaml-cpp libyaml-cpp-dev" "SQLITE sqlite3 libsqlite3-dev"
        "PROMETHEUS prometheus-cpp-core prometheus-cpp-dev")
    string(REPLACE " " ";" words "${found}")
    list(GET words 0 prefix)
    list(GET words 1 module)
    recourse_outside(PkgConfig::${prefix} COMMAND "recourse_find_module(${found})" REQUIRES ${module})
endforeach()

# The rooms that `room` stands on, and itself.
function(recourse_rooms_of room result)
    set(rooms "${room}")
    get_property(uses GLOBAL PROPERTY RECOURSE_USES_${room})
    foreach(used IN LISTS uses)
        recourse_rooms_of(${used} below)
        list(APPEND rooms ${below})
    endforeach()
    list(REMOVE_DUPLICATES rooms)
    set(${result} "${rooms}" PARENT_SCOPE)
endfunction()

# The libraries that `rooms` link with, of ours that are no rooms (inner: they go into the archive) and of others.
function(recourse_libraries_of rooms inner outer)
    set(found_inner "")
    set(found_outer "")
    foreach(room IN LISTS rooms)
        get_property(libraries GLOBAL PROPERTY RECOURSE_LIBRARIES_${room})
        foreach(library IN LISTS libraries)
            get_property(is_known GLOBAL PROPERTY "RECOURSE_COMMAND_${library}" SET)
            if(is_known)
                list(APPEND found_outer ${library})
            elseif(TARGET ${library})
                list(APPEND found_inner ${library})
            else()
                message(FATAL_ERROR "The room ${room} links with ${library}, which an installed Recourse would "
                    "not find: say how with a recourse_outside(${library} ...) in cmake/library.cmake.")
            endif()
        endforeach()
    endforeach()
    list(REMOVE_DUPLICATES found_inner)
    list(REMOVE_DUPLICATES found_outer)
    set(${inner} "${found_inner}" PARENT_SCOPE)
    set(${outer} "${found_outer}" PARENT_SCOPE)
endfunction()

# recourse::ROOM: an archive of the objects of this room and of those below it that are in none of the archives
# before it (`archived`), of which it links with the last (`below`). Adds to `finds` what recourseConfig.cmake does.
function(recourse_archive room)
    recourse_rooms_of(${room} rooms)
    list(REMOVE_ITEM rooms ${archived})
    recourse_libraries_of("${rooms}" inner outer)
    list(TRANSFORM rooms PREPEND recourse_ OUTPUT_VARIABLE parts)
    list(TRANSFORM parts REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>")
    list(TRANSFORM inner REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>")
    set(archive recourse_archive_${room})
    add_library(${archive} STATIC ${parts} ${inner})
    set_target_properties(${archive} PROPERTIES
        OUTPUT_NAME recourse_${room} ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib"
        EXPORT_NAME ${room} LINKER_LANGUAGE CXX)
    target_compile_features(${archive} INTERFACE cxx_std_23)
    # Where it is installed only: the targets of others are known in the folders of the rooms, not here.
    list(TRANSFORM outer REPLACE "(.+)" "$<INSTALL_INTERFACE:$<LINK_ONLY:\\1>>" OUTPUT_VARIABLE linked)
    target_link_libraries(${archive} INTERFACE ${below} Boost::json Threads::Threads ${linked})
    add_dependencies(library ${archive})
    recourse_install_archive(${room})
    recourse_install_pkgconfig(${room} "${outer}")

    set(commands "")
    foreach(library IN LISTS outer)
        get_property(command GLOBAL PROPERTY "RECOURSE_COMMAND_${library}")
        string(APPEND commands "    ${command}\n")
    endforeach()
    string(APPEND finds "if(${room} IN_LIST recourse_wanted)\n${commands}    recourse_part(${room})\nendif()\n")
    set(finds "${finds}" PARENT_SCOPE)
    set(archived ${archived} ${rooms} PARENT_SCOPE)
    set(below ${archive} PARENT_SCOPE)
endfunction()

function(recourse_install_archive room)
    install(TARGETS recourse_archive_${room} EXPORT recourse-${room}
        ARCHIVE COMPONENT development INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
    install(EXPORT recourse-${room} FILE recourse-${room}.cmake NAMESPACE recourse::
        DESTINATION "${RECOURSE_CMAKE_DIR}" COMPONENT development)
endfunction()

# There is no shared library of ours, so nobody says --static: all that the archive needs is public.
function(recourse_install_pkgconfig room outer)
    set(requires "")
    set(links "")
    if(below)
        get_target_property(name_below ${below} EXPORT_NAME)
        list(APPEND requires "recourse-${name_below} = ${PROJECT_VERSION}")
    endif()
    foreach(library IN LISTS outer)
        get_property(module GLOBAL PROPERTY "RECOURSE_REQUIRES_${library}")
        get_property(link GLOBAL PROPERTY "RECOURSE_LINKS_${library}")
        list(APPEND requires ${module})
        list(APPEND links ${link})
    endforeach()
    list(JOIN requires ", " requires)
    list(JOIN links " " links)
    file(RELATIVE_PATH prefix_from_here "/${RECOURSE_PKGCONFIG_DIR}" "/")
    string(REGEX REPLACE "/$" "" prefix_from_here "${prefix_from_here}")
    configure_file(cmake/library/recourse.pc.in "${CMAKE_BINARY_DIR}/generated/recourse-${room}.pc" @ONLY)
    install(FILES "${CMAKE_BINARY_DIR}/generated/recourse-${room}.pc"
        DESTINATION "${RECOURSE_PKGCONFIG_DIR}" COMPONENT development)
endfunction()

function(recourse_library)
    add_custom_target(library)
    install(CODE "
        if(NOT EXISTS \"$<TARGET_FILE:recourse_archive_testing>\")
            message(FATAL_ERROR \"The library is not built: `scripts/build PRESET library` builds it. \"
                \"`cmake --install ... --component runtime` installs the programs alone.\")
        endif()" COMPONENT development)
    set(archived "")
    set(below "")
    set(finds "")
    foreach(room IN LISTS RECOURSE_PUBLIC_ROOMS)
        recourse_archive(${room})
    endforeach()
    configure_package_config_file(cmake/library/recourseConfig.cmake.in
        "${CMAKE_BINARY_DIR}/generated/recourseConfig.cmake"
        INSTALL_DESTINATION "${RECOURSE_CMAKE_DIR}" NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
    write_basic_package_version_file("${CMAKE_BINARY_DIR}/generated/recourseConfigVersion.cmake"
        COMPATIBILITY SameMinorVersion)
    install(FILES
        "${CMAKE_BINARY_DIR}/generated/recourseConfig.cmake"
        "${CMAKE_BINARY_DIR}/generated/recourseConfigVersion.cmake"
        DESTINATION "${RECOURSE_CMAKE_DIR}" COMPONENT development)
    install(DIRECTORY include/recourse
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT development FILES_MATCHING PATTERN "*.hpp")
endfunction()

# In this tree the same names are the rooms themselves, so that a program is linked with what it uses.
foreach(room IN LISTS RECOURSE_PUBLIC_ROOMS)
    add_library(recourse::${room} ALIAS recourse_${room})
endforeach()

# Who links with objects that a sanitizer went through needs its runtime, too: those are not for others.
if(NOT RECOURSE_SANITIZE)
    recourse_library()
endif()

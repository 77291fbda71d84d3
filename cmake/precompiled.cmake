# What nearly every file includes is parsed once per preset: the standard library, JSON and fmt; for rooms
# with sockets Asio, too; for tests GoogleTest. A file still includes what it uses, and compiles alone.

set(plain_headers
    <algorithm> <array> <charconv> <chrono> <cstdint> <deque> <expected> <functional> <map> <memory>
    <optional> <ranges> <set> <span> <string> <string_view> <utility> <variant> <vector>
    <boost/json/array.hpp> <boost/json/object.hpp> <boost/json/string.hpp> <boost/json/value.hpp>
    <fmt/format.h>)
set(asio_headers
    <boost/asio/as_tuple.hpp> <boost/asio/awaitable.hpp> <boost/asio/basic_waitable_timer.hpp>
    <boost/asio/buffer.hpp> <boost/asio/co_spawn.hpp> <boost/asio/io_context.hpp>
    <boost/asio/ip/tcp.hpp> <boost/asio/post.hpp> <boost/asio/use_awaitable.hpp>)
set(test_headers <gmock/gmock.h> <gtest/gtest.h>)

find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(fmt REQUIRED)
find_package(simdjson REQUIRED)

function(recourse_headers name)
    add_library(recourse_headers_${name} OBJECT "${CMAKE_SOURCE_DIR}/cmake/precompiled.cpp")
    target_link_libraries(recourse_headers_${name}
        PRIVATE recourse_flags Threads::Threads Boost::json fmt::fmt simdjson::simdjson)
    target_precompile_headers(recourse_headers_${name} PRIVATE ${ARGN})
endfunction()

recourse_headers(plain ${plain_headers})
recourse_headers(asio ${plain_headers} ${asio_headers})
recourse_headers(plain_test ${plain_headers} ${test_headers})
recourse_headers(asio_test ${plain_headers} ${asio_headers} ${test_headers})
target_link_libraries(recourse_headers_plain_test PRIVATE GTest::gmock)
target_link_libraries(recourse_headers_asio_test PRIVATE GTest::gmock)

# KIND: plain, asio, plain_test or asio_test.
function(recourse_precompile target kind)
    target_precompile_headers(${target} REUSE_FROM recourse_headers_${kind})
endfunction()

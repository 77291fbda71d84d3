# llhttp, the HTTP/1 parser Node runs on, from Debian's node-llhttp: it ships as C sources, and only
# LLHTTP_STRICT_MODE closes the request-smuggling holes we know of (docs/decisions/0002-http-engine.md).

find_path(LLHTTP_INCLUDE llhttp.h PATHS /usr/share/include/llhttp /usr/share/llhttp REQUIRED NO_DEFAULT_PATH)
file(GLOB LLHTTP_SOURCES /usr/share/llhttp/*.c)
if(NOT LLHTTP_SOURCES)
    message(FATAL_ERROR "llhttp's C sources are not in /usr/share/llhttp: apt-get install node-llhttp")
endif()
add_library(llhttp STATIC ${LLHTTP_SOURCES})
target_compile_definitions(llhttp PUBLIC LLHTTP_STRICT_MODE=1)
target_include_directories(llhttp SYSTEM PUBLIC "${LLHTTP_INCLUDE}")

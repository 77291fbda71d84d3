#include "fixtures.hpp"

#include <recourse/server.hpp>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace {

constexpr const char* kHelp =
    R"(conformance-server: what the official conformance suite of MCP wants of a server

Usage: conformance-server [PORT]

Serves at http://localhost:PORT/mcp, in both eras, until it is told to end by a signal. Without a port,
or with 0, it takes a free one; the first line of its output says which.

Examples:
  conformance-server
  conformance-server 9000
  RECOURSE_PRESET=dev ./test conformance     runs the suite against it
)";

std::optional<std::uint16_t> read_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return port;
}

}  // namespace

/// What the official conformance suite wants of a server, written with the library's public header.
int main(int argc, char** argv) {
    namespace server = recourse::server;
    server::HttpOptions where{.address = "localhost", .port = 0};
    if (argc > 1) {
        const std::string_view word = argv[1];
        if (word == "--help" || word == "-h") {
            std::fputs(kHelp, stdout);
            return EXIT_SUCCESS;
        }
        const auto port = read_port(word);
        if (!port || argc > 2) {
            std::fprintf(
                stderr,
                "conformance-server: it takes one port from 0 to 65535, not '%s'.\n"
                "See conformance-server --help.\n",
                argc > 2 ? argv[2] : argv[1]
            );
            return 64;
        }
        where.port = *port;
    }

    server::Server app(
        {.name = "recourse-conformance", .version = "1.0.0"},
        {.lists = {.time = std::chrono::seconds(60), .scope = server::Scope::everybody}}
    );
    recourse::conformance::add_tools(app);
    recourse::conformance::add_questions(app);
    recourse::conformance::add_rounds(app);
    recourse::conformance::add_tasks(app);
    recourse::conformance::add_prompts(app);
    recourse::conformance::add_resources(app);

    const auto served = app.run_http(where, [](const std::string& url) {
        std::printf("serving MCP at %s\n", url.c_str());
        std::fflush(stdout);
    });
    if (served) return EXIT_SUCCESS;
    std::fprintf(stderr, "conformance-server: %s\n", served.error().c_str());
    return EXIT_FAILURE;
}

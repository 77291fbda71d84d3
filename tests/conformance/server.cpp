#include "fixtures.hpp"

#include <recourse/server.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

/// What the official conformance suite wants of a server, written with the library's public header.
/// conformance-server [PORT] serves over HTTP until it is told to end; without a port it takes a
/// free one.
int main(int argc, char** argv) {
    namespace server = recourse::server;
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

    server::HttpOptions where{.address = "localhost", .port = 0};
    if (argc > 1) where.port = static_cast<std::uint16_t>(std::strtoul(argv[1], nullptr, 10));
    const auto served = app.run_http(where, [](const std::string& url) {
        std::printf("serving MCP at %s\n", url.c_str());
        std::fflush(stdout);
    });
    if (served) return EXIT_SUCCESS;
    std::fprintf(stderr, "conformance-server: %s\n", served.error().c_str());
    return EXIT_FAILURE;
}

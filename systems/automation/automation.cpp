#include "workspace.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>

/// The platform as an MCP server over HTTP:
///     automation DATABASE PROVIDER_URL [PORT]
namespace {

using namespace automation;

milliseconds seconds_of(const char* variable, double otherwise) {
    const char* text = std::getenv(variable);
    return milliseconds(static_cast<std::int64_t>((text ? std::atof(text) : otherwise) * 1000));
}

int serve(const std::string& path, const std::string& provider, int port) {
    constexpr double kHour = 3600;
    Workspace workspace{
        .database{path},
        .times =
            {.step = seconds_of("AUTOMATION_STEP", 0.5),
             .preview = seconds_of("AUTOMATION_PREVIEW", kHour),
             .cap = seconds_of("AUTOMATION_CAP", 60),
             .jobs = seconds_of("AUTOMATION_JOBS", 7 * 24 * kHour)},
        .provider = provider,
    };
    server::Server app(
        {.name = "automation", .version = "1.0.0"},
        {.dialect = recourse::Dialect::status, .vocabulary = "automation"}
    );
    offer_builds(app, workspace);
    offer_workflows(app, workspace);
    offer_integrations(app, workspace);
    offer_enrichment(app, workspace);
    const auto served =
        app.run_http({.port = static_cast<std::uint16_t>(port)}, [](const std::string& url) {
            std::fprintf(stderr, "automation serves MCP at %s\n", url.c_str());
        });
    if (!served) std::fprintf(stderr, "automation: %s\n", served.error().c_str());
    return served ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) {
        std::fputs("automation DATABASE PROVIDER_URL [PORT]\n", stderr);
        return 2;
    }
    try {
        return serve(arguments[1], arguments[2], count > 3 ? std::atoi(arguments[3]) : 0);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "automation: %s\n", error.what());
        return 1;
    }
}

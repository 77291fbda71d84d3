#include "shop.hpp"

#include <cstdio>

int main() {
    orders::Shop shop;
    recourse::server::Server app({.name = "orders", .version = "1.0.0"});
    orders::offer(shop, app);
    const auto served = app.run_http({.port = 8080}, [](const std::string& url) {
        std::printf("serving MCP at %s\n", url.c_str());
    });
    if (served) return 0;
    std::fprintf(stderr, "%s\n", served.error().c_str());
    return 1;
}
